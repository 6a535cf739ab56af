//! Connected areas of ink.

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

/// Which component each pixel belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Components {
    /// Row by row: an index into `boxes`, or [`NOBODY`].
    pub(crate) owner: Vec<u32>,
    /// The box of each component, in the order in which their first pixels stand, row by row.
    pub(crate) boxes: Vec<PixelBox>,
}

/// The areas of pixels with at least `threshold` of ink that touch each other, also by a corner. `ink` has rows of
/// `width` pixels.
pub(crate) fn components(ink: &[f32], width: usize, threshold: f32) -> Components {
    let height = ink.len() / width;
    let mut owner = vec![NOBODY; ink.len()];
    let mut boxes: Vec<PixelBox> = Vec::new();
    let mut open = Vec::new();
    for start in 0..ink.len() {
        if ink[start] < threshold || owner[start] != NOBODY {
            continue;
        }
        let name = boxes.len() as u32;
        let mut bounds = PixelBox::of_pixel(start % width, start / width);
        owner[start] = name;
        open.push(start);
        while let Some(at) = open.pop() {
            let (x, y) = (at % width, at / width);
            bounds = bounds.and(PixelBox::of_pixel(x, y));
            for row in y.saturating_sub(1)..(y + 2).min(height) {
                for next in row * width + x.saturating_sub(1)..row * width + (x + 2).min(width) {
                    if ink[next] >= threshold && owner[next] == NOBODY {
                        owner[next] = name;
                        open.push(next);
                    }
                }
            }
        }
        boxes.push(bounds);
    }
    Components { owner, boxes }
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
        assert_eq!(found.owner[2 * width + 2], 0);
        assert_eq!(found.owner[1], NOBODY);
    }

    #[test]
    fn faint_edges_go_to_the_stroke_that_they_touch() {
        let (ink, width) = grid(&["#++++.+#"]);
        let mut owner = components(&ink, width, 0.5).owner;
        claim_edges(&mut owner, &ink, width, 0.1, 2);
        assert_eq!(owner, [0, 0, 0, NOBODY, NOBODY, NOBODY, 1, 1]);
    }

    proptest! {
        /// Neighbours with ink have one owner, every component lies within its box and reaches all its sides, and
        /// nothing without ink is owned.
        #[test]
        fn components_are_what_hangs_together(width in 1usize..20, pixels in prop::collection::vec(any::<bool>(), 1..300)) {
            let rows = pixels.len().div_ceil(width);
            let mut ink: Vec<f32> = pixels.iter().map(|&ink| if ink { 1.0 } else { 0.0 }).collect();
            ink.resize(rows * width, 0.0);
            let found = components(&ink, width, 0.5);
            let mut boxes: Vec<Option<PixelBox>> = vec![None; found.boxes.len()];
            for (at, &owner) in found.owner.iter().enumerate() {
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
                        prop_assert_eq!(found.owner[y * width + x], owner);
                    }
                }
            }
            prop_assert_eq!(boxes, found.boxes.iter().copied().map(Some).collect::<Vec<_>>());
        }
    }
}
