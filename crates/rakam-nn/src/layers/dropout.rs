//! Dropout ([Srivastava et al. 2014](https://jmlr.org/papers/v15/srivastava14a.html)): in training, a number becomes
//! zero with probability `p` and is scaled by `1 / (1 - p)` otherwise, as in
//! [PyTorch](https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html).
//!
//! It comes after a ReLU, where a dropped number and a negative one look alike: both are zero and pass no gradient.
//! So the mask is not kept; [`NormBackwardSums`](super::batch_norm::NormBackwardSums) reads it off the zeros.

use rand::Rng;

use crate::lanes::Lanes;

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
