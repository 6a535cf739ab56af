//! One step of training: forward, loss, backward, update.
//!
//! The batch is cut into blocks of [`LANES`] samples. In each phase every thread takes its blocks as far as it can
//! without the others: up to the statistics that a batch-norm needs of the whole batch. Whatever is summed over
//! blocks is summed in their order, so the number of threads changes nothing.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::dispatch::Isa;
use crate::inference::Fill;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::{
    BlockMoments, ChannelGradient, ChannelNorm, MOMENTUM, Moments, NormBackward, NormBackwardSums, NormForward,
};
use crate::layers::conv::{ConvBackwardInput, ConvBackwardWeight, ConvForward};
use crate::layers::dropout::drop_out;
use crate::layers::linear::{
    LinearBackwardInput, LinearBackwardWeight, LinearBlock, LinearForward, row_stride, transpose,
};
use crate::layers::softmax::cross_entropy;
use crate::plan::{Affine, Norm, Plan, Stage};
use crate::{Cpu, Network, OptimizerKind, OptimizerState};

/// Rows of a dense layer's weight whose gradient is one piece of work for a thread.
const GRADIENT_ROWS: usize = 12;

/// A network in training.
#[derive(Debug)]
pub struct Trainer {
    network: Network,
    optimizer: OptimizerState,
    gradients: Vec<f32>,
    blocks: Vec<Block>,
    cpu: Cpu,
    seed: u64,
    label_smoothing: f32,
}

/// What one step saw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Mean cross-entropy of the batch, before the update.
    pub loss: f32,
    /// Samples of the batch that were read right.
    pub correct: usize,
}

/// [`LANES`] samples of a batch, and all that is computed of them.
#[derive(Clone, Debug)]
struct Block {
    index: usize,
    /// Samples in the block; the lanes beyond them hold nothing.
    samples: usize,
    /// A few samples, before they go into their lanes.
    scratch: Vec<f32>,
    input: Vec<Lanes>,
    stages: Vec<StageBuffers>,
    loss: f32,
    correct: usize,
}

#[derive(Clone, Debug)]
struct StageBuffers {
    /// What comes out of the convolution or dense layer; overwritten backward by its gradient.
    affine: Vec<Lanes>,
    /// The numbers that pooling took.
    extreme: Vec<Lanes>,
    /// What comes out of the stage, with a margin for the next one's padding.
    output: Vec<Lanes>,
    /// The gradient of `output`.
    gradient: Vec<Lanes>,
    /// The dense layer's input, a row a sample.
    rows: Vec<Lanes>,
    moments: Vec<BlockMoments>,
    /// For each channel, the sums of `g` and of `g * (x - mean)`.
    gradient_sums: Vec<[f32; 2]>,
    /// The block's share in the gradient of a convolution's weight and bias.
    weight_gradient: Vec<f32>,
    bias_gradient: Vec<f32>,
}

impl Block {
    fn new(plan: &Plan, index: usize) -> Self {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = plan.stages.iter().map(|stage| {
            let (output, pooled, channels) = stage.norm.as_ref().map_or((0, 0, 0), |norm| {
                let pooled = if norm.shape.pool { norm.shape.pooled().len() } else { 0 };
                (norm.shape.output().len(), pooled, norm.gamma.len())
            });
            let (rows, weights, biases) = match stage.affine {
                Affine::Conv(shape) => (0, shape.weights(), shape.output.channels),
                Affine::Linear { inputs, .. } => (LANES * row_stride(inputs), 0, 0),
            };
            StageBuffers {
                affine: zeros(stage.affine.outputs()),
                extreme: zeros(pooled),
                output: zeros(output),
                gradient: zeros(output),
                rows: zeros(rows),
                moments: vec![BlockMoments::default(); channels],
                gradient_sums: vec![[0.0; 2]; channels],
                weight_gradient: vec![0.0; weights],
                bias_gradient: vec![0.0; biases],
            }
        });
        let stages = stages.collect();
        let (scratch, input) = (vec![0.0; plan.input.scratch_len()], zeros(plan.input.padded().len()));
        Self { index, samples: 0, scratch, input, stages, loss: 0.0, correct: 0 }
    }
}

impl Trainer {
    /// Begins to train `network`. `seed` fixes the dropout masks.
    #[must_use]
    pub fn new(network: Network, optimizer: OptimizerKind, seed: u64, cpu: Cpu) -> Self {
        let optimizer = OptimizerState::new(optimizer, network.parameters().len());
        Self::resume(network, optimizer, seed, cpu)
    }

