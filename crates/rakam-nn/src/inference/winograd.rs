//! Convolution with stride 1 by Winograd's minimal filtering along one direction, for reading: four numbers of the output take
//! `K + 3` multiplications for a row of the kernel, not `4 * K`
//! ([Lavin and Gray 2015](https://arxiv.org/abs/1509.09308), section 4.1, in one dimension).
//!
//! ```text
//! v = B x                      a tile: K + 3 numbers of the input, in a row
//! u = G w                      K weights, a row of the kernel
//! m = sum of u * v             over the input's channels and the rows of the kernel, number by number
//! y[0..4] = b + A m
//! ```
//!
//! Row `p` of `B` and `G` and column `p` of `A` belong to a point at which polynomials are evaluated: 0, 1, -1, 2, -2, then 1/2
//! and -1/2 where the kernel has five columns, and infinity.

use crate::dispatch::Simd;
use crate::layers::conv::ConvShape;

/// Numbers of the output in a tile.
pub(super) const TILE: usize = 4;
/// Points of the largest kernel.
pub(super) const MOST_POINTS: usize = 8;

/// Points at which a kernel of so many columns is evaluated.
pub(super) const fn points(kernel: usize) -> usize {
    kernel + TILE - 1
}

/// Whether a quarter of the multiplications is saved: few columns leave most of a tile empty.
pub(super) fn pays(shape: ConvShape) -> bool {
    let columns = shape.output.width;
    4 * columns.div_ceil(TILE) * points(shape.kernel) <= 3 * columns * shape.kernel
}

/// A row of the kernel at a point: a row of `G`.
pub(super) fn evaluate(row: &[f32], point: usize) -> f32 {
    const POINTS: [f64; 7] = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5];
    let scales: &[f64] = match row.len() {
        3 => &[1.0 / 4.0, -1.0 / 6.0, -1.0 / 6.0, 1.0 / 24.0, 1.0 / 24.0],
        _ => &[1.0, -2.0 / 9.0, -2.0 / 9.0, 1.0 / 90.0, 1.0 / 90.0, 32.0 / 45.0, 32.0 / 45.0],
    };
    match scales.get(point) {
        Some(scale) => (scale * row.iter().rfold(0.0, |sum, &w| sum * POINTS[point] + f64::from(w))) as f32,
        None => row[row.len() - 1],
    }
}

/// `B x`.
#[inline(always)]
pub(super) fn input_values<S: Simd, const N: usize>(simd: S, x: [S::V; N]) -> [S::V; N] {
    let add = |a, b| simd.add(a, b);
    let times = |factor: f32, a, b| simd.mul_add(simd.splat(factor), a, b);
    let minus = |a, b| times(-1.0, b, a);
    let scaled = |factor: f32, a| times(factor, a, simd.splat(0.0));
    let mut v = [simd.splat(0.0); N];
    let mut pair = |point: usize, even, odd| {
        v[point] = add(even, odd);
        v[point + 1] = minus(even, odd);
    };
    if N == 6 {
        pair(1, times(-4.0, x[2], x[4]), times(-4.0, x[1], x[3]));
        pair(3, minus(x[4], x[2]), scaled(2.0, minus(x[3], x[1])));
        v[0] = times(4.0, x[0], times(-5.0, x[2], x[4]));
        v[5] = times(4.0, x[1], times(-5.0, x[3], x[5]));
    } else {
        pair(1, times(-4.25, x[4], add(x[2], x[6])), times(-4.25, x[3], add(x[1], x[5])));
        pair(3, times(0.25, x[2], times(-1.25, x[4], x[6])), times(0.5, x[1], times(-2.5, x[3], scaled(2.0, x[5]))));
        pair(5, times(4.0, x[2], times(-5.0, x[4], x[6])), times(2.0, x[1], times(-2.5, x[3], scaled(0.5, x[5]))));
        v[0] = times(5.25, minus(x[4], x[2]), minus(x[0], x[6]));
        v[7] = times(5.25, minus(x[3], x[5]), minus(x[7], x[1]));
    }
    v
}

/// `A m`.
#[inline(always)]
pub(super) fn output_columns<S: Simd, const N: usize>(simd: S, bias: S::V, m: [S::V; N]) -> [S::V; TILE] {
    let add = |a, b| simd.add(a, b);
    let times = |factor: f32, a, b| simd.mul_add(simd.splat(factor), a, b);
    let minus = |a, b| times(-1.0, b, a);
    let [even1, odd1] = [add(m[1], m[2]), minus(m[1], m[2])];
    let [even2, odd2] = [add(m[3], m[4]), minus(m[3], m[4])];
    let first = add(bias, m[0]);
    if N == 6 {
        [
            add(first, add(even1, even2)),
            times(2.0, odd2, add(bias, odd1)),
            times(4.0, even2, add(bias, even1)),
            times(8.0, odd2, add(add(bias, m[5]), odd1)),
        ]
    } else {
        let [even3, odd3] = [add(m[5], m[6]), minus(m[5], m[6])];
        [
            add(add(first, even1), add(even2, even3)),
            times(2.0, odd2, times(0.5, odd3, add(bias, odd1))),
            times(4.0, even2, times(0.25, even3, add(bias, even1))),
            times(8.0, odd2, times(0.125, odd3, add(add(bias, m[7]), odd1))),
        ]
    }
}
