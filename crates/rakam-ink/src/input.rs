//! The 28x28 that the network sees.

use std::ops::Range;

use crate::develop::FAINTEST_INK;
use crate::picture::{maximum, unit};
use crate::render::close_up;
use crate::resample::{Axis, resample};
use crate::{Drawing, Picture};

/// Ink weaker than this share of the strongest is noise or a shadow: it counts neither for the box nor for the mass.
const FAINT: f32 = 0.2;

/// MNIST's makers scaled the ink's longest side to this.
const BOX_SIDE: f64 = 20.0;

/// Where the centre of mass comes to lie, from the top left corner: the middle of the pixel with index 14. In MNIST's
/// training images it lies evenly between the indices 13.5 and 14.5 (mean 14.01 across, 14.00 down), because its
/// makers moved it to 14 by whole pixels.
const CENTRE: f64 = 14.5;

/// The side of the canvas for [`Framing::AsIs`], as in the original program.
const CANVAS: u32 = 280;

/// How a picture is brought to 28x28.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Framing {
    /// As MNIST's makers did: the box of the ink, its longest side scaled to 20 with its proportions kept, and its centre
    /// of mass in the middle of 28x28. Place and size do not matter. The strongest ink becomes 1, so a pencil's
    /// grey reads like black.
    #[default]
    Centred,
    /// As the original program did: the whole picture resized to 28x28, the proportions lost if it is not square.
    AsIs,
}

/// What the network sees: 28x28 pixels, row by row from the top left, 0 for paper to 1 for full ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Input([f32; Input::SIDE * Input::SIDE]);

impl Input {
    /// Pixels on each side.
    pub const SIDE: usize = 28;

    /// An input from its pixels; values are limited to 0 to 1, and what is no number becomes 0.
    pub fn from_pixels(pixels: [f32; Self::SIDE * Self::SIDE]) -> Self {
        Input(pixels.map(unit))
    }

    /// The pixels, row by row, each in 0 to 1.
    pub fn pixels(&self) -> &[f32; Self::SIDE * Self::SIDE] {
        &self.0
    }

    /// Brings a picture to 28x28. One that has that size already, as MNIST's own images, is taken as it is with either framing.
    /// `None` if there is no ink: nothing that differs from the paper by 20 of 255 grey levels.
    pub fn from_picture(picture: &Picture, framing: Framing) -> Option<Self> {
        if picture.strongest() < FAINTEST_INK {
            return None;
        }
        let pixels = if (picture.width, picture.height) == (Self::SIDE, Self::SIDE) {
            picture.ink.clone()
        } else {
            match framing {
                Framing::Centred => centred(picture),
                Framing::AsIs => as_is(picture),
            }
        };
        pixels.try_into().ok().map(Self::from_pixels)
    }

    /// Brings a drawing to 28x28. An opened picture without strokes over it is read as its file is.
    /// `None` if there is no ink on the canvas.
    pub fn from_drawing(drawing: &Drawing, framing: Framing) -> Option<Self> {
        match (drawing.picture(), framing) {
            (Some(picture), _) if drawing.strokes().is_empty() => Self::from_picture(picture, framing),
            (None, Framing::Centred) => Self::from_picture(&close_up(drawing)?, framing),
            _ => Self::from_picture(&drawing.render(CANVAS), framing),
        }
    }
}

fn as_is(picture: &Picture) -> Vec<f32> {
    let axis = |length: usize| Axis {
        origin: 0.0,
        step: length as f64 / Input::SIDE as f64,
        pixels: Input::SIDE,
        source: 0..length,
    };
    resample(picture, &axis(picture.width), &axis(picture.height))
}

/// `picture` must hold some ink.
fn centred(picture: &Picture) -> Vec<f32> {
    let (columns, rows) = extents(picture);
    let step = f64::max(columns.length(), rows.length()) / BOX_SIDE;
    let (x, y) = centre_of_mass(picture, &columns.pixels, &rows.pixels);
    let axis = |extent: Extent, mass: f64| {
        // Ink stays in the frame, even where its mass is so far to one side that the far end would leave it.
        let centre = f64::min(CENTRE, Input::SIDE as f64 - (extent.to - mass) / step).max((mass - extent.from) / step);
        Axis { origin: mass - centre * step, step, pixels: Input::SIDE, source: extent.pixels }
    };
    let mut pixels = resample(picture, &axis(columns, x), &axis(rows, y));
    let strongest = maximum(&pixels).max(f32::MIN_POSITIVE);
    pixels.iter_mut().for_each(|pixel| *pixel /= strongest);
    pixels
}

/// Where the ink lies in one direction, in pixels from the picture's edge.
struct Extent {
    /// The ink's edges, to a part of a pixel: a pixel that holds half as much as the strongest is half covered.
    from: f64,
    to: f64,
    /// The pixels that hold it, and one more each way for faint edges.
    pixels: Range<usize>,
}

