//! Augmentation: a random rotation and shift of one image.

use rand::{Rng, RngExt};

use crate::{ImageShape, PIXELS, SIDE};

/// A random rotation and shift of an image: how far each may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Augment {
    /// Largest rotation about the centre to either side, in degrees.
    pub max_degrees: f32,
    /// Largest shift across and down, each way, as a share of the image's side.
    pub max_shift: f32,
}

impl Augment {
    /// The augmentation of the original recipe: up to 10 degrees, up to a tenth of the side.
    pub const ORIGINAL: Self = Self { max_degrees: 10.0, max_shift: 0.1 };

    /// No rotation and no shift: the image stays unchanged.
    pub const NONE: Self = Self { max_degrees: 0.0, max_shift: 0.0 };

    /// Draws a rotation and a shift from `rng` and writes the transformed image to `out`: 0 paper, 1 ink, row by row.
    ///
    /// The image is rotated about its centre and then shifted, as by torchvision's `RandomAffine`; values between
    /// pixels are bilinear, and outside of the image is paper (0). torchvision rounds the shift to whole pixels; here it
    /// is continuous, since digits in the wild aren't aligned to a pixel grid either.
    ///
    /// The same state of `rng` gives the same picture on every machine with the same `sin` and `cos`.
    pub fn apply(&self, image: &[u8; PIXELS], rng: &mut impl Rng, out: &mut [f32; PIXELS]) {
        let mut within = |limit: f32| (rng.random::<f32>() * 2.0 - 1.0) * limit;
        let radians = within(self.max_degrees.to_radians());
        let across = within(self.max_shift * SIDE as f32);
        let down = within(self.max_shift * SIDE as f32);
        let (sin, cos) = radians.sin_cos();
        Motion { sin, cos, across, down }.apply(image, out);
    }

    /// [`Augment::apply`] for images of any shape: each channel is moved alike. What comes in from outside is the nearest pixel
    /// of the edge, since not every picture is on black paper; only images of MNIST's shape get paper.
    pub fn apply_to(&self, shape: ImageShape, image: &[u8], rng: &mut impl Rng, out: &mut [f32]) {
        if let (ImageShape::MNIST, Some(image), Some(out)) = (shape, image.as_array(), out.as_mut_array()) {
            return self.apply(image, rng, out);
        }
        let mut within = |limit: f32| (rng.random::<f32>() * 2.0 - 1.0) * limit;
        let (sin, cos) = within(self.max_degrees.to_radians()).sin_cos();
        let across = within(self.max_shift * shape.width as f32);
        let down = within(self.max_shift * shape.height as f32);
        let plane = shape.height * shape.width;
        for (image, out) in image.chunks_exact(plane).zip(out.chunks_exact_mut(plane)) {
            Motion { sin, cos, across, down }.apply_plainly(image, shape.width, out);
        }
    }
}

/// Rotates the image clockwise about its centre by `degrees`, shifts it right (`across`) and down (`down`), in pixels, and
/// writes it to `out`: 0 paper, 1 ink, bilinear, paper outside of the image.
pub fn transformed(image: &[u8; PIXELS], degrees: f32, [across, down]: [f32; 2], out: &mut [f32; PIXELS]) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    Motion { sin, cos, across, down }.apply(image, out);
}

/// A rotation about the centre, and the shift after it, in pixels.
struct Motion {
    sin: f32,
    cos: f32,
    across: f32,
    down: f32,
}

/// The centre of the image, in pixels from the centre of the first.
const CENTRE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// Bytes from one row of [`Source`] to the next.
const STRIDE: usize = 32;

/// Room for the pixels of the ink's box: its last row is written in blocks of eight, past its end.
const ROOM: usize = PIXELS + STRIDE;

