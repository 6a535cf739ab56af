//! The holes of a sheet: punched for a binder, or those of a spiral.
//!
//! A hole looks like a dot. What makes it a hole is where it is: in a row with others of its size along an edge of the
//! picture, beside the writing.

use std::ops::Range;

use crate::components::PixelBox;
use crate::median::median;

/// Holes lie nearer to the edge of the picture than this share of its side,
const AT_EDGE: f32 = 0.13;
/// and are this large, in shares of the shorter side.
const SIZES: Range<f32> = 0.012..0.1;

/// A hole with its wire is at most so many times as long as it is wide,
const LONG: f32 = 2.5;
/// and fills at least this share of its box.
const SOLID: f32 = 0.42;

/// Holes of a row differ by less than this share of their size, in size and in their distance from the edge; and by a pixel.
const ALIKE: f32 = 0.35;
/// A row slopes less than this.
const SLOPE: f32 = 0.06;

/// A spiral has at least so many holes,
const SPIRAL: usize = 5;
/// which reach over this share of the edge.
const SPIRAL_REACH: f32 = 0.5;
/// They are in step: this share of the distances between neighbours
const IN_STEP: f32 = 0.7;
/// differs from the median by at most this share of it.
const STEP: f32 = 0.15;
/// Most of them are of one shape: the same share
const OF_ONE_SHAPE: f32 = 0.6;
/// differs in width and in area from the median by at most this share of it. Digits differ more.
const SHAPE: f32 = 0.2;
/// The median fills this share of its box: strokes leave more of it.
const FULL: f32 = 0.58;
/// What else lies in their row and is at most so many times as large as one of them is a hole that is cut off or has a line
/// through it, or the wire.
const IN_ROW: f32 = 3.0;

/// A binder has at least so many holes,
const BINDER: usize = 2;
/// which reach over this share of the edge,
const BINDER_REACH: f32 = 0.25;
/// are so many sizes apart from middle to middle,
const APART: f32 = 3.0;
/// and at least this share of their size away from the writing. Dots below or beside it are nearer.
const BESIDE: f32 = 0.3;
/// They are round: at most so many times as long as wide,
const ROUND: f32 = 1.4;
/// filling this share of their box.
const DISC: f32 = 0.68;

/// Writing is larger than so many holes.
const WRITING: f32 = 1.5;

/// An edge of the picture.
#[derive(Clone, Copy, Debug)]
enum Edge {
    Left,
    Right,
    Top,
    Bottom,
}

impl Edge {
    const ALL: [Edge; 4] = [Edge::Left, Edge::Right, Edge::Top, Edge::Bottom];

    /// How deep the picture is from this edge, and how long the edge is.
    fn sides(self, [width, height]: [usize; 2]) -> [f32; 2] {
        match self {
            Edge::Left | Edge::Right => [width as f32, height as f32],
            Edge::Top | Edge::Bottom => [height as f32, width as f32],
        }
    }

    /// How far from this edge a box begins and ends, and where it does so along it.
    fn seen(self, bounds: PixelBox, [width, height]: [usize; 2]) -> [f32; 4] {
        let PixelBox { left, top, right, bottom } = bounds;
        let seen = match self {
            Edge::Left => [left, right, top, bottom],
            Edge::Right => [width - right, width - left, top, bottom],
            Edge::Top => [top, bottom, left, right],
            Edge::Bottom => [height - bottom, height - top, left, right],
        };
        seen.map(|at| at as f32)
    }
}

/// A piece of ink as it is seen from an edge.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// An index into the pieces.
    piece: usize,
    /// How far from the edge it begins and ends.
    near: f32,
    far: f32,
    /// Its middle along the edge.
    along: f32,
    /// How wide it is along the edge.
    wide: f32,
    /// Its pixels.
    area: f32,
    is_round: bool,
}

impl Place {
    fn size(&self) -> f32 {
        self.far - self.near
    }

    /// Whether another may be a hole of the same row.
    fn is_like(&self, other: &Place) -> bool {
        let unlike = ALIKE * self.size() + 1.0;
        let nearer = (self.near + self.far - other.near - other.far).abs() / 2.0;
        (self.size() - other.size()).abs() <= unlike && nearer <= unlike + SLOPE * (self.along - other.along).abs()
    }
}

