//! Requests to the lab, and the events that it answers with.

use std::sync::atomic::{AtomicU64, Ordering};

use rakam_data::{GivenFile, ImageShape, Split};
use rakam_eval::{Evaluation, Place, Progress};
use rakam_model::explain::{LayerHealth, Target};
use rakam_train::{Device, HeldBack, Hyperparameters, Pace};
use serde::{Deserialize, Serialize};

use crate::LabError;

/// The number of a request: every answer carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RequestId(u64);

/// A request to the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Names the request in its answers.
    pub id: RequestId,
    /// What is requested.
    pub kind: RequestKind,
}

impl Request {
    /// A request with an id that no other request of this process has.
    #[must_use]
    pub fn new(kind: RequestKind) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: RequestId(NEXT.fetch_add(1, Ordering::Relaxed)), kind }
    }
}

/// What is requested, and how it is answered. Any request can be answered with [`Answer::Failed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RequestKind {
    /// Load a data set, in place of the one before. Answered with [`Answer::Loading`] while it is downloaded or read, then
    /// [`Answer::Data`]; every other work with a data set ends then: a fine-tuning, an evaluation and a race that weren't done
    /// are answered with [`LabError::DataReplaced`]. If it can't be loaded, the one before stays.
    LoadData {
        /// Which one.
        set: SetId,
        /// The files of a set of one's own in the browser, where there are no paths; empty elsewhere.
        files: Vec<GivenFile>,
    },
    /// Set the training aside, paused, to be brought back. Another data set ends it.
    SetTrainingAside,
    /// Bring back the training that this [`RequestKind::StartTraining`] began; it waits for [`RequestKind::Run`]. The one in
    /// its place is given up, unless it is set aside first.
    BringTrainingBack(RequestId),
    /// Start a training on the data set with fresh weights, in place of the one before; it waits for [`RequestKind::Run`].
    /// Answered with [`Answer::Training`], again and again, whenever there is something new.
    StartTraining {
        /// What it starts with.
        hyperparameters: Hyperparameters,
        /// The layers of the network; `None` is the preset's network.
        layers: Option<String>,
    },
    /// Change the hyperparameters of the training. What follows is reported under the id of its
    /// [`RequestKind::StartTraining`].
    SetHyperparameters(Hyperparameters),
    /// Train on this device from now on, and with [`Device::Auto`] find out which is faster; reported likewise.
    SetDevice(Device),
    /// Run the training, that far; reported likewise.
    Run(Until),
    /// Pause the training; reported likewise.
    Pause,
    /// Give the weights of the network in training. Answered with [`Answer::Weights`].
    TrainingWeights,
    /// Show the training as it was after so many images: at the last of its [`Snapshot::moments`] that isn't later. It runs on
    /// meanwhile. Answered with [`Answer::Moment`].
    Moment(u64),
    /// Take the training back to that moment, hyperparameters and optimiser's memory included. It waits there for
    /// [`RequestKind::Run`]; the moments after it are dropped. Reported under the id of its [`RequestKind::StartTraining`].
    GoBack(u64),
    /// Report how the layers of the network in training fare on a few test images, from now on or no longer. Answered with
    /// [`Answer::Layers`], again and again while it changes.
    WatchLayers(bool),
    /// Report how the layers fared at a moment of the training, as in [`RequestKind::Moment`]. Answered once with
    /// [`Answer::Layers`].
    LayersAt(u64),
    /// Race two to four trainings on the data set with the processor, in place of the race before, each from fresh weights to the
    /// end of its epochs. They take turns of the same time; the training pauses. Answered with [`Answer::Race`], again and again.
    Race(Vec<Entrant>),
    /// Fine-tune a network on a few corrected drawings, in place of the fine-tuning before. Answered with
    /// [`Answer::FineTuningProgress`], then [`Answer::FineTuned`].
    FineTune {
        /// The network, as a weights file.
        model: Vec<u8>,
        /// The drawings, each with 28x28 pixels.
        examples: Vec<Example>,
    },
    /// Train a network on a user's own symbols, in the text of their file ([`rakam_data::Symbols::to_json`]), in place of the
    /// training on symbols before. Needs no data set. Answered with [`Answer::SymbolsProgress`], then
    /// [`Answer::SymbolsTrained`].
    TrainSymbols(String),
    /// Search for neighbours in this network from now on, a weights file. Not answered unless it fails.
    IndexNeighbours(Vec<u8>),
    /// Find the training images nearest to these pixels: 28 rows of 28, 0 paper, 1 ink. Answered with
    /// [`Answer::Neighbours`] at once, and again while more images are compared, until the next such request.
    FindNeighbours(Vec<f32>),
    /// Lay test images out on a plane, in place of the map before. Answered with [`Answer::Map`], again while the map forms, and
    /// while a mapped network trains; until the next such request.
    Map(MapPlan),
    /// Find where these pixels belong on the map: 28 rows of 28, 0 paper, 1 ink. Answered with [`Answer::Spot`] once there is a
    /// map, and again whenever it changes, until the next such request.
    PlaceOnMap(Vec<f32>),
    /// Form the image that excites a class or a channel most, in place of the one before. Needs no data set. Answered with
    /// [`Answer::Dream`] after each step, until there are [`Dream::STEPS`](rakam_model::explain::Dream::STEPS).
    Dream(DreamPlan),
    /// Fool this network from now on, a weights file. Needs no data set. Not answered unless it fails.
    FoolNetwork(Vec<u8>),
    /// Change an image until that network reads another class in it, in place of the one before. Answered with
    /// [`Answer::Fooled`].
    Fool(FoolPlan),
    /// Evaluate networks, in place of the evaluation before. Answered with [`Answer::EvaluationProgress`] and
    /// [`Answer::Evaluations`]; it is over once the progress is complete.
    Evaluate {
        /// One network, or two to compare.
        subjects: Vec<Subject>,
        /// Number of test images for each point of a curve.
        curve_images: usize,
    },
    /// Give these test images, by index. Answered with [`Answer::TestImages`].
    TestImages(Vec<usize>),
    /// Give up a race, a fine-tuning, a training on symbols, a training that was set aside or an evaluation, by the id of its request:
    /// none of these is answered from then on. A loading that is given up is answered with [`LabError::Cancelled`](crate::LabError::Cancelled).
    Cancel(RequestId),
}