    /// Goes on where a trainer of the same network and seed stopped, exactly.
    ///
    /// # Panics
    /// When the optimiser's memory is not as long as the parameters.
    #[must_use]
    pub fn resume(network: Network, optimizer: OptimizerState, seed: u64, cpu: Cpu) -> Self {
        let parameters = network.parameters().len();
        assert_eq!([optimizer.first.len(), optimizer.second.len()], [parameters; 2], "memory of another network");
        let gradients = vec![0.0; parameters];
        Self { network, optimizer, gradients, blocks: Vec::new(), cpu, seed, label_smoothing: 0.0 }
    }

    /// Smooths the labels by `smoothing` in `[0, 1)`, as in [Szegedy et al. 2016](https://arxiv.org/abs/1512.00567).
    #[must_use]
    pub fn with_label_smoothing(mut self, smoothing: f32) -> Self {
        self.label_smoothing = smoothing;
        self
    }

    /// Drops with probability `p` in `[0, 1)` wherever the architecture has dropout, whatever it says there.
    #[must_use]
    pub fn with_dropout(mut self, p: f32) -> Self {
        self.set_dropout(p);
        self
    }

    /// As [`Trainer::with_dropout`], from the next step on.
    pub fn set_dropout(&mut self, p: f32) {
        self.network.set_dropout(p);
    }

