//! `POST /v1/predict/batch`
//!
//! A task receives the items and hands them to the readers. Answers go out in the same order while more items come in.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rakam_model::Answer;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use utoipa::ToSchema;

use crate::items::{Item, Items};
use crate::limits::MAX_ITEMS;
use crate::problem::{Kind, Problem, ProblemSchema};
use crate::question::Question;
use crate::readers::Permit;
use crate::service::Service;
use crate::upload::{Files, Upload};

/// One line of the response to a batch.
#[derive(Serialize, ToSchema)]
pub(crate) struct Line {
    /// The index of the item in the batch, from 0.
    index: usize,
    /// The item's file name, if it was sent with one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    file: Option<String>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Outcome {
    /// What was read.
    Read(Answer),
    /// Why the item couldn't be read.
    Failed {
        /// What is wrong with this item.
        #[schema(value_type = ProblemSchema)]
        error: Problem,
    },
}

/// An item whose answer is awaited.
struct Asked {
    index: usize,
    file: Option<String>,
    /// The line of the body that it is, if the items are lines.
    line: Option<usize>,
    answer: Result<oneshot::Receiver<Result<Answer, Problem>>, Problem>,
}

/// Reads many pictures or drawings. The answers are streamed in the order of the items, one JSON object per line. An item
/// that can't be read has an `error` on its line; the other items are read nonetheless. Of JSON lines, the error's `detail` begins
/// with the number of the line.
#[utoipa::path(
    post,
    path = "/v1/predict/batch",
    tag = "reading",
    params(Question),
    request_body(
        description = "One picture per part, or strokes as JSON, one drawing per line",
        content((Files = "multipart/form-data"), (String = "application/x-ndjson")),
    ),
    responses(
        (status = 200, description = "One line per item, in the order of the items", body = Line, content_type = "application/x-ndjson"),
        (status = 400, description = "An unknown query, or one for numbers where the network reads none, or no multipart body", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 413, description = "A body over the limit", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 415, description = "Neither multipart nor JSON lines", body = ProblemSchema, content_type = "application/problem+json"),
        (status = 503, description = "Busy or stopping; Retry-After says when to try again", body = ProblemSchema, content_type = "application/problem+json"),
    ),
)]
pub(crate) async fn batch(State(service): State<Arc<Service>>, request: Request) -> Result<Response, Problem> {
    service.check_running()?;
    let question = Question::of(request.uri(), service.readers.reads_numbers())?;
    let items = Items::of(request, service.max_batch_body(), service.settings.max_body).await?;
    let place = service.readers.place_for_batch()?;
    let permit = service.readers.permits(service.batch_permits() as u32)?;
    // The item whose answer is sent next isn't in the channel.
    let (asked, answers) = mpsc::channel(service.batch_permits().saturating_sub(1).max(1));
    tokio::spawn(receive(service, items, question, (place, permit), asked));
    let lines = stream::unfold(answers, |mut answers| async move {
        let asked: Asked = answers.recv().await?;
        Some((Ok::<Bytes, Infallible>(asked.answered().await), answers))
    });
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response())
}

/// Receives items until the last, until one that ends the batch, or until the client hangs up.
async fn receive(
    service: Arc<Service>,
    mut items: Items,
    question: Question,
    held: (OwnedSemaphorePermit, Permit),
    asked: mpsc::Sender<Asked>,
) {
    let deadline = Instant::now() + service.batch_timeout();
    for index in 0.. {
        let Ok(room) = timeout_at(deadline, asked.reserve()).await else {
            // Without a word, a client would take what it has for all. The answers before this one make room for it.
            if !matches!(timeout(Duration::ZERO, items.next()).await, Ok(Ok(None))) {
                drop(held);
                let _ = asked.send(Asked::over(index, service.batch_too_slow())).await;
            }
            return;
        };
        let Ok(room) = room else { return };
        let patience = service.settings.timeout.min(deadline - Instant::now());
        let next = timeout(patience, items.next()).await.unwrap_or_else(|_| {
            Err(if Instant::now() < deadline { service.next_too_slow() } else { service.batch_too_slow() })
        });
        let Item { file, line, content } = match next {
            Ok(None) => return,
            Ok(Some(_)) if index == MAX_ITEMS => {
                let problem = Problem::new(Kind::BodyTooLarge, format!("a batch has at most {MAX_ITEMS} items"));
                return room.send(Asked::over(index, problem));
            }
            Ok(Some(item)) => item,
            Err(problem) => return room.send(Asked::over(index, problem)),
        };
        let answer = content.map(|(form, bytes)| {
            let upload = Upload { form, bytes, max_pixels: service.settings.max_pixels };
            service.readers.ask(upload, question.mode(), Arc::clone(&held.1))
        });
        room.send(Asked { index, file, line, answer });
    }
}

impl Asked {
    /// Why a batch ends before an item.
    fn over(index: usize, problem: Problem) -> Self {
        Self { index, file: None, line: None, answer: Err(problem) }
    }

    /// The line of the response.
    async fn answered(self) -> Bytes {
        let answer = match self.answer {
            Ok(answer) => answer.await.unwrap_or_else(|_| Err(Problem::new(Kind::Stopping, "the server has stopped"))),
            Err(problem) => Err(problem),
        };
        let outcome = answer.map_or_else(|error| Outcome::Failed { error: located(error, self.line) }, Outcome::Read);
        let line = Line { index: self.index, file: self.file, outcome };
        // Serializing a line can't fail.
        let mut text = serde_json::to_string(&line).unwrap_or_default();
        text.push('\n');
        text.into()
    }
}

/// The problem of an item, with the line of the body that it is: empty lines have no index, so that alone doesn't lead there.
fn located(problem: Problem, line: Option<usize>) -> Problem {
    match line {
        Some(line) => Problem { detail: format!("line {line}: {}", problem.detail), ..problem },
        None => problem,
    }
}
