//! Random numbers: the order of an epoch, and a generator for each sample.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The random number generator of one sample in one epoch. It doesn't depend on the thread, or on the order in which samples
/// are made.
pub fn sample_rng(seed: u64, epoch: u64, index: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(mix(mix(mix(seed) ^ epoch) ^ index))
}

/// The order of an epoch: a permutation of 0 to `len` - 1.
///
/// Indices are 32 bits, so that the order is the same in WebAssembly.
pub fn shuffled(seed: u64, epoch: u64, len: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len).collect();
    // No sample has this index, so the order shares its random numbers with none.
    order.shuffle(&mut sample_rng(seed, epoch, u64::MAX));
    order
}

/// The step of SplitMix64 (Steele, Lea and Flood, 2014), a bijection that makes neighbouring numbers unrelated.
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::Rng;

    use super::*;

    #[test]
    fn each_sample_has_numbers_of_its_own() {
        let mut seen = HashSet::new();
        for seed in 0..10 {
            for epoch in 0..10 {
                for index in 0..100 {
                    assert!(seen.insert(sample_rng(seed, epoch, index).next_u64()), "{seed} {epoch} {index}");
                }
            }
        }
        assert_eq!(sample_rng(1, 2, 3).next_u64(), sample_rng(1, 2, 3).next_u64());
    }

    #[test]
    fn an_order_has_each_index_once() {
        let order = shuffled(1, 0, 60_000);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.iter().copied().eq(0..60_000));
        assert_eq!(order, shuffled(1, 0, 60_000));
        assert_ne!(order, shuffled(1, 1, 60_000));
        assert_ne!(order, shuffled(2, 0, 60_000));
        assert!(shuffled(1, 0, 0).is_empty());
    }

    // A seed in a model card must give the same weights after an update of `rand`.
    #[test]
    fn the_order_does_not_change_from_release_to_release() {
        assert_eq!(shuffled(42, 0, 10), [6, 0, 9, 4, 1, 3, 8, 7, 5, 2]);
    }
}
