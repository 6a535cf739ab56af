//! Softmax and cross-entropy against finite differences and plain loops.

use super::{cross_entropy, softmax};
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, assert_close, assert_gradient, wide_lanes};

const CLASSES: usize = 7;

/// The mean loss by the definition.
fn formula(logits: &[f64], labels: &[u8], smoothing: f64, samples: usize) -> f64 {
    let loss_of = |(lane, &label): (usize, &u8)| {
        let row: Vec<f64> = (0..CLASSES).map(|class| logits[class * LANES + lane]).collect();
        let log_sum = row.iter().map(|logit| logit.exp()).sum::<f64>().ln();
        let plain = log_sum - row[usize::from(label)];
        let even = row.iter().map(|logit| log_sum - logit).sum::<f64>() / CLASSES as f64;
        (1.0 - smoothing) * plain + smoothing * even
    };
    labels.iter().enumerate().map(loss_of).sum::<f64>() / samples as f64
}

/// Logits in [-4, 4).
fn logits(seed: u64) -> Vec<Lanes> {
    let mut logits = Numbers::new(seed).lanes(CLASSES);
    logits.iter_mut().flat_map(|lanes| &mut lanes.0).for_each(|logit| *logit *= 4.0);
    logits
}

#[test]
fn the_gradient_of_the_mean_loss_is_its_central_difference() {
    // The block is the last of a batch of 21: its gradient is a share of the batch's.
    let (labels, samples) = ([0, 3, 6, 1, 5], 21);
    for smoothing in [0.0, 0.1, 0.5] {
        let mut gradient = logits(1);
        let point = wide_lanes(&gradient);
        let (loss, _) = cross_entropy(&mut gradient, &labels, smoothing, samples);
        let formula = |point: &[f64]| formula(point, &labels, f64::from(smoothing), samples);
        assert_close("loss", &[f64::from(loss) / samples as f64], &[formula(&point)]);
        // A gradient of the mean is small: seen at its own size.
        let gradient: Vec<f64> = wide_lanes(&gradient).iter().map(|number| number * samples as f64).collect();
        assert_gradient("dz", &gradient, &point, |point| formula(point) * samples as f64);
    }
}

#[test]
fn lanes_beyond_the_labels_get_no_gradient_and_do_not_count() {
    let labels = [2; 5];
    let (mut few, mut other) = (logits(2), logits(2));
    other.iter_mut().flat_map(|lanes| &mut lanes.0[5..]).for_each(|logit| *logit = f32::NAN);
    let seen = cross_entropy(&mut few, &labels, 0.1, 5);
    assert_eq!(seen, cross_entropy(&mut other, &labels, 0.1, 5));
    assert_eq!(few, other);
    assert!(few.iter().all(|lanes| lanes.0[5..] == [0.0; LANES - 5]));
}

#[test]
fn a_sample_is_right_when_its_label_has_the_largest_logit_alone() {
    // Lanes: right, wrong, a tie with the label in it.
    let rows = [[0.0, 2.0, 2.0], [3.0, 5.0, 2.0], [1.0, 1.0, 1.0]];
    let mut logits: Vec<Lanes> =
        rows.iter().map(|row| Lanes(std::array::from_fn(|n| *row.get(n).unwrap_or(&0.0)))).collect();
    assert_eq!(cross_entropy(&mut logits, &[1, 0, 1], 0.0, 3).1, 1);
}

#[test]
fn probabilities_of_huge_logits_are_finite() {
    let mut row = [1e4, -1e4, 1e4];
    softmax(&mut row);
    assert_eq!(row, [0.5, 0.0, 0.5]);
    let mut logits: Vec<Lanes> = [1e4, -1e4].map(|logit| Lanes([logit; LANES])).to_vec();
    let (loss, _) = cross_entropy(&mut logits, &[1], 0.0, 1);
    assert!(loss.is_finite() && loss > 80.0, "{loss}");
    assert_eq!([logits[0].0[0], logits[1].0[0]], [1.0, -1.0]);
}
