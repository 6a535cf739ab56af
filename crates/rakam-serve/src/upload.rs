//! What was sent: a picture's file or strokes.

use axum::body::Bytes;
use rakam_ink::{Drawing, Ink, Picture};
use rakam_model::{Answer, Mode, Reader};
use utoipa::ToSchema;

use crate::limits::MAX_JSON;
use crate::problem::{Kind, Problem};
use crate::strokes;

/// The bytes of a picture's file, as OpenAPI knows them.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct File(Vec<u8>);

/// Pictures, one in each part.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Files {
    /// The parts' own names don't matter; the names of their files are in the answers.
    file: Vec<File>,
}

/// How ink is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The file of a picture; its format is recognised by its bytes.
    Picture,
    /// Strokes in JSON.
    Strokes,
}

impl Form {
    /// The form that goes with a type of content.
    pub(crate) fn of(content_type: Option<&str>) -> Result<Self, Problem> {
        match content_type {
            Some("application/json") => Ok(Self::Strokes),
            None | Some("application/octet-stream") => Ok(Self::Picture),
            Some(image) if image.starts_with("image/") => Ok(Self::Picture),
            Some(other) => {
                let detail = format!(
                    "`{other}` is not read here: send a picture as `image/png` (or another image, or \
                     `application/octet-stream`), or strokes as `application/json`"
                );
                Err(Problem::new(Kind::UnsupportedType, detail))
            }
        }
    }

    /// The most bytes that are read of it.
    pub(crate) fn limit(self, max_body: usize) -> usize {
        match self {
            Self::Picture => max_body,
            Self::Strokes => max_body.min(MAX_JSON),
        }
    }
}

/// Ink as it was sent, not yet decoded.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) form: Form,
    pub(crate) bytes: Bytes,
    /// The most pixels that a picture may have.
    pub(crate) max_pixels: u64,
}

impl Upload {
    /// Reads it; a picture as a whole, if that is what the model reads.
    pub(crate) fn read(&self, reader: &Reader, mode: Mode) -> Result<Answer, Problem> {
        match self.form {
            Form::Picture => Ok(reader.read_file(&self.bytes, self.max_pixels, mode)?),
            Form::Strokes => Ok(reader.read(self.ink()?, mode)),
        }
    }

    pub(crate) fn ink(&self) -> Result<Ink<'static>, Problem> {
        Ok(match self.form {
            Form::Picture => Picture::decode_limited(&self.bytes, self.max_pixels)?.into(),
            Form::Strokes => Drawing::on_canvas(strokes::parse(&self.bytes)?)
                .map_err(|error| Problem::new(Kind::Unreadable, error.to_string()))?
                .into(),
        })
    }
}
