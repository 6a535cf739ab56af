//! A grid of numbers: a picture at the size at which its paper is looked at.

/// Numbers in rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Numbers in a row, at least 1.
    pub(crate) width: usize,
    /// Row by row from the top.
    pub(crate) values: Vec<f32>,
}

impl Grid {
    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// The number at column `x`, row `y`, if there is one.
    pub(crate) fn get(&self, x: isize, y: isize) -> Option<f32> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.values.get(y * self.width + x).copied() } else { None }
    }

    /// Rows become columns and columns rows.
    pub(crate) fn transposed(&self) -> Grid {
        const BLOCK: usize = 32;
        let (width, height) = (self.width, self.height());
        let mut values = vec![0.0; self.values.len()];
        for top in (0..height).step_by(BLOCK) {
            for left in (0..width).step_by(BLOCK) {
                for y in top..(top + BLOCK).min(height) {
                    for x in left..(left + BLOCK).min(width) {
                        values[x * height + y] = self.values[y * width + x];
                    }
                }
            }
        }
        Grid { width: height, values }
    }
}
