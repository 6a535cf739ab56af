//! What the network is shown of the training images, and with which label.

use rakam_data::{Augment, PIXELS, Split, Strangers, Synth, sample_rng};
use rakam_model::InputNorm;

/// What the network is shown of the training images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Samples {
    /// The images, unchanged.
    Unchanged,
    /// Each image, rotated and shifted at random.
    Augmented(Augment),
    /// Synthetic samples: the images in other styles and with other pens, digits drawn from scratch, and ink that isn't a
    /// digit. The architecture must have an eleventh class for that ink.
    Synthetic(Synth),
    /// Each image, rotated and shifted at random, or instead of it a sample that is none of the set's classes. The architecture
    /// must have a class more than there are labels.
    WithStrangers(Augment, Strangers),
}

impl Samples {
    /// Whether some are of none of the labels: the network needs a class for them.
    #[must_use]
    pub fn have_none(self) -> bool {
        match self {
            Self::Unchanged | Self::Augmented(_) => false,
            Self::Synthetic(_) | Self::WithStrangers(..) => true,
        }
    }
}

/// Where samples come from, and what their random numbers depend on.
#[derive(Clone, Copy)]
pub(crate) struct SampleSource<'a> {
    pub(crate) split: &'a Split,
    pub(crate) samples: Samples,
    pub(crate) input: InputNorm,
    /// How many of the network's classes have labels: the next one is that of strangers.
    pub(crate) labels: usize,
    pub(crate) seed: u64,
    pub(crate) epoch: u64,
}

impl SampleSource<'_> {
    /// The label of the sample made from image `index`.
    pub(crate) fn label(self, index: u32) -> u8 {
        let label = self.split.label(index as usize);
        match self.samples {
            Samples::Synthetic(synth) => synth.label(label, &mut sample_rng(self.seed, self.epoch, u64::from(index))),
            Samples::WithStrangers(_, strangers) => {
                let is_stranger = strangers.is_next(&mut sample_rng(self.seed, self.epoch, u64::from(index)));
                if is_stranger { u8::try_from(self.labels).unwrap_or(u8::MAX) } else { label }
            }
            Samples::Unchanged | Samples::Augmented(_) => label,
        }
    }

    /// Writes the sample made from image `index`, normalised: its channels, row by row.
    pub(crate) fn write(self, index: u32, out: &mut [f32]) {
        // Each image has its own random numbers, so the order in which samples are made doesn't matter.
        let mut rng = sample_rng(self.seed, self.epoch, u64::from(index));
        let image = self.split.image(index as usize);
        match self.samples {
            Samples::Unchanged => {
                out.iter_mut().zip(image).for_each(|(out, &byte)| *out = f32::from(byte) / 255.0);
            }
            Samples::Augmented(augment) => augment.apply_to(self.split.shape(), image, &mut rng, out),
            Samples::WithStrangers(augment, strangers) => {
                if strangers.is_next(&mut rng) {
                    strangers.make(self.split, index as usize, augment, &mut rng, out);
                } else {
                    augment.apply_to(self.split.shape(), image, &mut rng, out);
                }
            }
            Samples::Synthetic(synth) => {
                if let Some(out) = out.as_mut_array::<PIXELS>() {
                    synth.make(self.split, index as usize, &mut rng, out);
                }
            }
        }
        out.iter_mut().for_each(|pixel| *pixel = self.input.apply(*pixel));
    }
}
