//! What dropout drops, and what it scales.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::drop_out;
use crate::lanes::{LANES, Lanes};

/// Ones after dropout.
fn dropped_ones(p: f32, seed: u64) -> Vec<f32> {
    let mut x = vec![Lanes([1.0; LANES]); 8192];
    drop_out(&mut x, p, &mut Xoshiro256PlusPlus::seed_from_u64(seed));
    x.iter().flat_map(|lanes| lanes.0).collect()
}

#[test]
fn drops_its_share_and_scales_the_rest_so_that_the_mean_stays() {
    for p in [0.1, 0.25, 0.5, 0.9] {
        let x = dropped_ones(p, 1);
        let kept = 1.0 / (1.0 - p);
        assert!(x.iter().all(|&number| number == 0.0 || number == kept), "p = {p}");
        let count = x.len() as f64;
        let zeros = x.iter().filter(|&&number| number == 0.0).count() as f64;
        // Four standard deviations of a binomial share, and the same of the mean, which is `kept` times as wide.
        let tolerance = 4.0 * (f64::from(p * (1.0 - p)) / count).sqrt();
        assert!((zeros / count - f64::from(p)).abs() < tolerance, "p = {p}: {zeros} of {count} are zeros");
        let mean = x.iter().copied().map(f64::from).sum::<f64>() / count;
        assert!((mean - 1.0).abs() < tolerance * f64::from(kept), "p = {p}: the mean of ones became {mean}");
    }
}

/// Two lanes drop the same feature as often as chance has it: one sample's mask says nothing of another's.
#[test]
fn lanes_drop_out_independently() {
    let x = dropped_ones(0.5, 2);
    for (a, b) in (0..LANES).flat_map(|b| (0..b).map(move |a| (a, b))) {
        let both = x.as_chunks::<LANES>().0.iter().filter(|lanes| lanes[a] == 0.0 && lanes[b] == 0.0).count();
        // A quarter of 8192, and five standard deviations.
        assert!(both.abs_diff(2048) < 196, "lanes {a} and {b} are both zero {both} times");
    }
}

#[test]
fn the_seed_decides() {
    assert_eq!(dropped_ones(0.5, 3), dropped_ones(0.5, 3));
    assert_ne!(dropped_ones(0.5, 3), dropped_ones(0.5, 4));
}
