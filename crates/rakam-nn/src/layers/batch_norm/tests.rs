//! Batch-norm against finite differences and plain loops.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{
    BlockMoments, ChannelGradient, ChannelNorm, EPS, Moments, NormBackward, NormBackwardSums, NormForward, NormScale,
    NormShape,
};
use crate::Shape;
use crate::dispatch::Isa;
use crate::lanes::{LANES, Lanes};
use crate::layers::check::{Numbers, UNWRITTEN, assert_close, assert_gradient, dot, wide, wide_lanes};

/// A normalisation of one block, with random numbers in it.
struct Case {
    shape: NormShape,
    /// Samples in the block.
    samples: usize,
    /// 1 for no dropout.
    dropout_scale: f32,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    x: Vec<Lanes>,
    dy: Vec<Lanes>,
}

/// All that the chain of kernels computes.
struct Passes {
    y: Vec<f64>,
    dx: Vec<f64>,
    dgamma: Vec<f64>,
    dbeta: Vec<f64>,
}

impl Case {
    /// `height` x `width` pixels come out, without the margin.
    fn new(channels: usize, [height, width]: [usize; 2], pool: bool, margin: usize, seed: u64) -> Self {
        let factor = if pool { 2 } else { 1 };
        let shape = NormShape { input: Shape::new(channels, factor * height, factor * width), pool, margin };
        let mut numbers = Numbers::new(seed);
        Self {
            shape,
            samples: LANES,
            dropout_scale: 1.0,
            gamma: numbers.take(channels),
            beta: numbers.take(channels),
            x: numbers.lanes(shape.input.len()),
            // Random in the margin too: what flows back into the padding must go nowhere.
            dy: numbers.lanes(shape.output().len()),
        }
    }

    /// Whether dropout keeps a number of the output.
    fn keeps(&self, index: usize, lane: usize) -> bool {
        self.dropout_scale == 1.0 || !(5 * index + lane).is_multiple_of(3)
    }

    /// The chain as a step of training runs it.
    fn kernels(&self, isa: Isa) -> Passes {
        let Self { shape, samples, dropout_scale, .. } = *self;
        let channels = shape.input.channels;
        let count = (samples * shape.input.area()) as f32;
        let mut x = self.x.clone();
        let mut moments = vec![BlockMoments::default(); channels];
        isa.run(Moments { x: &mut x, area: shape.input.area(), samples, moments: &mut moments });
        let norm = |(channel, of_block): (usize, &BlockMoments)| {
            NormScale::from(ChannelNorm {
                mean: of_block.mean,
                variance: of_block.squares / count,
                gamma: self.gamma[channel],
                beta: self.beta[channel],
            })
        };
        let norms: Vec<_> = moments.iter().enumerate().map(norm).collect();

        let mut extreme = vec![UNWRITTEN; if shape.pool { shape.pooled().len() } else { 0 }];
        let mut y = vec![Lanes::ZERO; shape.output().len()];
        isa.run(NormForward { shape, channels: &norms, x: &x, extreme: &mut extreme, y: &mut y });
        for (index, lanes) in y.iter_mut().enumerate() {
            for (lane, number) in lanes.0.iter_mut().enumerate() {
                *number *= if lane < samples && self.keeps(index, lane) { dropout_scale } else { 0.0 };
            }
        }

        let (mut dy, mut sums) = (self.dy.clone(), vec![[f32::NAN; 2]; channels]);
        let taken = if shape.pool { &extreme } else { &x };
        isa.run(NormBackwardSums {
            shape,
            channels: &norms,
            x: taken,
            y: &y,
            dropout_scale,
            dy: &mut dy,
            sums: &mut sums,
        });
        let gradient = |(norm, [sum, product]): (&NormScale, &[f32; 2])| {
            ChannelGradient::new(norm, f64::from(*sum), f64::from(*product), f64::from(count))
        };
        let gradients: Vec<_> = norms.iter().zip(&sums).map(gradient).collect();
        isa.run(NormBackward { shape, channels: &gradients, extreme: &extreme, dy: &dy, x: &mut x });
        Passes {
            y: self.of_samples(wide_lanes(&y)),
            dx: self.of_samples(wide_lanes(&x)),
            dgamma: gradients.iter().map(|gradient| f64::from(gradient.dgamma)).collect(),
            dbeta: gradients.iter().map(|gradient| f64::from(gradient.dbeta)).collect(),
        }
    }

