//! One step of training: forward, loss, backward, update.
//!
//! The batch is cut into blocks of [`LANES`] samples. In each phase every thread takes blocks as far as they go without
//! the others: up to the statistics that a batch-norm needs of the whole batch. Whatever is summed over blocks is summed
//! in their order, so the number of threads changes nothing.

mod adversary;
mod block;

pub use self::adversary::Adversary;
use self::block::Block;
use crate::inference::Fill;
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::{ChannelGradient, ChannelNorm, MOMENTUM, NormScale};
use crate::layers::dropout::MaskSeed;
use crate::layers::op::{OpBuffers, OpShape};
use crate::layers::weights::Weights;
use crate::plan::{NormOffsets, Plan, StagePlan};
use crate::{Cpu, Network, Optimizer, OptimizerState};

/// A network in training.
///
/// ```
/// use rakam_nn::{Architecture, Cpu, Linear, Network, OptimizerKind, Shape, Stage, Trainer};
///
/// let architecture = Architecture {
///     name: "xor".into(),
///     input: Shape::new(2, 1, 1),
///     hidden: vec![Stage::new(Linear::new(8))],
///     head: Linear::new(2),
/// };
/// let mut trainer = Trainer::new(Network::new(architecture, 1)?, OptimizerKind::Adam, 1, Cpu::new(1));
/// let inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let mut loss = f32::INFINITY;
/// for _ in 0..200 {
///     loss = trainer.step(0.01, &[0, 1, 1, 0], &|sample, input| input.copy_from_slice(&inputs[sample])).loss;
/// }
/// assert!(loss < 0.1);
/// # Ok::<(), rakam_nn::ArchitectureError>(())
/// ```
#[derive(Debug)]
pub struct Trainer {
    network: Network,
    optimizer: OptimizerState,
    gradients: Vec<f32>,
    /// The weight of each stage's op as [`OpShape::transform`] writes it, for the step.
    transformed: Vec<Vec<f32>>,
    blocks: Vec<Block>,
    cpu: Cpu,
    seed: u64,
    label_smoothing: f32,
    /// Instead of the architecture's probability, wherever it has dropout.
    dropout: Option<f32>,
    adversary: Option<Adversary>,
}

/// The outcome of one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Mean cross-entropy of the batch, before the update.
    pub loss: f32,
    /// Samples of the batch that were read right.
    pub correct: usize,
}

/// The dropout masks of a training.
#[derive(Clone, Copy, Debug)]
pub struct DropoutMasks<'a> {
    network: &'a Network,
    dropout: Option<f32>,
    seed: u64,
}

impl DropoutMasks<'_> {
    /// The probability to drop after hidden stage `stage`; 0 where nothing is dropped.
    #[must_use]
    pub fn probability(&self, stage: usize) -> f32 {
        let tail = self.network.plan().stages.get(stage).and_then(|stage| stage.tail);
        tail.map_or(0.0, |tail| tail.drop_probability(self.dropout))
    }

    /// What stays in step `step`, counted from 0: for each number that comes out of the stage one bit for each sample of block
    /// `block` of [`LANES`] samples. Nothing for a stage without a tail.
    pub fn kept(&self, step: u64, stage: usize, block: usize) -> impl Iterator<Item = u16> + use<> {
        let tail = self.network.plan().stages.get(stage).and_then(|stage| stage.tail);
        let seed = MaskSeed { seed: self.seed, step };
        let numbers = tail.map_or(0, |tail| tail.shape.output().len());
        seed.kept(numbers, self.probability(stage), stage, block)
    }
}

impl Trainer {
    /// Starts to train `network`. `seed` fixes the dropout masks.
    #[must_use]
    pub fn new(network: Network, optimizer: impl Into<Optimizer>, seed: u64, cpu: Cpu) -> Self {
        let optimizer = OptimizerState::new(optimizer, network.parameters().len());
        Self::resume(network, optimizer, seed, cpu)
    }

    /// Continues exactly where a trainer of the same network and seed stopped.
    ///
    /// # Panics
    /// When the optimiser's memory is not as long as the parameters.
    #[must_use]
    pub fn resume(network: Network, optimizer: OptimizerState, seed: u64, cpu: Cpu) -> Self {
        let parameters = network.parameters().len();
        assert_eq!([optimizer.first.len(), optimizer.second.len()], [parameters; 2], "memory of another network");
        let gradients = vec![0.0; parameters];
        let transformed = network.plan().stages.iter().map(|stage| vec![0.0; stage.op.transformed_len()]).collect();
        Self {
            network,
            optimizer,
            gradients,
            transformed,
            blocks: Vec::new(),
            cpu,
            seed,
            label_smoothing: 0.0,
            dropout: None,
            adversary: None,
        }
    }

