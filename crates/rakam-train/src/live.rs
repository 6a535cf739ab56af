//! A training whose hyperparameters a user changes while it runs.
//!
//! A [`Session`](crate::Session) follows its recipe to the end and can be repeated bit for bit; this one can't, but it can go
//! back to what it was.

mod state;

use std::ops::RangeInclusive;

use rakam_data::{Augment, Split};
use rakam_eval::Metrics;
#[cfg(feature = "gpu")]
use rakam_gpu::{Gpu, GpuError};
use rakam_model::{InputNorm, Model, Trained};
use rakam_nn::{Cpu, Network, Optimizer, OptimizerKind};
use serde::{Deserialize, Serialize};

pub use self::state::LiveState;
use crate::stepper::{Step, StepPlan, Stepper};
#[cfg(feature = "gpu")]
use crate::submission::FailedGpu;
use crate::{Recipe, Samples, Schedule, Task, TrainError, default_learning_rate};

/// Initial hyperparameters that show something about training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// The recipe of the original program.
    #[default]
    Original,
    /// 99% after one epoch.
    Sprint,
    /// A learning rate so high that the loss jumps around and little is learned.
    TooHighARate,
    /// The original recipe without augmentation: better on the training images, worse on others.
    NoAugmentation,
    /// A hundred training images: soon memorised, which helps little with others.
    HundredImages,
}

impl Preset {
    /// All presets, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Original, Self::Sprint, Self::TooHighARate, Self::NoAugmentation, Self::HundredImages];

    /// The hyperparameters that the preset starts with.
    #[must_use]
    pub fn hyperparameters(self) -> Hyperparameters {
        let recipe = self.recipe();
        let augmentation = match recipe.samples {
            Samples::Augmented(augment) => augment.max_degrees,
            Samples::WithStrangers(augment, _) => augment.max_degrees,
            Samples::Unchanged | Samples::Synthetic(_) => 0.0,
        };
        Hyperparameters {
            preset: self,
            optimizer: recipe.optimizer.kind,
            momentum: recipe.optimizer.momentum,
            weight_decay: recipe.optimizer.weight_decay,
            schedule: recipe.learning_rate.schedule(),
            learning_rate: recipe.learning_rate.highest(),
            batch_size: recipe.batch_size,
            dropout: if recipe.dropout { 0.5 } else { 0.0 },
            augmentation,
            adversary: 0.0,
            seed: recipe.seed as u32,
            images: if self == Self::HundredImages { 100 } else { *Hyperparameters::IMAGES.end() },
        }
    }

    /// Number of epochs.
    #[must_use]
    pub fn epochs(self) -> usize {
        self.recipe().epochs
    }

    fn recipe(self) -> Recipe {
        let original = Recipe::original();
        match self {
            Self::Original => original,
            Self::Sprint => Recipe::sprint(),
            Self::TooHighARate => Recipe { learning_rate: original.learning_rate.with_highest(1.0), ..original },
            Self::NoAugmentation => Recipe { samples: Samples::Unchanged, ..original },
            // An epoch has two batches. Steps that fall after every five would be too small before anything is known by heart.
            Self::HundredImages => Recipe {
                samples: Samples::Unchanged,
                epochs: 300,
                learning_rate: original.learning_rate.with_schedule(Schedule::Cosine),
                ..original
            },
        }
    }
}

/// What a user can change while the network trains. Each change takes effect with the next batch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hyperparameters {
    /// What the training started with. It determines everything else: the label smoothing and the number of epochs.
    pub preset: Preset,
    /// The optimizer. Another one begins without the memory of the one before.
    #[serde(with = "optimizer_name")]
    pub optimizer: OptimizerKind,
    /// SGD's momentum, within [`Hyperparameters::MOMENTA`]; the others have none.
    pub momentum: f32,
    /// Weight decay, within [`Hyperparameters::WEIGHT_DECAYS`].
    pub weight_decay: f32,
    /// The course of the learning rate.
    pub schedule: Schedule,
    /// The highest learning rate, within [`Hyperparameters::LEARNING_RATES`].
    pub learning_rate: f32,
    /// Images a step, within [`Hyperparameters::BATCH_SIZES`].
    pub batch_size: usize,
    /// Dropout probability, within [`Hyperparameters::DROPOUTS`].
    pub dropout: f32,
    /// Largest rotation of an image to either side, in degrees, within [`Hyperparameters::AUGMENTATIONS`]. The largest
    /// shift is as many hundredths of the image's side. The original recipe has 10.
    pub augmentation: f32,
    /// Adversarial training: each image is changed so that its loss grows, no pixel by more than this share of full ink, within
    /// [`Hyperparameters::ADVERSARIES`]; see [`rakam_nn::Adversary`]. A graphics card can't.
    #[serde(default)]
    pub adversary: f32,
    /// Number of training images, the first ones, within [`Hyperparameters::IMAGES`].
    pub images: usize,
    /// Fixes the initial weights, the order of the images, their augmentation and the dropout. Like the preset, it can't change
    /// once the training has started.
    #[serde(default = "usual_seed")]
    pub seed: u32,
}

