//! A network taken through its training step by step: what every kind of training here has in common.

use std::sync::Arc;

use rakam_data::{Split, shuffled};
use rakam_eval::{Metrics, evaluate_inference};
#[cfg(feature = "gpu")]
use rakam_gpu::{Gpu, GpuError};
use rakam_model::{InputNorm, Model, ModelError};
use rakam_nn::{Adversary, Cpu, Inference, Network, Optimizer, OptimizerKind, OptimizerState, StepReport, Trainer};

use crate::accelerator::Accelerator;
use crate::samples::SampleSource;
#[cfg(feature = "gpu")]
use crate::submission::FailedGpu;
use crate::task::{check_labels, shape_of};
use crate::{LearningRate, Recipe, Samples, TrainError};

/// A network in training, and where it is: how many epochs are done, and how many batches of the current one.
#[derive(Debug)]
pub(crate) struct Stepper {
    trainer: Trainer,
    input: InputNorm,
    /// How many of the network's classes have labels.
    labels: usize,
    seed: u64,
    epoch: usize,
    batch: usize,
    /// Indices of the images in the order of this epoch; empty before its first batch.
    order: Arc<[u32]>,
    accelerator: Accelerator,
}

/// An epoch: its batches, and how each is trained on.
#[derive(Clone, Debug)]
pub(crate) struct Epoch {
    pub(crate) number: usize,
    pub(crate) plan: StepPlan,
    pub(crate) images: Split,
    /// Indices of the images in their order.
    pub(crate) order: Arc<[u32]>,
    pub(crate) input: InputNorm,
    pub(crate) labels: usize,
    pub(crate) seed: u64,
}

