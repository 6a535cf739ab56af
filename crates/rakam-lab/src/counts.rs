//! What a training has done, and where it is.

use rakam_data::Split;
use rakam_train::{Hyperparameters, LiveTraining};

/// What a training has done so far.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) steps: u64,
    pub(crate) images: u64,
    pub(crate) seconds: f64,
    /// The last one, and after how many images.
    pub(crate) test_accuracy: Option<(u64, f64)>,
}

impl Counts {
    /// The last test accuracy; 0 before the first.
    pub(crate) fn accuracy(&self) -> f64 {
        self.test_accuracy.map_or(0.0, |(_, accuracy)| accuracy)
    }
}

/// Where a training is within its epochs, and how it goes on from there.
#[derive(Clone, Copy, Default)]
pub(crate) struct Position {
    pub(crate) hyperparameters: Hyperparameters,
    pub(crate) epoch: usize,
    pub(crate) batch: usize,
    pub(crate) batches: usize,
    pub(crate) learning_rate: f32,
}

impl Position {
    pub(crate) fn of(live: &LiveTraining, train: &Split) -> Self {
        let (batch, batches) = live.batches(train);
        let (hyperparameters, learning_rate) = (*live.hyperparameters(), live.learning_rate(train));
        Self { hyperparameters, epoch: live.epoch(), batch, batches, learning_rate }
    }
}
