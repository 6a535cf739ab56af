//! Steps handed to a graphics card.

use std::ops::Range;
use std::time::Duration;

use rakam_gpu::{Batch, Gpu, GpuError, GpuTrainer};
use rakam_nn::Trainer;
use web_time::Instant;

use crate::stepper::Epoch;

/// A graphics card that failed in the middle of a training.
#[derive(Debug)]
pub(crate) struct FailedGpu {
    pub(crate) name: String,
    pub(crate) error: GpuError,
}

impl FailedGpu {
    pub(crate) fn new(gpu: &Gpu, error: GpuError) -> Self {
        Self { name: gpu.name().to_owned(), error }
    }
}

/// Makes the samples of these batches and submits a step on each. `inputs` is room for the samples, which is used again. Returns
/// how long making them took.
pub(crate) fn submit(
    on_gpu: &mut GpuTrainer,
    cpu: &mut Trainer,
    epoch: &Epoch,
    batches: Range<usize>,
    inputs: &mut Vec<f32>,
) -> Result<Duration, GpuError> {
    let indices: Vec<u32> = batches.clone().flat_map(|batch| epoch.batch(batch).iter().copied()).collect();
    let (began, source) = (Instant::now(), epoch.source());
    let pixels = cpu.network().architecture().input.len();
    inputs.resize(indices.len() * pixels, 0.0);
    let mut images: Vec<&mut [f32]> = inputs.chunks_exact_mut(pixels).collect();
    cpu.network_and_cpu().1.for_each(&mut images, |i, out| source.write(indices[i], out));
    let labels: Vec<u8> = indices.iter().map(|&index| source.label(index)).collect();
    let took = began.elapsed();
    let mut at = 0;
    let slices = batches.map(|batch| {
        let samples = at..at + epoch.batch(batch).len();
        at = samples.end;
        let inputs = &inputs[samples.start * pixels..samples.end * pixels];
        Batch { learning_rate: epoch.learning_rate(batch), labels: &labels[samples], inputs }
    });
    let slices: Vec<Batch<'_>> = slices.collect();
    on_gpu.submit(cpu, &slices)?;
    Ok(took)
}
