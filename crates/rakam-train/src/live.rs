//! A training whose hyperparameters are turned while it runs, for whoever watches it.
//!
//! A [`Session`](crate::Session) follows its recipe to the end and can be repeated bit by bit; this one follows a hand.

use std::ops::RangeInclusive;

use rakam_data::{Augment, Split, shuffled};
use rakam_model::{InputNorm, Model, ModelError, Trained, architecture};
use rakam_nn::{Cpu, Inference, Network, StepReport, Trainer};
use serde::{Deserialize, Serialize};

use crate::evaluate::{Metrics, predict_with};
use crate::samples::SampleSource;
use crate::session::batch_count;
use crate::{Recipe, Samples, TrainError};

/// Where the hyperparameters stand at first: each is a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preset {
    /// The recipe of the original program.
    #[default]
    Original,
    /// 99% after one epoch.
    Sprint,
    /// A learning rate at which the loss jumps about and learns little.
    TooHighARate,
    /// The original recipe on the images as they are: better on the training images, worse on others.
    NoAugmentation,
    /// A hundred images: soon known by heart, which helps little with others.
    HundredImages,
}

impl Preset {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Original, Self::Sprint, Self::TooHighARate, Self::NoAugmentation, Self::HundredImages];

    /// Where the hyperparameters stand.
    #[must_use]
    pub fn hyperparameters(self) -> Hyperparameters {
        let recipe = self.recipe();
        let augmentation = match recipe.samples {
            Samples::Augmented(augment) => augment.max_degrees,
            Samples::AsTheyAre | Samples::Synthetic(_) => 0.0,
        };
        Hyperparameters {
            preset: self,
            learning_rate: recipe.learning_rate.highest(),
            batch_size: recipe.batch_size,
            dropout: if recipe.dropout { 0.5 } else { 0.0 },
            augmentation,
            images: if self == Self::HundredImages { 100 } else { *Hyperparameters::IMAGES.end() },
        }
    }

    /// Epochs after which the training ends.
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
            Self::NoAugmentation => Recipe { samples: Samples::AsTheyAre, ..original },
            // An epoch has two batches.
            Self::HundredImages => Recipe { samples: Samples::AsTheyAre, epochs: 300, ..original },
        }
    }
}

/// What one turns while the network trains. Each acts from the next batch on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hyperparameters {
    /// Where they stood at first; gives what has no knob: the course of the learning rate, the smoothing of the labels
    /// and the number of epochs.
    pub preset: Preset,
    /// The highest learning rate, within [`Hyperparameters::LEARNING_RATES`].
    pub learning_rate: f32,
    /// Images a step, within [`Hyperparameters::BATCH_SIZES`].
    pub batch_size: usize,
    /// Probability of dropout, within [`Hyperparameters::DROPOUTS`].
    pub dropout: f32,
    /// How far each image is turned at most, in degrees within [`Hyperparameters::AUGMENTATIONS`], to either side; it is shifted
    /// by as many hundredths of its side. The original recipe has 10.
    pub augmentation: f32,
    /// Training images, the first ones, within [`Hyperparameters::IMAGES`].
    pub images: usize,
}

impl Default for Hyperparameters {
    fn default() -> Self {
        Preset::default().hyperparameters()
    }
}

impl Hyperparameters {
    /// Accepted learning rates.
    pub const LEARNING_RATES: RangeInclusive<f32> = 1e-5..=1.0;
    /// Accepted batch sizes.
    pub const BATCH_SIZES: RangeInclusive<usize> = 8..=1024;
    /// Accepted probabilities of dropout.
    pub const DROPOUTS: RangeInclusive<f32> = 0.0..=0.9;
    /// Accepted augmentations, in degrees.
    pub const AUGMENTATIONS: RangeInclusive<f32> = 0.0..=30.0;
    /// Accepted numbers of training images.
    pub const IMAGES: RangeInclusive<usize> = 50..=60_000;

    fn samples(self) -> Samples {
        if self.augmentation > 0.0 {
            Samples::Augmented(Augment { max_degrees: self.augmentation, max_shift: self.augmentation / 100.0 })
        } else {
            Samples::AsTheyAre
        }
    }

