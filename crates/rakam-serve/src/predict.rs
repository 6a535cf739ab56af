//! `POST /v1/predict`

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use rakam_model::Answer;
use tokio::time::{Instant, timeout_at};

use crate::body::{content_type, receive};
use crate::problem::{Kind, Problem, ProblemSchema};
use crate::question::Question;
use crate::service::Service;
use crate::strokes::Drawing;
use crate::upload::{File, Form, Upload};

/// Reads a digit, or a number, in a picture or in strokes.
#[utoipa::path(
    post,
    path = "/v1/predict",
    tag = "reading",
    params(Question),
    request_body(
        description = "A picture file (PNG, JPEG, BMP, GIF, WebP, TIFF, AVIF, PNM or ICO; its bytes say which), or strokes as JSON",
        content(
            (File = "image/*"),
            (File = "application/octet-stream"),
            (Drawing = "application/json", example = json!({"strokes": [[[0.3, 0.2, 0.07], [0.7, 0.2], [0.45, 0.8]]]})),
        ),
    ),
    responses(
        (status = 200, description = "What was read", body = Answer),
        (status = 400, description = "The body is empty or isn't valid JSON, or the query is unknown, or asks for a number where the network reads none", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 408, description = "The request did not arrive in time", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 413, description = "The body, the picture or the drawing is over its limit", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 415, description = "The body is neither a picture in a supported format nor strokes", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 422, description = "The picture is damaged, or the JSON isn't strokes", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 503, description = "Busy or stopping; Retry-After says when to try again", body = ProblemSchema, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn predict(State(service): State<Arc<Service>>, request: Request) -> Result<Json<Answer>, Problem> {
    let deadline = Instant::now() + service.settings.timeout;
    service.check_running()?;
    let question = Question::of(request.uri(), service.readers.reads_numbers())?;
    let form = Form::of(content_type(request.headers())?.as_deref())?;
    let received = receive(request.into_body(), form.limit(service.settings.max_body), &service.readers);
    let (bytes, permit) = timeout_at(deadline, received).await.map_err(|_| service.too_slow())??;
    let answer =
        service.readers.ask(Upload { form, bytes, max_pixels: service.settings.max_pixels }, question.mode(), permit);
    match timeout_at(deadline, answer).await {
        Ok(Ok(answer)) => Ok(Json(answer?)),
        Ok(Err(_)) => Err(Problem::new(Kind::Stopping, "the server has stopped")),
        Err(_) => Err(Problem::new(Kind::Busy, "the server was too busy to answer in time")),
    }
}
