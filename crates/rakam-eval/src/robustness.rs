//! Accuracy under a fixed list of conditions: images rotated, shifted, or drawn elsewhere on a canvas with another pen.

use rakam_data::Split;
use rakam_ink::Framing;
use rakam_model::{Model, Reader, Reading, Verdict};
use rakam_nn::Cpu;
use serde::Serialize;

use crate::Reliability;
use crate::perturbation::{Perturbation, drawn, rotated, shifts};

/// How a model reads the images under each condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// Number of images, the same for each condition.
    pub images: usize,
    /// [`Reliability::calibration_error`] on the unchanged images. Readings without a digit count as wrong with
    /// confidence 0.
    pub calibration_error: f64,
    /// One entry per condition; the first is the unchanged images.
    pub conditions: Vec<Condition>,
}

/// How the images were read under one condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// What was done to the images.
    pub condition: &'static str,
    /// Share of them whose best guess is right, 0 to 1.
    pub accuracy: f64,
    /// Share of them with the verdict "digit", 0 to 1.
    pub taken_for_digits: f64,
}

/// The pen of the image itself, and two others, in pixels of 28. MNIST's own is 2.4 pixels.
const OWN: Option<f32> = None;
const THIN: Option<f32> = Some(1.6);
const THICK: Option<f32> = Some(4.0);

/// Each condition's name and its perturbations: the images take turns with them.
const CONDITIONS: &[(&str, &[Perturbation])] = &[
    ("as they are", &[rotated(0.0)]),
    ("turned by 15 degrees", &[rotated(15.0), rotated(-15.0)]),
    ("shifted by 4 pixels", &shifts(4.0)),
    ("in the centre of a canvas", &[drawn(OWN, 0.98, 0.5, 0.5)]),
    (
        "in a corner",
        &[
            drawn(OWN, 0.45, 0.0, 0.0),
            drawn(OWN, 0.45, 1.0, 0.0),
            drawn(OWN, 0.45, 0.0, 1.0),
            drawn(OWN, 0.45, 1.0, 1.0),
        ],
    ),
    ("small", &[drawn(OWN, 0.28, 0.15, 0.6), drawn(OWN, 0.28, 0.8, 0.3), drawn(OWN, 0.28, 0.4, 0.9)]),
    ("with a thin pen", &[drawn(THIN, 0.9, 0.2, 0.5), drawn(THIN, 0.6, 0.9, 0.1)]),
    ("with a thick pen", &[drawn(THICK, 0.9, 0.8, 0.5), drawn(THICK, 0.6, 0.1, 0.9)]),
];

/// Reads every image of `split`, of MNIST's shape, under each condition, as a file is read.
#[must_use]
pub fn robustness(model: &Model, split: &Split, cpu: &mut Cpu) -> Robustness {
    let reader = Reader::new(model);
    let mut calibration_error = 0.0;
    let mut conditions = Vec::new();
    let images = split.as_mnist().unwrap_or_default();
    for &(condition, perturbations) in CONDITIONS {
        let mut readings = vec![reader.read_nothing(); images.len()];
        let size = images.len().div_ceil(64 * cpu.threads()).max(1);
        let mut chunks: Vec<_> = readings.chunks_mut(size).enumerate().collect();
        cpu.for_each(&mut chunks, |_, (chunk, readings)| {
            for (index, reading) in (*chunk * size..).zip(readings.iter_mut()) {
                let picture = perturbations[index % perturbations.len()].picture(&images[index]);
                *reading = picture.map_or_else(
                    || reader.read_nothing(),
                    |picture| reader.read_digit(&picture, Framing::Centred).reading,
                );
            }
        });
        if conditions.is_empty() {
            let outcomes = readings.iter().zip(split.labels());
            let outcomes = outcomes.map(|(reading, label)| (reading.confidence, reading.class == Some(*label)));
            calibration_error = Reliability::new(outcomes).calibration_error;
        }
        let share = |counts: &dyn Fn(&Reading, u8) -> bool| {
            let pairs = readings.iter().zip(split.labels());
            pairs.filter(|(reading, label)| counts(reading, **label)).count() as f64 / split.len().max(1) as f64
        };
        conditions.push(Condition {
            condition,
            accuracy: share(&|reading, label| reading.class == Some(label)),
            taken_for_digits: share(&|reading, _| reading.verdict == Verdict::Digit),
        });
    }
    Robustness { images: split.len(), calibration_error, conditions }
}
