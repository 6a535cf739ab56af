//! A body received within its limits.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use bytes::BytesMut;
use futures_util::StreamExt as _;

use crate::problem::{Kind, Problem};
use crate::readers::{Place, Readers};

/// Bodies up to this size, in bytes, are received before they take a place, so that whoever sends slowly holds none.
const WITHOUT_PLACE: usize = 64 << 10;

/// The whole body, of at most `limit` bytes, and the place that it takes.
pub(crate) async fn receive(body: Body, limit: usize, readers: &Readers) -> Result<(Bytes, Place), Problem> {
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large(limit));
    }
    let mut frames = body.into_data_stream();
    let mut place = None;
    let mut received = Received::default();
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|error| Problem::new(Kind::BadRequest, format!("the body broke off: {error}")))?;
        if received.len() + frame.len() > limit {
            return Err(too_large(limit));
        }
        if place.is_none() && received.len() + frame.len() > WITHOUT_PLACE {
            place = Some(readers.place()?);
        }
        received.push(frame);
    }
    let place = place.map_or_else(|| readers.place(), Ok)?;
    Ok((received.into_bytes(), place))
}

pub(crate) fn too_large(limit: usize) -> Problem {
    let detail = format!("at most {} are read", bytes(limit));
    Problem::new(Kind::BodyTooLarge, detail)
}

/// A number of bytes for people.
fn bytes(count: usize) -> String {
    match count {
        _ if count.is_multiple_of(1 << 20) => format!("{} MiB", count >> 20),
        _ if count.is_multiple_of(1 << 10) => format!("{} KiB", count >> 10),
        _ => format!("{count} bytes"),
    }
}

/// The type of the content without its parameters, in small letters. Compressed content is refused.
pub(crate) fn content_type(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(
            Kind::UnsupportedType,
            "compressed content is not read: send it without Content-Encoding",
        ));
    }
    Ok(headers.get(CONTENT_TYPE).map(|value| essence(&String::from_utf8_lossy(value.as_bytes()))))
}

/// A type of content without its parameters, in small letters.
pub(crate) fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A body as it arrives; one that comes in one frame is not copied.
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
