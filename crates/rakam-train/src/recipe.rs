//! What to train and how: the one place that holds these numbers.

use std::ops::RangeInclusive;
use std::str::FromStr;

use rakam_data::{Augment, Strangers, Synth};
use rakam_ink::Framing;
use rakam_model::{ModelError, architecture, architecture_for, has_any_classes};
use rakam_nn::{Architecture, CosineAnnealing, OneCycle, Optimizer, OptimizerKind, StepLr};
use serde::{Deserialize, Serialize};

use crate::{Samples, Task, TrainError};

/// What to train and how. With the same recipe and the same images, the weights are the same, bit for bit.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// What is to be told apart: it gives the network its input and its classes.
    pub task: Task,
    /// Name of the architecture.
    pub architecture: String,
    /// Times that every training image is seen, within [`Recipe::EPOCHS`].
    pub epochs: usize,
    /// Images a step, within [`Recipe::BATCH_SIZES`].
    pub batch_size: usize,
    /// The optimizer, its momentum within `[0, 1)`, its weight decay within [`Recipe::WEIGHT_DECAYS`].
    pub optimizer: Optimizer,
    /// The learning rate schedule.
    pub learning_rate: LearningRate,
    /// Share of each label that is spread over all digits, within `[0, 1)`.
    pub label_smoothing: f32,
    /// Whether the architecture's dropout is on.
    pub dropout: bool,
    /// What the network is shown of the training images.
    pub samples: Samples,
    /// How many training images, the last ones, are held back to calibrate the confidence on; a tenth of them at most
    /// ([`Recipe::held_back_of`]). 0 trains on all of them and leaves the confidence uncalibrated.
    pub held_back: usize,
    /// Seed of the initial weights, the order of the images, the augmentation and the dropout.
    pub seed: u64,
}

/// A learning rate schedule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LearningRate {
    /// Falls by a factor every few epochs.
    Step(StepLr),
    /// Falls to almost zero along half a cosine.
    Cosine(CosineAnnealing),
    /// Rises, then falls to almost zero at the end.
    OneCycle(OneCycle),
}

/// The course of a learning rate, apart from its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// [`LearningRate::Step`].
    Step,
    /// [`LearningRate::Cosine`].
    Cosine,
    /// [`LearningRate::OneCycle`].
    OneCycle,
}

impl Schedule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Step, Self::Cosine, Self::OneCycle];

    /// Its name, as it is read and written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Cosine => "cosine",
            Self::OneCycle => "one-cycle",
        }
    }
}

impl FromStr for Schedule {
    type Err = TrainError;

    fn from_str(name: &str) -> Result<Self, TrainError> {
        let known = Self::ALL.into_iter().find(|schedule| schedule.name() == name);
        let expected = "step, cosine or one-cycle";
        known.ok_or_else(|| TrainError::Value { name: "schedule", value: name.to_owned(), expected })
    }
}

impl LearningRate {
    /// The schedule with the usual numbers: a tenth every five epochs, as in the original recipe; a cycle that rises for
    /// the first 30% of the steps, as in PyTorch.
    #[must_use]
    pub fn new(schedule: Schedule, highest: f32) -> Self {
        match schedule {
            Schedule::Step => Self::Step(StepLr { initial: highest, step: 5, gamma: 0.1 }),
            Schedule::Cosine => Self::Cosine(CosineAnnealing { highest }),
            Schedule::OneCycle => Self::OneCycle(OneCycle { highest, rise: 0.3 }),
        }
    }

    /// Its course.
    #[must_use]
    pub fn schedule(self) -> Schedule {
        match self {
            Self::Step(_) => Schedule::Step,
            Self::Cosine(_) => Schedule::Cosine,
            Self::OneCycle(_) => Schedule::OneCycle,
        }
    }

    /// Itself if this is its course, otherwise that schedule with the usual numbers and the same highest learning rate.
    #[must_use]
    pub fn with_schedule(self, schedule: Schedule) -> Self {
        if self.schedule() == schedule { self } else { Self::new(schedule, self.highest()) }
    }

    /// The highest learning rate; finite and above 0.
    #[must_use]
    pub fn highest(self) -> f32 {
        match self {
            Self::Step(schedule) => schedule.initial,
            Self::Cosine(schedule) => schedule.highest,
            Self::OneCycle(schedule) => schedule.highest,
        }
    }

    /// The same schedule with another highest learning rate.
    #[must_use]
    pub fn with_highest(self, highest: f32) -> Self {
        match self {
            Self::Step(schedule) => Self::Step(StepLr { initial: highest, ..schedule }),
            Self::Cosine(_) => Self::Cosine(CosineAnnealing { highest }),
            Self::OneCycle(schedule) => Self::OneCycle(OneCycle { highest, ..schedule }),
        }
    }

