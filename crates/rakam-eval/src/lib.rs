//! How well a network reads: measured once, kept as plain data.
//!
//! - [`Metrics`] count predictions against labels: accuracy, confusion matrix, precision and recall.
//! - An [`Evaluation`] keeps the reading of every test image, from which mistakes, [`Reliability`] and the comparison of
//!   two networks ([`mcnemar`]) follow, and one [`Curve`] for each [`Corruption`]: accuracy on images that are perturbed
//!   more and more. An [`Evaluator`] measures it in slices, so that a program with one thread stays responsive.
//! - [`Robustness`] is accuracy under a fixed list of conditions, each image read as a file is.
//! - [`PrincipalPlane`] and [`Tsne`] lay images out on a plane by their features.
//! - [`Corrupted`] is the accuracy of the network alone under the fifteen corruptions of [`MnistC`].
//!
//! Results don't depend on the number of threads. Nothing here prints or draws: `rakam eval --report` and the window
//! show this data.
//!
//! ```
//! use rakam_eval::{Metrics, mcnemar};
//!
//! // Labels and what a network with three classes predicted.
//! let metrics = Metrics::new(3, &[0, 1, 2, 2], &[0, 1, 2, 1]);
//! assert_eq!(metrics.accuracy, 0.75);
//! assert_eq!(metrics.confusion[2], [0, 1, 1]);
//! assert_eq!(metrics.recall(2), Some(0.5));
//! assert_eq!(metrics.precision(1), Some(0.5));
//!
//! // Six images that only one of two networks reads right, five of them the first: that may well be chance.
//! assert!(mcnemar(5, 1) > 0.2);
//! ```
//!
//! ```text
//! metrics.rs       accuracy, confusion, precision and recall
//! evaluation.rs    every reading of the test images, and what follows from them
//! evaluator.rs     the measuring of an evaluation, in slices
//! curve.rs         accuracy by the level of a corruption
//! reliability.rs   whether confidence matches accuracy
//! mcnemar.rs       whether two networks differ by more than chance
//! robustness.rs    accuracy under a fixed list of conditions
//! mnist_c/         the fifteen corruptions of MNIST-C, and accuracy under each
//! map/             images laid out on a plane by their features
//! perturbation.rs  what is done to a test image before it is read
//! ```

#![forbid(unsafe_code)]

mod curve;
mod evaluation;
mod evaluator;
mod map;
mod mcnemar;
mod metrics;
mod mnist_c;
mod perturbation;
mod reliability;
mod robustness;

pub use curve::{Corruption, Curve, CurvePoint};
pub use evaluation::{Evaluation, ImageReading};
pub use evaluator::{Batch, Evaluator, Progress};
pub use map::{Place, PrincipalPlane, Tsne, beside, turn_towards};
pub use mcnemar::mcnemar;
pub use metrics::{Metrics, evaluate, evaluate_inference, logits, score_interval};
pub use mnist_c::{Corrupted, CorruptedAccuracy, MnistC, corrupted};
pub use reliability::{Bin, Reliability};
pub use robustness::{Condition, Robustness, robustness};

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
