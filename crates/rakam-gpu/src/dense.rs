//! The kernels of dense layers with all that follows them, where a workgroup has the whole batch of a channel: a step of a small network
//! takes as long as its kernels wait for each other.

use crate::build::Build;
use crate::forward::Weights;
use crate::kernel;
use crate::stage::{Stage, TURNS, unrolled};
use crate::tail::{TailBuffers, batch_norm_sizes};

/// The most weights of a head that one workgroup goes through: of more, several are faster, although the loss waits for them.
const MOST_WEIGHTS: usize = 4096;

impl Build<'_> {
    /// Whether one kernel takes a stage as a whole.
    pub(crate) fn is_whole(&self, stage: &Stage) -> bool {
        let fused = stage.tail.is_some_and(|tail| tail.margin == 0 && tail.is_fused(stage.op));
        stage.dense && fused && self.blocks() == 1
    }

    /// From what comes into such a stage to what comes out of it.
    pub(crate) fn dense_forward(
        &mut self,
        stage: &Stage,
        x: &wgpu::Buffer,
        op: &wgpu::Buffer,
        weights: Weights<'_>,
        kept: &TailBuffers,
    ) {
        let mut sizes = self.op_sizes(stage, &[("U", unrolled(stage.input.channels, 2))]);
        sizes.extend(kept.mask_sizes());
        let mut buffers = vec![weights.parameters, x, op, &kept.y];
        if let (Some(norm), Some(running)) = (&stage.offsets.norm, weights.running) {
            sizes.extend(batch_norm_sizes(norm, 1));
            buffers.extend([&kept.norms, running]);
        }
        buffers.extend(kept.masks.as_ref().map(|masks| &masks.buffer));
        self.add(kernel::DENSE, &sizes, &buffers, [stage.op.channels, 1, 1]);
    }

    /// Overwrites what comes out of such a stage's op with its gradient, from that of what comes out of the op of the dense layer
    /// `above`, and takes the gradients of the batch-norm.
    pub(crate) fn dense_backward(
        &mut self,
        stage: &Stage,
        (above, dy): (&Stage, &wgpu::Buffer),
        parameters: &wgpu::Buffer,
        op: &wgpu::Buffer,
        kept: &TailBuffers,
        gradients: &wgpu::Buffer,
    ) {
        let mut sizes = self.sizes(&[
            ("K", stage.op.channels),
            ("OH", 1),
            ("OW", 1),
            ("ABOVE", above.op.channels),
            ("WEIGHT", above.offsets.weight.start),
            ("NORM", usize::from(stage.offsets.norm.is_some())),
            ("U", unrolled(above.op.channels, 2)),
        ]);
        sizes.extend(kept.mask_sizes());
        let mut buffers = vec![parameters, dy, &kept.y, &kept.norms, op];
        if let Some(norm) = &stage.offsets.norm {
            sizes.extend(batch_norm_sizes(norm, 1));
            buffers.push(gradients);
        }
        buffers.extend(kept.masks.as_ref().map(|masks| &masks.buffer));
        self.add(kernel::DENSE_BACKWARD, &sizes, &buffers, [stage.op.channels, 1, 1]);
    }

    /// Whether one kernel takes the head with the loss: an invocation computes all logits of a sample.
    pub(crate) fn is_whole_head(&self, head: &Stage) -> bool {
        self.blocks() == 1 && head.op.channels <= TURNS && head.offsets.weight.len() <= MOST_WEIGHTS
    }

    /// The head and the loss, on the buffers of `kernels/head.wgsl`.
    pub(crate) fn head(&mut self, head: &Stage, buffers: [&wgpu::Buffer; 6]) {
        let (inputs, classes) = (head.input.channels, head.op.channels);
        let sizes = [("U", unrolled(classes, 1)), ("TURNS", unrolled(inputs, 1 + classes))];
        let sizes = self.op_sizes(head, &sizes);
        self.add(kernel::HEAD, &sizes, &buffers, [1, 1, 1]);
    }
}
