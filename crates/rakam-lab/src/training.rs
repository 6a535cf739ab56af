//! A training that a user watches and steers.

use std::time::Duration;

use rakam_data::{Dataset, Split};
use rakam_model::InputNorm;
use rakam_nn::trace::dead_units;
use rakam_nn::{Cpu, Inference, Network, Op};
use rakam_train::{Device, Hyperparameters, LiveTraining, Task, TrainError};
use web_time::Instant;

use crate::counts::{Counts, Position};
use crate::look::Look;
use crate::placement::{Trial, place, unplaced};
use crate::speed::multiply_adds_per_second;
use crate::timeline::{Moment, Timeline};
use crate::{Moment as Then, Phase, Placement, Point, Snapshot, Until, hard_images};

/// The longest that a slice of work delays the next request.
const SLICE: Duration = Duration::from_millis(15);

/// Time between two snapshots: more often than a window needs them is a waste, most of all in a browser, which paints on the same
/// processors where there is no graphics card.
const SNAPSHOT_EVERY: Duration = Duration::from_millis(if cfg!(target_family = "wasm") { 100 } else { 50 });

/// A point of the charts covers this many seconds of training, or this many images if they come sooner: a small network on a fast
/// processor would otherwise get a few points per epoch.
const POINT_SECONDS: f64 = 0.05;
const POINT_IMAGES: usize = 2_000;

/// Number of test images that are read while an epoch runs.
const QUICK_IMAGES: usize = 1_000;

/// The least time between two such evaluations: this long, and this many times as long as the last one took.
const QUICK_EVERY: Duration = Duration::from_millis(300);
const QUICK_FACTOR: u32 = 10;

/// Test images on which dead units are counted, and the least time between two counts: this long, and this many times as long as
/// the last one took.
const DEAD_IMAGES: usize = 24;
const COUNT_DEAD_EVERY: Duration = Duration::from_secs(1);
const COUNT_DEAD_FACTOR: u32 = 40;

/// A training under way.
pub(crate) struct TrainingJob {
    live: LiveTraining,
    /// The test images whose readings are reported.
    hard: Vec<usize>,
    threads: usize,
    placement: Placement,
    /// Whether the device has been found; that may take a moment, so it waits for the first run.
    placed: bool,
    trial: Trial,
    /// Since when a step is waited for that isn't ready yet.
    waits_since: Option<Instant>,
    phase: Phase,
    /// How far it runs now; `None` unless it is running.
    until: Option<Until>,
    counts: Counts,
    pace: Pace,
    /// Sums over the batches since the last point.
    since: Since,
    points: Vec<Point>,
    timeline: Timeline,
    /// How often it went back.
    branch: usize,
    /// When the last snapshot was reported; `None` if the next one is due.
    reported: Option<Instant>,
    /// When the first test images are read next.
    quick_at: Instant,
    /// The dead units and all units, and when they are counted next.
    dead_units: (usize, usize),
    count_dead_at: Instant,
}

/// A training that waits, without threads or a graphics card, to be gone on with.
pub(crate) struct Aside {
    hyperparameters: Hyperparameters,
    layers: String,
    hard: Vec<usize>,
    /// Its last moment is where it goes on.
    timeline: Timeline,
    branch: usize,
    pace: Pace,
}

/// Images per second over the last seconds.
#[derive(Default)]
struct Pace(Option<f64>);

impl Pace {
    /// An exponential mean: the last second weighs as much as all before it.
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

impl TrainingJob {
    /// A training on the images of `data`, with fresh weights; `hard` are the test images whose readings are reported.
    pub(crate) fn new(
        data: &Dataset,
        hard: Vec<usize>,
        hyperparameters: Hyperparameters,
        layers: Option<&str>,
        device: Device,
        threads: usize,
    ) -> Result<Self, TrainError> {
        let hyperparameters = within(hyperparameters, data.train.len());
        let live = LiveTraining::new(Task::of(data)?, hyperparameters, layers, Cpu::new(threads))?;
        let mut training = Self {
            timeline: Timeline::new(live.state().map_or(usize::MAX, |state| state.bytes())),
            live,
            hard,
            threads,
            placement: unplaced(device),
            placed: false,
            trial: Trial::NONE,
            waits_since: None,
            phase: Phase::Fresh,
            until: None,
            counts: Counts::default(),
            pace: Pace::default(),
            since: Since::default(),
            points: Vec::new(),
            branch: 0,
            reported: None,
            quick_at: Instant::now(),
            dead_units: (0, 0),
            count_dead_at: Instant::now() + COUNT_DEAD_EVERY / 2,
        };
        training.record(&data.train);
        Ok(training)
    }