impl Extent {
    /// `profile` is the strongest ink of each column or row.
    fn of(profile: &[f32]) -> Self {
        let strongest = maximum(profile).max(f32::MIN_POSITIVE);
        let held = |ink: &f32| *ink >= FAINT * strongest;
        let first = profile.iter().position(held).unwrap_or(0);
        let last = profile.iter().rposition(held).unwrap_or(profile.len() - 1);
        let cover = |i: usize| f64::from(profile[i] / strongest);
        Extent {
            from: (first + 1) as f64 - cover(first),
            to: last as f64 + cover(last),
            pixels: first.saturating_sub(1)..(last + 2).min(profile.len()),
        }
    }

    /// The ink's length, at least the one pixel that holds it.
    fn length(&self) -> f64 {
        (self.to - self.from).max(1.0)
    }
}

/// The extents across and down.
fn extents(picture: &Picture) -> (Extent, Extent) {
    let mut columns = vec![0.0f32; picture.width];
    let mut rows = Vec::with_capacity(picture.height);
    for row in picture.ink.chunks_exact(picture.width) {
        for (column, &ink) in columns.iter_mut().zip(row) {
            *column = if ink > *column { ink } else { *column };
        }
        rows.push(maximum(row));
    }
    (Extent::of(&columns), Extent::of(&rows))
}