    /// One step on a batch of `labels.len()` samples, at least two. `fill(i, input)` writes sample `i`, already
    /// normalised, in (channel, row, column) order; it is called from several threads, once a sample.
    ///
    /// # Panics
    /// When there are fewer than two samples (a batch-norm has no variance of one) or a label is no class.
    pub fn step(&mut self, learning_rate: f32, labels: &[u8], fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> StepReport {
        let report = self.accumulate(labels, fill);
        let parameters = self.network.parameters_mut();
        self.optimizer.step(&mut self.cpu, learning_rate, parameters, &self.gradients);
        report
    }

    /// The network as it stands.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What the optimiser remembers, for a checkpoint.
    #[must_use]
    pub fn optimizer(&self) -> &OptimizerState {
        &self.optimizer
    }

    /// The network, and the processor to evaluate it with between steps.
    pub fn network_and_cpu(&mut self) -> (&Network, &mut Cpu) {
        (&self.network, &mut self.cpu)
    }

    /// The gradients of the last step, in the order of [`Network::parameters`].
    #[must_use]
    pub fn gradients(&self) -> &[f32] {
        &self.gradients
    }

    /// Forward and backward: fills the gradients and updates the running statistics.
    fn accumulate(&mut self, labels: &[u8], fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> StepReport {
        let samples = labels.len();
        assert!(samples >= 2, "a batch of {samples}: batch-norm needs two samples");
        let classes = self.network.classes();
        assert!(labels.iter().all(|&label| usize::from(label) < classes), "a label is not below {classes}");
        let Self { network, gradients, blocks, cpu, .. } = self;
        let (plan, parameters, statistics) = network.split_for_training();
        let isa = cpu.isa();
        let count = samples.div_ceil(LANES);
        while blocks.len() < count {
            blocks.push(Block::new(plan, blocks.len()));
        }
        let blocks = &mut blocks[..count];
        for block in blocks.iter_mut() {
            block.samples = (samples - block.index * LANES).min(LANES);
        }

        let mut norms: Vec<Vec<ChannelNorm>> = Vec::with_capacity(plan.stages.len());
        for (index, stage) in plan.stages.iter().enumerate() {
            let before =
                index.checked_sub(1).and_then(|before| Some((plan.stages[before].norm.as_ref()?, norms.last()?)));
            let (seed, steps, smoothing) = (self.seed, self.optimizer.steps, self.label_smoothing);
            cpu.for_each(blocks, |_, block| {
                match before {
                    None => block.fill(plan, fill),
                    Some((norm, channels)) => block.norm_forward(isa, index - 1, norm, channels, seed, steps),
                }
                block.affine_forward(isa, index, stage, parameters);
                if stage.norm.is_none() {
                    let labels = &labels[block.index * LANES..][..block.samples];
                    let logits = &mut block.stages[index].affine;
                    (block.loss, block.correct) = cross_entropy(logits, labels, smoothing, samples);
                }
            });
            if let Some(norm) = &stage.norm {
                norms.push(channel_norms(norm, blocks, index, parameters, statistics));
            }
        }

        for (index, stage) in plan.stages.iter().enumerate().rev() {
            let channels: Vec<ChannelGradient> = match &stage.norm {
                None => Vec::new(),
                Some(norm) => {
                    let count = (samples * norm.shape.input.area()) as f64;
                    let gradient = |(channel, norm): (usize, &ChannelNorm)| {
                        let of_blocks = blocks.iter().map(|block| block.stages[index].gradient_sums[channel]);
                        let (sum, product) = of_blocks.fold((0.0, 0.0), |(sum, product), of_block| {
                            (sum + f64::from(of_block[0]), product + f64::from(of_block[1]))
                        });
                        ChannelGradient::new(norm, sum, product, count)
                    };
                    norms[index].iter().enumerate().map(gradient).collect()
                }
            };
            if let Some(norm) = &stage.norm {
                for (channel, gradient) in channels.iter().enumerate() {
                    gradients[norm.gamma.start + channel] = gradient.dgamma;
                    gradients[norm.beta.start + channel] = gradient.dbeta;
                }
            }
            cpu.for_each(blocks, |_, block| {
                if let Some(norm) = &stage.norm {
                    block.norm_backward(isa, index, norm, &channels);
                }
                block.affine_backward(isa, index, stage, parameters);
                if let Some(norm) = index.checked_sub(1).and_then(|before| plan.stages[before].norm.as_ref()) {
                    block.norm_backward_sums(isa, index - 1, norm, &norms[index - 1]);
                }
            });
        }
        weight_gradients(cpu, plan, blocks, gradients);

        let loss: f32 = blocks.iter().map(|block| block.loss).sum();
        StepReport { loss: loss / samples as f32, correct: blocks.iter().map(|block| block.correct).sum() }
    }
}

impl Block {
    /// Writes the block's samples into its lanes.
    fn fill(&mut self, plan: &Plan, fill: Fill<'_>) {
        let first = self.index * LANES;
        let Self { input, scratch, samples, .. } = self;
        plan.input.fill_lanes(input, scratch, *samples, |lane, sample| fill(first + lane, sample));
        zero_unused(&mut self.input, self.samples);
    }

    fn affine_forward(&mut self, isa: Isa, index: usize, stage: &Stage, parameters: &[f32]) {
        let (before, rest) = self.stages.split_at_mut(index);
        let x = before.last().map_or(&self.input, |before| &before.output);
        let buffers = &mut rest[0];
        let (weight, bias) = (&parameters[stage.weight.clone()], &parameters[stage.bias.clone()]);
        let y = &mut buffers.affine;
        match stage.affine {
            Affine::Conv(shape) => isa.run(ConvForward { shape, weight, bias, x, y }),
            Affine::Linear { .. } => {
                transpose(x, &mut buffers.rows);
                isa.run(LinearForward { weight, bias, x, y });
            }
        }
        if let Some(norm) = &stage.norm {
            let (area, samples) = (norm.shape.input.area(), self.samples);
            isa.run(Moments { x: y, area, samples, moments: &mut buffers.moments });
        }
    }

    fn norm_forward(&mut self, isa: Isa, index: usize, norm: &Norm, channels: &[ChannelNorm], seed: u64, steps: u64) {
        let StageBuffers { affine, extreme, output, .. } = &mut self.stages[index];
        isa.run(NormForward { shape: norm.shape, channels, x: affine, extreme, y: output });
        if norm.dropout > 0.0 {
            drop_out(output, norm.dropout, &mut mask_rng(seed, steps, index, self.index));
        }
        zero_unused(output, self.samples);
    }

    fn norm_backward_sums(&mut self, isa: Isa, index: usize, norm: &Norm, channels: &[ChannelNorm]) {
        let StageBuffers { affine, extreme, output, gradient, gradient_sums, .. } = &mut self.stages[index];
        let x = if norm.shape.pool { extreme } else { affine };
        let dropout_scale = 1.0 / (1.0 - norm.dropout);
        isa.run(NormBackwardSums {
            shape: norm.shape,
            channels,
            x,
            y: output,
            dropout_scale,
            dy: gradient,
            sums: gradient_sums,
        });
    }

    fn norm_backward(&mut self, isa: Isa, index: usize, norm: &Norm, channels: &[ChannelGradient]) {
        let StageBuffers { affine, extreme, gradient, .. } = &mut self.stages[index];
        isa.run(NormBackward { shape: norm.shape, channels, extreme, dy: gradient, x: affine });
        zero_unused(affine, self.samples);
    }

    fn affine_backward(&mut self, isa: Isa, index: usize, stage: &Stage, parameters: &[f32]) {
        let (before, rest) = self.stages.split_at_mut(index);
        let buffers = &mut rest[0];
        let (dy, weight) = (&buffers.affine, &parameters[stage.weight.clone()]);
        if let Affine::Conv(shape) = stage.affine {
            let x = before.last().map_or(&self.input, |before| &before.output);
            let (dw, db) = (&mut buffers.weight_gradient, &mut buffers.bias_gradient);
            isa.run(ConvBackwardWeight { shape, x, dy, dw, db });
        }
        if let Some(before) = before.last_mut() {
            let dx = &mut before.gradient;
            match stage.affine {
                Affine::Conv(shape) => isa.run(ConvBackwardInput { shape, weight, dy, dx }),
                Affine::Linear { .. } => isa.run(LinearBackwardInput { weight, dy, dx }),
            }
        }
    }
}

/// The lanes beyond a block's samples must not count in a weight's gradient.
fn zero_unused(tensor: &mut [Lanes], samples: usize) {
    if samples < LANES {
        for lanes in tensor {
            lanes.0[samples..].fill(0.0);
        }
    }
}

/// The normalisation of each channel by the statistics of the batch, which also move the running ones.
fn channel_norms(
    norm: &Norm,
    blocks: &[Block],
    index: usize,
    parameters: &[f32],
    statistics: &mut [f32],
) -> Vec<ChannelNorm> {
    let area = norm.shape.input.area();
    let count = |block: &Block| (block.samples * area) as f64;
    let total: f64 = blocks.iter().map(count).sum();
    let channels = (0..norm.gamma.len()).map(|channel| {
        let moments = || blocks.iter().map(|block| (count(block), block.stages[index].moments[channel]));
        let mean = moments().map(|(count, block)| count * f64::from(block.mean)).sum::<f64>() / total;
        // Chan et al. 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
        let squares = moments()
            .map(|(count, block)| f64::from(block.squares.max(0.0)) + count * (f64::from(block.mean) - mean).powi(2));
        let squares: f64 = squares.sum();
        let (variance, unbiased) = (squares / total, squares / (total - 1.0).max(1.0));
        for (range, now) in [(&norm.mean, mean), (&norm.variance, unbiased)] {
            let running = &mut statistics[range.start + channel];
            *running += MOMENTUM * (now as f32 - *running);
        }
        let (gamma, beta) = (parameters[norm.gamma.start + channel], parameters[norm.beta.start + channel]);
        ChannelNorm::new(mean as f32, variance as f32, gamma, beta)
    });
    channels.collect()
}

/// A piece of the gradient of one stage's weight and bias.
struct GradientPiece<'a> {
    stage: usize,
    first_row: usize,
    gradient: &'a mut [f32],
}

/// The gradients of all weights and biases over the batch: those of dense layers are computed here, a few rows a
/// piece; those of convolutions are summed over the blocks.
fn weight_gradients(cpu: &mut Cpu, plan: &Plan, blocks: &[Block], gradients: &mut [f32]) {
    let mut pieces = Vec::new();
    let (mut rest, mut taken) = (gradients, 0);
    for (index, stage) in plan.stages.iter().enumerate() {
        let (head, tail) = std::mem::take(&mut rest).split_at_mut(stage.bias.end - taken);
        (rest, taken) = (tail, stage.bias.end);
        // Between the stages' weights and biases lie the batch-norms' gamma and beta, which are there already.
        let norms = head.len() - stage.weight.len() - stage.bias.len();
        let (weight, bias) = head[norms..].split_at_mut(stage.weight.len());
        sum_over_blocks(blocks, bias, |block, o| match stage.affine {
            Affine::Conv(_) => block.stages[index].bias_gradient[o],
            Affine::Linear { .. } => block.stages[index].affine[o].sum(),
        });
        let piece = match stage.affine {
            Affine::Conv(_) => weight.len(),
            Affine::Linear { inputs, .. } => inputs * GRADIENT_ROWS,
        };
        for (number, gradient) in weight.chunks_mut(piece).enumerate() {
            pieces.push(GradientPiece { stage: index, first_row: number * GRADIENT_ROWS, gradient });
        }
    }
    let isa = cpu.isa();
    cpu.for_each(&mut pieces, |_, piece| match plan.stages[piece.stage].affine {
        Affine::Conv(_) => {
            sum_over_blocks(blocks, piece.gradient, |block, w| block.stages[piece.stage].weight_gradient[w]);
        }
        Affine::Linear { inputs, .. } => {
            let buffers = blocks.iter().map(|block| &block.stages[piece.stage]);
            let blocks: Vec<_> =
                buffers.map(|buffers| LinearBlock { x_rows: &buffers.rows, dy: &buffers.affine }).collect();
            isa.run(LinearBackwardWeight { inputs, first: piece.first_row, blocks: &blocks, dw: piece.gradient });
        }
    });
}

/// `sums[i]` = the sum of `number(block, i)` over the blocks, in their order.
fn sum_over_blocks(blocks: &[Block], sums: &mut [f32], number: impl Fn(&Block, usize) -> f32) {
    sums.fill(0.0);
    for block in blocks {
        for (index, sum) in sums.iter_mut().enumerate() {
            *sum += number(block, index);
        }
    }
}

/// Randomness for a dropout mask that depends on where it is used alone, not on who computes it or when.
fn mask_rng(seed: u64, steps: u64, stage: usize, block: usize) -> Xoshiro256PlusPlus {
    // Odd constants of Steele et al. 2014 (SplitMix) and Knuth keep the coordinates apart; `seed_from_u64` mixes them.
    let place = steps.wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (stage as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        ^ (block as u64).wrapping_mul(0x94d0_49bb_1331_11eb);
    Xoshiro256PlusPlus::seed_from_u64(seed ^ place)
}
