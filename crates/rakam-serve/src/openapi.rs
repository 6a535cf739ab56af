//! `GET /openapi.json`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(title = "Rakam", description = "Reads handwritten digits and numbers in pictures and strokes.",),
    paths(
        crate::predict::predict,
        crate::batch::batch,
        crate::models::list_models,
        crate::health::healthz,
        crate::health::readyz,
        crate::health::metrics,
        openapi,
    )
)]
pub(crate) struct Document;

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operation",
    responses((status = 200, description = "An OpenAPI 3.1 document", body = Object, content_type = "application/json")),
)]
pub(crate) async fn openapi(State(document): State<Arc<utoipa::openapi::OpenApi>>) -> Json<utoipa::openapi::OpenApi> {
    Json(document.as_ref().clone())
}
