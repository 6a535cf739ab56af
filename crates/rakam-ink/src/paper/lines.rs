//! Which straight segments are lines of the paper: rulings, squares, frames, cells, underlines.
//!
//! A digit has straight strokes, too. What makes a line is where it goes: over all of the sheet, in step with others,
//! around the writing, or beyond it on both sides.

use super::erase::erase;
use super::straight::{Segment, segments, segments_down};
use crate::Layer;
use crate::bitmap::Bitmap;
use crate::components::{PixelBox, components};
use crate::grid::Grid;

/// Lines are straighter than strokes: by this share of their length, and a part of a pixel.
const CROOKED: (f32, f32) = (0.003, 0.45);

/// This share of a line is seen as a line; elsewhere, strokes run over it.
const SEEN: f32 = 0.4;

/// A line that ends within this share of the sheet's sides from the edge runs over all of it.
const OVER_ALL: f32 = 0.03;

/// A line this near to an edge of the picture, in shares of its side, is a frame, or a ruling among others.
const AT_EDGE: f32 = 0.1;

/// The sides of a frame meet within this share of the longest side.
const CORNER: f32 = 0.02;

/// An underline goes beyond the writing by this share of its own length on both sides.
const BEYOND: f32 = 0.04;

/// A line below the writing is as long as this share of it. The foot of a 1 is shorter.
const UNDER: f32 = 0.65;

/// What is left of a line is at most so many times as large as it is thick, and a few pixels.
const SCRAP: (f32, f32) = (1.5, 2.0);

/// A segment of one of the directions, and what it is taken for.
struct Candidate {
    segment: Segment,
    /// Whether it runs down: found in the transposed grid.
    down: bool,
    layer: Option<Layer>,
}

/// For each place of the ink, which is at least `level` strong, the layer of lines that it belongs to, if any. Empty if
/// nothing runs straight.
pub(crate) fn lines(ink: &Grid, level: f32) -> Vec<Option<Layer>> {
    let straight =
        |segment: &Segment| segment.crooked <= CROOKED.0 * segment.length() as f32 + CROOKED.1 && segment.seen >= SEEN;
    let places = Bitmap::of(&ink.values, ink.width, level);
    let across = segments(ink, &places, level).into_iter().map(|segment| (segment, false));
    let down = segments_down(ink, &places, level).into_iter().map(|segment| (segment, true));
    let found = across.chain(down).filter(|(segment, _)| straight(segment));
    let mut candidates: Vec<Candidate> =
        found.map(|(segment, down)| Candidate { segment, down, layer: None }).collect();
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut taken = vec![None; ink.values.len()];
    let scene = Scene { size: [ink.width as f32, ink.height() as f32] };
    scene.name_lines(&mut candidates);
    let mut rest = ink.clone();
    remove(&candidates, ink, level, &mut rest, &mut taken);
    if scene.name_underlines(&mut candidates, &rest, level) {
        remove(&candidates, ink, level, &mut rest, &mut taken);
    }
    let named = candidates.iter().filter(|candidate| candidate.layer.is_some());
    if let Some(thickest) = named.map(|candidate| candidate.segment.thickness).reduce(f32::max) {
        drop_scraps(&rest, level, thickest, &mut taken);
    }
    taken
}

