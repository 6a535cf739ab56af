//! What is drawn or photographed anywhere, with any pen, becomes the same 28x28.

// Helpers of tests may fail as tests may; clippy excuses only the test functions themselves.

use std::io::Read;

use flate2::read::GzDecoder;
use proptest::prelude::*;
use rakam_ink::{Drawing, Framing, Input, Picture, Point, Stroke};

/// The centre lines of a 2, a 4 in two strokes, a 5 with its roof apart and a barred 7, in the unit square.
const DIGITS: [&[&[(f32, f32)]]; 4] = [
    &[&[
        (0.1, 0.25),
        (0.25, 0.05),
        (0.5, 0.0),
        (0.65, 0.2),
        (0.5, 0.5),
        (0.1, 0.9),
        (0.05, 1.0),
        (0.4, 0.97),
        (0.7, 1.0),
    ]],
    &[&[(0.3, 0.0), (0.1, 0.55), (0.7, 0.6)], &[(0.55, 0.3), (0.5, 1.0)]],
    &[&[(0.15, 0.08), (0.1, 0.45), (0.4, 0.4), (0.65, 0.65), (0.5, 0.95), (0.05, 1.0)], &[(0.3, 0.0), (0.7, 0.02)]],
    &[&[(0.1, 0.05), (0.7, 0.0), (0.3, 1.0)], &[(0.25, 0.5), (0.65, 0.48)]],
];

/// A digit whose centre lines are `size` high, from `left`, `top`, drawn with a pen of diameter `pen`.
fn drawn(digit: usize, size: f32, left: f32, top: f32, pen: f32) -> Drawing {
    let at = |&(x, y): &(f32, f32)| Point { x: left + size * x, y: top + size * y, width: pen };
    Drawing::from_strokes(DIGITS[digit].iter().map(|stroke| stroke.iter().map(at).collect()))
}

fn centred(picture: &Picture) -> Input {
    Input::from_picture(picture, Framing::Centred).unwrap()
}

fn difference(a: &Input, b: &Input) -> f32 {
    a.pixels().iter().zip(b.pixels()).map(|(a, b)| (a - b).abs()).sum::<f32>() / 784.0
}

/// Numbers between -1 and 1 that look random, about normally distributed.
fn noise(i: usize) -> f32 {
    let mut state = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut next = || {
        state ^= state >> 29;
        state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state ^= state >> 32;
        (state >> 40) as f32 / 16_777_216.0
    };
    (next() + next() + next() + next()) / 2.0 - 1.0
}

/// A photograph of a drawing: `grey` makes a grey (0 black, 1 white) of the ink at a place (0 to 1 across and down) and noise.
fn photograph(drawing: &Drawing, side: u32, grey: impl Fn(f32, f32, f32, f32) -> f32) -> Picture {
    let canvas = drawing.render(side);
    let bytes: Vec<u8> = (0..canvas.ink().len())
        .map(|i| {
            let (x, y) = (i % side as usize, i / side as usize);
            let (x, y) = (x as f32 / side as f32, y as f32 / side as f32);
            (255.0 * grey(canvas.ink()[i], x, y, noise(i))).round().clamp(0.0, 255.0) as u8
        })
        .collect();
    Picture::from_grey(side as usize, side as usize, &bytes).unwrap()
}

#[test]
fn any_pen_gives_the_same_input() {
    for digit in 0..DIGITS.len() {
        let expected = Input::from_drawing(&drawn(digit, 0.6, 0.2, 0.2, 0.07), Framing::Centred).unwrap();
        for pixels in [4.0, 6.0, 12.0, 20.0, 28.0, 34.0f32] {
            let drawing = drawn(digit, 0.6, 0.2, 0.2, pixels / 280.0);
            let again = Input::from_drawing(&drawing, Framing::Centred).unwrap();
            assert!(difference(&again, &expected) < 0.003, "digit {digit} drawn with a pen of {pixels}");
            let saved = Picture::decode(&drawing.render(280).encode_png().unwrap()).unwrap();
            let difference = difference(&centred(&saved), &expected);
            assert!(difference < 0.012, "digit {digit} with a pen of {pixels}: {difference}");
        }
    }
}

