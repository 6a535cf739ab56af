//! Convolution against finite differences and plain loops.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::tiled::{TiledShape, TransformWeight};
use super::tiled_gradients::{GradientBuffers, TiledBackwardInput, TiledBackwardWeight};
use super::winograd::points;
use super::{ConvBackwardInput, ConvBackwardWeight, ConvForward, ConvShape};
use crate::Shape;
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, UNWRITTEN, assert_close, assert_gradient, dot, wide, wide_lanes};
use crate::layers::weights::Weights;

/// A convolution with random numbers in it.
struct Case {
    shape: ConvShape,
    weight: Vec<f32>,
    bias: Vec<f32>,
    x: Vec<Lanes>,
    dy: Vec<Lanes>,
}

/// All that a convolution computes.
struct Passes {
    y: Vec<f64>,
    dw: Vec<f64>,
    db: Vec<f64>,
    dx: Vec<f64>,
}

impl Case {
    /// `inputs` to `outputs` channels; what comes out is `height` x `width`.
    fn new([inputs, outputs]: [usize; 2], [height, width]: [usize; 2], kernel: usize, seed: u64) -> Self {
        let input = Shape::new(inputs, height + kernel - 1, width + kernel - 1);
        let shape = ConvShape { input, output: Shape::new(outputs, height, width), kernel };
        let mut numbers = Numbers::new(seed);
        Self {
            shape,
            weight: numbers.take(shape.weights()),
            bias: numbers.take(outputs),
            x: numbers.lanes(shape.input.len()),
            dy: numbers.lanes(shape.output.len()),
        }
    }

    fn plain(&self, isa: Isa) -> Passes {
        let Self { shape, weight, bias, x, dy } = self;
        let shape = *shape;
        let (mut y, mut dx) = (vec![UNWRITTEN; dy.len()], vec![UNWRITTEN; x.len()]);
        let (mut dw, mut db) = (vec![f32::NAN; weight.len()], vec![f32::NAN; bias.len()]);
        isa.run(ConvForward { shape, weight, bias, x, y: &mut y });
        isa.run(ConvBackwardWeight { shape, x, dy, dw: &mut dw, db: &mut db });
        isa.run(ConvBackwardInput { shape, weight, dy, dx: &mut dx });
        Passes { y: wide_lanes(&y), dw: wide(&dw), db: wide(&db), dx: wide_lanes(&dx) }
    }

    /// The same in tiles, also where they wouldn't pay.
    fn in_tiles(&self, isa: Isa) -> Passes {
        let Self { shape, weight, bias, x, dy } = self;
        let shape = *shape;
        let (mut y, mut dx) = (vec![UNWRITTEN; dy.len()], vec![UNWRITTEN; x.len()]);
        let (mut dw, mut db) = (vec![f32::NAN; weight.len()], vec![f32::NAN; bias.len()]);
        let transformed = &mut vec![f32::NAN; points(shape.kernel) * weight.len() / shape.kernel];
        isa.run(TransformWeight { shape, weight, transformed });
        let tiled = TiledShape { conv: shape, pool: None };
        tiled.run(isa, Weights { weight, bias, transformed }, x, &mut tiled.buffers(), &mut y);
        let mut buffers = GradientBuffers::new(shape);
        isa.run(TiledBackwardWeight { shape, x, dy, buffers: &mut buffers, dw: &mut dw, db: &mut db });
        isa.run(TiledBackwardInput { shape, transformed, buffers: &mut buffers, dx: &mut dx });
        Passes { y: wide_lanes(&y), dw: wide(&dw), db: wide(&db), dx: wide_lanes(&dx) }
    }

    fn formula(&self) -> Passes {
        formula(self.shape, &wide(&self.weight), &wide(&self.bias), &wide_lanes(&self.x), &wide_lanes(&self.dy))
    }
}

