//! From logits to probabilities and a verdict.

use rakam_nn::softmax;
use serde::{Deserialize, Serialize};

use crate::{Labels, Reading, Verdict};

/// Confidence from which a reading counts as sure. Below one half, more probability lies with other digits than with
/// the best guess.
pub const SURE: f32 = 0.5;

/// What is fitted to a trained network on images that it was not trained on, so that its confidence can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The logits of the digits are divided by this before their softmax, so that of the readings with confidence `p`
    /// the share `p` is right ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)); above 0.
    pub temperature: f32,
    /// Log-odds of being a digit from which ink is read as one.
    pub digit_from: f32,
    /// Log-odds of being a digit below which ink is rejected; between the two it is unsure.
    pub no_digit_below: f32,
    /// The least that the logit of other ink counts for in the log-odds, for networks that were trained on made samples of
    /// such ink: what is unlike anything shown in training often excites no class at all, not even that one, and lies below
    /// this with all its logits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_other: Option<f32>,
}

impl Default for Calibration {
    /// The logits as they are; ink is what the network holds for more probable.
    fn default() -> Self {
        Self { temperature: 1.0, digit_from: 0.0, no_digit_below: 0.0, least_other: None }
    }
}

impl Calibration {
    /// The reading of some ink. The first logits are those of `labels`; one more, if there is one, is that of ink that is
    /// none of them. If a logit isn't finite, every label is as probable as any other.
    #[must_use]
    pub fn reading(&self, logits: &[f32], labels: &Labels) -> Reading {
        let classes = labels.len();
        let mut probabilities = vec![f32::NAN; classes];
        probabilities.iter_mut().zip(logits).for_each(|(scaled, logit)| *scaled = logit / self.temperature);
        if probabilities.iter().all(|logit| logit.is_finite()) {
            softmax(&mut probabilities);
        } else {
            probabilities.fill(1.0 / classes as f32);
        }
        let (class, confidence) = probabilities
            .iter()
            .enumerate()
            .fold((0, 0.0), |best, (class, &p)| if p > best.1 { (class as u8, p) } else { best });
        let log_odds = self.log_odds(logits, classes);
        let digitness = 1.0 / (1.0 + (self.digit_from / 2.0 + self.no_digit_below / 2.0 - log_odds).exp());
        if log_odds < self.no_digit_below {
            return Reading { probabilities, digitness, ..Reading::BLANK }.refused();
        }
        let sure = log_odds >= self.digit_from && confidence >= SURE;
        let verdict = if sure { Verdict::Digit } else { Verdict::Unsure };
        let label = labels.get(class.into()).map(str::to_owned);
        let digit = labels.are_digits().then_some(class);
        Reading { verdict, class: Some(class), digit, label, confidence, probabilities, digitness }
    }

    /// The log-odds that ink is of one of the first `classes`, such as a digit, from the logits of one reading: their
    /// [`log_sum_exp`] minus the logit of other ink, or [`least_other`](Self::least_other) if that is larger. Infinite for a
    /// network without a class for other ink; 0 if it can't be computed.
    #[must_use]
    pub fn log_odds(&self, logits: &[f32], classes: usize) -> f32 {
        let Some((digits, &[other, ..])) = logits.split_at_checked(classes) else { return f32::INFINITY };
        let log_odds = log_sum_exp(digits) - self.least_other.map_or(other, |least| least.max(other));
        if log_odds.is_nan() { 0.0 } else { log_odds }
    }
}

/// The logarithm of the sum of the exponentials of `logits`, computed without overflow.
#[must_use]
pub fn log_sum_exp(logits: &[f32]) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    largest + logits.iter().map(|logit| (logit - largest).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CLASSES;

    fn logits(of: &[(usize, f32)]) -> [f32; CLASSES + 1] {
        let mut logits = [0.0; CLASSES + 1];
        of.iter().for_each(|&(class, logit)| logits[class] = logit);
        logits
    }

    fn calibration() -> Calibration {
        Calibration { temperature: 1.0, digit_from: 2.0, no_digit_below: -1.0, least_other: None }
    }

    #[test]
    fn logits_become_probabilities_without_overflow() {
        let reading = Calibration::default().reading(&logits(&[(7, 500.0)])[..CLASSES], &Labels::default());
        assert_eq!((reading.verdict, reading.digit, reading.confidence), (Verdict::Digit, Some(7), 1.0));
        assert_eq!(reading.digitness, 1.0);
    }

    #[test]
    fn a_weak_lead_is_unsure() {
        let reading = Calibration::default().reading(&logits(&[(3, 1.0)])[..CLASSES], &Labels::default());
        assert_eq!((reading.verdict, reading.digit), (Verdict::Unsure, Some(3)));
        assert!((reading.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_eleventh_logit_decides_whether_it_is_a_digit() {
        for (no_digit, verdict, digit) in
            [(3.0, Verdict::Digit, Some(3)), (9.0, Verdict::Unsure, Some(3)), (12.0, Verdict::NotADigit, None)]
        {
            let reading = calibration().reading(&logits(&[(3, 10.0), (10, no_digit)]), &Labels::default());
            assert_eq!((reading.verdict, reading.digit), (verdict, digit), "{no_digit}");
            // What digit it would be, if it were one, does not depend on it.
            assert!(reading.probabilities[3] > 0.999);
        }
    }

    #[test]
    fn ink_that_excites_no_class_counts_as_other_ink() {
        let floored = Calibration { least_other: Some(4.0), ..calibration() };
        for (digit, other, without, with) in [
            (3.0, -9.0, Verdict::Digit, Verdict::Unsure),
            (1.0, -9.0, Verdict::Digit, Verdict::NotADigit),
            (9.0, -9.0, Verdict::Digit, Verdict::Digit),
            // Above the floor, the logit itself counts.
            (9.0, 12.0, Verdict::NotADigit, Verdict::NotADigit),
        ] {
            let mut logits = [-20.0; CLASSES + 1];
            (logits[3], logits[CLASSES]) = (digit, other);
            let verdict = |of: Calibration| of.reading(&logits, &Labels::default()).verdict;
            assert_eq!((verdict(calibration()), verdict(floored)), (without, with), "{digit} {other}");
        }
    }

    #[test]
    fn a_higher_temperature_is_less_sure_and_changes_no_digit() {
        let [cool, warm] = [1.0, 2.0].map(|temperature| {
            Calibration { temperature, ..calibration() }
                .reading(&logits(&[(3, 4.0), (5, 3.0), (10, -9.0)]), &Labels::default())
        });
        assert_eq!((cool.digit, warm.digit), (Some(3), Some(3)));
        assert!(warm.confidence < cool.confidence - 0.1, "{} {}", warm.confidence, cool.confidence);
    }

    #[test]
    fn logits_that_are_no_numbers_are_unsure() {
        for class in [2, 10] {
            for value in [f32::INFINITY, f32::NAN] {
                let reading = calibration().reading(&logits(&[(class, value)]), &Labels::default());
                assert!(reading.verdict != Verdict::Digit, "{reading:?}");
                assert!(reading.confidence.is_finite() && (0.0..=1.0).contains(&reading.digitness), "{reading:?}");
            }
        }
    }
}
