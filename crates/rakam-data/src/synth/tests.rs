//! Each kind of sample, on real images.

use std::path::Path;
use std::sync::OnceLock;

use rand_xoshiro::Xoshiro256PlusPlus;

use super::characters::CHARACTERS;
use super::letters::LETTERS;
use super::warp::{Limits, Warp};
use super::{NOT_A_DIGIT, Synth, forms, styles};
use crate::{Dataset, PIXELS, SIDE, Split, sample_rng};

fn images() -> &'static Split {
    static MNIST: OnceLock<Split> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist");
    MNIST.get_or_init(|| Dataset::load(Some(&folder), &mut |_| {}).unwrap().train.split_at(2000).0)
}

fn rng(index: usize) -> Xoshiro256PlusPlus {
    sample_rng(3, 0, index as u64)
}

fn sample(synth: Synth, index: usize) -> [f32; PIXELS] {
    let mut out = [f32::NAN; PIXELS];
    synth.make(images(), index, &mut rng(index), &mut out);
    out
}

/// How much of two pictures' ink lies in the same place, 0 to 1.
fn overlap(a: &[f32], b: &[f32]) -> f32 {
    let common: f32 = a.iter().zip(b).map(|(a, b)| a.min(*b)).sum();
    common / a.iter().zip(b).map(|(a, b)| a.max(*b)).sum::<f32>()
}

const NONE: Synth = Synth { restyled: 0.0, drawn: 0.0, negatives: 0.0, degraded: 0.0, ..Synth::RAKAM };
const KINDS: [Synth; 4] =
    [NONE, Synth { restyled: 1.0, ..NONE }, Synth { drawn: 1.0, ..NONE }, Synth { negatives: 1.0, ..NONE }];

#[test]
fn every_sample_is_a_picture_with_ink_and_the_same_each_time() {
    for synth in KINDS {
        for index in 0..200 {
            let made = sample(synth, index);
            assert!(made.iter().all(|ink| (0.0..=1.0).contains(ink)), "{synth:?} {index}");
            let mass: f32 = made.iter().sum();
            assert!((10.0..500.0).contains(&mass), "{synth:?} {index}: {mass}");
            assert_eq!(made, sample(synth, index), "{synth:?} {index}");
        }
    }
}

#[test]
fn labels_are_those_of_the_images_except_for_ink_that_is_no_digit() {
    let count = |synth: Synth| {
        let none = (0..2000).filter(|&index| {
            let label = images().label(index);
            let made = synth.label(label, &mut rng(index));
            assert!(made == label || made == NOT_A_DIGIT);
            made == NOT_A_DIGIT
        });
        none.count()
    };
    assert_eq!(KINDS.map(count), [0, 0, 0, 2000]);
    let share = count(Synth::RAKAM) as f32 / 2000.0;
    assert!((share - Synth::RAKAM.negatives).abs() < 0.03, "{share}");
}

/// Whatever the ink is, as much of it is degraded, and in the same ways: nothing about that tells a digit from a letter.
#[test]
fn digits_and_other_ink_are_degraded_alike() {
    for kind in KINDS {
        let mut changed = 0;
        for index in 0..400 {
            let degraded = sample(Synth { degraded: 0.5, ..kind }, index);
            assert!(degraded.iter().all(|ink| (0.0..=1.0).contains(ink)), "{kind:?} {index}");
            let label = |synth: Synth| synth.label(images().label(index), &mut rng(index));
            assert_eq!(label(Synth { degraded: 0.5, ..kind }), label(kind));
            changed += usize::from(degraded != sample(kind, index));
        }
        assert!((170..230).contains(&changed), "{kind:?}: {changed} of 400");
    }
}

/// The steepest step between neighbouring pixels.
fn steepest(pixels: &[f32; PIXELS]) -> f32 {
    let rows = pixels.as_chunks::<SIDE>().0;
    rows.iter().flat_map(|row| row.windows(2)).map(|pair| (pair[0] - pair[1]).abs()).fold(0.0, f32::max)
}

#[test]
fn ink_that_is_drawn_again_is_as_soft_as_mnist_about_half_of_the_time() {
    for kind in &KINDS[1..] {
        let soft = (0..400).filter(|&index| steepest(&sample(*kind, index)) < 0.85).count();
        assert!((100..300).contains(&soft), "{kind:?}: {soft} of 400");
    }
}

