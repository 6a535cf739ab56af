//! The strokes of a drawing as parts: a digit is made of whole strokes, unless one stroke is several digits.

use std::mem;
use std::ops::Range;

use super::area::{Area, is_speck, typical_height};
use super::extent::Extent;
use super::frame::{Frame, HEIGHT, LONGEST};
use super::parts::{Joint, Part, Parts};
use super::rows::Row;
use super::sets::Sets;
use super::shape::{self, Shape};
use super::slices::{cuts, slice_at};
use crate::components::{NOBODY, PixelBox};
use crate::median::median;
use crate::{Drawing, Point, Stroke};

/// Strokes are cut as if drawn with a pen of at most this diameter, in heights of the writing: a thick pen would connect
/// digits that the writer kept apart.
const FINE_PEN: f32 = 0.05;

/// A stroke that is wider than this, in heights of the writing, may be several digits.
const WIDEST_STROKE: f32 = 0.75;

/// Where two strokes touch, so much ink goes from one to the other, in heights of the writing.
const CONTACT: f32 = 0.1;

/// A stroke whose points lie within this many diameters of its pen is a dot: as wide as the pen, however fine that is made.
const DOT: f32 = 1.0;

/// The distance between two points of a path, in pixels.
const STEP: f32 = 1.0;

/// More points than this in all paths aren't a few rows of digits: those of a pen that went a hundred canvas sides have
/// less than half as many, if the writing is a tenth of the canvas high.
const MOST_PLACES: u64 = 200_000;

/// A stroke in small steps, each with the part to which it belongs, or [`NOBODY`].
pub(super) type Path = Vec<(Point, u32)>;

/// The strokes of a drawing, at the size at which writing is cut.
#[derive(Debug)]
pub(super) struct Strokes {
    pub(super) frame: Frame,
    /// The height of the writing and the width of its lines, in pixels.
    pub(super) height: f32,
    pub(super) pen: f32,
    /// Strokes that touch each other. There is at least one area.
    pub(super) areas: Vec<Area>,
    /// Whether every stroke belongs to an area: there are no specks.
    pub(super) complete: bool,
    traces: Vec<Trace>,
    /// Strokes that come closer than this touch, in pixels.
    touching: f32,
    /// Pairs of strokes that touch, as indices of traces.
    contacts: Vec<[usize; 2]>,
}

/// One stroke in small steps.
#[derive(Debug)]
struct Trace {
    /// Index of the stroke in the drawing.
    stroke: usize,
    path: Vec<Point>,
    /// Its points in pixels.
    places: Vec<[f32; 2]>,
    /// Indices of these from the top to the bottom.
    order: Vec<usize>,
    /// How far its ink extends beyond its points, in pixels.
    reach: f32,
    area: usize,
}

impl Trace {
    fn bounds(&self, reach: f32) -> PixelBox {
        let pixel = |at: f32| at.max(0.0) as usize;
        let around = |&[x, y]: &[f32; 2]| PixelBox {
            left: pixel(x - reach),
            top: pixel(y - reach),
            right: pixel(x + reach) + 1,
            bottom: pixel(y + reach) + 1,
        };
        self.places.iter().map(around).reduce(PixelBox::and).unwrap_or(PixelBox::of_pixel(0, 0))
    }
}

impl Strokes {
    /// The strokes of a drawing. `None` if no point is on the canvas, or there are more strokes than `most`, or far longer
    /// ones than writing has.
    pub(super) fn of(drawing: &Drawing, most: usize) -> Option<Self> {
        // Ink outside the canvas isn't painted, and doesn't count.
        let on_canvas = |point: &Point| (0.0..=1.0).contains(&point.x) && (0.0..=1.0).contains(&point.y);
        let curves: Vec<(usize, Vec<Point>)> = drawing
            .strokes()
            .iter()
            .enumerate()
            .map(|(index, stroke)| (index, stroke.smooth()))
            .filter(|(_, curve)| curve.iter().any(on_canvas))
            .collect();
        if curves.is_empty() || curves.len() > most {
            return None;
        }
        let pen = median(curves.iter().flat_map(|(_, curve)| curve).map(|point| point.width).collect())?;
        let height = height_of(curves.iter().map(|(_, curve)| size(curve).max(pen)));
        let places = |of: fn(&Point) -> f32| curves.iter().flat_map(|(_, curve)| curve).map(of);
        let longest = shape::extent(places(|p| p.x)).max(shape::extent(places(|p| p.y)));
        let step = f32::max(height / HEIGHT, longest / LONGEST);
        if curves.iter().map(|(_, curve)| places_of(curve, STEP * step)).sum::<u64>() > MOST_PLACES {
            return None;
        }
        let corner = |of| places(of).fold(f32::INFINITY, f32::min) - pen - step;
        let fine = pen.min(FINE_PEN * height);
        let frame = Frame { left: corner(|p| p.x), top: corner(|p| p.y), step, margin: (pen - fine) / 2.0 };
        let height = height / step;
        let mut traces: Vec<Trace> = curves.iter().map(|(stroke, curve)| trace(*stroke, curve, frame, fine)).collect();
        let pen = pen / step;
        let before = traces.len();
        traces.retain(|trace| !is_speck(trace.bounds(trace.reach), height, pen));
        let complete = before == traces.len() && before == drawing.strokes().len();
        let touching = FINE_PEN * height;
        let contacts = contacts(&traces, touching);
        let areas = areas(&mut traces, &contacts, pen);
        if areas.is_empty() {
            return None;
        }
        let height = typical_height(areas.iter().map(Area::size));
        Some(Strokes { frame, height, pen, areas, complete, traces, touching, contacts })
    }

