//! The kernels of one training step, in their order, and their buffers.

use rakam_nn::{Activation, Architecture, Network, Offsets, Op, OptimizerKind, Pool, Shape};

use crate::GpuError;
use crate::device::Gpu;
use crate::kernel::{self, Compiler, Dispatch};

/// Samples of a workgroup.
pub(crate) const LANES: usize = 64;

/// Numbers of registers that an invocation may fill with what it sums.
const CHANNELS: usize = 8;
const DENSE_CHANNELS: usize = 2;
const PIXELS: usize = 4;
const WEIGHTS: usize = 80;

/// So many workgroups keep a large device busy.
const BUSY: usize = 512;

/// The most workgroups in one direction.
const MOST_GROUPS: usize = 65_535;

/// Bytes from the numbers of one step to those of the next: as far apart as every device wants them.
pub(crate) const STEP_BYTES: u64 = 256;

/// The most bytes of inputs that are sent together.
const SENT: usize = 32 << 20;

/// The most steps that are sent together.
const MOST_SLOTS: usize = 32;

/// One stage's sizes as the kernels know them.
#[derive(Clone, Debug)]
struct Stage {
    /// What comes in, with the padding around it.
    input: Shape,
    padding: usize,
    op: Shape,
    /// Side of the kernel; 1 for a dense layer.
    kernel: usize,
    dense: bool,
    offsets: Offsets,
    /// `None` for the head.
    tail: Option<Tail>,
}

/// What follows an op.
#[derive(Clone, Copy, Debug)]
struct Tail {
    pooled: Shape,
    pool: bool,
    /// Zeros around what comes out: the padding of the next op.
    margin: usize,
    dropout: bool,
}

impl Tail {
    fn output(self) -> Shape {
        let Shape { channels, height, width } = self.pooled;
        Shape::new(channels, height + 2 * self.margin, width + 2 * self.margin)
    }
}

/// Whether there are kernels for every layer of a network. There are for 3x3 and 5x5 convolutions of stride 1 and for dense
/// layers, with ReLU and at most 2x2 max-pooling of even sides behind them.
#[must_use]
pub fn has_kernels(architecture: &Architecture) -> bool {
    let is_op = |op: Op| match op {
        Op::Conv2d(conv) => matches!((conv.kernel, conv.stride), (3 | 5, 1)),
        Op::Linear(_) => true,
    };
    let Ok(shapes) = architecture.shapes() else { return false };
    let is_tail = |(stage, shapes): (&rakam_nn::Stage, &rakam_nn::StageShapes)| {
        let even = shapes.op.height.is_multiple_of(2) && shapes.op.width.is_multiple_of(2);
        let pool = match stage.pool {
            None => true,
            Some(Pool::Max2x2) => even,
            Some(Pool::Average2x2 | Pool::GlobalAverage) => false,
        };
        pool && stage.activation == Activation::Relu && stage.residual.is_none()
    };
    architecture.ops().all(is_op) && architecture.hidden.iter().zip(&shapes).all(is_tail)
}

impl Stage {
    fn of(architecture: &Architecture) -> Result<Vec<Self>, rakam_nn::ArchitectureError> {
        let (shapes, offsets) = (architecture.shapes()?, architecture.offsets()?);
        let ops: Vec<Op> = architecture.ops().collect();
        let stage = |(index, (shapes, offsets)): (usize, (rakam_nn::StageShapes, Offsets))| {
            let op = ops[index];
            let padding = op.padding();
            let (dense, kernel) = match op {
                Op::Conv2d(conv) => (false, conv.kernel),
                Op::Linear(_) => (true, 1),
            };
            let Shape { channels, height, width } = shapes.input;
            let input = match dense {
                false => Shape::new(channels, height + 2 * padding, width + 2 * padding),
                true => Shape::new(shapes.input.len(), 1, 1),
            };
            let tail = architecture.hidden.get(index).map(|stage| Tail {
                pooled: shapes.output,
                pool: stage.pool.is_some(),
                margin: ops[index + 1].padding(),
                dropout: stage.dropout.is_some(),
            });
            Self { input, padding, op: shapes.op, kernel, dense, offsets, tail }
        };
        Ok(shapes.into_iter().zip(offsets).enumerate().map(stage).collect())
    }