/// The centre of mass of these columns and rows, in pixels from the picture's top left corner.
fn centre_of_mass(picture: &Picture, columns: &Range<usize>, rows: &Range<usize>) -> (f64, f64) {
    // Per column first, and summed up after: the inner loop then runs over columns side by side.
    let faint = FAINT * picture.strongest();
    let mut masses = vec![0.0f32; columns.len()];
    let mut moments = vec![0.0f32; columns.len()];
    for y in rows.clone() {
        let row = &picture.ink[y * picture.width..][columns.clone()];
        let down = (y - rows.start) as f32 + 0.5;
        for ((mass, moment), ink) in masses.iter_mut().zip(&mut moments).zip(row) {
            let ink = if *ink < faint { 0.0 } else { *ink };
            *mass += ink;
            *moment += ink * down;
        }
    }
    let (mut mass, mut moment_x, mut moment_y) = (0.0, 0.0, 0.0);
    for ((column_mass, column_moment), x) in masses.into_iter().zip(moments).zip(0..) {
        mass += f64::from(column_mass);
        moment_x += f64::from(column_mass) * (f64::from(x) + 0.5);
        moment_y += f64::from(column_moment);
    }
    (columns.start as f64 + moment_x / mass, rows.start as f64 + moment_y / mass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Point, Stroke};

    /// A 7 with its bar, in a box of `size` at `left`, `top`, the pen's width in proportion.
    fn seven(left: f32, top: f32, size: f32) -> Drawing {
        let stroke = |points: &[(f32, f32)]| -> Stroke {
            let at = |&(x, y): &(f32, f32)| Point { x: left + size * x, y: top + size * y, width: 0.1 * size };
            points.iter().map(at).collect()
        };
        Drawing::from_strokes([stroke(&[(0.1, 0.05), (0.75, 0.07), (0.3, 0.95)]), stroke(&[(0.3, 0.5), (0.7, 0.5)])])
    }

    fn largest_difference(a: &Input, b: &Input) -> f32 {
        a.pixels().iter().zip(b.pixels()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    fn mass_centre(input: &Input) -> (f32, f32) {
        let sum =
            |of: &dyn Fn(usize) -> f32| -> f32 { input.pixels().iter().enumerate().map(|(i, ink)| ink * of(i)).sum() };
        let mass = sum(&|_| 1.0);
        (sum(&|i| (i % 28) as f32) / mass, sum(&|i| (i / 28) as f32) / mass)
    }

    #[test]
    fn the_ink_fills_20_pixels_about_its_centre_of_mass() {
        for drawing in [seven(0.1, 0.1, 0.8), seven(0.8, 0.05, 0.15)] {
            let input = Input::from_drawing(&drawing, Framing::Centred).unwrap();
            let (x, y) = mass_centre(&input);
            assert!((x - 14.0).abs() < 0.02 && (y - 14.0).abs() < 0.02, "centre of mass at {x}, {y}");
            let inked: Vec<usize> =
                (0..28).filter(|y| input.pixels()[y * 28..][..28].iter().any(|&i| i > 0.1)).collect();
            assert!((20..=21).contains(&inked.len()), "{} rows of ink", inked.len());
            assert_eq!(input.pixels().iter().copied().fold(0.0, f32::max), 1.0);
        }
    }

    #[test]
    fn a_saved_drawing_reads_as_its_strokes_do() {
        let drawing = seven(0.2, 0.15, 0.7);
        let saved = Picture::decode(&drawing.render(280).encode_png().unwrap()).unwrap();
        for framing in [Framing::Centred, Framing::AsIs] {
            let from_strokes = Input::from_drawing(&drawing, framing).unwrap();
            let from_file = Input::from_picture(&saved, framing).unwrap();
            let difference = largest_difference(&from_strokes, &from_file);
            assert!(difference < 0.04, "{framing:?} {difference}");
        }
    }

    #[test]
    fn grey_ink_and_any_scale_read_the_same() {
        let drawing = seven(0.2, 0.15, 0.7);
        let expected = Input::from_drawing(&drawing, Framing::Centred).unwrap();
        for side in [100, 280, 500, 1500] {
            let mut pencil = drawing.render(side);
            pencil.ink.iter_mut().for_each(|ink| *ink *= 0.3);
            let input = Input::from_picture(&pencil, Framing::Centred).unwrap();
            let difference = largest_difference(&expected, &input);
            assert!(difference < 0.06, "{difference} at {side}");
        }
    }

    #[test]
    fn faint_noise_around_the_ink_is_ignored() {
        let clean = seven(0.4, 0.4, 0.3).render(280);
        let mut noisy = clean.clone();
        for (i, ink) in noisy.ink.iter_mut().enumerate() {
            *ink = ink.max((i * 7919 % 100) as f32 / 2000.0);
        }
        let [clean, noisy] = [clean, noisy].map(|p| Input::from_picture(&p, Framing::Centred).unwrap());
        let difference = largest_difference(&clean, &noisy);
        assert!(difference < 0.08, "{difference}");
    }

    #[test]
    fn a_tiny_picture_is_enlarged_smoothly() {
        let mut ink = vec![0.0; 8 * 8];
        (1..7).for_each(|y| ink[y * 8 + 4] = 1.0);
        let input = Input::from_picture(&Picture::from_ink(8, 8, ink).unwrap(), Framing::Centred).unwrap();
        let row = &input.pixels()[14 * 28..15 * 28];
        assert!(row.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.35), "blocks in {row:?}");
        assert_eq!(row[14], 1.0);
    }

    #[test]
    fn lopsided_ink_is_not_cut_off() {
        // A thick bar with a long thin stalk: its mass is in the bar, 17 pixels from the stalk's end.
        let mut ink = vec![0.0; 200 * 200];
        for (i, ink) in ink.iter_mut().enumerate() {
            let (x, y) = (i % 200, i / 200);
            let inked = (60..140).contains(&x) && y < 30 || (98..102).contains(&x);
            *ink = if inked { 1.0 } else { 0.0 };
        }
        let input = Input::from_picture(&Picture::from_ink(200, 200, ink).unwrap(), Framing::Centred).unwrap();
        let rows = (0..28).filter(|y| input.pixels()[y * 28..][..28].iter().any(|&i| i > 0.1)).count();
        assert!(rows >= 20, "{rows} rows of ink");
    }

    #[test]
    fn a_28x28_picture_is_taken_as_it_is() {
        let ink: Vec<f32> = (0..784).map(|i| if i == 30 { 0.7 } else { 0.0 }).collect();
        let picture = Picture::from_ink(28, 28, ink.clone()).unwrap();
        for framing in [Framing::Centred, Framing::AsIs] {
            assert_eq!(Input::from_picture(&picture, framing).unwrap().pixels()[..], ink);
        }
    }

    #[test]
    fn as_is_is_the_mean_of_each_block_of_the_canvas() {
        let drawing = seven(0.0, 0.0, 0.4);
        let canvas = drawing.render(280);
        let input = Input::from_drawing(&drawing, Framing::AsIs).unwrap();
        for (i, &ink) in input.pixels().iter().enumerate() {
            let (left, top) = (i % 28 * 10, i / 28 * 10);
            let block: f32 = (0..100).map(|k| canvas.pixel(left + k % 10, top + k / 10)).sum::<f32>() / 100.0;
            assert!((ink - block).abs() < 1e-5);
        }
    }

    #[test]
    fn without_ink_there_is_no_input() {
        let outside = Drawing::from_strokes([Stroke::from_iter([Point { x: 1.5, y: 0.5, width: 0.1 }])]);
        let faint = Picture::from_ink(50, 50, (0..2500).map(|i| (i % 7) as f32 / 100.0).collect()).unwrap();
        for framing in [Framing::Centred, Framing::AsIs] {
            assert_eq!(Input::from_drawing(&Drawing::new(), framing), None);
            assert_eq!(Input::from_drawing(&outside, framing), None);
            assert_eq!(Input::from_picture(&faint, framing), None);
        }
    }

    #[test]
    fn a_canvas_full_of_ink_is_an_input() {
        let full = Drawing::from_strokes([Stroke::from_iter([Point { x: 0.5, y: 0.5, width: 1.0 }])]);
        assert!(Input::from_drawing(&full, Framing::Centred).is_some());
        assert!(Input::from_picture(&Picture::from_ink(1, 1, vec![1.0]).unwrap(), Framing::Centred).is_some());
    }
}
