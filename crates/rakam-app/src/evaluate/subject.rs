//! Which networks can be measured.

use rakam_lab::Subject;

use crate::i18n::Words;
use crate::network::Network;

/// A network that can be measured, by what it is called.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Name {
    /// One inside the program.
    Inside(&'static str),
    /// From a weights file, and in use.
    File(String),
    /// Trained here, and in use.
    Trained,
    /// In training, as it is when the measuring begins.
    InTraining,
}

impl Name {
    /// The one in use first, then those inside, then the one in training.
    pub(super) fn all(network: &Network, in_training: bool, words: &Words) -> Vec<Self> {
        let mut names = Vec::new();
        let inside: Vec<&'static str> = rakam_model::embedded().iter().map(|inside| inside.name).collect();
        match inside.iter().find(|name| network.is_inside(name)) {
            Some(in_use) => names.push(Self::Inside(in_use)),
            None if network.is_trained() => names.push(Self::Trained),
            None => names.push(Self::File(network.name(words))),
        }
        for name in inside {
            if !network.is_inside(name) {
                names.push(Self::Inside(name));
            }
        }
        if in_training {
            names.push(Self::InTraining);
        }
        names
    }

    /// What the lab is asked to measure.
    pub(super) fn subject(&self, network: &Network) -> Subject {
        let inside = |name: &str| rakam_model::embedded().iter().find(|inside| inside.name == name);
        match self {
            Self::InTraining => Subject::InTraining,
            Self::Inside(name) if let Some(inside) = inside(name) => Subject::Weights(inside.bytes()),
            Self::Inside(_) | Self::File(_) | Self::Trained => Subject::Weights(network.model().to_bytes()),
        }
    }

    pub(super) fn say(&self, words: &Words) -> String {
        match self {
            Self::Inside(name) => (*name).to_owned(),
            Self::File(name) => name.clone(),
            Self::Trained => words.tr("network-trained"),
            Self::InTraining => words.tr("network-in-training"),
        }
    }
}
