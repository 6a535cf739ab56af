//! The frame of 28x28 pixels: the ink's box, its centre of mass, and the pen's edge.

use crate::picture::maximum;

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

/// Moves pixels whose centre of mass is more than one pixel off the middle to where it belongs, by whole pixels as
/// MNIST's makers did, and not over the frame's edge. Returns how far to the right and down, too.
pub(crate) fn shifted_to_centre(pixels: &Pixels) -> (Pixels, [f32; 2]) {
    let Some((x, y)) = centre_of_mass(pixels) else { return (*pixels, [0.0; 2]) };
    if f32::max((x - CENTRE).abs(), (y - CENTRE).abs()) <= OFF_CENTRE {
        return (*pixels, [0.0; 2]);
    }
    let inked = |at: &dyn Fn(usize, usize) -> usize| {
        let held = |i: &usize| (0..SIDE).any(|k| pixels[at(*i, k)] > 0.0);
        ((0..SIDE).find(held).unwrap_or(0), (0..SIDE).rfind(held).unwrap_or(SIDE - 1))
    };
    let shift = |mass: f32, (first, last): (usize, usize)| {
        ((CENTRE - mass).round() as isize).clamp(-(first as isize), (SIDE - 1 - last) as isize)
    };
    let (right, down) = (shift(x, inked(&|x, y| y * SIDE + x)), shift(y, inked(&|y, x| y * SIDE + x)));
    let shifted = std::array::from_fn(|i| {
        let (x, y) = ((i % SIDE).checked_add_signed(-right), (i / SIDE).checked_add_signed(-down));
        match (x, y) {
            (Some(x), Some(y)) if x < SIDE && y < SIDE => pixels[y * SIDE + x],
            _ => 0.0,
        }
    });
    (shifted, [right as f32, down as f32])
}

/// Whether pixels are framed as MNIST's images are, or can be by moving them, or are too noisy to be drawn again. Others
/// come from drawing programs and cameras: their ink has another size, or the hard edges of a pen that isn't MNIST's.
pub(crate) fn is_mnist(pixels: &Pixels) -> bool {
    let strongest = maximum(pixels);
    let longest = |level: f32| {
        let held = |at: &dyn Fn(usize, usize) -> usize| {
            let inked = |i: &usize| (0..SIDE).any(|k| pixels[at(*i, k)] > level);
            (0..SIDE).rfind(inked).unwrap_or(0) + 1 - (0..SIDE).find(inked).unwrap_or(0)
        };
        held(&|x, y| y * SIDE + x).max(held(&|y, x| y * SIDE + x))
    };
    // Of its 70,000 images, the longest side is 20 pixels, of thirteen 19.
    let of_its_size = (19..=20).contains(&longest(0.0)) || (18..=20).contains(&longest(FAINT * strongest));
    let centred = centre_of_mass(pixels).is_some_and(|(x, y)| (x - CENTRE).abs().max((y - CENTRE).abs()) <= CENTRED);
    let count = |low: f32, high: f32| pixels.iter().filter(|ink| (low..high).contains(*ink)).count() as f32;
    let soft = count(0.1, 0.9) >= SOFT * count(0.1, f32::INFINITY);
    of_its_size && (centred || soft) || count(NOISE, f32::INFINITY) >= NOISY * pixels.len() as f32
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
