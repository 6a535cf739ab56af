//! `GET /healthz`, `/readyz` and `/metrics`: for the operator of the server.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::problem::{Kind, Problem, ProblemSchema};
use crate::service::Service;

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, description = "The process is alive", body = String, example = "ok")))]
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// Whether the server takes requests.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses(
        (status = 200, description = "The server takes requests", body = String, example = "ready"),
        (status = 503, description = "The server is stopping", body = ProblemSchema, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn readyz(State(service): State<Arc<Service>>) -> Result<&'static str, Problem> {
    service.check_running().map(|()| "ready")
}

/// Metrics for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((status = 200, description = "Metrics in Prometheus' text format", body = String, content_type = "text/plain")),
)]
pub(crate) async fn metrics(State(service): State<Arc<Service>>) -> Result<impl IntoResponse, Problem> {
    let text = service.metrics.text().map_err(|error| Problem::new(Kind::Internal, error.to_string()))?;
    Ok(([(CONTENT_TYPE, prometheus::TEXT_FORMAT)], text))
}
