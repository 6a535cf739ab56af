//! Temperature and rejection thresholds, fitted to held-back images.

use rakam_data::{PIXELS, Split, Synth, sample_rng};
use rakam_eval::logits;
use rakam_model::{Calibration, InputNorm, log_sum_exp};
use rakam_nn::{Cpu, Inference};

use crate::Samples;

/// What rejecting other ink may cost.
struct Price {
    /// Share of the held-back images that may be read as unsure or be refused ...
    unsure: f32,
    /// ... and the share that may be refused.
    refused: f32,
}

/// For digits, whose samples of other ink are many and like what people draw.
const OF_DIGITS: Price = Price { unsure: 0.01, refused: 0.0005 };

/// For any set: what its strangers are like isn't known, and the samples made from the set itself are only a part of them.
/// The example `strangers` measures what such a price buys.
const OF_ANY_SET: Price = Price { unsure: 0.02, refused: 0.004 };

/// Synthetic samples per held-back image, to find the thresholds.
const SAMPLES_PER_IMAGE: usize = 8;

/// Seed of the samples made here; training uses other seeds.
const SEED: u64 = 0x0ca1_1b7a_7e00;

/// Fits the temperature to the unchanged images. For a network that can reject ink as not a digit, fits the thresholds to
/// digits in other styles than MNIST's; for one of other classes, to the images as the training moves them.
pub(crate) fn calibrate(
    inference: &Inference,
    input: InputNorm,
    held_back: &Split,
    samples: Samples,
    labels: usize,
    cpu: &mut Cpu,
) -> Calibration {
    let logits = logits(inference, input, held_back, cpu);
    let digits: Vec<&[f32]> = logits.chunks(inference.classes()).map(|row| &row[..labels]).collect();
    let temperature = best_temperature(&digits, held_back.labels());
    let (price, moved) = match samples {
        Samples::Unchanged | Samples::Augmented(_) => return Calibration { temperature, ..Calibration::default() },
        Samples::Synthetic(_) => (OF_DIGITS, None),
        Samples::WithStrangers(augment, _) => (OF_ANY_SET, Some(augment)),
    };
    let other_styles = Synth { restyled: 0.5, drawn: 0.5, negatives: 0.0, degraded: 0.0, ..Synth::RAKAM };
    let logits = inference.logits_of_many(cpu, SAMPLES_PER_IMAGE * held_back.len(), &|i, out| {
        let (round, index) = (i / held_back.len(), i % held_back.len());
        let mut rng = sample_rng(SEED, round as u64, index as u64);
        match (moved, out.as_mut_array::<PIXELS>()) {
            (Some(augment), _) => augment.apply_to(held_back.shape(), held_back.image(index), &mut rng, out),
            (None, Some(out)) => other_styles.make(held_back, index, &mut rng, out),
            // Only digits of that size are drawn.
            (None, None) => {}
        }
        out.iter_mut().for_each(|pixel| *pixel = input.apply(*pixel));
    });
    let mut calibration = Calibration { temperature, ..Calibration::default() };
    let sorted = |of: &dyn Fn(&[f32]) -> f32| {
        let mut values: Vec<f32> = logits.chunks(inference.classes()).map(of).collect();
        values.sort_unstable_by(f32::total_cmp);
        values
    };
    let at = |share: f32, sorted: &[f32]| sorted[(share * sorted.len() as f32) as usize];
    if moved.is_some() {
        // Ink with smaller logits than all but the refused share then has smaller log-odds, too.
        let of_labels = at(price.refused, &sorted(&|row| log_sum_exp(&row[..labels])));
        calibration.least_other =
            Some(of_labels - at(price.refused, &sorted(&|row| calibration.log_odds(row, labels))));
    }
    let log_odds = sorted(&|row| calibration.log_odds(row, labels));
    Calibration { digit_from: at(price.unsure, &log_odds), no_digit_below: at(price.refused, &log_odds), ..calibration }
}

/// The temperature with the smallest mean cross-entropy, by golden-section search over its logarithm: the cross-entropy is
/// convex in the reciprocal of the temperature, so it has one minimum.
fn best_temperature(logits: &[&[f32]], labels: &[u8]) -> f32 {
    let loss = |temperature: f32| -> f64 {
        let of_row = |(row, &label): (&&[f32], &u8)| {
            // A library's images may have labels that no class has.
            let own = row.get(usize::from(label))?;
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = row.iter().map(|logit| ((logit - largest) / temperature).exp()).sum();
            Some(f64::from(sum.ln() - (own - largest) / temperature))
        };
        logits.iter().zip(labels).filter_map(of_row).sum()
    };
    const GOLDEN: f32 = 0.618_034;
    // If nothing was read wrong, the lowest temperature fits best: the search stays between 1/4 and 4.
    let (mut low, mut high) = (0.25f32.ln(), 4f32.ln());
    for _ in 0..30 {
        let span = GOLDEN * (high - low);
        if loss((high - span).exp()) < loss((low + span).exp()) {
            high = low + span;
        } else {
            low = high - span;
        }
    }
    ((low + high) / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::best_temperature;

    #[test]
    fn logits_twice_too_large_are_halved() {
        // A lead of ln 9 gives a confidence of 90%, and nine in ten are right: calibrated at temperature 1.
        let lead = 9f32.ln();
        let labels: Vec<u8> = (0..1000).map(|i| u8::from(i % 10 == 0)).collect();
        for scale in [0.5, 1.0, 2.0] {
            let mut row = [-50.0 * scale; 10];
            (row[0], row[1]) = (scale * lead, 0.0);
            let rows: Vec<&[f32]> = labels.iter().map(|_| &row[..]).collect();
            let temperature = best_temperature(&rows, &labels);
            assert!((temperature / scale - 1.0).abs() < 0.01, "{temperature} for {scale}");
        }
    }
}
