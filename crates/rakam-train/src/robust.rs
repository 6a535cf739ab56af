//! How well a model reads what is turned, shifted, or drawn elsewhere on a canvas with another pen.

use rakam_data::{PIXELS, SIDE, Split, moved};
use rakam_ink::{Framing, Input, Picture};
use rakam_model::{Model, Reader, Reading, Verdict};
use rakam_nn::Team;
use serde::Serialize;

/// The canvas of the original program, in pixels.
const CANVAS: usize = 280;

/// Bins of confidence for the calibration error.
const BINS: usize = 15;

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Robustness {
    /// Images under each condition.
    pub images: usize,
    /// Expected calibration error of the images as they are, in 15 bins of equal width
    /// ([Guo et al. 2017](https://arxiv.org/abs/1706.04599)): by how much the confidence and the share of right readings
    /// differ, 0 to 1.
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

/// What is done to an image of MNIST before it is read like a file.
#[derive(Clone, Copy)]
enum Change {
    /// Turned clockwise and shifted, at its own size.
    Moved { degrees: f32, shift: [f32; 2] },
    /// Drawn on a white canvas: with this pen (in pixels of 28, or its own), its frame with this share of the canvas'
    /// side, its corner at these shares of what room is left.
    OnCanvas { pen: Option<f32>, size: f32, place: [f32; 2] },
}

/// A condition's name, and its changes: the images take turns with them.
const CONDITIONS: &[(&str, &[Change])] = {
    const fn turned(degrees: f32) -> Change {
        Change::Moved { degrees, shift: [0.0, 0.0] }
    }
    const fn shifted(across: f32, down: f32) -> Change {
        Change::Moved { degrees: 0.0, shift: [across, down] }
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
pub fn robustness(model: &Model, split: &Split, team: &mut Team) -> Robustness {
    let reader = Reader::new(model);
    let mut calibration_error = 0.0;
    let mut conditions = Vec::new();
    for &(condition, changes) in CONDITIONS {
        let mut readings = vec![Reading::EMPTY; split.len()];
        let share = split.len().div_ceil(64 * team.threads()).max(1);
        let mut shares: Vec<_> = readings.chunks_mut(share).enumerate().collect();
        team.for_each(&mut shares, |_, (number, readings)| {
            for (index, reading) in (*number * share..).zip(readings.iter_mut()) {
                let picture = changed(split.image(index), changes[index % changes.len()]);
                *reading = picture.map_or(Reading::EMPTY, |picture| reader.read_picture(&picture, Framing::Centred));
            }
        });
        if conditions.is_empty() {
            calibration_error = expected_calibration_error(&readings, split.labels());
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

/// `None` where no ink is left.
fn changed(image: &[u8; PIXELS], change: Change) -> Option<Picture> {
    match change {
        Change::Moved { degrees, shift } => {
            let mut pixels = [0.0; PIXELS];
            moved(image, degrees, shift, &mut pixels);
            Picture::from_ink(SIDE, SIDE, pixels.to_vec()).ok()
        }
        Change::OnCanvas { pen, size, place } => {
            let ink = image.map(|byte| f32::from(byte) / 255.0);
            let drawn = match pen {
                None => Input::from_pixels(ink),
                Some(pen) => Input::redrawn(&Picture::from_ink(SIDE, SIDE, ink.to_vec()).ok()?, pen)?,
            };
            on_canvas(&drawn, size, place).ok()
        }
    }
}

/// The drawing enlarged on a canvas, bilinear.
fn on_canvas(drawn: &Input, size: f32, place: [f32; 2]) -> Result<Picture, rakam_ink::PictureError> {
    let side = size * CANVAS as f32;
    let corner = place.map(|share| share * (CANVAS as f32 - side));
    let pixel = |x: i32, y: i32| {
        let inside = (0..SIDE as i32).contains(&x) && (0..SIDE as i32).contains(&y);
        if inside { drawn.pixels()[y as usize * SIDE + x as usize] } else { 0.0 }
    };
    let at = |place: usize, corner: f32| (place as f32 + 0.5 - corner) / side * SIDE as f32 - 0.5;
    let ink = (0..CANVAS * CANVAS).map(|i| {
        let (u, v) = (at(i % CANVAS, corner[0]), at(i / CANVAS, corner[1]));
        let (x, y) = (u.floor(), v.floor());
        let (p, q) = (u - x, v - y);
        let (x, y) = (x as i32, y as i32);
        let row = |y: i32| pixel(x, y) * (1.0 - p) + pixel(x + 1, y) * p;
        row(y) * (1.0 - q) + row(y + 1) * q
    });
    Picture::from_ink(CANVAS, CANVAS, ink.collect())
}

/// The mean distance of confidence and accuracy over the bins, each weighed by how many readings are in it. Readings
/// without a digit count as read wrong with confidence 0.
fn expected_calibration_error(readings: &[Reading], labels: &[u8]) -> f64 {
    let mut bins = [(0.0f64, 0.0f64); BINS];
    for (reading, label) in readings.iter().zip(labels) {
        let bin = ((reading.confidence * BINS as f32) as usize).min(BINS - 1);
        bins[bin].0 += f64::from(reading.confidence);
        bins[bin].1 += f64::from(u8::from(reading.digit == Some(*label)));
    }
    bins.iter().map(|(confidence, right)| (confidence - right).abs()).sum::<f64>() / labels.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(digit: u8, confidence: f32) -> Reading {
        Reading { verdict: Verdict::Digit, digit: Some(digit), confidence, ..Reading::EMPTY }
    }

    #[test]
    fn confidence_that_comes_true_has_no_calibration_error() {
        let readings: Vec<Reading> = (0..10).map(|_| reading(3, 0.8)).collect();
        let labels: Vec<u8> = (0..10).map(|i| if i < 8 { 3 } else { 5 }).collect();
        assert!(expected_calibration_error(&readings, &labels) < 1e-6);
        assert!((expected_calibration_error(&readings, &[3; 10]) - 0.2).abs() < 1e-6);
        // Too sure here and too unsure there do not make up for each other.
        let mixed = [reading(3, 0.9), reading(3, 0.1)];
        assert!((expected_calibration_error(&mixed, &[5, 3]) - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_drawing_comes_to_its_place_on_the_canvas() {
        let mut pixels = [0.0; PIXELS];
        (10..18).for_each(|y| pixels[y * SIDE + 14] = 1.0);
        let canvas = on_canvas(&Input::from_pixels(pixels), 0.5, [1.0, 0.0]).unwrap();
        let inked: Vec<(usize, usize)> =
            (0..CANVAS * CANVAS).map(|i| (i % CANVAS, i / CANVAS)).filter(|&(x, y)| canvas.pixel(x, y) > 0.5).collect();
        // The frame has 140 pixels: each of the 28 is 5 wide.
        assert!(inked.iter().all(|&(x, y)| (210..=215).contains(&x) && (50..90).contains(&y)), "{inked:?}");
        assert!((150..=220).contains(&inked.len()), "{}", inked.len());
    }
}
