//! The 28x28 that the network sees.

use crate::frame::Pixels;
use crate::picture::unit;
use crate::render::place_on_canvas;
use crate::resample::{Axis, resample};
use crate::{Drawing, Picture, Placement, Stroke, centreline, frame, redraw};

/// The side of the canvas for [`Framing::AsIs`], as in the original program.
const CANVAS: u32 = 280;

/// How a picture is brought to 28x28.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Framing {
    /// As MNIST's makers did: the box of the ink, its longest side scaled to 20 with its proportions kept, and its centre
    /// of mass in the middle of 28x28. Position and size don't matter. The strongest ink becomes 1, so a pencil's
    /// grey reads like black.
    #[default]
    Centred,
    /// As the original program did: the whole picture resized to 28x28, without keeping its proportions.
    AsIs,
}

/// What the network sees: 28x28 pixels, row by row from the top left, 0 for paper to 1 for full ink. It knows where its ink
/// was; inputs are equal if their pixels are.
#[derive(Clone, Debug)]
pub struct Input {
    /// Apart from the rest: inputs are handed on often.
    pixels: Box<Pixels>,
    blank: bool,
    placement: Option<Placement>,
    /// Whether it was drawn again from a picture, which may lie on its side.
    from_picture: bool,
}

impl PartialEq for Input {
    fn eq(&self, other: &Self) -> bool {
        self.pixels == other.pixels
    }
}

impl Input {
    /// Pixels on each side.
    pub const SIDE: usize = frame::SIDE;

    /// The diameter of the pen that ink is drawn again with, in pixels: MNIST's own strokes are 2.4 to 2.5 wide.
    pub const PEN: f32 = 2.4;

    /// An input from its pixels; values are clamped to 0 to 1, and NaN becomes 0.
    pub fn from_pixels(pixels: [f32; Self::SIDE * Self::SIDE]) -> Self {
        Self::new(pixels.map(unit), None)
    }

    fn new(pixels: Pixels, placement: Option<Placement>) -> Self {
        // Every pixel is looked at: that vectorises, stopping at the first with ink doesn't.
        let blank = pixels.iter().fold(true, |blank, &pixel| blank & (pixel == 0.0));
        Input { pixels: Box::new(pixels), blank, placement, from_picture: false }
    }

    /// The pixels, row by row, each in 0 to 1.
    pub fn pixels(&self) -> &[f32; Self::SIDE * Self::SIDE] {
        &self.pixels
    }

    /// Whether no pixel has ink.
    pub fn is_blank(&self) -> bool {
        self.blank
    }

    /// Where the picture or canvas lies in the pixels; `None` for an input that was made of pixels.
    pub fn placement(&self) -> Option<Placement> {
        self.placement
    }

    /// The same pixels, from ink that is part of something larger: `place` maps that to the ink.
    pub(crate) fn within(self, place: Placement) -> Self {
        Input { placement: self.placement.map(|placement| placement.after(place)), ..self }
    }

    fn placed((pixels, placement): (Pixels, Placement)) -> Self {
        Self::new(pixels, Some(placement))
    }

    /// Brings a picture to 28x28. One of MNIST's own images, or another of that size whose ink is as large and as soft, is
    /// taken pixel by pixel: as it is, or, if it is to be centred and its centre of mass is more than one pixel off, moved by
    /// whole pixels.
    /// `None` if there is no ink: nothing that differs from the paper by 20 of 255 grey levels.
    pub fn from_picture(picture: &Picture, framing: Framing) -> Option<Self> {
        let own_size = <&Pixels>::try_from(picture.ink()).ok().filter(|_| picture.width() == Self::SIDE);
        match (framing, own_size) {
            (Framing::Centred, _) => match own_size.and_then(frame::as_mnist) {
                None => Self::redrawn(picture, Self::PEN),
                Some(_) if picture.is_blank() => None,
                Some((pixels, offset)) => Some(Self::placed((pixels, Placement::new([1.0; 2], offset)))),
            },
            (Framing::AsIs, _) if picture.is_blank() => None,
            (Framing::AsIs, Some(pixels)) => Some(Self::placed((*pixels, Placement::new([1.0; 2], [0.0; 2])))),
            (Framing::AsIs, None) => {
                let pixels: Pixels = as_is(picture).try_into().ok()?;
                let scale = [picture.width, picture.height].map(|length| Self::SIDE as f32 / length as f32);
                Some(Self::placed((pixels.map(unit), Placement::new(scale, [0.0; 2]))))
            }
        }
    }

