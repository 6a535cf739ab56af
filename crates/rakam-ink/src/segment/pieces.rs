//! Pieces: runs of parts that may each be a digit, and signs.

use std::ops::Range;

use super::frame::Frame;
use super::parts::{Joint, Part, Parts};
use super::signs::Kind;

/// A piece has at most this many parts: a digit of several strokes or slices.
const LONGEST_RUN: usize = 20;

/// A piece of several parts is at most this wide, in heights of the writing.
const WIDEST: f32 = 1.35;

/// A piece that was cut off is at least this high, in heights of the writing.
const LOWEST_SLICE: f32 = 0.35;

/// A run of parts that may be a digit, or that is a sign. The unit of length is the height of the writing in its row.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The indices of its parts, counted row by row and from left to right.
    pub parts: Range<usize>,
    /// The box of its ink: left, top, width and height; in pixels of the picture or, for a drawing, in canvas sides.
    pub bounds: [f32; 4],
    /// What it may be.
    pub kind: Kind,
    /// The sign, mark or spot that it is made of, together with other ink.
    pub holds: Option<Kind>,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Half the ink crossed by the cuts that separate it from its neighbours; 0 if it stands apart.
    pub cut: f32,
    /// The widest gap between its parts, measured along the rows of pixels; 0 where one lies above the other.
    pub gap: f32,
    /// Whether no cut separates it from other ink.
    pub apart: bool,
}

/// Makes the pieces of one row.
pub(super) struct Pieces<'a> {
    pub(super) parts: &'a Parts,
    /// The row's parts, and the height of its writing in pixels.
    pub(super) row: Range<usize>,
    pub(super) height: f32,
    pub(super) frame: Frame,
    /// The parts of each sign and mark.
    pub(super) kinds: &'a [(Range<usize>, Kind)],
}

impl Pieces<'_> {
    /// Every run of parts that may be a digit, and runs that are needed so that some sequence of pieces covers all parts;
    /// sorted by their start.
    pub(super) fn all(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let joined = self.joined();
        for from in self.row.clone() {
            let mut needed = true;
            let mut held = from..from;
            for to in from + 1..=self.row.end {
                let last = &joined[to - 1 - self.row.start];
                held = held.start.min(last.start)..held.end.max(last.end);
                let apart = held == (from..to);
                let short = to - from <= LONGEST_RUN;
                // There are very many long runs where much ink hangs together, and to measure one takes time.
                if short || (needed && apart) || self.kind(&(from..to)) != Kind::Digit {
                    let piece = self.piece(from..to, apart);
                    let fits = piece.kind != Kind::Digit
                        || short && piece.width <= WIDEST && (apart || piece.height >= LOWEST_SLICE);
                    if fits || (needed && apart) {
                        pieces.push(piece);
                    }
                }
                needed &= !apart;
                if !needed && to - from >= LONGEST_RUN {
                    break;
                }
            }
        }
        pieces
    }

    /// For each part of the row the smallest range that holds it and all parts that hang together with it.
    fn joined(&self) -> Vec<Range<usize>> {
        let mut joined: Vec<Range<usize>> = self.row.clone().map(|part| part..part + 1).collect();
        for Joint { parts: [a, b], .. } in &self.parts.joints {
            for (part, other) in [(a, b), (b, a)] {
                if let Some(held) = part.checked_sub(self.row.start).and_then(|at| joined.get_mut(at)) {
                    *held = held.start.min(*other)..held.end.max(other + 1);
                }
            }
        }
        joined
    }

    /// What a run may be.
    fn kind(&self, run: &Range<usize>) -> Kind {
        self.kinds.iter().find(|(parts, _)| parts == run).map_or(Kind::Digit, |(_, kind)| *kind)
    }

    /// The piece that is made of a run, which is `apart` if no joint leads out of it.
    fn piece(&self, run: Range<usize>, apart: bool) -> Piece {
        let own = &self.parts.parts[run.clone()];
        let bounds = own[1..].iter().fold(own[0].extent.bounds, |all, part| all.and(part.extent.bounds));
        let inside = |part: &usize| run.contains(part);
        let cuts = self.parts.joints.iter().filter(|joint| joint.parts.iter().filter(|part| inside(part)).count() == 1);
        let ink = cuts.fold(0.0, |ink, joint| ink + joint.ink);
        let gap = (1..own.len()).map(|i| gap(&own[..i], &own[i])).max().unwrap_or(0);
        let held =
            |(parts, _): &&(Range<usize>, Kind)| run.start <= parts.start && parts.end <= run.end && *parts != run;
        let frame = self.frame;
        let place = |at: usize, origin: f32| origin + frame.step * at as f32 - frame.margin;
        let length = |pixels: usize| frame.step * pixels as f32 + 2.0 * frame.margin;
        Piece {
            bounds: [
                place(bounds.left, frame.left),
                place(bounds.top, frame.top),
                length(bounds.width()),
                length(bounds.height()),
            ],
            kind: self.kind(&run),
            holds: self.kinds.iter().filter(held).map(|(_, kind)| *kind).min_by_key(|kind| kind.order()),
            width: bounds.width() as f32 / self.height,
            height: bounds.height() as f32 / self.height,
            cut: ink / 2.0 / self.height,
            gap: gap as f32 / self.height,
            apart,
            parts: run,
        }
    }
}