    /// Smooths the labels by `smoothing` in `[0, 1)`, as in [Szegedy et al. 2016](https://arxiv.org/abs/1512.00567).
    #[must_use]
    pub fn with_label_smoothing(mut self, smoothing: f32) -> Self {
        self.label_smoothing = smoothing;
        self
    }

    /// Drops with probability `p` in `[0, 1)` wherever the architecture has dropout, instead of its own probability.
    #[must_use]
    pub fn with_dropout(mut self, p: f32) -> Self {
        self.set_dropout(p);
        self
    }

    /// As [`Trainer::with_dropout`], from the next step on.
    pub fn set_dropout(&mut self, p: f32) {
        self.dropout = Some(p);
    }

    /// Trains adversarially from the next step on, or with `None` on the images as they are.
    pub fn set_adversary(&mut self, adversary: Option<Adversary>) {
        self.adversary = adversary;
    }

    /// How images are changed in adversarial training.
    #[must_use]
    pub fn adversary(&self) -> Option<&Adversary> {
        self.adversary.as_ref()
    }

    /// Goes on with this optimiser from the next step on. One of another kind has taken no step and remembers nothing.
    pub fn set_optimizer(&mut self, optimizer: Optimizer) {
        if self.optimizer.optimizer.kind != optimizer.kind {
            self.optimizer = OptimizerState::new(optimizer, self.gradients.len());
        }
        self.optimizer.optimizer = optimizer;
    }

    /// The network as it is now.
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

    /// Seed of the dropout masks.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The share of each label that is spread over all classes.
    #[must_use]
    pub fn label_smoothing(&self) -> f32 {
        self.label_smoothing
    }

    /// The network and the optimiser's memory, to be overwritten with what another device made of them.
    pub fn state_mut(&mut self) -> (&mut Network, &mut OptimizerState) {
        (&mut self.network, &mut self.optimizer)
    }

    /// The dropout masks, for a device that keeps its own numbers, and the processor to draw them with.
    pub fn masks_and_cpu(&mut self) -> (DropoutMasks<'_>, &mut Cpu) {
        let Self { network, cpu, seed, dropout, .. } = self;
        (DropoutMasks { network, dropout: *dropout, seed: *seed }, cpu)
    }

    /// The gradients of the last step, in the order of [`Network::parameters`].
    #[must_use]
    pub fn gradients(&self) -> &[f32] {
        &self.gradients
    }