/// The seed of the recipes.
fn usual_seed() -> u32 {
    Hyperparameters::default().seed
}

impl Default for Hyperparameters {
    fn default() -> Self {
        Preset::default().hyperparameters()
    }
}

impl Hyperparameters {
    /// Accepted momenta.
    pub const MOMENTA: RangeInclusive<f32> = 0.0..=0.99;
    /// Accepted weight decays.
    pub const WEIGHT_DECAYS: RangeInclusive<f32> = 0.0..=0.1;
    /// Accepted learning rates.
    pub const LEARNING_RATES: RangeInclusive<f32> = 1e-5..=1.0;
    /// Accepted batch sizes.
    pub const BATCH_SIZES: RangeInclusive<usize> = 8..=1024;
    /// Accepted dropout probabilities.
    pub const DROPOUTS: RangeInclusive<f32> = 0.0..=0.9;
    /// Accepted augmentations, in degrees.
    pub const AUGMENTATIONS: RangeInclusive<f32> = 0.0..=30.0;
    /// Accepted strengths of adversarial training.
    pub const ADVERSARIES: RangeInclusive<f32> = 0.0..=0.3;
    /// Accepted numbers of training images; a set has as many as it has.
    pub const IMAGES: RangeInclusive<usize> = 50..=1 << 20;

    /// The same with another optimizer, and the momentum, weight decay and learning rate that suit it.
    #[must_use]
    pub fn with_optimizer(self, kind: OptimizerKind) -> Self {
        let Optimizer { kind: optimizer, momentum, weight_decay } = kind.into();
        Self { optimizer, momentum, weight_decay, learning_rate: default_learning_rate(kind), ..self }
    }

    fn chosen_optimizer(self) -> Optimizer {
        let Self { optimizer: kind, weight_decay, .. } = self;
        let momentum = if kind == OptimizerKind::Sgd { self.momentum } else { 0.0 };
        Optimizer { kind, momentum, weight_decay }
    }

    fn samples(self) -> Samples {
        if self.augmentation > 0.0 {
            Samples::Augmented(Augment { max_degrees: self.augmentation, max_shift: self.augmentation / 100.0 })
        } else {
            Samples::Unchanged
        }
    }

    /// The hyperparameters, each clamped to its range.
    fn clamped(self) -> Self {
        let Self { preset, optimizer, schedule, batch_size, images, seed, .. } = self;
        let within = |value: f32, range: RangeInclusive<f32>| value.max(*range.start()).min(*range.end());
        Self {
            preset,
            optimizer,
            momentum: within(self.momentum, Self::MOMENTA),
            weight_decay: within(self.weight_decay, Self::WEIGHT_DECAYS),
            schedule,
            learning_rate: within(self.learning_rate, Self::LEARNING_RATES),
            batch_size: batch_size.clamp(*Self::BATCH_SIZES.start(), *Self::BATCH_SIZES.end()),
            dropout: within(self.dropout, Self::DROPOUTS),
            augmentation: within(self.augmentation, Self::AUGMENTATIONS),
            adversary: within(self.adversary, Self::ADVERSARIES),
            seed,
            images: images.clamp(*Self::IMAGES.start(), *Self::IMAGES.end()),
        }
    }
}

