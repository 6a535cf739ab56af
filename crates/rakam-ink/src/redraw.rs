//! The ink of a picture, drawn again with another pen.

use std::ops::Range;

use crate::components::components;
use crate::distance::Distances;
use crate::frame::{Pixels, SIDE, centred, coverage};
use crate::grid::Grid;
use crate::pen::{self, BOX_SIDE, Redrawing};
use crate::picture::{FAINTEST_INK, greater, lesser, maximum, minimum};
use crate::resample::{Axis, resample};
use crate::specks::without_specks;
use crate::{Picture, Placement};

/// The ink's longest side in the working raster, in pixels: four for each of the network's.
const CLOSE_UP: f64 = 80.0;

/// Pixels of paper around the ink there, beyond what a hairline may grow: for the soft edge.
const SOFT: f64 = 6.0;

/// Ink weaker than this share of the strongest does not count for the box.
const FAINT: f32 = 0.2;

/// The strongest ink around a place is looked for in a square that reaches so many pixels to each side: across one stroke.
const AROUND: usize = 8;

/// A line that is weaker than this share of the strongest ink isn't strengthened to full ink. Half of this share is still
/// ink where nothing stronger is near.
const WEAKEST: f32 = 0.48;

/// The close-up is repeated if the ink turns out smaller than this share of its area: the rest was specks.
const NEARER: f64 = 0.8;

/// The pen's width is that below which this share of the ink lies: where lines meet or a loop is filled, ink is wider.
const PEN_WIDTH: f32 = 0.35;

/// Below this width lies so much of the ink that it must not vanish.
const THIN: f32 = 0.1;

/// However thin it becomes, at least this share of the new pen is left of a line's thin parts.
const LEFT: f32 = 0.35;

/// A part of a picture, in pixels from its top left corner.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn longest_side(self) -> f64 {
        f64::max(self.right - self.left, self.bottom - self.top)
    }

    /// The box of the picture's ink, noise included. `None` without ink.
    fn of_ink(picture: &Picture) -> Option<Self> {
        let mut columns = vec![0.0f32; picture.width];
        let mut rows = Vec::with_capacity(picture.height);
        for row in picture.ink.chunks_exact(picture.width) {
            let strongest = maximum(row);
            if strongest > 0.0 {
                for (column, &ink) in columns.iter_mut().zip(row) {
                    *column = greater(*column, ink);
                }
            }
            rows.push(strongest);
        }
        let strongest = maximum(&rows);
        let held = |profile: &[f32]| {
            let first = profile.iter().position(|&ink| ink >= FAINT * strongest).unwrap_or(0);
            let last = profile.iter().rposition(|&ink| ink >= FAINT * strongest).unwrap_or(profile.len() - 1);
            (first as f64, (last + 1) as f64)
        };
        let ((left, right), (top, bottom)) = (held(&columns), held(&rows));
        (strongest >= FAINTEST_INK).then_some(Area { left, top, right, bottom })
    }
}

/// The picture's ink drawn again with `pen` (its diameter in pixels of the 28x28), in the frame, and where the picture lies
/// in it. `None` without ink.
pub(crate) fn drawn_again(picture: &Picture, pen: f32) -> Option<(Pixels, Placement)> {
    let pen = pen::limited(pen);
    let mut area = Area::of_ink(picture)?;
    let mut look = CloseUp::of(picture, area, pen)?;
    while look.ink_area.longest_side() < NEARER * area.longest_side() {
        area = look.ink_area;
        look = CloseUp::of(picture, area, pen)?;
    }
    Some(look.drawn_again(pen))
}

/// Ink enlarged or reduced to the working raster, with paper around it.
struct CloseUp {
    distances: Distances,
    /// Where in the picture the ink is.
    ink_area: Area,
    /// From the picture to the working raster.
    raster: Placement,
}

impl CloseUp {
    fn of(picture: &Picture, area: Area, pen: f32) -> Option<Self> {
        let step = area.longest_side() / CLOSE_UP;
        let margin = (CLOSE_UP * f64::from(pen / (BOX_SIDE - pen)) / 2.0 + SOFT).ceil();
        let axis = |from: f64, to: f64, length: usize| {
            let pixels = ((to - from) / step + 2.0 * margin).ceil();
            let origin = (from + to - pixels * step) / 2.0;
            let source = (origin - 1.0).max(0.0) as usize..((origin + pixels * step + 2.0) as usize).min(length);
            Axis { origin, step, pixels: pixels as usize, source }
        };
        let (columns, rows) = (axis(area.left, area.right, picture.width), axis(area.top, area.bottom, picture.height));
        let ink = resample(picture, &columns, &rows);
        let strongest = maximum(&ink);
        if strongest <= 0.0 {
            return None;
        }
        let level = strongest / 2.0;
        let width = columns.pixels;
        let mut ink = strengthened(ink, width, strongest);
        let found = components(&ink, width, level);
        let held = without_specks(&mut ink, width, &found);
        let place = |axis: &Axis, at: usize| axis.origin + at as f64 * step;
        let ink_area = Area {
            left: place(&columns, held.left),
            top: place(&rows, held.top),
            right: place(&columns, held.right),
            bottom: place(&rows, held.bottom),
        };
        let offset = [&columns, &rows].map(|axis| (-axis.origin / step) as f32);
        let raster = Placement::new([(1.0 / step) as f32; 2], offset);
        Some(CloseUp { distances: Distances::to_edge(&ink, width, level), ink_area, raster })
    }

