//! Frames and cells: straight sides that end on each other.

use super::Inked;
use super::candidates::{Candidate, Taken, candidates};
use super::cells::Sides;
use super::straight::Thickness;
use crate::Layer;

/// The sides of a frame meet within this share of the longest side of the picture,
const CORNER: f32 = 0.02;
/// and within this many pixels.
const NEAR: f32 = 2.5;

/// A side of a closed frame is at least as long as this share of the frame,
const SIDE: f32 = 0.8;
/// and lies within this share of it from its edge, and a few pixels: a digit may stick out.
const EDGE: (f32, f32) = (0.15, 4.0);

/// Which candidates are sides of frames or of cells: both ends are at the end, or on the side, of one of the other
/// direction that is itself such a side. `size` is that of the picture.
pub(super) fn framed(candidates: &[Candidate], size: [f32; 2]) -> Vec<bool> {
    let meet = (CORNER * size[0].max(size[1])).max(NEAR);
    let mut framed = vec![true; candidates.len()];
    loop {
        let ends_at = |this: &Candidate, end: usize| {
            let row = this.segment.row(end);
            let sides = candidates.iter().zip(&framed).filter(|(other, framed)| **framed && other.down != this.down);
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

/// The frame that encloses all of the ink, and what parts it into cells, taken out of it. The ink ends `margin` pixels from
/// the edges of its grid. `None` if it has no straight sides on all four.
pub(super) fn frame_around(inked: &Inked, margin: usize) -> Option<Taken> {
    // Thin sides first, and such as are mostly bare: there is less doubt about them.
    [Thickness::THIN, Thickness::THICK].into_iter().find_map(|thickness| {
        let all = candidates(inked, thickness);
        let seen = all.iter().filter(|candidate| candidate.is_seen()).cloned().collect();
        frame_of(seen, inked, margin).or_else(|| frame_of(all, inked, margin))
    })
}

/// The frame whose sides are among these candidates.
fn frame_of(mut candidates: Vec<Candidate>, inked: &Inked, margin: usize) -> Option<Taken> {
    let size = [inked.grid.width, inked.grid.height()].map(|side| side as f32);
    let framed = framed(&candidates, size);
    let bounds = size.map(|side| side - 2.0 * margin as f32);
    let is_side = |candidate: &Candidate, down: bool, far: bool| {
        let (along, across) = if down { (bounds[1], bounds[0]) } else { (bounds[0], bounds[1]) };
        let row = candidate.segment.middle_row() - margin as f32;
        let depth = if far { across - row } else { row };
        // The sides of a tilted frame are shorter than its bounds, and their middles lie deeper.
        let tilt = candidate.segment.slope.abs();
        let long = candidate.segment.length() as f32 >= SIDE * (along - tilt * across);
        candidate.down == down && long && depth < EDGE.0 * across + EDGE.1 + tilt * along / 2.0
    };
    let sides = |down: bool| {
        let all = candidates.iter().zip(&framed).filter(|(candidate, framed)| **framed && candidate.down == down);
        let all: Vec<&Candidate> = all.map(|(candidate, _)| candidate).collect();
        // Of several that lie at an edge, the outermost.
        let row = |candidate: &Candidate| candidate.segment.middle_row();
        let near = all.iter().filter(|it| is_side(it, down, false)).min_by(|a, b| row(a).total_cmp(&row(b)))?;
        let far = all.iter().filter(|it| is_side(it, down, true)).max_by(|a, b| row(a).total_cmp(&row(b)))?;
        let parted = near.segment.middle_row() < far.segment.middle_row();
        parted.then(|| Sides::of(&near.segment, &far.segment, all.iter().map(|candidate| &candidate.segment)))
    };
    let (across, down) = (sides(false)?, sides(true)?);
    candidates.retain(|candidate| if candidate.down { &down } else { &across }.hold(&candidate.segment));
    // Without strokes, on which others may seem to end.
    let framed = self::framed(&candidates, size);
    let closed = [(false, false), (false, true), (true, false), (true, true)].into_iter().all(|(down, far)| {
        candidates.iter().zip(&framed).any(|(candidate, framed)| *framed && is_side(candidate, down, far))
    });
    if !closed {
        return None;
    }
    let layers = framed.iter().map(|framed| framed.then_some(Layer::Frame));
    candidates.iter_mut().zip(layers).for_each(|(candidate, layer)| candidate.layer = layer);
    Taken::of(&candidates, inked)
}
