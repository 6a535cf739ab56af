//! The kernels of convolutions and dense layers.

use rakam_nn::Shape;

use crate::build::{Build, Sizes, in_two};
use crate::kernel;
use crate::stage::{LANES, Stage, Tile, WeightParts, columns, unrolled};

/// The moments of each channel, in parts.
pub(crate) struct Moments {
    pub(crate) buffer: wgpu::Buffer,
    /// Parts of a channel.
    pub(crate) parts: usize,
}

impl Build<'_> {
    /// The sizes of an op.
    fn op_sizes(&self, stage: &Stage, own: &[(&'static str, usize)]) -> Sizes {
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

    /// The gradients of an op's weight and bias, from that of what comes out of it.
    pub(crate) fn weight_gradients(
        &mut self,
        stage: &Stage,
        x: &wgpu::Buffer,
        dy: &wgpu::Buffer,
        parts: &wgpu::Buffer,
        gradients: &wgpu::Buffer,
    ) {
        let channels = stage.op.channels;
        if stage.offsets.norm.is_none() {
            let sizes = self.op_sizes(stage, &[]);
            self.add(kernel::BIAS_GRADIENT, &sizes, &[dy, gradients], [channels, 1, 1]);
        }
        let WeightParts { channels: kt, rows, count } = stage.weight_parts(self.lanes);
        let (sums, first) = if count == 1 { (gradients, stage.offsets.weight.start) } else { (parts, 0) };
        if stage.dense {
            let sizes = self.op_sizes(stage, &[("FIRST", first)]);
            let groups = [stage.input.channels.div_ceil(16), channels.div_ceil(16), 1];
            self.add(kernel::DENSE_GRADIENT, &sizes, &[dy, x, sums], groups);
        } else {
            // The columns that the next place of the kernel needs, too, and those that are new to it.
            let new = stage.kernel.min(stage.stride);
            let own = [("KT", kt), ("ROWS", rows), ("SUMS", kt * stage.kernel * 65), ("FIRST", first)];
            let own =
                [&own[..], &[("NEW", new), ("SHARED", stage.kernel - new), ("U", columns(stage.op.width))]].concat();
            let sizes = self.op_sizes(stage, &own);
            let groups = [stage.input.channels, channels.div_ceil(kt), count];
            self.add(kernel::WEIGHT_GRADIENT, &sizes, &[dy, x, sums], groups);
        }
        if count == 1 {
            return;
        }
        let weights = stage.offsets.weight.len();
        let [across, down] = in_two(weights);
        let sizes = self.sizes(&[
            ("WEIGHT", stage.offsets.weight.start),
            ("WEIGHTS", weights),
            ("PARTS", count),
            ("U", unrolled(count, 1)),
            ("ACROSS", across * LANES),
        ]);
        self.add(kernel::WEIGHT_SUMS, &sizes, &[parts, gradients], [across, down, 1]);
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