    /// The strokes in parts, and the path of each stroke of the drawing. Areas of `signs` are not cut. `None` if there
    /// are more parts than `most`.
    pub(super) fn parts(
        &self,
        drawing: &Drawing,
        rows: &[Row],
        signs: &[Vec<usize>],
        most: usize,
    ) -> Option<(Parts, Vec<Path>)> {
        let whole = |area: usize| signs.iter().any(|areas| areas.contains(&area));
        let mut paths: Vec<Path> = vec![Vec::new(); drawing.strokes().len()];
        let (mut found, mut joints, mut count) = (Vec::new(), Vec::new(), 0u32);
        // For each trace, the parts that its points belong to.
        let mut owners: Vec<Vec<u32>> = self.traces.iter().map(|trace| vec![NOBODY; trace.places.len()]).collect();
        for row in rows {
            let mut parts = Vec::new();
            for &area in &row.areas {
                for (index, trace) in self.traces.iter().enumerate().filter(|(_, trace)| trace.area == area) {
                    let slices = if whole(area) { vec![0; trace.places.len()] } else { slices(trace, row.height) };
                    let mut last: Option<u32> = None;
                    for slice in 0..=slices.iter().copied().max().unwrap_or(0) {
                        let own = || (0..slices.len()).filter(|&i| slices[i] == slice);
                        let Some(extent) = extent(trace, own()) else { continue };
                        own().for_each(|i| owners[index][i] = count);
                        if let Some(last) = last {
                            // The stroke passes between the two slices.
                            joints.push(Joint { parts: [last as usize, count as usize], ink: CONTACT * row.height });
                        }
                        parts.push(Part { extent, area });
                        last = Some(count);
                        count += 1;
                    }
                }
            }
            found.push(parts);
            if count as usize > most {
                return None;
            }
        }
        let mut touching: Vec<[u32; 2]> = Vec::new();
        for &[a, b] in &self.contacts {
            // No other contact has these pairs: a part is of one stroke.
            let traces = [&self.traces[a], &self.traces[b]];
            touching.extend(touching_parts(traces, [&owners[a], &owners[b]], self.touching));
        }
        joints.extend(
            touching
                .into_iter()
                .map(|pair| Joint { parts: pair.map(|part| part as usize), ink: CONTACT * self.height }),
        );
        let (parts, index) = Parts::sorted(found, joints, signs);
        for (trace, owners) in self.traces.iter().zip(owners) {
            let owners = owners.into_iter().map(|owner| index.get(owner as usize).copied().unwrap_or(NOBODY));
            paths[trace.stroke] = trace.path.iter().copied().zip(owners).collect();
        }
        Some((parts, paths))
    }
}

/// The strokes, and the stretches of strokes, that belong to these parts.
pub(super) fn within(parts: &Range<usize>, drawing: &Drawing, paths: &[Path]) -> Drawing {
    let mut inside = Vec::new();
    for (stroke, path) in drawing.strokes().iter().zip(paths) {
        let belongs = |&(_, owner): &(Point, u32)| parts.contains(&(owner as usize));
        if !path.is_empty() && path.iter().all(belongs) {
            inside.push(stroke.clone());
            continue;
        }
        for stretch in path.split(|step| !belongs(step)).filter(|stretch| !stretch.is_empty()) {
            inside.push(stretch.iter().map(|(point, _)| *point).collect());
        }
    }
    Drawing::from_strokes(inside)
}

/// The height of a curve on the canvas, or for a level one, half its width.
fn size(curve: &[Point]) -> f32 {
    let extent = |of: fn(&Point) -> f32| shape::extent(curve.iter().map(of).map(|at| at.clamp(0.0, 1.0)));
    let (width, height) = (extent(|p| p.x), extent(|p| p.y));
    if width > 4.0 * height { height.max(0.5 * width) } else { height }
}

