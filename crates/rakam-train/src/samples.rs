//! What the network is shown of the training images, and by what label.

use rakam_data::{Augment, PIXELS, Split, Synth, sample_rng};
use rakam_model::InputNorm;
use rakam_nn::{StepReport, Trainer};

/// What the network is shown of the training images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Samples {
    /// The images as they are.
    AsTheyAre,
    /// Each image turned and shifted.
    Augmented(Augment),
    /// Samples made of the images, and of nothing: other styles and pens, and ink that is no digit. The architecture
    /// must have an eleventh class for that.
    Synthetic(Synth),
}

/// Where samples come from, and the random numbers that they are made with.
#[derive(Clone, Copy)]
pub(crate) struct SampleSource<'a> {
    pub(crate) split: &'a Split,
    pub(crate) samples: Samples,
    pub(crate) input: InputNorm,
    pub(crate) seed: u64,
    pub(crate) epoch: u64,
}

impl SampleSource<'_> {
    /// One step of `trainer` on the samples of the images with these indices.
    pub(crate) fn step(self, trainer: &mut Trainer, learning_rate: f32, batch: &[u32]) -> StepReport {
        let labels: Vec<u8> = batch.iter().map(|&index| self.label(index)).collect();
        trainer.step(learning_rate, &labels, &|i, out| self.write(batch[i], out))
    }

    pub(crate) fn label(self, index: u32) -> u8 {
        let label = self.split.label(index as usize);
        match self.samples {
            Samples::Synthetic(synth) => synth.label(label, &mut sample_rng(self.seed, self.epoch, u64::from(index))),
            Samples::AsTheyAre | Samples::Augmented(_) => label,
        }
    }

    /// Writes the sample of image `index`, normalised.
    pub(crate) fn write(self, index: u32, out: &mut [f32]) {
        // Each image has random numbers of its own, so their order does not matter.
        let mut rng = sample_rng(self.seed, self.epoch, u64::from(index));
        let image = self.split.image(index as usize);
        match (self.samples, out.as_mut_array::<PIXELS>()) {
            (Samples::Augmented(augment), Some(out)) => augment.apply(image, &mut rng, out),
            (Samples::Synthetic(synth), Some(out)) => synth.make(self.split, index as usize, &mut rng, out),
            _ => out.iter_mut().zip(image).for_each(|(out, &byte)| *out = f32::from(byte) / 255.0),
        }
        out.iter_mut().for_each(|pixel| *pixel = self.input.apply(*pixel));
    }
}
