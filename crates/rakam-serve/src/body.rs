//! Receiving a body within its limits.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use bytes::BytesMut;
use futures_util::StreamExt as _;

use crate::problem::{Kind, Problem};
use crate::readers::{Permit, Readers};

/// Bodies up to this size, in bytes, are received before a permit is taken, so that slow clients can't hold one.
const WITHOUT_PERMIT: usize = 64 << 10;

/// The whole body, of at most `limit` bytes, and the permit to read it.
pub(crate) async fn receive(body: Body, limit: usize, readers: &Readers) -> Result<(Bytes, Permit), Problem> {
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large(limit));
    }
    let mut frames = body.into_data_stream();
    let mut permit = None;
    let mut received = Received::default();
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|error| Problem::new(Kind::BadRequest, format!("the body broke off: {error}")))?;
        if received.len() + frame.len() > limit {
            return Err(too_large(limit));
        }
        if permit.is_none() && received.len() + frame.len() > WITHOUT_PERMIT {
            permit = Some(readers.permit()?);
        }
        received.push(frame);
    }
    let permit = permit.map_or_else(|| readers.permit(), Ok)?;
    Ok((received.into_bytes(), permit))
}

pub(crate) fn too_large(limit: usize) -> Problem {
    let detail = format!("the limit is {}", bytes(limit));
    Problem::new(Kind::BodyTooLarge, detail)
}

/// A number of bytes in readable units.
fn bytes(count: usize) -> String {
    match count {
        _ if count.is_multiple_of(1 << 20) => format!("{} MiB", count >> 20),
        _ if count.is_multiple_of(1 << 10) => format!("{} KiB", count >> 10),
        _ => format!("{count} bytes"),
    }
}

/// The content type without its parameters, in lower case. Compressed content is refused.
pub(crate) fn content_type(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Problem::new(
            Kind::UnsupportedType,
            "compressed content isn't supported: send it without Content-Encoding",
        ));
    }
    Ok(headers.get(CONTENT_TYPE).map(|value| essence(&String::from_utf8_lossy(value.as_bytes()))))
}

/// A content type without its parameters, in lower case.
pub(crate) fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The part of a body received so far. A body that arrives in one frame isn't copied.
#[derive(Default)]
struct Received {
    first: Bytes,
    all: BytesMut,
}

impl Received {
    fn len(&self) -> usize {
        self.first.len() + self.all.len()
    }

    fn push(&mut self, frame: Bytes) {
        if self.len() == 0 {
            self.first = frame;
            return;
        }
        self.all.extend_from_slice(&std::mem::take(&mut self.first));
        self.all.extend_from_slice(&frame);
    }

    fn into_bytes(self) -> Bytes {
        if self.all.is_empty() { self.first } else { self.all.freeze() }
    }
}
