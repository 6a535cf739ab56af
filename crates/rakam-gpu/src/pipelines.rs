//! The kernels of a network, compiled.

use std::collections::BTreeMap;

use crate::device::Gpu;
use crate::kernel::{Dispatch, Kernel, Pipeline};

/// The kernels of the network that a device was given last, by their texts.
pub(crate) type Pipelines = BTreeMap<String, Pipeline>;

/// The kernels, compiled in as many threads as there are. Those of the network before are there already: often it is the same one, such as
/// after a trial.
pub(crate) fn compiled(gpu: &Gpu, step: &wgpu::BindGroupLayout, kernels: &[Kernel]) -> Vec<Dispatch> {
    let mut before = std::mem::take(&mut *gpu.pipelines());
    let by_text: BTreeMap<&str, &Kernel> = kernels.iter().map(|kernel| (kernel.wgsl(), kernel)).collect();
    let (known, new): (Vec<_>, Vec<_>) = by_text.into_iter().partition(|(text, _)| before.contains_key(*text));
    let new: Vec<&Kernel> = new.into_iter().map(|(_, kernel)| kernel).collect();
    let made = new.iter().map(|kernel| kernel.wgsl().to_owned()).zip(all(gpu, step, &new));
    let mut pipelines: Pipelines = made.collect();
    pipelines.extend(known.into_iter().filter_map(|(text, _)| before.remove_entry(text)));
    let dispatch = |kernel: &Kernel| Some(kernel.with(&gpu.device, pipelines.get(kernel.wgsl())?));
    let dispatches = kernels.iter().filter_map(dispatch).collect();
    *gpu.pipelines() = pipelines;
    dispatches
}

#[cfg(not(target_arch = "wasm32"))]
fn all(gpu: &Gpu, step: &wgpu::BindGroupLayout, kernels: &[&Kernel]) -> Vec<Pipeline> {
    // A driver's compiler works in the thread that calls it.
    let mut made: Vec<Option<Pipeline>> = vec![None; kernels.len()];
    let mut cpu = rakam_nn::Cpu::new(rakam_nn::Cpu::processors().min(kernels.len()).max(1));
    cpu.for_each(&mut made, |at, made| *made = Some(kernels[at].compile(&gpu.device, step)));
    made.into_iter().flatten().collect()
}

#[cfg(target_arch = "wasm32")]
fn all(gpu: &Gpu, step: &wgpu::BindGroupLayout, kernels: &[&Kernel]) -> Vec<Pipeline> {
    // There a device belongs to one thread, and the browser compiles in others.
    kernels.iter().map(|kernel| kernel.compile(&gpu.device, step)).collect()
}