    fn drawn_again(&self, pen: f32) -> (Pixels, Placement) {
        let distances = &self.distances;
        let ridge = Ridge::of(distances);
        let (columns, rows) = extents(distances, 0.0);
        let longest = f32::max(columns.end - columns.start, rows.end - rows.start);
        let [own, widest] = [PEN_WIDTH, 1.0].map(|share| (2.0 * ridge.quantile(share)).min(longest));
        let Redrawing { scale, pen } = Redrawing::new(longest, own, widest, pen);
        let wanted = if scale > 0.0 { pen / scale } else { own };
        let thinnest = ridge.quantile(THIN) - LEFT * wanted / 2.0;
        let grown = ((wanted - own) / 2.0).max(-thinnest.max(0.0));

        let (columns, rows) = extents(distances, grown);
        let (width, height) = (columns.end - columns.start, rows.end - rows.start);
        let scale = BOX_SIDE / f32::max(width, height);
        let (pixels, [left, top]) = centred(scale * width, scale * height, |left, top| {
            let xs = std::array::from_fn(|i| columns.start + (i as f32 + 0.5 - left) / scale);
            let ys = std::array::from_fn(|i| rows.start + (i as f32 + 0.5 - top) / scale);
            let grid: [[f32; SIDE]; SIDE] = distances.at(xs, ys);
            std::array::from_fn(|i| coverage((grid[i / SIDE][i % SIDE] - grown) * scale))
        });
        let from_raster = Placement::new([scale; 2], [left - scale * columns.start, top - scale * rows.start]);
        (pixels, from_raster.after(self.raster))
    }
}

/// Makes thin and faint lines as strong as the strongest: each place's ink is measured by the strongest around it, so that
/// the middle of a line is full ink, and half of it its edge. Sharp ink stays as it is.
fn strengthened(ink: Vec<f32>, width: usize, strongest: f32) -> Vec<f32> {
    let ink = Grid { width, values: ink };
    let around = ink.filtered(AROUND, greater);
    let weakest = WEAKEST * strongest;
    let measured = |(&ink, &around): (&f32, &f32)| ink * strongest / around.max(weakest);
    ink.values.iter().zip(&around.values).map(measured).collect()
}

/// The middle line of the ink: where the distance to the edge is greatest across.
struct Ridge {
    /// Half the ink's width at each of its pixels, from thin to thick.
    heights: Vec<f32>,
}

impl Ridge {
    fn of(distances: &Distances) -> Self {
        let (width, values) = (distances.width, &distances.values);
        let mut heights = Vec::new();
        for y in 1..distances.height().saturating_sub(1) {
            let places = y * width + 1..(y + 1) * width - 1;
            for (at, &value) in places.clone().zip(&values[places]) {
                let depth = -value;
                if depth <= 0.0 {
                    continue;
                }
                // Across the middle line the depth is a roof of slope 1, whose top follows from a point on either side.
                let roof = |stride: usize, length: f32| {
                    let beside = -(values[at - stride] + values[at + stride]) / 2.0;
                    ((depth - beside) / length, beside + length)
                };
                let diagonal = std::f32::consts::SQRT_2;
                let (bend, height) = [(1, 1.0), (width, 1.0), (width + 1, diagonal), (width - 1, diagonal)]
                    .map(|(stride, length)| roof(stride, length))
                    .into_iter()
                    .fold((0.0, 0.0), |best, roof| if roof.0 > best.0 { roof } else { best });
                if bend > BEND {
                    heights.push(height.max(depth));
                }
            }
        }
        heights.sort_unstable_by(f32::total_cmp);
        Ridge { heights }
    }

    /// The half width below which this share of the ink lies, each place of the middle line counted by its width.
    fn quantile(&self, share: f32) -> f32 {
        let mut rest = share * self.heights.iter().sum::<f32>();
        let place = self.heights.iter().find(|&&height| {
            rest -= height;
            rest <= 0.0
        });
        place.or(self.heights.last()).copied().unwrap_or(0.5)
    }
}

/// The distance bends at least so much at a middle line: by 1 if it runs along the pixels' middles, by 0.5 between them.
const BEND: f32 = 0.35;

/// The columns and rows, to a part of a pixel, where something is nearer to the ink than `within`.
fn extents(distances: &Distances, within: f32) -> (Range<f32>, Range<f32>) {
    let mut columns = vec![f32::INFINITY; distances.width];
    let mut rows = Vec::with_capacity(distances.height());
    for row in distances.values.chunks_exact(distances.width) {
        for (column, &value) in columns.iter_mut().zip(row) {
            *column = lesser(*column, value);
        }
        rows.push(minimum(row));
    }
    let extent = |profile: &[f32]| {
        let inside = |value: &f32| *value <= within;
        let first = profile.iter().position(inside).unwrap_or(0);
        let last = profile.iter().rposition(inside).unwrap_or(profile.len() - 1);
        // The edge runs between the middles of the last pixel inside and the first outside.
        let beyond = |inner: usize, outer: Option<&f32>| {
            outer.map_or(0.5, |outer| ((within - profile[inner]) / (outer - profile[inner]).max(1e-6)).clamp(0.0, 1.0))
        };
        let before = first.checked_sub(1).and_then(|i| profile.get(i));
        (first as f32 + 0.5 - beyond(first, before))..(last as f32 + 0.5 + beyond(last, profile.get(last + 1)))
    };
    (extent(&columns), extent(&rows))
}
