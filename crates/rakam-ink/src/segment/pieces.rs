//! Pieces: runs of parts that may each be a digit, and signs.

use std::ops::Range;

use super::frame::Frame;
use super::parts::{Part, Parts};
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
        for from in self.row.clone() {
            let mut needed = true;
            for to in from + 1..=self.row.end {
                let piece = self.piece(from..to);
                let fits = piece.kind != Kind::Digit
                    || piece.width <= WIDEST
                        && (piece.apart || piece.height >= LOWEST_SLICE)
                        && to - from <= LONGEST_RUN;
                let apart = piece.apart;
                if fits || (needed && apart) {
                    pieces.push(piece);
                }
                needed &= !apart;
                if !needed && to - from >= LONGEST_RUN {
                    break;
                }
            }
        }
        pieces
    }

    fn piece(&self, run: Range<usize>) -> Piece {
        let own = &self.parts.parts[run.clone()];
        let bounds = own[1..].iter().fold(own[0].extent.bounds, |all, part| all.and(part.extent.bounds));
        let inside = |part: &usize| run.contains(part);
        let cuts = self.parts.joints.iter().filter(|joint| joint.parts.iter().filter(|part| inside(part)).count() == 1);
        let (cuts, ink) = cuts.fold((0, 0.0), |(count, ink), joint| (count + 1, ink + joint.ink));
        let gap = (1..own.len()).map(|i| gap(&own[..i], &own[i])).max().unwrap_or(0);
        let kind = self.kinds.iter().find(|(parts, _)| *parts == run).map_or(Kind::Digit, |(_, kind)| *kind);
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
            kind,
            holds: self.kinds.iter().filter(held).map(|(_, kind)| *kind).min_by_key(|kind| kind.order()),
            width: bounds.width() as f32 / self.height,
            height: bounds.height() as f32 / self.height,
            cut: ink / 2.0 / self.height,
            gap: gap as f32 / self.height,
            apart: cuts == 0,
            parts: run,
        }
    }
}

/// The shortest gap in pixels from any part in `before` to `part`; parts of the same area have none.
fn gap(before: &[Part], part: &Part) -> usize {
    let to = |other: &Part| if other.area == part.area { 0 } else { other.extent.gap(&part.extent) };
    before.iter().map(to).min().unwrap_or(0)
}
