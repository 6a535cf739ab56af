//! What the network inside reads: digits anywhere on the canvas, with any pen, on any paper; and what it refuses.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use rakam_ink::{Drawing, Framing, Picture, Point, Stroke};
use rakam_model::{Reader, Reading, Verdict, embedded};

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&embedded()[0].model().unwrap()));

/// Strokes through these points, y down.
type Lines = &'static [&'static [(f32, f32)]];

/// Digits in the unit square, as a hand may draw them: a 1 with a long upstroke, an open 4, a 5 with its roof apart, a
/// barred 7, a 9 with a curled tail.
const DIGITS: [(u8, Lines); 10] = [
    (
        0,
        &[&[
            (0.5, 0.0),
            (0.28, 0.14),
            (0.2, 0.5),
            (0.3, 0.88),
            (0.5, 1.0),
            (0.7, 0.86),
            (0.78, 0.5),
            (0.7, 0.14),
            (0.48, 0.01),
        ]],
    ),
    (1, &[&[(0.18, 0.5), (0.38, 0.26), (0.55, 0.0), (0.55, 0.02), (0.54, 0.5), (0.53, 1.0)]]),
    (
        2,
        &[&[
            (0.25, 0.22),
            (0.36, 0.05),
            (0.55, 0.0),
            (0.72, 0.14),
            (0.66, 0.38),
            (0.42, 0.7),
            (0.22, 0.97),
            (0.24, 0.98),
            (0.78, 0.96),
        ]],
    ),
    (
        3,
        &[&[
            (0.26, 0.1),
            (0.46, 0.0),
            (0.68, 0.1),
            (0.66, 0.32),
            (0.44, 0.46),
            (0.46, 0.47),
            (0.7, 0.6),
            (0.7, 0.86),
            (0.48, 1.0),
            (0.24, 0.92),
        ]],
    ),
    (4, &[&[(0.34, 0.0), (0.26, 0.46), (0.28, 0.5), (0.76, 0.48)], &[(0.66, 0.1), (0.6, 1.0)]]),
    (
        5,
        &[
            &[
                (0.3, 0.06),
                (0.26, 0.44),
                (0.28, 0.45),
                (0.5, 0.4),
                (0.7, 0.56),
                (0.68, 0.82),
                (0.46, 1.0),
                (0.22, 0.94),
            ],
            &[(0.36, 0.0), (0.76, -0.03)],
        ],
    ),
    (
        6,
        &[&[
            (0.62, 0.0),
            (0.4, 0.22),
            (0.26, 0.58),
            (0.32, 0.9),
            (0.52, 1.0),
            (0.7, 0.86),
            (0.68, 0.66),
            (0.5, 0.56),
            (0.3, 0.7),
        ]],
    ),
    (7, &[&[(0.22, 0.02), (0.74, 0.0), (0.73, 0.03), (0.54, 0.46), (0.42, 1.0)], &[(0.34, 0.52), (0.7, 0.48)]]),
    (
        8,
        &[&[
            (0.68, 0.16),
            (0.5, 0.0),
            (0.32, 0.12),
            (0.36, 0.34),
            (0.6, 0.56),
            (0.7, 0.8),
            (0.5, 1.0),
            (0.3, 0.84),
            (0.38, 0.6),
            (0.62, 0.4),
            (0.7, 0.18),
        ]],
    ),
    (
        9,
        &[&[
            (0.7, 0.16),
            (0.52, 0.0),
            (0.32, 0.1),
            (0.32, 0.36),
            (0.52, 0.44),
            (0.69, 0.2),
            (0.7, 0.22),
            (0.7, 0.66),
            (0.58, 0.96),
            (0.34, 1.0),
            (0.24, 0.9),
        ]],
    ),
];

/// The digit with its left upper corner at a place and of this size, in canvas sides.
fn drawn(strokes: &[&[(f32, f32)]], [left, top]: [f32; 2], size: f32, width: f32) -> Drawing {
    let at = |&(x, y): &(f32, f32)| Point { x: left + size * x, y: top + size * y, width };
    Drawing::from_strokes(strokes.iter().map(|stroke| stroke.iter().map(at).collect::<Stroke>()))
}

fn read(drawing: &Drawing) -> Reading {
    READER.read_digit(drawing, Framing::Centred).reading
}

fn assert_reads(digit: u8, reading: &Reading, what: &str) {
    assert_eq!((reading.verdict, reading.digit), (Verdict::Digit, Some(digit)), "{what}: {reading:?}");
}

fn grey(picture: &Picture, shade: impl Fn(usize, usize, f32) -> f32) -> Picture {
    let width = picture.width();
    let pixel = |(i, ink): (usize, &f32)| (shade(i % width, i / width, *ink) * 255.0).clamp(0.0, 255.0) as u8;
    let grey: Vec<u8> = picture.ink().iter().enumerate().map(pixel).collect();
    Picture::from_grey(width, picture.height(), &grey).unwrap()
}

#[test]
fn digits_are_read_in_the_middle_in_corners_small_and_large() {
    for (digit, strokes) in DIGITS {
        for (corner, size, width) in [
            ([0.15, 0.15], 0.7, 0.07),
            ([0.0, 0.04], 0.94, 0.07),
            ([0.02, 0.03], 0.3, 0.05),
            ([0.68, 0.65], 0.3, 0.05),
            ([0.55, 0.2], 0.15, 0.02),
        ] {
            assert_reads(digit, &read(&drawn(strokes, corner, size, width)), "a place");
        }
    }
}