    /// The training as it waits. One that has diverged, or is ahead on a graphics card, goes on at its last moment.
    pub(crate) fn set_aside(mut self, train: &Split) -> Aside {
        self.live.settle();
        if self.timeline.last_step() != Some(self.counts.steps) {
            self.record_now(train);
        }
        let hyperparameters = *self.live.hyperparameters();
        let layers = self.live.network().architecture().notation();
        let Self { hard, timeline, branch, pace, .. } = self;
        Aside { hyperparameters, layers, hard, timeline, branch, pace }
    }

    /// Goes on with a training that was set aside.
    pub(crate) fn bring_back(aside: Aside, data: &Dataset, device: Device, threads: usize) -> Result<Self, TrainError> {
        let Aside { hyperparameters, layers, hard, timeline, branch, pace } = aside;
        let fresh = Self::new(data, hard, hyperparameters, Some(&layers), device, threads)?;
        let mut training = Self { timeline, branch, pace, ..fresh };
        training.go_back(u64::MAX);
        Ok(training)
    }

    /// Sets the hyperparameters; there are so many training images.
    pub(crate) fn set_hyperparameters(&mut self, hyperparameters: Hyperparameters, images: usize) {
        self.live.set_hyperparameters(within(hyperparameters, images));
    }

    /// Trains on this device from the next run on, or at once if it runs.
    pub(crate) fn set_device(&mut self, device: Device) {
        self.placed = false;
        self.placement = unplaced(device);
        if self.is_running() {
            self.place();
        }
    }

    fn place(&mut self) {
        if !self.placed {
            (self.placement, self.trial) = place(&mut self.live, self.placement.device, self.threads);
            self.placed = true;
        }
    }

    /// Runs on, unless it has diverged.
    pub(crate) fn run(&mut self, until: Until) {
        if self.phase == Phase::Diverged {
            return;
        }
        self.place();
        self.phase = Phase::Running;
        // After its last epoch, a training runs on epoch by epoch.
        self.until = Some(if until == Until::Done && self.live.is_done() { Until::EpochEnd } else { until });
        (self.reported, self.waits_since) = (None, None);
    }

    pub(crate) fn pause(&mut self) {
        if self.phase == Phase::Running {
            self.phase = Phase::Paused;
        }
        self.until = None;
        self.reported = None;
    }

    /// How often it went back.
    pub(crate) fn branch(&self) -> usize {
        self.branch
    }

    /// The network as it is now.
    pub(crate) fn network(&mut self) -> &Network {
        self.live.settle();
        self.live.network()
    }

    /// How a pixel comes into it.
    pub(crate) fn input(&self) -> InputNorm {
        self.live.input()
    }

    /// Images seen in all.
    pub(crate) fn images(&self) -> u64 {
        self.counts.images
    }

    pub(crate) fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// The network as it is now, as a weights file.
    pub(crate) fn weights(&mut self) -> Vec<u8> {
        self.live.settle();
        self.live.model(self.counts.accuracy()).to_bytes()
    }

    /// The training as it was at the last recorded moment that isn't later than after so many images.
    pub(crate) fn moment(&mut self, images: u64, data: &Dataset) -> Option<Then> {
        let moment = self.timeline.look_at(images)?.clone();
        let weights = self.live.model_of(&moment.state, moment.counts.accuracy()).to_bytes();
        let snapshot = self.report(moment.state.network(), &moment.counts, &moment.position, data);
        Some(Then { snapshot, weights })
    }

    /// A look at the layers as they were at that moment.
    pub(crate) fn look_back(&mut self, images: u64) -> Option<Look> {
        let moment = self.timeline.look_at(images)?;
        Some(Look::new(moment.state.network().clone(), moment.counts.images, self.branch))
    }

