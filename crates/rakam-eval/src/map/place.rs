//! Where an image that isn't on a map belongs.

use super::Place;

/// The mean of the places of its neighbours, weighted by one over its distance. The place of a
/// neighbour at no distance is taken as it is. `None` without neighbours.
#[must_use]
pub fn beside(neighbours: impl IntoIterator<Item = (Place, f32)>) -> Option<Place> {
    let (mut sum, mut total) = ([0.0f32; 2], 0.0);
    for (place, distance) in neighbours {
        // No distance is a weight beside which the others don't count.
        let weight = distance.max(1e-6).recip();
        total += weight;
        sum = [sum[0] + weight * place[0], sum[1] + weight * place[1]];
    }
    (total > 0.0).then(|| sum.map(|sum| sum / total))
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn an_image_lies_between_its_neighbours_and_nearer_to_the_nearer_one() {
        assert_eq!(beside([]), None);
        let [x, y] = beside([([0.0, 8.0], 1.0), ([4.0, 8.0], 3.0)]).unwrap();
        assert!((x - 1.0).abs() < 1e-5 && (y - 8.0).abs() < 1e-5, "{x} {y}");
        let [x, _] = beside([([5.0, 0.0], 0.0), ([9.0, 0.0], 2.0)]).unwrap();
        assert!((x - 5.0).abs() < 1e-4, "{x}");
    }
}
