//! The median of some numbers.

/// The median, of an even count the upper of the two in the middle; `None` of no numbers.
///
/// They are sorted, though selecting would do: in a standard library that is built for size, as the page's is, selecting
/// takes quadratic time among equal numbers, and most of a picture is paper.
pub(crate) fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_unstable_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn half_are_below_and_half_above() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![4.0, -1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(3.0));
    }
}