impl Epoch {
    pub(crate) fn source(&self) -> SampleSource<'_> {
        SampleSource {
            split: &self.images,
            samples: self.plan.samples,
            input: self.input,
            labels: self.labels,
            seed: self.seed,
            epoch: self.number as u64,
        }
    }

    pub(crate) fn batches(&self) -> usize {
        self.plan.batches(self.order.len())
    }

    /// The indices of a batch's images.
    pub(crate) fn batch(&self, batch: usize) -> &[u32] {
        let start = batch * self.plan.batch_size;
        &self.order[start..(start + self.plan.batch_size).min(self.order.len())]
    }

    pub(crate) fn learning_rate(&self, batch: usize) -> f32 {
        self.plan.rate_at(self.number, batch, self.batches())
    }

    /// A step of the processor on a batch.
    pub(crate) fn step(&self, trainer: &mut Trainer, batch: usize) -> StepReport {
        let (images, source) = (self.batch(batch), self.source());
        let labels: Vec<u8> = images.iter().map(|&index| source.label(index)).collect();
        trainer.step(self.learning_rate(batch), &labels, &|i, out| source.write(images[i], out))
    }
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

    /// The learning rate of a batch of an epoch that has so many. After the last epoch it stays as it was at its end.
    fn rate_at(&self, epoch: usize, batch: usize, batches: usize) -> f32 {
        let steps = batches * self.epochs;
        let step = (epoch * batches + batch).min(steps.saturating_sub(1));
        self.learning_rate.at(epoch.min(self.epochs.saturating_sub(1)), step, steps)
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
        let network = Network::new(recipe.network_architecture()?, recipe.seed).map_err(ModelError::Architecture)?;
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
        Self::at(trainer, InputNorm::default(), recipe.task.labels.len(), recipe.seed, (epoch, batch))
    }

    fn at(trainer: Trainer, input: InputNorm, labels: usize, seed: u64, (epoch, batch): (usize, usize)) -> Self {
        Self { trainer, input, labels, seed, epoch, batch, order: Arc::default(), accelerator: Accelerator::default() }
    }

    /// Trains a network further that is trained already.
    pub(crate) fn fine_tune(model: &Model, seed: u64, cpu: Cpu) -> Self {
        let trainer = Trainer::new(model.network.clone(), OptimizerKind::Adam, seed, cpu);
        Self::at(trainer, model.input, model.labels.len(), seed, (0, 0))
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

    /// Changes each image so that its loss grows, no pixel by more than `strength` of full ink; 0 for none.
    pub(crate) fn set_adversary(&mut self, strength: f32) {
        let InputNorm { std, .. } = self.input;
        let range = self.input.apply(0.0)..=self.input.apply(1.0);
        let adversary = (strength > 0.0).then(|| Adversary { strength: strength / std, range });
        self.trainer.set_adversary(adversary);
    }

    /// Goes on with this optimizer; one of another kind begins anew.
    pub(crate) fn set_optimizer(&mut self, optimizer: Optimizer) {
        if self.trainer.optimizer().optimizer.kind != optimizer.kind {
            self.settle();
        }
        self.trainer.set_optimizer(optimizer);
    }

    /// Starts the current epoch again, since its images or its batches are different from now on.
    pub(crate) fn restart_epoch(&mut self) {
        self.settle();
        self.batch = 0;
        self.order = Arc::default();
        self.accelerator.restart_epoch();
    }

    /// Goes back to what the network, its optimiser and the position were.
    pub(crate) fn go_back(&mut self, network: &Network, optimizer: &OptimizerState, (epoch, batch): (usize, usize)) {
        // What a graphics card still computes is void.
        self.settle();
        let (own_network, own_optimizer) = self.trainer.state_mut();
        own_network.clone_from(network);
        own_optimizer.clone_from(optimizer);
        (self.epoch, self.batch) = (epoch, batch);
        self.order = Arc::default();
        self.accelerator.go_on_from(&mut self.trainer, batch);
    }

    /// Moves on to the next epoch.
    pub(crate) fn end_epoch(&mut self) {
        self.epoch += 1;
        self.restart_epoch();
    }

    /// The learning rate of the next step on so many images.
    pub(crate) fn learning_rate(&self, plan: &StepPlan, images: usize) -> f32 {
        plan.rate_at(self.epoch, self.batch, plan.batches(images))
    }

    /// One step on the next batch of this epoch over `images`; there must be one. After the last batch,
    /// [`Stepper::end_epoch`] comes next. Unless there are to be `more` steps, nothing is begun beyond this one, and the
    /// network is up to date after it, as it is after the last of an epoch.
    pub(crate) fn step(&mut self, plan: &StepPlan, images: &Split, more: bool) -> Result<Step, TrainError> {
        let epoch = self.current_epoch(plan, images)?;
        let (images, epoch_ended) = (epoch.batch(self.batch).len(), self.batch + 1 >= epoch.batches());
        let StepReport { loss, correct } =
            self.accelerator.step(&mut self.trainer, &epoch, self.batch, more && !epoch_ended);
        self.batch += 1;
        if !loss.is_finite() {
            // The advice names the rate that a user sets, not that of this step.
            return Err(self.diverged(plan.learning_rate.highest()));
        }
        Ok(Step { images, loss, correct, epoch_ended })
    }

    /// Whether [`Stepper::step`] with the same arguments can be told of at once. In the browser nothing can wait for a graphics card:
    /// there its steps begin here.
    pub(crate) fn is_ready(&mut self, plan: &StepPlan, images: &Split, more: bool) -> bool {
        // What is wrong with the images, the step tells.
        let Ok(epoch) = self.current_epoch(plan, images) else { return true };
        self.accelerator.is_ready(&mut self.trainer, &epoch, self.batch, more)
    }

    /// The current epoch, over `images`.
    fn current_epoch(&mut self, plan: &StepPlan, images: &Split) -> Result<Epoch, TrainError> {
        let (found, expected) = (shape_of(images), self.trainer.network().architecture().input);
        if found != expected {
            return Err(TrainError::Shape { found, expected });
        }
        if self.order.is_empty() {
            check_labels(images, self.labels)?;
            self.order = shuffled(self.seed, self.epoch as u64, images.len() as u32).into();
        }
        Ok(Epoch {
            number: self.epoch,
            plan: *plan,
            images: images.clone(),
            order: Arc::clone(&self.order),
            input: self.input,
            labels: self.labels,
            seed: self.seed,
        })
    }

    /// Trains on a graphics card from here on, or on the processor.
    #[cfg(feature = "gpu")]
    pub(crate) fn move_to(&mut self, gpu: Option<&Gpu>, batch_size: usize) -> Result<(), GpuError> {
        self.accelerator.move_to(gpu, &mut self.trainer, batch_size, self.batch)
    }

    /// The graphics card that failed since this was last asked.
    #[cfg(feature = "gpu")]
    pub(crate) fn take_failed_gpu(&mut self) -> Option<FailedGpu> {
        self.accelerator.take_failed()
    }

    /// Whether the network is where the steps that were told of have taken it.
    pub(crate) fn is_settled(&self) -> bool {
        self.accelerator.is_settled(self.batch)
    }

    /// Brings the network at least to where the steps that were told of have taken it.
    pub(crate) fn settle(&mut self) {
        self.accelerator.settle(&mut self.trainer, self.batch);
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
        self.settle();
        let (network, cpu) = self.trainer.network_and_cpu();
        evaluate_inference(&Inference::new(network), self.input, self.labels, split, cpu)
    }
}
