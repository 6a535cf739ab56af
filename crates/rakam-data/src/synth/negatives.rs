//! Ink that isn't a digit.

use std::f32::consts::{PI, TAU};

use rakam_ink::Input;
use rand::Rng;

use super::bent::redrawn;
use super::chance::{bell, below, between, happens, pick, unit, within};
use super::characters::CHARACTERS;
use super::forms;
use super::input_of_strokes;
use super::letters::LETTERS;
use super::warp::{Limits, Lines, Warp};
use crate::{PIXELS, SIDE, Split};

/// Makes a sample of one of the kinds below, by their shares.
pub(super) fn make(split: &Split, index: usize, rng: &mut impl Rng) -> Option<Input> {
    match (unit(rng) * 100.0) as u32 {
        0..24 => of_lines(&letter(rng), rng),
        24..46 => of_lines(&character(rng), rng),
        46..58 => of_lines(&invented(rng), rng),
        58..63 => of_lines(&squared(rng), rng),
        63..67 => of_lines(&scribble(rng), rng),
        67..73 => of_lines(&figure(rng), rng),
        73..84 => of_lines(&object(rng), rng),
        84..88 => of_lines(&turned_form(rng)?, rng),
        88..92 => turned(split, index, rng),
        92..96 => halves(split, index, rng),
        _ => beside_each_other(split, index, rng),
    }
}

fn of_lines(lines: &Lines, rng: &mut impl Rng) -> Option<Input> {
    let limits = Limits { degrees: 12.0, slant: 0.3, aspect: 0.5, size: 0.0, shift: 0.0, waves: 0.02 };
    let warp = Warp::random(limits, rng);
    input_of_strokes(&warp.strokes(lines), rng)
}

/// A letter by an unsteady hand.
pub(super) fn letter(rng: &mut impl Rng) -> Lines {
    let script = &LETTERS[[0, 0, 0, 1, 1, 2, 2, 3][below(rng, 8)]];
    unsteady(pick(rng, script).clone(), 0.015, rng)
}

/// A letter or sign as people write it by hand.
pub(super) fn character(rng: &mut impl Rng) -> Lines {
    let place = |&(x, y): &(i8, i8)| (0.2 + f32::from(x) / 100.0, f32::from(y) / 100.0);
    let lines = pick(rng, CHARACTERS).iter().map(|line| line.iter().map(place).collect()).collect();
    unsteady(lines, 0.025, rng)
}

/// Moves lines by up to about `by`, and their points again.
fn unsteady(mut lines: Lines, by: f32, rng: &mut impl Rng) -> Lines {
    for line in &mut lines {
        let slip = (by * bell(rng), by * bell(rng));
        line.iter_mut().for_each(|(x, y)| {
            *x += slip.0 + within(rng, by);
            *y += slip.1 + within(rng, by);
        });
    }
    lines
}

/// A character that no script has: three to six simple strokes that mostly begin on one another.
pub(super) fn invented(rng: &mut impl Rng) -> Lines {
    let mut lines = Lines::new();
    for _ in 0..3 + below(rng, 4) {
        let start = match lines.is_empty() || happens(rng, 0.3) {
            true => (between(rng, 0.1, 0.9), between(rng, 0.1, 0.9)),
            false => {
                let line = pick(rng, &lines);
                *pick(rng, line)
            }
        };
        lines.push(simple_stroke(start, rng));
    }
    lines
}

/// A character of three to six level and upright lines on a grid, as of the Korean script.
pub(super) fn squared(rng: &mut impl Rng) -> Lines {
    let at = |i: usize| [0.05, 0.35, 0.65, 0.95][i];
    let mut lines = Lines::new();
    for _ in 0..3 + below(rng, 4) {
        let (row, from) = (below(rng, 4), below(rng, 3));
        let to = (from + 1 + below(rng, 3)).min(3);
        let ends = [(at(from), at(row)), (at(to), at(row))];
        lines.push(if happens(rng, 0.5) { ends.to_vec() } else { ends.map(|(x, y)| (y, x)).to_vec() });
    }
    unsteady(lines, 0.03, rng)
}