#[test]
fn digits_are_read_with_a_hairline_and_with_a_marker() {
    for (digit, strokes) in DIGITS {
        for width in [0.004, 0.02, 0.05, 0.1, 0.12] {
            let drawing = drawn(strokes, [0.15, 0.15], 0.7, width);
            assert_reads(digit, &read(&drawing), "strokes");
            if width < 0.11 {
                let picture = drawing.render(280);
                assert_reads(digit, &READER.read_digit(&picture, Framing::Centred).reading, "picture");
            }
        }
    }
}

#[test]
fn digits_are_read_light_on_dark_in_pencil_and_in_the_light_of_a_photograph() {
    for (digit, strokes) in DIGITS {
        let picture = drawn(strokes, [0.2, 0.25], 0.5, 0.04).render(400);
        let chalk = grey(&picture, |_, _, ink| 0.15 + 0.7 * ink);
        let pencil = grey(&picture, |_, _, ink| 0.95 - 0.3 * ink);
        // Brighter above than below, a shadow from the right, and noise.
        let photograph = grey(&picture, |x, y, ink| {
            let light = 0.9 - 0.35 * y as f32 / 400.0 - if x > 300 { 0.1 } else { 0.0 };
            let noise = ((x * 7919 + y * 104_729) % 101) as f32 / 101.0 - 0.5;
            light * (1.0 - 0.7 * ink) + 0.04 * noise
        });
        for (what, picture) in [("chalk", chalk), ("pencil", pencil), ("photograph", photograph)] {
            assert_reads(digit, &READER.read_digit(&picture, Framing::Centred).reading, what);
        }
    }
}

#[test]
fn what_is_no_digit_is_refused() {
    assert_eq!(read(&Drawing::new()).verdict, Verdict::Empty);
    let letter_m: Lines =
        &[&[(0.0, 1.0), (0.1, 0.0)], &[(0.1, 0.0), (0.5, 0.7)], &[(0.5, 0.7), (0.9, 0.0)], &[(0.9, 0.0), (1.0, 1.0)]];
    let letter_k: Lines = &[&[(0.2, 0.0), (0.2, 1.0)], &[(0.8, 0.0), (0.2, 0.55)], &[(0.35, 0.45), (0.85, 1.0)]];
    let grid: Lines =
        &[&[(0.3, 0.0), (0.3, 1.0)], &[(0.7, 0.0), (0.7, 1.0)], &[(0.0, 0.3), (1.0, 0.3)], &[(0.0, 0.7), (1.0, 0.7)]];
    let scribble: Vec<(f32, f32)> =
        (0..60).map(|i| (0.5 + 0.45 * (i as f32 * 2.4).sin(), 0.5 + 0.45 * (i as f32 * 1.7).cos())).collect();
    let dot: Lines = &[&[(0.5, 0.5)]];
    for (what, strokes) in [("m", letter_m), ("k", letter_k), ("grid", grid), ("scribble", &[&scribble]), ("dot", dot)]
    {
        let reading = read(&drawn(strokes, [0.2, 0.2], 0.6, 0.05));
        assert_ne!(reading.verdict, Verdict::Digit, "{what}: {reading:?}");
    }
    let black = drawn(dot, [0.0, 0.0], 1.0, 1.0);
    assert_ne!(read(&black).verdict, Verdict::Digit);
    let black = grey(&black.render(280), |_, _, _| 0.0);
    assert_ne!(READER.read_digit(&black, Framing::Centred).reading.verdict, Verdict::Digit);
}

#[test]
fn a_number_on_the_canvas_is_read_from_left_to_right() {
    let strokes = [2, 0, 2, 6].into_iter().enumerate().flat_map(|(place, digit)| {
        let (_, strokes) = DIGITS[digit];
        drawn(strokes, [0.02 + 0.24 * place as f32, 0.38], 0.24, 0.022).strokes().to_vec()
    });
    let number = READER.read_number(Drawing::from_strokes(strokes));
    assert_eq!(number.number, "2026");
}

proptest! {
    // The same cases in each run: no network reads everything.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(14), ..ProptestConfig::with_cases(64) })]

    /// Where the ink lies on the canvas and how large it is tells nothing about the digit.
    #[test]
    fn moving_and_scaling_does_not_change_the_reading(
        which in 0usize..10, size in 0.08f32..0.9, across in 0f32..1.0, down in 0f32..1.0, pen in 0.03f32..0.12,
    ) {
        let (digit, strokes) = DIGITS[which];
        let margin = size * pen;
        let corner = |share: f32| margin + share * (1.0 - size - 2.0 * margin).max(0.0);
        let moved = read(&drawn(strokes, [corner(across), corner(down).max(0.05 * size)], size, size * pen));
        let still = read(&drawn(strokes, [0.25, 0.25], 0.5, 0.5 * pen));
        prop_assert_eq!((moved.verdict, moved.digit), (Verdict::Digit, Some(digit)));
        prop_assert!((moved.confidence - still.confidence).abs() < 0.05, "{} {}", moved.confidence, still.confidence);
    }
}
