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
    let bounds = size.map(|side| side - 2.0 * margin as f32);
    // How far a side lies from its edge.
    let depth = |candidate: &Candidate, down: bool, far: bool| {
        let (along, across) = if down { (bounds[1], bounds[0]) } else { (bounds[0], bounds[1]) };
        let row = candidate.segment.middle_row() - margin as f32;
        let depth = if far { across - row } else { row };
        // The sides of a tilted frame are shorter than its bounds, and their middles lie deeper.
        let tilt = candidate.segment.slope.abs();
        let long = candidate.segment.length() as f32 >= SIDE * (along - tilt * across);
        let near = depth < EDGE.0 * across + EDGE.1 + tilt * along / 2.0;
        (candidate.down == down && long && near).then_some(depth)
    };
    // Of several at an edge, the outermost.
    let side = |candidates: &[Candidate], down: bool, far: bool| {
        let sides = candidates.iter().filter_map(|candidate| Some((depth(candidate, down, far)?, candidate)));
        sides.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate.segment.clone())
    };
    let pair = |candidates: &[Candidate], down: bool| {
        let [near, far] = [false, true].map(|far| side(candidates, down, far));
        near.zip(far).filter(|(near, far)| near != far)
    };
    keep_framed(&mut candidates, size);
    let sides = |down: bool| {
        let all = candidates.iter().filter(|candidate| candidate.down == down).map(|candidate| &candidate.segment);
        pair(&candidates, down).map(|(near, far)| Sides::of(near, far, all))
    };
    let (across, down) = (sides(false)?, sides(true)?);
    candidates.retain(|candidate| if candidate.down { &down } else { &across }.hold(&candidate.segment));
    // Without strokes, on which others may have seemed to end.
    keep_framed(&mut candidates, size);
    [false, true].into_iter().try_for_each(|down| pair(&candidates, down).map(drop))?;
    candidates.iter_mut().for_each(|candidate| candidate.layer = Some(Layer::Frame));
    Taken::of(&candidates, inked)
}

fn keep_framed(candidates: &mut Vec<Candidate>, size: [f32; 2]) {
    let mut framed = framed(candidates, size).into_iter();
    candidates.retain(|_| framed.next() == Some(true));
}