impl Motion {
    // For each output pixel, the way back to the place in the source that it came from. It runs for every image of
    // every epoch, so: only the box that the ink can reach is visited; places are kept in 1/256 of a pixel, in 16 bits,
    // of which even the oldest x86-64 works on eight at once; and each pass is one plain loop that vectorises, except
    // for the fetching of the pixels, which cannot.
    fn apply(&self, image: &[u8; PIXELS], out: &mut [f32; PIXELS]) {
        let Self { sin, cos, across, down } = *self;
        out.fill(0.0);
        let source = Source::new(image);
        let Some([left, top, right, bottom]) = source.ink.and_then(|ink| self.reach(ink)) else { return };
        let width = (right - left).next_multiple_of(4);
        let left = left.min(SIDE - width);

        // Where the pixels come from: the column's part is the same in each row, and the row's part in each column.
        let mut columns = ([0; STRIDE], [0; STRIDE]);
        for (column, (u, v)) in columns.0.iter_mut().zip(&mut columns.1).enumerate() {
            let x = (left + column) as f32 - CENTRE;
            (*u, *v) = (fixed(x * cos), fixed(x * -sin));
        }
        let columns = (columns.0.as_chunks::<8>().0, columns.1.as_chunks::<8>().0);
        let (mut places, mut across_parts, mut down_parts) = ([0u16; ROOM], [0u16; ROOM], [0i16; ROOM]);
        for (row, y) in (top..bottom).enumerate() {
            let y = y as f32 - CENTRE - down;
            let u = fixed(y * sin - across * cos + CENTRE + 1.0);
            let v = fixed(y * cos + across * sin + CENTRE + 1.0);
            let line = row * width..row * width + STRIDE;
            let places = places[line.clone()].as_chunks_mut::<8>().0.iter_mut();
            let across_parts = across_parts[line.clone()].as_chunks_mut::<8>().0.iter_mut();
            let down_parts = down_parts[line].as_chunks_mut::<8>().0.iter_mut();
            let parts = places.zip(across_parts).zip(down_parts).zip(columns.0).zip(columns.1);
            for ((((places, across_parts), down_parts), us), vs) in parts.take(width.div_ceil(8)) {
                for lane in 0..8 {
                    let u = u.wrapping_add(us[lane]).clamp(0, MARGIN) as u16;
                    let v = v.wrapping_add(vs[lane]).clamp(0, MARGIN) as u16;
                    places[lane] = u / 256 + v / 256 * STRIDE as u16;
                    across_parts[lane] = u % 256;
                    down_parts[lane] = (v % 256 * 128) as i16;
                }
            }
        }

        // The two pixels at each place become the upper pair, the two below them the lower.
        let count = (width * (bottom - top)).next_multiple_of(8).min(ROOM);
        let (upper, mut lower) = (&mut places[..count], [0u16; ROOM]);
        for (place, lower) in upper.iter_mut().zip(&mut lower) {
            (*place, *lower) = source.pairs(*place);
        }

        // Across, and then down. The result takes the place of the part.
        let parts = across_parts.iter().zip(&mut down_parts);
        for ((&upper, &lower), (&across_part, down_part)) in upper.iter().zip(&lower).zip(parts) {
            let (upper, lower) = (between(upper, across_part), between(lower, across_part));
            let half = ((i32::from(lower.wrapping_sub(upper)) * i32::from(*down_part)) >> 16) as i16;
            *down_part = upper.wrapping_add(half).wrapping_add(half).max(0);
        }

        for (line, ink) in out.as_chunks_mut::<SIDE>().0[top..bottom].iter_mut().zip(down_parts.chunks_exact(width)) {
            for (out, ink) in line[left..left + width].as_chunks_mut::<4>().0.iter_mut().zip(ink.as_chunks::<4>().0) {
                *out = ink.map(|ink| f32::from(ink) * FULL.0 + f32::from(ink) * FULL.1);
            }
        }
    }

