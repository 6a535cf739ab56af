//! The kernels of what follows an op, batch-norm to dropout, in one of two ways: in one pass, as `norm.wgsl` does it, or as
//! `tail.wgsl` does, with any activation and pooling.

use rakam_nn::{Activation, NormOffsets, Pool, Shape};

use crate::build::{Build, Sizes};
use crate::forward::Weights;
use crate::kernel;
use crate::op::Moments;
use crate::stage::{LANES, Stage, TURNS, Tail, columns};

/// What a tail works on going forward.
pub(crate) struct TailBuffers {
    /// Mean, 1 / deviation, scale and shift of each channel.
    pub(crate) norms: wgpu::Buffer,
    /// What comes out of the stage, with the margin.
    pub(crate) y: wgpu::Buffer,
    pub(crate) masks: Option<MaskBuffer>,
}

/// What a tail works on going backward.
pub(crate) struct TailGradients {
    /// The sums of each row for the batch-norm.
    products: wgpu::Buffer,
    /// The gradient of what comes out of the stage; after [`Build::tail_sums`] that after the batch-norm, if all is done in one
    /// pass.
    pub(crate) dy: wgpu::Buffer,
    /// The gradient after the batch-norm, without a margin, if it isn't.
    through: Option<wgpu::Buffer>,
}

/// What comes into a residual block, where one ends.
#[derive(Clone, Copy)]
pub(crate) struct Skip<'a> {
    pub(crate) maps: &'a wgpu::Buffer,
    /// Zeros around each map: the padding of the block's first convolution.
    pub(crate) margin: usize,
}

/// The dropout masks of the steps that are sent together.
pub(crate) struct MaskBuffer {
    /// Words of one step: the scale of what stays, then a bit for each number of each sample.
    pub(crate) words: usize,
    pub(crate) buffer: wgpu::Buffer,
}

impl TailBuffers {
    /// Whether there are dropout masks, and their words of a step.
    pub(crate) fn mask_sizes(&self) -> [(&'static str, u32); 2] {
        let words = self.masks.as_ref().map_or(0, |masks| masks.words);
        [("DROPOUT", u32::from(words > 0)), ("MASK", words as u32)]
    }
}

impl Build<'_> {
    /// The buffers of what follows a stage's op.
    pub(crate) fn tail_buffers(&self, stage: &Stage, tail: Tail) -> TailBuffers {
        let identity = [0.0, 1.0, 1.0, 0.0].repeat(stage.op.channels);
        let output = tail.output().len();
        let masks = tail.dropout.then(|| {
            let words = 1 + output * (self.lanes / 32);
            MaskBuffer { words, buffer: self.numbers("masks", self.slots * words) }
        });
        TailBuffers { norms: self.store("norms", &identity), y: self.numbers("y", output * self.lanes), masks }
    }

    /// The buffers of its gradients.
    pub(crate) fn tail_gradients(&self, stage: &Stage, tail: Tail) -> TailGradients {
        let through = (!tail.is_fused(stage.op)).then(|| self.numbers("through", stage.op.len() * self.lanes));
        TailGradients {
            products: self.numbers("products", 2 * stage.op.channels * stage.op.height * self.blocks()),
            through,
            dy: self.numbers("dy", tail.output().len() * self.lanes),
        }
    }

    /// The sizes of what follows an op.
    fn tail_sizes(&self, stage: &Stage, tail: Tail, skip: Option<Skip<'_>>, kept: &TailBuffers) -> Sizes {
        let [height, width] = tail.pool.map_or([1, 1], |pool| pool.window(stage.op));
        let mut sizes = self.sizes(&[
            ("OH", stage.op.height),
            ("OW", stage.op.width),
            ("PH", tail.pooled.height),
            ("PW", tail.pooled.width),
            ("MARGIN", tail.margin),
            ("POOL", usize::from(tail.pool.is_some())),
            ("MAX", usize::from(tail.pool == Some(Pool::Max2x2))),
            ("WH", height),
            ("WW", width),
            (constant(tail.activation), 1),
            ("SKIP", usize::from(skip.is_some())),
            ("SKIP_MARGIN", skip.map_or(0, |skip| skip.margin)),
            ("NORM", usize::from(stage.offsets.norm.is_some())),
            ("U", columns(tail.pooled.width)),
        ]);
        sizes.extend(kept.mask_sizes());
        sizes
    }

