//! The items of a batch: the parts of a multipart body, or lines of JSON.

use axum::RequestExt as _;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Request};
use axum::http::StatusCode;
use bytes::BytesMut;
use futures_util::StreamExt as _;

use crate::body::{content_type, essence, too_large};
use crate::problem::{Kind, Problem};
use crate::upload::Form;

/// The items, in order of arrival.
pub(crate) enum Items {
    Parts { parts: Multipart, max_body: usize },
    Lines(Lines),
}

/// One item.
pub(crate) struct Item {
    /// Its file name, if it was sent with one.
    pub(crate) file: Option<String>,
    /// The line of the body that it is, from 1, if the items are lines.
    pub(crate) line: Option<usize>,
    /// What was sent, or what is wrong with this item alone.
    pub(crate) content: Result<(Form, Bytes), Problem>,
}

impl Items {
    /// The items of a request. Its body may have `limit` bytes and each item `max_body`.
    pub(crate) async fn of(request: Request, limit: usize, max_body: usize) -> Result<Self, Problem> {
        if request.body().size_hint().lower() > limit as u64 {
            return Err(too_large(limit));
        }
        match content_type(request.headers())?.as_deref() {
            Some("multipart/form-data") => {
                let parts = request.extract::<Multipart, _>().await;
                let parts = parts.map_err(|error| Problem::new(Kind::BadRequest, error.body_text()))?;
                Ok(Self::Parts { parts, max_body })
            }
            Some("application/x-ndjson" | "application/ndjson" | "application/jsonl") => {
                Ok(Self::Lines(Lines::new(request.into_body(), limit, Form::Strokes.limit(max_body))))
            }
            _ => {
                let detail = "a batch is `multipart/form-data` with a picture in each part, or `application/x-ndjson` with \
                              strokes on each line";
                Err(Problem::new(Kind::UnsupportedType, detail))
            }
        }
    }

    /// The next item; `None` after the last. After an error there are no more: where the next one starts isn't known.
    pub(crate) async fn next(&mut self) -> Result<Option<Item>, Problem> {
        match self {
            Self::Parts { parts, max_body } => {
                let Some(part) = parts.next_field().await.map_err(broken)? else { return Ok(None) };
                let file = part.file_name().map(str::to_owned);
                let content = match Form::of(part.content_type().map(essence).as_deref()) {
                    Ok(form) => part_bytes(part, form.limit(*max_body)).await?.map(|bytes| (form, bytes)),
                    Err(problem) => Err(problem),
                };
                Ok(Some(Item { file, line: None, content }))
            }
            Self::Lines(lines) => {
                let Some(line) = lines.next().await? else { return Ok(None) };
                let content = line.map(|bytes| (Form::Strokes, bytes));
                Ok(Some(Item { file: None, line: Some(lines.number), content }))
            }
        }
    }
}

/// The bytes of a part. The inner error is for a part that is too large; parts after it can still be read.
async fn part_bytes(mut part: Field<'_>, limit: usize) -> Result<Result<Bytes, Problem>, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit {
            return Ok(Err(too_large(limit)));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Ok(bytes.freeze()))
}

fn broken(error: MultipartError) -> Problem {
    let kind = if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Kind::BodyTooLarge } else { Kind::BadRequest };
    Problem::new(kind, error.body_text())
}

/// The lines of a body, without empty ones.
pub(crate) struct Lines {
    frames: BodyDataStream,
    buffer: BytesMut,
    /// The number of bytes in the buffer that were searched for the end of a line.
    searched: usize,
    /// Bytes left until the limit.
    left: usize,
    limit: usize,
    max_line: usize,
    /// The number of the last line that came, from 1; empty ones count.
    number: usize,
    over: bool,
}

impl Lines {
    fn new(body: Body, limit: usize, max_line: usize) -> Self {
        let frames = body.into_data_stream();
        Self { frames, buffer: BytesMut::new(), searched: 0, left: limit, limit, max_line, number: 0, over: false }
    }

    async fn next(&mut self) -> Result<Option<Result<Bytes, Problem>>, Problem> {
        let mut skipped = false;
        loop {
            let end = self.buffer[self.searched..].iter().position(|&byte| byte == b'\n');
            if end.is_some() || self.over {
                let length = end.map_or(self.buffer.len(), |end| self.searched + end + 1);
                let line = self.buffer.split_to(length).freeze();
                self.searched = 0;
                self.number += 1;
                if skipped || line.trim_ascii().len() > self.max_line {
                    return Ok(Some(Err(too_large(self.max_line))));
                }
                if !line.trim_ascii().is_empty() {
                    return Ok(Some(Ok(line)));
                }
                if self.over && self.buffer.is_empty() {
                    return Ok(None);
                }
                continue;
            }
            if self.buffer.len() > self.max_line {
                self.buffer.clear();
                skipped = true;
            }
            self.searched = self.buffer.len();
            match self.frames.next().await {
                Some(Ok(frame)) => {
                    self.left = self.left.checked_sub(frame.len()).ok_or_else(|| too_large(self.limit))?;
                    self.buffer.extend_from_slice(&frame);
                }
                Some(Err(error)) => return Err(Problem::new(Kind::BadRequest, format!("the body broke off: {error}"))),
                None => self.over = true,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a body that arrives in these frames; `None` for one that is too long.
    fn lines(frames: &[&'static str]) -> Vec<Option<String>> {
        numbered(frames).into_iter().map(|(_, line)| line).collect()
    }

    /// The same, each with its number.
    fn numbered(frames: &[&'static str]) -> Vec<(usize, Option<String>)> {
        let frames: Vec<Result<Bytes, std::io::Error>> = frames.iter().map(|frame| Ok(Bytes::from(*frame))).collect();
        let mut lines = Lines::new(Body::from_stream(futures_util::stream::iter(frames)), 1000, 8);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mut got = Vec::new();
        while let Some(line) = runtime.block_on(lines.next()).unwrap() {
            let line = line.ok().map(|line| String::from_utf8(line.trim_ascii().to_vec()).unwrap());
            got.push((lines.number, line));
        }
        got
    }

    #[test]
    fn lines_are_split_wherever_the_body_is_cut() {
        let some =
            |lines: &[&str]| -> Vec<Option<String>> { lines.iter().map(|line| Some((*line).to_owned())).collect() };
        assert_eq!(lines(&["[1]\n[2]\n"]), some(&["[1]", "[2]"]));
        assert_eq!(lines(&["[1", "]", "\n[2]"]), some(&["[1]", "[2]"]));
        assert_eq!(lines(&["\r\n\n[1]\r\n", "\n", "\n"]), some(&["[1]"]));
        assert_eq!(lines(&[]), some(&[]));
    }

    #[test]
    fn lines_have_the_numbers_that_an_editor_shows() {
        let numbers =
            |frames: &[&'static str]| numbered(frames).into_iter().map(|(number, _)| number).collect::<Vec<_>>();
        assert_eq!(numbers(&["\r\n\n[1]\r\n", "\n", "[2]"]), [3, 5]);
        assert_eq!(numbers(&["\n1234", "567", "89", "0123456789", "\n\n[2]\n"]), [2, 4]);
    }

    #[test]
    fn a_line_that_is_too_long_is_skipped() {
        let expected = vec![Some("a".to_owned()), None, Some("b".to_owned())];
        assert_eq!(lines(&["a\n123456789\nb\n"]), expected);
        assert_eq!(lines(&["a\n1234", "567", "89", "0123456789", "\nb"]), expected);
        assert_eq!(lines(&["a\n1234", "567", "89", "0123456789"]), expected[..2]);
    }
}
