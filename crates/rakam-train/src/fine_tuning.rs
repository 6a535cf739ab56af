//! Fine-tuning: a network trained further on a few corrected drawings of one person.
//!
//! Each batch mixes the corrections with training images, so that the network doesn't forget them (rehearsal:
//! [Robins 1995](https://doi.org/10.1080/09540099550039318)).

use rakam_data::{Augment, Dataset, PIXELS, Split, Synth, sample_rng};
use rakam_eval::evaluate;
use rakam_model::{InputNorm, MNIST_INPUT, Model, ModelError, Trained};
use rakam_nn::{Cpu, Inference, Network, argmax};

use crate::recipe::{HELD_BACK, held_back};
use crate::samples::SampleSource;
use crate::stepper::Stepper;
use crate::task::{check_labels, shape_of};
use crate::{Samples, TrainError};

/// Steps: as many as a few seconds allow, within this range. A small network needs more of them.
const STEPS: std::ops::RangeInclusive<u64> = 120..=480;

/// Multiply-adds of a few seconds of work.
const WORK: u64 = 300_000_000_000;

/// Images a step.
const BATCH: usize = 64;

/// How many of them are corrections: each one twice, within this range.
const CORRECTIONS: std::ops::RangeInclusive<usize> = 6..=16;

/// The learning rate of the first step; it falls linearly to 0.
const LEARNING_RATE: f32 = 2e-4;

/// Augmentation of the corrections, so that more than their pixels is learned.
const VARIED: Augment = Augment { max_degrees: 8.0, max_shift: 0.04 };

/// How far the accuracy on those others may fall.
const FORGOTTEN: f64 = 0.0005;

/// If the network forgets too much, its weights are interpolated with those before
/// ([Wortsman et al. 2022](https://arxiv.org/abs/2109.01903)) by the first of these shares that forgets little enough, or
/// else by the last.
const SHARES: [f32; 5] = [1.0, 0.8, 0.6, 0.4, 0.2];

/// A drawing as the network sees it, with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// 28x28, row by row: 0 paper, 255 ink.
    pub pixels: [u8; PIXELS],
    /// 0 to 9; or 10 for ink that isn't a digit, if the network has that class.
    pub label: u8,
}

/// A fine-tuning under way.
#[derive(Debug)]
pub struct FineTuning {
    before: Model,
    examples: Vec<Example>,
    stepper: Stepper,
    seed: u64,
    steps: usize,
}

/// The result of a fine-tuning.
#[derive(Clone, Debug)]
pub struct FineTuned {
    /// The fine-tuned model.
    pub model: Model,
    /// Share of the test images read right before, 0 to 1, and after.
    pub test_accuracy: [f64; 2],
    /// Examples read right before, and after.
    pub right: [usize; 2],
}

impl FineTuning {
    /// Prepares to fine-tune `model`. `seed` determines the choice of images and their augmentation.
    ///
    /// # Errors
    /// If the model isn't one of digits of 28x28, there is no example, or the network has no class for the label of one.
    pub fn new(model: Model, examples: Vec<Example>, seed: u64, cpu: Cpu) -> Result<Self, TrainError> {
        if !model.labels.are_digits() {
            let value = model.labels.iter().collect::<Vec<_>>().join(", ");
            return Err(TrainError::Value { name: "labels", value, expected: "the digits: others are trained anew" });
        }
        let expected = model.network.architecture().input;
        if expected != MNIST_INPUT {
            return Err(TrainError::Shape { found: MNIST_INPUT, expected });
        }
        let classes = model.network.classes();
        let label =
            examples.iter().map(|example| example.label).max().map_or("none".to_owned(), |most| most.to_string());
        if examples.is_empty() || examples.iter().any(|example| usize::from(example.label) >= classes) {
            return Err(TrainError::Value { name: "label", value: label, expected: "a class of the network" });
        }
        let (_, work) = model.network.architecture().multiply_adds().map_err(ModelError::Architecture)?;
        let steps = (WORK / (work * BATCH as u64)).clamp(*STEPS.start(), *STEPS.end()) as usize;
        let stepper = Stepper::fine_tune(&model, seed, cpu);
        Ok(Self { before: model, examples, stepper, seed, steps })
    }

