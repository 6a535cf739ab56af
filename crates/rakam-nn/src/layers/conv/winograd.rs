//! Winograd's minimal filtering along one direction, for convolutions with stride 1: four numbers of the output take `K + 3`
//! multiplications for a row of the kernel, not `4 * K`
//! ([Lavin and Gray 2015](https://arxiv.org/abs/1509.09308), section 4.1, in one dimension).
//!
//! ```text
//! v = B x                      a tile: K + 3 numbers of the input, in a row
//! u = G w                      K weights, a row of the kernel
//! m = sum of u * v             over the input's channels and the rows of the kernel, number by number
//! y[0..4] = b + A m
//! ```
//!
//! All of it is linear in `x` and in `w`, so the gradients are sums of as few products:
//!
//! ```text
//! e = A' dy                    a tile: 4 numbers of the output's gradient; A' is A transposed
//! dx = sum of B' (sum of u * e)    over the output's channels and the rows of the kernel, then over the tiles that meet
//! dw = G' (sum of v * e)       over samples, rows and tiles
//! ```
//!
//! Row `p` of `B` and `G` and column `p` of `A` belong to a point at which polynomials are evaluated: 0, 1, -1, 2, -2, then 1/2
//! and -1/2 where the kernel has five columns, and infinity.

use super::ConvShape;
use crate::dispatch::{Simd, array_of};
use crate::lanes::Lanes;

/// Numbers of the output in a tile.
pub(crate) const TILE: usize = 4;
/// Points of the largest kernel.
pub(crate) const MOST_POINTS: usize = 8;

/// Points at which a kernel of so many columns is evaluated.
pub(crate) const fn points(kernel: usize) -> usize {
    kernel + TILE - 1
}

/// Whether a quarter of the multiplications is saved: few columns leave most of a tile empty.
pub(crate) fn pays(shape: ConvShape) -> bool {
    let columns = shape.output.width;
    4 * columns.div_ceil(TILE) * points(shape.kernel) <= 3 * columns * shape.kernel
}

/// A row of the kernel at a point: a number of `G w`.
pub(crate) fn evaluate(row: &[f32], point: usize) -> f32 {
    match row.first_chunk::<5>() {
        Some(row) => weight_values::<5, 8>(row)[point],
        None => row.first_chunk::<3>().map_or(0.0, |row| weight_values::<3, 6>(row)[point]),
    }
}

/// `G w`. In a browser size counts more.
#[cfg_attr(not(target_family = "wasm"), inline(always))]
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn weight_values<const K: usize, const N: usize>(w: &[f32; K]) -> [f32; N] {
    let g = const { weight_matrix::<K, N>() };
    let mut u = [0.0; N];
    for v in 0..K {
        for point in 0..N {
            u[point] += g[v][point] * w[v];
        }
    }
    u
}

/// `G' m`.
#[inline(always)]
pub(super) fn weight_gradient<const K: usize, const N: usize>(m: &[f32; N]) -> [f32; K] {
    let g = const { weight_matrix::<K, N>() };
    array_of!(K, 0.0, |v| (0..N).map(|point| g[v][point] * m[point]).sum())
}

/// `G`, column by column.
const fn weight_matrix<const K: usize, const N: usize>() -> [[f32; N]; K] {
    const POINTS: [f64; 7] = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5];
    let scales: &[f64] = match K {
        3 => &[1.0 / 4.0, -1.0 / 6.0, -1.0 / 6.0, 1.0 / 24.0, 1.0 / 24.0],
        _ => &[1.0, -2.0 / 9.0, -2.0 / 9.0, 1.0 / 90.0, 1.0 / 90.0, 32.0 / 45.0, 32.0 / 45.0],
    };
    let mut g = [[0.0; N]; K];
    let mut point = 0;
    while point + 1 < N {
        let (mut v, mut power) = (0, scales[point]);
        while v < K {
            g[v][point] = power as f32;
            power *= POINTS[point];
            v += 1;
        }
        point += 1;
    }
    g[K - 1][N - 1] = 1.0;
    g
}

