//! How far each pixel lies from the edge of the ink.

/// No edge in this column.
const NONE: u32 = u32::MAX;

/// A grid of signed distances.
pub(crate) struct Distances {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Row by row: from the pixel's middle to the edge of the ink, in pixels, negative inside. Infinite everywhere if
    /// there is no edge.
    pub(crate) values: Vec<f32>,
}

impl Distances {
    /// The distances to the line where `ink`, which has rows of `width` pixels, passes through `level`.
    ///
    /// The nearest pixel at the edge is found as in Felzenszwalb and Huttenlocher, "Distance transforms of sampled
    /// functions" (2012): down the columns first, then along the rows by the lower envelope of parabolas. From there
    /// the distance goes to the edge itself; it is off by less than 0.1 pixels in the mean, at
    /// few places by more than half a pixel.
    pub(crate) fn to_edge(ink: &[f32], width: usize, level: f32) -> Self {
        let edge = Edge::of(ink, width, level);
        let nearest_rows = nearest_rows(&edge, width);
        let mut values = Vec::with_capacity(ink.len());
        let mut envelope = Envelope::default();
        for (y, rows) in nearest_rows.chunks_exact(width).enumerate() {
            envelope.of_row(rows, y);
            let mut k = 0;
            for x in 0..width {
                while envelope.ends.get(k).is_some_and(|&end| end < x as f32) {
                    k += 1;
                }
                // The edge itself may be nearer from a neighbour of the nearest pixel.
                let columns = k.saturating_sub(1)..(k + 2).min(envelope.columns.len());
                let squared = envelope.columns[columns].iter().map(|&column| {
                    let [right, down] = edge.offsets[rows[column] as usize * width + column];
                    let (across, along) = (x as f32 - column as f32 - right, y as f32 - rows[column] as f32 - down);
                    across * across + along * along
                });
                let value = squared.fold(f32::INFINITY, f32::min).sqrt();
                values.push(if ink[y * width + x] >= level { -value } else { value });
            }
        }
        Distances { width, values }
    }

    /// Rows.
    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// The distance at a place in pixels from the top left corner, between the pixels' middles by linear interpolation;
    /// infinite outside.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f32 && y < (self.height() - 1) as f32) {
            return f32::INFINITY;
        }
        let (column, row) = (x as usize, y as usize);
        let (right, down) = (x - column as f32, y - row as f32);
        let first = &self.values[row * self.width + column..];
        let upper = first[0] + right * (first[1] - first[0]);
        let lower = first[self.width] + right * (first[self.width + 1] - first[self.width]);
        upper + down * (lower - upper)
    }
}

/// The pixels beside the edge: those with a neighbour on its other side.
struct Edge {
    /// Whether a pixel is one.
    beside: Vec<bool>,
    /// From the middle of such a pixel to the edge, right and down.
    offsets: Vec<[f32; 2]>,
}

impl Edge {
    fn of(ink: &[f32], width: usize, level: f32) -> Self {
        let inside: Vec<bool> = ink.iter().map(|&ink| ink >= level).collect();
        let mut beside = vec![false; ink.len()];
        for stride in [1, width] {
            for at in stride..ink.len() {
                // A row's first pixel is no neighbour of the row before; the few that this adds have no crossing.
                let differ = inside[at] != inside[at - stride];
                beside[at] |= differ;
                beside[at - stride] |= differ;
            }
        }
        let mut edge = Edge { beside, offsets: vec![[0.0; 2]; ink.len()] };
        for at in 0..ink.len() {
            if edge.beside[at] {
                let offset = edge_from(ink, width, level, at);
                edge.beside[at] = offset.is_some();
                edge.offsets[at] = offset.unwrap_or_default();
            }
        }
        edge
    }
}