    /// From what comes out of the op, and its moments, to what comes out of the stage.
    pub(crate) fn tail_forward(
        &mut self,
        stage: &Stage,
        tail: Tail,
        (x, moments): (&wgpu::Buffer, Option<&Moments>),
        skip: Option<Skip<'_>>,
        weights: Weights<'_>,
        kept: &TailBuffers,
    ) {
        let mut sizes = self.tail_sizes(stage, tail, skip, kept);
        let mut buffers = vec![x, &kept.y, &kept.norms];
        if let (Some(norm), Some(moments), Some(running)) = (&stage.offsets.norm, moments, weights.running) {
            sizes.extend(batch_norm_sizes(norm, moments.parts));
            buffers.extend([&moments.buffer, weights.parameters, running]);
        }
        buffers.extend(skip.map(|skip| skip.maps));
        buffers.extend(kept.masks.as_ref().map(|masks| &masks.buffer));
        let source = if tail.is_fused(stage.op) { kernel::NORM } else { kernel::TAIL };
        self.add(source, &sizes, &buffers, [tail.pooled.height, stage.op.channels, self.blocks()]);
    }

    /// Takes the gradient of what comes out of a stage back to its batch-norm, and sums it for that.
    pub(crate) fn tail_sums(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        skip: Option<Skip<'_>>,
        (forward, backward): (&TailBuffers, &TailGradients),
    ) {
        let TailGradients { products, dy, through } = backward;
        let TailBuffers { norms, y, masks } = forward;
        let sizes = self.tail_sizes(stage, tail, skip, forward);
        let mut buffers = vec![x, norms];
        buffers.extend(skip.map(|skip| skip.maps));
        let (source, own, rows) = match through {
            None => (kernel::NORM_SUMS, [y, dy, products], tail.pooled.height),
            Some(through) => (kernel::TAIL_SUMS, [dy, through, products], stage.op.height),
        };
        buffers.extend(own);
        buffers.extend(masks.as_ref().map(|masks| &masks.buffer));
        self.add(source, &sizes, &buffers, [rows, stage.op.channels, self.blocks()]);
    }

    /// Overwrites what comes out of the op with its gradient, and takes the gradients of the batch-norm.
    pub(crate) fn tail_backward(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        (forward, backward): (&TailBuffers, &TailGradients),
        gradients: &wgpu::Buffer,
    ) {
        let TailGradients { products, dy, through } = backward;
        let (gradient, shape, margin, pool) = match through {
            None => (dy, tail.pooled, tail.margin, tail.pool),
            Some(through) => (through, stage.op, 0, None),
        };
        let mut sizes = self.sizes(&[
            ("OH", stage.op.height),
            ("OW", stage.op.width),
            ("PH", shape.height),
            ("PW", shape.width),
            ("MARGIN", margin),
            ("POOL", usize::from(pool.is_some())),
            ("NORM", usize::from(stage.offsets.norm.is_some())),
            ("U", columns(shape.width)),
        ]);
        let mut buffers = vec![&forward.norms, gradient, x];
        if let Some(norm) = &stage.offsets.norm {
            sizes.extend(batch_norm_sizes(norm, shape.height * self.blocks()));
            buffers.extend([products, gradients]);
        }
        self.add(kernel::NORM_BACKWARD, &sizes, &buffers, [shape.height, stage.op.channels, self.blocks()]);
    }

    /// Adds the gradient that goes around the residual block that ends with `end` to that of what comes into it.
    pub(crate) fn gradient_around(&mut self, end: &Stage, kept: &TailGradients, input: Skip<'_>) {
        let Some(around) = &kept.through else { return };
        let Shape { channels, height, width } = end.op;
        let sizes = self.sizes(&[("H", height), ("W", width), ("MARGIN", input.margin)]);
        self.add(kernel::AROUND, &sizes, &[around, input.maps], [height, channels, self.blocks()]);
    }
}

/// Where a batch-norm has its numbers, and in how many parts its sums come.
pub(crate) fn batch_norm_sizes(norm: &NormOffsets, parts: usize) -> Sizes {
    let sizes = [
        ("PARTS", parts),
        ("TURNS", parts.div_ceil(LANES).min(TURNS)),
        ("GAMMA", norm.gamma.start),
        ("BETA", norm.beta.start),
        ("MEAN", norm.mean.start),
        ("VARIANCE", norm.variance.start),
    ];
    sizes.map(|(name, size)| (name, size as u32)).to_vec()
}

/// The constant that is 1 in the kernels of an activation.
fn constant(activation: Activation) -> &'static str {
    match activation {
        Activation::Identity => "IDENTITY",
        Activation::Relu => "RELU",
        Activation::LeakyRelu => "LEAKY_RELU",
        Activation::Tanh => "TANH",
        Activation::Sigmoid => "SIGMOID",
        Activation::Gelu => "GELU",
        Activation::Silu => "SILU",
    }
}
