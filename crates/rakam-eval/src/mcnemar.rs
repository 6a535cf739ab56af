//! Whether two networks differ by more than chance.

/// The exact two-sided p-value of McNemar's test ([McNemar 1947](https://doi.org/10.1007/BF02295996)) for two networks
/// that read the same images: `only_first` is how many only the first reads right, `only_second` how many only the
/// second does. It is the probability, if both are equally good, of a split at least as uneven: each such image then
/// falls to either network like a fair coin.
#[must_use]
pub fn mcnemar(only_first: usize, only_second: usize) -> f64 {
    let images = only_first + only_second;
    // The binomial terms from 0 heads up, as logarithms: 2^-1000 would underflow.
    let mut log = -(images as f64) * std::f64::consts::LN_2;
    let mut sum = 0.0;
    for heads in 0..=only_first.min(only_second) {
        sum += log.exp();
        log += ((images - heads) as f64 / (heads + 1) as f64).ln();
    }
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::mcnemar;

    #[test]
    fn is_the_probability_of_so_uneven_a_split() {
        assert_eq!((mcnemar(0, 0), mcnemar(4, 4)), (1.0, 1.0));
        // Five coins on one side: 2 of 32 ways. One against five of six coins: 2 * (1 + 6) of 64.
        assert!((mcnemar(5, 0) - 2.0 / 32.0).abs() < 1e-12);
        assert!((mcnemar(1, 5) - 14.0 / 64.0).abs() < 1e-12);
        assert_eq!(mcnemar(1, 5), mcnemar(5, 1));
        // 3,000 coins: two standard deviations (54.8) off the middle are 5.5%, counted exactly 4.7% (continuity).
        let p = mcnemar(1446, 1554);
        assert!((p - 0.0507).abs() < 0.002, "{p}");
    }
}
