//! Accuracy, confusion, precision and recall.

use rakam_data::Split;
use rakam_model::{CLASSES, InputNorm, Model};
use rakam_nn::{Cpu, Inference};
use serde::{Deserialize, Serialize};

/// How well a model reads a set of labelled images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Share of the images read right, 0 to 1; 0 where there are no images.
    pub accuracy: f64,
    /// Images in all.
    pub images: usize,
    /// `confusion[label][read]`: images of that label that were read so.
    pub confusion: [[usize; CLASSES]; CLASSES],
}

impl Metrics {
    /// Counts what was read against the labels; labels beyond 9 are left out.
    #[must_use]
    pub fn new(labels: &[u8], read: &[u8]) -> Self {
        let mut confusion = [[0; CLASSES]; CLASSES];
        for (&label, &read) in labels.iter().zip(read) {
            if let Some(cell) = confusion.get_mut(usize::from(label)).and_then(|row| row.get_mut(usize::from(read))) {
                *cell += 1;
            }
        }
        let images = confusion.iter().flatten().sum();
        let counted = Self { accuracy: 0.0, images, confusion };
        Self { accuracy: share(counted.right(), images).unwrap_or(0.0), ..counted }
    }

    /// Images read right.
    #[must_use]
    pub fn right(&self) -> usize {
        (0..CLASSES).map(|digit| self.confusion[digit][digit]).sum()
    }

    /// [`score_interval`] of the accuracy.
    #[must_use]
    pub fn interval(&self) -> [f64; 2] {
        score_interval(self.right(), self.images)
    }

    /// Of the images read as `digit` (0 to 9), the share that are; `None` where none was read so.
    #[must_use]
    pub fn precision(&self, digit: usize) -> Option<f64> {
        share(self.confusion[digit][digit], self.confusion.iter().map(|row| row[digit]).sum())
    }

    /// Of the images of `digit` (0 to 9), the share read as such; `None` where there are none.
    #[must_use]
    pub fn recall(&self, digit: usize) -> Option<f64> {
        share(self.confusion[digit][digit], self.confusion[digit].iter().sum())
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Where a share would lie with 95% confidence were other images of the same kind read: the score interval
/// ([Wilson 1927](https://doi.org/10.1080/01621459.1927.10502953)), which holds for few images, and close to 0 and 1, too.
#[must_use]
pub fn score_interval(part: usize, whole: usize) -> [f64; 2] {
    // The 97.5% quantile of the normal distribution.
    const Z: f64 = 1.959_964;
    let Some(p) = share(part, whole) else { return [0.0, 1.0] };
    let n = whole as f64;
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    [middle - half, middle + half].map(|end| (end / (1.0 + Z * Z / n)).clamp(0.0, 1.0))
}

/// Reads every image as it is and counts.
#[must_use]
pub fn evaluate(model: &Model, split: &Split, cpu: &mut Cpu) -> Metrics {
    Metrics::new(split.labels(), &predict(model, split, cpu))
}

/// The digit with the largest logit, for every image as it is.
#[must_use]
pub fn predict(model: &Model, split: &Split, cpu: &mut Cpu) -> Vec<u8> {
    predict_with(&Inference::new(&model.network), model.input, split, cpu)
}

pub(crate) fn predict_with(inference: &Inference, input: InputNorm, split: &Split, cpu: &mut Cpu) -> Vec<u8> {
    let logits = logits_of_images(inference, input, split, cpu);
    logits.chunks(inference.classes()).map(|logits| largest(&logits[..CLASSES])).collect()
}

/// The logits of every image as it is, one row of [`Inference::classes`] behind the other.
pub(crate) fn logits_of_images(inference: &Inference, input: InputNorm, split: &Split, cpu: &mut Cpu) -> Vec<f32> {
    inference.logits_of_many(cpu, split.len(), &|i, out| {
        for (out, &byte) in out.iter_mut().zip(split.image(i)) {
            *out = input.apply(f32::from(byte) / 255.0);
        }
    })
}

/// Index of the largest number; the first of several.
pub(crate) fn largest(logits: &[f32]) -> u8 {
    let (mut best, mut at) = (f32::NEG_INFINITY, 0);
    for (i, &logit) in logits.iter().enumerate() {
        if logit > best {
            (best, at) = (logit, i as u8);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_label_and_reading() {
        let evaluation = Metrics::new(&[7, 7, 7, 1, 1], &[7, 7, 1, 1, 1]);
        assert_eq!((evaluation.accuracy, evaluation.images), (0.8, 5));
        assert_eq!((evaluation.confusion[7][7], evaluation.confusion[7][1], evaluation.confusion[1][7]), (2, 1, 0));
        assert_eq!((evaluation.recall(7), evaluation.precision(7)), (Some(2.0 / 3.0), Some(1.0)));
        assert_eq!((evaluation.recall(1), evaluation.precision(1)), (Some(1.0), Some(2.0 / 3.0)));
        assert_eq!((evaluation.recall(0), evaluation.precision(0)), (None, None));
    }

    #[test]
    fn the_interval_is_wilsons() {
        // Worked out by hand from the formula: 9 of 10.
        let [from, to] = score_interval(9, 10);
        assert!((from - 0.5958).abs() < 1e-4 && (to - 0.9821).abs() < 1e-4, "{from} {to}");
        // Even where all is right, an accuracy of 73% is not excluded: 10 / (10 + 1.96 squared).
        let [from, to] = Metrics::new(&[1; 10], &[1; 10]).interval();
        assert!((from - 0.7225).abs() < 1e-4 && (to - 1.0).abs() < 1e-9, "{from} {to}");
        assert_eq!(score_interval(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn is_written_as_the_contract_says() {
        let text = serde_json::to_string(&Metrics::new(&[7], &[7])).unwrap();
        assert!(text.starts_with(r#"{"accuracy":1.0,"images":1,"confusion":[[0,0,"#), "{text}");
    }
}