/// From the middle of a pixel to the edge, right and down; `None` if all its neighbours are on its own side.
fn edge_from(ink: &[f32], width: usize, level: f32, at: usize) -> Option<[f32; 2]> {
    let own = ink[at];
    let crossing = |exists: bool, next: usize| {
        let next = if exists { ink[next] } else { own };
        ((next >= level) != (own >= level)).then(|| ((own - level) / (own - next)).clamp(0.0, 1.0))
    };
    let nearer = |forward: Option<f32>, backward: Option<f32>| match (forward, backward) {
        (Some(forward), Some(backward)) if backward < forward => Some(-backward),
        (Some(forward), _) => Some(forward),
        (None, backward) => backward.map(|backward| -backward),
    };
    let x = at % width;
    let across = nearer(crossing(x + 1 < width, at + 1), crossing(x > 0, at.wrapping_sub(1)));
    let along = nearer(crossing(at + width < ink.len(), at + width), crossing(at >= width, at.wrapping_sub(width)));
    match (across, along) {
        // The foot of the perpendicular on the line through both crossings.
        (Some(a), Some(b)) => {
            let scale = a * b / (a * a + b * b).max(1e-12);
            Some([b * scale, a * scale])
        }
        (None, None) => None,
        (a, b) => Some([a.unwrap_or(0.0), b.unwrap_or(0.0)]),
    }
}

/// For each pixel, the row of the nearest pixel beside the edge in its column, or [`NONE`].
fn nearest_rows(edge: &Edge, width: usize) -> Vec<u32> {
    let height = edge.beside.len() / width;
    let mut rows = vec![NONE; edge.beside.len()];
    for y in 0..height {
        let (above, from_here) = rows.split_at_mut(y * width);
        let above = above.len().checked_sub(width).map(|start| &above[start..]);
        for x in 0..width {
            from_here[x] = if edge.beside[y * width + x] { y as u32 } else { above.map_or(NONE, |above| above[x]) };
        }
    }
    for y in (1..height).rev() {
        let (above, below) = rows.split_at_mut(y * width);
        for (above, &below) in above[(y - 1) * width..].iter_mut().zip(&below[..width]) {
            let to = |row: u32| if row == NONE { NONE } else { row.abs_diff(y as u32 - 1) };
            let nearer = to(below) < to(*above);
            *above = if nearer { below } else { *above };
        }
    }
    rows
}

/// The lower envelope of the parabolas `(x - column)^2 + height^2`, left to right.
#[derive(Default)]
struct Envelope {
    columns: Vec<usize>,
    /// Up to where each of the columns is the lowest; the last has no end.
    ends: Vec<f32>,
}

impl Envelope {
    fn of_row(&mut self, rows: &[u32], y: usize) {
        self.columns.clear();
        self.ends.clear();
        let square = |column: usize| {
            let height = rows[column] as i32 - y as i32;
            (height * height + (column * column) as i32) as f32
        };
        for column in (0..rows.len()).filter(|&column| rows[column] != NONE) {
            let own = square(column);
            while let Some(&last) = self.columns.last() {
                let meet = (own - square(last)) / (2 * (column - last)) as f32;
                if self.ends.last().is_none_or(|&end| meet > end) {
                    self.ends.push(meet);
                    break;
                }
                self.ends.pop();
                self.columns.pop();
            }
            self.columns.push(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_distance_to_a_disc_is_known(x in 12.0f32..18.0, y in 12.0f32..18.0, radius in 4.0f32..10.0, soft in 1.5f32..4.0) {
            let outside = |at: usize| ((at % 30) as f32 + 0.5 - x).hypot((at / 30) as f32 + 0.5 - y) - radius;
            let ink: Vec<f32> = (0..900).map(|at| (0.5 - outside(at) / soft).clamp(0.0, 1.0)).collect();
            let distances = Distances::to_edge(&ink, 30, 0.5);
            let errors: Vec<f32> = (0..900).map(|at| (distances.values[at] - outside(at)).abs()).collect();
            prop_assert!(errors.iter().all(|&error| error < 1.0), "{errors:?}");
            prop_assert!(errors.iter().sum::<f32>() / 900.0 < 0.1);
        }
    }

    #[test]
    fn without_an_edge_everything_is_far() {
        assert!(Distances::to_edge(&[0.0; 12], 4, 0.5).values.iter().all(|&distance| distance == f32::INFINITY));
    }
}
