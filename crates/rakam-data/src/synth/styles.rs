//! Strokes that writers add to a digit: a flag on 1, a bar on 7, a slash through 0, a curl under 9.

use rakam_ink::{Point, Stroke};
use rand::Rng;

use super::chance::{between, happens, within};
use crate::{PIXELS, SIDE};

/// A pixel of at least this value counts as ink.
const INK: u8 = 100;

/// Where an image's ink lies, in pixels.
struct Ink<'a> {
    image: &'a [u8; PIXELS],
    top: usize,
    bottom: usize,
    left: usize,
    right: usize,
}

impl<'a> Ink<'a> {
    fn of(image: &'a [u8; PIXELS]) -> Option<Self> {
        let inked = |(at, _): (usize, &u8)| (at % SIDE, at / SIDE);
        let places = || image.iter().enumerate().filter(|(_, ink)| **ink >= INK).map(inked);
        Some(Self {
            image,
            top: places().map(|(_, y)| y).min()?,
            bottom: places().map(|(_, y)| y).max()?,
            left: places().map(|(x, _)| x).min()?,
            right: places().map(|(x, _)| x).max()?,
        })
    }

    fn height(&self) -> f32 {
        (self.bottom - self.top + 1) as f32
    }

    /// The inked columns of a row, first and last.
    fn row(&self, y: usize) -> Option<(f32, f32)> {
        let row = &self.image[y.min(SIDE - 1) * SIDE..][..SIDE];
        let first = row.iter().position(|&ink| ink >= INK)?;
        let last = row.iter().rposition(|&ink| ink >= INK)?;
        Some((first as f32 + 0.5, last as f32 + 0.5))
    }

    /// The middle of the ink of a row, if it is one stroke.
    fn stem(&self, y: usize) -> Option<(f32, f32)> {
        let (first, last) = self.row(y)?;
        (last - first < 7.0).then_some(((first + last) / 2.0, y as f32 + 0.5))
    }

    /// The row at this share of the height.
    fn at(&self, share: f32) -> usize {
        self.top + (share * (self.bottom - self.top) as f32) as usize
    }
}

/// Strokes that make the image of this digit one of another style; none for digits or images without other styles.
pub(super) fn strokes_for(image: &[u8; PIXELS], digit: u8, rng: &mut impl Rng) -> Vec<Stroke> {
    let Some(ink) = Ink::of(image) else { return Vec::new() };
    let lines = match digit {
        0 => slash(&ink, rng),
        1 => flag_and_base(&ink, rng),
        4 => longer_stem(&ink, rng),
        5 => longer_roof(&ink, rng),
        7 => bar(&ink, rng),
        9 => curl(&ink, rng),
        _ => None,
    };
    let width = between(rng, 1.8, 2.8) / SIDE as f32;
    let place = |&(x, y): &(f32, f32)| Point { x: x / SIDE as f32, y: y / SIDE as f32, width };
    lines.unwrap_or_default().iter().map(|line| line.iter().map(place).collect()).collect()
}

type Lines = Vec<Vec<(f32, f32)>>;

/// From the lower left to the upper right, through the middle.
fn slash(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let (x, y) = ((ink.left + ink.right) as f32 / 2.0, (ink.top + ink.bottom) as f32 / 2.0);
    let wide = (ink.right - ink.left) as f32 * between(rng, 0.3, 0.6);
    let high = ink.height() * between(rng, 0.3, 0.6);
    Some(vec![vec![(x - wide, y + high), (x + wide, y - high)]])
}

/// The upstroke that leads to a 1, short or nearly as long as itself, and the line that it stands on.
fn flag_and_base(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let (top, foot) = (ink.stem(ink.at(0.04))?, ink.stem(ink.at(0.96))?);
    let mut lines = Vec::new();
    if happens(rng, 0.85) {
        let length = ink.height() * between(rng, 0.2, 0.85);
        // From the stem, so that a 1 that leans to the right keeps an open corner.
        let lean = (top.0 - foot.0).atan2(ink.height());
        let angle = between(rng, 0.35, 1.0).max(0.35 + lean);
        let bow = within(rng, 0.12) * length;
        let end = (top.0 - length * angle.sin(), top.1 + length * angle.cos());
        let middle = ((top.0 + end.0) / 2.0 + bow, (top.1 + end.1) / 2.0 + bow);
        lines.push(vec![end, middle, top]);
    }
    if happens(rng, 0.35) {
        let (left, right) = (between(rng, 0.15, 0.35) * ink.height(), between(rng, 0.15, 0.35) * ink.height());
        lines.push(vec![(foot.0 - left, foot.1 + within(rng, 1.0)), (foot.0 + right, foot.1 + within(rng, 1.0))]);
    }
    Some(lines)
}

/// The stem of a 4 that goes on below.
fn longer_stem(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let (above, foot) = (ink.stem(ink.at(0.85))?, ink.stem(ink.at(0.97))?);
    let length = ink.height() * between(rng, 0.1, 0.35);
    let lean = (foot.0 - above.0) / (foot.1 - above.1).max(1.0);
    Some(vec![vec![foot, (foot.0 + length * lean, foot.1 + length)]])
}

/// The roof of a 5 that goes on to the right.
fn longer_roof(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let y = ink.at(0.08);
    let (_, right) = ink.row(y)?;
    let length = ink.height() * between(rng, 0.1, 0.4);
    Some(vec![vec![(right - 1.0, y as f32 + 0.5), (right + length, y as f32 + 0.5 + within(rng, 0.2) * length)]])
}

/// The bar through the stem of a 7.
fn bar(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let (x, y) = ink.stem(ink.at(between(rng, 0.38, 0.62)))?;
    let (left, right) = (between(rng, 0.14, 0.32) * ink.height(), between(rng, 0.14, 0.32) * ink.height());
    let rise = between(rng, -0.15, 0.4);
    Some(vec![vec![(x - left, y + left * rise), (x + right, y - right * rise)]])
}

/// The tail of a 9 that curls to the left.
fn curl(ink: &Ink, rng: &mut impl Rng) -> Option<Lines> {
    let (x, y) = ink.stem(ink.at(0.97))?;
    let size = ink.height() * between(rng, 0.2, 0.5);
    let up = between(rng, -0.1, 0.35);
    Some(vec![vec![
        (x, y),
        (x - 0.15 * size, y + 0.25 * size),
        (x - 0.55 * size, y + 0.3 * size),
        (x - size, y + (0.2 - up) * size),
    ]])
}
