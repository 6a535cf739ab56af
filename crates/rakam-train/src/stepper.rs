//! A network taken through its training step by step: what every kind of training here has in common.

use rakam_data::{Split, shuffled};
use rakam_eval::{Metrics, evaluate_network};
use rakam_model::{InputNorm, ModelError, architecture};
use rakam_nn::{Cpu, Network, OptimizerKind, OptimizerState, StepReport, Trainer};

use crate::samples::SampleSource;
use crate::{LearningRate, Recipe, Samples, TrainError};

/// A network in training, and where it is: how many epochs are done, and how many batches of the current one.
#[derive(Debug)]
pub(crate) struct Stepper {
    trainer: Trainer,
    input: InputNorm,
    seed: u64,
    epoch: usize,
    batch: usize,
    /// Indices of the images in the order of this epoch; empty before its first batch.
    order: Vec<u32>,
}

/// What the next step depends on, apart from the position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepPlan {
    pub(crate) samples: Samples,
    pub(crate) batch_size: usize,
    pub(crate) learning_rate: LearningRate,
    /// Epochs of the whole training: they give the learning rate its course.
    pub(crate) epochs: usize,
}

impl StepPlan {
    pub(crate) fn of(recipe: &Recipe) -> Self {
        let Recipe { samples, batch_size, learning_rate, epochs, .. } = *recipe;
        Self { samples, batch_size, learning_rate, epochs }
    }

    /// Batches of an epoch over so many images. A last batch of one image is left out: it has no variance for batch norm.
    pub(crate) fn batches(&self, images: usize) -> usize {
        images / self.batch_size + usize::from(images % self.batch_size >= 2)
    }
}

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Images in the batch.
    pub images: usize,
    /// Their mean cross-entropy, before the step.
    pub loss: f32,
    /// How many of them were read right.
    pub correct: usize,
    /// Whether it was the last step of an epoch.
    pub epoch_ended: bool,
}

impl Stepper {
    /// Starts with the recipe's initial weights.
    pub(crate) fn new(recipe: &Recipe, cpu: Cpu) -> Result<Self, TrainError> {
        let network =
            Network::new(architecture(&recipe.architecture)?, recipe.seed).map_err(ModelError::Architecture)?;
        let trainer = Trainer::new(network, recipe.optimizer, recipe.seed, cpu);
        Ok(Self::with_recipe(recipe, trainer, 0, 0))
    }

    /// Goes on from what a checkpoint holds.
    pub(crate) fn resume(
        recipe: &Recipe,
        network: Network,
        optimizer: OptimizerState,
        epoch: usize,
        batch: usize,
        cpu: Cpu,
    ) -> Self {
        Self::with_recipe(recipe, Trainer::resume(network, optimizer, recipe.seed, cpu), epoch, batch)
    }

    fn with_recipe(recipe: &Recipe, trainer: Trainer, epoch: usize, batch: usize) -> Self {
        let trainer = trainer.with_label_smoothing(recipe.label_smoothing);
        let trainer = if recipe.dropout { trainer } else { trainer.with_dropout(0.0) };
        Self { trainer, input: InputNorm::default(), seed: recipe.seed, epoch, batch, order: Vec::new() }
    }

    /// Trains a network further that is trained already.
    pub(crate) fn fine_tune(network: Network, input: InputNorm, seed: u64, cpu: Cpu) -> Self {
        let trainer = Trainer::new(network, OptimizerKind::Adam, seed, cpu);
        Self { trainer, input, seed, epoch: 0, batch: 0, order: Vec::new() }
    }

    pub(crate) fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    pub(crate) fn network_and_cpu(&mut self) -> (&Network, &mut Cpu) {
        self.trainer.network_and_cpu()
    }

    pub(crate) fn input(&self) -> InputNorm {
        self.input
    }

    /// Epochs done.
    pub(crate) fn epoch(&self) -> usize {
        self.epoch
    }

    /// Batches done of the current epoch.
    pub(crate) fn batch(&self) -> usize {
        self.batch
    }

    pub(crate) fn set_dropout(&mut self, dropout: f32) {
        self.trainer.set_dropout(dropout);
    }

    /// Starts the current epoch again, since its images or its batches are different from now on.
    pub(crate) fn restart_epoch(&mut self) {
        self.batch = 0;
        self.order.clear();
    }

    /// Moves on to the next epoch.
    pub(crate) fn end_epoch(&mut self) {
        self.epoch += 1;
        self.restart_epoch();
    }

    /// The learning rate of the next step on so many images. After the last epoch it stays as it was at its end.
    pub(crate) fn learning_rate(&self, plan: &StepPlan, images: usize) -> f32 {
        let batches = plan.batches(images);
        let steps = batches * plan.epochs;
        let step = (self.epoch * batches + self.batch).min(steps.saturating_sub(1));
        plan.learning_rate.at(self.epoch, step, steps)
    }

    /// One step on the next batch of this epoch over `images`; there must be one. After the last batch,
    /// [`Stepper::end_epoch`] comes next.
    pub(crate) fn step(&mut self, plan: &StepPlan, images: &Split) -> Result<Step, TrainError> {
        let learning_rate = self.learning_rate(plan, images.len());
        if self.order.is_empty() {
            self.order = shuffled(self.seed, self.epoch as u64, images.len() as u32);
        }
        let order = std::mem::take(&mut self.order);
        let start = self.batch * plan.batch_size;
        let batch = &order[start..(start + plan.batch_size).min(order.len())];
        let source = SampleSource {
            split: images,
            samples: plan.samples,
            input: self.input,
            seed: self.seed,
            epoch: self.epoch as u64,
        };
        let labels: Vec<u8> = batch.iter().map(|&index| source.label(index)).collect();
        let report = self.step_on(learning_rate, &labels, &|i, out| source.write(batch[i], out));
        self.order = order;
        // The advice names the rate that a user sets, not that of this step.
        let Ok(StepReport { loss, correct }) = report else {
            return Err(self.diverged(plan.learning_rate.highest()));
        };
        Ok(Step { images: labels.len(), loss, correct, epoch_ended: self.batch >= plan.batches(images.len()) })
    }

    /// One step on a batch that the caller puts together: `write` fills sample `i`, normalised, whose label is
    /// `labels[i]`.
    pub(crate) fn step_on(
        &mut self,
        learning_rate: f32,
        labels: &[u8],
        write: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Result<StepReport, TrainError> {
        let report = self.trainer.step(learning_rate, labels, write);
        self.batch += 1;
        if report.loss.is_finite() { Ok(report) } else { Err(self.diverged(learning_rate)) }
    }

    /// The error for a training whose numbers aren't finite any more.
    pub(crate) fn diverged(&self, learning_rate: f32) -> TrainError {
        TrainError::Diverged { epoch: self.epoch + 1, batch: self.batch, learning_rate }
    }

    /// Reads every image of `split` with the network as it is now.
    pub(crate) fn evaluate(&mut self, split: &Split) -> Metrics {
        let (network, cpu) = self.trainer.network_and_cpu();
        evaluate_network(network, self.input, split, cpu)
    }
}