/// An optimizer as its name, between window and lab.
mod optimizer_name {
    use rakam_nn::OptimizerKind;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(kind: &OptimizerKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OptimizerKind, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A training whose hyperparameters can change from step to step.
#[derive(Debug)]
pub struct LiveTraining {
    hyperparameters: Hyperparameters,
    recipe: Recipe,
    stepper: Stepper,
}

impl LiveTraining {
    /// Starts with fresh weights for a task. Hyperparameters out of range are clamped. `layers` are those of the network, as
    /// [`Architecture::parse`](rakam_nn::Architecture::parse) reads them; `None` is the preset's network.
    ///
    /// # Errors
    /// If there is no such network.
    pub fn new(
        task: Task,
        hyperparameters: Hyperparameters,
        layers: Option<&str>,
        cpu: Cpu,
    ) -> Result<Self, TrainError> {
        let (hyperparameters, recipe) = (hyperparameters.clamped(), hyperparameters.preset.recipe());
        let mut recipe = Recipe { task, seed: hyperparameters.seed.into(), ..recipe };
        if let Some(layers) = layers {
            layers.clone_into(&mut recipe.architecture);
        }
        let stepper = Stepper::new(&recipe, cpu)?;
        let mut live = Self { hyperparameters, recipe, stepper };
        live.hand_over();
        Ok(live)
    }

    /// Has the stepper go by the hyperparameters.
    fn hand_over(&mut self) {
        let Self { hyperparameters, stepper, .. } = self;
        stepper.set_dropout(hyperparameters.dropout);
        stepper.set_optimizer(hyperparameters.chosen_optimizer());
        stepper.set_adversary(hyperparameters.adversary);
    }

    /// The current hyperparameters.
    #[must_use]
    pub fn hyperparameters(&self) -> &Hyperparameters {
        &self.hyperparameters
    }

    /// Sets the hyperparameters from the next batch on, clamped to their ranges; preset and seed stay. With another number of
    /// images or another batch size, the epoch starts again.
    pub fn set_hyperparameters(&mut self, hyperparameters: Hyperparameters) {
        let Hyperparameters { preset, seed, images, batch_size, .. } = self.hyperparameters;
        let hyperparameters = Hyperparameters { preset, seed, ..hyperparameters }.clamped();
        if (hyperparameters.images, hyperparameters.batch_size) != (images, batch_size) {
            self.stepper.restart_epoch();
        }
        self.hyperparameters = hyperparameters;
        self.hand_over();
    }

    fn plan(&self) -> StepPlan {
        let Hyperparameters { learning_rate, batch_size, schedule, .. } = self.hyperparameters;
        StepPlan {
            samples: self.hyperparameters.samples(),
            batch_size,
            learning_rate: self.recipe.learning_rate.with_highest(learning_rate).with_schedule(schedule),
            ..StepPlan::of(&self.recipe)
        }
    }

    /// How many of the images of `train` are trained on.
    fn images(&self, train: &Split) -> usize {
        self.hyperparameters.images.min(train.len())
    }

    /// Epochs done.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.stepper.epoch()
    }

    /// Batches done of the current epoch, and how many it has with `train` as the training images.
    #[must_use]
    pub fn batches(&self, train: &Split) -> (usize, usize) {
        (self.stepper.batch(), self.plan().batches(self.images(train)))
    }

    /// Whether the preset's epochs are done. Training can continue after that.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.epoch() >= self.recipe.epochs
    }

    /// The learning rate of the next step. After the last epoch, a schedule stays where it ended.
    #[must_use]
    pub fn learning_rate(&self, train: &Split) -> f32 {
        self.stepper.learning_rate(&self.plan(), self.images(train))
    }

    /// Trains on a graphics card from here on, or with `None` on the processor.
    ///
    /// # Errors
    /// If the card can't hold the training.
    #[cfg(feature = "gpu")]
    pub fn move_to(&mut self, gpu: Option<&Gpu>) -> Result<(), GpuError> {
        self.stepper.move_to(gpu, self.hyperparameters.batch_size)
    }

    /// The graphics card that failed since this was last asked: its name, and what went wrong. The processor goes on.
    #[cfg(feature = "gpu")]
    pub fn take_failed_gpu(&mut self) -> Option<(String, GpuError)> {
        self.stepper.take_failed_gpu().map(|FailedGpu { name, error }| (name, error))
    }

    /// Brings the network up to date: a graphics card works ahead of its steps, and the network follows now and then.
    pub fn settle(&mut self) {
        self.stepper.settle();
    }

    /// Whether [`LiveTraining::step`] with the same arguments returns at once or can wait. In the browser nothing can wait for a graphics
    /// card: its steps begin here, and once they have come back this is true. A step that isn't ready is made by the processor.
    #[must_use]
    pub fn is_ready(&mut self, train: &Split, more: bool) -> bool {
        let (images, _) = train.split_at(self.hyperparameters.images);
        let plan = self.plan();
        // Too few images are told by the step.
        plan.batches(images.len()) == 0 || self.stepper.is_ready(&plan, &images, more)
    }