/// The shortest gap in pixels from any part in `before` to `part`; parts of the same area have none.
fn gap(before: &[Part], part: &Part) -> usize {
    let to = |other: &Part| if other.area == part.area { 0 } else { other.extent.gap(&part.extent) };
    before.iter().map(to).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;
    use crate::segment::extent::Extent;
    use crate::segment::signs::Sign;

    /// Bars side by side, each an area, and what joins them.
    fn bars(count: usize, joints: Vec<[usize; 2]>) -> Parts {
        let bar = |i: usize| (0..40).flat_map(move |y| [(4 * i, y), (4 * i + 1, y)]);
        let parts = (0..count).filter_map(|i| Some(Part { extent: Extent::of(bar(i))?, area: i })).collect();
        let joints = joints.into_iter().map(|parts| Joint { parts, ink: 1.0 }).collect();
        Parts { parts, joints, rows: std::iter::once(0..count).collect() }
    }

    fn pieces(parts: &Parts, row: Range<usize>, kinds: &[(Range<usize>, Kind)]) -> Vec<Piece> {
        let frame = Frame { left: 0.0, top: 0.0, step: 1.0, margin: 0.0 };
        Pieces { parts, row, height: 72.0, frame, kinds }.all()
    }

    #[test]
    fn much_ink_that_hangs_together_is_cut_soon() {
        const COUNT: usize = 512;
        let parts = bars(COUNT, (0..COUNT).map(|i| [i, (i + 1) % COUNT]).collect());
        let start = Instant::now();
        let found = pieces(&parts, 0..COUNT, &[]);
        assert!(start.elapsed() < Duration::from_secs(10));
        let long: Vec<_> = found.iter().filter(|piece| piece.parts.len() > LONGEST_RUN).collect();
        assert!(long.len() == 1 && long[0].parts == (0..COUNT) && long[0].apart && long[0].cut == 0.0);
    }

    proptest! {
        #[test]
        fn runs_are_kept_that_fit_or_are_needed_or_are_signs(
            joints in prop::collection::vec([0usize..60, 0..60], 0..40),
            chain in 0usize..60,
        ) {
            let chain = (1..chain).map(|i| [i - 1, i]);
            let parts = bars(60, joints.into_iter().filter(|[a, b]| a != b).chain(chain).collect());
            let (row, signs) = (5..55, [(8..40, Kind::Sign(Sign::Point)), (50..51, Kind::Spot)]);
            let found = pieces(&parts, row.clone(), &signs);
            let mut expected = Vec::new();
            for from in row.clone() {
                let mut needed = true;
                for to in from + 1..=row.end {
                    let run = from..to;
                    let cuts = parts.joints.iter().filter(|joint| run.contains(&joint.parts[0]) != run.contains(&joint.parts[1]));
                    let apart = cuts.count() == 0;
                    let sign = signs.iter().any(|(parts, _)| *parts == run);
                    let narrow = (4 * run.len() - 2) as f32 / 72.0 <= WIDEST;
                    if sign || narrow && run.len() <= LONGEST_RUN || needed && apart {
                        expected.push((run.clone(), apart));
                    }
                    needed &= !apart;
                    if !needed && run.len() >= LONGEST_RUN {
                        break;
                    }
                }
            }
            prop_assert_eq!(found.into_iter().map(|piece| (piece.parts, piece.apart)).collect::<Vec<_>>(), expected);
        }
    }
}