    /// The same for one channel of any size, in plain steps; outside is the nearest pixel of the edge.
    fn apply_plainly(&self, image: &[u8], width: usize, out: &mut [f32]) {
        let Self { sin, cos, across, down } = *self;
        let height = image.len() / width;
        let (middle_x, middle_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        for (at, out) in out.iter_mut().enumerate() {
            let (x, y) = ((at % width) as f32 - middle_x - across, (at / width) as f32 - middle_y - down);
            let u = (x * cos + y * sin + middle_x).clamp(0.0, width as f32 - 1.0);
            let v = (y * cos - x * sin + middle_y).clamp(0.0, height as f32 - 1.0);
            let (left, top) = (u as usize, v as usize);
            let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
            let (p, q) = (u - left as f32, v - top as f32);
            let pixel = |x: usize, y: usize| f32::from(image[y * width + x]);
            let row = |y: usize| pixel(left, y) + (pixel(right, y) - pixel(left, y)) * p;
            *out = (row(top) + (row(bottom) - row(top)) * q) / 255.0;
        }
    }

    /// The output pixels that the ink can reach: first and past-the-last column and row, [left, top, right, bottom].
    fn reach(&self, ink: [usize; 4]) -> Option<[usize; 4]> {
        let [left, top, right, bottom] = ink.map(|edge| edge as f32);
        let (sin, cos) = (self.sin, self.cos);
        // The box of the ink, half a pixel wider on each side: so far does a pixel reach when it is interpolated.
        let (half_width, half_height) = ((right - left + 1.0) / 2.0, (bottom - top + 1.0) / 2.0);
        let (x, y) = ((left + right - 1.0) / 2.0 - CENTRE, (top + bottom - 1.0) / 2.0 - CENTRE);
        let (x, y) = (x * cos - y * sin + self.across + CENTRE, x * sin + y * cos + self.down + CENTRE);
        let wide = half_width * cos.abs() + half_height * sin.abs();
        let high = half_width * sin.abs() + half_height * cos.abs();
        // The first pixel beyond an edge; a float that becomes an integer stops at 0.
        let after = |edge: f32| ((edge + 1.0) as usize).min(SIDE);
        let reach = [after(x - wide), after(y - high), after(x + wide), after(y + high)];
        (reach[0] < reach[2] && reach[1] < reach[3]).then_some(reach)
    }
}

/// Where a place is held that lies outside: at the first and at this place all four pixels are paper.
const MARGIN: i16 = (SIDE as i16 + 1) * 256;

/// 255 * 128, full ink, is brought to 1 by multiplying with both and adding: in two parts, so that a pixel that is
/// not moved is exactly its value / 255, which one rounded factor does not give and a division gives slowly.
const FULL: (f32, f32) = {
    let one = 1.0 / (255.0 * 128.0);
    let high = f32::from_bits((one as f32).to_bits() & 0xffff_ff00);
    (high, (one - high as f64) as f32)
};

/// A coordinate in 1/256 of a pixel. Adding 1.5 * 2^23 leaves the rounded number in the low bits of the float.
fn fixed(pixels: f32) -> i16 {
    (pixels * 256.0 + 12_582_912.0).to_bits() as i16
}

/// Between the two pixels of a pair (the left one in the low byte), `part` of 256 to the right: 0 to 255 * 128.
fn between(pair: u16, part: u16) -> i16 {
    let (left, right) = (pair % 256, pair / 256);
    ((left * 256).wrapping_add(right.wrapping_sub(left).wrapping_mul(part)) / 2) as i16
}

/// An image with a margin of paper (one row above, one column to the left, more below and to the right).
struct Source {
    bytes: [u8; STRIDE * STRIDE + 2 * STRIDE],
    /// First and past-the-last column and row with ink, [left, top, right, bottom]; none if all is paper.
    ink: Option<[usize; 4]>,
}

impl Source {
    fn new(image: &[u8; PIXELS]) -> Self {
        let mut bytes = [0; STRIDE * STRIDE + 2 * STRIDE];
        let mut columns = [0u64; 4];
        let mut rows = 0u32;
        let lines = bytes.as_chunks_mut::<STRIDE>().0[1..].iter_mut();
        for (y, (row, line)) in image.as_chunks::<SIDE>().0.iter().zip(lines).enumerate() {
            line[1..=SIDE].copy_from_slice(row);
            // Eight pixels a word, the leftmost in the lowest byte.
            let (words, rest) = row.as_chunks::<8>();
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            let words = [words[0], words[1], words[2], last].map(u64::from_le_bytes);
            let mut any = 0;
            for (column, word) in columns.iter_mut().zip(words) {
                *column |= word;
                any |= word;
            }
            rows |= u32::from(any != 0) << y;
        }
        let first = columns.iter().position(|&word| word != 0);
        let last = columns.iter().rposition(|&word| word != 0);
        let ink = first.zip(last).map(|(first, last)| {
            let left = first * 8 + columns[first].trailing_zeros() as usize / 8;
            let right = last * 8 + 8 - columns[last].leading_zeros() as usize / 8;
            [left, rows.trailing_zeros() as usize, right, 32 - rows.leading_zeros() as usize]
        });
        Self { bytes, ink }
    }