/// The first numbers of what is left of a row, and zeros for those beyond it: they belong to columns that there aren't.
#[inline(always)]
pub(super) fn tile_of<S: Simd, const X: usize>(simd: S, row: &[Lanes], part: usize) -> [S::V; X] {
    match row.first_chunk::<X>() {
        Some(row) => array_of!(X, simd.splat(0.0), |c| simd.load(&row[c], part)),
        None => array_of!(X, simd.splat(0.0), |c| match row.get(c) {
            Some(number) => simd.load(number, part),
            None => simd.splat(0.0),
        }),
    }
}

/// `B x`.
#[inline(always)]
pub(crate) fn input_values<S: Simd, const N: usize>(simd: S, x: [S::V; N]) -> [S::V; N] {
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
pub(crate) fn output_columns<S: Simd, const N: usize>(simd: S, bias: S::V, m: [S::V; N]) -> [S::V; TILE] {
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

/// `A' y`.
#[inline(always)]
pub(super) fn gradient_values<S: Simd, const N: usize>(simd: S, y: [S::V; TILE]) -> [S::V; N] {
    let add = |a, b| simd.add(a, b);
    let times = |factor: f32, a, b| simd.mul_add(simd.splat(factor), a, b);
    let scaled = |factor: f32, a| times(factor, a, simd.splat(0.0));
    let mut e = [simd.splat(0.0); N];
    let mut pair = |point: usize, even, odd| {
        e[point] = add(even, odd);
        e[point + 1] = times(-1.0, odd, even);
    };
    pair(1, add(y[0], y[2]), add(y[1], y[3]));
    pair(3, times(4.0, y[2], y[0]), times(8.0, y[3], scaled(2.0, y[1])));
    if N == 8 {
        pair(5, times(0.25, y[2], y[0]), times(0.125, y[3], scaled(0.5, y[1])));
    }
    e[0] = y[0];
    e[N - 1] = y[3];
    e
}

/// `B' m`.
#[inline(always)]
pub(super) fn input_gradient<S: Simd, const N: usize>(simd: S, m: [S::V; N]) -> [S::V; N] {
    let add = |a, b| simd.add(a, b);
    let times = |factor: f32, a, b| simd.mul_add(simd.splat(factor), a, b);
    let minus = |a, b| times(-1.0, b, a);
    let scaled = |factor: f32, a| times(factor, a, simd.splat(0.0));
    let [even1, odd1] = [add(m[1], m[2]), minus(m[1], m[2])];
    let [even2, odd2] = [add(m[3], m[4]), minus(m[3], m[4])];
    let mut x = [simd.splat(0.0); N];
    x[N - 1] = m[N - 1];
    if N == 6 {
        x[0] = scaled(4.0, m[0]);
        x[1] = times(-4.0, odd1, times(-2.0, odd2, scaled(4.0, m[5])));
        x[2] = times(-5.0, m[0], times(-4.0, even1, scaled(-1.0, even2)));
        x[3] = times(-5.0, m[5], times(2.0, odd2, odd1));
        x[4] = add(m[0], add(even1, even2));
    } else {
        let [even3, odd3] = [add(m[5], m[6]), minus(m[5], m[6])];
        x[0] = m[0];
        x[1] = times(0.5, odd2, times(2.0, odd3, minus(odd1, m[7])));
        x[2] = times(0.25, even2, times(4.0, even3, times(-5.25, m[0], even1)));
        x[3] = times(-4.25, odd1, times(-2.5, add(odd2, odd3), scaled(5.25, m[7])));
        x[4] = times(-4.25, even1, times(-1.25, even2, times(-5.0, even3, scaled(5.25, m[0]))));
        x[5] = times(2.0, odd2, times(0.5, odd3, times(-5.25, m[7], odd1)));
        x[6] = minus(add(even1, add(even2, even3)), m[0]);
    }
    x
}
