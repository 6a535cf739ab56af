//! Temperature and thresholds, fitted to images held back.

use rakam_data::{PIXELS, Split, Synth, sample_rng};
use rakam_model::{CLASSES, Calibration, InputNorm, digit_log_odds};
use rakam_nn::{Cpu, Inference};

use crate::Samples;
use crate::evaluate::logits_of_images;

/// Of the digits held back, restyled or drawn in other forms, this share may come out as unsure ...
const UNSURE: f32 = 0.01;

/// ... and this share as no digit.
const REFUSED: f32 = 0.0005;

/// Times that each image held back is made anew to find the thresholds.
const MADE: usize = 8;

/// The random numbers of the samples made here; training draws its own from other seeds.
const SEED: u64 = 0x0ca1_1b7a_7e00;

/// Fits the temperature to the images as they are, and the thresholds of a network that knows ink that is no digit to
/// digits in other styles than MNIST's.
pub(crate) fn calibrate(
    inference: &Inference,
    input: InputNorm,
    held_back: &Split,
    samples: Samples,
    cpu: &mut Cpu,
) -> Calibration {
    let logits = logits_of_images(inference, input, held_back, cpu);
    let digits: Vec<&[f32]> = logits.chunks(inference.classes()).map(|row| &row[..CLASSES]).collect();
    let temperature = best_temperature(&digits, held_back.labels());
    let Samples::Synthetic(_) = samples else { return Calibration { temperature, ..Calibration::default() } };

    let other_styles = Synth { restyled: 0.5, drawn: 0.5, negatives: 0.0 };
    let logits = inference.logits_of_many(cpu, MADE * held_back.len(), &|i, out| {
        let (round, index) = (i / held_back.len(), i % held_back.len());
        if let Some(out) = out.as_mut_array::<PIXELS>() {
            other_styles.make(held_back, index, &mut sample_rng(SEED, round as u64, index as u64), out);
        }
        out.iter_mut().for_each(|pixel| *pixel = input.apply(*pixel));
    });
    let mut log_odds: Vec<f32> = logits.chunks(inference.classes()).map(digit_log_odds).collect();
    log_odds.sort_unstable_by(f32::total_cmp);
    let at = |share: f32| log_odds[(share * log_odds.len() as f32) as usize];
    Calibration { temperature, digit_from: at(UNSURE), no_digit_below: at(REFUSED) }
}

/// The temperature with the smallest mean cross-entropy of the labels, by golden-section search over its logarithm: the
/// cross-entropy is convex in the reciprocal of the temperature, so it has one minimum.
fn best_temperature(logits: &[&[f32]], labels: &[u8]) -> f32 {
    let loss = |temperature: f32| -> f64 {
        let of_row = |(row, &label): (&&[f32], &u8)| {
            let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = row.iter().map(|logit| ((logit - largest) / temperature).exp()).sum();
            f64::from(sum.ln() - (row[usize::from(label)] - largest) / temperature)
        };
        logits.iter().zip(labels).map(of_row).sum()
    };
    const GOLDEN: f32 = 0.618_034;
    // Where nothing was read wrong, the coldest would fit best: the search ends within a quarter and four.
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
        // Of readings with a lead of ln 9, nine in ten are right: such logits are as sure as they should be.
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