    /// The pixel at `place` with its right neighbour, and the two below.
    #[inline(always)]
    fn pairs(&self, place: u16) -> (u16, u16) {
        // Every place lies within: the mask only tells the compiler so, and it leaves out the checks.
        let place = usize::from(place) % (STRIDE * STRIDE);
        let pair = |at: usize| u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]);
        (pair(place), pair(place + STRIDE))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample_rng;

    /// The definition, in f64: bilinear at the turned-back place, paper outside.
    fn naive(image: &[u8; PIXELS], motion: &Motion) -> Vec<f64> {
        let [sin, cos, across, down] = [motion.sin, motion.cos, motion.across, motion.down].map(f64::from);
        let pixel = |x: f64, y: f64| {
            let inside = (0.0..28.0).contains(&x) && (0.0..28.0).contains(&y);
            if inside { f64::from(image[y as usize * SIDE + x as usize]) / 255.0 } else { 0.0 }
        };
        let place = |at: usize| {
            let (x, y) = ((at % SIDE) as f64 - 13.5 - across, (at / SIDE) as f64 - 13.5 - down);
            let (u, v) = (x * cos + y * sin + 13.5, y * cos - x * sin + 13.5);
            let (left, top) = (u.floor(), v.floor());
            let (p, q) = (u - left, v - top);
            let row = |y: f64| pixel(left, y) * (1.0 - p) + pixel(left + 1.0, y) * p;
            row(top) * (1.0 - q) + row(top + 1.0) * q
        };
        (0..PIXELS).map(place).collect()
    }

    fn applied(image: &[u8; PIXELS], motion: &Motion) -> [f32; PIXELS] {
        let mut out = [f32::NAN; PIXELS];
        motion.apply(image, &mut out);
        out
    }

    fn motion(degrees: f32, across: f32, down: f32) -> Motion {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Motion { sin, cos, across, down }
    }

    fn images() -> impl Strategy<Value = Box<[u8; PIXELS]>> {
        let ink = prop_oneof![Just(0u8), Just(255), any::<u8>()];
        let edges = (0..SIDE, 0..SIDE, 0..SIDE, 0..SIDE);
        (prop::collection::vec(ink, PIXELS), edges).prop_map(|(ink, (a, b, c, d))| {
            let mut image = Box::new([0; PIXELS]);
            for (at, ink) in ink.into_iter().enumerate() {
                let (x, y) = (at % SIDE, at / SIDE);
                if (a.min(b)..=a.max(b)).contains(&x) && (c.min(d)..=c.max(d)).contains(&y) {
                    image[at] = ink;
                }
            }
            image
        })
    }

