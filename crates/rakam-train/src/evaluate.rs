//! Accuracy, confusion, precision and recall.

use rakam_data::Split;
use rakam_model::{CLASSES, InputNorm, Model};
use rakam_nn::{Inference, Team};
use serde::Serialize;

/// How well a model reads a set of labelled images.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Share of the images read right, 0 to 1; 0 where there are no images.
    pub accuracy: f64,
    /// Images in all.
    pub images: usize,
    /// `confusion[label][read]`: images of that label that were read so.
    pub confusion: [[usize; CLASSES]; CLASSES],
}

impl Evaluation {
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
        let right: usize = (0..CLASSES).map(|digit| confusion[digit][digit]).sum();
        Self { accuracy: share(right, images).unwrap_or(0.0), images, confusion }
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

/// Reads every image as it is and counts.
#[must_use]
pub fn evaluate(model: &Model, split: &Split, team: &mut Team) -> Evaluation {
    Evaluation::new(split.labels(), &predict(model, split, team))
}

/// The digit with the largest logit, for every image as it is.
#[must_use]
pub fn predict(model: &Model, split: &Split, team: &mut Team) -> Vec<u8> {
    predict_with(&Inference::new(&model.network), model.input, split, team)
}

pub(crate) fn predict_with(inference: &Inference, input: InputNorm, split: &Split, team: &mut Team) -> Vec<u8> {
    let logits = logits_of_images(inference, input, split, team);
    logits.chunks(inference.classes()).map(|logits| largest(&logits[..CLASSES])).collect()
}

/// The logits of every image as it is, one row of [`Inference::classes`] behind the other.
pub(crate) fn logits_of_images(inference: &Inference, input: InputNorm, split: &Split, team: &mut Team) -> Vec<f32> {
    inference.logits_of_many(team, split.len(), &|i, out| {
        for (out, &byte) in out.iter_mut().zip(split.image(i)) {
            *out = input.apply(f32::from(byte) / 255.0);
        }
    })
}

/// Index of the largest number; the first of several.
fn largest(logits: &[f32]) -> u8 {
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
        let evaluation = Evaluation::new(&[7, 7, 7, 1, 1], &[7, 7, 1, 1, 1]);
        assert_eq!((evaluation.accuracy, evaluation.images), (0.8, 5));
        assert_eq!((evaluation.confusion[7][7], evaluation.confusion[7][1], evaluation.confusion[1][7]), (2, 1, 0));
        assert_eq!((evaluation.recall(7), evaluation.precision(7)), (Some(2.0 / 3.0), Some(1.0)));
        assert_eq!((evaluation.recall(1), evaluation.precision(1)), (Some(1.0), Some(2.0 / 3.0)));
        assert_eq!((evaluation.recall(0), evaluation.precision(0)), (None, None));
    }

    #[test]
    fn is_written_as_the_contract_says() {
        let text = serde_json::to_string(&Evaluation::new(&[7], &[7])).unwrap();
        assert!(text.starts_with(r#"{"accuracy":1.0,"images":1,"confusion":[[0,0,"#), "{text}");
    }
}