    /// One step on a batch of `labels.len()` samples, at least two. `fill(i, input)` writes sample `i`, already
    /// normalised, in (channel, row, column) order; it is called from several threads, once per sample. In adversarial training the
    /// report is of the changed samples.
    ///
    /// # Panics
    /// When there are fewer than two samples (a batch-norm has no variance of one) or a label isn't a class.
    pub fn step(&mut self, learning_rate: f32, labels: &[u8], fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> StepReport {
        let samples = labels.len();
        assert!(samples >= 2, "a batch of {samples}: batch-norm needs two samples");
        let classes = self.network.classes();
        assert!(labels.iter().all(|&label| usize::from(label) < classes), "a label is not below {classes}");

        self.cut_into_blocks(samples);
        self.transform_weights();
        let norms = match self.adversary.clone() {
            None => self.forward(labels, &|plan, block| block.fill(plan, fill)),
            Some(adversary) => self.forward_attacked(labels, fill, &adversary),
        };
        self.backward(samples, &norms);
        self.sum_weight_gradients(samples);
        let report = self.report(samples);
        let parameters = self.network.parameters_mut();
        self.optimizer.step(&mut self.cpu, learning_rate, parameters, &self.gradients);
        report
    }

    fn transform_weights(&mut self) {
        let Self { network, transformed, cpu, .. } = self;
        let isa = cpu.isa();
        cpu.for_each(transformed, |index, transformed| {
            let StagePlan { op, offsets, .. } = &network.plan().stages[index];
            op.transform(isa, &network.parameters()[offsets.weight.clone()], transformed);
        });
    }

    fn cut_into_blocks(&mut self, samples: usize) {
        while self.blocks.len() * LANES < samples {
            let block = Block::new(self.network.plan(), self.blocks.len() * LANES);
            self.blocks.push(block);
        }
        for block in &mut self.blocks {
            block.samples = samples.saturating_sub(block.first).min(LANES);
        }
    }

    /// The blocks of a batch of `samples`.
    fn used(samples: usize) -> std::ops::Range<usize> {
        0..samples.div_ceil(LANES)
    }

    /// Changes the samples so that their loss grows: a pass to the gradient of the input, and one on what becomes of them.
    fn forward_attacked(&mut self, labels: &[u8], fill: Fill<'_>, adversary: &Adversary) -> Vec<Vec<NormScale>> {
        let seed = MaskSeed { seed: self.seed, step: self.optimizer.steps };
        let norms = self.forward(labels, &|plan, block| {
            block.fill(plan, fill);
            block.start_attack(plan, adversary, seed);
        });
        self.backward(labels.len(), &norms);
        let Self { network, transformed, blocks, cpu, .. } = self;
        let (plan, isa) = (network.plan(), cpu.isa());
        let weights = weights_of(plan, network.parameters(), transformed);
        cpu.for_each(&mut blocks[Self::used(labels.len())], |_, block| block.input_gradient(isa, plan, &weights));
        self.forward(labels, &|plan, block| block.finish_attack(plan, adversary))
    }

    /// Input to logits, and their gradient. `prepare` leaves a block's samples in its lanes. Returns the normalisation of every
    /// hidden stage's channels.
    ///
    /// ```text
    /// x    (C, H, W, N)     the input, or y of the stage before
    /// op   (K, H', W', N)   w * x + b
    /// norm (K)              mean, variance of op over N, H', W'
    /// y    (K, H", W", N)   dropout(pool(relu(gamma * (op - mean) / sqrt(variance + eps) + beta)))
    /// ```
    fn forward(&mut self, labels: &[u8], prepare: &(dyn Fn(&Plan, &mut Block) + Sync)) -> Vec<Vec<NormScale>> {
        let Self { network, transformed, blocks, cpu, .. } = self;
        let (plan, parameters, running) = network.split_for_training();
        let weights = weights_of(plan, parameters, transformed);
        let blocks = &mut blocks[Self::used(labels.len())];
        let isa = cpu.isa();
        let (smoothing, dropout) = (self.label_smoothing, self.dropout);
        let mask = MaskSeed { seed: self.seed, step: self.optimizer.steps };
        let mut norms: Vec<Vec<NormScale>> = Vec::with_capacity(plan.stages.len());
        for (index, stage) in plan.stages.iter().enumerate() {
            cpu.for_each(blocks, |_, block| {
                match norms.last() {
                    None => prepare(plan, block),
                    Some(channels) => block.tail_forward(isa, plan, index - 1, channels, dropout, mask),
                }
                block.op_forward(isa, plan, index, weights[index]);
                if stage.tail.is_none() {
                    block.loss(labels, smoothing);
                }
            });
            if let Some(tail) = stage.tail {
                norms.push(match &stage.offsets.norm {
                    Some(norm) => batch_norms(norm, blocks, index, tail.shape.input().area(), parameters, running),
                    None => vec![NormScale::IDENTITY; tail.shape.input().channels],
                });
            }
        }
        norms
    }

    /// From the gradient of the logits back to the first stage: fills in the gradients of the batch-norms, and leaves in
    /// the blocks what those of the ops are summed from.
    ///
    /// ```text
    /// g    (K, H", W", N)   dy, masked by ReLU and dropout
    /// dop  (K, H', W', N)   from g, its sum, and its product with op: see batch_norm.rs
    /// dx   (C, H, W, N)     dy of the stage before
    /// ```
    fn backward(&mut self, samples: usize, norms: &[Vec<NormScale>]) {
        let Self { network, optimizer, gradients, transformed, blocks, cpu, seed, dropout, .. } = self;
        let plan = network.plan();
        let weights = weights_of(plan, network.parameters(), transformed);
        let blocks = &mut blocks[Self::used(samples)];
        let (isa, dropout) = (cpu.isa(), *dropout);
        let mask = MaskSeed { seed: *seed, step: optimizer.steps };
        for (index, stage) in plan.stages.iter().enumerate().rev() {
            let channels: Vec<ChannelGradient> = match (&stage.offsets.norm, stage.tail) {
                (_, None) => Vec::new(),
                (None, Some(tail)) => vec![ChannelGradient::IDENTITY; tail.shape.input().channels],
                (Some(norm), Some(tail)) => {
                    let count = (samples * tail.shape.input().area()) as f64;
                    let channels = norm_gradients(&norms[index], blocks, index, count);
                    for (channel, gradient) in channels.iter().enumerate() {
                        gradients[norm.gamma.start + channel] = gradient.dgamma;
                        gradients[norm.beta.start + channel] = gradient.dbeta;
                    }
                    channels
                }
            };
            cpu.for_each(blocks, |_, block| {
                if stage.tail.is_some() {
                    block.tail_backward(isa, plan, index, &channels);
                }
                block.op_backward(isa, plan, index, weights[index]);
                if let Some(before) = index.checked_sub(1) {
                    block.tail_backward_sums(isa, plan, before, &norms[before], dropout, mask);
                }
            });
        }
    }

    /// Sums the gradients of all weights and biases over the blocks, cut into pieces for the threads.
    fn sum_weight_gradients(&mut self, samples: usize) {
        let Self { network, gradients, blocks, cpu, .. } = self;
        let blocks = &blocks[Self::used(samples)];
        let mut pieces = gradient_pieces(network.plan(), blocks, gradients);
        let isa = cpu.isa();
        cpu.for_each(&mut pieces, |_, GradientPiece { op, stage, start, gradient }| {
            op.weight_gradient(isa, of_stage(blocks, *stage), *start, gradient);
        });
    }

    fn report(&self, samples: usize) -> StepReport {
        let blocks = &self.blocks[Self::used(samples)];
        let loss: f32 = blocks.iter().map(|block| block.loss).sum();
        StepReport { loss: loss / samples as f32, correct: blocks.iter().map(|block| block.correct).sum() }
    }
}

/// The weights of each stage's op.
fn weights_of<'a>(plan: &Plan, parameters: &'a [f32], transformed: &'a [Vec<f32>]) -> Vec<Weights<'a>> {
    let weights = plan.stages.iter().zip(transformed).map(|(StagePlan { offsets, .. }, transformed)| Weights {
        weight: &parameters[offsets.weight.clone()],
        bias: &parameters[offsets.bias.clone()],
        transformed,
    });
    weights.collect()
}

/// The batch-norm of each channel by the statistics of the batch, which also update the running ones.
fn batch_norms(
    norm: &NormOffsets,
    blocks: &[Block],
    stage: usize,
    area: usize,
    parameters: &[f32],
    running: &mut [f32],
) -> Vec<NormScale> {
    let count = |block: &Block| (block.samples * area) as f64;
    let total: f64 = blocks.iter().map(count).sum();
    let channels = (0..norm.gamma.len()).map(|channel| {
        let moments = || blocks.iter().map(|block| (count(block), block.moments(stage, channel)));
        let mean = moments().map(|(count, block)| count * f64::from(block.mean)).sum::<f64>() / total;
        // Chan et al. 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
        let squares = moments()
            .map(|(count, block)| f64::from(block.squares.max(0.0)) + count * (f64::from(block.mean) - mean).powi(2));
        let squares: f64 = squares.sum();
        let (variance, unbiased) = (squares / total, squares / (total - 1.0).max(1.0));
        for (range, now) in [(&norm.mean, mean), (&norm.variance, unbiased)] {
            let running = &mut running[range.start + channel];
            *running += MOMENTUM * (now as f32 - *running);
        }
        let (gamma, beta) = (parameters[norm.gamma.start + channel], parameters[norm.beta.start + channel]);
        NormScale::from(ChannelNorm { mean: mean as f32, variance: variance as f32, gamma, beta })
    });
    channels.collect()
}

/// The gradient of each channel's batch-norm, over the `count` numbers of the channel in the batch.
fn norm_gradients(norms: &[NormScale], blocks: &[Block], stage: usize, count: f64) -> Vec<ChannelGradient> {
    let gradient = |(channel, norm): (usize, &NormScale)| {
        let of_blocks = blocks.iter().map(|block| block.gradient_sums(stage, channel));
        let (sum, product) = of_blocks.fold((0.0, 0.0), |(sum, product), of_block| {
            (sum + f64::from(of_block[0]), product + f64::from(of_block[1]))
        });
        ChannelGradient::new(norm, sum, product, count)
    };
    norms.iter().enumerate().map(gradient).collect()
}

/// A piece of the gradient of one stage's weight, from number `start` on.
struct GradientPiece<'a> {
    op: OpShape,
    stage: usize,
    start: usize,
    gradient: &'a mut [f32],
}

