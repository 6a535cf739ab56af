//! Where ink that hangs together may be cut from top to bottom.

/// A cut from top to bottom. It may lean and bend by up to 45 degrees, so that it finds its way between slanted digits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seam {
    /// How much ink it goes through, in pixels.
    pub(crate) cost: f32,
    /// In each row, the first column to the right of the cut.
    pub(crate) columns: Vec<usize>,
}

/// What a step to the side costs, in pixels of ink: a straight cut is better than a crooked one of the same ink.
const SIDESTEP: f32 = 0.1;

/// Seams are looked for that pass each of these heights, in quarters, where that is locally cheapest: at the height at
/// which two round digits touch there may be no such place, but above or below it there is.
const HEIGHTS: [usize; 3] = [1, 2, 3];

/// Seams through ink of `width` pixels a row, from left to right: the cheapest of all, then the cheapest that crosses
/// none of those chosen before and is in some row at least `apart` columns beside each, and so on up to `most`. None
/// costs more than `dearest`.
pub(crate) fn seams(ink: &[f32], width: usize, most: usize, apart: usize, dearest: f32) -> Vec<Seam> {
    let height = ink.len() / width;
    let down = costs(ink, width, 0..height);
    let up = costs(ink, width, (0..height).rev());
    let mut found: Vec<Seam> = Vec::new();
    for pivot in HEIGHTS.map(|quarters| quarters * height / 4) {
        let cost = |x: usize| down[pivot * width + x] + up[pivot * width + x] - ink[pivot * width + x];
        let costs: Vec<f32> = (0..width).map(cost).collect();
        for x in valleys(&costs).filter(|&x| costs[x] <= dearest) {
            let mut columns = vec![x; height];
            follow(&down, width, (0..pivot).rev(), x, &mut columns);
            follow(&up, width, pivot + 1..height, x, &mut columns);
            found.push(Seam { cost: costs[x], columns });
        }
    }
    found.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let mut chosen: Vec<Seam> = Vec::new();
    for seam in found {
        if chosen.len() < most && chosen.iter().all(|other| lie_apart(&seam.columns, &other.columns, apart)) {
            chosen.push(seam);
        }
    }
    chosen.sort_by_key(|seam| seam.columns.iter().sum::<usize>());
    chosen
}

/// Whether two ways do not cross, and are in some row at least `apart` columns from each other.
fn lie_apart(a: &[usize], b: &[usize], apart: usize) -> bool {
    let pairs = || a.iter().zip(b);
    let crossing = pairs().any(|(a, b)| a < b) && pairs().any(|(a, b)| a > b);
    !crossing && pairs().any(|(a, b)| a.abs_diff(*b) >= apart.max(1))
}

/// For each pixel, the cost of the cheapest way from the first of `rows` to it, by the rows in their order.
fn costs(ink: &[f32], width: usize, rows: impl Iterator<Item = usize>) -> Vec<f32> {
    let mut costs = ink.to_vec();
    let mut before: Option<usize> = None;
    for y in rows {
        if let Some(before) = before {
            for x in 0..width {
                let (_, least) = step(&costs, width, before, x);
                costs[y * width + x] += least;
            }
        }
        before = Some(y);
    }
    costs
}

/// The column in row `from` from which it is cheapest to come to column `x` of the row beside it, and that cost.
fn step(costs: &[f32], width: usize, from: usize, x: usize) -> (usize, f32) {
    let row = &costs[from * width..][..width];
    let mut best = (x, row[x]);
    for side in [x.wrapping_sub(1), x + 1] {
        if side < width && row[side] + SIDESTEP < best.1 {
            best = (side, row[side] + SIDESTEP);
        }
    }
    best
}

/// Walks from column `x` through `rows`, each the one from which the last was reached most cheaply.
fn follow(costs: &[f32], width: usize, rows: impl Iterator<Item = usize>, mut x: usize, columns: &mut [usize]) {
    for y in rows {
        (x, _) = step(costs, width, y, x);
        columns[y] = x;
    }
}

/// The middles of the stretches of `costs` that are lower than what lies beside them; the ends do not count, for
/// nothing is cut off there.
fn valleys(costs: &[f32]) -> impl Iterator<Item = usize> {
    let mut start = 0;
    (1..costs.len()).filter_map(move |x| {
        let falls = costs[x] < costs[x - 1];
        let rises = costs[x] > costs[x - 1];
        let valley = (rises && start > 0).then(|| (start + x - 1) / 2);
        if falls {
            start = x;
        } else if rises {
            start = 0;
        }
        valley
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grid(rows: &[&str]) -> (Vec<f32>, usize) {
        (rows.iter().flat_map(|row| row.chars().map(|c| if c == '#' { 1.0 } else { 0.0 })).collect(), rows[0].len())
    }

    #[test]
    fn two_bars_are_cut_through_the_thinnest_place_between_them() {
        let (ink, width) = grid(&[
            ".##....##.", //
            ".##....##.",
            ".########.",
            ".##....##.",
            ".##....##.",
        ]);
        let found = seams(&ink, width, 5, 1, 2.0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].cost, 1.0);
        assert!(found[0].columns.iter().all(|x| (3..7).contains(x)), "{:?}", found[0].columns);
    }

    #[test]
    fn a_cut_follows_the_slant() {
        // Two bars that lean by 45 degrees, joined half way down: any straight cut would go through one of them.
        let (width, height) = (44, 21);
        let inked = |x: usize, y: usize| match x + y {
            20..26 | 32..38 => 1.0,
            26..32 if y == 10 => 1.0,
            _ => 0.0,
        };
        let ink: Vec<f32> = (0..width * height).map(|i| inked(i % width, i / width)).collect();
        let found = seams(&ink, width, 9, 1, 99.0);
        let between = |seam: &&Seam| seam.columns.iter().zip(0..).all(|(x, y)| (26..32).contains(&(x + y)));
        let cut = found.iter().find(between).unwrap();
        let crossed = cut.columns.iter().enumerate().filter(|&(y, &x)| ink[y * width + x] > 0.0).count();
        assert_eq!(crossed, 1);
    }

    #[test]
    fn a_plain_bar_has_no_cut() {
        let (ink, width) = grid(&["###", "###", "###"]);
        assert_eq!(seams(&ink, width, 5, 1, 99.0), []);
    }

    proptest! {
        /// A seam runs from row to row by at most one column, its cost is that of the pixels on its way, it stays
        /// in its order and none crosses another.
        #[test]
        fn seams_are_ways_from_top_to_bottom(width in 1usize..24, pixels in prop::collection::vec(0.0f32..1.0, 24..400), most in 0usize..6) {
            let height = pixels.len() / width;
            let ink = &pixels[..height * width];
            let found = seams(ink, width, most, 2, 1e9);
            prop_assert!(found.len() <= most);
            for seam in &found {
                prop_assert_eq!(seam.columns.len(), height);
                prop_assert!(seam.columns.windows(2).all(|pair| pair[0].abs_diff(pair[1]) <= 1));
                let ink: f32 = seam.columns.iter().enumerate().map(|(y, &x)| ink[y * width + x]).sum();
                let sidesteps = seam.columns.windows(2).filter(|pair| pair[0] != pair[1]).count();
                prop_assert!((ink + SIDESTEP * sidesteps as f32 - seam.cost).abs() < 1e-3 * (1.0 + seam.cost));
            }
            for pair in found.windows(2) {
                prop_assert!(pair[0].columns.iter().zip(&pair[1].columns).all(|(a, b)| a <= b));
            }
        }
    }
}