    /// A tensor with zeros in the lanes beyond the samples.
    fn of_samples(&self, mut tensor: Vec<f64>) -> Vec<f64> {
        tensor
            .iter_mut()
            .enumerate()
            .filter(|(at, _)| at % LANES >= self.samples)
            .for_each(|(_, number)| *number = 0.0);
        tensor
    }

    /// `y` by the definition: normalise all, cut at zero, then take the largest of each window.
    fn formula(&self, x: &[f64], gamma: &[f64], beta: &[f64]) -> Vec<f64> {
        let (input, pooled, output) = (self.shape.input, self.shape.pooled(), self.shape.output());
        let side = if self.shape.pool { 2 } else { 1 };
        let mut y = vec![0.0; output.len() * LANES];
        for channel in 0..input.channels {
            let at = |row: usize, column: usize, n: usize| {
                x[(channel * input.area() + row * input.width + column) * LANES + n]
            };
            let numbers = || {
                (0..input.area())
                    .flat_map(|pixel| (0..self.samples).map(move |n| at(pixel / input.width, pixel % input.width, n)))
            };
            let count = numbers().count() as f64;
            let mean = numbers().sum::<f64>() / count;
            let variance = numbers().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let std = (variance + f64::from(EPS)).sqrt();
            for (pixel, n) in (0..pooled.area()).flat_map(|pixel| (0..self.samples).map(move |n| (pixel, n))) {
                let (row, column) = (pixel / pooled.width, pixel % pooled.width);
                let window = (0..side * side).map(|i| at(side * row + i / side, side * column + i % side, n));
                let normalised = window.map(|x| gamma[channel] * (x - mean) / std + beta[channel]);
                let index =
                    channel * output.area() + (row + self.shape.margin) * output.width + column + self.shape.margin;
                if self.keeps(index, n) {
                    y[index * LANES + n] = normalised.fold(0.0, f64::max) * f64::from(self.dropout_scale);
                }
            }
        }
        y
    }
}

#[track_caller]
fn assert_chain_follows_the_formula(case: &Case) {
    let (x, gamma, beta) = (wide_lanes(&case.x), wide(&case.gamma), wide(&case.beta));
    let dy = wide_lanes(&case.dy);
    let y = case.formula(&x, &gamma, &beta);
    for isa in Isa::available() {
        let ours = case.kernels(isa);
        let what = |tensor: &str| format!("{tensor} on {isa} of {:?}, {} samples", case.shape, case.samples);
        assert_close(&what("y"), &ours.y, &y);
        assert_gradient(&what("dx"), &ours.dx, &x, |x| dot(&case.formula(x, &gamma, &beta), &dy));
        assert_gradient(&what("dgamma"), &ours.dgamma, &gamma, |gamma| dot(&case.formula(&x, gamma, &beta), &dy));
        assert_gradient(&what("dbeta"), &ours.dbeta, &beta, |beta| dot(&case.formula(&x, &gamma, beta), &dy));
    }
}

#[test]
fn gradients_are_central_differences() {
    for (pool, margin, dropout_scale) in [(false, 0, 1.0), (true, 0, 1.0), (false, 1, 2.0), (true, 2, 1.25)] {
        assert_chain_follows_the_formula(&Case { dropout_scale, ..Case::new(3, [3, 5], pool, margin, 1) });
    }
}

