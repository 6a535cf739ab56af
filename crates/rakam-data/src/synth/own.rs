//! A user's own symbols drawn by other hands, and ink that resembles them without being one.

use rakam_ink::{Input, Stroke};
use rand::Rng;

use super::chance::{below, between, happens, pick, unit, within};
use super::warp::{Limits, Lines, Warp};
use super::{chance, degrade, forms, negatives};
use crate::{DIGITS, PIXELS};

/// Points of a stroke: enough for any curve at 28x28, and few to move.
const POINTS: usize = 24;

/// Two strokes whose beginnings and ends are nearer than this together, in sides of the square, are drawn alike.
const ALIKE: f32 = 0.7;

/// An example as lines in the middle of the unit square, ready to be drawn again.
#[derive(Clone, Debug)]
pub struct Sketch {
    lines: Lines,
}

impl Sketch {
    /// The lines of an example; `None` without ink.
    #[must_use]
    pub fn new(strokes: &[Stroke]) -> Option<Self> {
        let line = |stroke: &Stroke| stroke.smooth().iter().map(|point| (point.x, point.y)).collect::<Vec<_>>();
        let lines: Lines = strokes.iter().map(line).filter(|line| !line.is_empty()).map(|line| evenly(&line)).collect();
        (!lines.is_empty()).then(|| Self { lines: centred(lines) })
    }

    /// The example as another hand might draw it, with another pen: 28x28 pixels, 0 paper, 1 ink. It may lie between this
    /// example and `other`, of the same class.
    #[must_use]
    pub fn varied(&self, other: &Self, rng: &mut impl Rng) -> Option<[f32; PIXELS]> {
        let limits = Limits { degrees: 17.0, slant: 0.3, aspect: 0.45, size: 0.0, shift: 0.0, waves: 0.035 };
        let mut lines = self.lines.clone();
        if happens(rng, 0.7) && self.is_drawn_like(other) {
            let share = between(rng, -0.3, 0.7);
            for (point, to) in lines.iter_mut().flatten().zip(other.lines.iter().flatten()) {
                *point = (point.0 + share * (to.0 - point.0), point.1 + share * (to.1 - point.1));
            }
        }
        loosen(&mut lines, 0.03, rng);
        painted(&lines, limits, rng)
    }

    /// Whether the other has the same strokes in the same order and direction.
    fn is_drawn_like(&self, other: &Self) -> bool {
        let ends = |line: &[(f32, f32)]| [line[0], line[line.len() - 1]];
        let alike = |(a, b): (&Vec<_>, &Vec<_>)| {
            ends(a).into_iter().zip(ends(b)).map(|(a, b)| distance(a, b)).sum::<f32>() < ALIKE
        };
        self.lines.len() == other.lines.len() && self.lines.iter().zip(&other.lines).all(alike)
    }

    /// Ink that resembles this symbol and `other` without being one: parts of it, turned, mirrored, over one another, with
    /// a stroke too many; or a letter, sign, digit, figure or scribble. Some of it may look like one of the symbols all the
    /// same.
    #[must_use]
    pub fn stranger(&self, other: &Self, rng: &mut impl Rng) -> Option<[f32; PIXELS]> {
        let limits = Limits { degrees: 12.0, slant: 0.25, aspect: 0.4, size: 0.0, shift: 0.0, waves: 0.02 };
        let lines = match (unit(rng) * 100.0) as u32 {
            0..14 => negatives::letter(rng),
            14..28 => negatives::character(rng),
            28..40 => forms::lines(below(rng, DIGITS) as u8, rng)?,
            40..48 => negatives::invented(rng),
            48..51 => negatives::squared(rng),
            51..54 => negatives::scribble(rng),
            54..62 => negatives::figure(rng),
            62..66 => negatives::object(rng),
            66..80 => part(&self.lines, rng),
            80..86 => turned(&self.lines, rng),
            86..93 => with_more(&self.lines, rng),
            _ => together(&self.lines, &other.lines, rng),
        };
        painted(&lines, limits, rng)
    }
}

/// Part of a symbol: without some of its strokes, or without the beginning or the end of its only one.
fn part(lines: &Lines, rng: &mut impl Rng) -> Lines {
    let mut lines = lines.clone();
    if lines.len() > 1 && happens(rng, 0.6) {
        let kept = below(rng, lines.len());
        let drop = below(rng, lines.len());
        let mut index = 0;
        lines.retain(|_| {
            index += 1;
            index - 1 == kept || index - 1 != drop && happens(rng, 0.8)
        });
        return lines;
    }
    let line = below(rng, lines.len());
    let line = &mut lines[line];
    let keep = ((line.len() as f32 * between(rng, 0.3, 0.75)) as usize).max(1);
    let from = if happens(rng, 0.5) { 0 } else { line.len().saturating_sub(keep) };
    *line = line[from..(from + keep).min(line.len())].to_vec();
    lines
}

