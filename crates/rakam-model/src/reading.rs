//! What was read: a verdict, a digit, and how sure it is.

use serde::Serialize;

/// The ten digits.
pub const CLASSES: usize = 10;

/// What a reading amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A digit, read with a confidence of at least [`SURE`](crate::SURE).
    Digit,
    /// A best guess, but no more.
    Unsure,
    /// Ink that isn't a digit.
    NotADigit,
    /// No ink at all.
    Empty,
}

/// What the network read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reading {
    /// What the reading amounts to.
    pub verdict: Verdict,
    /// The best guess, as the index of its label; none when there is no ink, or other ink.
    #[serde(skip)]
    pub class: Option<u8>,
    /// The best guess, 0 to 9; null when empty or not a digit, and if the model's classes aren't the ten digits.
    pub digit: Option<u8>,
    /// The label of the best guess, such as "7"; null when empty or not a digit.
    pub label: Option<String>,
    /// The probability of the best guess, 0 to 1, among the digits; 0 when there is none.
    pub confidence: f32,
    /// The probability of each digit, assuming that the ink is one; they add up to 1, or are all 0 when empty.
    pub probabilities: Vec<f32>,
    /// How much the ink is like a digit at all, 0 to 1: the logistic function of its log-odds, one half midway
    /// between the two thresholds of the calibration; 1 if the network has no class for other ink.
    #[serde(skip)]
    pub digitness: f32,
}

impl Reading {
    /// The reading of no ink by a model with so many labels.
    #[must_use]
    pub fn empty(labels: usize) -> Self {
        Self { probabilities: vec![0.0; labels], ..Self::BLANK }
    }

    /// The same ink as not a digit, whatever the network guesses.
    pub(crate) fn refused(self) -> Self {
        let Self { probabilities, digitness, .. } = self;
        Self { verdict: Verdict::NotADigit, probabilities, digitness, ..Self::BLANK }
    }

    /// The output of the network that won: the index of the label, or how many labels there are for ink that is none of them.
    /// `None` without ink.
    #[must_use]
    pub fn output(&self) -> Option<usize> {
        match self.verdict {
            Verdict::Digit | Verdict::Unsure => self.class.map(usize::from),
            Verdict::NotADigit => Some(self.probabilities.len()),
            Verdict::Empty => None,
        }
    }

    /// A place for a reading.
    pub(crate) const BLANK: Self = Self {
        verdict: Verdict::Empty,
        class: None,
        digit: None,
        label: None,
        confidence: 0.0,
        probabilities: Vec::new(),
        digitness: 0.0,
    };
}
