//! What the window asks, and what it hears.

use rakam_data::Split;
use rakam_eval::{Evaluation, Progress};
use rakam_train::Hyperparameters;
use serde::{Deserialize, Serialize};

/// What the window asks of the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// To have the images. In the browser the page fetches them and hands them over.
    Data,
    /// To begin a training anew; it waits until it is told to go.
    Begin(Hyperparameters),
    /// To turn the hyperparameters of the training.
    Turn(Hyperparameters),
    /// To go on with the training, or to wait.
    Go(Go),
    /// For the network in training, as a weights file.
    Weights,
    /// To teach a network a few corrected drawings; what was being taught is given up.
    FineTune {
        /// The network, as a weights file.
        model: Vec<u8>,
        /// The drawings, each with 28x28 pixels.
        examples: Vec<Example>,
    },
    /// To give up what is being taught.
    StopFineTuning,
    /// To look for near images in this network, a weights file, and not in the one before.
    NearIn(Vec<u8>),
    /// For the training images nearest to these pixels: 28 rows of 28, 0 paper, 1 ink. It is told at once of those that have
    /// been looked at, and again as there are more, until the next question.
    Near(Vec<f32>),
    /// To measure these networks, their curves on the first so many test images; what was being measured is dropped.
    Evaluate {
        /// Tells its answers from those of the question before.
        job: u32,
        /// One, or two to compare.
        subjects: Vec<Subject>,
        /// Test images for each point of a curve.
        curve_images: usize,
    },
    /// To measure no further.
    StopEvaluating,
    /// For test images, by their indices.
    TestImages(Vec<usize>),
}

/// A network to be measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Subject {
    /// A weights file.
    Weights(Vec<u8>),
    /// The one in training, as it is now.
    InTraining,
}

/// How far a training goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Go {
    /// Until its epochs are done; if they are, for one more.
    On,
    /// One batch.
    Batch,
    /// To the end of the epoch.
    Epoch,
    /// No further.
    Pause,
}

/// What the window hears from the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The images are on their way.
    Fetching {
        /// Bytes so far.
        bytes: u64,
        /// Bytes in all; 0 where that is not known.
        of: u64,
    },
    /// The images are there.
    Data {
        /// Images to learn from.
        train: usize,
        /// Images to measure with.
        test: usize,
        /// The test images whose readings a training tells, in the order of [`Snapshot::guesses`].
        hard: Vec<Image>,
    },
    /// The images cannot be had, and why, in English.
    NoData(String),
    /// How the training stands.
    Training(Snapshot),
    /// The network in training, as a weights file.
    Weights(Vec<u8>),
    /// How far a teaching has come: steps done, and how many there are.
    FineTuning {
        /// Done.
        step: usize,
        /// In all.
        of: usize,
    },
    /// A teaching is done.
    FineTuned(FineTuned),
    /// A teaching has failed, and why, in English.
    NotFineTuned(String),
    /// How far the measuring is, all networks together. It is over when this is complete.
    Evaluating {
        /// Of the question.
        job: u32,
        /// Images read.
        progress: Progress,
    },
    /// What is measured so far, in the order of the question: all readings, and the curves as far as they go.
    Evaluated {
        /// Of the question.
        job: u32,
        /// One for each network.
        evaluations: Vec<Evaluation>,
    },
    /// The networks cannot be measured, and why, in English.
    NotEvaluated(String),
    /// The test images that were asked for, in the order of the question.
    TestImages(Vec<Image>),
    /// Which training images lie nearest.
    Nearest(Nearest),
}

/// A drawing as the network sees it, and what it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// 28 rows of 28, 0 paper, 255 ink.
    pub pixels: Vec<u8>,
    /// 0 to 9, or 10 for ink that is no digit.
    pub label: u8,
}

/// What a teaching came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuned {
    /// The taught network, as a weights file.
    pub weights: Vec<u8>,
    /// Share of the test images read right before, 0 to 1, and after.
    pub test_accuracy: [f64; 2],
    /// Examples read right before, and after.
    pub right: [usize; 2],
    /// Examples in all.
    pub examples: usize,
}

/// The training images that lie nearest to an input, in the last hidden layer of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Images that have been looked at.
    pub seen: usize,
    /// Images in all.
    pub of: usize,
    /// The nearest of those that have been looked at, the nearest first.
    pub images: Vec<Near>,
}

/// An image that lies near.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// The image.
    pub image: Image,
    /// Euclidean distance between the features.
    pub distance: f32,
}

/// An image of the data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Its index in its split.
    pub index: usize,
    /// The digit that it is.
    pub label: u8,
    /// 28 rows of 28, 0 paper, 255 ink.
    pub pixels: Vec<u8>,
}

impl Image {
    /// The images of a split with these indices; those that it lacks are left out.
    pub(crate) fn of(split: &Split, indices: &[usize]) -> Vec<Self> {
        let image = |&index: &usize| Self { index, label: split.label(index), pixels: split.image(index).to_vec() };
        indices.iter().filter(|&&index| index < split.len()).map(image).collect()
    }
}

/// What a training does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// It has fresh weights.
    Fresh,
    /// It runs.
    Running,
    /// It waits.
    Paused,
    /// Its epochs are done; it can go on.
    Done,
    /// Its loss is no number any more; it can only begin anew.
    Diverged,
}

/// How a training stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What it does.
    pub phase: Phase,
    /// Where the hyperparameters stand.
    pub hyperparameters: Hyperparameters,
    /// Epochs done.
    pub epoch: usize,
    /// Batches done of the epoch that comes now.
    pub batch: usize,
    /// Batches of an epoch.
    pub batches: usize,
    /// Images seen in all; one that is seen in two epochs counts twice.
    pub images: u64,
    /// Seconds of training, without evaluating.
    pub seconds: f64,
    /// Images a second, of late; 0 before the first batch.
    pub images_per_second: f64,
    /// The learning rate of the next batch.
    pub learning_rate: f32,
    /// Share of all test images read right, 0 to 1, and after how many seen images; `None` before it was measured.
    pub test_accuracy: Option<(u64, f64)>,
    /// What is new for the charts.
    pub points: Vec<Point>,
    /// The kernels of the first layer: (channel, row, column), row-major.
    pub kernels: Vec<f32>,
    /// What the network reads now on the hard images.
    pub guesses: Vec<Guess>,
}

/// A point of the charts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Images seen until then.
    pub images: u64,
    /// Mean cross-entropy of the batches since the last point.
    pub loss: f32,
    /// Share of their images read right, 0 to 1; with dropout, as the network in training reads.
    pub train_accuracy: f32,
    /// Share of the first 1,000 test images read right, 0 to 1, where it was measured here.
    pub test_accuracy: Option<f32>,
}

/// What the network reads on an image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The digit.
    pub digit: u8,
    /// Its probability, 0 to 1.
    pub confidence: f32,
}
