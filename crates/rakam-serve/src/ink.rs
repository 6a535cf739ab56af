//! What was sent: a picture's file or strokes.

use axum::body::Bytes;
use rakam_ink::{Drawing, Framing, Input, Picture};
use rakam_model::{Number, Reader};

use crate::problem::{Kind, Problem};
use crate::strokes;

/// How ink is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The file of a picture; its format is told from its bytes.
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
            Self::Strokes => max_body.min(strokes::MAX_JSON),
        }
    }
}

/// Ink as it was sent, not yet looked at.
#[derive(Debug)]
pub(crate) struct Ink {
    pub(crate) form: Form,
    pub(crate) bytes: Bytes,
    /// The most pixels that a picture may have.
    pub(crate) max_pixels: u64,
}

impl Ink {
    /// The 28x28 that the network sees; `None` if there is no ink.
    pub(crate) fn input(&self) -> Result<Option<Input>, Problem> {
        Ok(match self.form {
            Form::Picture => Input::from_picture(&self.picture()?, Framing::Centred),
            Form::Strokes => Input::from_drawing(&self.drawing()?, Framing::Centred),
        })
    }

    pub(crate) fn number(&self, reader: &Reader) -> Result<Number, Problem> {
        Ok(match self.form {
            Form::Picture => reader.read_number(&self.picture()?),
            Form::Strokes => reader.read_number_of_drawing(&self.drawing()?),
        })
    }

    fn picture(&self) -> Result<Picture, Problem> {
        Ok(Picture::decode_limited(&self.bytes, self.max_pixels)?)
    }

    fn drawing(&self) -> Result<Drawing, Problem> {
        Ok(Drawing::from_strokes(strokes::parse(&self.bytes)?))
    }
}
