//! The kernels of one training step, in their order, and their buffers.

use rakam_nn::{Network, OptimizerKind};

use crate::GpuError;
use crate::build::{Build, STEP_BYTES};
use crate::device::Gpu;
use crate::forward::{Forward, Weights, input_of, skip_of};
use crate::kernel::{self, Dispatch};
use crate::masks::Masks;
use crate::op::Layer;
use crate::stage::{LANES, Stage, lanes, unrolled};
use crate::tail::{MaskBuffer, Skip, TailGradients};

/// The most bytes of inputs that are sent together.
const SENT: usize = 32 << 20;

/// The most steps that are sent together.
const MOST_SLOTS: usize = 32;

/// Kernels that are submitted at once of a step that is sent alone. Some systems reset a card that is busy for two seconds with what was
/// submitted at once.
const PIECE: usize = 4;

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
        stages.iter().try_for_each(|stage| gpu.loops(stage.input.channels.max(stage.op.channels) * stage.kernel))?;
        let lanes = lanes(batch);
        let image = architecture.input.len();
        let slots = (SENT / (4 * lanes * image)).clamp(1, MOST_SLOTS);
        let mut build = Build::new(gpu, lanes, slots);
        let parts: usize = stages.iter().map(|stage| stage.weight_parts(lanes).numbers(stage)).sum();
        let others = [slots * lanes * image, network.parameters().len(), parts];
        build.room(batch, stages.iter().map(|stage| stage.numbers(lanes)).chain(others))?;

        let parameters = build.numbers("parameters", network.parameters().len());
        let running = build.numbers("running", network.running().len());
        let count = network.parameters().len();
        let [first, second, gradients] = ["first", "second", "gradients"].map(|name| build.numbers(name, count));
        let inputs = build.numbers("inputs", slots * lanes * image);
        let labels = build.numbers("labels", slots * lanes);
        let reports = build.numbers("reports", slots * 2 * (lanes / LANES));
        let parts = build.numbers("parts of weights", parts);

        let x = build.input(&stages[0], architecture.input, &inputs);

        let weights = Weights { parameters: &parameters, running: Some(&running) };
        let last = stages.len() - 1;
        let whole_head = build.is_whole_head(&stages[last]);
        let op = |build: &Build<'_>, stage: &Stage| build.numbers("op", stage.op.len() * lanes);
        let mut kept = build.forward(if whole_head { &stages[..last] } else { &stages }, &x, weights, op);
        if whole_head {
            let logits = op(&build, &stages[last]);
            let input = input_of(last, &kept, &x);
            build.head(&stages[last], [&labels, &logits, &reports, &parameters, input, &gradients]);
            kept.push(Forward { op: logits, tail: None });
        } else {
            let classes = architecture.classes();
            let sizes = build.sizes(&[("K", classes), ("U", unrolled(classes, 1))]);
            build.add(kernel::LOSS, &sizes, &[&labels, &kept[last].op, &reports], [lanes / LANES, 1, 1]);
        }
        let tail_gradients = |stage: &Stage| stage.tail.map(|tail| build.tail_gradients(stage, tail));
        let tail_gradients: Vec<Option<TailGradients>> = stages.iter().map(tail_gradients).collect();

        // A dense layer goes back to itself from the op above it, unless something is added in between.
        let from_above = |build: &Build<'_>, index: usize| {
            build.is_whole(&stages[index]) && stages[index + 1].dense && architecture.block_end(index + 1).is_none()
        };
        for (index, stage) in stages.iter().enumerate().rev() {
            let Forward { op, tail } = &kept[index];
            if let (Some(tail), Some(buffers), Some(back)) = (stage.tail, tail, &tail_gradients[index]) {
                if from_above(&build, index) {
                    let above = (&stages[index + 1], &kept[index + 1].op);
                    build.dense_backward(stage, above, &parameters, op, buffers, &gradients);
                } else {
                    let skip = skip_of(tail, &stages, &kept, &x);
                    build.tail_sums(stage, tail, op, skip, (buffers, back));
                    build.tail_backward(stage, tail, op, (buffers, back), &gradients);
                }
            }
            if index < last || !whole_head {
                build.bias_gradient(stage, op, &gradients);
            }
            let before = tail_gradients[..index].last().and_then(Option::as_ref);
            if let Some(before) = before.filter(|_| !from_above(&build, index - 1)) {
                build.input_gradient(stage, &parameters, op, &before.dy);
                let end = architecture.block_end(index);
                if let Some((end, back)) = end.and_then(|end| Some((&stages[end], tail_gradients[end].as_ref()?))) {
                    build.gradient_around(end, back, Skip { maps: &before.dy, margin: stage.padding });
                }
            }
        }
        let mut begins = 0;
        let layer = |(index, stage): (usize, _)| {
            let parts = Stage::weight_parts(stage, lanes);
            let first = begins;
            begins += parts.numbers(stage);
            Layer { stage, x: input_of(index, &kept, &x), dy: &kept[index].op, parts, first }
        };
        let layers: Vec<Layer<'_>> = stages.iter().enumerate().map(layer).collect();
        build.weight_gradients(&layers, &parts, &gradients);
        build.optimizer(kind, &layers, count, [&gradients, &parameters, &first, &second, &parts]);

        let masks = kept.into_iter().enumerate().filter_map(|(stage, kept)| {
            let MaskBuffer { words, buffer } = kept.tail?.masks?;
            Some(Masks::new(stage, words, buffer))
        });
        let masks = masks.collect();
        let dispatches = build.compiled()?;
        let Build { step_buffer: steps, step, .. } = build;
        // What was refused isn't to be found again as compiled.
        gpu.check().inspect_err(|_| gpu.pipelines().clear())?;
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

    /// Records `steps` steps, the first at the first slot, for the card to make once this is submitted. A step that is sent alone may take
    /// long: it goes ahead in pieces.
    pub(crate) fn record(&self, gpu: &Gpu, steps: usize) -> wgpu::CommandEncoder {
        let mut encoder = gpu.encoder();
        if steps != 1 {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            (0..steps).for_each(|slot| self.record_step(&mut pass, slot, &self.dispatches));
            drop(pass);
            return encoder;
        }
        for piece in self.dispatches.chunks(PIECE) {
            self.record_step(&mut encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default()), 0, piece);
            let recorded = std::mem::replace(&mut encoder, gpu.encoder());
            gpu.queue.submit([recorded.finish()]);
        }
        encoder
    }

    fn record_step(&self, pass: &mut wgpu::ComputePass<'_>, slot: usize, dispatches: &[Dispatch]) {
        pass.set_bind_group(0, &self.step, &[(slot * STEP_BYTES) as u32]);
        dispatches.iter().for_each(|dispatch| dispatch.record(pass));
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Architecture, Shape};

    use super::*;

    #[test]
    fn the_kernels_of_every_architecture_are_valid_and_within_the_limits_of_webgpu() {
        let parsed = |layers: &str| Architecture::parse(layers, Shape::new(3, 33, 28), 10).unwrap();
        let plain = [3, 5].map(|kernel| parsed(&format!("conv 9 {kernel}x{kernel} same, relu")));
        let pooled =
            [3, 5].map(|kernel| parsed(&format!("conv 9 {kernel}x{kernel} same, bn, relu, maxpool, dropout 0.3")));
        let convs = (1..=7).flat_map(|kernel| [1, 2].map(|stride| (kernel, stride)));
        let convs = convs.map(|(kernel, stride)| {
            let conv = format!("conv 70 {kernel}x{kernel} stride {stride} pad {}", kernel / 2);
            parsed(&format!("{conv}, bn, gelu, maxpool, dropout 0.3, {conv}, tanh, avgpool"))
        });
        let others = [
            "residual(conv 3 3x3 same, bn, sigmoid, conv 3 1x1), silu, residual(conv 3 5x5 same, bn), leaky, dropout 0.2",
            "conv 8 3x3, globalavgpool, dense 8, bn, relu",
            Architecture::WITHOUT_LAYERS,
        ];
        let of_rakam = [rakam_model::classic(), rakam_model::rakam()];
        let parsed = plain.into_iter().chain(pooled).chain(convs).chain(others.map(parsed));
        let settings = OptimizerKind::ALL.into_iter().zip([64, 130, 64, 64, 130]).cycle();
        for (architecture, (kind, batch)) in of_rakam.into_iter().chain(parsed).zip(settings) {
            let network = Network::new(architecture, 1).unwrap();
            let gpu = Gpu::validator();
            Program::new(&gpu, &network, kind, batch).unwrap();
            gpu.check().unwrap();
        }
    }

    #[test]
    fn what_was_compiled_for_the_network_before_is_not_compiled_again() {
        let gpu = Gpu::validator();
        let program = |layers: &str, kind| {
            let architecture = Architecture::parse(layers, Shape::new(1, 8, 8), 2).unwrap();
            Program::new(&gpu, &Network::new(architecture, 1).unwrap(), kind, 64).unwrap()
        };
        let layers = "conv 2 3x3 same, bn, relu, conv 2 3x3 same, bn, relu";
        let first = program(layers, OptimizerKind::Sgd);
        let texts: Vec<String> = gpu.pipelines().keys().cloned().collect();
        let second = program(layers, OptimizerKind::Adam);
        let shared = second.dispatches.iter().zip(&first.dispatches).filter(|(one, other)| one.is_of(other)).count();
        // All but that of the optimiser.
        assert_eq!(shared, first.dispatches.len() - 1);
        // Those of other networks aren't kept.
        program("dense 3", OptimizerKind::Sgd);
        assert!(gpu.pipelines().keys().filter(|text| texts.contains(text)).count() < texts.len() / 2);
    }

    #[test]
    fn a_step_of_a_small_network_has_few_kernels() {
        let network = Network::new(rakam_model::classic(), 1).unwrap();
        // Each waits for the one before, and that is most of what a step takes.
        let kernels =
            |batch| Program::new(&Gpu::validator(), &network, OptimizerKind::Adam, batch).unwrap().dispatches.len();
        assert_eq!([64, 65].map(kernels), [19, 27]);
    }

    #[test]
    fn a_faulty_kernel_is_told() {
        let gpu = Gpu::validator();
        let source = wgpu::ShaderSource::Wgsl("fn main() { return 1; }".into());
        let _module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor { label: None, source });
        assert!(gpu.check().is_err());
    }
}
