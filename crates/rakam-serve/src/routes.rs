//! Routes: the handler of each path, and what all responses have in common.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use tower_http::cors::CorsLayer;
use utoipa::OpenApi as _;

use crate::batch::batch;
use crate::health::{healthz, metrics, readyz};
use crate::metrics::Metrics;
use crate::models::{Models, list_models};
use crate::openapi::{Document, openapi};
use crate::page::Page;
use crate::predict::predict;
use crate::problem::{Kind, Problem};
use crate::reference::{Reference, show_reference, style};
use crate::service::Service;
use crate::settings::Origin;

/// The routes. Each handler's state is what it needs: handlers that read have the service, the others what they show.
pub(crate) fn router(service: Arc<Service>, models: Models, page: Option<Page>) -> Router {
    let document = Document::openapi();
    let settings = &service.settings;
    let reference = Arc::new(Reference::new(&document, &service));
    let fallback = Arc::new(Fallback { page, reference: Arc::clone(&reference) });
    let router = Router::new()
        .route("/v1/predict", post(predict))
        .route("/v1/predict/batch", post(batch).layer(DefaultBodyLimit::max(service.max_batch_body())))
        .route("/v1/models", get(list_models).with_state(Arc::new(models)))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(openapi).with_state(Arc::new(document)))
        .route("/docs", get(show_reference).with_state(reference))
        .route("/docs.css", get(style))
        .fallback(any(page_file).with_state(fallback))
        .method_not_allowed_fallback(other_method);
    let router = if settings.origins.is_empty() { router } else { router.layer(cors(&settings.origins)) };
    router.layer(from_fn_with_state(Arc::clone(&service), observed)).with_state(service)
}

fn cors(origins: &[Origin]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.iter().map(|origin| origin.0.clone()).collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
}

/// What is served at paths that aren't routes.
struct Fallback {
    page: Option<Page>,
    reference: Arc<Reference>,
}

/// A file of the page to draw on.
async fn page_file(State(fallback): State<Arc<Fallback>>, request: Request) -> Response {
    let path = request.uri().path();
    let found = match &fallback.page {
        Some(page) => page.answer(path, request.headers()),
        None if path == "/" => Some(fallback.reference.without_page()),
        None => None,
    };
    match found {
        Some(response) if matches!(*request.method(), Method::GET | Method::HEAD) => response,
        Some(_) => {
            let mut response = other_method(request).await.into_response();
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        None => Problem::new(Kind::NotFound, "`/docs` lists the paths of this server").into_response(),
    }
}

async fn other_method(request: Request) -> Problem {
    Problem::new(Kind::MethodNotAllowed, format!("{} isn't among the methods in the header `Allow`", request.method()))
}

/// Counts and logs each request.
async fn observed(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let in_flight = InFlight::new(&service.metrics);
    let mut response = next.run(request).await;
    drop(in_flight);
    let took = started.elapsed();
    service.metrics.answered(route, response.status().as_str(), took);
    tracing::info!(route, status = response.status().as_u16(), ms = took.as_secs_f64() * 1e3, "answered");
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Counts a request in the gauge until it is dropped, also when the client hangs up.
struct InFlight<'a>(&'a Metrics);

impl<'a> InFlight<'a> {
    fn new(metrics: &'a Metrics) -> Self {
        metrics.in_flight.inc();
        Self(metrics)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.dec();
    }
}
