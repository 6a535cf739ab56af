//! Edges by [Canny 1986](https://doi.org/10.1109/TPAMI.1986.4767851), with scikit-image's defaults.

use rakam_data::{PIXELS, SIDE};

use super::Image;
use super::blur::blurred;

/// The deviation of the blur before it.
const SIGMA: f32 = 1.0;
/// Where an edge goes on, and where it may begin: gradients by Sobel's operator, which gives up to 4.
const LOW: f32 = 0.1;
const HIGH: f32 = 0.2;

/// 1 on edges, 0 elsewhere.
pub(super) fn edges(ink: &Image) -> Image {
    let gradients = gradients(&blurred(ink, SIGMA));
    let strength = gradients.map(|[x, y]| x.hypot(y));
    let ridge: [bool; PIXELS] = std::array::from_fn(|at| is_ridge(&strength, gradients[at], at));

    // Hysteresis: from strong places along weak ones.
    let mut edges = [0.0; PIXELS];
    let mut open: Vec<usize> = (0..PIXELS).filter(|&at| ridge[at] && strength[at] >= HIGH).collect();
    while let Some(at) = open.pop() {
        if edges[at] == 0.0 {
            edges[at] = 1.0;
            // Ridges never lie on the image's border.
            let around = [at - SIDE - 1, at - 1, at + SIDE - 1].into_iter().flat_map(|left| left..left + 3);
            open.extend(around.filter(|&next| ridge[next] && strength[next] >= LOW));
        }
    }
    edges
}

/// Sobel's gradient at each pixel, [right, down]; none on the image's border, where there is no edge.
fn gradients(ink: &Image) -> [[f32; 2]; PIXELS] {
    let mut out = [[0.0; 2]; PIXELS];
    for at in (0..PIXELS).filter(|&at| !is_border(at)) {
        // Across an axis 1, 2, 1; along it the difference.
        let slope = |along: usize, across: usize| {
            let side = |middle: usize| ink[middle - across] + 2.0 * ink[middle] + ink[middle + across];
            side(at + along) - side(at - along)
        };
        out[at] = [slope(1, SIDE), slope(SIDE, 1)];
    }
    out
}

/// Whether the gradient is as strong here as one step further on either way, in its direction, between two pixels.
fn is_ridge(strength: &Image, [right, down]: [f32; 2], at: usize) -> bool {
    if strength[at] == 0.0 || is_border(at) {
        return false;
    }
    let (across, along) = (right.signum() as isize, down.signum() as isize * SIDE as isize);
    let (straight, part) =
        if right.abs() >= down.abs() { (across, down.abs() / right.abs()) } else { (along, right.abs() / down.abs()) };
    let pixel = |step: isize| strength[at.saturating_add_signed(step)];
    [1, -1].iter().all(|way| {
        let beyond = pixel(way * straight) * (1.0 - part) + pixel(way * (across + along)) * part;
        beyond <= strength[at]
    })
}

fn is_border(at: usize) -> bool {
    let (x, y) = (at % SIDE, at / SIDE);
    x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1
}