    /// Steps done, and how many there are.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.stepper.batch(), self.steps)
    }

    /// One step, mixed with images of `train`.
    ///
    /// # Errors
    /// If there are no images, they aren't of 28x28, a label isn't a digit, or the training diverges.
    pub fn step(&mut self, train: &Split) -> Result<(), TrainError> {
        let (found, expected) = (shape_of(train), MNIST_INPUT);
        if found != expected {
            return Err(TrainError::Shape { found, expected });
        }
        let (known, _) = divided(train);
        if known.is_empty() {
            return Err(TrainError::TooFewImages { train: 0, test: 0 });
        }
        check_labels(&known, self.before.labels.len())?;
        let (seed, step) = (self.seed, self.stepper.batch());
        let learning_rate = LEARNING_RATE * (1.0 - step as f32 / self.steps as f32).max(0.0);
        let input = self.before.input;
        let makes_negatives = self.before.network.classes() > self.before.labels.len();
        let samples =
            if makes_negatives { Samples::Synthetic(Synth::RAKAM) } else { Samples::Augmented(Augment::ORIGINAL) };
        let source =
            SampleSource { split: &known, samples, input, labels: self.before.labels.len(), seed, epoch: step as u64 };
        let corrections = (2 * self.examples.len()).clamp(*CORRECTIONS.start(), *CORRECTIONS.end());
        let spread = (known.len() / (BATCH - corrections)).max(1);
        let image = |i: usize| ((step * 7919 + i * spread) % known.len()) as u32;
        let first = step * corrections;
        let example = |i: usize| &self.examples[(first + i) % self.examples.len()];
        let label = |i: usize| if i < corrections { example(i).label } else { source.label(image(i - corrections)) };
        let labels: Vec<u8> = (0..BATCH).map(label).collect();
        let write = |i: usize, out: &mut [f32]| {
            if i >= corrections {
                source.write(image(i - corrections), out);
            } else if let Some(out) = out.as_mut_array::<PIXELS>() {
                let mut rng = sample_rng(seed, u64::MAX, (first + i) as u64);
                VARIED.apply(&example(i).pixels, &mut rng, out);
                out.iter_mut().for_each(|pixel| *pixel = input.apply(*pixel));
            }
        };
        self.stepper.step_on(learning_rate, &labels, &write)?;
        Ok(())
    }

    /// Ends the fine-tuning: evaluates the network before and after it on the test images and on the examples.
    #[must_use]
    pub fn finish(mut self, data: &Dataset) -> FineTuned {
        let fine_tuned = self.stepper.trainer().network().clone();
        let (_, cpu) = self.stepper.network_and_cpu();
        let mut accuracy = |model: &Model, split: &Split| evaluate(model, split, cpu).accuracy;
        let (_, held_back) = divided(&data.train);
        let known = accuracy(&self.before, &held_back);
        let mut model = self.before.clone();
        for share in SHARES {
            model.network = interpolated(&self.before.network, &fine_tuned, share);
            if known - accuracy(&model, &held_back) <= FORGOTTEN {
                break;
            }
        }
        let test_accuracy = [accuracy(&self.before, &data.test), accuracy(&model, &data.test)];
        if let Some(trained) = &mut model.trained {
            *trained = Trained::new(trained.epochs, trained.seed, test_accuracy[1]);
        }
        let right = [&self.before, &model].map(|model| right(model, &self.examples));
        FineTuned { model, test_accuracy, right }
    }
}

/// The training images that are mixed in, and the last ones, on which forgetting is measured.
fn divided(train: &Split) -> (Split, Split) {
    train.split_at(train.len() - held_back(HELD_BACK, train.len()))
}

/// Interpolates the weights: `before` with share 0, `after` with share 1.
fn interpolated(before: &Network, after: &Network, share: f32) -> Network {
    let mut mixed = before.clone();
    for tensor in after.tensors() {
        let values = mixed.tensor_mut(tensor.name).unwrap_or_default();
        values.iter_mut().zip(tensor.values).for_each(|(value, after)| *value += share * (after - *value));
    }
    mixed
}

