//! The index of the largest number.

/// The index of the largest number, the first of equals; 0 where there is none.
pub(super) fn argmax(numbers: &[f32]) -> usize {
    let (mut largest, mut at) = (f32::NEG_INFINITY, 0);
    for (index, &number) in numbers.iter().enumerate() {
        if number > largest {
            (largest, at) = (number, index);
        }
    }
    at
}
