//! What is none of the classes of a set, made from the set's own images: so a network also learns what it doesn't know.

use std::f32::consts::TAU;

use rand::Rng;

use super::chance::{below, between, happens, unit, within};
use crate::{Augment, ImageShape, Split};

/// How often another image is drawn until it is of another class.
const TRIES: usize = 32;

/// Samples that are none of the classes of a set, whatever it shows: images of two classes laid over each other or put together,
/// pieces in the wrong order, parts, strokes and noise, on the set's own paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strangers {
    /// The share of all samples, 0 to 1.
    pub share: f32,
}

impl Strangers {
    /// One sample in four.
    pub const QUARTER: Self = Self { share: 0.25 };

    /// Whether the sample that a fresh `rng` makes is a stranger.
    pub fn is_next(self, rng: &mut impl Rng) -> bool {
        happens(rng, self.share)
    }

    /// Makes a stranger from image `index` of `split`, moved as `augment` says: 0 to 1, its channels, row by row.
    pub fn make(self, split: &Split, index: usize, augment: Augment, rng: &mut impl Rng, out: &mut [f32]) {
        let shape = split.shape();
        let canvas = Canvas { shape, paper: paper(shape, split.image(index)) };
        let other = another_class(split, index, rng);
        let image = split.image(index);
        let made = match ((unit(rng) * 100.0) as u32, other) {
            (0..25, Some(other)) => canvas.overlaid(image, other),
            (25..45, Some(other)) => canvas.halves(image, other, rng),
            (45..58, _) => canvas.in_pieces(image, rng),
            (58..68, _) => canvas.part(image, rng),
            (68..84, _) => canvas.strokes(rng),
            (84..94, _) => canvas.blotches(rng),
            (94..97, _) => canvas.paper.map_or_else(|| vec![0; shape.len()], |paper| canvas.even(paper)),
            _ => image.iter().map(|byte| u8::MAX - byte).collect(),
        };
        augment.apply_to(shape, &made, rng, out);
    }
}

/// An image of another class than that of `index`; `None` if none was found.
fn another_class<'a>(split: &'a Split, index: usize, rng: &mut impl Rng) -> Option<&'a [u8]> {
    let label = split.label(index);
    let found = (0..TRIES).map(|_| below(rng, split.len())).find(|&other| split.label(other) != label)?;
    Some(split.image(found))
}

/// The median of the border of each channel; `None` if the channels aren't 1 or 3.
fn paper(shape: ImageShape, image: &[u8]) -> Option<[u8; 3]> {
    let ImageShape { height, width, .. } = shape;
    let median = |channel: &[u8]| {
        let is_border = |at: usize| {
            let (x, y) = (at % width, at / width);
            x == 0 || y == 0 || x + 1 == width || y + 1 == height
        };
        let mut border: Vec<u8> = (0..channel.len()).filter(|&at| is_border(at)).map(|at| channel[at]).collect();
        border.sort_unstable();
        border.get(border.len() / 2).copied().unwrap_or_default()
    };
    let medians: Vec<u8> = image.chunks_exact(height * width).map(median).collect();
    match medians[..] {
        [grey] => Some([grey; 3]),
        [red, green, blue] => Some([red, green, blue]),
        _ => None,
    }
}

/// What a stranger is made on.
struct Canvas {
    shape: ImageShape,
    paper: Option<[u8; 3]>,
}

impl Canvas {
    fn paper_of(&self, at: usize) -> u8 {
        self.paper.unwrap_or_default()[at / (self.shape.height * self.shape.width) % 3]
    }

    fn even(&self, colour: [u8; 3]) -> Vec<u8> {
        let plane = self.shape.height * self.shape.width;
        (0..self.shape.len()).map(|at| colour[at / plane % 3]).collect()
    }

    /// Column and row of a byte.
    fn place(&self, at: usize) -> (usize, usize) {
        (at % self.shape.width, at / self.shape.width % self.shape.height)
    }

    /// An image made byte by byte: `from` gives the column and row that each comes from, in the same channel.
    fn moved(&self, image: &[u8], from: impl Fn(usize, usize) -> (usize, usize)) -> Vec<u8> {
        let plane = self.shape.height * self.shape.width;
        let byte = |at: usize| {
            let (x, y) = self.place(at);
            let (x, y) = from(x, y);
            image[at / plane * plane + y.min(self.shape.height - 1) * self.shape.width + x.min(self.shape.width - 1)]
        };
        (0..image.len()).map(byte).collect()
    }

    /// Of each pixel that which differs more from the paper.
    fn overlaid(&self, one: &[u8], other: &[u8]) -> Vec<u8> {
        let more = |(at, (&one, &other)): (usize, (&u8, &u8))| {
            let paper = self.paper_of(at);
            if one.abs_diff(paper) >= other.abs_diff(paper) { one } else { other }
        };
        one.iter().zip(other).enumerate().map(more).collect()
    }

    /// One half of each, side by side or one above the other.
    fn halves(&self, one: &[u8], other: &[u8], rng: &mut impl Rng) -> Vec<u8> {
        let (across, cut) = (happens(rng, 0.5), between(rng, 0.35, 0.65));
        let is_first = |at: usize| {
            let (x, y) = self.place(at);
            if across {
                (x as f32) < cut * self.shape.width as f32
            } else {
                (y as f32) < cut * self.shape.height as f32
            }
        };
        (0..one.len()).map(|at| if is_first(at) { one[at] } else { other[at] }).collect()
    }