    /// Goes back to that moment, and waits there. Returns whether there is one.
    pub(crate) fn go_back(&mut self, images: u64) -> bool {
        let Some(moment) = self.timeline.go_back(images) else { return false };
        self.live.go_back(&moment.state);
        self.note_failure();
        self.counts = moment.counts;
        self.branch += 1;
        (self.since, self.dead_units) = (Since::default(), (0, 0));
        self.count_dead_at = Instant::now() + COUNT_DEAD_EVERY / 2;
        self.points.retain(|point| point.images <= moment.counts.images);
        self.phase = match moment.counts.images {
            0 => Phase::Fresh,
            _ if self.live.is_done() => Phase::Done,
            _ => Phase::Paused,
        };
        (self.until, self.reported) = (None, None);
        true
    }

    fn record(&mut self, train: &Split) {
        if self.timeline.is_due(self.counts.steps) {
            self.record_now(train);
        }
    }

    fn record_now(&mut self, train: &Split) {
        if let Some(state) = self.live.state() {
            let position = Position::of(&self.live, train);
            self.timeline.record(Moment { state, counts: self.counts, position });
        }
    }

    /// Trains for a slice of time.
    pub(crate) fn work(&mut self, data: &Dataset) {
        let began = Instant::now();
        while self.is_running() && began.elapsed() < SLICE {
            let began = self.waits_since.take().unwrap_or_else(Instant::now);
            // A graphics card doesn't go beyond a moment.
            let more = self.until != Some(Until::NextBatch) && !self.timeline.is_due(self.counts.steps + 1);
            if !self.live.is_ready(&data.train, more) {
                self.waits_since = Some(began);
                return;
            }
            self.step(data, more, began);
        }
    }

    /// Whether it waits for a graphics card: there is nothing to do for it at the moment.
    pub(crate) fn waits(&self) -> bool {
        self.is_running() && self.waits_since.is_some()
    }

    /// Notes that the card has failed, if it has: the processor trains on.
    fn note_failure(&mut self) {
        if let Some((name, error)) = self.live.take_failed_gpu() {
            tracing::warn!(name, %error, "the processor trains on");
            self.trial = Trial::NONE;
            (self.placement.on_card, self.placement.failure) = (false, Some(error.to_string()));
        }
    }

    /// The snapshot to report now, if one is due: at once if the training has stopped, else now and then.
    pub(crate) fn due_snapshot(&mut self, data: &Dataset) -> Option<Snapshot> {
        if self.is_running() && self.reported.is_some_and(|at| at.elapsed() < SNAPSHOT_EVERY) {
            return None;
        }
        self.reported = Some(Instant::now());
        Some(self.snapshot(data))
    }

    /// The current state. Takes the points that are new.
    pub(crate) fn snapshot(&mut self, data: &Dataset) -> Snapshot {
        self.live.settle();
        let points = std::mem::take(&mut self.points);
        let position = Position::of(&self.live, &data.train);
        Snapshot { points, ..self.report(self.live.network(), &self.counts, &position, data) }
    }

    /// A snapshot without points.
    fn report(&self, network: &Network, counts: &Counts, position: &Position, data: &Dataset) -> Snapshot {
        let architecture = network.architecture();
        let (kernel_side, kernels) = match (architecture.ops().next(), network.tensors().next()) {
            (Some(Op::Conv2d(conv)), Some(first)) => {
                (conv.kernel, summed_over_channels(first.values, architecture.input.channels, conv.kernel))
            }
            _ => (0, Vec::new()),
        };
        let Position { hyperparameters, epoch, batch, batches, learning_rate } = *position;
        let Counts { images, seconds, test_accuracy, .. } = *counts;
        Snapshot {
            phase: self.phase,
            hyperparameters,
            placement: self.placement.clone(),
            epoch,
            batch,
            batches,
            images,
            seconds,
            images_per_second: self.pace.0.unwrap_or_default(),
            multiply_adds_per_second: self.multiply_adds_per_second(),
            learning_rate,
            test_accuracy,
            points: Vec::new(),
            moments: self.timeline.images(),
            branch: self.branch,
            layers: architecture.notation(),
            kernels,
            kernel_side,
            dead_units: self.dead_units,
            guesses: hard_images::guesses(
                &Inference::new(network),
                self.live.input(),
                data.classes.len(),
                &data.test,
                &self.hard,
            ),
        }
    }

