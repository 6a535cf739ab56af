//! A training that can be stopped between any two batches and resumed as if it had never stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rakam_data::{Dataset, Split};
#[cfg(feature = "gpu")]
use rakam_gpu::{Gpu, GpuError};
use rakam_model::{Model, Trained};
use rakam_nn::{Cpu, Inference, Trainer};
use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::calibrate::calibrate;
use crate::stepper::{Step, StepPlan, Stepper};
#[cfg(feature = "gpu")]
use crate::submission::FailedGpu;
use crate::{Recipe, TrainError, TrainEvent};

/// Time between two [`TrainEvent::Progress`].
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// How far a training has come. Together with the recipe, it determines every random number still to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Epochs done.
    pub epoch: usize,
    /// Batches done of the current epoch.
    pub batch: usize,
    /// Images in those batches.
    pub images: usize,
    /// Sum of their losses.
    pub loss_sum: f64,
    /// Wall time of training in those batches, in seconds.
    pub epoch_seconds: f64,
    /// Wall time of training in the epochs done, in seconds.
    pub seconds: f64,
    /// Test accuracy after the last epoch done, 0 to 1; 0 before the first.
    pub test_accuracy: f64,
}

impl Position {
    /// Mean loss of the epoch so far.
    fn loss(&self) -> f32 {
        (self.loss_sum / self.images.max(1) as f64) as f32
    }
}

/// A training that follows a recipe. With the same recipe and the same images, its weights are the same, bit for bit.
#[derive(Debug)]
pub struct Session {
    recipe: Recipe,
    stepper: Stepper,
    position: Position,
}

impl Session {
    /// Starts a training with fresh weights.
    ///
    /// # Errors
    /// If a value of the recipe is out of range or its architecture isn't known.
    pub fn new(recipe: Recipe, cpu: Cpu) -> Result<Self, TrainError> {
        recipe.check()?;
        let stepper = Stepper::new(&recipe, cpu)?;
        Ok(Self { recipe, stepper, position: Position::default() })
    }

    /// Goes on from what a checkpoint holds.
    pub(crate) fn from_parts(recipe: Recipe, stepper: Stepper, position: Position) -> Self {
        Self { recipe, stepper, position }
    }

    /// What is trained, and how.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// How far the training has come.
    #[must_use]
    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The network and its optimizer.
    #[must_use]
    pub fn trainer(&self) -> &Trainer {
        self.stepper.trainer()
    }

    /// Whether every epoch is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.position.epoch >= self.recipe.epochs
    }

    /// The model as it is now.
    #[must_use]
    pub fn model(&self) -> Model {
        let Position { epoch, test_accuracy, .. } = self.position;
        let mut model = Model::new(self.trainer().network().clone(), self.stepper.input());
        (model.labels, model.framing) = (self.recipe.task.labels.clone(), self.recipe.task.framing);
        model.trained = Some(Trained::new(epoch, self.recipe.seed, test_accuracy));
        model
    }

    /// The model as it is now, calibrated on the images of `data` that the recipe holds back, if it holds back any.
    #[must_use]
    pub fn calibrated_model(&mut self, data: &Dataset) -> Model {
        let mut model = self.model();
        let (_, held_back) = data.train.hold_back(self.recipe.held_back_of(data.train.len()));
        if !held_back.is_empty() {
            let (network, cpu) = self.stepper.network_and_cpu();
            let (samples, labels) = (self.recipe.samples, model.labels.len());
            model.calibration = calibrate(&Inference::new(network), model.input, &held_back, samples, labels, cpu);
        }
        model
    }

    /// Trains on a graphics card from here on. The initial weights, the order and the samples are the same as on the
    /// processor, and the numbers agree to rounding. If the card fails, the processor goes on from the last whole step.
    ///
    /// # Errors
    /// If the card can't hold the training.
    #[cfg(feature = "gpu")]
    pub fn move_to(&mut self, gpu: &Gpu) -> Result<(), GpuError> {
        self.stepper.move_to(Some(gpu), self.recipe.batch_size)
    }

    /// Trains to the end of the current epoch and evaluates, or until `stop` is set. Returns whether the epoch is done.
    ///
    /// # Errors
    /// If there are too few images, a label is none of the classes, or the training diverges; the session is of no use then.
    pub fn epoch(
        &mut self,
        data: &Dataset,
        stop: &AtomicBool,
        emit: &mut dyn FnMut(TrainEvent),
    ) -> Result<bool, TrainError> {
        let (images, _) = data.train.hold_back(self.recipe.held_back_of(data.train.len()));
        let (train, test) = (images.len(), data.test.len());
        if train < 2 || test < 1 {
            return Err(TrainError::TooFewImages { train, test });
        }
        if data.classes.len() != self.recipe.task.labels.len() {
            let value = data.classes.len().to_string();
            return Err(TrainError::Value { name: "classes", value, expected: "as many as the recipe's task has" });
        }
        let started = Instant::now();
        let mut reported: Option<Instant> = None;
        let before = self.position.clone();
        let plan = StepPlan::of(&self.recipe);
        while self.stepper.batch() < plan.batches(train) {
            let stops = stop.load(Ordering::Relaxed);
            if stops && self.stepper.is_settled() {
                return Ok(false);
            }
            let Step { images, loss, .. } = self.stepper.step(&plan, &images, !stops)?;
            #[cfg(feature = "gpu")]
            if let Some(FailedGpu { name, error }) = self.stepper.take_failed_gpu() {
                emit(TrainEvent::DeviceFailed { device: name, reason: error.to_string() });
            }
            self.position.batch = self.stepper.batch();
            self.position.images += images;
            self.position.loss_sum += f64::from(loss) * images as f64;
            self.position.epoch_seconds = before.epoch_seconds + started.elapsed().as_secs_f64();
            if reported.is_none_or(|at| at.elapsed() >= PROGRESS_EVERY) {
                reported = Some(Instant::now());
                emit(self.progress(&before, &plan, train));
            }
        }
        self.end_epoch(&data.test, emit)?;
        Ok(true)
    }

    fn end_epoch(&mut self, test: &Split, emit: &mut dyn FnMut(TrainEvent)) -> Result<(), TrainError> {
        let network = self.trainer().network();
        if !network.tensors().all(|tensor| tensor.values.iter().all(|value| value.is_finite())) {
            return Err(self.stepper.diverged(self.recipe.learning_rate.highest()));
        }
        let test_accuracy = self.stepper.evaluate(test).accuracy;
        let Position { epoch, epoch_seconds, seconds, .. } = self.position;
        let loss = self.position.loss();
        self.stepper.end_epoch();
        self.position =
            Position { epoch: epoch + 1, seconds: seconds + epoch_seconds, test_accuracy, ..Position::default() };
        emit(TrainEvent::Epoch { epoch: epoch + 1, loss, test_accuracy, seconds: epoch_seconds });
        Ok(())
    }

    /// `before` is where this run started or resumed the epoch: the pace is measured from there.
    fn progress(&self, before: &Position, plan: &StepPlan, images: usize) -> TrainEvent {
        let now = &self.position;
        let images_per_second = (now.images - before.images) as f64 / (now.epoch_seconds - before.epoch_seconds);
        let images_left = (self.recipe.epochs - now.epoch) * images - now.images;
        TrainEvent::Progress {
            epoch: now.epoch + 1,
            batch: now.batch,
            of: plan.batches(images),
            loss: now.loss(),
            images_per_second,
            seconds_left: images_left as f64 / images_per_second,
        }
    }
}