/// A straight line, an arc, a hook, a wave or a ring.
pub(super) fn simple_stroke((x, y): (f32, f32), rng: &mut impl Rng) -> Vec<(f32, f32)> {
    // Writing prefers upright and level strokes.
    let quarter = below(rng, 4) as f32 * PI / 2.0;
    let angle = if happens(rng, 0.7) { quarter + 0.12 * bell(rng) } else { unit(rng) * TAU };
    let length = between(rng, 0.25, 0.9);
    let along = |t: f32, aside: f32| {
        let (sin, cos) = angle.sin_cos();
        (x + length * (t * cos - aside * sin), y + length * (t * sin + aside * cos))
    };
    let steps = |count: usize| (0..=count).map(move |i| i as f32 / count as f32);
    match below(rng, 6) {
        0 | 1 => steps(3).map(|t| along(t, 0.0)).collect(),
        2 => {
            let bow = between(rng, 0.2, 0.6) * if happens(rng, 0.5) { 1.0 } else { -1.0 };
            steps(6).map(|t| along(t, bow * (t * PI).sin())).collect()
        }
        3 => {
            let hook = between(rng, 0.2, 0.6) * if happens(rng, 0.5) { 1.0 } else { -1.0 };
            vec![along(0.0, 0.0), along(0.5, 0.0), along(1.0, 0.0), along(1.02, 0.02 * hook.signum()), along(0.9, hook)]
        }
        4 => {
            let (high, count) = (between(rng, 0.1, 0.3), between(rng, 1.0, 2.5));
            steps(12).map(|t| along(t, high * (t * TAU * count).sin())).collect()
        }
        _ => {
            let (wide, turns) = (between(rng, 0.15, 0.35), between(rng, 0.6, 1.1));
            let ring =
                |t: f32| (x + wide * (t * TAU * turns + angle).cos(), y + wide * (t * TAU * turns + angle).sin());
            steps(10).map(ring).collect()
        }
    }
}

/// A hand that wanders.
pub(super) fn scribble(rng: &mut impl Rng) -> Lines {
    let (mut x, mut y, mut heading) = (0.5, 0.5, unit(rng) * TAU);
    let (turn, step, mut bend) = (between(rng, 0.3, 1.6), between(rng, 0.06, 0.25), 0.0);
    let points = 12 + below(rng, 50);
    let line = (0..points).map(|_| {
        bend = 0.7 * bend + turn * bell(rng) * 0.7;
        heading += bend;
        // Back towards the middle, if it has strayed.
        if f32::hypot(x - 0.5, y - 0.5) > 0.5 {
            heading = f32::atan2(0.5 - y, 0.5 - x) + 0.3 * bell(rng);
        }
        (x, y) = (x + step * heading.cos(), y + step * heading.sin());
        (x, y)
    });
    vec![line.collect()]
}

/// A figure of geometry: a polygon, a star, a cross, a grid, a spiral, a dash, an arrow, a heart, a blot.
pub(super) fn figure(rng: &mut impl Rng) -> Lines {
    let on_ring = |angle: f32, radius: f32| (0.5 + radius * angle.cos(), 0.5 + radius * angle.sin());
    match below(rng, 10) {
        0 | 1 => {
            let (corners, start) = (3 + below(rng, 3), unit(rng) * TAU);
            let corner = |i: usize| on_ring(start + i as f32 * TAU / corners as f32, 0.45);
            (0..corners).map(|i| vec![corner(i), corner(i + 1)]).collect()
        }
        2 => {
            let (points, start) = (5 + below(rng, 3), unit(rng) * TAU);
            let corner = |i: usize| on_ring(start + (i * 2) as f32 * TAU / points as f32, 0.45);
            (0..points).map(|i| vec![corner(i), corner(i + 1)]).collect()
        }
        3 => {
            let arms = 2 + below(rng, 3);
            let arm = |i: usize| i as f32 * PI / arms as f32 + PI / 4.0;
            (0..arms).map(|i| vec![on_ring(arm(i), 0.45), on_ring(arm(i) + PI, 0.45)]).collect()
        }
        4 => {
            let (rows, columns) = (2 + below(rng, 3), below(rng, 4));
            let share = |i: usize, of: usize| (i as f32 + 0.5) / of as f32;
            let level = (0..rows).map(|i| vec![(0.05, share(i, rows)), (0.95, share(i, rows))]);
            let upright = (0..columns).map(|i| vec![(share(i, columns), 0.05), (share(i, columns), 0.95)]);
            level.chain(upright).collect()
        }
        5 => {
            let (turns, start) = (between(rng, 1.6, 4.0), unit(rng) * TAU);
            let at = |i: usize| on_ring(start + i as f32 / 40.0 * turns * TAU, 0.02 + 0.45 * i as f32 / 40.0);
            vec![(0..=40).map(at).collect()]
        }
        6 => vec![vec![(0.05, 0.5), (0.5, 0.5 + within(rng, 0.06)), (0.95, 0.5)]],
        7 => {
            let start = unit(rng) * TAU;
            let (tip, tail) = (on_ring(start, 0.45), on_ring(start + PI, 0.45));
            let barb = |side: f32| (tip.0 + 0.25 * (start + PI + side).cos(), tip.1 + 0.25 * (start + PI + side).sin());
            vec![vec![tail, tip], vec![barb(0.6), tip, barb(-0.6)]]
        }
        8 => {
            let side = [(0.5, 0.95), (0.1, 0.5), (0.08, 0.2), (0.28, 0.06), (0.5, 0.28)];
            vec![side.to_vec(), side.iter().map(|&(x, y)| (1.0 - x, y)).collect()]
        }
        _ => {
            // So tight that a pen fills it.
            let size = between(rng, 0.02, 0.3);
            (0..6).map(|_| (0..8).map(|_| (0.5 + within(rng, size), 0.5 + within(rng, size))).collect()).collect()
        }
    }
}