    /// Channels and neighbouring pixels that one invocation computes of what goes out of the op.
    fn tile(&self, channels: usize, width: usize) -> (usize, usize) {
        let most = if self.dense { DENSE_CHANNELS } else { CHANNELS };
        // The largest that leaves the fewest invocations with a channel too many.
        let channels = (1..=most.min(channels)).rev().min_by_key(|&tile| channels.next_multiple_of(tile));
        (channels.unwrap_or(1), width.min(PIXELS))
    }
}

/// The dropout masks of a stage on the device.
#[derive(Debug)]
pub(crate) struct Masks {
    /// Index of the stage.
    pub(crate) stage: usize,
    /// Words of one step: the scale of what stays, then a bit for each number of each sample.
    pub(crate) words: usize,
    pub(crate) buffer: wgpu::Buffer,
}

/// The kernels of one step and what they work on.
#[derive(Debug)]
pub(crate) struct Program {
    dispatches: Vec<Dispatch>,
    step: wgpu::BindGroup,
    /// Images that a step has room for.
    pub(crate) lanes: usize,
    /// Steps that can be sent together.
    pub(crate) slots: usize,
    pub(crate) steps: wgpu::Buffer,
    pub(crate) inputs: wgpu::Buffer,
    pub(crate) labels: wgpu::Buffer,
    pub(crate) masks: Vec<Masks>,
    pub(crate) reports: wgpu::Buffer,
    pub(crate) parameters: wgpu::Buffer,
    pub(crate) running: wgpu::Buffer,
    pub(crate) first: wgpu::Buffer,
    pub(crate) second: wgpu::Buffer,
    pub(crate) gradients: wgpu::Buffer,
}

impl Program {
    /// The steps of a network on batches of at most `batch` images.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] if the device has no room.
    pub(crate) fn new(gpu: &Gpu, network: &Network, kind: OptimizerKind, batch: usize) -> Result<Self, GpuError> {
        let architecture = network.architecture();
        let stages = Stage::of(architecture).map_err(|error| GpuError::Failed(error.to_string()))?;
        let lanes = batch.max(1).next_multiple_of(LANES);
        let image = architecture.input.len();
        let slots = (SENT / (4 * lanes * image)).clamp(1, MOST_SLOTS);
        let mut build = Build::new(gpu, lanes, slots);
        build.room(batch, &stages, image)?;

        let parameters = build.store("parameters", network.parameters());
        let running = build.store("running", network.running());
        let count = network.parameters().len();
        let [first, second, gradients] = ["first", "second", "gradients"].map(|name| build.numbers(name, count));
        let inputs = build.numbers("inputs", slots * lanes * image);
        let labels = build.numbers("labels", slots * lanes);
        let reports = build.numbers("reports", slots * 2 * (lanes / LANES));
        let weights = stages.iter().map(|stage| build.weight_parts(stage).1).max().unwrap_or(0);
        let parts = build.numbers("parts of weights", weights);

        let padded = stages[0].input;
        let x = build.numbers("input", padded.len() * lanes);
        let Shape { channels, height, width } = architecture.input;
        let sizes = build.sizes(&[("C", channels), ("H", height), ("W", width), ("MARGIN", stages[0].padding)]);
        build.add(kernel::INPUT, &sizes, &[&inputs, &x], [height, channels, lanes / LANES]);

        // Forward.
        let mut kept: Vec<Kept> = Vec::new();
        for stage in &stages {
            let x = kept.last().and_then(|kept| kept.tail.as_ref()).map_or(&x, |tail| &tail.y);
            let stage = build.forward(stage, x, &parameters, &running);
            kept.push(stage);
        }
        let logits = &kept[stages.len() - 1].op;
        let sizes = build.sizes(&[("K", architecture.classes())]);
        build.add(kernel::LOSS, &sizes, &[&labels, logits, &reports], [lanes / LANES, 1, 1]);

        // Backward.
        for (index, stage) in stages.iter().enumerate().rev() {
            let before = index.checked_sub(1);
            let x = before.and_then(|before| kept[before].tail.as_ref()).map_or(&x, |tail| &tail.y);
            build.backward(stage, &kept[index], x, &parts, &gradients);
            if let Some((before, tail)) = before.and_then(|i| Some((i, kept[i].tail.as_ref()?))) {
                build.input_gradient(stage, &parameters, &kept[index].op, &tail.dy);
                build.norm_sums(&stages[before], &kept[before], &gradients);
            }
        }
        let [across, down] = in_two(count);
        let sizes = build.sizes(&[("PARAMETERS", count), ("ACROSS", across * LANES)]);
        let source = match kind {
            OptimizerKind::Sgd => kernel::SGD,
            OptimizerKind::Adam | OptimizerKind::AdamW => kernel::ADAM,
            OptimizerKind::Adadelta => kernel::ADADELTA,
            OptimizerKind::RmsProp => kernel::RMSPROP,
        };
        build.add(source, &sizes, &[&gradients, &parameters, &first, &second], [across, down, 1]);

        let masks = kept.into_iter().enumerate().filter_map(|(stage, kept)| {
            let (words, buffer) = kept.tail?.masks?;
            Some(Masks { stage, words, buffer })
        });
        let masks = masks.collect();
        let Build { dispatches, step_buffer: steps, step, .. } = build;
        gpu.check()?;
        Ok(Self {
            dispatches,
            step,
            lanes,
            slots,
            steps,
            inputs,
            labels,
            masks,
            reports,
            parameters,
            running,
            first,
            second,
            gradients,
        })
    }