/// Which of the pieces of ink with these boxes and areas are holes. `size` is the picture's, across and down.
pub(super) fn holes(boxes: &[PixelBox], areas: &[usize], size: [usize; 2]) -> Vec<bool> {
    let mut holes = vec![false; boxes.len()];
    let shorter = size[0].min(size[1]) as f32;
    let is_solid = |&piece: &usize| {
        let (width, height) = (boxes[piece].width() as f32, boxes[piece].height() as f32);
        let (long, short) = (width.max(height), width.min(height));
        SIZES.contains(&(long / shorter)) && long <= LONG * short && areas[piece] as f32 >= SOLID * width * height
    };
    let solid: Vec<usize> = (0..boxes.len()).filter(is_solid).collect();
    if solid.len() < BINDER {
        return holes;
    }
    for edge in Edge::ALL {
        let [depth, length] = edge.sides(size);
        let place = |piece: usize| {
            let [near, far, start, end] = edge.seen(boxes[piece], size);
            let (deep, wide) = (far - near, end - start);
            let is_round = deep.max(wide) <= ROUND * deep.min(wide) && areas[piece] as f32 >= DISC * deep * wide;
            Place { piece, near, far, along: (start + end) / 2.0, wide, area: areas[piece] as f32, is_round }
        };
        let at_edge = solid.iter().map(|&piece| place(piece)).filter(|place| place.far <= AT_EDGE * depth);
        let row = longest_row(&at_edge.collect::<Vec<_>>());
        let [Some(first), Some(last)] = [row.first(), row.last()] else { continue };
        let reach = (last.along - first.along) / length;
        let [largest, deepest] =
            [Place::size, |hole: &Place| hole.far].map(|of| row.iter().map(of).fold(0.0, f32::max));
        let longest = |place: &Place| boxes[place.piece].longest_side();
        let others = || (0..boxes.len()).map(place).filter(|place| row.iter().all(|hole| hole.piece != place.piece));
        // A row of dots and nothing else is what was written.
        if !others().any(|other| longest(&other) > WRITING * largest) {
            continue;
        }
        let is_clear = |other: Place| other.size() < largest || other.near >= deepest + BESIDE * largest;
        if row.len() >= SPIRAL && reach >= SPIRAL_REACH && are_in_step(&row) && are_of_one_shape(&row) {
            let in_row = |it: &Place| it.far <= deepest + ALIKE * largest && longest(it) <= IN_ROW * largest;
            (0..boxes.len()).map(place).filter(in_row).for_each(|hole| holes[hole.piece] = true);
        } else if row.len() >= BINDER && reach >= BINDER_REACH && are_punched(&row, largest) && others().all(is_clear) {
            row.iter().for_each(|hole| holes[hole.piece] = true);
        }
    }
    holes
}

/// The most of these places that may be holes of one row, in their order along the edge.
fn longest_row(places: &[Place]) -> Vec<Place> {
    let count = |of: &&Place| places.iter().filter(|other| of.is_like(other)).count();
    let of = places.iter().max_by_key(count);
    let mut row: Vec<Place> =
        of.map(|of| places.iter().filter(|other| of.is_like(other)).copied().collect()).unwrap_or_default();
    row.sort_unstable_by(|a, b| a.along.total_cmp(&b.along));
    row
}

/// Whether the holes of a row are about equally far apart.
fn are_in_step(row: &[Place]) -> bool {
    let steps: Vec<f32> = row.windows(2).map(|pair| pair[1].along - pair[0].along).collect();
    let usual = median(steps.clone()).unwrap_or_default();
    let even = steps.iter().filter(|step| (*step - usual).abs() <= STEP * usual).count();
    even as f32 >= IN_STEP * steps.len() as f32
}

/// Whether most holes of a row have about the same width and area, and are full.
fn are_of_one_shape(row: &[Place]) -> bool {
    let usual = |of: fn(&Place) -> f32| median(row.iter().map(of).collect()).unwrap_or_default();
    let (wide, area) = (usual(|hole| hole.wide), usual(|hole| hole.area));
    let is_usual = |of: f32, usual: f32| (of - usual).abs() <= SHAPE * usual;
    let alike = row.iter().filter(|hole| is_usual(hole.wide, wide) && is_usual(hole.area, area)).count();
    alike as f32 >= OF_ONE_SHAPE * row.len() as f32 && usual(|hole| hole.area / (hole.wide * hole.size())) >= FULL
}

/// Whether the holes of a row, the largest of this size, are round and far apart.
fn are_punched(row: &[Place], largest: f32) -> bool {
    let apart = |pair: &[Place]| pair[1].along - pair[0].along >= APART * largest;
    row.iter().all(|hole| hole.is_round) && row.windows(2).all(apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_digits_in_a_row_along_an_edge_are_no_spiral() {
        let row = (0..8).map(|i| PixelBox { left: 60 + 90 * i, top: 45, right: 92 + 90 * i, bottom: 91 });
        let written = PixelBox { left: 300, top: 300, right: 480, bottom: 550 };
        let boxes: Vec<PixelBox> = row.chain([written]).collect();
        // How much of its box each piece fills.
        let found = |full: [f32; 4]| {
            let area = |(i, piece): (usize, &PixelBox)| full[i % 4] * (piece.width() * piece.height()) as f32;
            holes(&boxes, &boxes.iter().enumerate().map(|all| area(all) as usize).collect::<Vec<_>>(), [800, 800])
        };
        assert_eq!(found([0.45, 0.5, 0.43, 0.48]), [false; 9]);
        assert_eq!(found([0.78, 0.75, 0.78, 0.76]), [[true; 8].as_slice(), &[false]].concat());
    }
}