/// How many of the examples, unchanged, the model reads right.
fn right(model: &Model, examples: &[Example]) -> usize {
    let inference = Inference::new(&model.network);
    examples
        .iter()
        .filter(|example| class(&inference, model.input, &example.pixels) == usize::from(example.label))
        .count()
}

/// The class with the largest logit.
fn class(inference: &Inference, input: InputNorm, pixels: &[u8; PIXELS]) -> usize {
    argmax(&inference.logits(&pixels.map(|byte| input.apply_byte(byte))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        Dataset::load(None, &mut |_| {}).unwrap()
    }

    #[test]
    fn a_label_without_a_class_is_refused() {
        let model = rakam_model::embedded().iter().find(|inside| inside.name == "classic").unwrap().model().unwrap();
        assert!(FineTuning::new(model.clone(), Vec::new(), 1, Cpu::new(1)).is_err());
        let example = Example { pixels: [0; PIXELS], label: 10 };
        assert!(FineTuning::new(model, vec![example], 1, Cpu::new(1)).is_err());
    }

    #[test]
    fn images_and_networks_that_it_is_not_for_are_refused() {
        let model = rakam_model::open("classic").unwrap();
        let examples = vec![Example { pixels: [9; PIXELS], label: 3 }];
        let mut fine_tuning = FineTuning::new(model.clone(), examples.clone(), 1, Cpu::new(1)).unwrap();
        let none = dataset().train.split_at(0).0;
        assert!(matches!(fine_tuning.step(&none), Err(TrainError::TooFewImages { .. })));
        let small = Split::new(rakam_data::ImageShape::new(1, 5, 5).unwrap(), vec![0; 250], vec![0; 10]).unwrap();
        assert!(matches!(fine_tuning.step(&small), Err(TrainError::Shape { .. })));
        let architecture = rakam_model::architecture_for("dense 8, relu", rakam_nn::Shape::new(3, 9, 9), 10).unwrap();
        let other = Model { network: Network::new(architecture, 1).unwrap(), ..model };
        assert!(matches!(FineTuning::new(other, examples, 1, Cpu::new(1)), Err(TrainError::Shape { .. })));
    }

    #[test]
    fn of_every_set_some_images_are_held_back() {
        let train = dataset().train;
        for (images, held_back) in [(60_000, 5_000), (1_000, 100), (19, 1)] {
            let (set, _) = train.split_at(images);
            let (mixed_in, rest) = divided(&set);
            assert_eq!((mixed_in.len(), rest.len()), (images - held_back, held_back));
        }
    }

    #[test]
    fn misread_images_are_read_right_afterwards_and_little_is_forgotten() {
        let data = dataset();
        // Images that the network hasn't been trained on.
        let (_, held_back) = divided(&data.train);
        for inside in rakam_model::embedded() {
            let model = inside.model().unwrap();
            let inference = Inference::new(&model.network);
            let misread = (0..held_back.len())
                .map(|i| Example { pixels: held_back.as_mnist().unwrap()[i], label: held_back.label(i) })
                .filter(|example| class(&inference, model.input, &example.pixels) != usize::from(example.label));
            let examples: Vec<Example> = misread.take(4).collect();
            // One alone may forget a little more, by chance; the large network takes long.
            let seeds = if inside.name == "classic" { 1..=5 } else { 1..=1 };
            let forgotten = seeds.clone().map(|seed| {
                let examples = examples.clone();
                let mut fine_tuning = FineTuning::new(model.clone(), examples, seed, Cpu::all_threads()).unwrap();
                while fine_tuning.progress().0 < fine_tuning.progress().1 {
                    fine_tuning.step(&data.train).unwrap();
                }
                let FineTuned { test_accuracy: [before, after], right, .. } = fine_tuning.finish(&data);
                assert_eq!(right[0], 0);
                // Some labels are hard to agree with: a better network is harder to convince.
                assert!(right[1] >= 2, "{}: {} of 4", inside.name, right[1]);
                before - after
            });
            let forgotten = forgotten.sum::<f64>() / seeds.count() as f64;
            assert!(forgotten <= 0.001, "{}: {forgotten}", inside.name);
        }
    }
}
