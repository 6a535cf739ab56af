//! Dropout masks, which the processor draws for the device.

use std::ops::Range;

use rakam_nn::{Cpu, DropoutMasks, LANES as BLOCK};

/// The dropout masks of a stage on the device.
#[derive(Debug)]
pub(crate) struct Masks {
    /// Index of the stage.
    pub(crate) stage: usize,
    /// Words of one step: the scale of what stays, then a bit for each number of each sample.
    pub(crate) words: usize,
    pub(crate) buffer: wgpu::Buffer,
    /// Slots whose masks there keep everything.
    keeping: usize,
}

impl Masks {
    pub(crate) fn new(stage: usize, words: usize, buffer: wgpu::Buffer) -> Self {
        Self { stage, words, buffer, keeping: 0 }
    }

    /// What is to be written for these steps; nothing if their masks are there already, as where nothing is dropped.
    pub(crate) fn drawn(
        &mut self,
        (masks, cpu): (DropoutMasks<'_>, &mut Cpu),
        steps: Range<u64>,
        lanes: usize,
    ) -> Vec<u32> {
        let count = (steps.end - steps.start) as usize;
        let keeps_all = masks.probability(self.stage) == 0.0;
        if keeps_all && self.keeping >= count {
            return Vec::new();
        }
        self.keeping = if keeps_all { count } else { 0 };
        let mut words = vec![0; count * self.words];
        let mut each: Vec<&mut [u32]> = words.chunks_exact_mut(self.words).collect();
        let stage = self.stage;
        cpu.for_each(&mut each, |at, words| draw(masks, (steps.start + at as u64, stage), lanes, words));
        words
    }
}

/// The masks of one step and stage: the scale of what stays, then the bits of 32 samples a word, number by number.
fn draw(masks: DropoutMasks<'_>, (step, stage): (u64, usize), lanes: usize, words: &mut [u32]) {
    words[0] = (1.0 / (1.0 - masks.probability(stage))).to_bits();
    for block in 0..lanes / BLOCK {
        for (number, bits) in masks.kept(step, stage, block).enumerate() {
            words[1 + number * (lanes / 32) + block / 2] |= u32::from(bits) << (16 * (block % 2));
        }
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Architecture, Network, OptimizerKind, Shape, Trainer};

    use super::*;
    use crate::device::Gpu;

    const LANES: usize = 64;

    fn trainer(threads: usize, dropout: f32) -> Trainer {
        let architecture = Architecture::parse("dense 5, relu, dropout 0.5", Shape::new(1, 2, 2), 2).unwrap();
        let network = Network::new(architecture, 1).unwrap();
        Trainer::new(network, OptimizerKind::Sgd, 3, Cpu::new(threads)).with_dropout(dropout)
    }

    fn masks() -> Masks {
        let gpu = Gpu::validator();
        let descriptor = wgpu::BufferDescriptor {
            label: None,
            size: 64,
            usage: wgpu::BufferUsages::STORAGE,
            mapped_at_creation: false,
        };
        Masks::new(0, 1 + 5 * LANES / 32, gpu.device.create_buffer(&descriptor))
    }

    #[test]
    fn threads_draw_the_masks_of_each_step() {
        let of_steps = |threads, steps| masks().drawn(trainer(threads, 0.5).masks_and_cpu(), steps, LANES);
        let all = of_steps(3, 7..12);
        assert_eq!(all, (7..12).flat_map(|step| of_steps(1, step..step + 1)).collect::<Vec<_>>());
        let kept: u32 = all.chunks(11).flat_map(|words| &words[1..]).map(|word| word.count_ones()).sum();
        assert!((600..1000).contains(&kept), "{kept} of 1600 stay");
        assert_eq!(all[0], 2.0f32.to_bits());
    }

    #[test]
    fn where_nothing_is_dropped_masks_are_made_once() {
        let mut masks = masks();
        let mut drawn = |dropout, steps| masks.drawn(trainer(1, dropout).masks_and_cpu(), steps, LANES);
        let all = drawn(0.0, 0..2);
        assert_eq!(all.iter().map(|word| word.count_ones()).sum::<u32>(), 2 * (1.0f32.to_bits().count_ones() + 320));
        for (dropout, steps, words) in
            [(0.0, 2..4, 0), (0.0, 4..5, 0), (0.0, 5..8, 33), (0.5, 8..9, 11), (0.5, 9..10, 11), (0.0, 10..11, 11)]
        {
            assert_eq!(drawn(dropout, steps.clone()).len(), words, "{steps:?}");
        }
    }
}
