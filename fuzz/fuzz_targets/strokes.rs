//! Any strokes, as JSON or as numbers, can be drawn and read.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rakam_ink::{Drawing, Framing, Input, Point, Stroke};
use rakam_model::{Reader, embedded};

/// Longer drawings only take longer.
const MOST_POINTS: usize = 40;

/// Larger canvases do, too; in pixels a side.
const CANVAS: u32 = 32;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&embedded()[1].model().expect("a model inside opens")));

fuzz_target!(|bytes: &[u8]| {
    let strokes = if bytes.first() == Some(&b'[') {
        let Ok(strokes) = serde_json::from_slice::<Vec<Stroke>>(bytes) else { return };
        strokes
    } else {
        numbers(bytes)
    };
    if strokes.iter().map(|stroke| stroke.points.len()).sum::<usize>() > MOST_POINTS {
        return;
    }
    let drawing = Drawing::from_strokes(strokes);
    let picture = drawing.render(CANVAS);
    assert!(picture.ink().iter().all(|ink| (0.0..=1.0).contains(ink)));
    for framing in [Framing::Centred, Framing::AsIs] {
        if let Some(input) = Input::from_drawing(&drawing, framing) {
            assert!(input.pixels().iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        }
    }
    let number = READER.read_number(&drawing);
    assert!(number.digits.iter().all(|digit| digit.bounds.iter().all(|side| side.is_finite())), "{number:?}");
});

/// A point from every twelve bytes; the pen is lifted after a point whose width is negative.
fn numbers(bytes: &[u8]) -> Vec<Stroke> {
    let (points, _) = bytes.as_chunks::<12>();
    let number = |bytes: &[u8]| f32::from_le_bytes(std::array::from_fn(|i| bytes[i]));
    let points: Vec<Point> = points
        .iter()
        .map(|point| Point { x: number(&point[..4]), y: number(&point[4..8]), width: number(&point[8..]) })
        .collect();
    let strokes = points.split_inclusive(|point| point.width.is_sign_negative());
    strokes.map(|points| points.iter().map(|&point| Point { width: point.width.abs(), ..point }).collect()).collect()
}