/// A training in a race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entrant {
    /// What it trains with.
    pub hyperparameters: Hyperparameters,
    /// The layers of the network; `None` is the preset's network. With the same seed, the same layers begin with the
    /// same weights.
    pub layers: Option<String>,
}

/// Which data set is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetId {
    /// A published one, by its name ([`rakam_data::Published`]).
    Published(String),
    /// One of the user's own, by its path; in the browser by the name of its file or folder.
    Own(String),
}

/// MNIST.
impl Default for SetId {
    fn default() -> Self {
        Self::Published(rakam_data::Published::all()[0].name.to_owned())
    }
}

/// A map that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPlan {
    /// The network.
    pub subject: Subject,
    /// After how many of its hidden stages: 0 are the pixels, one more than there are its logits.
    pub stages: usize,
    /// How many test images, the first ones.
    pub images: usize,
    /// How they are laid out.
    pub method: MapMethod,
}

/// How images are laid out on a map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MapMethod {
    /// On the plane on which they differ most: [`rakam_eval::PrincipalPlane`].
    #[default]
    Principal,
    /// So that neighbours stay together: [`rakam_eval::Tsne`].
    Neighbours,
}

/// A dream that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DreamPlan {
    /// The network.
    pub subject: Subject,
    /// What the image is to excite.
    pub target: Target,
    /// Fixes what it starts from and how it moves.
    pub seed: u64,
}

/// A change of an image that is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoolPlan {
    /// The image, as many pixels as the network takes: 0 paper, 1 ink.
    pub pixels: Vec<f32>,
    /// The class that is to be read; `None` is the second best.
    pub target: Option<usize>,
    /// By how much a pixel may change, 0 to [`Fool::STRONGEST`](rakam_model::explain::Fool::STRONGEST); `None` is the least
    /// that does it.
    pub strength: Option<f32>,
}

