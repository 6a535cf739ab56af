//! A network for a user's own symbols, trained in seconds on a few examples of each.
//!
//! The convolutions of a network that reads handwriting have learned lines, corners, ends and loops. They are kept as they
//! are; what comes out of them is computed once for some thousand samples, and new dense layers are trained on that
//! ([transfer learning](https://doi.org/10.1109/TKDE.2009.191)). A last class takes the ink that is none of the symbols.
//!
//! How well it goes is measured by cross-validation: each fifth of the examples is held back from a training of its own and
//! read by that. The network that the user gets learns from all of them.
//!
//! ```text
//! mod.rs     SymbolTraining: the training in small steps, and its result
//! layers.rs  a network cut after its convolutions, and joined with other dense layers
//! bank.rs    the samples, as what comes out of the convolutions
//! dense.rs   a training of the dense layers
//! ```

mod bank;
mod dense;
mod layers;

use rakam_data::Symbols;
use rakam_ink::Input;
use rakam_model::{Calibration, Labels, Model, ModelError, Reader, Verdict};
use rakam_nn::{Cpu, Network};
use serde::{Deserialize, Serialize};

use self::bank::Bank;
use self::dense::Dense;
use self::layers::{cut, joined};
use crate::TrainError;

/// Parts of the examples that are held back in turn.
const FOLDS: usize = 5;

/// Log-odds of being one of three symbols from which ink is read as one, and by how much they grow with the logarithm of the
/// number of symbols, whose probabilities add up. Measured with the drawings of some 40 writers, see `examples/symbols.rs`: one
/// symbol in 25 by another writer is refused then.
const SYMBOL_FROM: f32 = 1.8;
const SYMBOL_FROM_GROWS: f32 = 0.7;

/// A training on a user's symbols under way.
#[derive(Debug)]
pub struct SymbolTraining {
    base: Model,
    labels: Labels,
    /// The convolutions of `base`.
    front: Network,
    bank: Bank,
    seed: u64,
    threads: usize,
    dense: Option<Dense>,
    /// Folds that were held back and read.
    folds: usize,
    held_back: HeldBack,
    model: Option<Model>,
}

/// How drawings were read that the reading network was not trained on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// How many were read: every example once.
    pub of: usize,
    /// How many of them were read right.
    pub right: usize,
    /// How many were refused.
    pub refused: usize,
    /// For each drawing that was read as another class: its class, and that other one.
    pub mistakes: Vec<(usize, usize)>,
}

impl HeldBack {
    /// The two classes that were mixed up most often, the first of them first, and how often; `None` if none were.
    #[must_use]
    pub fn mixed_up(&self) -> Option<(usize, usize, usize)> {
        let pair = |&(a, b): &(usize, usize)| (a.min(b), a.max(b));
        let count = |of: (usize, usize)| self.mistakes.iter().filter(|mistake| pair(mistake) == of).count();
        let most = self.mistakes.iter().map(pair).max_by_key(|&of| (count(of), std::cmp::Reverse(of)))?;
        Some((most.0, most.1, count(most)))
    }
}

/// A network that reads a user's symbols.
#[derive(Clone, Debug)]
pub struct TrainedSymbols {
    /// The network; its labels are the names of the classes.
    pub model: Model,
    /// How well networks like it read what they had not seen.
    pub held_back: HeldBack,
}

impl SymbolTraining {
    /// Prepares to train on `symbols`, upon the convolutions of `base`. `seed` determines the samples and the initial weights.
    ///
    /// # Errors
    /// If the symbols aren't ready to be trained on, or `base` has no convolution.
    pub fn new(base: Model, symbols: &Symbols, seed: u64, threads: usize) -> Result<Self, TrainError> {
        symbols.check()?;
        let labels = Labels::new(symbols.names().map(str::to_owned).collect());
        let expected = "names that differ";
        let labels = labels.ok_or_else(|| TrainError::Value { name: "names", value: String::new(), expected })?;
        let (front, back) = cut(&base.network).map_err(ModelError::Architecture)?;
        let bank = Bank::new(symbols, &front, &back, base.input, seed).map_err(ModelError::Architecture)?;
        let examples: usize = symbols.classes.iter().map(|class| class.examples.len()).sum();
        if bank.examples() < examples {
            let (value, expected) = ("beside the canvas".to_owned(), "ink on the canvas in each");
            return Err(TrainError::Value { name: "an example", value, expected });
        }
        let held_back = HeldBack::default();
        Ok(Self { base, labels, front, bank, seed, threads, dense: None, folds: 0, held_back, model: None })
    }

    /// How far it has come, 0 to 1.
    #[must_use]
    pub fn progress(&self) -> f32 {
        // The samples take about as long as two trainings on them.
        let (samples, trainings) = (2.0, (FOLDS + 1) as f32);
        let dense = self.dense.as_ref().map_or(0.0, Dense::progress);
        let done = self.folds + usize::from(self.model.is_some());
        (samples * self.bank.progress() + done as f32 + dense) / (samples + trainings)
    }

    /// Works for a few milliseconds. Returns the result once it is done.
    ///
    /// # Errors
    /// If the training diverges.
    pub fn step(&mut self) -> Result<Option<TrainedSymbols>, TrainError> {
        if let Some(model) = &self.model {
            return Ok(Some(TrainedSymbols { model: model.clone(), held_back: self.held_back.clone() }));
        }
        if self.bank.progress() < 1.0 {
            self.bank.add(&mut Cpu::new(self.threads));
            return Ok(None);
        }
        let fold = (self.folds < FOLDS).then_some(self.folds);
        let classes = self.labels.len() + 1;
        let dense = match &mut self.dense {
            Some(dense) => dense,
            none => {
                let samples = self.bank.without(fold);
                let cpu = Cpu::new(self.threads);
                let dense = Dense::new(samples, self.bank.width(), classes, self.seed, cpu);
                none.insert(dense.map_err(ModelError::Architecture)?)
            }
        };
        if !dense.step(&self.bank)? {
            return Ok(None);
        }
        let network = joined(&self.front, dense.network()).map_err(ModelError::Architecture)?;
        let mut model = Model::new(network, self.base.input);
        model.labels = self.labels.clone();
        let from = SYMBOL_FROM + SYMBOL_FROM_GROWS * (self.labels.len() as f32 / 3.0).ln();
        model.calibration = Calibration { digit_from: from, no_digit_below: from, ..Calibration::default() };
        self.dense = None;
        match fold {
            Some(fold) => self.read_held_back(&model, fold),
            None => self.model = Some(model),
        }
        self.folds += usize::from(fold.is_some());
        Ok(None)
    }

    fn read_held_back(&mut self, model: &Model, fold: usize) {
        let reader = Reader::new(model);
        for (class, input) in self.bank.held_back(fold) {
            let reading = reader.read_input(&Input::from_pixels(*input));
            self.held_back.of += 1;
            match (reading.verdict, reading.class.map(usize::from)) {
                (Verdict::NotADigit | Verdict::Empty, _) | (_, None) => self.held_back.refused += 1,
                (_, Some(read)) if read == class => self.held_back.right += 1,
                (_, Some(read)) => self.held_back.mistakes.push((class, read)),
            }
        }
    }
}
