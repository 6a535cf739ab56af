//! The dense layer against finite differences and plain loops.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{LinearBackwardInput, LinearBackwardWeight, LinearBlock, LinearForward, row_stride, transpose};
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, UNWRITTEN, assert_close, assert_gradient, dot, wide, wide_lanes};

/// Rows of the weight whose gradient is computed in one piece: leaves rests of all sizes.
const PIECE: usize = 9;

/// A dense layer with random numbers in it.
struct Case {
    weight: Vec<f32>,
    bias: Vec<f32>,
    blocks: Vec<Block>,
}

struct Block {
    x: Vec<Lanes>,
    dy: Vec<Lanes>,
}

/// All that a dense layer computes, `y` and `dx` one block after the other.
struct Passes {
    y: Vec<f64>,
    dx: Vec<f64>,
    dw: Vec<f64>,
}

impl Case {
    fn new(inputs: usize, outputs: usize, blocks: usize, seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        Self {
            weight: numbers.take(outputs * inputs),
            bias: numbers.take(outputs),
            blocks: (0..blocks).map(|_| Block { x: numbers.lanes(inputs), dy: numbers.lanes(outputs) }).collect(),
        }
    }

    fn inputs(&self) -> usize {
        self.weight.len() / self.bias.len()
    }

    fn kernels(&self, isa: Isa) -> Passes {
        let Self { weight, bias, blocks } = self;
        let inputs = self.inputs();
        let (mut all_y, mut all_dx, mut all_rows) = (Vec::new(), Vec::new(), Vec::new());
        for Block { x, dy } in blocks {
            let (mut y, mut dx) = (vec![UNWRITTEN; bias.len()], vec![UNWRITTEN; inputs]);
            isa.run(LinearForward { weight, bias, x, y: &mut y });
            isa.run(LinearBackwardInput { weight, dy, dx: &mut dx });
            all_y.extend(wide_lanes(&y));
            all_dx.extend(wide_lanes(&dx));
            let mut rows = vec![UNWRITTEN; LANES * row_stride(inputs)];
            transpose(x, &mut rows);
            all_rows.push(rows);
        }
        let blocks: Vec<_> =
            blocks.iter().zip(&all_rows).map(|(block, x_rows)| LinearBlock { x_rows, dy: &block.dy }).collect();
        let mut dw = vec![f32::NAN; weight.len()];
        for (piece, dw) in dw.chunks_mut(PIECE * inputs).enumerate() {
            isa.run(LinearBackwardWeight { inputs, first: piece * PIECE, blocks: &blocks, dw });
        }
        Passes { y: all_y, dx: all_dx, dw: wide(&dw) }
    }

    /// The inputs of all blocks, one after the other.
    fn x(&self) -> Vec<f64> {
        self.blocks.iter().flat_map(|block| wide_lanes(&block.x)).collect()
    }

    /// The gradients of the outputs of all blocks, one after the other.
    fn dy(&self) -> Vec<f64> {
        self.blocks.iter().flat_map(|block| wide_lanes(&block.dy)).collect()
    }

    fn formula(&self, weight: &[f64], bias: &[f64], x: &[f64]) -> Passes {
        let (inputs, outputs, dy) = (self.inputs(), bias.len(), self.dy());
        let mut y = vec![0.0; dy.len()];
        let (mut dx, mut dw) = (vec![0.0; x.len()], vec![0.0; weight.len()]);
        for (block, o, n) in (0..self.blocks.len())
            .flat_map(|block| (0..outputs).flat_map(move |o| (0..LANES).map(move |n| (block, o, n))))
        {
            let to = (block * outputs + o) * LANES + n;
            y[to] = bias[o];
            for i in 0..inputs {
                let from = (block * inputs + i) * LANES + n;
                y[to] += weight[o * inputs + i] * x[from];
                dx[from] += weight[o * inputs + i] * dy[to];
                dw[o * inputs + i] += dy[to] * x[from];
            }
        }
        Passes { y, dx, dw }
    }
}

#[test]
fn gradients_are_central_differences() {
    for (inputs, outputs) in [(29, 27), (3, 2), (70, 10)] {
        let case = Case::new(inputs, outputs, 3, 1);
        let (weight, bias, x, dy) = (wide(&case.weight), wide(&case.bias), case.x(), case.dy());
        for isa in Isa::available() {
            let Passes { dx, dw, .. } = case.kernels(isa);
            let (dx_on, dw_on) = (format!("dx on {isa}"), format!("dw on {isa}"));
            assert_gradient(&dx_on, &dx, &x, |x| dot(&case.formula(&weight, &bias, x).y, &dy));
            assert_gradient(&dw_on, &dw, &weight, |weight| dot(&case.formula(weight, &bias, &x).y, &dy));
        }
    }
}

#[track_caller]
fn assert_kernels_follow_the_formula(case: &Case) {
    let expected = case.formula(&wide(&case.weight), &wide(&case.bias), &case.x());
    for isa in Isa::available() {
        let ours = case.kernels(isa);
        let what = |tensor: &str| format!("{tensor} on {isa}, {} to {} features", case.inputs(), case.bias.len());
        assert_close(&what("y"), &ours.y, &expected.y);
        assert_close(&what("dx"), &ours.dx, &expected.dx);
        assert_close(&what("dw"), &ours.dw, &expected.dw);
    }
}

/// Tiles are cut along features in and out; these sizes leave every remainder of both.
#[test]
fn every_tile_follows_the_formula() {
    for size in 1..=70 {
        assert_kernels_follow_the_formula(&Case::new(size, 1 + size % 27, 1, 2));
    }
}

proptest! {
    // The same cases in each run: across a kink of the maximum, and where a sum nearly cancels, rounding shows.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(15), ..ProptestConfig::with_cases(24) })]

    #[test]
    fn any_size_follows_the_formula(inputs in 1..=130usize, outputs in 1..=40usize, blocks in 1..=4usize, seed: u64) {
        assert_kernels_follow_the_formula(&Case::new(inputs, outputs, blocks, seed));
    }
}

#[test]
fn rows_hold_a_sample_each_and_end_in_zeros() {
    let inputs = LANES + 3;
    let x = Numbers::new(3).lanes(inputs);
    let mut rows = vec![UNWRITTEN; LANES * row_stride(inputs)];
    transpose(&x, &mut rows);
    for (sample, row) in rows.chunks_exact(row_stride(inputs)).enumerate() {
        let row: Vec<f32> = row.iter().flat_map(|lanes| lanes.0).collect();
        let features: Vec<f32> = x.iter().map(|lanes| lanes.0[sample]).collect();
        assert_eq!(row[..inputs], features);
        assert!(row[inputs..].iter().all(|&number| number == 0.0), "{row:?}");
    }
}
