//! The turn that brings a map closest to the one before it.

use super::Place;

/// How to turn a map about `[0, 0]`, and mirror it if need be, so that its places lie closest to those of the map before it: the sum
/// of their squared distances is the least that a turn can reach (orthogonal Procrustes,
/// [Schönemann 1966](https://doi.org/10.1007/BF02289451)). Maps only say what is near what, so any turn of one is as right.
///
/// The turn is a matrix by rows: `[[a, b], [c, d]]` takes `[x, y]` to `[a x + b y, c x + d y]`.
#[must_use]
pub fn turn_towards(before: &[Place], map: &[Place]) -> [[f32; 2]; 2] {
    // The products that both turns are made of: places along each other, and across.
    let mut products = [[0.0f32; 2]; 2];
    for (before, place) in before.iter().zip(map) {
        for (products, before) in products.iter_mut().zip(before) {
            products.iter_mut().zip(place).for_each(|(product, place)| *product += before * place);
        }
    }
    let [[xx, xy], [yx, yy]] = products;
    // As plain as (x, y) -> (c x - s y, s x + c y), or mirrored as (c x + s y, s x - c y): whichever gains more.
    let (turn, mirrored) = ([xx + yy, yx - xy], [xx - yy, yx + xy]);
    let length = |[c, s]: [f32; 2]| c.hypot(s);
    let mirror = length(mirrored) > length(turn);
    let [c, s] = if mirror { mirrored } else { turn };
    let size = c.hypot(s);
    if size == 0.0 || !size.is_finite() {
        return [[1.0, 0.0], [0.0, 1.0]];
    }
    let (c, s) = (c / size, s / size);
    if mirror { [[c, s], [s, -c]] } else { [[c, -s], [s, c]] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_was_turned_and_mirrored_is_turned_back() {
        let before: Vec<Place> = (0..50).map(|i| [(i as f32).sin() * 3.0, (i as f32 * 1.7).cos()]).collect();
        for (angle, mirror) in [(0.3f32, 1.0), (2.5, -1.0), (-1.2, -1.0), (3.1, 1.0)] {
            let (sin, cos) = angle.sin_cos();
            let map: Vec<Place> =
                before.iter().map(|[x, y]| [cos * x - sin * y, mirror * (sin * x + cos * y)]).collect();
            let [[a, b], [c, d]] = turn_towards(&before, &map);
            for (before, [x, y]) in before.iter().zip(&map) {
                let turned = [a * x + b * y, c * x + d * y];
                assert!((turned[0] - before[0]).hypot(turned[1] - before[1]) < 1e-5, "{angle} {mirror}: {turned:?}");
            }
        }
        assert_eq!(turn_towards(&[], &[]), [[1.0, 0.0], [0.0, 1.0]]);
    }
}
