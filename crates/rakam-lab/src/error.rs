//! Why a request fails.

use rakam_train::TrainError;
use serde::{Deserialize, Serialize};

/// Why a request failed. The texts are English, for a log or a detail below a translated message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum LabError {
    /// The data set could not be loaded.
    #[error("{0}")]
    Data(String),
    /// The loading of a data set was cancelled.
    #[error("the loading was cancelled")]
    Cancelled,
    /// Another data set took the place of the one that was worked with.
    #[error("another data set was loaded meanwhile")]
    DataReplaced,
    /// The request needs the data set, which isn't loaded yet.
    #[error("the data set isn't loaded")]
    NoData,
    /// The request needs a training, and there is none.
    #[error("no network is in training")]
    NoTraining,
    /// The request needs a moment of the training, and none is recorded.
    #[error("no moment of this training is recorded")]
    NoMoment,
    /// The request needs [`RequestKind::IndexNeighbours`](crate::RequestKind::IndexNeighbours) before it.
    #[error("no network is indexed for neighbours")]
    NoIndex,
    /// The request needs a [`RequestKind::Map`](crate::RequestKind::Map) before it.
    #[error("no map was requested")]
    NoMap,
    /// The request needs a [`RequestKind::FoolNetwork`](crate::RequestKind::FoolNetwork) before it.
    #[error("no network is to be fooled")]
    NoFool,
    /// So many trainings can't race.
    #[error("{0} trainings; two to four can race")]
    Entrants(usize),
    /// A network isn't valid, or not suited to the request.
    #[error("{0}")]
    Network(String),
    /// The symbols to train on can't be read.
    #[error("{0}")]
    Symbols(String),
    /// An input doesn't have 28x28 pixels.
    #[error("{0} pixels; expected 28x28")]
    Pixels(usize),
    /// A training or a fine-tuning can't start, or has diverged.
    #[error("{0}")]
    Training(String),
}

impl From<TrainError> for LabError {
    fn from(error: TrainError) -> Self {
        match error {
            TrainError::Model(error) => Self::Network(error.to_string()),
            error => Self::Training(error.to_string()),
        }
    }
}