    /// Records `steps` steps, the first at the first slot.
    pub(crate) fn record(&self, encoder: &mut wgpu::CommandEncoder, steps: usize) {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        for slot in 0..steps {
            for dispatch in &self.dispatches {
                dispatch.record(&mut pass, &self.step, (slot as u64 * STEP_BYTES) as u32);
            }
        }
    }
}

/// So many numbers in workgroups across and down.
fn in_two(count: usize) -> [usize; 2] {
    let groups = count.div_ceil(LANES).max(1);
    let across = groups.min(MOST_GROUPS);
    [across, groups.div_ceil(across)]
}

/// What a stage keeps from forward to backward.
struct Kept {
    /// What comes out of the op; its gradient on the way back.
    op: wgpu::Buffer,
    tail: Option<KeptTail>,
}

struct KeptTail {
    /// Mean, 1 / deviation, scale and shift of each channel.
    norms: wgpu::Buffer,
    slopes: wgpu::Buffer,
    products: wgpu::Buffer,
    y: wgpu::Buffer,
    dy: wgpu::Buffer,
    masks: Option<(usize, wgpu::Buffer)>,
}

/// A program in the making.
struct Build<'a> {
    gpu: &'a Gpu,
    lanes: usize,
    slots: usize,
    step_layout: wgpu::BindGroupLayout,
    step_buffer: wgpu::Buffer,
    step: wgpu::BindGroup,
    dispatches: Vec<Dispatch>,
}