fn formula(shape: ConvShape, weight: &[f64], bias: &[f64], x: &[f64], dy: &[f64]) -> Passes {
    let ConvShape { input, output, kernel } = shape;
    let mut y = vec![0.0; dy.len()];
    let (mut dw, mut db, mut dx) = (vec![0.0; weight.len()], vec![0.0; bias.len()], vec![0.0; x.len()]);
    for o in 0..output.channels {
        for pixel in (o * output.area() * LANES)..((o + 1) * output.area() * LANES) {
            y[pixel] = bias[o];
            db[o] += dy[pixel];
        }
        for (i, u, v) in triples(input.channels, kernel, kernel) {
            let w = ((o * input.channels + i) * kernel + u) * kernel + v;
            for (row, column) in pairs(output.height, output.width) {
                let to = (o * output.area() + row * output.width + column) * LANES;
                let from = (i * input.area() + (row + u) * input.width + column + v) * LANES;
                for n in 0..LANES {
                    y[to + n] += weight[w] * x[from + n];
                    dw[w] += dy[to + n] * x[from + n];
                    dx[from + n] += weight[w] * dy[to + n];
                }
            }
        }
    }
    Passes { y, dw, db, dx }
}

fn pairs(a: usize, b: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..a).flat_map(move |i| (0..b).map(move |j| (i, j)))
}

fn triples(a: usize, b: usize, c: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..a).flat_map(move |i| pairs(b, c).map(move |(j, k)| (i, j, k)))
}

#[track_caller]
fn assert_kernels_follow_the_formula(case: &Case) {
    let expected = case.formula();
    for isa in Isa::available() {
        for (form, ours) in [("plain", case.plain(isa)), ("in tiles", case.in_tiles(isa))] {
            let what = |tensor: &str| format!("{tensor}, {form} on {isa}, of {:?}", case.shape);
            assert_close(&what("y"), &ours.y, &expected.y);
            assert_close(&what("dw"), &ours.dw, &expected.dw);
            assert_close(&what("db"), &ours.db, &expected.db);
            assert_close(&what("dx"), &ours.dx, &expected.dx);
        }
    }
}

#[test]
fn gradients_are_central_differences() {
    let sizes = [([2, 13], [2, 15]), ([3, 9], [4, 7]), ([1, 1], [1, 1])];
    for (kernel, (channels, sides)) in [3, 5].into_iter().flat_map(|kernel| sizes.map(|sizes| (kernel, sizes))) {
        let case = Case::new(channels, sides, kernel, 1);
        let [weight, bias] = [&case.weight, &case.bias].map(|numbers| wide(numbers));
        let [x, dy] = [&case.x, &case.dy].map(|tensor| wide_lanes(tensor));
        let loss = |weight: &[f64], bias: &[f64], x: &[f64]| dot(&formula(case.shape, weight, bias, x, &dy).y, &dy);
        for isa in Isa::available() {
            let Passes { dw, db, dx, .. } = case.plain(isa);
            assert_gradient(&format!("dw on {isa}"), &dw, &weight, |weight| loss(weight, &bias, &x));
            assert_gradient(&format!("db on {isa}"), &db, &bias, |bias| loss(&weight, bias, &x));
            assert_gradient(&format!("dx on {isa}"), &dx, &x, |x| loss(&weight, &bias, x));
        }
    }
}

/// Tiles are cut along output channels and columns; these sizes leave every remainder of both.
#[test]
fn every_tile_follows_the_formula() {
    for (kernel, channels, width) in
        [3, 5].into_iter().flat_map(|kernel| pairs(13, 17).map(move |(o, c)| (kernel, o + 1, c + 1)))
    {
        assert_kernels_follow_the_formula(&Case::new([1, channels], [2, width], kernel, 2));
    }
}

proptest! {
    // The same cases in each run: across a kink of the maximum, and where a sum nearly cancels, rounding shows.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(15), ..ProptestConfig::with_cases(12) })]

    #[test]
    fn any_size_follows_the_formula(
        channels in [1..=13usize, 1..=13],
        sides in [1..=20usize, 1..=20],
        kernel in prop::sample::select(vec![3, 5]),
        seed: u64,
    ) {
        assert_kernels_follow_the_formula(&Case::new(channels, sides, kernel, seed));
    }
}
