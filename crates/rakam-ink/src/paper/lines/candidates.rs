//! Straight segments that may be lines of the paper, and the ink without those that are.

use std::ops::Range;

use super::erase::erase;
use super::straight::{Segment, Thickness, segments, segments_down};
use super::{Inked, Places};
use crate::Layer;
use crate::components::{PixelBox, components};
use crate::grid::Grid;

/// Lines are straighter than strokes: by this share of their length, and a part of a pixel.
const CROOKED: (f32, f32) = (0.003, 0.45);

/// At least this share of a line is seen as a line; elsewhere, strokes run over it. Of most lines, more is.
const LEAST_SEEN: f32 = 0.25;
const SEEN: f32 = 0.4;

/// What lies within this share of a picture's sides from its edge lies at it.
pub(super) const EDGE: f32 = 0.03;

/// What is left of a line is at most so many times as large as it is thick, and a few pixels.
const SCRAP: (f32, f32) = (1.5, 2.0);

/// A segment of one of the directions, and what it is taken for.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) segment: Segment,
    /// Whether it runs down: found in the transposed grid.
    pub(super) down: bool,
    pub(super) layer: Option<Layer>,
}

impl Candidate {
    fn of(segment: Segment, down: bool) -> Option<Self> {
        let straight = segment.crooked <= CROOKED.0 * segment.length() as f32 + CROOKED.1;
        (straight && segment.seen >= LEAST_SEEN).then_some(Candidate { segment, down, layer: None })
    }

    /// Whether as much of it is seen as of most lines.
    pub(super) fn is_seen(&self) -> bool {
        self.segment.seen >= SEEN
    }
}

/// The straight segments that run across and are at most so thick, those of which little is seen among them.
pub(super) fn candidates_across(Inked { grid, level, pixels, .. }: &Inked, thickness: Thickness) -> Vec<Candidate> {
    let found = segments(grid, pixels, *level, thickness);
    found.into_iter().filter_map(|segment| Candidate::of(segment, false)).collect()
}

/// Those that run across, and those that run down.
pub(super) fn candidates(inked: &Inked, thickness: Thickness) -> Vec<Candidate> {
    let down = segments_down(&inked.grid, &inked.pixels, inked.level, thickness);
    let mut candidates = candidates_across(inked, thickness);
    candidates.extend(down.into_iter().filter_map(|segment| Candidate::of(segment, true)));
    candidates
}

/// Lines that were found in ink.
pub(super) struct Taken {
    /// For each place of the ink, the layer of lines that it belongs to, if any.
    pub(super) layers: Places,
    /// The ink of the other places.
    pub(super) rest: Grid,
    /// The layer of the line on which a place lies, under strokes, too.
    lines: Places,
}

impl Taken {
    /// Takes the candidates that are named out of the ink, and what is left of them. `None` if none is.
    pub(super) fn of(candidates: &[Candidate], inked: &Inked) -> Option<Self> {
        let named = candidates.iter().filter(|candidate| candidate.layer.is_some());
        let thickest = named.map(|candidate| candidate.segment.thickness).reduce(f32::max)?;
        let nowhere = vec![None; inked.grid.values.len()];
        let mut taken = Taken { layers: nowhere.clone(), rest: inked.grid.clone(), lines: nowhere };
        taken.erase(candidates, inked);
        taken.drop_scraps(inked.level, thickest);
        Some(taken)
    }

    /// Gives a place to a layer.
    pub(super) fn take(&mut self, at: usize, layer: Layer) {
        self.layers[at] = Some(layer);
        self.rest.values[at] = 0.0;
    }

    /// Notes that a place lies on a line, and gives it to that unless a stroke covers it.
    fn cover(&mut self, at: usize, bare: bool, layer: Layer) {
        self.lines[at] = Some(layer);
        if bare {
            self.take(at, layer);
        }
    }

    fn erase(&mut self, candidates: &[Candidate], Inked { grid, level, .. }: &Inked) {
        let (width, height) = (grid.width, grid.height());
        let named = |down: bool| {
            let of_direction = candidates.iter().filter(move |candidate| candidate.down == down);
            of_direction.filter_map(|candidate| Some((&candidate.segment, candidate.layer?)))
        };
        // What runs across first, which leaves the crossings with what runs down; that then has nothing on its sides.
        for (segment, layer) in named(false) {
            let passed: Vec<Range<usize>> = named(true).map(|(line, _)| line.columns_on(segment)).collect();
            erase(grid, *level, segment, &passed, &mut |at, bare| self.cover(at, bare, layer));
        }
        if named(true).next().is_none() {
            return;
        }
        let after = self.rest.transposed();
        for (segment, layer) in named(true) {
            erase(&after, *level, segment, &[], &mut |at, bare| {
                self.cover(at % height * width + at / height, bare, layer)
            });
        }
    }

    /// Gives what is left of lines to them: ink that lies on them altogether, or beside them and is not much larger than they are
    /// thick, and thin ink at the edge of the picture, where the next line of the paper begins.
    fn drop_scraps(&mut self, level: f32, thickest: f32) {
        let (width, height) = (self.rest.width, self.rest.height());
        let found = components(&self.rest.values, width, level);
        let mut areas = vec![0usize; found.boxes.len()];
        found.runs.iter().for_each(|run| areas[run.component] += run.columns.len());
        let small = |bounds: &PixelBox| bounds.longest_side() <= SCRAP.0 * thickest + SCRAP.1;
        let [across, down] = [width, height].map(|side| (EDGE * side as f32) as usize + 1);
        let at_edge = |bounds: &PixelBox| {
            bounds.right <= across
                || bounds.left + across >= width
                || bounds.bottom <= down
                || bounds.top + down >= height
        };
        let begun = |(bounds, area): (&PixelBox, &usize)| {
            at_edge(bounds) && *area as f32 <= (thickest + SCRAP.1) * bounds.longest_side()
        };
        let begun = found.boxes.iter().zip(&areas).map(begun).map(|begun| begun.then_some(Layer::Line));
        let mut layers: Vec<Option<Layer>> = begun.collect();
        let mut on_lines = vec![true; found.boxes.len()];
        for run in &found.runs {
            on_lines[run.component] &= self.lines[run.row * width..][run.columns.clone()].iter().all(Option::is_some);
        }
        for run in found.runs.iter().filter(|run| on_lines[run.component]) {
            layers[run.component] = self.lines[run.row * width + run.columns.start];
        }
        for run in found.runs.iter().filter(|run| small(&found.boxes[run.component])) {
            let columns = run.columns.start.saturating_sub(2)..(run.columns.end + 2).min(width);
            for row in run.row.saturating_sub(2)..(run.row + 3).min(height) {
                let beside = &self.layers[row * width..][columns.clone()];
                layers[run.component] = layers[run.component].or_else(|| beside.iter().copied().flatten().next());
            }
        }
        for run in &found.runs {
            if let Some(layer) = layers[run.component] {
                run.columns.clone().for_each(|x| self.take(run.row * width + x, layer));
            }
        }
    }
}