type Sizes = Vec<(&'static str, u32)>;

impl<'a> Build<'a> {
    fn new(gpu: &'a Gpu, lanes: usize, slots: usize) -> Self {
        let device = &gpu.device;
        let step_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("step"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: true,
                    min_binding_size: None,
                },
                count: None,
            }],
        });
        let step_buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("steps"),
            size: slots as u64 * STEP_BYTES,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let binding = wgpu::BufferBinding { buffer: &step_buffer, offset: 0, size: wgpu::BufferSize::new(STEP_BYTES) };
        let step = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("step"),
            layout: &step_layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
        });
        Self { gpu, lanes, slots, step_layout, step_buffer, step, dispatches: Vec::new() }
    }

    /// Whether the largest buffers fit.
    fn room(&self, batch: usize, stages: &[Stage], image: usize) -> Result<(), GpuError> {
        let limits = self.gpu.device.limits();
        let most = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size);
        let of_stage = |stage: &Stage| {
            let output = stage.tail.map_or(0, |tail| tail.output().len());
            (stage.op.len().max(output) * self.lanes).max(self.weight_parts(stage).1)
        };
        let largest = stages.iter().map(of_stage).max().unwrap_or(0).max(self.slots * self.lanes * image);
        // Kernels count in 32 bits.
        let most = most.min(4 * u64::from(u32::MAX));
        if 4 * largest as u64 <= most {
            return Ok(());
        }
        Err(GpuError::TooLarge { batch, needed: (4 * largest as u64) >> 20, most: most >> 20 })
    }

    /// A buffer of so many 32-bit numbers, all zero.
    fn numbers(&self, name: &'static str, count: usize) -> wgpu::Buffer {
        self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(name),
            // A buffer of nothing can't be bound.
            size: 4 * count.max(4) as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        })
    }

    /// A buffer with these numbers.
    fn store(&self, name: &'static str, numbers: &[f32]) -> wgpu::Buffer {
        let buffer = self.numbers(name, numbers.len());
        self.gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(numbers));
        buffer
    }

    fn sizes(&self, sizes: &[(&'static str, usize)]) -> Sizes {
        let own = [("N", self.lanes)];
        own.iter().chain(sizes).map(|&(name, size)| (name, size as u32)).collect()
    }

    fn add(&mut self, source: kernel::Source, sizes: &Sizes, buffers: &[&wgpu::Buffer], groups: [usize; 3]) {
        let compiler = Compiler::new(&self.gpu.device, &self.step_layout);
        self.dispatches.push(compiler.compile(source, sizes, buffers, groups));
    }

    /// The sizes of an op.
    fn op_sizes(&self, stage: &Stage) -> Sizes {
        let Stage { input, padding, op, kernel, offsets, .. } = stage;
        self.sizes(&[
            ("C", input.channels),
            ("XH", input.height),
            ("XW", input.width),
            ("MARGIN", *padding),
            ("K", op.channels),
            ("OH", op.height),
            ("OW", op.width),
            ("R", *kernel),
            ("S", *kernel),
            ("WEIGHT", offsets.weight.start),
            ("BIAS", offsets.bias.start),
            ("NORM", usize::from(offsets.norm.is_some())),
        ])
    }

    /// The sizes of what follows an op.
    fn tail_sizes(&self, stage: &Stage, tail: Tail, mask: usize) -> Sizes {
        let mut sizes = self.sizes(&[
            ("OH", stage.op.height),
            ("OW", stage.op.width),
            ("PH", tail.pooled.height),
            ("PW", tail.pooled.width),
            ("MARGIN", tail.margin),
            ("POOL", usize::from(tail.pool)),
            ("NORM", usize::from(stage.offsets.norm.is_some())),
            ("DROPOUT", usize::from(tail.dropout)),
            ("MASK", mask),
            ("PARTS", tail.pooled.height * (self.lanes / LANES)),
        ]);
        if let Some(norm) = &stage.offsets.norm {
            let starts = [("GAMMA", norm.gamma.start), ("BETA", norm.beta.start)];
            sizes.extend(starts.map(|(name, start)| (name, start as u32)));
        }
        sizes
    }

    fn forward(&mut self, stage: &Stage, x: &wgpu::Buffer, parameters: &wgpu::Buffer, running: &wgpu::Buffer) -> Kept {
        let blocks = self.lanes / LANES;
        let (channels, height, width) = (stage.op.channels, stage.op.height, stage.op.width);
        let (kt, pt) = stage.tile(channels, width);
        let tiles = width.div_ceil(pt);
        let parts = height * tiles * blocks;
        let op = self.numbers("op", stage.op.len() * self.lanes);
        let mut sizes = self.op_sizes(stage);
        sizes.extend(
            [("KT", kt), ("PT", pt), ("TILES", tiles), ("WINDOW", pt + stage.kernel - 1), ("SUMS", 65 * kt)]
                .map(|(name, size)| (name, size as u32)),
        );
        sizes.push(("PARTS", parts as u32));
        let groups = [height * tiles, channels.div_ceil(kt), blocks];
        let moments = stage.offsets.norm.as_ref().map(|norm| (norm, self.numbers("moments", 4 * channels * parts)));
        let mut buffers = vec![parameters, x, &op];
        buffers.extend(moments.as_ref().map(|(_, moments)| moments));
        self.add(kernel::CONV, &sizes, &buffers, groups);

        let tail = stage.tail.map(|tail| {
            let identity = [0.0, 1.0, 1.0, 0.0].repeat(channels);
            let norms = self.store("norms", &identity);
            if let Some((norm, moments)) = &moments {
                let sizes = self.sizes(&[
                    ("PARTS", parts),
                    ("GAMMA", norm.gamma.start),
                    ("BETA", norm.beta.start),
                    ("MEAN", norm.mean.start),
                    ("VARIANCE", norm.variance.start),
                ]);
                self.add(kernel::MOMENTS, &sizes, &[parameters, moments, running, &norms], [channels, 1, 1]);
            }
            let output = tail.output().len();
            let masks = tail.dropout.then(|| {
                let words = 1 + output * (self.lanes / 32);
                (words, self.numbers("masks", self.slots * words))
            });
            let kept = KeptTail {
                norms,
                slopes: self.numbers("slopes", 2 * channels),
                products: self.numbers("products", 2 * channels * tail.pooled.height * blocks),
                y: self.numbers("y", output * self.lanes),
                dy: self.numbers("dy", output * self.lanes),
                masks,
            };
            let sizes = self.tail_sizes(stage, tail, kept.masks.as_ref().map_or(0, |&(words, _)| words));
            let mut buffers = vec![&op, &kept.norms, &kept.y];
            buffers.extend(kept.masks.as_ref().map(|(_, masks)| masks));
            self.add(kernel::NORM, &sizes, &buffers, [tail.pooled.height, channels, blocks]);
            kept
        });
        Kept { op, tail }
    }

    /// Masks the gradient of what comes out of a stage, and takes the gradients of its batch-norm.
    fn norm_sums(&mut self, stage: &Stage, kept: &Kept, gradients: &wgpu::Buffer) {
        let (Some(tail), Some(kept_tail)) = (stage.tail, &kept.tail) else { return };
        let sizes = self.tail_sizes(stage, tail, kept_tail.masks.as_ref().map_or(0, |&(words, _)| words));
        let channels = stage.op.channels;
        let KeptTail { norms, slopes, products, y, dy, masks } = kept_tail;
        let mut buffers = vec![&kept.op, norms, y, dy, products];
        buffers.extend(masks.as_ref().map(|(_, masks)| masks));
        self.add(kernel::NORM_SUMS, &sizes, &buffers, [tail.pooled.height, channels, self.lanes / LANES]);
        if stage.offsets.norm.is_some() {
            self.add(kernel::NORM_GRADIENT, &sizes, &[norms, products, gradients, slopes], [channels, 1, 1]);
        }
    }

    /// Parts in which a weight's gradient is summed: rows of each, and the numbers of all parts.
    fn weight_parts(&self, stage: &Stage) -> (usize, usize) {
        let weights = stage.offsets.weight.len();
        if stage.dense {
            return (1, weights);
        }
        let blocks = self.lanes / LANES;
        let groups = stage.input.channels * stage.op.channels.div_ceil(weight_tile(stage)) * blocks;
        let rows = stage.op.height.div_ceil(BUSY.div_ceil(groups).min(stage.op.height));
        (rows, weights * stage.op.height.div_ceil(rows) * blocks)
    }

    /// The gradients of an op's output, weight and bias.
    fn backward(
        &mut self,
        stage: &Stage,
        kept: &Kept,
        x: &wgpu::Buffer,
        parts: &wgpu::Buffer,
        gradients: &wgpu::Buffer,
    ) {
        let (channels, blocks) = (stage.op.channels, self.lanes / LANES);
        if let (Some(tail), Some(KeptTail { norms, slopes, dy, .. })) = (stage.tail, &kept.tail) {
            let sizes = self.tail_sizes(stage, tail, 0);
            let mut buffers = vec![norms, dy, &kept.op];
            buffers.extend(stage.offsets.norm.is_some().then_some(slopes));
            self.add(kernel::NORM_BACKWARD, &sizes, &buffers, [tail.pooled.height, channels, blocks]);
        }
        let mut sizes = self.op_sizes(stage);
        if stage.offsets.norm.is_none() {
            self.add(kernel::BIAS_GRADIENT, &sizes, &[&kept.op, gradients], [channels, 1, 1]);
        }
        let weights = stage.offsets.weight.len();
        let (rows, numbers) = self.weight_parts(stage);
        if stage.dense {
            let groups = [stage.input.channels.div_ceil(16), channels.div_ceil(16), 1];
            self.add(kernel::DENSE_GRADIENT, &sizes, &[&kept.op, x, parts], groups);
        } else {
            let tile = weight_tile(stage);
            let own = [("KT", tile), ("ROWS", rows), ("SUMS", tile * stage.kernel * 65)];
            sizes.extend(own.map(|(name, size)| (name, size as u32)));
            let groups = [stage.input.channels, channels.div_ceil(tile), stage.op.height.div_ceil(rows) * blocks];
            self.add(kernel::WEIGHT_GRADIENT, &sizes, &[&kept.op, x, parts], groups);
        }
        let [across, down] = in_two(weights);
        let sizes = self.sizes(&[
            ("WEIGHT", stage.offsets.weight.start),
            ("WEIGHTS", weights),
            ("PARTS", numbers / weights.max(1)),
            ("ACROSS", across * LANES),
        ]);
        self.add(kernel::WEIGHT_SUMS, &sizes, &[parts, gradients], [across, down, 1]);
    }

    /// The gradient of an op's input, from that of its output.
    fn input_gradient(&mut self, stage: &Stage, parameters: &wgpu::Buffer, dy: &wgpu::Buffer, dx: &wgpu::Buffer) {
        let (height, width) = (stage.input.height - 2 * stage.padding, stage.input.width - 2 * stage.padding);
        let (ct, pt) = stage.tile(stage.input.channels, width);
        let tiles = width.div_ceil(pt);
        let mut sizes = self.op_sizes(stage);
        let own = [("CT", ct), ("PT", pt), ("TILES", tiles), ("WINDOW", pt + stage.kernel - 1)];
        sizes.extend(own.map(|(name, size)| (name, size as u32)));
        let groups = [height * tiles, stage.input.channels.div_ceil(ct), self.lanes / LANES];
        self.add(kernel::INPUT_GRADIENT, &sizes, &[parameters, dy, dx], groups);
    }
}

/// Channels whose weights one invocation sums.
fn weight_tile(stage: &Stage) -> usize {
    (WEIGHTS / (stage.kernel * stage.kernel)).clamp(1, stage.op.channels.max(1))
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Conv2d, Linear, Shape};

    use super::*;
    use crate::Adapter;

    /// A device that validates and computes nothing, with the limits that WebGPU promises everywhere.
    fn validator() -> Gpu {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::NOOP;
        descriptor.backend_options.noop.enable = true;
        descriptor.backend_options.noop.limits = Some(wgpu::Limits::default());
        let instance = wgpu::Instance::new(descriptor);
        let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::NOOP));
        Gpu::open(&Adapter::from(adapters.into_iter().next().unwrap())).unwrap()
    }

    #[test]
    fn the_kernels_of_every_architecture_are_valid_and_within_the_limits_of_webgpu() {
        let many = |stage: rakam_nn::Stage| rakam_nn::Architecture {
            name: "one".into(),
            input: Shape::new(1, 28, 28),
            hidden: vec![stage],
            head: Linear::new(10),
        };
        let stages = [3, 5].map(|kernel| rakam_nn::Stage::new(Conv2d::new(9, kernel).padding(kernel / 2)));
        let plain = stages.clone().map(|stage| many(stage.without_norm()));
        let others = stages.map(|stage| many(stage.max_pool().dropout(0.3)));
        let of_rakam = [rakam_model::classic(), rakam_model::rakam()];
        for architecture in of_rakam.into_iter().chain(plain).chain(others) {
            for (kind, batch) in OptimizerKind::ALL.into_iter().zip([64, 130, 64, 64, 130]) {
                let network = Network::new(architecture.clone(), 1).unwrap();
                let gpu = validator();
                Program::new(&gpu, &network, kind, batch).unwrap();
                gpu.check().unwrap();
            }
        }
    }

    #[test]
    fn a_faulty_kernel_is_told() {
        let gpu = validator();
        let source = wgpu::ShaderSource::Wgsl("fn main() { return 1; }".into());
        let _module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        assert!(gpu.check().is_err());
    }
}
