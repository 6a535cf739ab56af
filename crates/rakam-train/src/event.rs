//! What a training reports while it runs.

use serde::Serialize;

/// One event. In JSON, an object whose `event` is the variant's name in snake case.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TrainEvent {
    /// Training starts, or is resumed.
    Started {
        /// Name of the architecture.
        architecture: String,
        /// Trainable parameters.
        parameters: usize,
        /// Number of training images, without those that the recipe holds back.
        images: usize,
        /// Epochs in all.
        epochs: usize,
        /// What makes the steps: `cpu`, or the name of a graphics card.
        device: String,
        /// Number of threads.
        threads: usize,
        /// Current epoch, counted from 1.
        epoch: usize,
        /// Batches of that epoch done before the checkpoint.
        batch: usize,
    },
    /// After the first batch, then a few times a second.
    Progress {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Batches of this epoch done.
        batch: usize,
        /// Batches of an epoch.
        of: usize,
        /// Mean cross-entropy of this epoch so far.
        loss: f32,
        /// Images per second in this epoch.
        images_per_second: f64,
        /// Seconds until the last epoch ends, at that pace.
        seconds_left: f64,
    },
    /// The graphics card failed. The processor goes on from the last whole step.
    DeviceFailed {
        /// Its name.
        device: String,
        /// What went wrong.
        reason: String,
    },
    /// An epoch is done.
    Epoch {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Mean cross-entropy over the epoch.
        loss: f32,
        /// Share of the test images, unchanged, that are read right, 0 to 1.
        test_accuracy: f64,
        /// Wall time of training in this epoch, in seconds, without evaluation and saving.
        seconds: f64,
    },
    /// All epochs are done, and the weights are written. The last event.
    Done {
        /// Epochs in all.
        epochs: usize,
        /// As in the last epoch.
        test_accuracy: f64,
        /// Wall time of training in all epochs, in seconds.
        seconds: f64,
        /// The weights file.
        out: String,
    },
    /// Training was stopped, and the checkpoint is written. The last event.
    Stopped {
        /// Epoch in which it stopped, counted from 1.
        epoch: usize,
        /// Batches of that epoch done.
        batch: usize,
        /// The checkpoint.
        checkpoint: String,
    },
}
