//! Trainings that race each other: from the same start, in turns of the same time.

use std::ops::RangeInclusive;
use std::time::Duration;

use rakam_data::{Dataset, Split};
use rakam_nn::Cpu;
use rakam_train::{LiveTraining, Task};
use web_time::Instant;

use crate::{Answer, Entrant, LabError, Lane, RacePoint};

/// The longest that a slice of work delays the next request.
const SLICE: Duration = Duration::from_millis(15);

/// Time between two reports.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Images between two points of the curves, about; and how many test images are read for each.
const POINT_EVERY: u64 = 2_000;
const TEST_IMAGES: usize = 1_000;

/// How many can race.
const ENTRANTS: RangeInclusive<usize> = 2..=4;

/// A race under way.
pub(crate) struct RaceJob {
    runners: Vec<Runner>,
    reported: Instant,
}

/// A training in a race.
struct Runner {
    live: LiveTraining,
    steps: u64,
    images: u64,
    /// Seconds of training, without evaluation.
    seconds: f64,
    /// Sum of the losses of the images since the last point, and their number.
    since: (f64, u64),
    points: Vec<RacePoint>,
    diverged: bool,
}

impl RaceJob {
    /// A race on the images of `data`.
    pub(crate) fn new(entrants: &[Entrant], data: &Dataset, threads: usize) -> Result<Self, LabError> {
        if !ENTRANTS.contains(&entrants.len()) {
            return Err(LabError::Entrants(entrants.len()));
        }
        let runners = entrants.iter().map(|entrant| Runner::new(entrant, data, threads)).collect::<Result<_, _>>()?;
        Ok(Self { runners, reported: Instant::now() })
    }

    /// Works for a slice of time; whoever has trained the shortest is next. Returns whether there is more to do, and what is to
    /// be reported.
    pub(crate) fn work(&mut self, data: &Dataset) -> (bool, Option<Answer>) {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            let running = self.runners.iter_mut().filter(|runner| !runner.is_done());
            let Some(next) = running.min_by(|one, other| one.seconds.total_cmp(&other.seconds)) else { break };
            next.step(data);
        }
        let more = self.runners.iter().any(|runner| !runner.is_done());
        let due = !more || self.reported.elapsed() >= REPORT_EVERY;
        (more, due.then(|| self.report()))
    }

    /// Where the runners are. Takes the points that are new.
    fn report(&mut self) -> Answer {
        self.reported = Instant::now();
        Answer::Race(self.runners.iter_mut().map(Runner::report).collect())
    }
}

impl Runner {
    fn new(Entrant { hyperparameters, layers }: &Entrant, data: &Dataset, threads: usize) -> Result<Self, LabError> {
        let live = LiveTraining::new(Task::of(data)?, *hyperparameters, layers.as_deref(), Cpu::new(threads))?;
        Ok(Self { live, steps: 0, images: 0, seconds: 0.0, since: (0.0, 0), points: Vec::new(), diverged: false })
    }

    fn is_done(&self) -> bool {
        self.diverged || self.live.is_done()
    }

    fn step(&mut self, data: &Dataset) {
        let began = Instant::now();
        let step = match self.live.step(&data.train, true) {
            Ok(step) => step,
            Err(error) => {
                tracing::info!(%error, "a training in a race has diverged");
                self.diverged = true;
                return;
            }
        };
        self.seconds += began.elapsed().as_secs_f64();
        let images = step.images as u64;
        self.steps += 1;
        self.since = (self.since.0 + f64::from(step.loss) * images as f64, self.since.1 + images);
        let due = (self.images + images) / POINT_EVERY > self.images / POINT_EVERY;
        self.images += images;
        if due || self.is_done() {
            self.end_point(&data.test);
        }
    }

    fn end_point(&mut self, test: &Split) {
        let (loss, images) = std::mem::take(&mut self.since);
        let accuracy = self.live.evaluate(&test.split_at(TEST_IMAGES).0).accuracy;
        self.points.push(RacePoint {
            steps: self.steps,
            images: self.images,
            seconds: self.seconds,
            loss: (loss / images.max(1) as f64) as f32,
            accuracy: accuracy as f32,
        });
    }

    fn report(&mut self) -> Lane {
        Lane { done: self.live.is_done(), diverged: self.diverged, points: std::mem::take(&mut self.points) }
    }
}
