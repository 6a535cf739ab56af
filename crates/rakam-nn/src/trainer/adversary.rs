//! Adversarial training: each step is made on images that were changed so that their loss grows, no number by more than `e`. They
//! come from one step of the fast gradient sign method ([Goodfellow et al. 2015](https://arxiv.org/abs/1412.6572)) from a random
//! start ([Wong et al. 2020](https://arxiv.org/abs/2001.03994)):
//!
//! ```text
//! d  = u + 1.25 e * sign(d loss / d(x + u)),   u uniform in [-e, e]
//! x' = x + d,                                  d clipped to [-e, e], x' to the range of the inputs
//! ```
//!
//! The first pass, for the sign, is one of training as the second is: with the batch's statistics and the same dropout.

use std::ops::RangeInclusive;

use rand::RngExt as _;

use crate::lanes::Lanes;
use crate::layers::dropout::MaskSeed;
use crate::layers::input::PaddedInput;

/// The step, in strengths (Wong et al.): more than one, so that most numbers come to the edge of what is allowed.
const STEP: f32 = 1.25;

/// By how much images are changed in adversarial training.
#[derive(Clone, Debug, PartialEq)]
pub struct Adversary {
    /// The most that a number of an input is changed by, in the units of the input.
    pub strength: f32,
    /// The range that the numbers of an input stay in.
    pub range: RangeInclusive<f32>,
}

/// What a block keeps from the first pass to the second.
#[derive(Clone, Debug)]
pub(super) struct Attack {
    /// The samples as they are.
    clean: Vec<Lanes>,
    /// The gradient of their input, padding included.
    pub(super) gradient: Vec<Lanes>,
}

impl Attack {
    pub(super) fn new(input: PaddedInput) -> Self {
        let zeros = vec![Lanes::ZERO; input.padded().len()];
        Self { clean: zeros.clone(), gradient: zeros }
    }

    /// Moves the samples of block `block` to their random start.
    pub(super) fn start(
        &mut self,
        adversary: &Adversary,
        input: PaddedInput,
        samples: &mut [Lanes],
        (seed, stages, block): (MaskSeed, usize, usize),
    ) {
        self.clean.copy_from_slice(samples);
        // No stage has this number, so no dropout has this randomness.
        let mut random = seed.rng(stages, block);
        for at in numbers(input) {
            for (number, clean) in samples[at].0.iter_mut().zip(self.clean[at].0) {
                let by = (2.0 * random.random::<f32>() - 1.0) * adversary.strength;
                *number = adversary.within(clean, clean + by);
            }
        }
    }

    /// Moves the samples from there to where their loss is larger.
    pub(super) fn advance(&self, adversary: &Adversary, input: PaddedInput, samples: &mut [Lanes]) {
        for at in numbers(input) {
            let slopes = self.clean[at].0.into_iter().zip(self.gradient[at].0);
            for (number, (clean, slope)) in samples[at].0.iter_mut().zip(slopes) {
                // A slope of zero has no sign, nor has one that isn't a number.
                let sign = f32::from(slope > 0.0) - f32::from(slope < 0.0);
                *number = adversary.within(clean, *number + STEP * adversary.strength * sign);
            }
        }
    }
}

impl Adversary {
    /// The number that is allowed and nearest to `to`.
    fn within(&self, clean: f32, to: f32) -> f32 {
        let near = to.max(clean - self.strength).min(clean + self.strength);
        near.max(*self.range.start()).min(*self.range.end())
    }
}

/// Where the numbers of the input are in its buffer.
fn numbers(input: PaddedInput) -> impl Iterator<Item = usize> {
    input.rows().flat_map(|(range, start)| start..start + range.len())
}
