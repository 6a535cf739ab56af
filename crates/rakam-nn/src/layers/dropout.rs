//! Dropout ([Srivastava et al. 2014](https://jmlr.org/papers/v15/srivastava14a.html)): in training, a number becomes
//! zero with probability `p` and is scaled by `1 / (1 - p)` otherwise, as in
//! [PyTorch](https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html).
//!
//! No mask is kept. After a ReLU a dropped number and a negative one look alike, both zero and without a gradient, so
//! [`NormBackwardSums`](super::batch_norm::NormBackwardSums) reads it off the zeros. After other activations it is drawn again, from
//! the same seed.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::lanes::{LANES, Lanes};

/// What fixes the dropout masks of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MaskSeed {
    pub(crate) seed: u64,
    pub(crate) step: u64,
}

impl MaskSeed {
    /// Randomness that depends on where a mask is used, not on which thread computes it or when.
    pub(crate) fn rng(self, stage: usize, block: usize) -> Xoshiro256PlusPlus {
        // Odd constants of Steele et al. 2014 (SplitMix) and Knuth keep the coordinates apart; `seed_from_u64` mixes them.
        let coordinates = self.step.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ (stage as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9)
            ^ (block as u64).wrapping_mul(0x94d0_49bb_1331_11eb);
        Xoshiro256PlusPlus::seed_from_u64(self.seed ^ coordinates)
    }

    /// Drops numbers of block `block` of what comes out of a stage, in place.
    pub(crate) fn drop_out(self, x: &mut [Lanes], p: f32, stage: usize, block: usize) {
        drop_out(x, p, &mut self.rng(stage, block));
    }

    /// What stays of such a block, for a device that keeps its own numbers: a bit for each of the [`LANES`] samples, the
    /// first in the lowest.
    pub(crate) fn kept(self, numbers: usize, p: f32, stage: usize, block: usize) -> impl Iterator<Item = u16> {
        let mut ones = vec![Lanes([1.0; LANES]); numbers];
        self.drop_out(&mut ones, p, stage, block);
        ones.into_iter().map(|lanes| (0..LANES).map(|lane| u16::from(lanes.0[lane] > 0.0) << lane).sum())
    }
}

/// Drops numbers of `x` in place.
pub(crate) fn drop_out(x: &mut [Lanes], p: f32, rng: &mut impl Rng) {
    let scale = 1.0 / (1.0 - p);
    let threshold = ((f64::from(p) * f64::from(1u32 << 16)).round() as u32).min(0xffff);
    for lanes in x {
        for four in lanes.0.as_chunks_mut::<4>().0 {
            let random = rng.next_u64();
            for (index, number) in four.iter_mut().enumerate() {
                let sixteen_bits = (random >> (16 * index)) as u32 & 0xffff;
                *number = if sixteen_bits < threshold { 0.0 } else { *number * scale };
            }
        }
    }
}

#[cfg(test)]
mod tests;