/// A network to evaluate, to lay images out by, or to dream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Subject {
    /// A weights file.
    Weights(Vec<u8>),
    /// The network in training, as it is now.
    InTraining,
}

/// How far a training runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Until {
    /// To the end of its last epoch; if that is done, for one more epoch.
    Done,
    /// For one batch.
    NextBatch,
    /// To the end of the current epoch.
    EpochEnd,
}

/// What the window gets from the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An answer to a request, the only one or one of several.
    Answer {
        /// The request.
        id: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// A message between the window and the lab could not be decoded, and why, in English: they are of different
    /// versions.
    Undecodable(String),
    /// The lab could not start or has stopped, and why, in English. No request is answered any more.
    Stopped(String),
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The data set is being downloaded or read.
    Loading(Loading),
    /// The data set is loaded.
    Data(DataSet),
    /// The state of the training.
    Training(Box<Snapshot>),
    /// The network in training, as a weights file.
    Weights(Vec<u8>),
    /// The training as it was.
    Moment(Box<Moment>),
    /// How the layers of the network in training fare.
    Layers(LayerReport),
    /// The trainings of a race, in the order of the request.
    Race(Vec<Lane>),
    /// How far a fine-tuning has come.
    FineTuningProgress {
        /// Steps done.
        step: usize,
        /// Steps in all.
        of: usize,
    },
    /// A fine-tuning is done.
    FineTuned(FineTuned),
    /// How far a training on symbols has come, 0 to 1.
    SymbolsProgress(f32),
    /// A training on symbols is done.
    SymbolsTrained(SymbolsTrained),
    /// How far an evaluation has come, all networks together.
    EvaluationProgress {
        /// How far.
        progress: Progress,
        /// What reads.
        reads: ReadBy,
    },
    /// The evaluations so far, one per subject in the order of the request: every reading, and the curves as far as they
    /// are measured.
    Evaluations(Vec<Evaluation>),
    /// The requested test images, in the order of the request.
    TestImages(Vec<Image>),
    /// The nearest training images so far.
    Neighbours(Nearest),
    /// The map as it is now.
    Map(MapLayout),
    /// Where the pixels belong on the map.
    Spot(MapSpot),
    /// An image that forms, after one of its steps.
    Dream(DreamImage),
    /// A changed image.
    Fooled(FooledImage),
    /// The request failed. This is its last answer.
    Failed(LabError),
}

/// How far the loading of a data set has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loading {
    /// It is downloaded.
    Bytes {
        /// Bytes so far.
        done: u64,
        /// Bytes in all; 0 if that isn't known.
        of: u64,
    },
    /// Its pictures are read.
    Pictures {
        /// Pictures so far.
        done: usize,
        /// Pictures in all.
        of: usize,
    },
}

/// A data set that is loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataSet {
    /// Which one.
    pub id: SetId,
    /// The names of the classes.
    pub classes: Vec<String>,
    /// The shape of the images.
    pub shape: ImageShape,
    /// Number of training images.
    pub train: usize,
    /// Number of test images.
    pub test: usize,
    /// The test images whose readings a training reports, in the order of [`Snapshot::guesses`].
    pub hard: Vec<Image>,
}

impl DataSet {
    /// The name of a class.
    #[must_use]
    pub fn class(&self, class: usize) -> &str {
        self.classes.get(class).map_or("", String::as_str)
    }
}

/// A drawing as the network sees it, with its label.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// 28 rows of 28, 0 paper, 255 ink.
    pub pixels: Vec<u8>,
    /// 0 to 9, or 10 for ink that isn't a digit.
    pub label: u8,
}

/// The result of a fine-tuning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuned {
    /// The fine-tuned network, as a weights file.
    pub weights: Vec<u8>,
    /// Share of the test images read right before, 0 to 1, and after.
    pub test_accuracy: [f64; 2],
    /// Number of examples read right before, and after.
    pub right: [usize; 2],
    /// Number of examples.
    pub examples: usize,
}