    /// The learning rate of step `step` of `steps` in all, within `epoch`; both are counted from 0.
    #[must_use]
    pub fn at(self, epoch: usize, step: usize, steps: usize) -> f32 {
        match self {
            Self::Step(schedule) => schedule.at(epoch),
            Self::Cosine(schedule) => schedule.at(step, steps),
            Self::OneCycle(schedule) => schedule.at(step, steps),
        }
    }
}

impl Recipe {
    /// Accepted numbers of epochs.
    pub const EPOCHS: RangeInclusive<usize> = 1..=10_000;
    /// Accepted batch sizes: batch-norm needs two images.
    pub const BATCH_SIZES: RangeInclusive<usize> = 2..=4096;
    /// Accepted weight decays.
    pub const WEIGHT_DECAYS: RangeInclusive<f32> = 0.0..=1.0;

    /// The names of all recipes.
    pub const NAMES: [&str; 6] = ["original", "sprint", "ladder-994", "ladder-995", "ladder-996", "rakam"];

    /// The recipe of that name, one of [`Recipe::NAMES`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "original" => Some(Self::original()),
            "sprint" => Some(Self::sprint()),
            "ladder-994" => Some(Self::ladder_994()),
            "ladder-995" => Some(Self::ladder_995()),
            "ladder-996" => Some(Self::ladder_996()),
            "rakam" => Some(Self::rakam()),
            _ => None,
        }
    }

    /// The recipe of the original program.
    #[must_use]
    pub fn original() -> Self {
        let optimizer = OptimizerKind::Adam;
        Self {
            task: Task::default(),
            architecture: "classic".to_owned(),
            epochs: 15,
            batch_size: 64,
            optimizer: optimizer.into(),
            learning_rate: LearningRate::new(Schedule::Step, default_learning_rate(optimizer)),
            label_smoothing: 0.0,
            dropout: true,
            samples: Samples::Augmented(Augment::ORIGINAL),
            held_back: 0,
            seed: 42,
        }
    }

    /// 99% on the test images after one epoch, in about half a second. Tuned on 5,000 training images that were held back.
    #[must_use]
    pub fn sprint() -> Self {
        Self {
            epochs: 1,
            learning_rate: LearningRate::OneCycle(OneCycle { highest: 0.015, rise: 0.2 }),
            label_smoothing: 0.1,
            dropout: false,
            samples: Samples::Unchanged,
            ..Self::original()
        }
    }

    /// 99.4% of the test images as the mean of 30 seeds, in the shortest time found. Like the other rungs of the ladder, it was
    /// tuned on 5,000 training images that were held back.
    #[must_use]
    pub fn ladder_994() -> Self {
        Self::rung(2)
    }

    /// 99.5%, likewise.
    #[must_use]
    pub fn ladder_995() -> Self {
        Self::rung(3)
    }

    /// 99.6%, likewise.
    #[must_use]
    pub fn ladder_996() -> Self {
        Self::rung(6)
    }

    /// The sprint with other layers, more epochs, and images that move.
    fn rung(epochs: usize) -> Self {
        let layers = "conv 8 3x3, bn, relu, conv 8 3x3, bn, relu, maxpool, \
                      conv 16 3x3, bn, relu, conv 32 3x3, bn, relu, maxpool, dense 128, bn, relu";
        let moved = Augment { max_degrees: 7.0, max_shift: 0.06 };
        Self { architecture: layers.to_owned(), epochs, samples: Samples::Augmented(moved), ..Self::sprint() }
    }

    /// Reads what people draw: the recipe of the embedded network `rakam`. Tuned on 5,000 training images that were held
    /// back.
    #[must_use]
    pub fn rakam() -> Self {
        Self {
            architecture: "rakam".to_owned(),
            epochs: 50,
            batch_size: 128,
            learning_rate: LearningRate::OneCycle(OneCycle { highest: 0.004, rise: 0.2 }),
            samples: Samples::Synthetic(Synth::RAKAM),
            held_back: HELD_BACK,
            ..Self::original()
        }
    }

    /// The recipe with this optimizer: unless it is the recipe's own, with the numbers and the learning rate that suit it.
    #[must_use]
    pub fn with_optimizer(self, kind: OptimizerKind) -> Self {
        if kind == self.optimizer.kind {
            return self;
        }
        let learning_rate = self.learning_rate.with_highest(default_learning_rate(kind));
        Self { optimizer: kind.into(), learning_rate, ..self }
    }

    /// What is trained: the architecture of that name, or of these layers, for the task. It gets a class more than there are
    /// labels if the samples hold ink that is none of them; only a network that is known by its name has as many classes for
    /// digits as it has.
    ///
    /// # Errors
    /// If there is no such architecture, its layers don't fit together, or it isn't for images of this shape.
    pub fn network_architecture(&self) -> Result<Architecture, ModelError> {
        let Task { input, ref labels, .. } = self.task;
        let classes = labels.len() + usize::from(self.samples.have_none());
        let for_task = architecture_for(&self.architecture, input, classes)?;
        let with_strangers = matches!(self.samples, Samples::WithStrangers(..));
        if self.task.is_digits() && !with_strangers && !has_any_classes(&for_task) {
            return architecture(&self.architecture);
        }
        Ok(for_task)
    }

    /// The recipe with a class for what is none of the labels: samples of it are made from the training images, of which some
    /// are held back to calibrate on.
    #[must_use]
    pub fn with_none(self) -> Self {
        let samples = match self.samples {
            Samples::Unchanged => Samples::WithStrangers(Augment::NONE, Strangers::QUARTER),
            Samples::Augmented(augment) => Samples::WithStrangers(augment, Strangers::QUARTER),
            with_none @ (Samples::Synthetic(_) | Samples::WithStrangers(..)) => with_none,
        };
        let held_back = if self.held_back == 0 { HELD_BACK } else { self.held_back };
        Self { samples, held_back, ..self }
    }

    /// How many of so many training images are held back.
    #[must_use]
    pub fn held_back_of(&self, images: usize) -> usize {
        held_back(self.held_back, images)
    }

    /// Checks that every value is within its range.
    ///
    /// # Errors
    /// [`TrainError::Value`] with the first value that isn't.
    pub fn check(&self) -> Result<(), TrainError> {
        let highest = self.learning_rate.highest();
        check("epochs", self.epochs, Self::EPOCHS.contains(&self.epochs), "1 to 10000")?;
        check("batch-size", self.batch_size, Self::BATCH_SIZES.contains(&self.batch_size), "2 to 4096")?;
        check("lr", highest, highest.is_finite() && highest > 0.0, "a finite number above 0")?;
        let Optimizer { kind, momentum, weight_decay } = self.optimizer;
        let has_momentum = momentum == 0.0 || kind == OptimizerKind::Sgd;
        check("momentum", momentum, has_momentum, "none, which only sgd has")?;
        check("momentum", momentum, (0.0..1.0).contains(&momentum), "0 or more, below 1")?;
        check("weight-decay", weight_decay, Self::WEIGHT_DECAYS.contains(&weight_decay), "0 to 1")?;
        let smoothing = self.label_smoothing;
        check("label smoothing", smoothing, (0.0..1.0).contains(&smoothing), "0 or more, below 1")?;
        if matches!(self.samples, Samples::Synthetic(_)) {
            let expected =
                "digits of 28x28, which this recipe draws itself; for other sets use the recipe original with --none";
            check("data", "another set", self.task.is_digits(), expected)?;
            let expected = "ink, like the digits that this recipe draws itself";
            check("framing", "whole", self.task.framing == Framing::Centred, expected)?;
        }
        if self.samples.have_none() {
            let (labels, classes) = (self.task.labels.len(), self.network_architecture()?.classes());
            let expected = "an architecture with a class more than there are labels, such as rakam, for samples that are none of them";
            check("arch", &self.architecture, classes > labels, expected)?;
            check("classes", labels, labels < 256, "at most 255 beside the one for what is none of them")?;
        }
        match self.learning_rate {
            LearningRate::Step(StepLr { step, gamma, .. }) => {
                check("epochs between two falls of lr", step, step >= 1, "at least 1")?;
                check("factor of lr", gamma, gamma.is_finite() && gamma > 0.0, "a finite number above 0")
            }
            LearningRate::Cosine(_) => Ok(()),
            LearningRate::OneCycle(OneCycle { rise, .. }) => {
                check("share of steps in which lr rises", rise, rise > 0.0 && rise < 1.0, "between 0 and 1")
            }
        }
    }

    /// Everything that the next step depends on, as names and exact values.
    pub(crate) fn facts(&self) -> Vec<(&'static str, String)> {
        let Self {
            task,
            architecture,
            epochs,
            batch_size,
            optimizer,
            learning_rate,
            label_smoothing,
            dropout,
            samples,
            held_back,
            seed,
        } = self;
        let plural = if *epochs == 1 { "epoch" } else { "epochs" };
        let schedule = match learning_rate {
            LearningRate::Step(StepLr { step, gamma, .. }) => format!("times {gamma} every {step} epochs"),
            // The number of epochs shapes these two, so a training with another number can't resume them.
            LearningRate::Cosine(_) => format!("half a cosine over {epochs} {plural}"),
            LearningRate::OneCycle(OneCycle { rise, .. }) => {
                format!("one cycle over {epochs} {plural}, rising for {rise}")
            }
        };
        let samples = match samples {
            Samples::Unchanged => "none".to_owned(),
            Samples::Augmented(Augment { max_degrees, max_shift }) => {
                format!("{max_degrees} degrees, shift {max_shift}")
            }
            Samples::WithStrangers(Augment { max_degrees, max_shift }, Strangers { share }) => {
                format!("{max_degrees} degrees, shift {max_shift}, {share} none of the classes")
            }
            Samples::Synthetic(Synth { restyled, drawn, negatives, degraded, softened }) => {
                format!(
                    "{restyled} restyled, {drawn} drawn, {negatives} no digits, {degraded} degraded, {softened} softened"
                )
            }
        };
        let mut facts = vec![
            ("arch", architecture.clone()),
            ("batch-size", batch_size.to_string()),
            ("optimizer", optimizer.to_string()),
            ("lr", learning_rate.highest().to_string()),
            ("lr schedule", schedule),
            ("label smoothing", label_smoothing.to_string()),
            ("dropout", dropout.to_string()),
            ("augmentation", samples),
            ("images held back", held_back.to_string()),
            ("seed", seed.to_string()),
        ];
        if *task != Task::default() {
            let Task { input, labels, framing } = task;
            let labels = labels.iter().collect::<Vec<_>>().join(", ");
            let framing = match framing {
                Framing::Centred => "ink",
                Framing::AsIs => "whole pictures",
            };
            facts.push(("data", format!("{labels} of {input}, {framing}")));
        }
        facts
    }
}

