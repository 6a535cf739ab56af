//! Connected areas of ink.

use std::ops::Range;

use crate::bitmap::{Bitmap, each_run};

/// There is room for so many runs in a row of pixels before more is made.
const RUNS_A_ROW: usize = 2;

/// The owner of a pixel that belongs to no component.
pub(crate) const NOBODY: u32 = u32::MAX;

/// A box of whole pixels: from `left` and `top`, inclusive, to `right` and `bottom`, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PixelBox {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

impl PixelBox {
    /// The box of one pixel.
    pub(crate) fn of_pixel(x: usize, y: usize) -> Self {
        PixelBox { left: x, top: y, right: x + 1, bottom: y + 1 }
    }

    pub(crate) fn width(self) -> usize {
        self.right - self.left
    }

    pub(crate) fn height(self) -> usize {
        self.bottom - self.top
    }

    /// The longer of width and height.
    pub(crate) fn longest_side(self) -> f32 {
        self.width().max(self.height()) as f32
    }

    /// How many pixels lie between two boxes, across or down, whichever is more; 0 if they touch or overlap.
    pub(crate) fn gap(self, other: Self) -> f32 {
        let between = |a: (usize, usize), b: (usize, usize)| b.0.saturating_sub(a.1).max(a.0.saturating_sub(b.1));
        let across = between((self.left, self.right), (other.left, other.right));
        across.max(between((self.top, self.bottom), (other.top, other.bottom))) as f32
    }

    /// The smallest box that holds both.
    pub(crate) fn and(self, other: Self) -> Self {
        PixelBox {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Pixels side by side in a row, as many as there are, of one component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) row: usize,
    pub(crate) columns: Range<usize>,
    /// The component, an index into [`Components::boxes`].
    pub(crate) component: usize,
}

/// Which pixels hang together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Components {
    /// From left to right, row by row from the top.
    pub(crate) runs: Vec<Run>,
    /// The box of each component, in the order in which their first pixels stand, row by row.
    pub(crate) boxes: Vec<PixelBox>,
}

impl Components {
    /// The areas of pixels that touch each other, also by a corner.
    pub(crate) fn of(pixels: &Bitmap) -> Self {
        // A run's component is at first a run before it that it hangs together with, or itself: a forest of disjoint sets, the
        // first run of each at its root.
        let mut runs: Vec<Run> = Vec::with_capacity(RUNS_A_ROW * pixels.rows().len());
        let mut above = 0;
        for (row, pixels_of_row) in pixels.rows().enumerate() {
            let start = runs.len();
            each_run(pixels_of_row, pixels.width, |columns| runs.push(Run { row, columns, component: runs.len() }));
            for this in start..runs.len() {
                while above < start && runs[above].columns.end < runs[this].columns.start {
                    above += 1;
                }
                let mut touching = above;
                while touching < start && runs[touching].columns.start <= runs[this].columns.end {
                    join(&mut runs, touching, this);
                    touching += 1;
                }
            }
            above = start;
        }
        let mut boxes: Vec<PixelBox> = Vec::new();
        for i in 0..runs.len() {
            let Run { row, columns: Range { start, end }, component } = runs[i];
            let bounds = PixelBox { left: start, top: row, right: end, bottom: row + 1 };
            if component == i {
                runs[i].component = boxes.len();
                boxes.push(bounds);
            } else {
                // The run before it has its name already.
                let name = runs[component].component;
                runs[i].component = name;
                boxes[name] = boxes[name].and(bounds);
            }
        }
        Components { runs, boxes }
    }

    /// For each of `pixels` pixels in rows of `width`, the component that it belongs to, or [`NOBODY`].
    pub(crate) fn owners(&self, pixels: usize, width: usize) -> Vec<u32> {
        let mut owner = vec![NOBODY; pixels];
        for Run { row, columns, component } in &self.runs {
            owner[row * width..][columns.clone()].fill(*component as u32);
        }
        owner
    }
}

/// The areas of pixels with at least `threshold` of ink that touch each other, also by a corner. `ink` has rows of
/// `width` pixels.
pub(crate) fn components(ink: &[f32], width: usize, threshold: f32) -> Components {
    Components::of(&Bitmap::of(ink, width, threshold))
}

/// Makes one component of those of two runs.
fn join(runs: &mut [Run], a: usize, b: usize) {
    let (a, b) = (root(runs, a), root(runs, b));
    runs[a.max(b)].component = a.min(b);
}

