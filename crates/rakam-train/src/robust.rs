//! How well a model reads what is turned, shifted, or drawn elsewhere on a canvas with another pen.

use rakam_data::Split;
use rakam_ink::Framing;
use rakam_model::{Model, Reader, Reading, Verdict};
use rakam_nn::Cpu;
use serde::Serialize;

use crate::Reliability;
use crate::change::Change;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// Images under each condition.
    pub images: usize,
    /// [`Reliability::calibration_error`] of the images as they are. Readings without a digit count as read wrong with
    /// confidence 0.
    pub calibration_error: f64,
    /// What became of the images, and how they were read.
    pub conditions: Vec<Condition>,
}

/// How images were read under one condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Condition {
    /// What was done to the images.
    pub condition: &'static str,
    /// Share of them whose best guess is right, 0 to 1.
    pub accuracy: f64,
    /// Share of them that got the verdict "digit", 0 to 1.
    pub taken_for_digits: f64,
}

/// A condition's name, and its changes: the images take turns with them.
const CONDITIONS: &[(&str, &[Change])] = {
    const fn turned(degrees: f32) -> Change {
        Change::Augmented { degrees, shift: [0.0, 0.0] }
    }
    const fn shifted(across: f32, down: f32) -> Change {
        Change::Augmented { degrees: 0.0, shift: [across, down] }
    }
    const fn drawn(pen: Option<f32>, size: f32, across: f32, down: f32) -> Change {
        Change::OnCanvas { pen, size, place: [across, down] }
    }
    const OWN: Option<f32> = None;
    // MNIST's own pen is 2.4 pixels.
    const THIN: Option<f32> = Some(1.6);
    const THICK: Option<f32> = Some(4.0);
    &[
        ("as they are", &[turned(0.0)]),
        ("turned by 15 degrees", &[turned(15.0), turned(-15.0)]),
        ("shifted by 4 pixels", &[shifted(4.0, 0.0), shifted(-4.0, 0.0), shifted(0.0, 4.0), shifted(0.0, -4.0)]),
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
    ]
};

/// Reads every image of `split` under each condition, as a file is read.
#[must_use]
pub fn robustness(model: &Model, split: &Split, cpu: &mut Cpu) -> Robustness {
    let reader = Reader::new(model);
    let mut calibration_error = 0.0;
    let mut conditions = Vec::new();
    for &(condition, changes) in CONDITIONS {
        let mut readings = vec![Reading::EMPTY; split.len()];
        let share = split.len().div_ceil(64 * cpu.threads()).max(1);
        let mut shares: Vec<_> = readings.chunks_mut(share).enumerate().collect();
        cpu.for_each(&mut shares, |_, (number, readings)| {
            for (index, reading) in (*number * share..).zip(readings.iter_mut()) {
                let picture = changes[index % changes.len()].picture(split.image(index));
                *reading = picture.map_or(Reading::EMPTY, |picture| reader.read_picture(&picture, Framing::Centred));
            }
        });
        if conditions.is_empty() {
            let outcomes = readings.iter().zip(split.labels());
            let outcomes = outcomes.map(|(reading, label)| (reading.confidence, reading.digit == Some(*label)));
            calibration_error = Reliability::new(outcomes).calibration_error;
        }
        let share = |counts: &dyn Fn(&Reading, u8) -> bool| {
            let pairs = readings.iter().zip(split.labels());
            pairs.filter(|(reading, label)| counts(reading, **label)).count() as f64 / split.len().max(1) as f64
        };
        conditions.push(Condition {
            condition,
            accuracy: share(&|reading, label| reading.digit == Some(label)),
            taken_for_digits: share(&|reading, _| reading.verdict == Verdict::Digit),
        });
    }
    Robustness { images: split.len(), calibration_error, conditions }
}
