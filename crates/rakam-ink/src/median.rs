//! The median of some numbers, and other quantiles.

/// The median, of an even count the upper of the two in the middle; `None` of no numbers.
pub(crate) fn median(values: Vec<f32>) -> Option<f32> {
    quantile(values, 0.5)
}

/// The number that this share of them lie below; `share` is less than 1. `None` of no numbers.
///
/// They are sorted, though selecting would do: in a standard library that is built for size, as the page's is, selecting
/// takes quadratic time among equal numbers, and most of a picture is paper.
pub(crate) fn quantile(mut values: Vec<f32>, share: f32) -> Option<f32> {
    values.sort_unstable_by(f32::total_cmp);
    values.get((share * values.len() as f32) as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::{median, quantile};

    #[test]
    fn half_are_below_and_half_above() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![4.0, -1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(3.0));
        assert_eq!(quantile(vec![4.0, 1.0, 3.0, 2.0, 5.0], 0.2), Some(2.0));
    }
}