/// The first run of a run's component, as far as is known; the way to it is made shorter.
fn root(runs: &mut [Run], mut at: usize) -> usize {
    while runs[at].component != at {
        let next = runs[at].component;
        runs[at].component = runs[next].component;
        at = next;
    }
    at
}

/// Gives the faint pixels, with more than `faint` of ink, to a neighbour's owner, `reach` times over: the soft edges of
/// a stroke belong to it.
pub(crate) fn claim_edges(owner: &mut [u32], ink: &[f32], width: usize, faint: f32, reach: usize) {
    let height = ink.len() / width;
    let mut claims = Vec::new();
    for _ in 0..reach {
        for at in 0..ink.len() {
            if owner[at] != NOBODY || ink[at] <= faint {
                continue;
            }
            let (x, y) = (at % width, at / width);
            let rows = y.saturating_sub(1)..(y + 2).min(height);
            let mut around = rows.flat_map(|y| y * width + x.saturating_sub(1)..y * width + (x + 2).min(width));
            if let Some(next) = around.find(|&next| owner[next] != NOBODY) {
                claims.push((at, owner[next]));
            }
        }
        if claims.is_empty() {
            return;
        }
        claims.drain(..).for_each(|(at, claimant)| owner[at] = claimant);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn grid(rows: &[&str]) -> (Vec<f32>, usize) {
        let value = |c| match c {
            '#' => 1.0,
            '+' => 0.3,
            _ => 0.0,
        };
        (rows.iter().flat_map(|row| row.chars().map(value)).collect(), rows[0].len())
    }

    #[test]
    fn corners_join_and_gaps_part() {
        let (ink, width) = grid(&["#...#", ".#..#", "..#..", "#...."]);
        let found = components(&ink, width, 0.5);
        let boxes: Vec<_> = found.boxes.iter().map(|b| (b.left, b.top, b.right, b.bottom)).collect();
        assert_eq!(boxes, [(0, 0, 3, 3), (4, 0, 5, 2), (0, 3, 1, 4)]);
        let owner = found.owners(ink.len(), width);
        assert_eq!((owner[2 * width + 2], owner[1]), (0, NOBODY));
    }

    #[test]
    fn faint_edges_go_to_the_stroke_that_they_touch() {
        let (ink, width) = grid(&["#++++.+#"]);
        let mut owner = components(&ink, width, 0.5).owners(ink.len(), width);
        claim_edges(&mut owner, &ink, width, 0.1, 2);
        assert_eq!(owner, [0, 0, 0, NOBODY, NOBODY, NOBODY, 1, 1]);
    }

    proptest! {
        /// Neighbours with ink have one owner, every component lies within its box and reaches all its sides, and
        /// nothing without ink is owned.
        #[test]
        fn components_are_what_hangs_together(width in 1usize..70, pixels in prop::collection::vec(prop::bool::weighted(0.3), 1..900)) {
            let rows = pixels.len().div_ceil(width);
            let mut ink: Vec<f32> = pixels.iter().map(|&ink| if ink { 1.0 } else { 0.0 }).collect();
            ink.resize(rows * width, 0.0);
            let found = components(&ink, width, 0.5);
            let mut boxes: Vec<Option<PixelBox>> = vec![None; found.boxes.len()];
            let owners = found.owners(ink.len(), width);
            for (at, &owner) in owners.iter().enumerate() {
                prop_assert_eq!(owner != NOBODY, ink[at] > 0.5);
                if owner == NOBODY {
                    continue;
                }
                let (x, y) = (at % width, at / width);
                let pixel = PixelBox::of_pixel(x, y);
                let grown = boxes[owner as usize].map_or(pixel, |known| known.and(pixel));
                boxes[owner as usize] = Some(grown);
                for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
                    let (Some(x), y) = (x.checked_add_signed(dx), y + dy) else { continue };
                    if x < width && y < rows && ink[y * width + x] > 0.5 {
                        prop_assert_eq!(owners[y * width + x], owner);
                    }
                }
            }
            let mut names: Vec<u32> = Vec::new();
            for &owner in &owners {
                if owner != NOBODY && !names.contains(&owner) {
                    names.push(owner);
                }
            }
            prop_assert!(names.is_sorted(), "in the order of their first pixels: {names:?}");
            prop_assert_eq!(boxes, found.boxes.iter().copied().map(Some).collect::<Vec<_>>());
        }
    }
}
