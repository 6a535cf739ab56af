//! Accuracy, confusion, precision and recall.

use rakam_data::Split;
use rakam_model::{InputNorm, Model};
use rakam_nn::{Cpu, Inference, argmax};
use serde::{Deserialize, Serialize};

/// How well a model reads a set of labelled images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Share of the images read right, 0 to 1; 0 if there are no images.
    pub accuracy: f64,
    /// Number of images.
    pub images: usize,
    /// `confusion[label][predicted]`: number of images with that label and that prediction. Square, one row per class.
    pub confusion: Vec<Vec<usize>>,
}

impl Metrics {
    /// Counts predictions against labels. Pairs with a class of `classes` or more are left out.
    #[must_use]
    pub fn new(classes: usize, labels: &[u8], predicted: &[u8]) -> Self {
        let mut confusion = vec![vec![0; classes]; classes];
        for (&label, &predicted) in labels.iter().zip(predicted) {
            let row = confusion.get_mut(usize::from(label));
            if let Some(cell) = row.and_then(|row| row.get_mut(usize::from(predicted))) {
                *cell += 1;
            }
        }
        let images = confusion.iter().flatten().sum();
        let counted = Self { accuracy: 0.0, images, confusion };
        Self { accuracy: share(counted.right(), images).unwrap_or(0.0), ..counted }
    }

    /// Number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.confusion.len()
    }

    /// Number of images read right: the sum of the diagonal.
    #[must_use]
    pub fn right(&self) -> usize {
        self.confusion.iter().enumerate().map(|(class, row)| row[class]).sum()
    }

    /// [`score_interval`] of the accuracy.
    #[must_use]
    pub fn interval(&self) -> [f64; 2] {
        score_interval(self.right(), self.images)
    }

    /// Share of the images predicted as `class` that have that label; `None` if there are none.
    ///
    /// # Panics
    /// If `class` isn't below [`Metrics::classes`].
    #[must_use]
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.confusion[class][class], self.confusion.iter().map(|row| row[class]).sum())
    }

    /// Share of the images with label `class` that are predicted as such; `None` if there are none.
    ///
    /// # Panics
    /// If `class` isn't below [`Metrics::classes`].
    #[must_use]
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.confusion[class][class], self.confusion[class].iter().sum())
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// 95% confidence interval of a proportion, `part` of `whole`: Wilson's score interval
/// ([Wilson 1927](https://doi.org/10.1080/01621459.1927.10502953)), which also holds for few images and for proportions
/// close to 0 or 1.
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

/// Reads every image of `split`, unchanged, and counts.
#[must_use]
pub fn evaluate(model: &Model, split: &Split, cpu: &mut Cpu) -> Metrics {
    evaluate_inference(&Inference::new(&model.network), model.input, model.labels.len(), split, cpu)
}

/// [`evaluate`] for a network that is ready to read, and needn't be a model yet: its first `classes` have labels.
#[must_use]
pub fn evaluate_inference(
    inference: &Inference,
    input: InputNorm,
    classes: usize,
    split: &Split,
    cpu: &mut Cpu,
) -> Metrics {
    let classes = label_classes(inference, classes);
    let logits = logits(inference, input, split, cpu);
    let predicted: Vec<u8> = logits.chunks(inference.classes()).map(|row| argmax(&row[..classes]) as u8).collect();
    Metrics::new(classes, split.labels(), &predicted)
}

/// The logits of every image of `split`, unchanged: a row of [`Inference::classes`] numbers per image.
#[must_use]
pub fn logits(inference: &Inference, input: InputNorm, split: &Split, cpu: &mut Cpu) -> Vec<f32> {
    inference.logits_of_many(cpu, split.len(), &|i, out| {
        for (out, &byte) in out.iter_mut().zip(split.image(i)) {
            *out = input.apply_byte(byte);
        }
    })
}

/// The network's classes that a test image can be labelled with: all but a last one for ink that is none of them.
pub(crate) fn label_classes(inference: &Inference, labels: usize) -> usize {
    inference.classes().min(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_label_and_prediction() {
        let metrics = Metrics::new(10, &[7, 7, 7, 1, 1], &[7, 7, 1, 1, 1]);
        assert_eq!((metrics.accuracy, metrics.images), (0.8, 5));
        assert_eq!((metrics.confusion[7][7], metrics.confusion[7][1], metrics.confusion[1][7]), (2, 1, 0));
        assert_eq!((metrics.recall(7), metrics.precision(7)), (Some(2.0 / 3.0), Some(1.0)));
        assert_eq!((metrics.recall(1), metrics.precision(1)), (Some(1.0), Some(2.0 / 3.0)));
        assert_eq!((metrics.recall(0), metrics.precision(0)), (None, None));
    }

    #[test]
    fn the_matrix_is_as_large_as_the_classes_and_others_are_left_out() {
        let metrics = Metrics::new(3, &[0, 2, 3, 2], &[0, 1, 0, 200]);
        assert_eq!(metrics.confusion, [[1, 0, 0], [0, 0, 0], [0, 1, 0]]);
        assert_eq!((metrics.classes(), metrics.images, metrics.accuracy), (3, 2, 0.5));
    }

    #[test]
    fn the_interval_is_wilsons() {
        // Worked out by hand from the formula: 9 of 10.
        let [from, to] = score_interval(9, 10);
        assert!((from - 0.5958).abs() < 1e-4 && (to - 0.9821).abs() < 1e-4, "{from} {to}");
        // Even if all are right, an accuracy of 73% isn't excluded: 10 / (10 + 1.96 squared).
        let [from, to] = Metrics::new(10, &[1; 10], &[1; 10]).interval();
        assert!((from - 0.7225).abs() < 1e-4 && (to - 1.0).abs() < 1e-9, "{from} {to}");
        assert_eq!(score_interval(0, 0), [0.0, 1.0]);
    }

    #[test]
    fn is_written_as_the_contract_says() {
        let text = serde_json::to_string(&Metrics::new(10, &[7], &[7])).unwrap();
        assert!(text.starts_with(r#"{"accuracy":1.0,"images":1,"confusion":[[0,0,"#), "{text}");
    }
}
