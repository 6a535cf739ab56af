//! What a training tells while it runs.

use serde::Serialize;

/// One event. As JSON it is an object whose `event` is the variant's name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TrainEvent {
    /// Training begins, or goes on.
    Started {
        /// Name of the architecture.
        architecture: String,
        /// Trainable parameters.
        parameters: usize,
        /// Training images, without those that the recipe holds back.
        images: usize,
        /// Epochs in all.
        epochs: usize,
        /// Threads that train.
        threads: usize,
        /// Epoch that comes now, counted from 1.
        epoch: usize,
        /// Batches of that epoch that a checkpoint had done already.
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
        /// Images a second in this epoch.
        images_per_second: f64,
        /// Seconds until the last epoch ends, at that pace.
        seconds_left: f64,
    },
    /// An epoch is done.
    Epoch {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Mean cross-entropy over the epoch.
        loss: f32,
        /// Share of the test images read right, 0 to 1; the images as they are.
        test_accuracy: f64,
        /// Wall time of training in this epoch: without evaluation and saving.
        seconds: f64,
    },
    /// All is done, and the weights are written. The last event.
    Done {
        /// Epochs in all.
        epochs: usize,
        /// As in the last epoch.
        test_accuracy: f64,
        /// Wall time of training in all epochs together.
        seconds: f64,
        /// The weights file.
        out: String,
    },
    /// Training was asked to stop, and the checkpoint is written. The last event.
    Stopped {
        /// Epoch in which it stopped, counted from 1.
        epoch: usize,
        /// Batches of that epoch done.
        batch: usize,
        /// The checkpoint.
        checkpoint: String,
    },
}
