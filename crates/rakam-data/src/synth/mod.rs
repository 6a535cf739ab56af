//! Training samples that are made, not collected: MNIST's own images bent, written in other styles and with other pens,
//! digits drawn from the strokes of their common forms, and ink that is no digit.
//!
//! ```text
//! mod.rs        Synth: the shares of each kind, and one sample
//! chance.rs     the random numbers that the makers share
//! warp.rs       a random bend of the plane: slant, proportions, turn, waves
//! bent.rs       an MNIST image bent, at its own or at a finer size
//! styles.rs     strokes that writers add to a digit: a flag on 1, a bar on 7, a slash through 0
//! forms.rs      digits as strokes: their common forms
//! letters.rs    characters of single lines (Hershey's), from which come letters that are no digits
//! negatives.rs  ink that is no digit
//! ```

mod bent;
mod chance;
mod forms;
mod letters;
mod negatives;
mod styles;
#[cfg(test)]
mod tests;
mod warp;

use rakam_ink::{Input, Stroke};
use rand::Rng;

use crate::{DIGITS, PIXELS, Split};

/// The class of ink that is no digit, beside the ten digits.
pub const NOT_A_DIGIT: u8 = DIGITS as u8;

/// What share of the samples is made how; the rest are MNIST's images, bent. The shares add up to at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synth {
    /// MNIST's images with the strokes of other styles and other pens, brought to 28x28 as a picture is.
    pub restyled: f32,
    /// Digits drawn from strokes.
    pub drawn: f32,
    /// Ink that is no digit.
    pub negatives: f32,
}

/// How one sample is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bent,
    Restyled,
    Drawn,
    Negative,
}

impl Synth {
    /// The shares of the recipe `rakam`.
    pub const RAKAM: Self = Self { restyled: 0.13, drawn: 0.12, negatives: 0.2 };

    /// The label of the sample that `rng` (fresh) makes of an image with this label: the same, or [`NOT_A_DIGIT`].
    pub fn label(&self, label: u8, rng: &mut impl Rng) -> u8 {
        if self.kind(rng) == Kind::Negative { NOT_A_DIGIT } else { label }
    }

    /// Makes a sample of image `index` of `split` with `rng`, in the state in which [`Synth::label`] was given it: 28x28
    /// pixels, 0 for paper to 1 for ink.
    pub fn make(&self, split: &Split, index: usize, rng: &mut impl Rng, out: &mut [f32; PIXELS]) {
        let (image, label) = (split.image(index), split.label(index));
        let made = match self.kind(rng) {
            Kind::Bent => None,
            Kind::Restyled => bent::restyled(image, label, rng),
            Kind::Drawn => forms::draw(label, rng),
            Kind::Negative => negatives::make(split, index, rng),
        };
        match made {
            Some(input) => out.copy_from_slice(input.pixels()),
            None => bent::bend(image, rng, out),
        }
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

/// Strokes with a pen like MNIST's, sometimes finer or broader.
fn input_of_strokes(strokes: &[Stroke], rng: &mut impl Rng) -> Option<Input> {
    Input::from_strokes(strokes, chance::pen(rng))
}