    /// Draws the ink of a picture again in 28x28 with a pen of diameter `pen` (in pixels, limited to 0.5 to 8), as
    /// [`Input::from_strokes`] does with strokes: the width of its lines is estimated, and they are grown or thinned.
    /// Any picture is drawn again, also one of 28x28. `None` if there is no ink.
    pub fn redrawn(picture: &Picture, pen: f32) -> Option<Self> {
        let drawn = redraw::drawn_again(picture, pen).map(Self::placed)?;
        Some(Input { from_picture: true, ..drawn })
    }

    /// Whether the ink may lie on its side or upside down: it is from a picture, and not of 28x28 pixels or of strokes.
    pub fn may_be_turned(&self) -> bool {
        self.from_picture
    }

    /// The input turned clockwise by so many quarters of a circle, about the place where the centre of mass is. It no longer
    /// knows where its ink was, and loses ink in the first row or column, where hardly any input has some.
    #[must_use]
    pub fn turned(&self, quarters: u8) -> Self {
        let quarter = |pixels: Pixels| {
            std::array::from_fn(|i| {
                let (x, y) = (i % Self::SIDE, i / Self::SIDE);
                if x == 0 { 0.0 } else { pixels[(Self::SIDE - x) * Self::SIDE + y] }
            })
        };
        let pixels = (0..quarters % 4).fold(*self.pixels, |pixels, _| quarter(pixels));
        Input { from_picture: self.from_picture, ..Self::new(pixels, None) }
    }

    /// Draws strokes again in 28x28 with a pen of diameter `pen` (in pixels, limited to 0.5 to 8), whatever pen they were
    /// drawn with: the longest side of the ink is 20 pixels and its centre of mass in the middle, so place and size on
    /// the canvas do not matter. A dot or a blob, whose lines are not much longer than its pen is wide, keeps its
    /// own shape. Ink beyond the canvas is ignored; `None` if there is none on it.
    pub fn from_strokes(strokes: &[Stroke], pen: f32) -> Option<Self> {
        centreline::drawn_again(strokes, pen).map(Self::placed)
    }

