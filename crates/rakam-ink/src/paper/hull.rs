//! The convex hull of points: the outline of a sheet of paper, whatever is written on it or lies over its edge.

use std::ops::Range;

/// A convex polygon, clockwise as seen on a picture, whose y points down.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hull {
    corners: Vec<[f32; 2]>,
}

impl Hull {
    /// The hull of points that are sorted by y, by Andrew's monotone chain; `None` if it has no area.
    pub(crate) fn of(points: &[[f32; 2]]) -> Option<Self> {
        let chain = |points: &mut dyn Iterator<Item = &[f32; 2]>| {
            let mut chain: Vec<[f32; 2]> = Vec::new();
            for &point in points {
                while let [.., a, b] = chain[..] {
                    if cross(a, b, point) > 0.0 {
                        break;
                    }
                    chain.pop();
                }
                chain.push(point);
            }
            chain.pop();
            chain
        };
        let mut corners = chain(&mut points.iter());
        corners.extend(chain(&mut points.iter().rev()));
        let hull = Hull { corners };
        (hull.area() > 0.0).then_some(hull)
    }

    fn edges(&self) -> impl Iterator<Item = ([f32; 2], [f32; 2])> {
        self.corners.iter().copied().zip(self.corners.iter().copied().cycle().skip(1))
    }

    pub(crate) fn area(&self) -> f32 {
        self.edges().map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f32>() / 2.0
    }

    /// The area of the smallest rectangle around it, which lies along one of its edges.
    pub(crate) fn rectangle_area(&self) -> f32 {
        let around = |(a, b): ([f32; 2], [f32; 2])| {
            let length = (b[0] - a[0]).hypot(b[1] - a[1]).max(f32::MIN_POSITIVE);
            let (x, y) = ((b[0] - a[0]) / length, (b[1] - a[1]) / length);
            let extent = |of: &dyn Fn([f32; 2]) -> f32| {
                let (low, high) = self
                    .corners
                    .iter()
                    .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &p| (low.min(of(p)), high.max(of(p))));
                high - low
            };
            extent(&|p| x * p[0] + y * p[1]) * extent(&|p| x * p[1] - y * p[0])
        };
        self.edges().map(around).fold(f32::INFINITY, f32::min)
    }

    /// The area of the largest quadrilateral with its corners among those of the hull.
    pub(crate) fn quadrilateral_area(&self) -> f32 {
        let corners = &self.corners;
        // On each side of a diagonal, the corner that is furthest away from it.
        let beside = |from: [f32; 2], to: [f32; 2], corners: &[[f32; 2]]| {
            corners.iter().map(|&corner| cross(from, to, corner).abs()).fold(0.0, f32::max) / 2.0
        };
        let diagonals = (0..corners.len()).flat_map(|from| (from + 1..corners.len()).map(move |to| (from, to)));
        let area = |(from, to): (usize, usize)| {
            let (a, b) = (corners[from], corners[to]);
            let one_side = beside(a, b, &corners[from..to]);
            one_side + beside(a, b, &corners[to..]).max(beside(a, b, &corners[..from]))
        };
        diagonals.map(area).fold(0.0, f32::max)
    }

    /// The same on a picture that is `scale` times as large.
    pub(crate) fn scaled(&self, scale: [f32; 2]) -> Hull {
        Hull { corners: self.corners.iter().map(|corner| [0, 1].map(|axis| scale[axis] * corner[axis])).collect() }
    }

    /// Places along the edges, about one for each pixel, each with the unit vector that leads outwards.
    pub(crate) fn outline(&self) -> impl Iterator<Item = ([f32; 2], [f32; 2])> {
        self.edges().flat_map(|(a, b)| {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length = dx.hypot(dy).max(f32::MIN_POSITIVE);
            let steps = length.ceil() as usize;
            (0..steps).map(move |i| {
                let along = (i as f32 + 0.5) / steps as f32;
                ([a[0] + along * dx, a[1] + along * dy], [dy / length, -dx / length])
            })
        })
    }

    /// The columns of row `y` (of pixels with their middles at .5) that lie inside by at least `margin`, of a picture with
    /// `width` columns.
    pub(crate) fn columns(&self, y: usize, width: usize, margin: f32) -> Range<usize> {
        let y = y as f32 + 0.5;
        let (mut from, mut to) = (0.0f32, width as f32);
        for (a, b) in self.edges() {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let margin = if margin == 0.0 { 0.0 } else { margin * dx.hypot(dy) };
            // Inside, to the right of the edge: dx * (y - ay) - dy * (x - ax) >= margin.
            let rest = dx * (y - a[1]) + dy * a[0] - margin;
            if dy > 0.0 {
                to = to.min(rest / dy);
            } else if dy < 0.0 {
                from = from.max(rest / dy);
            } else if rest < 0.0 {
                return 0..0;
            }
        }
        let (from, to) = ((from - 0.5).ceil().max(0.0) as usize, (to + 0.5).floor().max(0.0) as usize);
        from.min(to)..to.min(width)
    }
}

/// Positive if the way from `a` to `b` and on to `c` turns right, on a picture.
fn cross(a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> f32 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}
