//! What is wrong with a file, in the window's language: the errors of the libraries are in English only.

use rakam_data::SymbolsError;
use rakam_ink::{ForeignFormat, PictureError, format_names};
use rakam_model::ModelError;

use crate::challenges::ChallengeError;
use crate::i18n::{Message, tr};
use crate::share::ShareError;
use crate::tour::Tour;

/// Why a file can't be opened as a picture.
pub(crate) fn picture(file: &str, error: &PictureError) -> Message {
    let message = match error {
        PictureError::Empty => tr("picture-empty"),
        PictureError::NotAPicture => tr("picture-not-a-picture").with("formats", format_names()),
        PictureError::Foreign(ForeignFormat::Heic) => tr("picture-heic"),
        PictureError::Foreign(ForeignFormat::Pdf) => tr("picture-pdf"),
        PictureError::Foreign(format @ (ForeignFormat::Avif | ForeignFormat::Tiff)) => {
            tr("picture-foreign").with("format", format.name())
        }
        PictureError::TooLarge { .. } => tr("picture-too-large"),
        PictureError::Damaged { .. } => tr("picture-broken"),
        PictureError::Unsupported { .. } | PictureError::Size { .. } | PictureError::Encode(_) => tr("picture-failed"),
    };
    message.with("file", file.to_owned())
}

/// What was expected of a weights file; `None` if only the error itself could say.
pub(crate) fn weights(error: &ModelError) -> Option<Message> {
    let message = match error {
        ModelError::NotWeights { .. } => tr("weights-foreign"),
        ModelError::Damaged { .. } => tr("weights-damaged"),
        ModelError::Refused { found } => tr("weights-refused").with("found", found.clone()),
        ModelError::Checkpoint => tr("weights-checkpoint"),
        ModelError::UnknownArchitecture { name, known } | ModelError::UnknownModel { name, known } => {
            tr("weights-architecture").with("name", name.clone()).with("known", known.clone())
        }
        ModelError::Missing { tensor, architecture, expected } => tr("weights-missing")
            .with("tensor", tensor.clone())
            .with("architecture", architecture.to_string())
            .with("expected", expected.clone()),
        ModelError::Shape { tensor, found, architecture, expected } => tr("weights-shape")
            .with("tensor", tensor.clone())
            .with("architecture", architecture.to_string())
            .with("expected", expected.clone())
            .with("found", found.clone()),
        ModelError::Unexpected { tensor, found, architecture } => tr("weights-unexpected")
            .with("tensor", tensor.clone())
            .with("architecture", architecture.to_string())
            .with("found", found.clone()),
        ModelError::Foreign { tensor } => tr("weights-names").with("tensor", tensor.clone()),
        ModelError::Type { tensor, found } => {
            tr("weights-type").with("tensor", tensor.clone()).with("found", found.clone())
        }
        ModelError::Value { tensor, .. } => tr("weights-value").with("tensor", tensor.clone()),
        ModelError::Metadata { key, found, .. } => tr("weights-note").with("key", *key).with("found", found.clone()),
        ModelError::NotDrawn { input } => tr("weights-not-drawn").with("input", input.clone()),
        ModelError::Unrecognised { .. } => tr("weights-other-layers"),
        ModelError::In { source, .. } => return weights(source),
        _ => return None,
    };
    Some(message)
}

/// What is wrong with a file of symbols, and where.
pub(crate) fn symbols(error: &SymbolsError) -> Message {
    match error {
        SymbolsError::TooLarge { .. } => tr("symbols-too-large").with("most", rakam_data::Symbols::LARGEST >> 20),
        SymbolsError::NotSymbols { line, column, problem } => {
            tr("symbols-not-json").with("line", *line).with("column", *column).with("problem", problem.clone())
        }
        SymbolsError::Format { found } => tr("symbols-format").with("found", found.clone()),
        SymbolsError::Value { place, found, expected } => tr("symbols-value")
            .with("place", place.clone())
            .with("found", found.clone())
            .with("expected", expected.clone()),
    }
}

/// Why what was shared can't be opened.
pub(crate) fn shared(error: &ShareError) -> Message {
    match error {
        ShareError::Damaged => tr("shared-damaged"),
        ShareError::NotShared { line, column, problem } => {
            tr("shared-not-json").with("line", *line).with("column", *column).with("problem", problem.clone())
        }
        ShareError::Later { found } => tr("shared-later").with("found", *found as usize),
        ShareError::Network { name } => tr("shared-network").with("name", name.clone()),
        ShareError::Layers { problem } => tr("shared-layers").with("problem", problem.clone()),
        ShareError::Lesson { found } => tr("shared-lesson").with("found", *found).with("steps", Tour::STEPS),
        ShareError::Challenge(error) => challenge(error),
    }
}

/// What is wrong with a challenge, and where.
fn challenge(error: &ChallengeError) -> Message {
    match error {
        ChallengeError::Text { place, most } => tr("challenge-text").with("place", *place).with("most", *most),
        ChallengeError::Conditions { found, most } => {
            tr("challenge-conditions").with("found", *found).with("most", *most)
        }
        ChallengeError::Range { condition, found, from, to } => tr("challenge-range")
            .with("condition", *condition)
            .with("found", found.to_string())
            .with("from", from.to_string())
            .with("to", to.to_string()),
        ChallengeError::Network { condition, found, known } => tr("challenge-network")
            .with("condition", *condition)
            .with("found", found.clone())
            .with("known", known.clone()),
        ChallengeError::Name { condition } => tr("challenge-name").with("condition", *condition),
    }
}
