//! The frame of 28x28 pixels: the ink's box, its centre of mass, and the pen's edge.

use std::ops::Range;

use crate::picture::{greater, maximum};

/// Pixels on each side.
pub(crate) const SIDE: usize = 28;

/// Row by row from the top left, each in 0 to 1.
pub(crate) type Pixels = [f32; SIDE * SIDE];

/// Where the centre of mass comes to lie, from the top left corner: the middle of the pixel with index 14. In MNIST's
/// training images it lies evenly between the indices 13.5 and 14.5 (mean 14.01 across, 14.00 down), because its
/// makers moved it to 14 by whole pixels.
const CENTRE: f32 = 14.5;

/// MNIST's own images lie within 0.52 pixels of the centre; a picture of that size that is off by more was not framed as
/// they were.
const OFF_CENTRE: f32 = 1.0;

/// Within this distance lie the centres of mass of all of MNIST's images.
const CENTRED: f32 = 0.53;

/// At least this share of the inked pixels of MNIST's images are neither full ink nor paper, but of two in 70,000; of a
/// drawing without anti-aliasing, none.
const SOFT: f32 = 0.14;

/// Ink weaker than this share of the strongest doesn't count for its size.
const FAINT: f32 = 0.2;

/// Pixels with more ink than this are noise or ink; a digit doesn't have as many as this share of all.
const NOISE: f32 = 0.03;
const NOISY: f32 = 0.6;

/// How many pixels it takes from full ink to paper, across the pen's edge. With one pixel the ink is the share of the pixel
/// that the pen covers, and a line has the same mass wherever it lies between the pixels. Of tablet ink drawn so, 49% of
/// the inked pixels are nearly full ink (over 224 of 255), of MNIST's training images 48%; with 1.2 pixels it is 43%.
pub(crate) const EDGE: f32 = 1.0;

/// The ink of a pixel whose middle lies this far, in pixels, outside the pen's edge (inside: negative).
pub(crate) fn coverage(outside: f32) -> f32 {
    (0.5 - outside / EDGE).clamp(0.0, 1.0)
}

/// Paints ink of this size, in pixels, so that its centre of mass comes to the middle of the frame. `paint` gets the
/// place of the top left corner of the ink's box. Ink stays in the frame, even where its mass is so far to one side
/// that the far end would leave it. Returns that place, too.
pub(crate) fn centred(width: f32, height: f32, paint: impl Fn(f32, f32) -> Pixels) -> (Pixels, [f32; 2]) {
    let middle = |length: f32| (SIDE as f32 - length) / 2.0;
    let (left, top) = (middle(width), middle(height));
    let Some((x, y)) = centre_of_mass(&paint(left, top)) else { return ([0.0; SIDE * SIDE], [left, top]) };
    let place =
        |from: f32, mass: f32, length: f32| (from + CENTRE - mass).clamp(0.0, f32::max(SIDE as f32 - length, 0.0));
    let (left, top) = (place(left, x, width), place(top, y, height));
    (paint(left, top), [left, top])
}

/// Pixels that are framed as MNIST's images are, or can be by moving them, or that are too noisy to be drawn again; `None` for
/// others. Those come from drawing programs and cameras: their ink has another size, or the hard edges of a pen that isn't
/// MNIST's.
///
/// Pixels whose centre of mass is more than one pixel off the middle are moved to where it belongs, by whole pixels as MNIST's
/// makers did, and not over the frame's edge. Returns how far to the right and down, too.
pub(crate) fn as_mnist(pixels: &Pixels) -> Option<(Pixels, [f32; 2])> {
    let (profiles, centre) = (Profiles::of(pixels), centre_of_mass(pixels));
    let strongest = maximum(&profiles.rows);
    // Of its 70,000 images, the longest side is 20 pixels, of thirteen 19.
    let of_its_size = (19..=20).contains(&profiles.longest_side(0.0))
        || (18..=20).contains(&profiles.longest_side(FAINT * strongest));
    let off = centre.map_or(f32::INFINITY, |(x, y)| (x - CENTRE).abs().max((y - CENTRE).abs()));
    // As wide as a pixel: a count in 64 bits would halve the vectors.
    let count = |low: f32, high: f32| -> u32 { pixels.iter().map(|ink| u32::from((low..high).contains(ink))).sum() };
    let soft = || count(0.1, 0.9) as f32 >= SOFT * count(0.1, f32::INFINITY) as f32;
    let noisy = || count(NOISE, f32::INFINITY) as f32 >= NOISY * pixels.len() as f32;
    if !(of_its_size && (off <= CENTRED || soft()) || noisy()) {
        return None;
    }
    Some(match centre {
        Some(centre) if off > OFF_CENTRE => profiles.moved_to_middle(pixels, centre),
        Some(_) | None => (*pixels, [0.0; 2]),
    })
}

/// The strongest ink of each column and of each row.
struct Profiles {
    columns: [f32; SIDE],
    rows: [f32; SIDE],
}

impl Profiles {
    fn of(pixels: &Pixels) -> Self {
        let (mut columns, mut rows) = ([0.0; SIDE], [0.0; SIDE]);
        for (pixels, row) in pixels.as_chunks::<SIDE>().0.iter().zip(&mut rows) {
            *row = maximum(pixels);
            columns.iter_mut().zip(pixels).for_each(|(column, &ink)| *column = greater(*column, ink));
        }
        Self { columns, rows }
    }

    /// The longest side of what has more ink than this.
    fn longest_side(&self, level: f32) -> usize {
        extent(&self.columns, level).len().max(extent(&self.rows, level).len())
    }

    fn moved_to_middle(&self, pixels: &Pixels, (x, y): (f32, f32)) -> (Pixels, [f32; 2]) {
        let shift = |mass: f32, Range { start, end }: Range<usize>| {
            ((CENTRE - mass).round() as isize).clamp(-(start as isize), (SIDE - end) as isize)
        };
        let (right, down) = (shift(x, extent(&self.columns, 0.0)), shift(y, extent(&self.rows, 0.0)));
        let moved = std::array::from_fn(|i| {
            let (x, y) = ((i % SIDE).checked_add_signed(-right), (i / SIDE).checked_add_signed(-down));
            match (x, y) {
                (Some(x), Some(y)) if x < SIDE && y < SIDE => pixels[y * SIDE + x],
                _ => 0.0,
            }
        });
        (moved, [right as f32, down as f32])
    }
}

/// From the first to after the last place with more ink than this; nothing without any.
fn extent(profile: &[f32; SIDE], level: f32) -> Range<usize> {
    let inked = |ink: &f32| *ink > level;
    let end = profile.iter().rposition(inked).map_or(0, |last| last + 1);
    profile.iter().position(inked).unwrap_or(0)..end
}

/// The centre of mass in pixels from the top left corner; `None` without mass.
pub(crate) fn centre_of_mass(pixels: &Pixels) -> Option<(f32, f32)> {
    let (mut mass, mut across, mut down) = (0.0, 0.0, 0.0);
    for (row, y) in pixels.chunks_exact(SIDE).zip(0u8..) {
        let of_row: f32 = row.iter().sum();
        mass += of_row;
        down += of_row * (f32::from(y) + 0.5);
        across += row.iter().zip(0u8..).map(|(ink, x)| ink * (f32::from(x) + 0.5)).sum::<f32>();
    }
    (mass > 0.0).then(|| (across / mass, down / mass))
}
