//! Training as a stream of events; checkpoints; evaluation. Nothing here prints.
//!
//! ```text
//! live.rs        a training whose hyperparameters are turned while it runs
//! recipe.rs      what to train and how: the one place that holds the numbers
//! samples.rs     what the network is shown of the images
//! session.rs     a training that can be stopped between any two batches
//! tune.rs        a network taught one person's hand with a few corrected drawings
//! checkpoint.rs  a session as bytes, and back
//! calibrate.rs   temperature and thresholds, fitted to images held back
//! run.rs         a session from start to end, with its files (not in the browser)
//! event.rs       what a training tells while it runs
//! evaluate.rs    accuracy, confusion, precision and recall
//! judge/         all of that, for every image and in curves: what a report shows
//! change.rs      what is done to a test image before it is read
//! robust.rs      how well a model reads what is turned, shifted, or drawn elsewhere with another pen
//! error.rs       what can go wrong, in words
//! ```

#![forbid(unsafe_code)]

mod calibrate;
mod change;
mod checkpoint;
mod error;
mod evaluate;
mod event;
mod fine_tuning;
mod judge;
mod live;
mod recipe;
mod robust;
#[cfg(not(target_arch = "wasm32"))]
mod run;
mod samples;
mod session;

pub use error::TrainError;
pub use evaluate::{Metrics, evaluate, predict, score_interval};
pub use event::TrainEvent;
pub use fine_tuning::{Example, FineTuned, FineTuning};
pub use judge::{
    Bin, Corruption, Curve, CurvePoint, Evaluation, Evaluator, ImageReading, Progress, Reliability, mcnemar,
};
pub use live::{Hyperparameters, LiveTraining, Preset, Step};
pub use recipe::{LearningRate, Recipe, default_learning_rate};
pub use robust::{Condition, Robustness, robustness};
#[cfg(not(target_arch = "wasm32"))]
pub use run::{Job, checkpoint_path, train};
pub use samples::Samples;
pub use session::{Position, Session};
