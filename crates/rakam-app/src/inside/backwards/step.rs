//! The steps of the way backwards.

use rakam_nn::Network;

use crate::i18n::Words;
use crate::inside::detail::stage_name;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// From the drawing to the loss.
    Loss,
    /// From the loss to the logits.
    Logits,
    /// Through a stage.
    Stage(usize),
    /// To the input.
    Input,
    /// The step of gradient descent.
    Update,
}

impl Step {
    /// The steps through a network, in their order: its last stage first.
    pub(super) fn all(network: &Network) -> Vec<Self> {
        let stages = (0..network.shapes().len()).rev().map(Self::Stage);
        [Self::Loss, Self::Logits].into_iter().chain(stages).chain([Self::Input, Self::Update]).collect()
    }

    pub(super) fn name(self, network: &Network, words: &Words) -> String {
        match self {
            Self::Loss => words.tr("loss"),
            Self::Logits => words.tr("backwards-logits"),
            Self::Stage(stage) => stage_name(network, stage),
            Self::Input => words.tr("backwards-input"),
            Self::Update => words.tr("backwards-update"),
        }
    }
}