    /// The hyperparameters, each within its range.
    fn clamped(self) -> Self {
        let Self { preset, learning_rate, batch_size, dropout, augmentation, images } = self;
        let within = |value: f32, range: RangeInclusive<f32>| value.max(*range.start()).min(*range.end());
        Self {
            preset,
            learning_rate: within(learning_rate, Self::LEARNING_RATES),
            batch_size: batch_size.clamp(*Self::BATCH_SIZES.start(), *Self::BATCH_SIZES.end()),
            dropout: within(dropout, Self::DROPOUTS),
            augmentation: within(augmentation, Self::AUGMENTATIONS),
            images: images.clamp(*Self::IMAGES.start(), *Self::IMAGES.end()),
        }
    }
}

/// What one batch saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Images in the batch.
    pub images: usize,
    /// Their mean cross-entropy, before the step.
    pub loss: f32,
    /// How many were read right.
    pub correct: usize,
    /// Whether an epoch ended with it.
    pub epoch_ended: bool,
}

/// A training that is watched.
#[derive(Debug)]
pub struct LiveTraining {
    hyperparameters: Hyperparameters,
    recipe: Recipe,
    trainer: Trainer,
    input: InputNorm,
    epoch: usize,
    batch: usize,
    /// The images of this epoch in their order; empty before the first one.
    order: Vec<u32>,
}

impl LiveTraining {
    /// Begins with fresh weights. Numbers of `hyperparameters` out of their range are taken to its end.
    ///
    /// # Errors
    /// When the architecture is no network, which a test rules out.
    pub fn new(hyperparameters: Hyperparameters, cpu: Cpu) -> Result<Self, TrainError> {
        let (hyperparameters, recipe) = (hyperparameters.clamped(), hyperparameters.preset.recipe());
        let network =
            Network::new(architecture(&recipe.architecture)?, recipe.seed).map_err(ModelError::Architecture)?;
        let trainer = Trainer::new(network, recipe.optimizer, recipe.seed, cpu)
            .with_label_smoothing(recipe.label_smoothing)
            .with_dropout(hyperparameters.dropout);
        Ok(Self {
            hyperparameters,
            recipe,
            trainer,
            input: InputNorm::default(),
            epoch: 0,
            batch: 0,
            order: Vec::new(),
        })
    }

    /// Where the hyperparameters stand.
    #[must_use]
    pub fn hyperparameters(&self) -> &Hyperparameters {
        &self.hyperparameters
    }

    /// Turns the hyperparameters, from the next batch on; what has no knob stays as it is. With another number of images or
    /// another batch size the epoch begins anew.
    pub fn turn(&mut self, hyperparameters: Hyperparameters) {
        let hyperparameters = Hyperparameters { preset: self.hyperparameters.preset, ..hyperparameters }.clamped();
        if (hyperparameters.images, hyperparameters.batch_size)
            != (self.hyperparameters.images, self.hyperparameters.batch_size)
        {
            self.order.clear();
            self.batch = 0;
        }
        self.trainer.set_dropout(hyperparameters.dropout);
        self.hyperparameters = hyperparameters;
    }

    /// Epochs done.
    #[must_use]
    pub fn epoch(&self) -> usize {
        self.epoch
    }

    /// Batches done of this epoch, and how many it has with `train` to learn from.
    #[must_use]
    pub fn batches(&self, train: &Split) -> (usize, usize) {
        (self.batch, batch_count(self.hyperparameters.images.min(train.len()), self.hyperparameters.batch_size))
    }

