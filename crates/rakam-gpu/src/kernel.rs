//! A kernel, with the buffers that it works on, and compiled.

use rakam_nn::{BATCH_NORM_EPS, BATCH_NORM_MOMENTUM, LEAKY_RELU_SLOPE};

use crate::build::Sizes;
use crate::template::{Constants, expanded};

/// The source of a kernel, with its name for the messages of the driver.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source {
    name: &'static str,
    text: &'static str,
}

macro_rules! sources {
    ($($constant:ident $file:literal $((after $($head:literal)*))?)*) => {
        $(pub(crate) const $constant: Source = Source {
            name: $file,
            text: concat!(
                $($(include_str!(concat!("kernels/", $head, ".wgsl")),)*)?
                include_str!(concat!("kernels/", $file, ".wgsl")),
            ),
        };)*
    };
}

sources! {
    INPUT "input"
    CONV "conv" (after "moments")
    DENSE "dense" (after "moments" "batch_norm")
    DENSE_BACKWARD "dense_backward" (after "norm_gradient")
    NORM "norm" (after "batch_norm" "merge")
    LOSS "loss" (after "cross_entropy")
    HEAD "head" (after "cross_entropy")
    NORM_SUMS "norm_sums"
    NORM_BACKWARD "norm_backward" (after "norm_gradient")
    TAIL "tail" (after "batch_norm" "merge" "preactivation" "activation")
    TAIL_SUMS "tail_sums" (after "preactivation" "activation")
    INPUT_GRADIENT "input_gradient"
    STRIDED_INPUT_GRADIENT "strided_input_gradient"
    AROUND "around"
    WEIGHT_GRADIENT "weight_gradient"
    DENSE_GRADIENT "dense_gradient"
    BIAS_GRADIENT "bias_gradient"
    SGD "sgd" (after "optimizer")
    ADAM "adam" (after "optimizer")
    ADADELTA "adadelta" (after "optimizer")
    RMSPROP "rmsprop" (after "optimizer")
}

/// What every kernel knows of the step.
const STEP: &str = include_str!("kernels/step.wgsl");

impl Source {
    /// The whole kernel as WGSL.
    pub(crate) fn wgsl(self, constants: Constants<'_>, layers: &[Sizes]) -> String {
        let floats = [("EPS", BATCH_NORM_EPS), ("MOMENTUM", BATCH_NORM_MOMENTUM), ("LEAK", LEAKY_RELU_SLOPE)];
        let floats: String = floats.map(|(name, value)| format!("const {name}: f32 = {value:?};\n")).concat();
        let step: String = STEP.lines().flat_map(|line| [line, "\n"]).collect();
        floats + &step + &expanded(self.text, constants, layers)
    }
}

/// A kernel for certain sizes, with the buffers that it works on.
#[derive(Debug)]
pub(crate) struct Kernel {
    name: &'static str,
    wgsl: String,
    buffers: Vec<wgpu::Buffer>,
    groups: [usize; 3],
}

/// A kernel compiled, its buffers, and how many workgroups run it.
#[derive(Debug)]
pub(crate) struct Dispatch {
    pipeline: wgpu::ComputePipeline,
    buffers: wgpu::BindGroup,
    groups: [u32; 3],
}

/// What a driver has compiled.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pipeline: wgpu::ComputePipeline,
    buffers: wgpu::BindGroupLayout,
}

impl Kernel {
    /// For these sizes, and those of the layers that share it, on these buffers in the order of its bindings.
    pub(crate) fn new(
        source: Source,
        (constants, layers): (Constants<'_>, &[Sizes]),
        buffers: &[&wgpu::Buffer],
        groups: [usize; 3],
    ) -> Self {
        let wgsl = source.wgsl(constants, layers);
        #[cfg(test)]
        crate::translated::check(source.name, &wgsl);
        Self { name: source.name, wgsl, buffers: buffers.iter().map(|&buffer| buffer.clone()).collect(), groups }
    }

    /// Its text: equal ones are compiled once.
    pub(crate) fn wgsl(&self) -> &str {
        &self.wgsl
    }

    /// How many workgroups run it, in each direction.
    pub(crate) fn groups(&self) -> [usize; 3] {
        self.groups
    }

    /// Has the driver compile it. All kernels know of the step in the same way.
    pub(crate) fn compile(&self, device: &wgpu::Device, step: &wgpu::BindGroupLayout) -> Pipeline {
        let label = Some(self.name);
        // Which buffers are only read stands in the source, and there alone.
        let read_only = self
            .wgsl
            .lines()
            .filter(|line| line.starts_with("@group(1)"))
            .map(|line| line.contains("var<storage, read>"));
        let entry = |(binding, read_only): (usize, bool)| wgpu::BindGroupLayoutEntry {
            binding: binding as u32,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Storage { read_only },
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let entries: Vec<_> = read_only.enumerate().map(entry).collect();
        let buffers = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &[Some(step), Some(&buffers)],
            immediate_size: 0,
        });
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label,
            source: wgpu::ShaderSource::Wgsl(self.wgsl.as_str().into()),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&layout),
            module: &module,
            entry_point: Some("main"),
            // Every kernel writes its shared memory before it reads it.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..wgpu::PipelineCompilationOptions::default()
            },
            cache: None,
        });
        Pipeline { pipeline, buffers }
    }

    /// What was compiled, on its buffers.
    pub(crate) fn with(&self, device: &wgpu::Device, Pipeline { pipeline, buffers: layout }: &Pipeline) -> Dispatch {
        let entries: Vec<_> = self
            .buffers
            .iter()
            .enumerate()
            .map(|(binding, buffer)| wgpu::BindGroupEntry {
                binding: binding as u32,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let label = Some(self.name);
        let buffers = device.create_bind_group(&wgpu::BindGroupDescriptor { label, layout, entries: &entries });
        Dispatch { pipeline: pipeline.clone(), buffers, groups: self.groups.map(|count| count as u32) }
    }
}

impl Dispatch {
    /// Whether the driver has compiled it together with another.
    #[cfg(test)]
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        self.pipeline == other.pipeline
    }

    /// Adds the kernel to a pass, which has been told of the step.
    pub(crate) fn record(&self, pass: &mut wgpu::ComputePass<'_>) {
        self.record_blocks(pass, usize::MAX);
    }

    /// The same for a kernel that goes through blocks of samples by its third axis: for the first `blocks` alone.
    pub(crate) fn record_blocks(&self, pass: &mut wgpu::ComputePass<'_>, blocks: usize) {
        let [x, y, z] = self.groups;
        let z = z.min(u32::try_from(blocks).unwrap_or(u32::MAX));
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(1, &self.buffers, &[]);
        pass.dispatch_workgroups(x, y, z);
    }
}
