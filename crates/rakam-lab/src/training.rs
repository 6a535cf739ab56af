//! A training, and what is told of it.

use std::time::Duration;

use rakam_data::{Dataset, Split};
use rakam_nn::{Cpu, Inference};
use rakam_train::{Hyperparameters, LiveTraining, TrainError};
use web_time::Instant;

use crate::{Go, Phase, Point, Snapshot, hard_images};

/// The longest that a slice of training keeps the next message waiting.
const SLICE: Duration = Duration::from_millis(15);

/// Time between two snapshots: a window shows no more.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(50);

/// Time of training between two points of the charts.
const POINT_EVERY: f64 = 0.05;

/// Test images that are read while an epoch runs.
const QUICK: usize = 1_000;

/// The least time between two of their readings, and how many times as long as the last one took.
const QUICK_EVERY: Duration = Duration::from_millis(300);
const QUICK_SHARE: u32 = 10;

/// A training that is watched.
pub(crate) struct Watched {
    live: LiveTraining,
    phase: Phase,
    /// How far it goes now; [`Go::Pause`] while it waits.
    goal: Go,
    images: u64,
    seconds: f64,
    pace: Pace,
    /// What the batches since the last point saw.
    since: Since,
    points: Vec<Point>,
    test_accuracy: Option<(u64, f64)>,
    told: Option<Instant>,
    /// When the quick test images are read next.
    quick_at: Instant,
}

/// Images a second, of late.
#[derive(Default)]
struct Pace(Option<f64>);

impl Pace {
    /// A mean in which a second counts for as much as all before it.
    fn add(&mut self, images: usize, seconds: f64) {
        let now = images as f64 / seconds.max(1e-6);
        let weight = 1.0 - (-seconds).exp2();
        self.0 = Some(self.0.map_or(now, |mean| mean + weight * (now - mean)));
    }
}

#[derive(Default)]
struct Since {
    images: usize,
    correct: usize,
    loss_sum: f64,
    seconds: f64,
}

impl Since {
    fn point(&self, images: u64, test_accuracy: Option<f32>) -> Option<Point> {
        let count = self.images as f64;
        (self.images > 0).then(|| Point {
            images,
            loss: (self.loss_sum / count) as f32,
            train_accuracy: (self.correct as f64 / count) as f32,
            test_accuracy,
        })
    }
}

impl Watched {
    pub(crate) fn new(hyperparameters: Hyperparameters, cpu: Cpu) -> Result<Self, TrainError> {
        Ok(Self {
            live: LiveTraining::new(hyperparameters, cpu)?,
            phase: Phase::Fresh,
            goal: Go::Pause,
            images: 0,
            seconds: 0.0,
            pace: Pace::default(),
            since: Since::default(),
            points: Vec::new(),
            test_accuracy: None,
            told: None,
            quick_at: Instant::now(),
        })
    }

    pub(crate) fn turn(&mut self, hyperparameters: Hyperparameters) {
        self.live.set_hyperparameters(hyperparameters);
    }

    pub(crate) fn go(&mut self, goal: Go) {
        if self.phase == Phase::Diverged {
            return;
        }
        self.phase = match (goal, self.phase) {
            (Go::Pause, Phase::Running) => Phase::Paused,
            (Go::Pause, phase) => phase,
            (Go::On | Go::Batch | Go::Epoch, _) => Phase::Running,
        };
        // One who goes on beyond the end does so by epochs.
        self.goal = if goal == Go::On && self.live.is_done() { Go::Epoch } else { goal };
        self.told = None;
    }

    pub(crate) fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// The weights file of the network so far.
    pub(crate) fn weights(&self) -> Vec<u8> {
        self.live.model(self.test_accuracy.map_or(0.0, |(_, accuracy)| accuracy)).to_bytes()
    }

    /// Trains for a slice of time.
    pub(crate) fn work(&mut self, data: &Dataset) {
        let began = Instant::now();
        while self.is_running() && began.elapsed() < SLICE {
            self.step(data);
        }
    }

    /// What is to be told now, if anything: at once where the training has stopped, else now and then.
    pub(crate) fn news(&mut self, data: &Dataset) -> Option<Snapshot> {
        if self.is_running() && self.told.is_some_and(|told| told.elapsed() < SNAPSHOT_EVERY) {
            return None;
        }
        self.told = Some(Instant::now());
        Some(self.snapshot(data))
    }

    /// How it stands; hands over the points that are new.
    pub(crate) fn snapshot(&mut self, data: &Dataset) -> Snapshot {
        let (batch, batches) = self.live.batches(&data.train);
        let network = self.live.network();
        let kernels = network.tensors().next().map_or(Vec::new(), |first| first.values.to_vec());
        Snapshot {
            phase: self.phase,
            hyperparameters: *self.live.hyperparameters(),
            epoch: self.live.epoch(),
            batch,
            batches,
            images: self.images,
            seconds: self.seconds,
            images_per_second: self.pace.0.unwrap_or_default(),
            learning_rate: self.live.learning_rate(&data.train),
            test_accuracy: self.test_accuracy,
            points: std::mem::take(&mut self.points),
            kernels,
            guesses: hard_images::guesses(&Inference::new(network), rakam_model::InputNorm::default(), &data.test),
        }
    }

    fn step(&mut self, data: &Dataset) {
        let began = Instant::now();
        let step = match self.live.step(&data.train) {
            Ok(step) => step,
            Err(error) => {
                tracing::info!(%error, "the training has ended");
                self.phase = Phase::Diverged;
                return;
            }
        };
        let seconds = began.elapsed().as_secs_f64();
        self.seconds += seconds;
        self.images += step.images as u64;
        self.pace.add(step.images, seconds);
        self.since.images += step.images;
        self.since.correct += step.correct;
        self.since.loss_sum += f64::from(step.loss) * step.images as f64;
        self.since.seconds += seconds;

        let stops = self.goal == Go::Batch || step.epoch_ended && (self.goal == Go::Epoch || self.live.is_done());
        if step.epoch_ended || stops {
            let accuracy = self.live.evaluate(&data.test).accuracy;
            self.test_accuracy = Some((self.images, accuracy));
            self.end_point(Some(accuracy as f32));
        } else if Instant::now() >= self.quick_at {
            let accuracy = self.read_quickly(&data.test);
            self.end_point(Some(accuracy));
        } else if self.since.seconds >= POINT_EVERY {
            self.end_point(None);
        }
        if stops {
            self.phase = if self.live.is_done() { Phase::Done } else { Phase::Paused };
            self.goal = Go::Pause;
        }
    }

    fn read_quickly(&mut self, test: &Split) -> f32 {
        let began = Instant::now();
        let accuracy = self.live.evaluate(&test.split_at(QUICK).0).accuracy;
        self.quick_at = Instant::now() + QUICK_EVERY.max(QUICK_SHARE * began.elapsed());
        accuracy as f32
    }

    fn end_point(&mut self, test_accuracy: Option<f32>) {
        self.points.extend(self.since.point(self.images, test_accuracy));
        self.since = Since::default();
    }
}