#[test]
fn lines_come_out_as_wide_as_the_pen() {
    let line = Drawing::from_strokes([Stroke::from_iter([0.1, 0.9].map(|y| Point { x: 0.3, y, width: 0.12 }))]);
    let picture = line.render(300);
    for pen in [1.5, Input::PEN, 4.0] {
        let inputs = [Input::from_strokes(line.strokes(), pen), Input::redrawn(&picture, pen)];
        for input in inputs.map(Option::unwrap) {
            let width: f32 = input.pixels()[14 * 28..15 * 28].iter().sum();
            assert!((width - pen).abs() < 0.1, "{width} for {pen}");
            let height: f32 = (0..28).map(|y| input.pixels()[y * 28 + 14]).sum();
            assert!((height - 20.0).abs() < 0.3, "{height} high");
        }
    }
}

#[test]
fn a_line_of_uneven_width_keeps_its_thin_parts() {
    // A broad nib: thick down, thin across.
    let thick = Stroke::from_iter([0.2, 0.8].map(|y| Point { x: 0.3, y, width: 0.16 }));
    let thin = Stroke::from_iter([0.3, 0.8].map(|x| Point { x, y: 0.5, width: 0.05 }));
    let input = centred(&Drawing::from_strokes([thick, thin]).render(280));
    let at_end = (14..28).filter(|x| (0..28).any(|y| input.pixels()[y * 28 + x] > 0.4)).count();
    assert!(at_end >= 9, "{at_end} columns of the thin line are left");
}

#[test]
fn a_blob_stays_a_blob() {
    let dot = |x, y, width| Drawing::from_strokes([Stroke::from_iter([Point { x, y, width }])]);
    let disc = std::f32::consts::PI * 100.0;
    let expected = Input::from_drawing(&dot(0.5, 0.5, 0.1), Framing::Centred).unwrap();
    assert!((expected.pixels().iter().sum::<f32>() / disc - 1.0).abs() < 0.02);
    for (x, y, width) in [(0.1, 0.2, 0.05), (0.8, 0.7, 0.3), (0.5, 0.5, 0.9)] {
        assert_eq!(Input::from_drawing(&dot(x, y, width), Framing::Centred).as_ref(), Some(&expected));
        let difference = difference(&centred(&dot(x, y, width).render(280)), &expected);
        assert!(difference < 0.01, "{difference}");
    }
    let full = centred(&Picture::from_ink(100, 100, vec![1.0; 10_000]).unwrap());
    assert!((full.pixels().iter().sum::<f32>() / 400.0 - 1.0).abs() < 0.02);
}

#[test]
fn what_leaves_the_canvas_is_no_ink() {
    let line = |from: f32, to: f32| Stroke::from_iter([from, to].map(|x| Point { x, y: 0.5, width: 0.05 }));
    let cut = Input::from_strokes(&[line(0.5, 1.9)], Input::PEN);
    assert_eq!(cut, Input::from_strokes(&[line(0.5, 1.0)], Input::PEN));
    assert_eq!(Input::from_strokes(&[line(1.1, 1.9)], Input::PEN), None);
}

#[test]
fn a_scribble_is_read_in_time() {
    let walk = |i: usize| Point { x: 0.5 + 0.4 * noise(i / 2), y: 0.5 + 0.4 * noise(i * 3), width: 0.03 };
    let scribble = Drawing::from_strokes([(0..8000).map(walk).collect::<Stroke>()]);
    let input = Input::from_drawing(&scribble, Framing::Centred).unwrap();
    assert!(input.pixels().iter().sum::<f32>() > 250.0);
    assert!(centred(&scribble.render(280)).pixels().iter().sum::<f32>() > 250.0);
}

