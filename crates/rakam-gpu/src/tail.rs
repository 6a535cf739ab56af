//! The kernels of what follows an op: batch-norm, activation, pooling, dropout.

use rakam_nn::{NormOffsets, Shape};

use crate::build::{Build, Sizes};
use crate::kernel;
use crate::op::Moments;
use crate::stage::{Stage, Tail};

/// What a tail keeps from forward to backward.
pub(crate) struct TailBuffers {
    /// Mean, 1 / deviation, scale and shift of each channel.
    norms: wgpu::Buffer,
    slopes: wgpu::Buffer,
    products: wgpu::Buffer,
    /// What comes out of the stage, with the margin.
    pub(crate) y: wgpu::Buffer,
    /// Its gradient.
    pub(crate) dy: wgpu::Buffer,
    pub(crate) masks: Option<MaskBuffer>,
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
        let Shape { channels, .. } = stage.op;
        let identity = [0.0, 1.0, 1.0, 0.0].repeat(channels);
        let output = tail.output().len();
        let masks = tail.dropout.then(|| {
            let words = 1 + output * (self.lanes / 32);
            MaskBuffer { words, buffer: self.numbers("masks", self.slots * words) }
        });
        TailBuffers {
            norms: self.store("norms", &identity),
            slopes: self.numbers("slopes", 2 * channels),
            products: self.numbers("products", 2 * channels * tail.pooled.height * self.blocks()),
            y: self.numbers("y", output * self.lanes),
            dy: self.numbers("dy", output * self.lanes),
            masks,
        }
    }

    /// The sizes of what follows an op.
    fn tail_sizes(&self, stage: &Stage, tail: Tail, buffers: &TailBuffers) -> Sizes {
        let mask = buffers.masks.as_ref().map_or(0, |masks| masks.words);
        let mut sizes = self.sizes(&[
            ("OH", stage.op.height),
            ("OW", stage.op.width),
            ("PH", tail.pooled.height),
            ("PW", tail.pooled.width),
            ("MARGIN", tail.margin),
            ("POOL", usize::from(tail.pool.is_some())),
            ("NORM", usize::from(stage.offsets.norm.is_some())),
            ("DROPOUT", usize::from(tail.dropout)),
            ("MASK", mask),
            ("PARTS", tail.pooled.height * self.blocks()),
        ]);
        if let Some(norm) = &stage.offsets.norm {
            let starts = [("GAMMA", norm.gamma.start), ("BETA", norm.beta.start)];
            sizes.extend(starts.map(|(name, start)| (name, start as u32)));
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
    pub(crate) fn tail_forward(&mut self, stage: &Stage, tail: Tail, x: &wgpu::Buffer, kept: &TailBuffers) {
        let sizes = self.tail_sizes(stage, tail, kept);
        let mut buffers = vec![x, &kept.norms, &kept.y];
        buffers.extend(kept.masks.as_ref().map(|masks| &masks.buffer));
        self.add(kernel::NORM, &sizes, &buffers, [tail.pooled.height, stage.op.channels, self.blocks()]);
    }

    /// Takes the gradient of what comes out of a stage back to its batch-norm, and takes the gradients of that.
    pub(crate) fn tail_sums(
        &mut self,
        stage: &Stage,
        tail: Tail,
        x: &wgpu::Buffer,
        kept: &TailBuffers,
        gradients: &wgpu::Buffer,
    ) {
        let sizes = self.tail_sizes(stage, tail, kept);
        let channels = stage.op.channels;
        let TailBuffers { norms, slopes, products, y, dy, masks } = kept;
        let mut buffers = vec![x, norms, y, dy, products];
        buffers.extend(masks.as_ref().map(|masks| &masks.buffer));
        self.add(kernel::NORM_SUMS, &sizes, &buffers, [tail.pooled.height, channels, self.blocks()]);
        if stage.offsets.norm.is_some() {
            self.add(kernel::NORM_GRADIENT, &sizes, &[norms, products, gradients, slopes], [channels, 1, 1]);
        }
    }

    /// Overwrites what comes out of the op with its gradient.
    pub(crate) fn tail_backward(&mut self, stage: &Stage, tail: Tail, x: &wgpu::Buffer, kept: &TailBuffers) {
        let sizes = self.tail_sizes(stage, tail, kept);
        let mut buffers = vec![&kept.norms, &kept.dy, x];
        buffers.extend(stage.offsets.norm.is_some().then_some(&kept.slopes));
        self.add(kernel::NORM_BACKWARD, &sizes, &buffers, [tail.pooled.height, stage.op.channels, self.blocks()]);
    }
}
