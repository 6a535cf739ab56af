//! Whether confidence matches accuracy.

use serde::{Deserialize, Serialize};

/// Number of bins, of equal width.
const BINS: usize = 15;

/// A reliability diagram ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)): of the readings with confidence `p`, a
/// share `p` should be right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// The bins that hold readings, of 15 of equal width, in ascending order of confidence.
    pub bins: Vec<Bin>,
    /// Expected calibration error, 0 to 1: the mean over the bins of |mean confidence - accuracy|, weighted by the number
    /// of readings in each bin.
    pub calibration_error: f64,
}

/// The readings within a range of confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower end of the range.
    pub from: f64,
    /// Upper end of the range.
    pub to: f64,
    /// Number of readings, at least 1.
    pub images: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them that is right, 0 to 1.
    pub right: f64,
}

impl Reliability {
    /// Sorts readings into bins. Each is its confidence, 0 to 1, and whether it is right.
    #[must_use]
    pub fn new(outcomes: impl IntoIterator<Item = (f32, bool)>) -> Self {
        let mut sums = [(0usize, 0.0f64, 0.0f64); BINS];
        for (confidence, right) in outcomes {
            let (images, confidences, rights) = &mut sums[((confidence * BINS as f32) as usize).min(BINS - 1)];
            *images += 1;
            *confidences += f64::from(confidence);
            *rights += f64::from(u8::from(right));
        }
        let images: usize = sums.iter().map(|&(images, ..)| images).sum();
        let apart: f64 = sums.iter().map(|(_, confidences, rights)| (confidences - rights).abs()).sum();
        let held = sums.iter().enumerate().filter(|(_, (images, ..))| *images > 0);
        let bins = held.map(|(index, &(images, confidences, rights))| Bin {
            from: index as f64 / BINS as f64,
            to: (index + 1) as f64 / BINS as f64,
            images,
            confidence: confidences / images as f64,
            right: rights / images as f64,
        });
        Self { bins: bins.collect(), calibration_error: apart / images.max(1) as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_that_matches_accuracy_has_little_calibration_error() {
        let fits = Reliability::new((0..10).map(|i| (0.82, i < 8)));
        assert!((fits.calibration_error - 0.02).abs() < 1e-6, "{fits:?}");
        let [bin] = fits.bins[..] else { panic!("{fits:?}") };
        assert_eq!((bin.from, bin.to, bin.images, bin.right), (12.0 / 15.0, 13.0 / 15.0, 10, 0.8));
        assert!((bin.confidence - 0.82).abs() < 1e-6);
        assert!((Reliability::new([(0.8, true); 10]).calibration_error - 0.2).abs() < 1e-6);
    }

    #[test]
    fn over_and_underconfidence_do_not_cancel_out() {
        let mixed = Reliability::new([(0.9, false), (0.1, true)]);
        assert!((mixed.calibration_error - 0.9).abs() < 1e-6);
        assert_eq!(mixed.bins.len(), 2);
    }

    #[test]
    fn full_confidence_is_in_the_last_bin_and_no_readings_give_no_error() {
        assert_eq!(Reliability::new([(1.0, true)]).bins[0].to, 1.0);
        assert_eq!(Reliability::new([]), Reliability { bins: Vec::new(), calibration_error: 0.0 });
    }
}
