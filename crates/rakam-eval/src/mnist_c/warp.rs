//! Affine warps about the centre, bilinear, with paper outside of the image.

use rakam_data::SIDE;
use rand::Rng;

use super::Image;
use super::noise::sign;

/// The centre of the image, in pixels from the centre of the first.
const CENTRE: f32 = (SIDE as f32 - 1.0) / 2.0;

/// From a place in the result to the place in the source, both from the centre: rows of a matrix, and a shift.
struct Inverse {
    matrix: [[f32; 2]; 2],
    shift: [f32; 2],
}

/// Sheared across by 0.4 radians, either way. Its vertical unit is turned by that angle and so keeps its length, as in the
/// scikit-image of that time: the digit also becomes a little taller.
pub(super) fn shear(ink: &Image, rng: &mut impl Rng) -> Image {
    let (sin, cos) = (0.4 * sign(rng)).sin_cos();
    warped(ink, &Inverse { matrix: [[1.0, -sin], [0.0, cos]], shift: [0.0; 2] })
}

/// Scaled to 0.7 of its size.
pub(super) fn scale(ink: &Image) -> Image {
    warped(ink, &Inverse { matrix: [[1.0 / 0.7, 0.0], [0.0, 1.0 / 0.7]], shift: [0.0; 2] })
}

/// Rotated by 0.4 radians, either way.
pub(super) fn rotate(ink: &Image, rng: &mut impl Rng) -> Image {
    let (sin, cos) = (0.4 * sign(rng)).sin_cos();
    warped(ink, &Inverse { matrix: [[cos, -sin], [sin, cos]], shift: [0.0; 2] })
}

/// Shifted by three pixels left or right and three up or down.
pub(super) fn translate(ink: &Image, rng: &mut impl Rng) -> Image {
    let shift = [3.0 * sign(rng), 3.0 * sign(rng)];
    warped(ink, &Inverse { matrix: [[1.0, 0.0], [0.0, 1.0]], shift })
}

fn warped(ink: &Image, inverse: &Inverse) -> Image {
    std::array::from_fn(|at| {
        let [x, y] = [at % SIDE, at / SIDE].map(|at| at as f32 - CENTRE);
        let [[a, b], [c, d]] = inverse.matrix;
        let [right, down] = inverse.shift;
        bilinear(ink, a * x + b * y + right + CENTRE, c * x + d * y + down + CENTRE)
    })
}

/// The ink at a place between pixels.
fn bilinear(ink: &Image, x: f32, y: f32) -> f32 {
    let inside = |at: f32| (0.0..SIDE as f32).contains(&at).then_some(at as usize);
    let pixel = |x: f32, y: f32| inside(x).zip(inside(y)).map_or(0.0, |(x, y)| ink[y * SIDE + x]);
    let (left, top) = (x.floor(), y.floor());
    let (p, q) = (x - left, y - top);
    let row = |y: f32| pixel(left, y) * (1.0 - p) + pixel(left + 1.0, y) * p;
    row(top) * (1.0 - q) + row(top + 1.0) * q
}
