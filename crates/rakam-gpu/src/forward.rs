//! The stages of a network forward, one after the other, for training and for reading.

use rakam_nn::Shape;

use crate::build::Build;
use crate::kernel;
use crate::stage::{LANES, Stage, Tail};
use crate::tail::{Skip, TailBuffers};

/// What a stage works on going forward.
pub(crate) struct Forward {
    /// What comes out of the op; in training its gradient on the way back.
    pub(crate) op: wgpu::Buffer,
    /// `None` for the head.
    pub(crate) tail: Option<TailBuffers>,
}

/// The numbers of a network on the device.
#[derive(Clone, Copy)]
pub(crate) struct Weights<'a> {
    pub(crate) parameters: &'a wgpu::Buffer,
    /// The running statistics of its batch-norms; `None` if those are folded into the parameters.
    pub(crate) running: Option<&'a wgpu::Buffer>,
}

impl Build<'_> {
    /// The samples of `inputs` in their places, with the padding of the first stage around them.
    pub(crate) fn input(&mut self, first: &Stage, image: Shape, inputs: &wgpu::Buffer) -> wgpu::Buffer {
        let x = self.numbers("input", first.input.len() * self.lanes);
        let Shape { channels, height, width } = image;
        let sizes = self.sizes(&[("C", channels), ("H", height), ("W", width), ("MARGIN", first.padding)]);
        self.add(kernel::INPUT, &sizes, &[inputs, &x], [height, channels, self.lanes / LANES]);
        x
    }

    /// All stages from what comes into the first. `op` gives the buffer of what comes out of a stage's op.
    pub(crate) fn forward(
        &mut self,
        stages: &[Stage],
        x: &wgpu::Buffer,
        weights: Weights<'_>,
        op: impl Fn(&Self, &Stage) -> wgpu::Buffer,
    ) -> Vec<Forward> {
        let mut done: Vec<Forward> = Vec::new();
        for (index, stage) in stages.iter().enumerate() {
            let op = op(self, stage);
            let input = input_of(index, &done, x);
            let tail = stage.tail.map(|tail| (tail, self.tail_buffers(stage, tail)));
            match &tail {
                Some((_, buffers)) if self.is_whole(stage) => self.dense_forward(stage, input, &op, weights, buffers),
                _ => {
                    let moments = self.op_forward(stage, input, weights.parameters, &op);
                    if let Some((tail, buffers)) = &tail {
                        let skip = skip_of(*tail, stages, &done, x);
                        self.tail_forward(stage, *tail, (&op, moments.as_ref()), skip, weights, buffers);
                    }
                }
            }
            done.push(Forward { op, tail: tail.map(|(_, buffers)| buffers) });
        }
        done
    }
}

/// What comes into a stage: what comes out of the one before, or the network's input.
pub(crate) fn input_of<'a>(stage: usize, done: &'a [Forward], input: &'a wgpu::Buffer) -> &'a wgpu::Buffer {
    done[..stage].last().and_then(|before| before.tail.as_ref()).map_or(input, |tail| &tail.y)
}

/// What comes into the residual block that ends with a stage, where one does.
pub(crate) fn skip_of<'a>(
    tail: Tail,
    stages: &[Stage],
    done: &'a [Forward],
    input: &'a wgpu::Buffer,
) -> Option<Skip<'a>> {
    let start = tail.block_start?;
    Some(Skip { maps: input_of(start, done, input), margin: stages[start].padding })
}