/// Gives what is left of lines to them: ink beside them that is not much larger than they are thick, and thin ink at the
/// edge of the picture, where the next line of the paper begins.
fn drop_scraps(rest: &Grid, level: f32, thickest: f32, taken: &mut [Option<Layer>]) {
    let (width, height) = (rest.width, rest.height());
    let found = components(&rest.values, width, level);
    let mut areas = vec![0usize; found.boxes.len()];
    found.runs.iter().for_each(|run| areas[run.component] += run.columns.len());
    let small = |bounds: &PixelBox| bounds.longest_side() <= SCRAP.0 * thickest + SCRAP.1;
    let [across, down] = [width, height].map(|side| (OVER_ALL * side as f32) as usize + 1);
    let at_edge = |bounds: &PixelBox| {
        bounds.right <= across || bounds.left + across >= width || bounds.bottom <= down || bounds.top + down >= height
    };
    let begun = |(bounds, area): (&PixelBox, &usize)| {
        at_edge(bounds) && *area as f32 <= (thickest + SCRAP.1) * bounds.longest_side()
    };
    let begun = found.boxes.iter().zip(&areas).map(begun).map(|begun| begun.then_some(Layer::Line));
    let mut layers: Vec<Option<Layer>> = begun.collect();
    for run in found.runs.iter().filter(|run| small(&found.boxes[run.component])) {
        let columns = run.columns.start.saturating_sub(2)..(run.columns.end + 2).min(width);
        for row in run.row.saturating_sub(2)..(run.row + 3).min(height) {
            let beside = &taken[row * width..][columns.clone()];
            layers[run.component] = layers[run.component].or_else(|| beside.iter().copied().flatten().next());
        }
    }
    for run in &found.runs {
        if let Some(layer) = layers[run.component] {
            taken[run.row * width..][run.columns.clone()].fill(Some(layer));
        }
    }
}

/// Takes the candidates that were named out of `rest`.
fn remove(candidates: &[Candidate], ink: &Grid, level: f32, rest: &mut Grid, taken: &mut [Option<Layer>]) {
    let (width, height) = (ink.width, ink.height());
    // What runs across first, which leaves the crossings with what runs down; that then has nothing on its sides.
    for candidate in candidates.iter().filter(|candidate| !candidate.down) {
        if let Some(layer) = candidate.layer {
            erase(ink, level, &candidate.segment, |at| {
                taken[at] = Some(layer);
                rest.values[at] = 0.0;
            });
        }
    }
    let after = rest.transposed();
    for candidate in candidates.iter().filter(|candidate| candidate.down) {
        if let Some(layer) = candidate.layer {
            erase(&after, level, &candidate.segment, |at| {
                let at = at % height * width + at / height;
                taken[at] = Some(layer);
                rest.values[at] = 0.0;
            });
        }
    }
}

/// The size of what the candidates lie in.
struct Scene {
    size: [f32; 2],
}

impl Scene {
    /// Along a candidate the side's length, and across it.
    fn sides(&self, candidate: &Candidate) -> (f32, f32) {
        if candidate.down { (self.size[1], self.size[0]) } else { (self.size[0], self.size[1]) }
    }

    /// Names what is a line whatever is written beside it.
    fn name_lines(&self, candidates: &mut [Candidate]) {
        let meet = CORNER * self.size[0].max(self.size[1]);
        let over_all: Vec<bool> = candidates.iter().map(|candidate| self.is_over_all(candidate)).collect();
        let framed = self.framed(candidates, meet);
        let at_edge: Vec<bool> = candidates.iter().map(|candidate| self.is_at_edge(candidate)).collect();
        // Of rulings and squares, one may run along the edge, too.
        let is_ruled = [false, true].map(|down| {
            let mut rulings = candidates.iter().zip(over_all.iter().zip(&at_edge));
            rulings.any(|(candidate, (over_all, at_edge))| candidate.down == down && *over_all && !at_edge)
        });
        for (i, candidate) in candidates.iter_mut().enumerate().filter(|(i, _)| over_all[*i] || framed[*i]) {
            let is_frame = !over_all[i] || at_edge[i] && !is_ruled[usize::from(candidate.down)];
            candidate.layer = Some(if is_frame { Layer::Frame } else { Layer::Line });
        }
        // A line down the middle, alone, is a 1.
        let named = candidates.iter().filter(|candidate| candidate.layer.is_some()).count();
        if let (1, Some(lone)) = (named, candidates.iter_mut().find(|candidate| candidate.layer.is_some()))
            && lone.down
            && lone.layer == Some(Layer::Line)
        {
            lone.layer = None;
        }
    }