/// How many training images are held back where a recipe doesn't say.
pub(crate) const HELD_BACK: usize = 5_000;

/// How many of so many images are held back: at most `most`, and of a small set a tenth.
pub(crate) fn held_back(most: usize, images: usize) -> usize {
    most.min(images / 10)
}

/// A learning rate that suits the optimizer: PyTorch's default, but a tenth of it for RMSprop and ten times it for SGD.
#[must_use]
pub fn default_learning_rate(optimizer: OptimizerKind) -> f32 {
    match optimizer {
        OptimizerKind::Sgd => 1e-2,
        OptimizerKind::Adam | OptimizerKind::AdamW | OptimizerKind::RmsProp => 1e-3,
        OptimizerKind::Adadelta => 1.0,
    }
}

fn check(name: &'static str, value: impl ToString, accepted: bool, expected: &'static str) -> Result<(), TrainError> {
    if accepted { Ok(()) } else { Err(TrainError::Value { name, value: value.to_string(), expected }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_its_name_and_can_be_trained() {
        for name in Recipe::NAMES {
            let recipe = Recipe::named(name).unwrap();
            recipe.check().unwrap();
            recipe.network_architecture().unwrap();
        }
        assert_eq!(Recipe::named("ladder"), None);
    }

    #[test]
    fn a_value_out_of_range_is_named_with_its_range() {
        let original = Recipe::original();
        let with_rate = |highest| original.learning_rate.with_highest(highest);
        let with_decay =
            |weight_decay| Recipe { optimizer: Optimizer { weight_decay, ..original.optimizer }, ..original.clone() };
        for (recipe, name) in [
            (Recipe { epochs: 0, ..original.clone() }, "epochs"),
            (Recipe { batch_size: 1, ..original.clone() }, "batch-size"),
            (Recipe { batch_size: 4097, ..original.clone() }, "batch-size"),
            (Recipe { learning_rate: with_rate(0.0), ..original.clone() }, "lr"),
            (Recipe { learning_rate: with_rate(f32::NAN), ..original.clone() }, "lr"),
            (Recipe { learning_rate: with_rate(f32::INFINITY), ..original.clone() }, "lr"),
            (Recipe { label_smoothing: 1.0, ..original.clone() }, "label smoothing"),
            (
                Recipe { optimizer: Optimizer { momentum: 1.0, ..OptimizerKind::Sgd.into() }, ..original.clone() },
                "momentum",
            ),
            (Recipe { optimizer: Optimizer { momentum: 0.5, ..original.optimizer }, ..original.clone() }, "momentum"),
            (with_decay(-0.1), "weight-decay"),
            (with_decay(1.5), "weight-decay"),
            (with_decay(f32::NAN), "weight-decay"),
        ] {
            let text = recipe.check().unwrap_err().to_string();
            assert!(text.starts_with(&format!("{name} is")) && text.contains("expected"), "{text}");
        }
    }
}
