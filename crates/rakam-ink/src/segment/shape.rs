//! The shape of some ink: what tells dots, dashes and crosses from digits.

/// The share of the ink of a cross that lies on its two bars.
const ON_BARS: f32 = 0.94;

/// Where the bars of a cross meet, and where they end: within this share of its box around the middle.
const MIDDLE: f32 = 0.24;

/// Ink that is not longer than this many times its breadth may be a ring.
const LONGEST_RING: f32 = 2.2;

/// The shape of ink, in pixels and radians.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shape {
    /// How long the ink is along its main axis,
    pub(super) length: f32,
    /// and how broad across it.
    pub(super) breadth: f32,
    /// By how much the main axis leans to the right of upright, between minus and plus a quarter turn.
    pub(super) lean: f32,
    /// The slant of the writing, as far as it shows here: by how much it is shifted to the right for each pixel up.
    pub(super) slant: f32,
    /// Whether there is paper in its middle: a small zero, not a dot.
    pub(super) hollow: bool,
    /// Whether it is a cross of two bars, one upright and one level: a plus.
    pub(super) cross: bool,
}

impl Shape {
    /// The shape of ink that reaches `reach` beyond these points, drawn with a pen of diameter `pen`.
    pub(super) fn of(points: &[[f32; 2]], reach: f32, pen: f32) -> Self {
        let count = points.len().max(1) as f32;
        let sum = points.iter().fold([0.0; 2], |sum, point| [sum[0] + point[0], sum[1] + point[1]]);
        let mean = sum.map(|sum| sum / count);
        let from_mean = |point: &[f32; 2]| [point[0] - mean[0], point[1] - mean[1]];
        let [mut xx, mut xy, mut yy] = [0.0f32; 3];
        for [x, y] in points.iter().map(from_mean) {
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        let (sin, cos) = (0.5 * (2.0 * xy).atan2(xx - yy)).sin_cos();
        let along = extent(points.iter().map(from_mean).map(|[x, y]| x * cos + y * sin)) + 2.0 * reach;
        let across = extent(points.iter().map(from_mean).map(|[x, y]| y * cos - x * sin)) + 2.0 * reach;
        // y points down, so (cos, sin) with sin below 0 points up.
        let lean = if sin > 0.0 { (-cos).atan2(sin) } else { cos.atan2(-sin) };
        let nearest = points.iter().map(from_mean).map(|[x, y]| x.hypot(y)).fold(f32::INFINITY, f32::min);
        Shape {
            length: along,
            breadth: across,
            lean,
            slant: -xy / yy.max(f32::MIN_POSITIVE),
            hollow: along < LONGEST_RING * across && nearest - reach > 0.25 * pen,
            cross: is_cross(points, reach, pen),
        }
    }

    /// Whether it is a straight line, drawn once: not much broader than the pen, or than a line drawn by hand is.
    pub(super) fn is_line(&self, pen: f32) -> bool {
        self.length > 2.0 * self.breadth && self.breadth < f32::max(1.7 * pen, 0.16 * self.length)
    }
}

/// The difference between the largest and the smallest; 0 without values.
pub(super) fn extent(values: impl Iterator<Item = f32>) -> f32 {
    let (low, high) =
        values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    (high - low).max(0.0)
}

/// Whether all the ink lies on two bars that cross in the middle. The bars run between the means of the ink's outer
/// quarters, so that they may lean.
fn is_cross(points: &[[f32; 2]], reach: f32, pen: f32) -> bool {
    let bounds = |axis: usize| {
        let at = points.iter().map(|point| point[axis]);
        at.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((left, right), (top, bottom)) = (bounds(0), bounds(1));
    let (width, height) = (right - left, bottom - top);
    if !(width > 2.0 * pen && height > 2.0 * pen && width < 2.0 * height && height < 2.0 * width) {
        return false;
    }
    // Where each bar is at its two ends, as shares of the box.
    let share = |point: &[f32; 2]| [(point[0] - left) / width, (point[1] - top) / height];
    let end = |axis: usize, far: bool| {
        let held = |at: &[f32; 2]| if far { at[axis] > 0.75 } else { at[axis] < 0.25 };
        let (sum, count) =
            points.iter().map(share).filter(held).fold((0.0, 0.0f32), |(sum, n), at| (sum + at[1 - axis], n + 1.0));
        sum / count.max(1.0)
    };
    let (level, upright) = ([end(0, false), end(0, true)], [end(1, false), end(1, true)]);
    let middle = |at: f32| (at - 0.5).abs() < MIDDLE;
    if ![level[0], level[1], upright[0], upright[1]].into_iter().all(middle) {
        return false;
    }
    let room = f32::max(0.75 * pen, 0.08 * width.max(height)) - reach;
    let on_bars = |point: &&[f32; 2]| {
        let [x, y] = share(point);
        let from_level = (y - level[0] - x * (level[1] - level[0])) * height;
        let from_upright = (x - upright[0] - y * (upright[1] - upright[0])) * width;
        from_level.abs().min(from_upright.abs()) <= room
    };
    points.iter().filter(on_bars).count() as f32 >= ON_BARS * points.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line from `from` to `to`, as the middles of many small steps.
    fn line(from: [f32; 2], to: [f32; 2]) -> impl Iterator<Item = [f32; 2]> {
        (0..=100).map(move |i| [0, 1].map(|axis| from[axis] + i as f32 / 100.0 * (to[axis] - from[axis])))
    }

    #[test]
    fn a_line_has_its_length_its_breadth_and_its_lean() {
        let degrees = |points: Vec<[f32; 2]>| Shape::of(&points, 2.0, 4.0).lean.to_degrees();
        let slash = Shape::of(&line([30.0, 0.0], [0.0, 40.0]).collect::<Vec<_>>(), 2.0, 4.0);
        assert!((slash.length - 54.0).abs() < 0.1 && (slash.breadth - 4.0).abs() < 0.1 && slash.is_line(4.0));
        assert!((slash.lean.to_degrees() - 36.9).abs() < 0.1);
        assert!((degrees(line([0.0, 0.0], [30.0, 40.0]).collect()) + 36.9).abs() < 0.1);
        assert!(degrees(line([5.0, 0.0], [5.0, 40.0]).collect()).abs() < 0.1);
        assert!((degrees(line([0.0, 9.0], [40.0, 9.0]).collect()).abs() - 90.0).abs() < 0.1);
    }

    #[test]
    fn a_plus_is_a_cross_and_a_four_a_seven_and_an_x_are_not() {
        let bars = |lines: &[[[f32; 2]; 2]]| {
            let points: Vec<_> = lines.iter().flat_map(|&[from, to]| line(from, to)).collect();
            Shape::of(&points, 2.0, 4.0).cross
        };
        assert!(bars(&[[[0.0, 20.0], [40.0, 20.0]], [[20.0, 0.0], [20.0, 40.0]]]));
        assert!(bars(&[[[0.0, 23.0], [40.0, 19.0]], [[23.0, 0.0], [17.0, 44.0]]]), "by hand");
        assert!(!bars(&[[[8.0, 0.0], [0.0, 30.0]], [[0.0, 30.0], [36.0, 30.0]], [[26.0, 10.0], [26.0, 50.0]]]), "4");
        assert!(!bars(&[[[0.0, 0.0], [30.0, 0.0]], [[30.0, 0.0], [10.0, 50.0]], [[8.0, 25.0], [28.0, 25.0]]]), "7");
        assert!(!bars(&[[[0.0, 0.0], [40.0, 40.0]], [[40.0, 0.0], [0.0, 40.0]]]), "x");
        assert!(!bars(&[[[0.0, 2.0], [40.0, 2.0]], [[20.0, 0.0], [20.0, 40.0]]]), "T");
    }

    #[test]
    fn a_ring_is_hollow_and_a_dot_is_not() {
        let ring = |radius: f32| -> Vec<_> {
            (0..60)
                .map(|i| (i as f32 / 60.0 * std::f32::consts::TAU).sin_cos())
                .map(|(y, x)| [radius * x, radius * y])
                .collect()
        };
        assert!(Shape::of(&ring(8.0), 2.0, 4.0).hollow);
        assert!(!Shape::of(&ring(2.0), 2.0, 4.0).hollow);
    }
}