#[test]
fn an_image_stays_as_it_is_or_is_bent_but_not_out_of_shape() {
    let overlaps: Vec<f32> = (0..200)
        .map(|index| {
            let image = images().as_mnist().unwrap()[index].map(|byte| f32::from(byte) / 255.0);
            overlap(&sample(NONE, index), &image)
        })
        .collect();
    let (as_they_are, bent): (Vec<f32>, Vec<f32>) = overlaps.into_iter().partition(|&overlap| overlap == 1.0);
    assert!((50..90).contains(&as_they_are.len()), "{}", as_they_are.len());
    let mean = bent.iter().sum::<f32>() / bent.len() as f32;
    assert!((0.3..0.7).contains(&mean), "{mean}");
    assert!(bent.iter().all(|&overlap| overlap < 0.95));
}

#[test]
fn a_flag_goes_to_the_left_of_a_one_and_a_bar_through_a_seven() {
    let (mut ones, mut sevens) = (0, 0);
    for index in 0..400 {
        let (image, label) = (&images().as_mnist().unwrap()[index], images().label(index));
        let strokes = styles::strokes_for(image, label, &mut rng(index));
        let place = |i: usize, j: usize| {
            let point = strokes[i].points[j];
            ((point.x * SIDE as f32) as usize, (point.y * SIDE as f32) as usize)
        };
        match (label, strokes.len()) {
            // The upstroke comes first: it ends where the stem begins, in ink, and starts further left and lower.
            (1, 1..) if strokes[0].points.len() == 3 => {
                let ((left, low), (x, y)) = (place(0, 0), place(0, 2));
                assert!(image[y * SIDE + x] > 50, "no ink at {x}, {y} of image {index}");
                assert!(left < x && low > y, "{left}, {low} to {x}, {y}");
                ones += 1;
            }
            (7, 1) => {
                let ((left, y), (right, _)) = (place(0, 0), place(0, 1));
                let crossed =
                    (left..right).any(|x| (y.saturating_sub(4)..(y + 5).min(SIDE)).any(|y| image[y * SIDE + x] > 100));
                assert!(crossed, "the bar of image {index} misses the stem");
                sevens += 1;
            }
            (3 | 6 | 8, found) => assert_eq!(found, 0),
            _ => {}
        }
    }
    assert!(ones > 15 && sevens > 20, "{ones} {sevens}");
}

#[test]
fn letters_are_lines_within_reach_and_no_digit_is_among_them() {
    assert_eq!([0, 1, 2].map(|script| LETTERS[script].len() > 30), [true; 3]);
    assert!(LETTERS[3].len() > 20);
    // A Latin capital A: two legs and a bar, as high as the unit.
    let a = &LETTERS[0][0];
    assert_eq!(a.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    let places = CHARACTERS.iter().copied().flatten().copied().flatten();
    assert!(places.clone().count() > 300 && CHARACTERS.iter().all(|lines| lines.iter().all(|line| line.len() >= 2)));
    assert!(places.copied().all(|(x, y)| (-25..=90).contains(&x) && (-10..=110).contains(&y)));
    assert!(
        LETTERS.iter().flatten().flatten().flatten().all(|(x, y)| (-0.8..1.8).contains(x) && (-0.8..1.8).contains(y))
    );
}

#[test]
fn what_is_no_digit_is_not_drawn() {
    assert!(forms::draw(10, &mut rng(0)).is_none());
    assert!((0..10).all(|digit| forms::draw(digit, &mut rng(0)).is_some()));
}

#[test]
fn a_warp_without_reach_moves_nothing() {
    let still = Limits { degrees: 0.0, slant: 0.0, aspect: 0.0, size: 0.0, shift: 0.0, waves: 0.0 };
    let warp = Warp::random(still, &mut rng(0));
    for (x, y) in [(0.0, 0.0), (0.3, 0.9), (1.0, 0.5)] {
        let (u, v) = warp.at(x, y);
        assert!((u - x).abs() < 1e-6 && (v - y).abs() < 1e-6);
    }
}
