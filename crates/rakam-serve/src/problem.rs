//! Errors as problem documents (RFC 9457).

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rakam_ink::PictureError;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// The kinds of error; the page `/docs` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    BadRequest,
    NotFound,
    MethodNotAllowed,
    TooSlow,
    BodyTooLarge,
    PictureTooLarge,
    DrawingTooLarge,
    UnsupportedType,
    Unreadable,
    Internal,
    Busy,
    Stopping,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::BadRequest,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::BodyTooLarge,
        Self::PictureTooLarge,
        Self::DrawingTooLarge,
        Self::UnsupportedType,
        Self::Unreadable,
        Self::Internal,
        Self::Busy,
        Self::Stopping,
    ];

    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge | Self::PictureTooLarge | Self::DrawingTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unreadable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Its name in the document's `type`, and its anchor on the page `/docs`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "bad-request",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooSlow => "too-slow",
            Self::BodyTooLarge => "body-too-large",
            Self::PictureTooLarge => "picture-too-large",
            Self::DrawingTooLarge => "drawing-too-large",
            Self::UnsupportedType => "unsupported-type",
            Self::Unreadable => "unreadable",
            Self::Internal => "internal",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request can't be understood",
            Self::NotFound => "There is nothing at this path",
            Self::MethodNotAllowed => "This path doesn't support this method",
            Self::TooSlow => "The request did not arrive in time",
            Self::BodyTooLarge => "The body is larger than the limit",
            Self::PictureTooLarge => "The picture has more pixels than the limit",
            Self::DrawingTooLarge => "The drawing is larger than the limit",
            Self::UnsupportedType => "This content type isn't supported",
            Self::Unreadable => "The content is damaged or malformed",
            Self::Internal => "The server failed",
            Self::Busy => "The server is busy: try again",
            Self::Stopping => "The server is stopping: try another",
        }
    }

    pub(crate) fn uri(self) -> String {
        format!("/docs#{}", self.name())
    }

    /// Whether the connection ends with the response, because the rest of the request isn't waited for.
    fn ends_connection(self) -> bool {
        matches!(self, Self::TooSlow | Self::BodyTooLarge | Self::Stopping)
    }
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    /// What is wrong in this case, and what to do.
    pub(crate) detail: String,
}

/// An error as a problem document (RFC 9457).
#[derive(ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "describes what `Serialize for Problem` writes, for the OpenAPI document")]
pub(crate) struct ProblemSchema {
    /// The kind of error: a link into the server's documentation.
    #[schema(example = "/docs#unreadable")]
    r#type: String,
    /// The kind of error in words.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong in this case, and what to do.
    detail: String,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// The document.
    pub(crate) fn json(&self) -> String {
        // Serializing it can't fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_struct("Problem", 4)?;
        document.serialize_field("type", &self.kind.uri())?;
        document.serialize_field("title", self.kind.title())?;
        document.serialize_field("status", &self.kind.status().as_u16())?;
        document.serialize_field("detail", &self.detail)?;
        document.end()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.json()));
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.kind.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.kind.ends_connection() {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

impl From<PictureError> for Problem {
    fn from(error: PictureError) -> Self {
        let kind = match &error {
            PictureError::Empty => Kind::BadRequest,
            PictureError::NotAPicture | PictureError::Foreign(_) | PictureError::Unsupported { .. } => {
                Kind::UnsupportedType
            }
            PictureError::TooLarge { .. } => Kind::PictureTooLarge,
            PictureError::Damaged { .. } | PictureError::Size { .. } => Kind::Unreadable,
            PictureError::Encode(_) => Kind::Internal,
        };
        Problem::new(kind, error.to_string())
    }
}