/// [`typical_height`] of lengths in canvas sides.
fn height_of(heights: impl Iterator<Item = f32>) -> f32 {
    const FINEST: f32 = 10_000.0;
    typical_height(heights.map(|height| FINEST * height)) / FINEST
}

fn trace(stroke: usize, curve: &[Point], frame: Frame, fine: f32) -> Trace {
    let path = dense(curve, STEP * frame.step);
    let own = path.iter().map(|point| point.width).fold(0.0, f32::max);
    let reach = if size(curve) < DOT * own && shape::extent(curve.iter().map(|p| p.x)) < DOT * own {
        own
    } else {
        own.min(fine)
    } / 2.0;
    let places: Vec<[f32; 2]> =
        path.iter().map(|p| [(p.x - frame.left) / frame.step, (p.y - frame.top) / frame.step]).collect();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_unstable_by(|&i, &j| places[i][1].total_cmp(&places[j][1]));
    Trace { stroke, path, places, order, reach: reach / frame.step, area: 0 }
}

/// The pairs of strokes that come closer than `distance`, in pixels.
fn contacts(traces: &[Trace], distance: f32) -> Vec<[usize; 2]> {
    let boxes: Vec<PixelBox> = traces.iter().map(|trace| trace.bounds(0.0)).collect();
    let mut found = Vec::new();
    for a in 0..traces.len() {
        for b in a + 1..traces.len() {
            let mut touch = false;
            if boxes[a].gap(boxes[b]) <= distance {
                each_contact(&traces[a], &traces[b], distance, |_, _| {
                    touch = true;
                    false
                });
            }
            if touch {
                found.push([a, b]);
            }
        }
    }
    found
}

/// The pairs of parts of two strokes that come closer than `distance`, each once, in the order in which they are met.
/// `owners` has the part of each point.
fn touching_parts(traces: [&Trace; 2], owners: [&[u32]; 2], distance: f32) -> Vec<[u32; 2]> {
    // The parts of a stroke are numbered one after the other, so that a table of all pairs is small.
    let first = owners.map(|owners| owners.iter().copied().min().unwrap_or(0));
    let last = owners.map(|owners| owners.iter().copied().max().unwrap_or(0));
    let [rows, columns] = [0, 1].map(|of| (last[of] - first[of]) as usize + 1);
    let mut seen = vec![false; rows * columns];
    let mut found = Vec::new();
    each_contact(traces[0], traces[1], distance, |i, j| {
        let pair = [owners[0][i], owners[1][j]];
        let place = (pair[0] - first[0]) as usize * columns + (pair[1] - first[1]) as usize;
        if !mem::replace(&mut seen[place], true) {
            found.push(pair);
        }
        found.len() < seen.len()
    });
    found
}

/// Calls `found` with the points of two traces that are closer than `distance`, until it says that this is enough.
fn each_contact(a: &Trace, b: &Trace, distance: f32, mut found: impl FnMut(usize, usize) -> bool) {
    for (i, [x, y]) in a.places.iter().enumerate() {
        let from = b.order.partition_point(|&j| b.places[j][1] < y - distance);
        for &j in b.order[from..].iter().take_while(|&&j| b.places[j][1] <= y + distance) {
            let [bx, by] = b.places[j];
            if (bx - x).powi(2) + (by - y).powi(2) < distance * distance && !found(i, j) {
                return;
            }
        }
    }
}

/// Names the area of each trace, and gives the areas.
fn areas(traces: &mut [Trace], contacts: &[[usize; 2]], pen: f32) -> Vec<Area> {
    let mut touching = Sets::new(traces.len());
    contacts.iter().for_each(|&[a, b]| touching.join(a, b));
    let groups = touching.groups();
    for (area, group) in groups.iter().enumerate() {
        group.iter().for_each(|&trace| traces[trace].area = area);
    }
    let area = |group: &Vec<usize>| {
        let own = || group.iter().map(|&trace| &traces[trace]);
        let bounds = own().map(|trace| trace.bounds(trace.reach)).reduce(PixelBox::and)?;
        let places: Vec<[f32; 2]> = own().flat_map(|trace| trace.places.iter().copied()).collect();
        Some(Area { bounds, shape: Shape::of(&places, pen / 2.0, pen) })
    };
    groups.iter().filter_map(area).collect()
}

/// For each point of a trace the slice that it belongs to, if the stroke may be several digits.
fn slices(trace: &Trace, height: f32) -> Vec<usize> {
    let bounds = trace.bounds(0.0);
    let (width, own_height) = (bounds.width() as f32, bounds.height() as f32);
    if width < WIDEST_STROKE * height || own_height < 0.5 * height {
        return vec![0; trace.places.len()];
    }
    let side = bounds.width().max(bounds.height()) + 4;
    let scaled = |at: f32, from: usize| (at - from as f32 + 2.0) / side as f32;
    let point = |&[x, y]: &[f32; 2]| Point {
        x: scaled(x, bounds.left),
        y: scaled(y, bounds.top),
        width: FINE_PEN * height / side as f32,
    };
    let drawn = Drawing::from_strokes([trace.places.iter().map(point).collect::<Stroke>()]).render_strokes(side as u32);
    let seams = cuts(&drawn.ink, drawn.width, height);
    let slice = |[x, y]: &[f32; 2]| {
        let (x, y) = ((x - bounds.left as f32 + 2.0) as usize, (y - bounds.top as f32 + 2.0) as usize);
        slice_at(&seams, x, y.min(drawn.height - 1))
    };
    trace.places.iter().map(slice).collect()
}