    /// As this training shows it; before it has run, as a measurement of a moment does.
    fn multiply_adds_per_second(&self) -> f64 {
        let adds = self.live.network().architecture().multiply_adds();
        match (self.pace.0, adds) {
            (Some(images_per_second), Ok((_, training))) => images_per_second * training as f64,
            (None, _) | (_, Err(_)) => multiply_adds_per_second(self.threads),
        }
    }

    /// A step, which was begun or waited for from `began` on.
    fn step(&mut self, data: &Dataset, more: bool, began: Instant) {
        let step = match self.live.step(&data.train, more) {
            Ok(step) => step,
            Err(error) => {
                tracing::info!(%error, "training has diverged");
                self.phase = Phase::Diverged;
                self.until = None;
                return;
            }
        };
        self.note_failure();
        let seconds = began.elapsed().as_secs_f64();
        self.trial.after_step(&mut self.live, &mut self.placement, seconds);
        self.counts.steps += 1;
        self.counts.seconds += seconds;
        self.counts.images += step.images as u64;
        self.pace.add(step.images, seconds);
        self.since.images += step.images;
        self.since.correct += step.correct;
        self.since.loss_sum += f64::from(step.loss) * step.images as f64;
        self.since.seconds += seconds;

        let stops = match self.until {
            Some(Until::NextBatch) | None => true,
            Some(Until::EpochEnd) => step.epoch_ended,
            Some(Until::Done) => step.epoch_ended && self.live.is_done(),
        };
        if step.epoch_ended || stops {
            let accuracy = self.live.evaluate(&data.test).accuracy;
            self.counts.test_accuracy = Some((self.counts.images, accuracy));
            self.end_point(Some(accuracy as f32));
        } else if Instant::now() >= self.quick_at {
            let accuracy = self.read_quickly(&data.test);
            self.end_point(Some(accuracy));
        } else if self.since.seconds >= POINT_SECONDS || self.since.images >= POINT_IMAGES {
            self.end_point(None);
        }
        self.record(&data.train);
        if stops || Instant::now() >= self.count_dead_at {
            self.count_dead_units(&data.test);
        }
        if stops {
            self.phase = if self.live.is_done() { Phase::Done } else { Phase::Paused };
            self.until = None;
        }
    }

    fn read_quickly(&mut self, test: &Split) -> f32 {
        let began = Instant::now();
        let accuracy = self.live.evaluate(&test.split_at(QUICK_IMAGES).0).accuracy;
        self.quick_at = Instant::now() + QUICK_EVERY.max(QUICK_FACTOR * began.elapsed());
        accuracy as f32
    }

    fn count_dead_units(&mut self, test: &Split) {
        let began = Instant::now();
        self.live.settle();
        let input = self.live.input();
        let pixels = |index| test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
        let images: Vec<Vec<f32>> = (0..test.len().min(DEAD_IMAGES)).map(pixels).collect();
        self.dead_units = dead_units(self.live.network(), &images);
        self.count_dead_at = Instant::now() + COUNT_DEAD_EVERY.max(COUNT_DEAD_FACTOR * began.elapsed());
    }

    fn end_point(&mut self, test_accuracy: Option<f32>) {
        self.points.extend(self.since.point(self.counts.images, test_accuracy));
        self.since = Since::default();
    }
}

/// The hyperparameters, with no more images than there are.
fn within(hyperparameters: Hyperparameters, images: usize) -> Hyperparameters {
    Hyperparameters { images: hyperparameters.images.min(images), ..hyperparameters }
}

/// The kernels (output channel, input channel, row, column), summed over the input channels.
fn summed_over_channels(kernels: &[f32], channels: usize, side: usize) -> Vec<f32> {
    let area = side * side;
    let sum = |kernel: &[f32]| -> Vec<f32> { (0..area).map(|at| kernel.iter().skip(at).step_by(area).sum()).collect() };
    kernels.chunks(channels * area).flat_map(sum).collect()
}