/// The result of a training on symbols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SymbolsTrained {
    /// The network, as a weights file; its labels are the names of the classes.
    pub weights: Vec<u8>,
    /// How well networks like it read examples that they had not seen.
    pub held_back: HeldBack,
}

/// The training images nearest to an input, by the features in the last hidden layer of a network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// Number of images compared so far.
    pub seen: usize,
    /// Number of images in all.
    pub of: usize,
    /// What reads them.
    pub reads: ReadBy,
    /// The nearest of those compared, the nearest first.
    pub images: Vec<Neighbour>,
}

/// A near image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The image.
    pub image: Image,
    /// Euclidean distance between the features.
    pub distance: f32,
}

/// Test images on a plane, the first ones of the set in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MapLayout {
    /// Where each lies.
    pub places: Vec<Place>,
    /// The class of each.
    pub labels: Vec<u8>,
    /// What the network reads in each.
    pub reads: Vec<u8>,
    /// How far the map has formed, 0 to 1.
    pub share: f32,
}

/// Where an input belongs on a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapSpot {
    /// The place.
    pub place: Place,
    /// The test images whose features are the nearest, by index, the nearest first.
    pub neighbours: Vec<usize>,
}

/// An image that forms to excite a class or a channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DreamImage {
    /// Steps so far.
    pub step: usize,
    /// Its shape.
    pub shape: ImageShape,
    /// The channels one after the other, each row by row: 0 paper or black, 255 ink or full light.
    pub pixels: Vec<u8>,
    /// The logit of the class, or the mean of the channel.
    pub value: f32,
    /// All logits.
    pub logits: Vec<f32>,
}

/// An image that is changed until another class is read in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FooledImage {
    /// The class that is to be read.
    pub target: usize,
    /// The logits before.
    pub before: Vec<f32>,
    /// By how much a pixel may change.
    pub strength: f32,
    /// The image, 0 paper, 1 ink.
    pub pixels: Vec<f32>,
    /// Its logits.
    pub logits: Vec<f32>,
    /// Whether the class is read. If it isn't although the least strength was asked for, no strength does it.
    pub flips: bool,
}

/// An image of the data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Its index within its split.
    pub index: usize,
    /// Its class.
    pub label: u8,
    /// Its shape.
    pub shape: ImageShape,
    /// The channels one after the other, each row by row: 0 paper or black, 255 ink or full light.
    pub pixels: Vec<u8>,
}

impl Image {
    /// The images of a split with these indices; indices that it doesn't have are left out.
    pub(crate) fn of(split: &Split, indices: &[usize]) -> Vec<Self> {
        indices.iter().filter(|&&index| index < split.len()).map(|&index| Self::at(split, index)).collect()
    }

    /// The image of a split with this index, which it has.
    pub(crate) fn at(split: &Split, index: usize) -> Self {
        Self { index, label: split.label(index), shape: split.shape(), pixels: split.image(index).to_vec() }
    }
}

/// What a training is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// It hasn't run yet.
    Fresh,
    /// It is running.
    Running,
    /// It is paused.
    Paused,
    /// Its epochs are done; it can run on.
    Done,
    /// Its loss isn't finite any more; only a new training helps.
    Diverged,
}