    proptest! {
        // Places are rounded to 1/256 of a pixel, twice: with the steepest ink (0 beside 255) that is at most 2/256.
        #[test]
        fn agrees_with_the_definition(
            image in images(), degrees in -180f32..180.0, across in -40f32..40.0, down in -40f32..40.0,
        ) {
            for motion in [motion(degrees, across, down), motion(degrees / 18.0, across / 14.0, down / 14.0)] {
                for (at, (found, expected)) in applied(&image, &motion).iter().zip(naive(&image, &motion)).enumerate() {
                    prop_assert!((0.0..=1.0).contains(found), "{found} at {at}");
                    prop_assert!((f64::from(*found) - expected).abs() < 2.5 / 256.0, "{found}, not {expected}, at {at}");
                }
            }
        }

        #[test]
        fn images_of_any_shape_are_moved_channel_by_channel(
            colour in any::<bool>(), height in 1usize..40, width in 1usize..40, seed in any::<u64>(),
        ) {
            let shape = ImageShape::new(if colour { 3 } else { 1 }, height, width).unwrap();
            let image: Vec<u8> = (0..shape.len()).map(|at| (at * 37) as u8).collect();
            let mut out = vec![f32::NAN; shape.len()];
            Augment::NONE.apply_to(shape, &image, &mut sample_rng(seed, 0, 0), &mut out);
            prop_assert!(out.iter().zip(&image).all(|(&ink, &byte)| ink == f32::from(byte) / 255.0));
            let even: Vec<u8> = (0..shape.len()).map(|at| [10, 90, 200][at / (height * width)]).collect();
            Augment { max_degrees: 90.0, max_shift: 0.5 }.apply_to(shape, &even, &mut sample_rng(seed, 0, 0), &mut out);
            if shape != ImageShape::MNIST {
                prop_assert!(out.iter().zip(&even).all(|(&ink, &byte)| (ink - f32::from(byte) / 255.0).abs() < 1e-5));
            }
        }

        #[test]
        fn any_limits_give_a_picture(
            image in images(), max_degrees in any::<f32>(), max_shift in any::<f32>(), seed in any::<u64>(),
        ) {
            let mut out = [f32::NAN; PIXELS];
            Augment { max_degrees, max_shift }.apply(&image, &mut sample_rng(seed, 0, 0), &mut out);
            prop_assert!(out.iter().all(|ink| (0.0..=1.0).contains(ink)));
        }

        #[test]
        fn an_image_that_is_not_moved_is_exactly_its_bytes(image in images(), seed in any::<u64>()) {
            let mut out = [f32::NAN; PIXELS];
            Augment::NONE.apply(&image, &mut sample_rng(seed, 0, 0), &mut out);
            prop_assert!(out.iter().zip(image.iter()).all(|(&ink, &byte)| ink == f32::from(byte) / 255.0));
        }
    }

    #[test]
    fn every_byte_survives_exactly() {
        let image: [u8; PIXELS] = std::array::from_fn(|at| at as u8);
        let out = applied(&image, &motion(0.0, 0.0, 0.0));
        assert!(out.iter().zip(image).all(|(&ink, byte)| ink == f32::from(byte) / 255.0));
    }

    #[test]
    fn the_ink_in_the_middle_is_kept() {
        let mut image = [0; PIXELS];
        for (at, byte) in image.iter_mut().enumerate() {
            let (x, y) = ((at % SIDE) as f32 - 13.0, (at / SIDE) as f32 - 14.5);
            *byte = (255.0 * (-(x * x / 18.0 + y * y / 8.0)).exp()) as u8;
        }
        let before: f32 = image.iter().map(|&byte| f32::from(byte) / 255.0).sum();
        for index in 0..200 {
            let mut out = [0.0; PIXELS];
            Augment::ORIGINAL.apply(&image, &mut sample_rng(1, 2, index), &mut out);
            let after: f32 = out.iter().sum();
            assert!((after / before - 1.0).abs() < 0.01, "{before} became {after}");
        }
    }

    #[test]
    fn a_dot_goes_where_it_is_sent() {
        let mut image = [0; PIXELS];
        image[10 * SIDE + 20] = 255;
        // A quarter turn brings (20, 10), which is (6.5, -3.5) from the centre, to (3.5, 6.5), and the shift on.
        let out = applied(&image, &motion(90.0, 2.0, -3.0));
        let dot = (13.5 - 3.0 + 6.5) as usize * SIDE + (13.5 + 2.0 + 3.5) as usize;
        assert!(out[dot] > 0.98, "{}", out[dot]);
    }

    #[test]
    fn limits_are_reached_and_kept() {
        let mut image = [0; PIXELS];
        for (x, y) in [(13, 13), (14, 13), (13, 14), (14, 14)] {
            image[y * SIDE + x] = 255;
        }
        let mut furthest = [0f32; 2];
        for index in 0..2000 {
            let mut out = [0.0; PIXELS];
            Augment::ORIGINAL.apply(&image, &mut sample_rng(7, 0, index), &mut out);
            let sum: f32 = out.iter().sum();
            let mean = |place: fn(usize) -> usize| {
                out.iter().enumerate().map(|(at, ink)| ink * place(at) as f32).sum::<f32>() / sum - CENTRE
            };
            for (furthest, shift) in furthest.iter_mut().zip([mean(|at| at % SIDE), mean(|at| at / SIDE)]) {
                *furthest = furthest.max(shift.abs());
            }
        }
        assert!(furthest.iter().all(|shift| (2.7..2.82).contains(shift)), "{furthest:?}");
    }
}