#[test]
fn uneven_light_reads_as_even_light() {
    type Light = fn(f32, f32) -> f32;
    let light: [(&str, Light); 4] = [
        ("from the left", |x, _| 0.95 - 0.6 * x),
        ("from a corner", |x, y| 0.4 + 0.5 * x * y),
        ("vignette", |x, y| 0.95 - 0.9 * ((x - 0.5).powi(2) + (y - 0.5).powi(2))),
        ("a shadow's edge", |x, y| 0.9 - 0.4 / (1.0 + (-(x + 0.3 * y - 0.6) * 25.0).exp())),
    ];
    for digit in 0..DIGITS.len() {
        let drawing = drawn(digit, 0.5, 0.3, 0.25, 0.04);
        let expected = Input::from_drawing(&drawing, Framing::Centred).unwrap();
        for (name, light) in light {
            let dark = photograph(&drawing, 400, |ink, x, y, n| light(x, y) * (1.0 - 0.7 * ink) + 0.02 * n);
            let chalk = photograph(&drawing, 400, |ink, x, y, n| {
                let board = 0.7 * (1.0 - light(x, y));
                board + 0.6 * ink * (1.0 - board) + 0.02 * n
            });
            for (paper, picture) in [("paper", dark), ("board", chalk)] {
                let difference = difference(&centred(&picture), &expected);
                assert!(difference < 0.03, "digit {digit}, {paper}, light {name}: {difference}");
            }
        }
    }
}

#[test]
fn noise_is_no_ink_and_hides_none() {
    let drawing = drawn(1, 0.4, 0.5, 0.1, 0.05);
    let expected = Input::from_drawing(&drawing, Framing::Centred).unwrap();
    for (name, contrast, strength) in [("ink", 0.8, 0.1), ("pencil", 0.25, 0.04)] {
        let noisy = photograph(&drawing, 400, |ink, _, _, n| 0.85 - contrast * ink + strength * n);
        let difference = difference(&centred(&noisy), &expected);
        assert!(difference < 0.03, "{name}: {difference}");
        let blank = photograph(&Drawing::new(), 400, |_, _, _, n| 0.85 + strength * n);
        assert_eq!(Input::from_picture(&blank, Framing::Centred), None, "{name}");
    }
}

#[test]
fn dust_is_dropped_and_what_was_drawn_stays() {
    let clean = drawn(2, 0.5, 0.1, 0.1, 0.05);
    let with = |x: f32, y: f32, width: f32| {
        let mut strokes = clean.strokes().to_vec();
        strokes.push(Stroke::from_iter([Point { x, y, width }]));
        Drawing::from_strokes(strokes).render(280)
    };
    let expected = centred(&clean.render(280));
    for dust in [with(0.9, 0.9, 0.02), with(0.95, 0.05, 0.045), with(0.2, 0.2, 0.01)] {
        let difference = difference(&centred(&dust), &expected);
        assert!(difference < 0.006, "{difference}");
    }
    // A point beside the digit is as thick as the pen, and belongs to the writing.
    assert!(difference(&centred(&with(0.6, 0.55, 0.06)), &expected) > 0.01);
    // The roof of the 5 stands apart.
    let rows = |input: &Input| (0..28).filter(|y| input.pixels()[y * 28..][..28].iter().any(|&i| i > 0.5)).count();
    assert!((19..=21).contains(&rows(&expected)));
}

#[test]
fn mnist_test_images_come_out_as_they_are() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/mnist/t10k-images-idx3-ubyte.gz");
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    let images = bytes[16..].chunks_exact(784);
    assert_eq!(images.len(), 10_000);
    for (i, image) in images.enumerate() {
        let picture = Picture::from_grey(28, 28, image).unwrap();
        let expected: Vec<f32> = image.iter().map(|&byte| f32::from(byte) / 255.0).collect();
        assert!(centred(&picture).pixels()[..] == expected, "image {i}");
    }
}

proptest! {
    #[test]
    fn a_saved_drawing_reads_as_its_strokes_do(digit in 0..DIGITS.len(), size in 0.2f32..0.95, pen in 4.0f32..40.0,
                                               left in 0.0f32..1.0, top in 0.0f32..1.0) {
        // A pen as wide as a fifth of the digit fills its gaps; no picture tells what was there.
        let pen = (pen / 280.0).min(0.16 * size);
        let size = size - pen;
        let (left, top) = (pen / 2.0 + 0.01 + left * (0.97 - pen - size), pen / 2.0 + 0.01 + top * (0.97 - pen - size));
        let drawing = drawn(digit, size, left, top, pen);
        let from_strokes = Input::from_drawing(&drawing, Framing::Centred).unwrap();
        let saved = Picture::decode(&drawing.render(280).encode_png().unwrap()).unwrap();
        let difference = difference(&centred(&saved), &from_strokes);
        prop_assert!(difference < 0.015, "{difference}");
    }
}
