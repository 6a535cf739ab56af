//! A training of the dense layers.

use rakam_data::shuffled;
use rakam_nn::{ArchitectureError, Cpu, Linear, Network, OneCycle, OptimizerKind, Shape, Stage, Trainer};

use super::bank::Bank;
use super::layers::named;
use crate::TrainError;

/// Features of the hidden layer, and the share of them that is dropped in training.
const FEATURES: usize = 128;
const DROPOUT: f32 = 0.3;

/// Times that every sample is seen, and samples a step.
const EPOCHS: usize = 6;
const BATCH: usize = 64;

/// The share of a label that is spread over all classes. Without it, the log-odds of strangers spread so far that no
/// threshold fits every set of symbols.
const SMOOTHING: f32 = 0.1;

const LEARNING_RATE: OneCycle = OneCycle { highest: 0.004, rise: 0.15 };

/// A hidden layer and a head in training.
#[derive(Debug)]
pub(super) struct Dense {
    trainer: Trainer,
    /// What it is trained on, as indices of the bank.
    samples: Vec<usize>,
    seed: u64,
    step: usize,
    /// The places in `samples` in the order of this epoch.
    order: Vec<u32>,
}

impl Dense {
    pub(super) fn new(
        samples: Vec<usize>,
        width: usize,
        classes: usize,
        seed: u64,
        cpu: Cpu,
    ) -> Result<Self, ArchitectureError> {
        let hidden = vec![Stage::new(Linear::new(FEATURES)).dropout(DROPOUT)];
        let network = named(Shape::new(width, 1, 1), hidden, classes, seed)?;
        let trainer = Trainer::new(network, OptimizerKind::Adam, seed, cpu).with_label_smoothing(SMOOTHING);
        Ok(Self { trainer, samples, seed, step: 0, order: Vec::new() })
    }

    pub(super) fn network(&self) -> &Network {
        self.trainer.network()
    }

    /// Whole batches of an epoch.
    fn batches(&self) -> usize {
        self.samples.len() / BATCH
    }

    /// How far it has come, 0 to 1.
    pub(super) fn progress(&self) -> f32 {
        self.step as f32 / (self.batches() * EPOCHS).max(1) as f32
    }

    /// One step. Returns whether it was the last.
    pub(super) fn step(&mut self, bank: &Bank) -> Result<bool, TrainError> {
        let (batches, steps) = (self.batches(), self.batches() * EPOCHS);
        let (epoch, batch) = (self.step / batches, self.step % batches);
        if batch == 0 {
            self.order = shuffled(self.seed, epoch as u64, self.samples.len() as u32);
        }
        let samples: Vec<usize> =
            self.order[batch * BATCH..][..BATCH].iter().map(|&place| self.samples[place as usize]).collect();
        let labels: Vec<u8> = samples.iter().map(|&sample| bank.label(sample)).collect();
        let write = |i: usize, out: &mut [f32]| out.copy_from_slice(bank.row(samples[i]));
        let report = self.trainer.step(LEARNING_RATE.at(self.step, steps), &labels, &write);
        self.step += 1;
        if !report.loss.is_finite() {
            let learning_rate = LEARNING_RATE.highest;
            return Err(TrainError::Diverged { epoch: epoch + 1, batch: batch + 1, learning_rate });
        }
        Ok(self.step == steps)
    }
}
