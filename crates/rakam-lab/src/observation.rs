//! What an experienced eye sees in the curves of a training, by rules, and what helps.

use rakam_nn::{Activation, Stage};
use rakam_train::{Hyperparameters, default_learning_rate};

use crate::Point;

/// Before so many images nothing is said: the first hundred batches of the usual size say little.
const EARLY: u64 = 6_400;

/// The loss of guessing is exceeded by this factor only where steps overshoot: a network that knows nothing has that loss.
const ABOVE_GUESSING: f32 = 1.3;

/// A loss of this share of that of guessing, after so many images, is hardly any progress: with a suitable rate it falls
/// below a half within a thousand images of MNIST.
const HARDLY_FALLEN: f32 = 0.5;
const NOT_FALLEN: f32 = 0.95;

/// A rate this many times smaller or larger than the one that suits the optimizer is the likeliest cause.
const FAR: f32 = 10.0;

/// Training images read so much better than test images are known by heart. Of 1,000 test images, the share read right is
/// uncertain by about 2 points.
const GAP: f32 = 0.05;

/// So many dead units are missed: a few are usual, and on a few images some only seem dead.
const DEAD: f32 = 0.4;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The points of the charts so far.
    pub points: &'a [Point],
    /// Whether the loss isn't finite any more.
    pub diverged: bool,
    /// The hyperparameters now.
    pub hyperparameters: &'a Hyperparameters,
    /// Number of classes.
    pub classes: usize,
    /// [`Snapshot::dead_units`](crate::Snapshot::dead_units).
    pub dead_units: (usize, usize),
}

/// What is seen in the curves, with the figures that show it. Shares are from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observation {
    /// The loss isn't finite, or higher than that of guessing, or stays there at a high rate: the steps are too large.
    Diverging {
        /// The loss; `None` if it isn't finite.
        loss: Option<f32>,
        /// That of guessing.
        guessing: f32,
    },
    /// Many units with a ReLU give zero for every input.
    DeadUnits {
        /// How many.
        dead: usize,
        /// Of how many.
        of: usize,
    },
    /// The loss hardly falls, and the learning rate is far below the usual one.
    TooSlow {
        /// The loss.
        loss: f32,
        /// After so many images.
        images: u64,
    },
    /// The loss stays at that of guessing, although the learning rate is a usual one.
    Stuck {
        /// The loss.
        loss: f32,
        /// After so many images.
        images: u64,
    },
    /// The training images are read much better than the test images.
    Overfitting {
        /// The accuracy on training images.
        train: f32,
        /// The accuracy on test images.
        test: f32,
    },
    /// Nothing of that.
    AllWell {
        /// The loss.
        loss: f32,
    },
}

/// What helps.
#[derive(Clone, Debug, PartialEq)]
pub enum Fix {
    /// Go back to before it went wrong, and on with this learning rate.
    LowerRate(f32),
    /// Go on with this learning rate.
    RaiseRate(f32),
    /// Start over with all training images: by now the schedule may have lowered the rate too far to learn more.
    AllImages,
    /// Start over with these: dropout, and augmentation in degrees.
    Regularise {
        /// [`Hyperparameters::dropout`].
        dropout: f32,
        /// [`Hyperparameters::augmentation`].
        augmentation: f32,
    },
    /// Start over with leaky ReLUs and this learning rate: through them gradients always come back.
    LeakyRelu {
        /// The stages with them.
        stages: Vec<Stage>,
        /// The learning rate.
        learning_rate: f32,
    },
    /// Start over with these stages, which have batch-norm.
    BatchNorm(Vec<Stage>),
}

impl Observation {
    /// What is seen; `None` while it is too early to tell.
    #[must_use]
    pub fn of(evidence: &Evidence<'_>) -> Option<Self> {
        let Evidence { points, diverged, hyperparameters, classes, dead_units: (dead, of) } = *evidence;
        let guessing = (classes as f32).ln();
        if diverged {
            return Some(Self::Diverging { loss: None, guessing });
        }
        let images = points.last()?.images;
        if images < EARLY {
            return None;
        }
        let mean = |points: &[Point], of: fn(&Point) -> f32| {
            let recent = Point::recent(points);
            recent.iter().map(of).sum::<f32>() / recent.len() as f32
        };
        let loss = mean(points, |point| point.loss);
        let usual = default_learning_rate(hyperparameters.optimizer);
        let rate = hyperparameters.learning_rate;
        let stuck = loss > NOT_FALLEN * guessing;
        // Test images are read less often than points are added, so both accuracies are taken from when they last were.
        let tested = points.iter().enumerate().rev().find_map(|(at, point)| Some((at, point.test_accuracy?)));
        let accuracies = tested.map(|(at, test)| (mean(&points[..=at], |point| point.train_accuracy), test));
        Some(if loss > ABOVE_GUESSING * guessing || (stuck && rate >= FAR * usual) {
            Self::Diverging { loss: Some(loss), guessing }
        } else if of > 0 && dead as f32 >= DEAD * of as f32 {
            Self::DeadUnits { dead, of }
        } else if loss > HARDLY_FALLEN * guessing && rate <= usual / FAR {
            Self::TooSlow { loss, images }
        } else if stuck {
            Self::Stuck { loss, images }
        } else if let Some((train, test)) = accuracies.filter(|(train, test)| train - test >= GAP) {
            Self::Overfitting { train, test }
        } else {
            Self::AllWell { loss }
        })
    }

    /// What helps, with these hyperparameters, so many training images in the set, and these hidden stages; `None` if nothing is
    /// to be done, or nothing that a click can do.
    #[must_use]
    pub fn fix(&self, hyperparameters: &Hyperparameters, images: usize, stages: &[Stage]) -> Option<Fix> {
        let usual = default_learning_rate(hyperparameters.optimizer);
        let lower = (hyperparameters.learning_rate / FAR).min(usual).max(*Hyperparameters::LEARNING_RATES.start());
        match self {
            Self::Diverging { .. } => Some(Fix::LowerRate(lower)),
            Self::TooSlow { .. } => Some(Fix::RaiseRate(usual)),
            Self::Overfitting { .. } if hyperparameters.images < images => Some(Fix::AllImages),
            Self::Overfitting { .. } => {
                // One after the other: both at once make a training on few images slow.
                let Hyperparameters { dropout, augmentation, .. } = *hyperparameters;
                match (augmentation, dropout) {
                    (..10.0, _) => Some(Fix::Regularise { dropout, augmentation: 10.0 }),
                    (_, ..0.5) => Some(Fix::Regularise { dropout: 0.5, augmentation }),
                    _ => None,
                }
            }
            Self::DeadUnits { .. } => {
                let leaky = |stage: &Stage| match stage.activation {
                    Activation::Relu => stage.clone().activation(Activation::LeakyRelu),
                    _ => stage.clone(),
                };
                let learning_rate = hyperparameters.learning_rate.min(usual);
                Some(Fix::LeakyRelu { stages: stages.iter().map(leaky).collect(), learning_rate })
            }
            Self::Stuck { .. } => {
                let lacks = stages.iter().any(|stage| !stage.norm);
                let with_norm = || stages.iter().map(|stage| Stage { norm: true, ..stage.clone() }).collect();
                lacks.then(|| Fix::BatchNorm(with_norm()))
            }
            Self::AllWell { .. } => None,
        }
    }
}
