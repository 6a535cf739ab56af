//! What can go wrong in training, in words that say what to do.

use rakam_model::ModelError;

/// Why a training can't start or continue.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A value of the recipe is out of range.
    #[error("{name} is {value}; expected {expected}")]
    Value {
        /// Which value.
        name: &'static str,
        /// What it is.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// The data set is too small to train on or to test with.
    #[error("{train} training and {test} test images are too few: at least 2 and 1 are needed")]
    TooFewImages {
        /// Training images.
        train: usize,
        /// Test images.
        test: usize,
    },
    /// The images of the data set aren't those that the recipe is for.
    #[error("the images are of {found} (channels x rows x columns), and the network takes {expected}")]
    Shape {
        /// Their shape.
        found: rakam_nn::Shape,
        /// That of the network's input.
        expected: rakam_nn::Shape,
    },
    /// The loss or a parameter isn't finite any more.
    #[error(
        "the training has diverged in epoch {epoch}, batch {batch}: the loss isn't finite any more; try a smaller lr than {learning_rate}"
    )]
    Diverged {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Batch, counted from 1.
        batch: usize,
        /// The highest learning rate of the schedule.
        learning_rate: f32,
    },
    /// The checkpoint belongs to another recipe.
    #[error("the checkpoint belongs to another training: {name} is {there} there and {here} here")]
    OtherRecipe {
        /// What differs.
        name: String,
        /// Its value in the checkpoint.
        there: String,
        /// Its value here.
        here: String,
    },
    /// The checkpoint is already past the recipe's last epoch.
    #[error("the checkpoint is in epoch {there} already; epochs is {here}: nothing is left to train")]
    BeyondEnd {
        /// Epoch in the checkpoint, counted from 1.
        there: usize,
        /// Epochs of the recipe.
        here: usize,
    },
    /// The bytes aren't a checkpoint, or a damaged one.
    #[error("not a checkpoint of `rakam train`: {reason}")]
    NotACheckpoint {
        /// What is wrong.
        reason: String,
    },
    /// There is no checkpoint to resume from.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("there is no checkpoint to resume from: {0}")]
    NoCheckpoint(rakam_model::FileError),
    /// The files can't be written, which was found before training started.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("{0}; nothing has been trained yet")]
    Unwritable(rakam_model::FileError),
    /// A checkpoint could not be written.
    #[cfg(not(target_arch = "wasm32"))]
    #[error("the checkpoint of epoch {epoch} was not saved: {source}; {rescue}")]
    CheckpointNotSaved {
        /// Epoch, counted from 1.
        epoch: usize,
        /// Why.
        source: rakam_model::FileError,
        /// What is left, and how to continue.
        rescue: String,
    },
    /// The weights could not be written.
    #[cfg(not(target_arch = "wasm32"))]
    #[error(
        "the weights were not saved: {source}; the checkpoint {checkpoint} has them: the same command with `--resume` writes them without training again"
    )]
    WeightsNotSaved {
        /// Why.
        source: ModelError,
        /// The path of the checkpoint.
        checkpoint: String,
    },
    /// A user's symbols aren't ready to be trained on.
    #[error(transparent)]
    Symbols(#[from] rakam_data::NotReady),
    /// The architecture isn't known or isn't valid.
    #[error(transparent)]
    Model(#[from] ModelError),
}