/// A thing as people doodle it: an outline that would be a 0, an 8 or a box, with details in and about it that a digit lacks.
pub(super) fn object(rng: &mut impl Rng) -> Lines {
    let (wide, high) = (between(rng, 0.15, 0.45), 0.45);
    let shoulder = between(rng, 0.3, 1.0);
    let place = |x: f32, y: f32| (0.5 + wide * x, 0.5 + high * y);
    let straight = |corners: &[(f32, f32)]| -> Lines {
        let corners: Vec<_> = corners.iter().map(|&(x, y)| place(x, y)).collect();
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).map(|(&from, &to)| vec![from, to]).collect()
    };
    let kind = below(rng, 6);
    let mut lines = match kind {
        // A box, or a cup.
        0 => straight(&[(-1.0, -1.0), (1.0, -1.0), (shoulder, 1.0), (-shoulder, 1.0)]),
        // A bottle, a house.
        1 => {
            let (neck, from) = (between(rng, 0.0, 0.5), between(rng, -0.7, 0.2));
            straight(&[
                (-neck, -1.0),
                (neck, -1.0),
                (neck, from),
                (1.0, from + 0.3),
                (1.0, 1.0),
                (-1.0, 1.0),
                (-1.0, from + 0.3),
                (-neck, from),
            ])
        }
        // A cylinder.
        2 => {
            let lid =
                (0..=10).map(|i| (i as f32 * TAU / 10.0).sin_cos()).map(|(s, c)| place(c, -0.8 + 0.2 * s)).collect();
            let body = [(-1.0, -0.8), (-shoulder, 0.9), (0.0, 1.0), (shoulder, 0.9), (1.0, -0.8)];
            vec![lid, body.iter().map(|&(x, y)| place(x, y)).collect()]
        }
        // Lightning, stairs, teeth.
        3 => {
            let corners = 5 + below(rng, 3);
            let lean = within(rng, 0.8);
            let corner = |i: usize| {
                let (side, down) = (if i.is_multiple_of(2) { -1.0 } else { 1.0 }, i as f32 / (corners - 1) as f32);
                (0.5 + 0.25 * side + lean * (0.5 - down), 0.05 + 0.9 * down)
            };
            return (1..corners).map(|i| vec![corner(i - 1), corner(i)]).collect();
        }
        // Something round, wobbly or with bumps.
        _ => {
            let (bumps, depth) = (3 + below(rng, 8), 0.2 * unit(rng));
            let at = |i: usize| {
                let angle = i as f32 * TAU / 32.0;
                let reach = 1.0 - depth + depth * (bumps as f32 * angle).sin();
                place(reach * angle.cos(), reach * angle.sin())
            };
            vec![(0..=32).map(at).collect()]
        }
    };
    // With one or two, a round thing would be a 0 with a slash or a hook.
    let details = if kind < 3 { below(rng, 4) } else { 3 + below(rng, 4) };
    for _ in 0..details {
        let reach = if kind > 3 { 0.6 } else { 1.1 };
        let (x, y) = place(within(rng, reach), within(rng, reach));
        let (sin, cos) = (unit(rng) * TAU).sin_cos();
        let length = between(rng, 0.04, 0.25);
        lines.push(match below(rng, 3) {
            0 => vec![(x, y), (x + length * cos, y + length * sin)],
            1 => (0..=8)
                .map(|i| (i as f32 * TAU / 8.0).sin_cos())
                .map(|(s, c)| (x + length / 3.0 * c, y + length / 3.0 * s))
                .collect(),
            _ => {
                vec![(x, y), (x + length * cos, y + length * sin), (x + length * (cos - sin), y + length * (sin + cos))]
            }
        });
    }
    lines
}

/// Another image of the same half of the set, with its digit.
fn another<'a>(split: &'a Split, rng: &mut impl Rng, of: &[u8]) -> Option<&'a [u8; PIXELS]> {
    let found = (0..64).map(|_| below(rng, split.len())).find(|&index| of.contains(&split.label(index)))?;
    split.image(found).as_array()
}

