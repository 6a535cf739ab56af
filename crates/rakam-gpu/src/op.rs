//! The kernels of convolutions and dense layers.

use rakam_nn::Shape;

use crate::build::{Build, Sizes, in_two};
use crate::kernel::{self, Source};
use crate::stage::{Stage, Tile, WeightParts, columns, unrolled};

/// The moments of each channel, in parts.
pub(crate) struct Moments {
    pub(crate) buffer: wgpu::Buffer,
    /// Parts of a channel.
    pub(crate) parts: usize,
}

/// Layers whose weights' gradients one kernel takes: with two buffers of each it has no more than WebGPU allows.
const TOGETHER: usize = 3;

/// An op of a step of training.
#[derive(Clone, Copy)]
pub(crate) struct Layer<'a> {
    pub(crate) stage: &'a Stage,
    /// What comes in.
    pub(crate) x: &'a wgpu::Buffer,
    /// The gradient of what comes out.
    pub(crate) dy: &'a wgpu::Buffer,
    pub(crate) parts: WeightParts,
    /// Where these begin.
    pub(crate) first: usize,
}

impl Build<'_> {
    /// The sizes of an op.
    pub(crate) fn op_sizes(&self, stage: &Stage, own: &[(&'static str, usize)]) -> Sizes {
        let Stage { input, padding, op, kernel, stride, offsets, .. } = stage;
        let mut sizes = self.sizes(&[
            ("C", input.channels),
            ("XH", input.height),
            ("XW", input.width),
            ("MARGIN", *padding),
            ("K", op.channels),
            ("OH", op.height),
            ("OW", op.width),
            ("R", *kernel),
            ("S", *kernel),
            ("STRIDE", *stride),
            ("WEIGHT", offsets.weight.start),
            ("BIAS", offsets.bias.start),
            ("NORM", usize::from(offsets.norm.is_some())),
        ]);
        sizes.extend(own.iter().map(|&(name, size)| (name, size as u32)));
        sizes
    }

    /// The op itself. Returns the moments of what comes out, where a batch-norm follows.
    pub(crate) fn op_forward(
        &mut self,
        stage: &Stage,
        x: &wgpu::Buffer,
        parameters: &wgpu::Buffer,
        y: &wgpu::Buffer,
    ) -> Option<Moments> {
        let (channels, height, width) = (stage.op.channels, stage.op.height, stage.op.width);
        let Tile { channels: kt, pixels: pt } = stage.tile(stage.op, self.blocks());
        let tiles = width.div_ceil(pt);
        let parts = height * tiles * self.blocks();
        let window = (pt - 1) * stage.stride + stage.kernel;
        let loads = window + kt * stage.kernel;
        let sizes = self.op_sizes(
            stage,
            &[
                ("KT", kt),
                ("PT", pt),
                ("TILES", tiles),
                ("WINDOW", window),
                ("U", unrolled(stage.input.channels * stage.kernel, loads)),
                ("SUMS", 65 * kt),
                ("PARTS", parts),
            ],
        );
        let groups = [height * tiles, channels.div_ceil(kt), self.blocks()];
        let moments = stage.offsets.norm.is_some().then(|| {
            let buffer = self.numbers("moments", 4 * channels * parts);
            Moments { buffer, parts }
        });
        let mut buffers = vec![parameters, x, y];
        buffers.extend(moments.as_ref().map(|moments| &moments.buffer));
        self.add(kernel::CONV, &sizes, &buffers, groups);
        moments
    }

    /// The gradient of an op's bias, from that of what comes out of it. Before a batch-norm it is zero.
    pub(crate) fn bias_gradient(&mut self, stage: &Stage, dy: &wgpu::Buffer, gradients: &wgpu::Buffer) {
        if stage.offsets.norm.is_none() {
            let sizes = self.op_sizes(stage, &[]);
            self.add(kernel::BIAS_GRADIENT, &sizes, &[dy, gradients], [stage.op.channels, 1, 1]);
        }
    }

    /// The gradients of the weights of all ops: those of dense layers, and the parts of those of convolutions.
    pub(crate) fn weight_gradients(&mut self, layers: &[Layer<'_>], parts: &wgpu::Buffer, gradients: &wgpu::Buffer) {
        let (dense, convolutions): (Vec<Layer<'_>>, Vec<Layer<'_>>) =
            layers.iter().partition(|layer| layer.stage.dense);
        for layers in convolutions.chunks(TOGETHER) {
            self.gradients_together(kernel::WEIGHT_GRADIENT, layers, parts, |build, layer| {
                let Layer { stage, parts: WeightParts { channels: kt, rows, count }, first, .. } = *layer;
                // The columns that the next place of the kernel needs, too, and those that are new to it.
                let new = stage.kernel.min(stage.stride);
                let tiles = stage.op.channels.div_ceil(kt);
                let own = [
                    ("KT", kt),
                    ("ROWS", rows),
                    ("PARTS", count),
                    ("FIRST", first),
                    ("NEW", new),
                    ("SHARED", stage.kernel - new),
                    ("U", columns(stage.op.width)),
                    ("TILES", tiles),
                ];
                (build.op_sizes(stage, &own), count * tiles * stage.input.channels)
            });
        }
        for layers in dense.chunks(TOGETHER) {
            self.gradients_together(kernel::DENSE_GRADIENT, layers, gradients, |build, Layer { stage, .. }| {
                let [rows, columns] = [stage.op, stage.input].map(|maps| maps.channels.div_ceil(16));
                (build.op_sizes(stage, &[("ROWS", rows), ("COLUMNS", columns)]), rows * columns)
            });
        }
    }

    /// A kernel for these layers together: they don't depend on each other. `own` are the sizes of a layer, and its workgroups.
    fn gradients_together(
        &mut self,
        source: Source,
        layers: &[Layer<'_>],
        sums: &wgpu::Buffer,
        own: impl Fn(&Self, &Layer<'_>) -> (Sizes, usize),
    ) {
        let (mut sizes, mut groups) = (Vec::new(), 0);
        for layer in layers {
            let (mut own, count) = own(self, layer);
            own.push(("GROUP", groups as u32));
            sizes.push(own);
            groups += count;
        }
        let [across, down] = in_two(groups);
        let most = layers.iter().map(|layer| layer.parts.channels * layer.stage.kernel * 65).max();
        let shared = [("LAYERS", layers.len()), ("SUMS", most.unwrap_or(0)), ("ACROSS", across)];
        let shared = self.sizes(&shared);
        let mut buffers: Vec<_> = layers.iter().flat_map(|layer| [layer.dy, layer.x]).collect();
        buffers.push(sums);
        self.add_for_layers(source, &shared, &sizes, &buffers, [across, down, 1]);
    }

    /// The gradient of an op's input, from that of what comes out of it.
    pub(crate) fn input_gradient(
        &mut self,
        stage: &Stage,
        parameters: &wgpu::Buffer,
        dy: &wgpu::Buffer,
        dx: &wgpu::Buffer,
    ) {
        let (height, width) = (stage.input.height - 2 * stage.padding, stage.input.width - 2 * stage.padding);
        let maps = Shape::new(stage.input.channels, height, width);
        let Tile { channels: ct, pixels } = stage.tile(maps, self.blocks());
        let (source, pt) = match stage.stride {
            1 => (kernel::INPUT_GRADIENT, pixels),
            _ => (kernel::STRIDED_INPUT_GRADIENT, 1),
        };
        let tiles = width.div_ceil(pt);
        let window = pt + stage.kernel - 1;
        let unrolled = unrolled(stage.op.channels * stage.kernel, window + ct * stage.kernel);
        let own = [("CT", ct), ("PT", pt), ("TILES", tiles), ("WINDOW", window), ("U", unrolled)];
        let sizes = self.op_sizes(stage, &own);
        let groups = [height * tiles, stage.input.channels.div_ceil(ct), self.blocks()];
        self.add(source, &sizes, &[parameters, dy, dx], groups);
    }
}