    /// One step on the next batch of `train`. Unless there are to be `more`, a graphics card begins none beyond it.
    ///
    /// # Errors
    /// If there are fewer than two images, a label is none of the classes, or the training diverges; it is of no use then.
    pub fn step(&mut self, train: &Split, more: bool) -> Result<Step, TrainError> {
        let (images, _) = train.split_at(self.hyperparameters.images);
        let plan = self.plan();
        if plan.batches(images.len()) == 0 {
            return Err(TrainError::TooFewImages { train: images.len(), test: 0 });
        }
        let step = self.stepper.step(&plan, &images, more)?;
        if step.epoch_ended {
            self.stepper.end_epoch();
        }
        Ok(step)
    }

    /// Reads every image of `test` with the network as it is now.
    #[must_use]
    pub fn evaluate(&mut self, test: &Split) -> Metrics {
        self.stepper.evaluate(test)
    }

    /// How an image becomes the input of the network.
    #[must_use]
    pub fn input(&self) -> InputNorm {
        self.stepper.input()
    }

    /// The network as it is now.
    #[must_use]
    pub fn network(&self) -> &Network {
        self.stepper.trainer().network()
    }

    /// The model as it is now, with the test accuracy that was measured last.
    #[must_use]
    pub fn model(&self, test_accuracy: f64) -> Model {
        self.model_with(self.network(), self.epoch(), test_accuracy)
    }

    fn model_with(&self, network: &Network, epochs: usize, test_accuracy: f64) -> Model {
        let mut model = Model::new(network.clone(), self.stepper.input());
        (model.labels, model.framing) = (self.recipe.task.labels.clone(), self.recipe.task.framing);
        model.trained = Some(Trained::new(epochs, self.recipe.seed, test_accuracy));
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hyperparameters_of_every_preset_are_within_their_ranges() {
        for preset in Preset::ALL {
            assert_eq!(preset.hyperparameters(), preset.hyperparameters().clamped(), "{preset:?}");
            assert!(
                LiveTraining::new(Task::default(), preset.hyperparameters(), None, Cpu::new(1)).is_ok(),
                "{preset:?}"
            );
        }
        let wild = Hyperparameters {
            learning_rate: f32::NAN,
            weight_decay: f32::INFINITY,
            batch_size: 0,
            dropout: 2.0,
            adversary: -1.0,
            images: 0,
            ..Hyperparameters::default()
        };
        let clamped = wild.clamped();
        assert!(Hyperparameters::LEARNING_RATES.contains(&clamped.learning_rate), "{clamped:?}");
        assert!(Hyperparameters::WEIGHT_DECAYS.contains(&clamped.weight_decay), "{clamped:?}");
        assert_eq!((clamped.batch_size, clamped.dropout, clamped.images), (8, 0.9, 50));
        assert_eq!(clamped.adversary, 0.0);
    }

    #[test]
    fn without_changes_it_equals_the_session_of_the_recipe() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let (train, _) = data.train.split_at(1_000);
        let mut live = LiveTraining::new(
            Task::default(),
            Hyperparameters { images: 1_000, ..Hyperparameters::default() },
            None,
            Cpu::new(1),
        )
        .unwrap();
        while live.epoch() < 2 {
            live.step(&train, true).unwrap();
        }
        let few = rakam_data::Dataset { train, test: data.test.split_at(100).0, ..data };
        let recipe = Recipe { epochs: 2, ..Recipe::original() };
        let mut session = crate::Session::new(recipe, Cpu::new(1)).unwrap();
        let stop = std::sync::atomic::AtomicBool::new(false);
        for _ in 0..2 {
            session.epoch(&few, &stop, &mut |_| {}).unwrap();
        }
        assert_eq!(live.network().parameters(), session.trainer().network().parameters());
    }