    /// Whether a candidate runs along an edge of the picture.
    fn is_at_edge(&self, candidate: &Candidate) -> bool {
        let (_, across) = self.sides(candidate);
        let middle = candidate.segment.row(candidate.segment.columns.start + candidate.segment.length() / 2);
        middle.min(across - middle) < AT_EDGE * across
    }

    /// Whether a candidate goes from one edge of the picture to another: to the opposite one, or out of a corner.
    fn is_over_all(&self, candidate: &Candidate) -> bool {
        let (along, across) = self.sides(candidate);
        let segment = &candidate.segment;
        let (start, end) = (segment.columns.start, segment.columns.end);
        let at_edge = |at: usize| at as f32 <= OVER_ALL * along || at as f32 >= (1.0 - OVER_ALL) * along;
        let sloping = (segment.row(start) - segment.row(end)).abs() > 2.0 * segment.thickness;
        let out = |at: usize| {
            let row = segment.row(at);
            sloping && row.min(across - row) <= segment.thickness
        };
        at_edge(start) && at_edge(end) || at_edge(start) && out(end) || out(start) && at_edge(end)
    }

    /// Which candidates are sides of frames or of cells: both ends are at the end, or on the side, of one of the other
    /// direction that is itself such a side.
    fn framed(&self, candidates: &[Candidate], meet: f32) -> Vec<bool> {
        let mut framed = vec![true; candidates.len()];
        loop {
            let ends_at = |this: &Candidate, end: usize| {
                let row = this.segment.row(end);
                let sides =
                    candidates.iter().zip(&framed).filter(|(other, framed)| **framed && other.down != this.down);
                sides.map(|(other, _)| &other.segment).any(|side| {
                    let within = row >= side.columns.start as f32 - meet && row <= side.columns.end as f32 + meet;
                    within && (side.row(row.max(0.0) as usize) - end as f32).abs() <= meet + side.thickness
                })
            };
            let still = |(this, framed): (&Candidate, &bool)| {
                let columns = &this.segment.columns;
                *framed && ends_at(this, columns.start) && ends_at(this, columns.end - 1)
            };
            let next: Vec<bool> = candidates.iter().zip(&framed).map(still).collect();
            if next == framed {
                return framed;
            }
            framed = next;
        }
    }

    /// Names lines that go beyond the rest of the ink on both sides, or lie below it. Whether there are any.
    fn name_underlines(&self, candidates: &mut [Candidate], rest: &Grid, level: f32) -> bool {
        let mut any = false;
        for candidate in candidates.iter_mut().filter(|candidate| candidate.layer.is_none() && !candidate.down) {
            let segment = &candidate.segment;
            let Some([left, top, right, bottom]) = bounds_without(rest, level, segment) else { continue };
            let (start, end) = (segment.columns.start as f32, segment.columns.end as f32);
            let row = segment.row(segment.columns.start + segment.length() / 2);
            let beyond = BEYOND * segment.length() as f32;
            let low = row > top + 0.7 * (bottom - top);
            let wider = start < left - beyond && end > right + beyond;
            let below = row > bottom && segment.length() as f32 >= UNDER * (right - left).max(bottom - top);
            if low && wider && segment.length() as f32 >= UNDER * (bottom - top) || below {
                candidate.layer = Some(Layer::Line);
                any = true;
            }
        }
        any
    }
}

/// The left, upper, right and lower end of the ink that does not lie on a segment.
fn bounds_without(ink: &Grid, level: f32, segment: &Segment) -> Option<[f32; 4]> {
    let half = segment.thickness / 2.0 + 1.5;
    let mut bounds: Option<[f32; 4]> = None;
    for (y, row) in ink.values.chunks_exact(ink.width).enumerate() {
        for x in (0..ink.width).filter(|&x| row[x] >= level) {
            let on_it = segment.columns.contains(&x) && (segment.row(x) - y as f32).abs() <= half;
            if !on_it {
                let (x, y) = (x as f32, y as f32);
                bounds = Some(bounds.map_or([x, y, x, y], |[l, t, r, b]| [l.min(x), t.min(y), r.max(x), b.max(y)]));
            }
        }
    }
    bounds
}
