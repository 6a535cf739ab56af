//! Training: recipes, sessions that can be resumed, live training, fine-tuning.
//!
//! - A [`Recipe`] says what to train and how. With the same recipe and the same images, the weights are the same, bit for
//!   bit, on any number of threads.
//! - A [`Session`] follows a recipe and can be stopped and resumed; [`train`] runs one to the end, with its files, and
//!   reports [`TrainEvent`]s. Nothing here prints.
//! - [`LiveTraining`] lets a user change the [`Hyperparameters`] while it runs.
//! - [`FineTuning`] trains a network further on a few corrected drawings.
//! - [`SymbolTraining`] trains one for symbols of a user's own, on a few examples of each.
//!
//! All three kinds of training share one stepper. Reading 28x28 images and counting how many are right is the business
//! of `rakam-eval`.
//!
//! ```no_run
//! use std::sync::atomic::AtomicBool;
//!
//! use rakam_data::Dataset;
//! use rakam_nn::Cpu;
//! use rakam_train::{Recipe, Session};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let data = Dataset::load(None, &mut |_| {})?;
//! let mut session = Session::new(Recipe::sprint(), Cpu::all_threads())?;
//! while !session.is_done() {
//!     session.epoch(&data, &AtomicBool::new(false), &mut |event| println!("{event:?}"))?;
//! }
//! println!("{:.2}% of the test images read right", 100.0 * session.position().test_accuracy);
//! session.model().save("sprint.safetensors".as_ref())?;
//! # Ok(())
//! # }
//! ```
//!
//! The feature `gpu`, which is off by default, is for graphics cards.
//!
//! ```text
//! task.rs         what a network is to tell apart, and in what
//! recipe.rs       what to train and how: the one place that holds these numbers
//! overrides.rs    what a training has in place of its recipe's
//! samples.rs      what the network is shown of the images
//! stepper.rs      a network taken through its training step by step
//! accelerator.rs  where its steps are made: on a graphics card or the processor (rounds.rs: the same in the browser;
//!                 no_accelerator.rs: on the processor alone)
//! submission.rs   steps handed to a graphics card
//! device.rs       what a user can choose of them
//! placement.rs    the choice between them (not without the feature `gpu`, nor in the browser; reading_placement.rs: that for
//!                 reading; batch_reader.rs: a reader that moves to a card when that becomes worth it;
//!                 trials.rs: what both have found)
//! session.rs      a training that can be stopped between any two batches
//! checkpoint.rs   a session as bytes, and back
//! calibrate.rs    temperature and rejection thresholds, fitted to held-back images
//! run.rs          a session from start to end, with its files (not in the browser)
//! event.rs        what a training reports while it runs
//! live.rs         a training whose hyperparameters change while it runs (live/state.rs: what it is, to go back to)
//! fine_tuning.rs  a network trained further on a few corrected drawings
//! symbols/        a network for a user's own symbols
//! error.rs        what can go wrong, in words
//! ```

#![forbid(unsafe_code)]

#[cfg_attr(not(feature = "gpu"), path = "no_accelerator.rs")]
#[cfg_attr(all(feature = "gpu", target_arch = "wasm32"), path = "rounds.rs")]
mod accelerator;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod batch_reader;
mod calibrate;
mod checkpoint;
mod device;
mod error;
mod event;
mod fine_tuning;
mod live;
mod overrides;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod placement;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod reading_placement;
mod recipe;
// Its tests run where there is a graphics card, or a driver that stands for one.
#[cfg(all(test, feature = "gpu"))]
mod rounds;
#[cfg(not(target_arch = "wasm32"))]
mod run;
mod samples;
mod session;
mod stepper;
#[cfg(feature = "gpu")]
mod submission;
mod symbols;
mod task;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod trials;

#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
pub use batch_reader::BatchReader;
pub use device::{Device, Pace, is_worth_a_card, work_of};
pub use error::TrainError;
pub use event::TrainEvent;
pub use fine_tuning::{Example, FineTuned, FineTuning};
pub use live::{Hyperparameters, LiveState, LiveTraining, Preset};
pub use overrides::Overrides;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
pub use placement::{Placement, place, steps_a_second};
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
pub use reading_placement::{ReadingPlacement, place_reading};
pub use recipe::{LearningRate, Recipe, Schedule, default_learning_rate};
#[cfg(not(target_arch = "wasm32"))]
pub use run::{Job, checkpoint_path, train};
pub use samples::Samples;
pub use session::{Position, Session};
pub use stepper::Step;
pub use symbols::{HeldBack, SymbolTraining, TrainedSymbols};
pub use task::Task;
#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
pub use trials::Fault;

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
