//! A training on a user's own symbols.

use std::time::Duration;

use rakam_data::Symbols;
use rakam_model::{DEFAULT, Format, embedded};
use rakam_train::SymbolTraining;
use web_time::Instant;

use crate::{Answer, LabError, SymbolsTrained};

/// The longest that a slice of work delays the next request, apart from the step under way.
const SLICE: Duration = Duration::from_millis(30);

/// Fixed, so that the same examples give the same network.
const SEED: u64 = 1;

/// A training on symbols under way.
pub(crate) struct SymbolsJob(SymbolTraining);

impl SymbolsJob {
    /// For the symbols in the text of their file.
    pub(crate) fn new(file: &str, threads: usize) -> Result<Self, LabError> {
        let symbols = Symbols::from_json(file).map_err(|error| LabError::Symbols(error.to_string()))?;
        let base = embedded().iter().find(|embedded| embedded.name == DEFAULT);
        let base = base.ok_or_else(|| LabError::Network(DEFAULT.to_owned()))?;
        let base = base.model().map_err(|error| LabError::Network(error.to_string()))?;
        Ok(Self(SymbolTraining::new(base, &symbols, SEED, threads)?))
    }

    /// Works for a slice of time. Returns how far it has come, or the result.
    pub(crate) fn work(&mut self) -> Result<Answer, LabError> {
        let began = Instant::now();
        while began.elapsed() < SLICE {
            if let Some(trained) = self.0.step()? {
                // Half the space, which browsers give little of; the convolutions are kept in it anyway.
                let weights = trained.model.to_format(Format::Safetensors { half: true });
                return Ok(Answer::SymbolsTrained(SymbolsTrained { weights, held_back: trained.held_back }));
            }
        }
        Ok(Answer::SymbolsProgress(self.0.progress()))
    }
}
