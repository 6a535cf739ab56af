//! Without the feature `gpu` the processor makes every step.

use rakam_nn::{StepReport, Trainer};

use crate::stepper::Epoch;

/// What `accelerator.rs` has for a graphics card.
#[derive(Debug, Default)]
pub(crate) struct Accelerator {}

impl Accelerator {
    pub(crate) fn is_ready(&self, _trainer: &mut Trainer, _epoch: &Epoch, _batch: usize, _more: bool) -> bool {
        true
    }

    pub(crate) fn step(&mut self, trainer: &mut Trainer, epoch: &Epoch, batch: usize, _more: bool) -> StepReport {
        epoch.step(trainer, batch)
    }

    pub(crate) fn is_settled(&self, _batch: usize) -> bool {
        true
    }

    pub(crate) fn settle(&mut self, _trainer: &mut Trainer, _batch: usize) {}

    pub(crate) fn restart_epoch(&mut self) {}

    pub(crate) fn go_on_from(&mut self, _trainer: &mut Trainer, _batch: usize) {}
}
