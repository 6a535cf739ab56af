//! Principal component analysis: the plane through the mean of the rows on which their variance is the largest
//! ([Pearson 1901](https://doi.org/10.1080/14786440109462720)).
//!
//! Its two axes are the eigenvectors of `X^T X`, where `X` are the rows less their mean, with the largest eigenvalues. They
//! are found by orthogonal iteration ([Golub and Van Loan](https://doi.org/10.56021/9781421407944), 8.2.4): `V <- orthonormal(X^T (X V))`.

use super::Place;

/// Vectors that are iterated: the more beside the two that are wanted, the faster these converge.
const VECTORS: usize = 6;
const ROUNDS: usize = 24;

/// The plane on which rows of numbers differ most.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPlane {
    mean: Vec<f32>,
    /// Two vectors of length 1 (0 where the rows don't differ), at right angles.
    axes: [Vec<f32>; 2],
}

impl PrincipalPlane {
    /// That of rows of `width` numbers each, at least one number; what is left over after the last whole row doesn't count.
    ///
    /// ```
    /// use rakam_eval::PrincipalPlane;
    ///
    /// // Points on a line: one axis lies along it, and along the other they don't differ.
    /// let plane = PrincipalPlane::of(&[1.0, 1.0, 2.0, 2.0, 4.0, 4.0], 2);
    /// let [[a, _], [b, _]] = [plane.place(&[1.0, 1.0]), plane.place(&[4.0, 4.0])];
    /// assert!(((a - b).abs() - 18.0_f32.sqrt()).abs() < 1e-5);
    /// ```
    #[must_use]
    pub fn of(rows: &[f32], width: usize) -> Self {
        let width = width.max(1);
        let rows = || rows.chunks_exact(width);
        let count = rows().len();
        let mut mean = vec![0.0f32; width];
        rows().for_each(|row| mean.iter_mut().zip(row).for_each(|(sum, number)| *sum += number));
        mean.iter_mut().for_each(|sum| *sum /= count.max(1) as f32);

        // Rows themselves are a start that has a part in every direction in which they differ.
        let begin =
            |index: usize| rows().nth(index * count / VECTORS).map_or_else(|| vec![0.0; width], |row| less(row, &mean));
        let mut vectors: [Vec<f32>; VECTORS] = std::array::from_fn(begin);
        let mut row_less_mean = vec![0.0; width];
        for _ in 0..ROUNDS {
            orthonormalise(&mut vectors);
            let mut next = std::array::from_fn(|_| vec![0.0; width]);
            for row in rows() {
                let numbers = row_less_mean.iter_mut().zip(row.iter().zip(&mean));
                numbers.for_each(|(less, (number, mean))| *less = number - mean);
                for (vector, next) in vectors.iter().zip(&mut next) {
                    add(next, dot(vector, &row_less_mean), &row_less_mean);
                }
            }
            vectors = next;
        }
        orthonormalise(&mut vectors);
        let [first, second, ..] = vectors;
        Self { mean, axes: [first, second] }
    }

    /// The same plane with its axes turned by a matrix: see [`turn_towards`](super::turn_towards).
    #[must_use]
    pub fn turned(&self, matrix: [[f32; 2]; 2]) -> Self {
        let [first, second] = &self.axes;
        let turned = |[a, b]: [f32; 2]| first.iter().zip(second).map(|(x, y)| a * x + b * y).collect();
        Self { mean: self.mean.clone(), axes: matrix.map(turned) }
    }

    /// Where a row lies on the plane; the mean lies at `[0, 0]`. Numbers that are missing or too many don't count.
    #[must_use]
    pub fn place(&self, row: &[f32]) -> Place {
        let row = less(row, &self.mean);
        [dot(&self.axes[0], &row), dot(&self.axes[1], &row)]
    }
}

/// Gram and Schmidt's: each vector less its parts along those before it, brought to length 1. One that is nothing but such parts,
/// to rounding, becomes 0.
fn orthonormalise(vectors: &mut [Vec<f32>]) {
    for index in 0..vectors.len() {
        let (before, vector) = vectors.split_at_mut(index);
        let vector = &mut vector[0];
        let length = dot(vector, vector).sqrt();
        // Twice is enough: rounding leaves something of the parts the first time.
        for _ in 0..2 {
            for other in &*before {
                let part = dot(vector, other);
                add(vector, -part, other);
            }
        }
        let left = dot(vector, vector).sqrt();
        let scale = if left > 1e-6 * length { left.recip() } else { 0.0 };
        vector.iter_mut().for_each(|number| *number *= scale);
    }
}

fn less(row: &[f32], mean: &[f32]) -> Vec<f32> {
    row.iter().zip(mean).map(|(number, mean)| number - mean).collect()
}

/// In eight sums, which a processor adds side by side.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, b) = (a.chunks(8), b.chunks(8));
    let mut sums = [0.0f32; 8];
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn add(to: &mut [f32], factor: f32, numbers: &[f32]) {
    to.iter_mut().zip(numbers).for_each(|(to, number)| *to += factor * number);
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::SmallRng};

    use super::*;

    /// Rows with the deviation `deviations[i]` along the i-th axis of a space that is turned by a reflection.
    fn rows(deviations: &[f32], count: usize) -> (Vec<f32>, Vec<Vec<f32>>) {
        let width = deviations.len();
        let mut random = SmallRng::seed_from_u64(1);
        let mut uniform = || random.next_u32() as f32 / 2.0f32.powi(31) - 1.0;
        let mirror: Vec<f32> = (0..width).map(|_| uniform()).collect();
        let square = dot(&mirror, &mirror);
        let axes: Vec<Vec<f32>> = (0..width)
            .map(|i| (0..width).map(|j| f32::from(i == j) - 2.0 * mirror[i] * mirror[j] / square).collect())
            .collect();
        let row = |_| {
            let mut row = vec![3.0; width];
            axes.iter().zip(deviations).for_each(|(axis, deviation)| add(&mut row, deviation * uniform(), axis));
            row
        };
        ((0..count).flat_map(row).collect(), axes)
    }

    #[test]
    fn the_axes_are_those_along_which_the_rows_differ_most() {
        let (rows, axes) = rows(&[0.3, 5.0, 0.2, 1.5, 0.1, 0.6, 0.2], 4_000);
        let plane = PrincipalPlane::of(&rows, 7);
        for (found, along) in plane.axes.iter().zip([1, 3]) {
            assert!(dot(found, &axes[along]).abs() > 0.999, "{found:?}, but {:?}", axes[along]);
        }
        assert!(dot(&plane.axes[0], &plane.axes[1]).abs() < 1e-5);
        let [x, y] = plane.place(&plane.mean.clone());
        assert!(x == 0.0 && y == 0.0);
    }

    #[test]
    fn rows_that_hardly_differ_have_a_place_too() {
        for rows in [vec![], vec![7.0; 3], vec![7.0; 30]] {
            let plane = PrincipalPlane::of(&rows, 3);
            assert_eq!(plane.place(&[7.0; 3]).map(f32::is_finite), [true; 2], "{rows:?}");
        }
        let same = PrincipalPlane::of(&[7.0; 30], 3);
        assert_eq!(same.place(&[7.0; 3]), [0.0; 2]);
    }
}
