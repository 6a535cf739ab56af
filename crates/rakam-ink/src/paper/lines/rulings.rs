//! Which straight segments are lines of the paper, whatever is written there: rulings, squares, frames and cells.
//!
//! A digit has straight strokes, too. What makes a line is where it goes: over all of the sheet, or around the writing.

use super::candidates::{Candidate, EDGE, Taken, candidates};
use super::frames::framed;
use super::straight::Thickness;
use super::{Inked, Places};
use crate::Layer;

/// Where at least so many lines of a direction run over all of the sheet,
const RULED: usize = 3;
/// one that ends within this share of the sheet's sides from the edge is a ruling, too, if it is at most so many times as
/// thick as they are: the sheet ends there, or the light is uneven.
const OVER_MOST: f32 = 0.1;
const AS_THICK: f32 = 1.5;

/// A line this near to an edge of the picture, in shares of its side, is a frame, or a ruling among others.
const AT_EDGE: f32 = 0.1;

/// The places of lines; `None` if there are none.
pub(crate) fn rulings(inked: &Inked) -> Option<Places> {
    let mut candidates = candidates(inked, Thickness::THIN);
    candidates.retain(Candidate::is_seen);
    Scene { size: [inked.grid.width, inked.grid.height()].map(|side| side as f32) }.name(&mut candidates);
    Taken::of(&candidates, inked).map(|taken| taken.layers)
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

    /// Names the candidates that are lines.
    fn name(&self, candidates: &mut [Candidate]) {
        let over_all = self.over_all(candidates);
        let framed = framed(candidates, self.size);
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
        let middle = candidate.segment.middle_row();
        middle.min(across - middle) < AT_EDGE * across
    }

    /// Which candidates run over all of the sheet, or over most of it among others that run over all.
    fn over_all(&self, candidates: &[Candidate]) -> Vec<bool> {
        let mut over_all: Vec<bool> = candidates.iter().map(|candidate| self.reaches(candidate, EDGE)).collect();
        for down in [false, true] {
            let rulings = candidates.iter().zip(&over_all).filter(|(candidate, all)| candidate.down == down && **all);
            let (count, thickest) = rulings
                .fold((0, 0.0f32), |(count, thick), (ruling, _)| (count + 1, thick.max(ruling.segment.thickness)));
            if count >= RULED {
                for (candidate, all) in candidates.iter().zip(&mut over_all).filter(|(it, _)| it.down == down) {
                    let is_thin = candidate.segment.thickness <= AS_THICK * thickest;
                    *all = *all || is_thin && self.reaches(candidate, OVER_MOST);
                }
            }
        }
        over_all
    }

    /// Whether a candidate goes from one edge of the picture to another, but for this share of the sides: to the opposite
    /// one, or out of a corner.
    fn reaches(&self, candidate: &Candidate, but: f32) -> bool {
        let (along, across) = self.sides(candidate);
        let segment = &candidate.segment;
        let (start, end) = (segment.columns.start, segment.columns.end);
        let at_edge = |at: usize| at as f32 <= but * along || at as f32 >= (1.0 - but) * along;
        let sloping = (segment.row(start) - segment.row(end)).abs() > 2.0 * segment.thickness;
        let out = |at: usize| {
            let row = segment.row(at);
            sloping && row.min(across - row) <= segment.thickness
        };
        at_edge(start) && at_edge(end) || at_edge(start) && out(end) || out(start) && at_edge(end)
    }
}