/// The state of a training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What it is doing.
    pub phase: Phase,
    /// The current hyperparameters.
    pub hyperparameters: Hyperparameters,
    /// What makes the steps.
    pub placement: Placement,
    /// Epochs done.
    pub epoch: usize,
    /// Batches done of the current epoch.
    pub batch: usize,
    /// Batches of an epoch.
    pub batches: usize,
    /// Images seen in all; an image that is seen in two epochs counts twice.
    pub images: u64,
    /// Seconds of training, without evaluation.
    pub seconds: f64,
    /// Images per second over the last seconds; 0 before the first batch.
    pub images_per_second: f64,
    /// Multiply-adds per second of training: those of this training, or measured for a moment before the first batch.
    pub multiply_adds_per_second: f64,
    /// The learning rate of the next batch.
    pub learning_rate: f32,
    /// Share of all test images read right, 0 to 1, and after how many seen images; `None` before the first evaluation.
    pub test_accuracy: Option<(u64, f64)>,
    /// New points for the charts.
    pub points: Vec<Point>,
    /// How many images had been seen at each recorded moment, the first first. Of a network that is too large to be recorded
    /// there are none, or the one at which it was set aside.
    pub moments: Vec<u64>,
    /// How often the training went back: what was reported with a smaller number, of more images than this, belongs to a
    /// branch that was left.
    pub branch: usize,
    /// The layers of the network.
    pub layers: String,
    /// The kernels of the first layer, if it is a convolution: (channel, row, column), row-major. Those of colour images are
    /// summed over red, green and blue: what they make of grey.
    pub kernels: Vec<f32>,
    /// The side of such a kernel; 0 if it isn't.
    pub kernel_side: usize,
    /// Of the units with a ReLU, those that give zero for each of some test images, and all of them, as of a few seconds ago;
    /// both 0 at first.
    pub dead_units: (usize, usize),
    /// What the network now reads on the hard images of [`DataSet`].
    pub guesses: Vec<Guess>,
}

/// A training as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Its state then, without points; phase, device and speeds are those of now.
    pub snapshot: Snapshot,
    /// Its network then, as a weights file.
    pub weights: Vec<u8>,
}

/// How the layers of a network in training fare on a few test images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerReport {
    /// How many images had been seen, as in [`Snapshot::images`].
    pub images: u64,
    /// How often the training had gone back, as in [`Snapshot::branch`].
    pub branch: usize,
    /// The layers, the first first.
    pub layers: Vec<LayerHealth>,
}

/// What makes the steps of a training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The device that was chosen.
    pub device: Device,
    /// The graphics card of this machine, or of the browser, the one that is likeliest to be fast.
    pub card: Option<Card>,
    /// Whether the card makes the steps.
    pub on_card: bool,
    /// What decided, if something was to be decided.
    pub pace: Option<Pace>,
    /// Whether the program ended twice while it tried the card, so that it isn't tried.
    pub ended_program: bool,
    /// Why the card makes none although it was to, in English.
    pub failure: Option<String>,
}

/// What reads many images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadBy {
    /// The graphics card; `None` if the processor does.
    pub card: Option<String>,
    /// Why a card doesn't although it was to, in English.
    pub failure: Option<String>,
}

/// A graphics card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its name, as the driver gives it.
    pub name: String,
    /// Whether it is none, but a driver that computes on the processor.
    pub software: bool,
}

/// A point of the charts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Images seen so far.
    pub images: u64,
    /// Mean cross-entropy of the batches since the last point.
    pub loss: f32,
    /// Share of their images read right, 0 to 1; with dropout, as in training.
    pub train_accuracy: f32,
    /// Share of the first 1,000 test images read right, 0 to 1, if it was measured here.
    pub test_accuracy: Option<f32>,
}

impl Point {
    /// Means are over so many points: one alone is noisy.
    const RECENT: usize = 5;

    /// The latest of these points, over which means are taken.
    #[must_use]
    pub fn recent(points: &[Self]) -> &[Self] {
        &points[points.len().saturating_sub(Self::RECENT)..]
    }
}

/// A training of a race since the last report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// Whether its epochs are done.
    pub done: bool,
    /// Whether its loss isn't finite any more; it is out of the race then.
    pub diverged: bool,
    /// The new points of its curves.
    pub points: Vec<RacePoint>,
}

/// A point of the curves of a race.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RacePoint {
    /// Steps so far.
    pub steps: u64,
    /// Images seen so far.
    pub images: u64,
    /// Seconds of its own training so far, without evaluation.
    pub seconds: f64,
    /// Mean cross-entropy of the batches since the last point.
    pub loss: f32,
    /// Share of the first 1,000 test images read right, 0 to 1.
    pub accuracy: f32,
}

/// What the network reads on an image.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The class.
    pub class: u8,
    /// Its probability, 0 to 1.
    pub confidence: f32,
}