/// The extent of some points of a trace, drawn with the fine pen.
fn extent(trace: &Trace, points: impl Iterator<Item = usize> + Clone) -> Option<Extent> {
    let around = |i: usize| {
        let [x, y] = trace.places[i];
        let reach = trace.reach;
        [(-reach, 0.0), (reach, 0.0), (0.0, -reach), (0.0, reach)]
            .map(|(dx, dy)| ((x + dx).max(0.0) as usize, (y + dy).max(0.0) as usize))
    };
    Extent::of(points.flat_map(around))
}

/// How many steps of at most `step` it is from one point to another, at least 1.
fn steps(from: Point, to: Point, step: f32) -> f32 {
    (from.distance(to) / step).ceil().max(1.0)
}

/// The number of points of [`dense`].
fn places_of(curve: &[Point], step: f32) -> u64 {
    curve.len().min(1) as u64 + curve.windows(2).map(|pair| steps(pair[0], pair[1], step) as u64).sum::<u64>()
}

/// The curve with points at most `step` apart.
fn dense(curve: &[Point], step: f32) -> Vec<Point> {
    let mut path: Vec<Point> = curve.first().copied().into_iter().collect();
    for pair in curve.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let steps = steps(from, to, step);
        path.extend((1..=steps as usize).map(|i| {
            let t = i as f32 / steps;
            let along = |a: f32, b: f32| a + t * (b - a);
            Point { x: along(from.x, to.x), y: along(from.y, to.y), width: along(from.width, to.width) }
        }));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> Point {
        Point { x, y, width: 0.02 }
    }

    #[test]
    fn strokes_far_longer_than_writing_are_not_cut() {
        // Only one point in two is on the canvas, at its corner: there is nothing high in it.
        let away = |i: usize| if i.is_multiple_of(2) { at(0.0, 0.0) } else { at(-1.0, -1.0) };
        let strokes = [1, 50, 100].map(|passes| -> Stroke { (0..=passes).map(away).collect() });
        let found = strokes.map(|stroke| Strokes::of(&Drawing::from_strokes([stroke]), 256).is_some());
        assert_eq!(found, [true, true, false]);
    }

    #[test]
    fn the_longest_drawings_by_hand_are_cut() {
        // 4,000 points, each a fortieth of a canvas side from the last, up and down in writing a tenth of the canvas high.
        let stroke =
            |x: f32| -> Stroke { (0..40usize).map(|i| at(x, 0.5 + 0.025 * (i % 8).min(8 - i % 8) as f32)).collect() };
        let drawing = Drawing::from_strokes((0..100).map(|i| stroke(0.01 * i as f32)));
        let found = Strokes::of(&drawing, 256).unwrap();
        let places: u64 = found.traces.iter().map(|trace| trace.places.len() as u64).sum();
        assert!((50_000..MOST_PLACES / 2).contains(&places), "{places}");
    }

    #[test]
    fn parts_touch_in_the_order_in_which_they_are_met() {
        let wave = |shift: f32| -> Vec<Point> {
            (0..200).map(|i| at(0.1 + 0.004 * i as f32, 0.5 + 0.1 * (0.2 * i as f32 + shift).sin())).collect()
        };
        let frame = Frame { left: 0.0, top: 0.0, step: 0.003, margin: 0.0 };
        let (a, b) = (trace(0, &wave(0.0), frame, 0.01), trace(1, &wave(1.0), frame, 0.01));
        let owners = |trace: &Trace, first: u32, long: usize| -> Vec<u32> {
            (0..trace.places.len()).map(|i| first + (i / long) as u32).collect()
        };
        for (first, long) in [(3, 40), (7, 1000)] {
            let (of_a, of_b) = (owners(&a, 0, long), owners(&b, first, long / 2));
            let mut expected = Vec::new();
            each_contact(&a, &b, 6.0, |i, j| {
                expected.push([of_a[i], of_b[j]]);
                true
            });
            let mut met = Vec::new();
            expected.retain(|pair| {
                !met.contains(pair) && {
                    met.push(*pair);
                    true
                }
            });
            assert_eq!(touching_parts([&a, &b], [&of_a, &of_b], 6.0), expected);
        }
    }
}
