//! A program in the making: buffers on the device, and kernels one after the other.

use crate::GpuError;
use crate::device::Gpu;
use crate::kernel::{Dispatch, Kernel, Source};
use crate::pipelines;
use crate::stage::LANES;

/// The most workgroups in one direction.
const MOST_GROUPS: usize = 65_535;

/// Bytes from the numbers of one step to those of the next: as far apart as every device wants them.
pub(crate) const STEP_BYTES: usize = 256;

/// Sizes by their names, written into the kernels.
pub(crate) type Sizes = Vec<(&'static str, u32)>;

/// A program in the making.
pub(crate) struct Build<'a> {
    gpu: &'a Gpu,
    pub(crate) lanes: usize,
    pub(crate) slots: usize,
    step_layout: wgpu::BindGroupLayout,
    pub(crate) step_buffer: wgpu::Buffer,
    pub(crate) step: wgpu::BindGroup,
    kernels: Vec<Kernel>,
}

impl<'a> Build<'a> {
    /// Of steps on `lanes` samples, `slots` of them sent together.
    pub(crate) fn new(gpu: &'a Gpu, lanes: usize, slots: usize) -> Self {
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
            size: (slots * STEP_BYTES) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let binding =
            wgpu::BufferBinding { buffer: &step_buffer, offset: 0, size: wgpu::BufferSize::new(STEP_BYTES as u64) };
        let step = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("step"),
            layout: &step_layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
        });
        Self { gpu, lanes, slots, step_layout, step_buffer, step, kernels: Vec::new() }
    }

    /// Blocks of samples, each as wide as a workgroup.
    pub(crate) fn blocks(&self) -> usize {
        self.lanes / LANES
    }

    /// Whether buffers of so many numbers fit.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] if one doesn't.
    pub(crate) fn room(&self, batch: usize, buffers: impl Iterator<Item = usize>) -> Result<(), GpuError> {
        // Kernels count in 32 bits.
        let most = self.gpu.largest_buffer().min(4 * u64::from(u32::MAX));
        let largest = buffers.max().unwrap_or(0);
        if 4 * largest as u64 <= most {
            return Ok(());
        }
        Err(GpuError::TooLarge { batch, needed: (4 * largest as u64) >> 20, most: most >> 20 })
    }

    /// A buffer of so many 32-bit numbers, all zero.
    pub(crate) fn numbers(&self, name: &'static str, count: usize) -> wgpu::Buffer {
        self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(name),
            // A buffer of nothing can't be bound.
            size: 4 * count.max(4) as u64,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        })
    }

    /// A buffer with these numbers.
    pub(crate) fn store(&self, name: &'static str, numbers: &[f32]) -> wgpu::Buffer {
        let buffer = self.numbers(name, numbers.len());
        self.gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(numbers));
        buffer
    }

    /// These sizes, and that of the batch.
    pub(crate) fn sizes(&self, sizes: &[(&'static str, usize)]) -> Sizes {
        let own = [("N", self.lanes)];
        own.iter().chain(sizes).map(|&(name, size)| (name, size as u32)).collect()
    }

    /// The next kernel: its source with these sizes, on these buffers in the order of its bindings.
    pub(crate) fn add(&mut self, source: Source, sizes: &Sizes, buffers: &[&wgpu::Buffer], groups: [usize; 3]) {
        self.add_for_layers(source, sizes, &[], buffers, groups);
    }

    /// The next kernel, one for several layers, with the sizes of each of them.
    pub(crate) fn add_for_layers(
        &mut self,
        source: Source,
        sizes: &Sizes,
        layers: &[Sizes],
        buffers: &[&wgpu::Buffer],
        groups: [usize; 3],
    ) {
        self.kernels.push(Kernel::new(source, (sizes, layers), buffers, groups));
    }

    /// The kernels, compiled.
    ///
    /// # Errors
    /// [`GpuError::TooWide`] if one has more workgroups than fit in one direction.
    pub(crate) fn compiled(&self) -> Result<Vec<Dispatch>, GpuError> {
        let groups = self.kernels.iter().flat_map(Kernel::groups).max().unwrap_or(0);
        if groups > MOST_GROUPS {
            return Err(GpuError::TooWide { groups, most: MOST_GROUPS });
        }
        Ok(pipelines::compiled(self.gpu, &self.step_layout, &self.kernels))
    }
}

/// So many workgroups across and down.
pub(crate) fn in_two(groups: usize) -> [usize; 2] {
    let across = groups.clamp(1, MOST_GROUPS);
    [across, groups.div_ceil(across)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel;

    #[test]
    fn more_workgroups_than_fit_in_one_direction_are_refused() {
        let gpu = Gpu::validator();
        for groups in [65_535, 65_536] {
            let mut build = Build::new(&gpu, LANES, 1);
            let sizes = build.sizes(&[("PARAMETERS", 1), ("ACROSS", LANES)]);
            let numbers = ["gradients", "parameters", "first", "second"].map(|name| build.numbers(name, 1));
            build.add(kernel::SGD, &sizes, &numbers.each_ref(), [1, groups, 1]);
            let refused = (groups > 65_535).then_some(GpuError::TooWide { groups, most: 65_535 });
            assert_eq!(build.compiled().err(), refused);
        }
    }
}