/// Where a pixel comes from: column and row.
type PixelWay = fn(usize, usize) -> (usize, usize);

/// A digit on its side, upside down or mirrored, if that isn't a digit.
fn turned(split: &Split, index: usize, rng: &mut impl Rng) -> Option<Input> {
    const LAST: usize = SIDE - 1;
    const WAYS: [(&[u8], PixelWay); 4] = [
        (&[1, 2, 3, 4, 5, 7, 8], |x, y| (y, LAST - x)),
        (&[1, 2, 3, 4, 5, 7, 8], |x, y| (LAST - y, x)),
        (&[3, 4, 7], |x, y| (LAST - x, LAST - y)),
        (&[3, 7, 9], |x, y| (LAST - x, y)),
    ];
    let label = split.label(index);
    let ways: Vec<PixelWay> =
        WAYS.into_iter().filter(|(digits, _)| digits.contains(&label)).map(|(_, way)| way).collect();
    if ways.is_empty() {
        return halves(split, index, rng);
    }
    let (way, image) = (*pick(rng, &ways), split.image(index).as_array::<PIXELS>()?);
    let from = |at: usize| {
        let (x, y) = way(at % SIDE, at / SIDE);
        image[y * SIDE + x]
    };
    redrawn(&std::array::from_fn(from), rng)
}

/// Where a place goes.
type Way = fn((f32, f32)) -> (f32, f32);

/// A drawn digit on its side or mirrored, if that isn't a digit.
fn turned_form(rng: &mut impl Rng) -> Option<Lines> {
    const MIRRORED: (&[u8], Way) = (&[3, 6, 7, 9], |(x, y)| (1.0 - x, y));
    const LEFT: (&[u8], Way) = (&[2, 3, 4, 5, 7, 8], |(x, y)| (y, 1.0 - x));
    const RIGHT: (&[u8], Way) = (&[2, 3, 4, 5, 7, 8], |(x, y)| (1.0 - y, x));
    let (digits, way) = *pick(rng, &[MIRRORED, LEFT, RIGHT]);
    let mut lines = forms::lines(*pick(rng, digits), rng)?;
    lines.iter_mut().flatten().for_each(|place| *place = way(*place));
    Some(lines)
}

/// The upper half of one digit on the lower half of another in a mirror, or the left half beside such a right one. Of
/// digits whose halves do not make another one: a mirrored lower half of 6 closes a 6, a 0 or an 8.
fn halves(split: &Split, index: usize, rng: &mut impl Rng) -> Option<Input> {
    const STACKED: [&[u8]; 2] = [&[2, 3, 4, 5, 7], &[2, 3, 5]];
    const BESIDE: [&[u8]; 2] = [&[2, 4, 5, 6, 7, 9], &[2, 4, 5, 6, 7, 9]];
    let (cut, stacked) = (11 + below(rng, 7), happens(rng, 0.5));
    let [first, second] = if stacked { STACKED } else { BESIDE };
    let one =
        if first.contains(&split.label(index)) { split.image(index).as_array()? } else { another(split, rng, first)? };
    let other = another(split, rng, second)?;
    let from = |at: usize| {
        let (x, y) = (at % SIDE, at / SIDE);
        if (if stacked { y } else { x }) < cut {
            one[at]
        } else if stacked {
            other[y * SIDE + SIDE - 1 - x]
        } else {
            other[(SIDE - 1 - y) * SIDE + x]
        }
    };
    redrawn(&std::array::from_fn(from), rng)
}

/// Two digits side by side, apart or touching: a number, but not a digit.
fn beside_each_other(split: &Split, index: usize, rng: &mut impl Rng) -> Option<Input> {
    let (one, other) =
        (split.image(index).as_array::<PIXELS>()?, another(split, rng, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])?);
    // Each at half its width: the distortion and the frame restore the proportions.
    let apart = below(rng, 4);
    let mut both = [0u8; PIXELS];
    for (at, ink) in both.iter_mut().enumerate() {
        let (x, y) = (at % SIDE, at / SIDE);
        let half = |image: &[u8; PIXELS], x: usize| {
            let x = 2 * x + 2;
            if x + 1 < SIDE { image[y * SIDE + x].max(image[y * SIDE + x + 1]) } else { 0 }
        };
        let left = if x < SIDE / 2 { half(one, x) } else { 0 };
        let right = if x + 1 + apart > SIDE / 2 { half(other, x + apart - SIDE / 2) } else { 0 };
        *ink = left.max(right);
    }
    redrawn(&both, rng)
}