    #[test]
    fn a_hundred_images_are_known_by_heart() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let hundred = Preset::HundredImages.hyperparameters();
        let mut live = LiveTraining::new(Task::default(), hundred, None, Cpu::new(1)).unwrap();
        while !live.is_done() {
            live.step(&data.train, true).unwrap();
        }
        let mut right = || live.step(&data.train, true).unwrap().correct;
        assert!(right() + right() >= 97);
    }

    #[test]
    fn another_seed_is_another_training_and_it_stays() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let after_a_step = |seed: u32| {
            let seeded = Hyperparameters { seed, images: 640, ..Hyperparameters::default() };
            let mut live = LiveTraining::new(Task::default(), seeded, None, Cpu::new(1)).unwrap();
            live.set_hyperparameters(Hyperparameters { seed: seed + 1, ..seeded });
            assert_eq!(live.hyperparameters(), &seeded);
            live.step(&data.train, true).unwrap();
            live.network().parameters().to_vec()
        };
        assert_eq!(after_a_step(7), after_a_step(7));
        assert_ne!(after_a_step(7), after_a_step(8));
    }

    /// Its loss is that of images which are harder to read, within what ink can be.
    #[test]
    fn adversarial_training_reads_harder_images_and_ends_with_its_slider() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let losses = |adversary: f32| {
            let set = Hyperparameters { adversary, images: 6_400, ..Preset::Sprint.hyperparameters() };
            let mut live = LiveTraining::new(Task::default(), set, None, Cpu::new(2)).unwrap();
            let mut mean = |steps: usize| {
                (0..steps).map(|_| live.step(&data.train, true).unwrap().loss).sum::<f32>() / steps as f32
            };
            let trained = mean(40);
            live.set_hyperparameters(Hyperparameters { adversary: 0.0, ..set });
            (trained, live.step(&data.train, true).unwrap().loss)
        };
        let ((plain, _), (attacked, then)) = (losses(0.0), losses(0.3));
        assert!(attacked > 1.5 * plain && then < 0.8 * attacked, "{plain}, {attacked}, then {then}");
    }

    #[test]
    fn the_optimizer_and_the_schedule_change_while_it_runs() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let few = Hyperparameters { images: 640, ..Hyperparameters::default() };
        let mut live = LiveTraining::new(Task::default(), few, None, Cpu::new(1)).unwrap();
        live.step(&data.train, true).unwrap();
        for kind in OptimizerKind::ALL {
            let own = live.hyperparameters().with_optimizer(kind);
            live.set_hyperparameters(own);
            let before = live.network().parameters().to_vec();
            live.step(&data.train, true).unwrap();
            let (after, state) = (live.network().parameters(), live.stepper.trainer().optimizer());
            assert!(after.iter().all(|weight| weight.is_finite()) && after != before, "{kind:?}");
            assert_eq!(state.optimizer, own.chosen_optimizer());
            assert_eq!(live.learning_rate(&data.train), own.learning_rate);
        }
        let rates = Schedule::ALL.map(|schedule| {
            live.set_hyperparameters(Hyperparameters { schedule, learning_rate: 0.1, ..*live.hyperparameters() });
            live.learning_rate(&data.train)
        });
        // Six of 150 steps are done.
        assert_eq!(rates[0], 0.1);
        assert!(rates[1] < 0.1 && rates[1] > 0.099, "{rates:?}");
        assert!(rates[2] < 0.02, "{rates:?}");
    }

    #[test]
    fn after_the_last_epoch_the_learning_rate_stays() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let one_batch = Hyperparameters { images: 64, ..Hyperparameters::default() };
        let mut live = LiveTraining::new(Task::default(), one_batch, None, Cpu::new(1)).unwrap();
        while !live.is_done() {
            live.step(&data.train, true).unwrap();
        }
        let rates = |live: &mut LiveTraining| {
            Schedule::ALL.map(|schedule| {
                live.set_hyperparameters(Hyperparameters { schedule, ..*live.hyperparameters() });
                live.learning_rate(&data.train)
            })
        };
        let ended = rates(&mut live);
        for _ in 0..live.recipe.epochs {
            live.step(&data.train, true).unwrap();
        }
        assert_eq!(rates(&mut live), ended);
    }

    #[test]
    fn a_changed_hyperparameter_takes_effect_with_the_next_batch() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let mut live = LiveTraining::new(Task::default(), Hyperparameters::default(), None, Cpu::new(1)).unwrap();
        assert_eq!(live.step(&data.train, true).unwrap().images, 64);
        live.set_hyperparameters(Hyperparameters {
            batch_size: 100,
            images: 150,
            learning_rate: 0.01,
            dropout: 0.0,
            ..*live.hyperparameters()
        });
        assert_eq!(live.learning_rate(&data.train), 0.01);
        let (first, last) = (live.step(&data.train, true).unwrap(), live.step(&data.train, true).unwrap());
        assert_eq!((first.images, last.images, last.epoch_ended, live.epoch()), (100, 50, true, 1));
        // Dropout can be switched on again.
        live.set_hyperparameters(Hyperparameters { dropout: 0.5, ..*live.hyperparameters() });
        let before = live.network().parameters().to_vec();
        live.step(&data.train, true).unwrap();
        assert_ne!(live.network().parameters(), before);
    }
}