/// A symbol on its side, upside down or mirrored.
fn turned(lines: &Lines, rng: &mut impl Rng) -> Lines {
    let way: fn((f32, f32)) -> (f32, f32) = match below(rng, 5) {
        0 => |(x, y)| (y, 1.0 - x),
        1 => |(x, y)| (1.0 - y, x),
        2 => |(x, y)| (1.0 - x, 1.0 - y),
        3 => |(x, y)| (1.0 - x, y),
        _ => |(x, y)| (x, 1.0 - y),
    };
    lines.iter().map(|line| line.iter().map(|&point| way(point)).collect()).collect()
}

/// A symbol with one or two strokes more.
fn with_more(lines: &Lines, rng: &mut impl Rng) -> Lines {
    let mut lines = lines.clone();
    for _ in 0..1 + below(rng, 2) {
        let start = (between(rng, 0.1, 0.9), between(rng, 0.1, 0.9));
        lines.push(negatives::simple_stroke(start, rng));
    }
    lines
}

/// Two symbols side by side, one above the other, or one over the other.
fn together(one: &Lines, other: &Lines, rng: &mut impl Rng) -> Lines {
    let apart = *pick(rng, &[(1.0, 0.0), (0.0, 1.0), (0.15, 0.1)]);
    let (x, y) = (apart.0 * between(rng, 0.6, 1.1), apart.1 * between(rng, 0.6, 1.1));
    let moved = other.iter().map(|line| line.iter().map(|&(u, v)| (u + x, v + y)).collect());
    centred(one.iter().cloned().chain(moved).collect())
}

/// Moves strokes against each other, and lengthens or shortens them a little.
fn loosen(lines: &mut Lines, by: f32, rng: &mut impl Rng) {
    for line in lines {
        let slip = (by * chance::bell(rng), by * chance::bell(rng));
        let size = 1.0 + within(rng, 2.0 * by);
        let middle = line[line.len() / 2];
        for (x, y) in line.iter_mut() {
            *x = middle.0 + size * (*x - middle.0) + slip.0;
            *y = middle.1 + size * (*y - middle.1) + slip.1;
        }
        let cut = (line.len() as f32 * 0.1 * unit(rng)) as usize;
        if line.len() > 2 * cut + 2 {
            let (front, back) = if happens(rng, 0.5) { (cut, 0) } else { (0, cut) };
            line.drain(line.len() - back..);
            line.drain(..front);
        }
    }
}

fn painted(lines: &Lines, limits: Limits, rng: &mut impl Rng) -> Option<[f32; PIXELS]> {
    let strokes = Warp::random(limits, rng).strokes(lines);
    let input = Input::from_strokes(&strokes, chance::pen(rng))?;
    let mut pixels = *input.pixels();
    if happens(rng, 0.25) {
        degrade::soften(&mut pixels, between(rng, 0.3, 0.7));
    }
    pixels.iter_mut().for_each(|pixel| *pixel = pixel.min(1.0));
    Some(pixels)
}

fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The line as [`POINTS`] points at equal distances along it.
fn evenly(line: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut along = vec![0.0];
    for pair in line.windows(2) {
        along.push(along[along.len() - 1] + distance(pair[0], pair[1]));
    }
    let length = along[along.len() - 1];
    let at = |share: f32| {
        let place = share * length;
        let next = along.partition_point(|&end| end < place).clamp(1, line.len().max(2) - 1);
        let (Some(&from), Some(&to)) = (line.get(next - 1), line.get(next)) else { return line[0] };
        let part = ((place - along[next - 1]) / (along[next] - along[next - 1]).max(1e-9)).clamp(0.0, 1.0);
        (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
    };
    (0..POINTS).map(|i| at(i as f32 / (POINTS - 1) as f32)).collect()
}

/// Lines of any extent, with their longer side 0.9 long in the middle of the unit square.
fn centred(lines: Lines) -> Lines {
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for &(x, y) in lines.iter().flatten() {
        low = [low[0].min(x), low[1].min(y)];
        high = [high[0].max(x), high[1].max(y)];
    }
    let scale = 0.9 / f32::max(high[0] - low[0], high[1] - low[1]).max(1e-3);
    let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    let place = |(x, y): (f32, f32)| (0.5 + (x - middle[0]) * scale, 0.5 + (y - middle[1]) * scale);
    lines.into_iter().map(|line| line.into_iter().map(place).collect()).collect()
}
