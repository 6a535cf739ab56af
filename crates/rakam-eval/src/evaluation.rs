//! Every reading of the test images, and what follows from them.

use serde::{Deserialize, Serialize};

use crate::{Curve, Metrics, Reliability};

/// How a network reads the test images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What [`evaluate`](crate::evaluate) gives.
    pub metrics: Metrics,
    /// One reading per test image, in order.
    pub readings: Vec<ImageReading>,
    /// One per [`Corruption`](crate::Corruption), in the order of [`Corruption::ALL`](crate::Corruption::ALL).
    pub curves: Vec<Curve>,
}

/// How one test image, unchanged, was read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageReading {
    /// Its true class.
    pub label: u8,
    /// The best guess among the ten digits.
    pub read: u8,
    /// Calibrated probability of that guess, 0 to 1, as in a [`Reading`](rakam_model::Reading): 0 if the image was
    /// rejected as not a digit.
    pub confidence: f32,
}

impl ImageReading {
    /// Whether the best guess is right.
    #[must_use]
    pub fn is_right(self) -> bool {
        self.read == self.label
    }

    /// Whether the image was rejected as not a digit: a user is then not shown the best guess.
    #[must_use]
    pub fn is_refused(self) -> bool {
        self.confidence == 0.0
    }
}

impl Evaluation {
    /// Indices of the images that were read wrong, the most confident mistake first.
    #[must_use]
    pub fn wrong(&self) -> Vec<usize> {
        self.most_confident_first(|reading| !reading.is_right())
    }

    /// Indices of the images in a cell of the confusion matrix, the most confident reading first.
    #[must_use]
    pub fn cell(&self, label: usize, read: usize) -> Vec<usize> {
        self.most_confident_first(|reading| (usize::from(reading.label), usize::from(reading.read)) == (label, read))
    }

    /// Indices of the images that this network read right and `other` did not, in ascending order.
    #[must_use]
    pub fn right_where_wrong(&self, other: &Self) -> Vec<usize> {
        let pairs = self.readings.iter().zip(&other.readings).enumerate();
        pairs.filter(|(_, (this, other))| this.is_right() && !other.is_right()).map(|(index, _)| index).collect()
    }

    /// The reliability diagram. Images rejected as not a digit count as wrong with confidence 0.
    #[must_use]
    pub fn reliability(&self) -> Reliability {
        let outcome = |reading: &ImageReading| (reading.confidence, reading.is_right() && !reading.is_refused());
        Reliability::new(self.readings.iter().map(outcome))
    }

    fn most_confident_first(&self, wanted: impl Fn(&ImageReading) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.readings.len()).filter(|&index| wanted(&self.readings[index])).collect();
        found.sort_by(|&a, &b| self.readings[b].confidence.total_cmp(&self.readings[a].confidence));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(readings: &[(u8, u8, f32)]) -> Evaluation {
        let readings: Vec<ImageReading> =
            readings.iter().map(|&(label, read, confidence)| ImageReading { label, read, confidence }).collect();
        let (labels, read): (Vec<u8>, Vec<u8>) = readings.iter().map(|reading| (reading.label, reading.read)).unzip();
        Evaluation { metrics: Metrics::new(10, &labels, &read), readings, curves: Vec::new() }
    }

    #[test]
    fn mistakes_come_most_confident_first_and_a_cell_holds_its_images() {
        let evaluation = evaluation(&[(7, 7, 0.9), (7, 1, 0.4), (2, 2, 0.8), (7, 1, 0.7), (4, 9, 0.6), (7, 1, 0.4)]);
        assert_eq!(evaluation.wrong(), [3, 4, 1, 5]);
        assert_eq!(evaluation.cell(7, 1), [3, 1, 5]);
        assert_eq!((evaluation.cell(7, 7), evaluation.cell(1, 7)), (vec![0], vec![]));
        for (label, row) in evaluation.metrics.confusion.iter().enumerate() {
            for (read, &count) in row.iter().enumerate() {
                assert_eq!(evaluation.cell(label, read).len(), count);
            }
        }
    }

    #[test]
    fn two_networks_differ_in_what_only_one_reads() {
        let a = evaluation(&[(7, 7, 0.9), (7, 1, 0.4), (2, 2, 0.8), (3, 5, 0.8)]);
        let b = evaluation(&[(7, 7, 0.9), (7, 7, 0.4), (2, 1, 0.8), (3, 8, 0.8)]);
        assert_eq!((a.right_where_wrong(&b), b.right_where_wrong(&a)), (vec![2], vec![1]));
    }

    #[test]
    fn a_rejected_image_counts_as_wrong() {
        // Two read with confidence 0.9, one of them wrong, and one refused whose best guess would have been right.
        let evaluation = evaluation(&[(7, 7, 0.9), (7, 1, 0.9), (2, 2, 0.0)]);
        let Reliability { bins, calibration_error } = evaluation.reliability();
        assert_eq!(bins.iter().map(|bin| (bin.images, bin.right)).collect::<Vec<_>>(), [(1, 0.0), (2, 0.5)]);
        assert!((calibration_error - (2.0 * 0.9 - 1.0) / 3.0).abs() < 1e-6, "{calibration_error}");
        assert!((evaluation.metrics.accuracy - 2.0 / 3.0).abs() < 1e-9);
    }
}
