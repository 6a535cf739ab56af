//! What is in the window as one text: in a link, or in a file.
//!
//! ```text
//! mod.rs      what is shared, and the file
//! strokes.rs  strokes as whole numbers
//! link.rs     the same text, short enough for an address
//! ```

pub(crate) mod link;
mod strokes;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rakam_ink::Stroke;
use rakam_model::Embedded;
use rakam_nn::Stage;
use rakam_train::Hyperparameters;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;

use crate::challenges::{Challenge, ChallengeError};
use crate::tab::TabId;
use crate::tour::Tour;

/// The version of the text. A later one may mean something else by the same words.
const VERSION: u32 = 1;

/// What is in the window, as a link or a file holds it: as JSON, and in a link compressed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shared {
    /// The version of the text; [`Shared::to_json`] writes the present one.
    pub(crate) rakam: u32,
    /// The tab that is shown.
    #[serde(default)]
    pub(crate) tab: TabId,
    /// The drawing's strokes.
    #[serde(default, with = "strokes", skip_serializing_if = "Vec::is_empty")]
    pub(crate) strokes: Vec<Stroke>,
    /// The network that reads, if it is one that is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) network: Option<String>,
    /// What is trained in Train.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) training: Option<SharedTraining>,
    /// The step of the tour that is shown, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lesson: Option<usize>,
    /// Something to achieve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) challenge: Option<Challenge>,
    /// The picture under the strokes, as PNG; only in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) picture: Option<Bytes>,
    /// The network that reads, as a weights file, if it isn't one that is built in; only in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) weights: Option<Bytes>,
}

/// A training, before its first step: the same hyperparameters, the seed among them, give the same training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SharedTraining {
    /// The layers of the network, if they are not those of the preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) layers: Option<String>,
    /// Out of range, they are clamped as those of a slider.
    pub(crate) hyperparameters: Hyperparameters,
}

/// Bytes, in JSON as base64.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

/// Why a text can't be opened.
#[derive(Clone, Debug, Error, PartialEq)]
pub(crate) enum ShareError {
    /// A link that was cut off or changed on its way.
    #[error("the link is damaged")]
    Damaged,
    /// A text that is something else; what was wrong with it, and where.
    #[error("line {line}, column {column}: {problem}")]
    NotShared { line: usize, column: usize, problem: String },
    #[error("it was made by a later version of Rakam: its format is {found}, and this version reads {VERSION}")]
    Later { found: u32 },
    #[error("there is no built-in network called {name:?}")]
    Network { name: String },
    #[error("the layers of the network: {problem}")]
    Layers { problem: String },
    #[error("step {found}, but the tour has steps 1 to {steps} only", steps = Tour::STEPS)]
    Lesson { found: usize },
    #[error("the challenge: {0}")]
    Challenge(#[from] ChallengeError),
}

impl Shared {
    /// The text of a file.
    pub(crate) fn to_json(&self) -> String {
        serde_json::json!(Self { rakam: VERSION, ..self.clone() }).to_string()
    }

    /// Reads the text of a file, and checks what it names.
    ///
    /// # Errors
    /// [`ShareError`], but for [`ShareError::Damaged`].
    pub(crate) fn from_json(json: &str) -> Result<Self, ShareError> {
        let not_shared = |error: serde_json::Error| ShareError::NotShared {
            line: error.line(),
            column: error.column(),
            problem: error.to_string(),
        };
        /// The version, whatever else the text has.
        #[derive(Deserialize)]
        struct Versioned {
            rakam: u32,
        }
        let Versioned { rakam: found } = serde_json::from_str(json).map_err(not_shared)?;
        if found > VERSION {
            return Err(ShareError::Later { found });
        }
        let shared: Self = serde_json::from_str(json).map_err(not_shared)?;
        if let Some(name) = &shared.network
            && !rakam_model::embedded().iter().any(|Embedded { name: known, .. }| known == name)
        {
            return Err(ShareError::Network { name: name.clone() });
        }
        if let Some(layers) = shared.training.as_ref().and_then(|training| training.layers.as_ref()) {
            Stage::parse_all(layers).map_err(|error| ShareError::Layers { problem: error.to_string() })?;
        }
        if let Some(found) = shared.lesson.filter(|lesson| !(1..=Tour::STEPS).contains(lesson)) {
            return Err(ShareError::Lesson { found });
        }
        shared.challenge.as_ref().map_or(Ok(()), Challenge::check)?;
        Ok(shared)
    }
}

#[cfg(test)]
mod tests {
    use rakam_ink::Point;

    use super::*;

    fn shared() -> Shared {
        let point = |x: f32, y: f32| Point { x, y, width: 0.07 };
        let training = SharedTraining {
            layers: Some("conv 4 3x3, relu, dense 20, relu".to_owned()),
            hyperparameters: Hyperparameters { batch_size: 32, seed: 7, adversary: 0.25, ..Hyperparameters::default() },
        };
        Shared {
            rakam: VERSION,
            tab: TabId::Train,
            strokes: vec![
                Stroke { points: vec![point(0.25, 0.5), point(0.26, 0.75)] },
                Stroke { points: vec![point(0.5, 0.5)] },
            ],
            network: Some("classic".to_owned()),
            training: Some(training),
            lesson: Some(4),
            challenge: None,
            picture: Some(Bytes(vec![1, 2, 3])),
            weights: None,
        }
    }

    #[test]
    fn a_file_says_what_was_put_into_it() {
        assert_eq!(Shared::from_json(&shared().to_json()), Ok(shared()));
        assert_eq!(Shared::from_json(r#"{"rakam":1}"#).map(|shared| shared.tab), Ok(TabId::Draw));
    }

    #[test]
    fn what_is_wrong_with_a_text_is_said() {
        let json = shared().to_json();
        let wrong = |json: &str| Shared::from_json(json).unwrap_err();
        assert!(matches!(wrong("hello"), ShareError::NotShared { line: 1, .. }));
        assert!(matches!(wrong("{}"), ShareError::NotShared { .. }));
        assert_eq!(wrong(r#"{"rakam":7,"drawing":"new"}"#), ShareError::Later { found: 7 });
        assert_eq!(wrong(&json.replace("\"classic\"", "\"other\"")), ShareError::Network { name: "other".to_owned() });
        for (from, to) in
            [("conv 4", "conf 4"), ("AQID", "?"), ("\"train\"", "\"nowhere\""), ("32", "-1"), (":4,", ":11,")]
        {
            let changed = json.replacen(from, to, 1);
            assert_ne!(changed, json);
            let error = wrong(&changed).to_string();
            assert!(
                error.contains(to.trim_matches([':', ','])) || error.contains("symbol") || error.contains("conf"),
                "{error}"
            );
        }
    }
}