    /// The four quarters in another order, each perhaps in a mirror.
    fn in_pieces(&self, image: &[u8], rng: &mut impl Rng) -> Vec<u8> {
        const ORDERS: [[usize; 4]; 6] =
            [[1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0], [1, 2, 3, 0], [3, 0, 1, 2], [2, 0, 3, 1]];
        let order = ORDERS[below(rng, ORDERS.len())];
        let mirrored: [bool; 4] = std::array::from_fn(|_| happens(rng, 0.4));
        let (half_width, half_height) = (self.shape.width.div_ceil(2), self.shape.height.div_ceil(2));
        self.moved(image, |x, y| {
            let quarter = x / half_width + 2 * (y / half_height);
            let from = order[quarter];
            let (x, y) = (x % half_width, y % half_height);
            let x = if mirrored[quarter] { half_width - 1 - x } else { x };
            (from % 2 * half_width + x, from / 2 * half_height + y)
        })
    }

    /// A part of the image, the rest paper.
    fn part(&self, image: &[u8], rng: &mut impl Rng) -> Vec<u8> {
        let mut window = |length: usize| {
            let size = between(rng, 0.3, 0.5) * length as f32;
            let from = between(rng, 0.1, 0.9) * (length as f32 - size);
            (from, from + size)
        };
        let (across, down) = (window(self.shape.width), window(self.shape.height));
        let is_inside = |at: usize| {
            let (x, y) = self.place(at);
            (across.0..across.1).contains(&(x as f32)) && (down.0..down.1).contains(&(y as f32))
        };
        (0..image.len()).map(|at| if is_inside(at) { image[at] } else { self.paper_of(at) }).collect()
    }

    /// A few curved strokes, of a colour that stands out from the paper.
    fn strokes(&self, rng: &mut impl Rng) -> Vec<u8> {
        let (width, height) = (self.shape.width as f32, self.shape.height as f32);
        let side = width.min(height);
        let colour: [u8; 3] = std::array::from_fn(|channel| {
            let paper = self.paper.unwrap_or_default()[channel];
            let far = if paper < 128 { 255.0 } else { 0.0 };
            (f32::from(paper) + (far - f32::from(paper)) * between(rng, 0.6, 1.0)) as u8
        });
        let colour = if self.shape.channels == 1 { [colour[0]; 3] } else { colour };
        let reach = between(rng, 0.03, 0.08) * side;
        let mut dots = Vec::new();
        for _ in 0..1 + below(rng, 5) {
            let (mut x, mut y) = (between(rng, 0.15, 0.85) * width, between(rng, 0.15, 0.85) * height);
            let (mut angle, turn) = (unit(rng) * TAU, within(rng, 0.25));
            for _ in 0..(between(rng, 0.2, 1.2) * side) as usize {
                dots.push((x, y));
                let (sin, cos) = angle.sin_cos();
                (x, y, angle) = (x + cos, y + sin, angle + turn + within(rng, 0.1));
            }
        }
        let plane = self.shape.height * self.shape.width;
        let byte = |at: usize| {
            let (x, y) = self.place(at);
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            let nearest = dots.iter().map(|dot| (dot.0 - x).hypot(dot.1 - y)).fold(f32::INFINITY, f32::min);
            let share = (reach + 0.5 - nearest).clamp(0.0, 1.0);
            let paper = f32::from(self.paper_of(at));
            (paper + (f32::from(colour[at / plane % 3]) - paper) * share) as u8
        };
        (0..self.shape.len()).map(byte).collect()
    }

    /// Noise: spots of a pixel or of several.
    fn blotches(&self, rng: &mut impl Rng) -> Vec<u8> {
        const MOST: usize = 16;
        let cells = 3 + below(rng, MOST - 3);
        let (low, high) = (between(rng, 0.0, 0.4), between(rng, 0.6, 1.0));
        let mut grid = vec![0.0; self.shape.channels * MOST * MOST];
        grid.iter_mut().for_each(|value| *value = between(rng, low, high));
        let plane = self.shape.height * self.shape.width;
        let byte = |at: usize| {
            let (x, y) = self.place(at);
            let (x, y) = (x * cells / self.shape.width, y * cells / self.shape.height);
            (255.0 * grid[(at / plane) * MOST * MOST + y * MOST + x]) as u8
        };
        (0..self.shape.len()).map(byte).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample_rng;

    proptest! {
        #[test]
        fn every_set_has_strangers_and_they_differ_from_its_images(
            colour in any::<bool>(), height in 8usize..30, width in 8usize..30, paper in prop_oneof![Just(0u8), Just(255)],
        ) {
            let shape = ImageShape::new(if colour { 3 } else { 1 }, height, width).unwrap();
            // Two classes: a bar across and a bar down.
            let image = |down: bool| (0..shape.len()).map(move |at| {
                let (x, y) = (at % width, at / width % height);
                let on = if down { x == width / 2 } else { y == height / 2 };
                if on { 255 - paper } else { paper }
            });
            let pixels: Vec<u8> = image(false).chain(image(true)).collect();
            let split = Split::new(shape, pixels, vec![0, 1]).unwrap();
            let mut different = 0;
            for index in 0..40 {
                let mut out = vec![f32::NAN; shape.len()];
                Strangers::QUARTER.make(&split, index % 2, Augment::NONE, &mut sample_rng(1, 0, index as u64), &mut out);
                prop_assert!(out.iter().all(|value| (0.0..=1.0).contains(value)));
                let is = |class: usize| out.iter().zip(split.image(class)).all(|(&a, &b)| (a - f32::from(b) / 255.0).abs() < 0.01);
                different += usize::from(!is(0) && !is(1));
            }
            prop_assert!(different >= 36, "{}", different);
        }
    }
}
