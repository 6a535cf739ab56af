//! The kernels of what follows an op, batch-norm to dropout, in one of two ways: in one pass, as `norm.wgsl` does it, or as
//! `tail.wgsl` does, with any activation and pooling.

use rakam_nn::{Activation, NormOffsets, Pool, Shape};

use crate::build::{Build, Sizes};
use crate::kernel;
use crate::op::Moments;
use crate::stage::{Stage, Tail, columns};

/// What a tail works on going forward.
pub(crate) struct TailBuffers {
    /// Mean, 1 / deviation, scale and shift of each channel.
    norms: wgpu::Buffer,
    /// What comes out of the stage, with the margin.
    pub(crate) y: wgpu::Buffer,
    pub(crate) masks: Option<MaskBuffer>,
}

/// What a tail works on going backward.
pub(crate) struct TailGradients {
    slopes: wgpu::Buffer,
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
        let channels = stage.op.channels;
        let through = (!tail.is_fused(stage.op)).then(|| self.numbers("through", stage.op.len() * self.lanes));
        TailGradients {
            slopes: self.numbers("slopes", 2 * channels),
            products: self.numbers("products", 2 * channels * stage.op.height * self.blocks()),
            through,
            dy: self.numbers("dy", tail.output().len() * self.lanes),
        }
    }

    /// The sizes of what follows an op.
    fn tail_sizes(&self, stage: &Stage, tail: Tail, skip: Option<Skip<'_>>, kept: &TailBuffers) -> Sizes {
        // The sums for the batch-norm are taken row by row.
        let rows = if tail.is_fused(stage.op) { tail.pooled.height } else { stage.op.height };
        let mask = kept.masks.as_ref().map_or(0, |masks| masks.words);
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
            ("DROPOUT", usize::from(tail.dropout)),
            ("MASK", mask),
            ("PARTS", rows * self.blocks()),
            ("U", columns(tail.pooled.width)),
        ]);
        if let Some(norm) = &stage.offsets.norm {
            sizes.extend([("GAMMA", norm.gamma.start as u32), ("BETA", norm.beta.start as u32)]);
        }
        sizes
    }

    /// The batch-norm of each channel by the moments of the batch, and the running statistics.
    pub(crate) fn batch_norms(
        &mut self,
        norm: &NormOffsets,
        moments: &Moments,
        parameters: &wgpu::Buffer,
        running: &wgpu::Buffer,
        tail: &TailBuffers,
    ) {
        let sizes = self.sizes(&[
            ("PARTS", moments.parts),
            ("GAMMA", norm.gamma.start),
            ("BETA", norm.beta.start),
            ("MEAN", norm.mean.start),
            ("VARIANCE", norm.variance.start),
        ]);
        let buffers = [parameters, &moments.buffer, running, &tail.norms];
        self.add(kernel::MOMENTS, &sizes, &buffers, [norm.gamma.len(), 1, 1]);
    }

    /// From what comes out of the op to what comes out of the stage.
    pub(crate) fn tail_forward(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        skip: Option<Skip<'_>>,
        kept: &TailBuffers,
    ) {
        let sizes = self.tail_sizes(stage, tail, skip, kept);
        let mut buffers = vec![x, &kept.norms];
        buffers.extend(skip.map(|skip| skip.maps));
        buffers.push(&kept.y);
        buffers.extend(kept.masks.as_ref().map(|masks| &masks.buffer));
        let source = if tail.is_fused(stage.op) { kernel::NORM } else { kernel::TAIL };
        self.add(source, &sizes, &buffers, [tail.pooled.height, stage.op.channels, self.blocks()]);
    }

    /// Takes the gradient of what comes out of a stage back to its batch-norm, and takes the gradients of that.
    pub(crate) fn tail_sums(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        skip: Option<Skip<'_>>,
        kept: (&TailBuffers, &TailGradients),
        gradients: &wgpu::Buffer,
    ) {
        let (forward, TailGradients { slopes, products, dy, through }) = kept;
        let TailBuffers { norms, y, masks } = forward;
        let sizes = self.tail_sizes(stage, tail, skip, forward);
        let channels = stage.op.channels;
        let mut buffers = vec![x, norms];
        buffers.extend(skip.map(|skip| skip.maps));
        let (source, own, rows) = match through {
            None => (kernel::NORM_SUMS, [y, dy, products], tail.pooled.height),
            Some(through) => (kernel::TAIL_SUMS, [dy, through, products], stage.op.height),
        };
        buffers.extend(own);
        buffers.extend(masks.as_ref().map(|masks| &masks.buffer));
        self.add(source, &sizes, &buffers, [rows, channels, self.blocks()]);
        if stage.offsets.norm.is_some() {
            self.add(kernel::NORM_GRADIENT, &sizes, &[norms, products, gradients, slopes], [channels, 1, 1]);
        }
    }

    /// Overwrites what comes out of the op with its gradient.
    pub(crate) fn tail_backward(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        (forward, backward): (&TailBuffers, &TailGradients),
    ) {
        let TailGradients { slopes, dy, through, .. } = backward;
        let (gradient, shape, margin, pool) = match through {
            None => (dy, tail.pooled, tail.margin, tail.pool),
            Some(through) => (through, stage.op, 0, None),
        };
        let sizes = self.sizes(&[
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
        buffers.extend(stage.offsets.norm.is_some().then_some(slopes));
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