/// A negative gamma turns the order round: the largest that comes out is the smallest that came in.
#[test]
fn pooling_with_a_negative_gamma_takes_the_smallest() {
    let mut case = Case::new(2, [2, 3], true, 1, 2);
    case.gamma = vec![-0.8, 0.7];
    assert_chain_follows_the_formula(&case);
}

#[test]
fn lanes_beyond_the_samples_do_not_count() {
    for pool in [false, true] {
        let mut case = Case { samples: 11, ..Case::new(2, [2, 3], pool, 1, 3) };
        let garbage = case.x.iter_mut().flat_map(|lanes| &mut lanes.0[11..]);
        garbage.for_each(|number| *number = 1e6);
        assert_chain_follows_the_formula(&case);
    }
}

/// As after a dense layer: one pixel per channel.
#[test]
fn features_are_channels_of_one_pixel() {
    assert_chain_follows_the_formula(&Case { dropout_scale: 2.0, ..Case::new(13, [1, 1], false, 0, 4) });
}

proptest! {
    // The same cases in each run: across a kink of the maximum, and where a sum nearly cancels, rounding shows.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(15), ..ProptestConfig::with_cases(12) })]

    #[test]
    fn any_size_follows_the_formula(
        channels in 1..=4usize,
        sides in [1..=6usize, 1..=6],
        pool: bool,
        margin in 0..=2usize,
        samples in 8..=LANES,
        seed: u64,
    ) {
        assert_chain_follows_the_formula(&Case { samples, ..Case::new(channels, sides, pool, margin, seed) });
    }
}

/// All but the first of equals get nothing, as in PyTorch.
#[test]
fn the_first_of_equals_takes_the_gradient() {
    let windows = [[3.0, 3.0, 1.0, 3.0], [1.0, 3.0, 3.0, 2.0], [0.0, 1.0, 4.0, 4.0], [5.0; 4]];
    let expected = [[7.0, 0.0, 0.0, 0.0], [0.0, 7.0, 0.0, 0.0], [0.0, 0.0, 7.0, 0.0], [7.0, 0.0, 0.0, 0.0]];
    let shape = NormShape { input: Shape::new(1, 2, 2), pool: true, margin: 0 };
    let norm = NormScale::IDENTITY;
    // Over endless numbers nothing comes back through mean and variance: the gradient alone is left.
    let gradient = ChannelGradient::new(&norm, 7.0, 0.0, f64::INFINITY);
    for isa in Isa::available() {
        for (window, expected) in windows.iter().zip(&expected) {
            let mut x = window.map(|number| Lanes([number; LANES]));
            let (mut extreme, mut y) = ([UNWRITTEN], [UNWRITTEN]);
            isa.run(NormForward { shape, channels: &[norm], x: &x, extreme: &mut extreme, y: &mut y });
            let dy = [Lanes([7.0; LANES])];
            isa.run(NormBackward { shape, channels: &[gradient], extreme: &extreme, dy: &dy, x: &mut x });
            assert_eq!(x, expected.map(|number| Lanes([number; LANES])), "{window:?} on {isa}");
        }
    }
}

/// A mean a hundred thousand times the deviation leaves the variance its digits.
#[test]
fn a_large_mean_does_not_cost_the_variance_its_digits() {
    let mut x = Numbers::new(5).lanes(9);
    x.iter_mut().flat_map(|lanes| &mut lanes.0).for_each(|number| *number = 1e4 + *number / 8.0);
    let numbers = wide_lanes(&x);
    let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    for isa in Isa::available() {
        let mut moments = [BlockMoments::default()];
        isa.run(Moments { x: &mut x, area: 9, samples: LANES, moments: &mut moments });
        let [BlockMoments { mean: our_mean, squares: our_squares }] = moments;
        assert!((f64::from(our_mean) / mean - 1.0).abs() < 1e-6, "{our_mean} is not {mean} on {isa}");
        assert!((f64::from(our_squares) / squares - 1.0).abs() < 1e-5, "{our_squares} is not {squares} on {isa}");
    }
}
