//! A fine-tuning on a few corrected drawings.

use std::time::Duration;

use rakam_data::Dataset;
use rakam_model::Model;
use rakam_nn::Cpu;
use web_time::Instant;

use crate::{Answer, Example, FineTuned, LabError};

/// The longest that a slice of work delays the next request, apart from the step under way.
const SLICE: Duration = Duration::from_millis(30);

/// Fixed, so that the same corrections give the same network.
const SEED: u64 = 1;

/// A fine-tuning under way.
pub(crate) struct FineTuningJob {
    fine_tuning: rakam_train::FineTuning,
    examples: usize,
}

impl FineTuningJob {
    pub(crate) fn new(model: &[u8], examples: &[Example], cpu: Cpu) -> Result<Self, LabError> {
        let model = Model::from_bytes(model).map_err(|error| LabError::Network(error.to_string()))?;
        let example = |example: &Example| {
            let pixels = example.pixels.as_slice().try_into().map_err(|_| LabError::Pixels(example.pixels.len()))?;
            Ok::<_, LabError>(rakam_train::Example { pixels, label: example.label })
        };
        let examples = examples.iter().map(example).collect::<Result<Vec<_>, LabError>>()?;
        let count = examples.len();
        let fine_tuning = rakam_train::FineTuning::new(model, examples, SEED, cpu)?;
        Ok(Self { fine_tuning, examples: count })
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, data: &Dataset) -> Result<bool, LabError> {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            let (step, of) = self.fine_tuning.progress();
            if step == of {
                return Ok(false);
            }
            self.fine_tuning.step(&data.train)?;
        }
        Ok(true)
    }

    /// How far it has come.
    pub(crate) fn progress(&self) -> Answer {
        let (step, of) = self.fine_tuning.progress();
        Answer::FineTuningProgress { step, of }
    }

    /// The result.
    pub(crate) fn finish(self, data: &Dataset) -> FineTuned {
        let rakam_train::FineTuned { model, test_accuracy, right } = self.fine_tuning.finish(data);
        FineTuned { weights: model.to_bytes(), test_accuracy, right, examples: self.examples }
    }
}
