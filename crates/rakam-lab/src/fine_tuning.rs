//! A network being taught a few corrected drawings.

use std::time::Duration;

use rakam_data::Dataset;
use rakam_model::Model;
use rakam_nn::Cpu;
use rakam_train::TrainError;
use web_time::Instant;

use crate::{Event, Example, FineTuned};

/// The longest that a slice of teaching keeps the next message waiting, but for the step under way.
const SLICE: Duration = Duration::from_millis(30);

/// Fixes the choice of images: the same corrections teach the same.
const SEED: u64 = 1;

pub(crate) struct Job {
    tuning: rakam_train::FineTuning,
    examples: usize,
}

impl Job {
    pub(crate) fn new(model: &[u8], examples: &[Example], cpu: Cpu) -> Result<Self, TrainError> {
        let example = |example: &Example| {
            let pixels = example.pixels.as_slice().try_into().ok()?;
            Some(rakam_train::Example { pixels, label: example.label })
        };
        let whole: Vec<_> = examples.iter().filter_map(example).collect();
        let examples = whole.len();
        Ok(Self { tuning: rakam_train::FineTuning::new(Model::from_bytes(model)?, whole, SEED, cpu)?, examples })
    }

    /// Teaches for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, data: &Dataset) -> Result<bool, TrainError> {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            let (step, of) = self.tuning.progress();
            if step == of {
                return Ok(false);
            }
            self.tuning.step(&data.train)?;
        }
        Ok(true)
    }

    /// How far it has come.
    pub(crate) fn news(&self) -> Event {
        let (step, of) = self.tuning.progress();
        Event::FineTuning { step, of }
    }

    /// What it came to.
    pub(crate) fn finish(self, data: &Dataset) -> Event {
        let rakam_train::FineTuned { model, test_accuracy, right } = self.tuning.finish(data);
        Event::FineTuned(FineTuned { weights: model.to_bytes(), test_accuracy, right, examples: self.examples })
    }
}
