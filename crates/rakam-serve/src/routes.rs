//! Which path is answered by what, and what all answers have in common.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tokio::sync::watch;
use tower_http::cors::CorsLayer;

use crate::batch::{COUNTS_AS, batch};
use crate::health::{healthz, metrics, readyz};
use crate::metrics::Metrics;
use crate::models::{Models, models};
use crate::openapi::openapi;
use crate::page::Page;
use crate::predict::predict;
use crate::problem::{Kind, Problem};
use crate::readers::Readers;
use crate::reference::{Reference, reference, style};
use crate::server::Stage;
use crate::settings::{Origin, Settings};

/// What the handlers share.
pub(crate) struct Service {
    pub(crate) readers: Readers,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) models: Models,
    pub(crate) document: utoipa::openapi::OpenApi,
    pub(crate) reference: Reference,
    pub(crate) page: Option<Page>,
    pub(crate) stage: watch::Receiver<Stage>,
    pub(crate) max_body: usize,
    pub(crate) max_pixels: u64,
    pub(crate) timeout: Duration,
    pub(crate) places: usize,
}

impl Service {
    /// A problem once the server is stopping.
    pub(crate) fn check_running(&self) -> Result<(), Problem> {
        match *self.stage.borrow() {
            Stage::Running => Ok(()),
            Stage::Stopping | Stage::Over => {
                Err(Problem::new(Kind::Stopping, "the server answers what it has begun, and takes nothing new"))
            }
        }
    }

    pub(crate) fn too_slow(&self) -> Problem {
        Problem::new(Kind::TooSlow, format!("a request may take {:?}, its sending included", self.timeout))
    }

    /// Places that a batch takes.
    pub(crate) fn batch_places(&self) -> usize {
        COUNTS_AS.min(self.places)
    }

    /// The most bytes of a batch's body: as many as the requests may have that it counts as.
    pub(crate) fn max_batch_body(&self) -> usize {
        self.batch_places().saturating_mul(self.max_body)
    }
}

pub(crate) fn router(service: Arc<Service>, settings: &Settings) -> Router {
    let router = Router::new()
        .route("/v1/predict", post(predict))
        .route("/v1/predict/batch", post(batch).layer(DefaultBodyLimit::max(service.max_batch_body())))
        .route("/v1/models", get(models))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(openapi))
        .route("/docs", get(reference))
        .route("/docs.css", get(style))
        .fallback(page)
        .method_not_allowed_fallback(other_method);
    let router = if settings.origins.is_empty() { router } else { router.layer(cors(&settings.origins)) };
    router.layer(from_fn_with_state(Arc::clone(&service), watched)).with_state(service)
}

fn cors(origins: &[Origin]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.iter().map(|origin| origin.0.clone()).collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
}

/// A file of the page.
async fn page(State(service): State<Arc<Service>>, request: Request) -> Response {
    let path = request.uri().path();
    let found = match &service.page {
        Some(page) => page.answer(path, request.headers()),
        None if path == "/" => Some(service.reference.without_page()),
        None => None,
    };
    match found {
        Some(response) if matches!(*request.method(), Method::GET | Method::HEAD) => response,
        Some(_) => {
            let mut response = other_method(request).await.into_response();
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            response
        }
        None => Problem::new(Kind::NotFound, "`/docs` lists the paths that there are").into_response(),
    }
}

async fn other_method(request: Request) -> Problem {
    Problem::new(Kind::MethodNotAllowed, format!("{} is not among the methods that `Allow` lists", request.method()))
}

/// Counts and logs each request.
async fn watched(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
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

/// A request in the gauge, also if its client hangs up.
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
