//! A training that can be stopped between any two batches and goes on as if it had not been.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rakam_data::{Dataset, Split, shuffled};
use rakam_model::{InputNorm, Model, Trained, architecture};
use rakam_nn::{Cpu, Inference, Network, StepReport, Trainer};
use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::calibrate::calibrate;
use crate::evaluate::{Metrics, predict_with};
use crate::samples::SampleSource;
use crate::{Recipe, TrainError, TrainEvent};

/// Time between two [`TrainEvent::Progress`].
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// How far a training has come. With the recipe, it fixes every random number that is still to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Epochs done.
    pub epoch: usize,
    /// Batches done of the epoch that comes now.
    pub batch: usize,
    /// Images in those batches.
    pub images: usize,
    /// Sum of their losses.
    pub loss_sum: f64,
    /// Wall time of training in those batches, in seconds.
    pub epoch_seconds: f64,
    /// Wall time of training in the epochs done, in seconds.
    pub seconds: f64,
    /// Test accuracy after the last epoch done; 0 before the first.
    pub test_accuracy: f64,
}

impl Position {
    /// Mean loss of the epoch so far.
    fn loss(&self) -> f32 {
        (self.loss_sum / self.images.max(1) as f64) as f32
    }
}

/// A training on its way.
#[derive(Debug)]
pub struct Session {
    recipe: Recipe,
    input: InputNorm,
    trainer: Trainer,
    position: Position,
}

impl Session {
    /// Begins a training with fresh weights.
    ///
    /// # Errors
    /// When a value of the recipe is out of range, or its architecture is not known.
    pub fn new(recipe: Recipe, cpu: Cpu) -> Result<Self, TrainError> {
        recipe.check()?;
        let network = Network::new(architecture(&recipe.architecture)?, recipe.seed)
            .map_err(rakam_model::ModelError::Architecture)?;
        let trainer = Trainer::new(network, recipe.optimizer, recipe.seed, cpu);
        Ok(Self::from_parts(recipe, trainer, Position::default()))
    }

    /// Goes on from parts that a checkpoint kept.
    pub(crate) fn from_parts(recipe: Recipe, trainer: Trainer, position: Position) -> Self {
        let trainer = trainer.with_label_smoothing(recipe.label_smoothing);
        let trainer = if recipe.dropout { trainer } else { trainer.with_dropout(0.0) };
        Self { recipe, input: InputNorm::default(), trainer, position }
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

    /// The engine's part of it.
    #[must_use]
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Whether every epoch is done.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.position.epoch >= self.recipe.epochs
    }

    /// The model as it stands.
    #[must_use]
    pub fn model(&self) -> Model {
        let Position { epoch, test_accuracy, .. } = self.position;
        let mut model = Model::new(self.trainer.network().clone(), self.input);
        model.trained = Some(Trained { epochs: epoch, seed: self.recipe.seed, test_accuracy });
        model
    }

    /// The model as it stands, calibrated on the images that the recipe holds back of `data`, if it holds back any.
    #[must_use]
    pub fn calibrated_model(&mut self, data: &Dataset) -> Model {
        let mut model = self.model();
        let (_, held_back) = data.train.hold_back(self.recipe.held_back);
        if !held_back.is_empty() {
            let (network, cpu) = self.trainer.network_and_cpu();
            model.calibration = calibrate(&Inference::new(network), self.input, &held_back, self.recipe.samples, cpu);
        }
        model
    }

    /// Trains to the end of the epoch that comes now and evaluates, or until `stop` is set. Returns whether it came to
    /// the end.
    ///
    /// # Errors
    /// When the images are too few or the training diverges; the session is of no use then.
    pub fn epoch(
        &mut self,
        data: &Dataset,
        stop: &AtomicBool,
        emit: &mut dyn FnMut(TrainEvent),
    ) -> Result<bool, TrainError> {
        let (trained_on, _) = data.train.hold_back(self.recipe.held_back);
        let (train, test) = (trained_on.len(), data.test.len());
        if train < 2 || test < 1 {
            return Err(TrainError::TooFewImages { train, test });
        }
        let started = Instant::now();
        let mut told: Option<Instant> = None;
        let before = self.position.clone();
        let order = shuffled(self.recipe.seed, before.epoch as u64, train as u32);
        let batch_size = self.recipe.batch_size;
        for batch in order.chunks(batch_size).take(batch_count(train, batch_size)).skip(before.batch) {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            self.step(&trained_on, batch)?;
            self.position.epoch_seconds = before.epoch_seconds + started.elapsed().as_secs_f64();
            if told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
                told = Some(Instant::now());
                emit(self.progress(&before, train));
            }
        }
        self.end_epoch(&data.test, emit)?;
        Ok(true)
    }

    fn step(&mut self, split: &Split, batch: &[u32]) -> Result<(), TrainError> {
        let learning_rate = self.learning_rate(split.len());
        let Recipe { seed, samples, .. } = self.recipe;
        let source = SampleSource { split, samples, input: self.input, seed, epoch: self.position.epoch as u64 };
        let StepReport { loss, .. } = source.step(&mut self.trainer, learning_rate, batch);
        self.position.batch += 1;
        if !loss.is_finite() {
            return Err(self.diverged());
        }
        self.position.images += batch.len();
        self.position.loss_sum += f64::from(loss) * batch.len() as f64;
        Ok(())
    }

    fn end_epoch(&mut self, test: &Split, emit: &mut dyn FnMut(TrainEvent)) -> Result<(), TrainError> {
        if !self.trainer.network().tensors().all(|tensor| tensor.values.iter().all(|value| value.is_finite())) {
            return Err(self.diverged());
        }
        let (network, cpu) = self.trainer.network_and_cpu();
        let read = predict_with(&Inference::new(network), self.input, test, cpu);
        let test_accuracy = Metrics::new(test.labels(), &read).accuracy;
        let Position { epoch, epoch_seconds, seconds, .. } = self.position;
        let loss = self.position.loss();
        self.position =
            Position { epoch: epoch + 1, seconds: seconds + epoch_seconds, test_accuracy, ..Position::default() };
        emit(TrainEvent::Epoch { epoch: epoch + 1, loss, test_accuracy, seconds: epoch_seconds });
        Ok(())
    }

    /// The learning rate of the step that comes now, with `images` to train on.
    fn learning_rate(&self, images: usize) -> f32 {
        let Position { epoch, batch, .. } = self.position;
        let batches = batch_count(images, self.recipe.batch_size);
        self.recipe.learning_rate.at(epoch, epoch * batches + batch, self.recipe.epochs * batches)
    }

    fn diverged(&self) -> TrainError {
        let Position { epoch, batch, .. } = self.position;
        TrainError::Diverged { epoch: epoch + 1, batch, learning_rate: self.recipe.learning_rate.highest() }
    }

    /// `before` is where this run took up the epoch: the pace is measured from there.
    fn progress(&self, before: &Position, images: usize) -> TrainEvent {
        let now = &self.position;
        let images_per_second = (now.images - before.images) as f64 / (now.epoch_seconds - before.epoch_seconds);
        let images_left = (self.recipe.epochs - now.epoch) * images - now.images;
        TrainEvent::Progress {
            epoch: now.epoch + 1,
            batch: now.batch,
            of: batch_count(images, self.recipe.batch_size),
            loss: now.loss(),
            images_per_second,
            seconds_left: images_left as f64 / images_per_second,
        }
    }
}

/// Batches of an epoch. A last batch of one image is left out: it has no variance for batch-norm.
pub(crate) fn batch_count(images: usize, batch_size: usize) -> usize {
    images / batch_size + usize::from(images % batch_size >= 2)
}
