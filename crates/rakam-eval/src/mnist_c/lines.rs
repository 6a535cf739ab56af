//! Lines across the digit.

use rakam_data::{PIXELS, SIDE};
use rand::{Rng, RngExt};

use super::Image;

/// Two pixels of a line and two pixels of nothing in turn, from edge to edge.
pub(super) fn dotted(mut ink: Image, rng: &mut impl Rng) -> Image {
    let [start, end] = [(); 2].map(|()| rng.random_range(0..27) as f32);
    let line = segment([0.0, start], [27.0, end]);
    for (at, ink) in ink.iter_mut().enumerate() {
        if at % SIDE % 4 >= 2 {
            *ink += line[at];
        }
    }
    ink
}

/// A zigzag from near the left edge to near the right, two pixels to either side of a straight line.
pub(super) fn zigzag(mut ink: Image, rng: &mut impl Rng) -> Image {
    const WIDTH: f32 = 2.0;
    let (left, right) = (2.0, 25.0);
    let top = rng.random_range(0..27) as f32;
    let slope = rng.random_range(-5..5) as f32 / (right - left);
    let (sin, cos) = slope.atan().sin_cos();
    let length = (right - left) / cos;

    // Along the straight line, and across it.
    let peaks = ((length + WIDTH) / (2.0 * WIDTH)) as usize;
    let side = |peak: usize| if peak.is_multiple_of(2) { WIDTH } else { -WIDTH };
    let mut corners = vec![[0.0, 0.0]];
    corners.extend((0..peaks).map(|peak| [(2 * peak + 1) as f32 * WIDTH, side(peak)]));
    // The rest of the last tooth ends near the straight line; where exactly is as in the published images.
    let whole = (length / (2.0 * WIDTH)).floor() * 2.0 * WIDTH;
    if length > whole {
        corners.push([length, side(peaks - 1) / (2.0 * (length - whole))]);
    }

    let turned = |[along, across]: [f32; 2]| [left + along * cos - across * sin, top + along * sin + across * cos];
    for corners in corners.windows(2) {
        let segment = segment(turned(corners[0]), turned(corners[1]));
        ink.iter_mut().zip(segment).for_each(|(ink, line)| *ink = (*ink + line).min(1.0));
    }
    ink
}

/// A line between two places (x, y), the first one further left: its ink is 1 + ln(1 - d / 2.3), for a distance d of less
/// than 2.3 pixels above or below the line.
fn segment([x0, y0]: [f32; 2], [x1, y1]: [f32; 2]) -> Image {
    const REACH: f32 = 2.3;
    let columns = x0.floor()..x1.ceil();
    let mut out = [0.0; PIXELS];
    for (at, out) in out.iter_mut().enumerate() {
        let (x, y) = ((at % SIDE) as f32, (at / SIDE) as f32);
        let distance = (y - (y0 + (y1 - y0) / (x1 - x0) * (x - x0))).abs();
        if columns.contains(&x) && distance < REACH {
            *out = (1.0 + (1.0 - distance / REACH).ln()).max(0.0);
        }
    }
    out
}
