//! Synthetic training samples: MNIST's images distorted, in other styles and with other pens, digits drawn from strokes,
//! and ink that isn't a digit.
//!
//! ```text
//! mod.rs        Synth: the shares of each kind, and one sample
//! chance.rs     random numbers for the other files
//! warp.rs       a random distortion of the plane: slant, proportions, rotation, waves
//! degrade.rs    blur, light, noise and lines: done to all samples alike
//! bent.rs       an MNIST image distorted, at its own resolution or a finer one
//! styles.rs     strokes that writers add to a digit: a flag on 1, a bar on 7, a slash through 0
//! forms.rs      digits as strokes: their common forms
//! characters.rs letters and signs by hand, for ink that isn't a digit
//! letters.rs    single-stroke characters (Hershey's), for letters that aren't digits
//! negatives.rs  ink that isn't a digit
//! strangers.rs  what is none of the classes of any set, made from its own images
//! own.rs        a user's own symbols by other hands, and ink that isn't one of them
//! ```

mod bent;
mod chance;
mod characters;
mod degrade;
mod forms;
mod letters;
mod negatives;
mod own;
mod strangers;
mod styles;
#[cfg(test)]
mod tests;
mod warp;

use rakam_ink::{Input, Stroke};
use rand::Rng;

pub use self::own::Sketch;
pub use self::strangers::Strangers;
use crate::{DIGITS, PIXELS, Split};

/// The class of ink that isn't a digit, after the ten digits.
pub const NOT_A_DIGIT: u8 = DIGITS as u8;

/// The shares of each kind of sample, 0 to 1; the first three add up to at most 1. The rest are MNIST's images, distorted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synth {
    /// MNIST's images in other styles and with other pens, scaled to 28x28 as a picture is.
    pub restyled: f32,
    /// Digits drawn from strokes.
    pub drawn: f32,
    /// Ink that isn't a digit.
    pub negatives: f32,
    /// The share of samples of every kind that are degraded: blurred, hardened, badly lit, noisy, crossed by lines or
    /// displaced, 0 to 1.
    pub degraded: f32,
    /// The share of what is drawn again or from strokes that is softened as MNIST's own images are, 0 to 1.
    pub softened: f32,
}

/// The kind of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bent,
    Restyled,
    Drawn,
    Negative,
}

impl Synth {
    /// The shares of the recipe `rakam`.
    pub const RAKAM: Self = Self { restyled: 0.1, drawn: 0.18, negatives: 0.27, degraded: 0.33, softened: 0.5 };

    /// The label of the sample that a fresh `rng` makes from an image with this label: the same, or [`NOT_A_DIGIT`].
    pub fn label(&self, label: u8, rng: &mut impl Rng) -> u8 {
        if self.kind(rng) == Kind::Negative { NOT_A_DIGIT } else { label }
    }

    /// Makes a sample from image `index` of `split`, digits of MNIST's shape: 28x28 pixels, 0 paper, 1 ink. `rng` must be in
    /// the state in which [`Synth::label`] got it. Of images of another shape nothing is made: `out` stays as it is.
    pub fn make(&self, split: &Split, index: usize, rng: &mut impl Rng, out: &mut [f32; PIXELS]) {
        let (Some(image), label) = (split.image(index).as_array::<PIXELS>(), split.label(index)) else { return };
        let made = match self.kind(rng) {
            Kind::Bent => None,
            Kind::Restyled => bent::restyled(image, label, rng),
            Kind::Drawn => forms::draw(label, rng),
            Kind::Negative => negatives::make(split, index, rng),
        };
        match made {
            Some(input) => {
                out.copy_from_slice(input.pixels());
                // MNIST's own images are softer than ink drawn again; softness must not tell them from the rest.
                if chance::happens(rng, self.softened) {
                    degrade::soften(out, chance::between(rng, 0.3, 0.75));
                }
            }
            None => bent::bend(image, rng, out),
        }
        if chance::happens(rng, self.degraded) {
            degrade::degrade(out, rng);
        }
        // The weights of a blur add up to 1 only to rounding.
        out.iter_mut().for_each(|pixel| *pixel = pixel.min(1.0));
    }

    fn kind(&self, rng: &mut impl Rng) -> Kind {
        let mut at = chance::unit(rng);
        for (share, kind) in
            [(self.negatives, Kind::Negative), (self.drawn, Kind::Drawn), (self.restyled, Kind::Restyled)]
        {
            if at < share {
                return kind;
            }
            at -= share;
        }
        Kind::Bent
    }
}

/// Draws strokes with a pen like MNIST's, sometimes thinner or thicker.
fn input_of_strokes(strokes: &[Stroke], rng: &mut impl Rng) -> Option<Input> {
    Input::from_strokes(strokes, chance::pen(rng))
}
