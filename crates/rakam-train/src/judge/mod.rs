//! All that can be asked about a network's readings of the test images, measured once and kept as plain data.
//!
//! ```text
//! mod.rs          the evaluation: every reading, and what follows from them
//! reliability.rs  whether confidence comes true
//! curves.rs       accuracy of images that are changed, more and more
//! judging.rs      the measuring, in slices
//! mcnemar.rs      whether the difference of two networks can be chance
//! ```

mod curves;
mod judging;
mod mcnemar;
mod reliability;

use rakam_model::CLASSES;
use serde::{Deserialize, Serialize};

pub use curves::{Corruption, Curve, CurvePoint};
pub use judging::{Evaluator, Progress};
pub use mcnemar::mcnemar;
pub use reliability::{Bin, Reliability};

use crate::Metrics;

/// How a network reads the test images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Accuracy and confusion: what [`evaluate`](crate::evaluate) counts.
    pub metrics: Metrics,
    /// The reading of each test image, in their order.
    pub readings: Vec<ImageReading>,
    /// One for each [`Corruption`], in the order of [`Corruption::ALL`].
    pub curves: Vec<Curve>,
}

/// How one test image was read, as it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageReading {
    /// What it is.
    pub label: u8,
    /// The best guess among the ten digits.
    pub read: u8,
    /// Its calibrated probability, as a [`Reading`](rakam_model::Reading) gives it: 0 where the ink was taken for no
    /// digit.
    pub confidence: f32,
}

impl ImageReading {
    /// Whether the best guess is right.
    #[must_use]
    pub fn is_right(self) -> bool {
        self.read == self.label
    }

    /// Whether the ink was taken for no digit: the best guess is then not shown to who drew it.
    #[must_use]
    pub fn is_refused(self) -> bool {
        self.confidence == 0.0
    }
}

impl Evaluation {
    /// The images that were read wrong, the surest mistake first.
    #[must_use]
    pub fn wrong(&self) -> Vec<usize> {
        self.surest_first(|reading| !reading.is_right())
    }

    /// The images of a cell of the confusion matrix, the surest reading first.
    #[must_use]
    pub fn cell(&self, label: usize, read: usize) -> Vec<usize> {
        debug_assert!(label < CLASSES && read < CLASSES);
        self.surest_first(|reading| (usize::from(reading.label), usize::from(reading.read)) == (label, read))
    }

    /// The images that this network read right and `other` did not, in their order.
    #[must_use]
    pub fn right_where_wrong(&self, other: &Self) -> Vec<usize> {
        let pairs = self.readings.iter().zip(&other.readings).enumerate();
        pairs.filter(|(_, (this, other))| this.is_right() && !other.is_right()).map(|(index, _)| index).collect()
    }

    /// Whether confidence comes true. Images taken for no digit count as read wrong with confidence 0.
    #[must_use]
    pub fn reliability(&self) -> Reliability {
        let outcome = |reading: &ImageReading| (reading.confidence, reading.is_right() && !reading.is_refused());
        Reliability::new(self.readings.iter().map(outcome))
    }

    fn surest_first(&self, wanted: impl Fn(&ImageReading) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.readings.len()).filter(|&index| wanted(&self.readings[index])).collect();
        found.sort_by(|&a, &b| self.readings[b].confidence.total_cmp(&self.readings[a].confidence));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(readings: &[(u8, u8, f32)]) -> Evaluation {
        let readings: Vec<ImageReading> =
            readings.iter().map(|&(label, read, confidence)| ImageReading { label, read, confidence }).collect();
        let (labels, read): (Vec<u8>, Vec<u8>) = readings.iter().map(|reading| (reading.label, reading.read)).unzip();
        Evaluation { metrics: Metrics::new(&labels, &read), readings, curves: Vec::new() }
    }

    #[test]
    fn mistakes_come_surest_first_and_a_cell_holds_its_images() {
        let judged = judged(&[(7, 7, 0.9), (7, 1, 0.4), (2, 2, 0.8), (7, 1, 0.7), (4, 9, 0.6), (7, 1, 0.4)]);
        assert_eq!(judged.wrong(), [3, 4, 1, 5]);
        assert_eq!(judged.cell(7, 1), [3, 1, 5]);
        assert_eq!((judged.cell(7, 7), judged.cell(1, 7)), (vec![0], vec![]));
        for (label, row) in judged.metrics.confusion.iter().enumerate() {
            for (read, &count) in row.iter().enumerate() {
                assert_eq!(judged.cell(label, read).len(), count);
            }
        }
    }

    #[test]
    fn two_networks_are_told_apart_by_what_only_one_reads() {
        let a = judged(&[(7, 7, 0.9), (7, 1, 0.4), (2, 2, 0.8), (3, 5, 0.8)]);
        let b = judged(&[(7, 7, 0.9), (7, 7, 0.4), (2, 1, 0.8), (3, 8, 0.8)]);
        assert_eq!((a.right_where_wrong(&b), b.right_where_wrong(&a)), (vec![2], vec![1]));
    }

    #[test]
    fn an_image_taken_for_no_digit_was_not_read() {
        // Two read with confidence 0.9, one of them wrong, and one refused whose best guess would have been right.
        let judged = judged(&[(7, 7, 0.9), (7, 1, 0.9), (2, 2, 0.0)]);
        let Reliability { bins, calibration_error } = judged.reliability();
        assert_eq!(bins.iter().map(|bin| (bin.images, bin.right)).collect::<Vec<_>>(), [(1, 0.0), (2, 0.5)]);
        assert!((calibration_error - (2.0 * 0.9 - 1.0) / 3.0).abs() < 1e-6, "{calibration_error}");
        assert!((judged.metrics.accuracy - 2.0 / 3.0).abs() < 1e-9);
    }
}
