//! Convolution of any kernel and stride against finite differences and plain loops.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::AnyConvShape;
use crate::Shape;
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, UNWRITTEN, assert_close, assert_gradient, dot, wide, wide_lanes};
use crate::layers::weights::Weights;

/// A convolution with random numbers in it.
#[derive(Debug)]
struct Case {
    shape: AnyConvShape,
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
    /// `inputs` to `outputs` channels of a `height` x `width` input.
    fn new(
        [inputs, outputs]: [usize; 2],
        [height, width]: [usize; 2],
        [kernel, stride]: [usize; 2],
        seed: u64,
    ) -> Self {
        let [rows, columns] = [height, width].map(|side| (side - kernel) / stride + 1);
        let (input, output) = (Shape::new(inputs, height, width), Shape::new(outputs, rows, columns));
        let shape = AnyConvShape { input, output, kernel, stride };
        let mut numbers = Numbers::new(seed);
        Self {
            shape,
            weight: numbers.take(shape.weights()),
            bias: numbers.take(outputs),
            x: numbers.lanes(input.len()),
            dy: numbers.lanes(output.len()),
        }
    }

    fn kernels(&self, isa: Isa) -> Passes {
        let Self { shape, weight, bias, x, dy } = self;
        let (mut y, mut dx) = (vec![UNWRITTEN; dy.len()], vec![UNWRITTEN; x.len()]);
        let mut buffers = shape.buffers();
        buffers.dw.fill(f32::NAN);
        buffers.db.fill(f32::NAN);
        shape.forward(isa, Weights { weight, bias, transformed: &[] }, x, &mut y);
        shape.backward_weight(isa, x, dy, &mut buffers);
        shape.backward_input(isa, weight, dy, &mut dx);
        Passes { y: wide_lanes(&y), dw: wide(&buffers.dw), db: wide(&buffers.db), dx: wide_lanes(&dx) }
    }

    fn formula(&self, weight: &[f64], x: &[f64]) -> Passes {
        let AnyConvShape { input, output, kernel, stride } = self.shape;
        let dy = wide_lanes(&self.dy);
        let mut y = vec![0.0; dy.len()];
        let (mut dw, mut db, mut dx) = (vec![0.0; weight.len()], vec![0.0; self.bias.len()], vec![0.0; x.len()]);
        for (place, y) in y.iter_mut().enumerate() {
            let (lane, at) = (place % LANES, place / LANES);
            let (o, row, column) = (at / output.area(), at % output.area() / output.width, at % output.width);
            *y = f64::from(self.bias[o]);
            db[o] += dy[place];
            for tap in 0..input.channels * kernel * kernel {
                let (i, u, v) = (tap / (kernel * kernel), tap / kernel % kernel, tap % kernel);
                let from = i * input.area() + (row * stride + u) * input.width + column * stride + v;
                let (w, from) = (o * input.channels * kernel * kernel + tap, from * LANES + lane);
                *y += weight[w] * x[from];
                dw[w] += dy[place] * x[from];
                dx[from] += weight[w] * dy[place];
            }
        }
        Passes { y, dw, db, dx }
    }
}

fn cases() -> impl Strategy<Value = Case> {
    ([1..7usize, 1..7usize], 1..=7usize, 1..=2usize, [0..5usize, 0..5usize], any::<u64>()).prop_map(
        |(channels, kernel, stride, more, seed)| {
            Case::new(channels, more.map(|more| kernel + more), [kernel, stride], seed)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn kernels_agree_with_the_formula(case in cases()) {
        let expected = case.formula(&wide(&case.weight), &wide_lanes(&case.x));
        for isa in Isa::available() {
            let ours = case.kernels(isa);
            assert_close("y", &ours.y, &expected.y);
            assert_close("dw", &ours.dw, &expected.dw);
            assert_close("db", &ours.db, &expected.db);
            assert_close("dx", &ours.dx, &expected.dx);
        }
    }
}

#[test]
fn gradients_are_central_differences() {
    for (kernel, stride) in [(1, 1), (1, 2), (2, 1), (4, 2), (7, 1), (7, 2)] {
        let case = Case::new([3, 2], [9, 8], [kernel, stride], 5);
        let (weight, x, dy) = (wide(&case.weight), wide_lanes(&case.x), wide_lanes(&case.dy));
        let ours = case.kernels(Isa::available()[0]);
        assert_gradient("dw", &ours.dw, &weight, |weight| dot(&case.formula(weight, &x).y, &dy));
        assert_gradient("dx", &ours.dx, &x, |x| dot(&case.formula(&weight, x).y, &dy));
    }
}