/// Cuts the weights of all stages into pieces, and fills in the biases, which are small.
fn gradient_pieces<'a>(plan: &Plan, blocks: &[Block], gradients: &'a mut [f32]) -> Vec<GradientPiece<'a>> {
    let mut pieces = Vec::new();
    let (mut rest, mut taken) = (gradients, 0);
    for (stage, StagePlan { op, offsets, .. }) in plan.stages.iter().enumerate() {
        // Weight and bias are neighbours; between stages are gamma and beta, which are filled in already.
        let (head, tail) = std::mem::take(&mut rest).split_at_mut(offsets.bias.end - taken);
        let (weight, bias) = head[offsets.weight.start - taken..].split_at_mut(offsets.weight.len());
        (rest, taken) = (tail, offsets.bias.end);
        op.bias_gradient(of_stage(blocks, stage), bias);
        let length = op.piece_len();
        for (number, gradient) in weight.chunks_mut(length).enumerate() {
            pieces.push(GradientPiece { op: *op, stage, start: number * length, gradient });
        }
    }
    pieces
}

/// What each block has of one stage's op: its buffers, and the gradient of its output.
fn of_stage(blocks: &[Block], stage: usize) -> impl Iterator<Item = (&OpBuffers, &[Lanes])> {
    blocks.iter().map(move |block| block.op(stage))
}