    /// Brings a drawing to 28x28. An opened picture without strokes over it is read as its file is.
    /// `None` if there is no ink on the canvas.
    pub fn from_drawing(drawing: &Drawing, framing: Framing) -> Option<Self> {
        match (drawing.picture(), framing) {
            (Some(picture), _) if drawing.strokes().is_empty() => {
                let ([left, top], step) = place_on_canvas(picture);
                let canvas = Placement::new([1.0 / step; 2], [-left / step, -top / step]);
                Some(Self::from_picture(picture, framing)?.within(canvas))
            }
            (None, Framing::Centred) => Self::from_strokes(drawing.strokes(), Self::PEN),
            _ => {
                let canvas = Placement::new([CANVAS as f32; 2], [0.0; 2]);
                Some(Self::from_picture(&drawing.render(CANVAS), framing)?.within(canvas))
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Point;

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
            assert!(difference < 0.1, "{framing:?} {difference}");
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
            assert!(difference < 0.12, "{difference} at {side}");
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
    fn a_tiny_picture_becomes_a_line_of_the_pen() {
        let mut ink = vec![0.0; 8 * 8];
        (1..7).for_each(|y| ink[y * 8 + 4] = 1.0);
        let input = Input::from_picture(&Picture::from_ink(8, 8, ink).unwrap(), Framing::Centred).unwrap();
        let width: f32 = input.pixels()[14 * 28..15 * 28].iter().sum();
        assert!((width - Input::PEN).abs() < 0.1, "{width} pixels wide");
        assert_eq!(input.pixels()[14 * 28 + 14], 1.0);
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
    fn a_28x28_picture_is_moved_by_whole_pixels_or_not_at_all() {
        let block = |left: usize, top: usize| -> Vec<f32> {
            let inside = |i: usize| (left..left + 4).contains(&(i % 28)) && (top..top + 20).contains(&(i / 28));
            (0..784).map(|i| if inside(i) { 0.3 + (i % 28 - left) as f32 / 10.0 } else { 0.0 }).collect()
        };
        let read = |ink: &[f32], framing| {
            Input::from_picture(&Picture::from_ink(28, 28, ink.to_vec()).unwrap(), framing).unwrap().pixels().to_vec()
        };
        let middle = block(12, 4);
        for (left, top) in [(0, 0), (24, 6), (3, 2), (12, 8)] {
            assert_eq!(read(&block(left, top), Framing::Centred), middle, "from {left}, {top}");
            assert_eq!(read(&block(left, top), Framing::AsIs), block(left, top));
        }
        assert_eq!(read(&block(13, 4), Framing::Centred), block(13, 4));
        // Its mass is at the top, but its long tail has no room below.
        let tail = |x: usize, y: usize| (4..24).contains(&x) && y < 3 || x == 14 && y < 20;
        let tail: Vec<f32> = (0..784).map(|i| if tail(i % 28, i / 28) { 0.5 } else { 0.0 }).collect();
        let moved = read(&tail, Framing::Centred);
        assert_eq!(moved[8 * 28..], tail[..20 * 28]);
    }

    #[test]
    fn a_28x28_picture_that_is_not_framed_as_mnist_is_drawn_again() {
        let drawing = seven(0.1, 0.05, 0.9);
        let expected = Input::from_drawing(&drawing, Framing::Centred).unwrap();
        let hard = |left: f32, top: f32, size: f32| {
            let mut picture = seven(left, top, size).render(28);
            picture.ink.iter_mut().for_each(|ink| *ink = if *ink > 0.5 { 1.0 } else { 0.0 });
            Input::from_picture(&picture, Framing::Centred).unwrap()
        };
        for input in [hard(0.05, 0.05, 0.9), hard(0.3, 0.2, 0.75), hard(0.0, 0.3, 0.6)] {
            let difference: f32 = input.pixels().iter().zip(expected.pixels()).map(|(a, b)| (a - b).abs()).sum();
            assert!(difference / 784.0 < 0.05, "{difference}");
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
    fn an_input_is_turned_clockwise_about_its_centre_of_mass() {
        let upright = Input::from_drawing(&seven(0.2, 0.15, 0.7), Framing::Centred).unwrap();
        let quarter = upright.turned(1);
        let (x, y) = mass_centre(&quarter);
        assert!((x - 14.0).abs() < 0.02 && (y - 14.0).abs() < 0.02, "centre of mass at {x}, {y}");
        // The bar at the top of the 7 is at its right now.
        let sum = |input: &Input, inside: &dyn Fn(usize, usize) -> bool| -> f32 {
            (0..784).filter(|i| inside(i % 28, i / 28)).map(|i| input.pixels()[i]).sum()
        };
        let (bar, turned) = (sum(&upright, &|_, y| y < 8), sum(&quarter, &|x, _| x > 20));
        assert!(bar > 10.0 && (bar - turned).abs() < 1e-4, "{bar} {turned}");
        assert_eq!(upright.turned(4), upright);
        assert_eq!(upright.turned(2), quarter.turned(1));
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
