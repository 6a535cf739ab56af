//! The networks that can be evaluated.

use rakam_lab::Subject as Weights;
use serde::{Deserialize, Serialize};

use crate::i18n::Words;
use crate::network::{NetworkId, Networks};
use crate::tab::Cx;

/// A network that can be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Subject {
    /// One that the window could read with.
    Network(NetworkId),
    /// The one in training, as it is when the evaluation starts.
    InTraining,
}

impl Subject {
    /// All of them, the one in use first.
    pub(super) fn all(cx: &Cx<'_>) -> Vec<Self> {
        let mut ids = cx.networks.ids();
        ids.sort_by_key(|id| id != cx.network().id());
        ids.into_iter().map(Self::Network).chain(cx.in_training.map(|_| Self::InTraining)).collect()
    }

    /// What the lab evaluates.
    pub(super) fn weights(&self, networks: &Networks) -> Weights {
        match self {
            Self::InTraining => Weights::InTraining,
            Self::Network(id) => Weights::Weights(networks.weights(id)),
        }
    }

    pub(super) fn name(&self, words: &Words) -> String {
        match self {
            Self::Network(id) => id.name(words),
            Self::InTraining => words.tr("network-in-training"),
        }
    }
}