    /// Whether the preset's epochs are done. One can go on with more.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.epoch >= self.recipe.epochs
    }

    /// The learning rate of the next step.
    #[must_use]
    pub fn learning_rate(&self, train: &Split) -> f32 {
        let (batch, batches) = self.batches(train);
        let steps = batches * self.recipe.epochs;
        // Beyond its end a course stays as it ended.
        let step = (self.epoch * batches + batch).min(steps.saturating_sub(1));
        self.recipe.learning_rate.with_highest(self.hyperparameters.learning_rate).at(self.epoch, step, steps)
    }

    /// One step on the next batch of `train`.
    ///
    /// # Errors
    /// When there are fewer than two images, or the training diverges: it is of no use then.
    pub fn step(&mut self, train: &Split) -> Result<Step, TrainError> {
        let (images, _) = train.split_at(self.hyperparameters.images);
        let (_, batches) = self.batches(train);
        if batches == 0 {
            return Err(TrainError::TooFewImages { train: images.len(), test: 0 });
        }
        let learning_rate = self.learning_rate(train);
        if self.order.is_empty() {
            self.order = shuffled(self.recipe.seed, self.epoch as u64, images.len() as u32);
        }
        let batch_size = self.hyperparameters.batch_size;
        let end = ((self.batch + 1) * batch_size).min(self.order.len());
        let batch = &self.order[self.batch * batch_size..end];
        let (samples, input) = (self.hyperparameters.samples(), self.input);
        let source = SampleSource { split: &images, samples, input, seed: self.recipe.seed, epoch: self.epoch as u64 };
        let StepReport { loss, correct } = source.step(&mut self.trainer, learning_rate, batch);
        let images = batch.len();
        self.batch += 1;
        if !loss.is_finite() {
            return Err(TrainError::Diverged { epoch: self.epoch + 1, batch: self.batch, learning_rate });
        }
        let epoch_ended = self.batch >= batches;
        if epoch_ended {
            (self.epoch, self.batch) = (self.epoch + 1, 0);
            self.order.clear();
        }
        Ok(Step { images, loss, correct, epoch_ended })
    }

    /// Reads every image of `test` with the network so far.
    #[must_use]
    pub fn evaluate(&mut self, test: &Split) -> Metrics {
        let (network, cpu) = self.trainer.network_and_cpu();
        Metrics::new(test.labels(), &predict_with(&Inference::new(network), self.input, test, cpu))
    }

    /// The network so far.
    #[must_use]
    pub fn network(&self) -> &Network {
        self.trainer.network()
    }

    /// The model so far; `test_accuracy` as it was last measured.
    #[must_use]
    pub fn model(&self, test_accuracy: f64) -> Model {
        let mut model = Model::new(self.trainer.network().clone(), self.input);
        model.trained = Some(Trained { epochs: self.epoch, seed: self.recipe.seed, test_accuracy });
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knobs_of_every_preset_are_within_their_ranges() {
        for preset in Preset::ALL {
            assert_eq!(preset.hyperparameters(), preset.hyperparameters().clamped(), "{preset:?}");
            assert!(LiveTraining::new(preset.hyperparameters(), Cpu::new(1)).is_ok(), "{preset:?}");
        }
        let wild = Hyperparameters {
            learning_rate: f32::NAN,
            batch_size: 0,
            dropout: 2.0,
            images: 0,
            ..Hyperparameters::default()
        };
        let tamed = wild.clamped();
        assert!(Hyperparameters::LEARNING_RATES.contains(&tamed.learning_rate), "{tamed:?}");
        assert_eq!((tamed.batch_size, tamed.dropout, tamed.images), (8, 0.9, 50));
    }

    #[test]
    fn with_the_knobs_left_alone_it_is_the_session_of_the_recipe() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let (train, _) = data.train.split_at(1_000);
        let mut live =
            LiveTraining::new(Hyperparameters { images: 1_000, ..Hyperparameters::default() }, Cpu::new(1)).unwrap();
        while live.epoch() < 2 {
            live.step(&train).unwrap();
        }
        let few = rakam_data::Dataset { train, test: data.test.split_at(100).0 };
        let recipe = Recipe { epochs: 2, ..Recipe::original() };
        let mut session = crate::Session::new(recipe, Cpu::new(1)).unwrap();
        let stop = std::sync::atomic::AtomicBool::new(false);
        for _ in 0..2 {
            session.epoch(&few, &stop, &mut |_| {}).unwrap();
        }
        assert_eq!(live.network().parameters(), session.trainer().network().parameters());
    }

    #[test]
    fn a_turned_knob_acts_at_once() {
        let data = rakam_data::Dataset::load(None, &mut |_| {}).unwrap();
        let mut live = LiveTraining::new(Hyperparameters::default(), Cpu::new(1)).unwrap();
        assert_eq!(live.step(&data.train).unwrap().images, 64);
        live.turn(Hyperparameters {
            batch_size: 100,
            images: 150,
            learning_rate: 0.01,
            dropout: 0.0,
            ..*live.hyperparameters()
        });
        assert_eq!(live.learning_rate(&data.train), 0.01);
        let (first, last) = (live.step(&data.train).unwrap(), live.step(&data.train).unwrap());
        assert_eq!((first.images, last.images, last.epoch_ended, live.epoch()), (100, 50, true, 1));
        // Without dropout and back again: it drops once more.
        live.turn(Hyperparameters { dropout: 0.5, ..*live.hyperparameters() });
        let before = live.network().parameters().to_vec();
        live.step(&data.train).unwrap();
        assert_ne!(live.network().parameters(), before);
    }
}
