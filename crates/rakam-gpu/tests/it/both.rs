//! The same training on the processor and on the graphics card.

use rakam_gpu::{Batch, Gpu, GpuTrainer};
use rakam_nn::{Architecture, Cpu, Network, Optimizer, Trainer};

/// Numbers that look random and are the same everywhere.
pub(crate) fn number(at: usize) -> f32 {
    let bits = (at as u32).wrapping_mul(0x9e37_79b9).rotate_left(15).wrapping_mul(0x85eb_ca6b);
    (bits >> 8) as f32 / (1u32 << 23) as f32 - 1.0
}

/// A network in training on both.
pub(crate) struct Both {
    pub(crate) cpu: Trainer,
    /// What the graphics card took over.
    pub(crate) twin: Trainer,
    pub(crate) gpu: GpuTrainer,
    image: usize,
    classes: usize,
}

impl Both {
    pub(crate) fn new(gpu: &Gpu, architecture: Architecture, optimizer: impl Into<Optimizer>, batch: usize) -> Self {
        let (image, classes, optimizer) = (architecture.input.len(), architecture.classes(), optimizer.into());
        let trainer = || {
            let network = Network::new(architecture.clone(), 5).unwrap();
            Trainer::new(network, optimizer, 9, Cpu::all_threads()).with_label_smoothing(0.05)
        };
        let (cpu, twin) = (trainer(), trainer());
        let gpu = GpuTrainer::new(gpu, &twin, batch).unwrap();
        Self { cpu, twin, gpu, image, classes }
    }

    /// A step of both on `samples` samples: strokes whose place depends on the label. Returns both losses.
    pub(crate) fn step(&mut self, step: usize, samples: usize, learning_rate: f32) -> [f32; 2] {
        let (image, classes) = (self.image, self.classes);
        let labels: Vec<u8> = (0..samples).map(|sample| ((sample * 7 + step) % classes) as u8).collect();
        let write = |sample: usize, out: &mut [f32]| {
            let label = usize::from(labels[sample]);
            for (at, pixel) in out.iter_mut().enumerate() {
                let ink = if (at * classes / image) == label { 1.0 } else { -0.6 };
                *pixel = ink + 0.5 * number(at + image * (sample + 1000 * step));
            }
        };
        let mut inputs = vec![0.0; samples * image];
        inputs.chunks_exact_mut(image).enumerate().for_each(|(sample, out)| write(sample, out));
        let cpu = self.cpu.step(learning_rate, &labels, &write);
        self.gpu.submit(&mut self.twin, &[Batch { learning_rate, labels: &labels, inputs: &inputs }]).unwrap();
        let gpu = self.gpu.collect().unwrap()[0];
        assert!(gpu.correct.abs_diff(cpu.correct) <= 1, "step {step}: {cpu:?} and {gpu:?}");
        [cpu.loss, gpu.loss]
    }

    /// The largest difference of the gradients of each tensor, as a share of its largest gradient, or of `floor` times the
    /// largest of all if that is more.
    pub(crate) fn gradients_differ_by(&self, floor: f32) -> Vec<(String, f32)> {
        let largest =
            |gradients: &[f32]| gradients.iter().fold(0.0f32, |largest, gradient| largest.max(gradient.abs()));
        let floor = floor * largest(self.cpu.gradients());
        let (network, gpu) = (self.cpu.network(), self.gpu.gradients().unwrap());
        let architecture = network.architecture();
        let tensors = architecture.tensors().unwrap();
        let mut at = 0;
        let mut differences = Vec::new();
        for tensor in tensors.into_iter().filter(|tensor| tensor.kind.is_parameter()) {
            let range = at..at + tensor.len();
            at = range.end;
            let (cpu, gpu) = (&self.cpu.gradients()[range.clone()], &gpu[range]);
            let before_norm = architecture.hidden.get(tensor.stage).is_some_and(|stage| stage.norm);
            if before_norm && tensor.kind == rakam_nn::TensorKind::Bias {
                assert!(gpu.iter().all(|&gradient| gradient == 0.0));
                continue;
            }
            let difference = cpu.iter().zip(gpu).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
            differences.push((tensor.name, difference / largest(cpu).max(floor)));
        }
        differences
    }
}
