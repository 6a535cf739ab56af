//! Pieces: runs of parts that may each be a digit.

use std::ops::Range;

use super::sheet::Frame;
use super::slices::Part;

/// A piece has at most this many parts: a digit of several strokes or slices.
const LONGEST_RUN: usize = 10;

/// A piece of several parts is at most this wide, in heights of the writing.
const WIDEST: f32 = 1.35;

/// A piece that was cut off is at least this high, in heights of the writing.
const LOWEST_SLICE: f32 = 0.35;

/// A run of parts that may be a digit. The unit of length is the height of the writing: of its highest connected ink.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The indices of its parts, counted from left to right.
    pub parts: Range<usize>,
    /// The box of its ink: left, top, width and height; in pixels of the picture or, for a drawing, in canvas sides.
    pub bounds: [f32; 4],
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// Half the ink crossed by the cuts that separate it from its neighbours; 0 if it stands apart.
    pub cut: f32,
    /// The widest gap between its parts, measured along the rows; 0 where one lies above the other.
    pub gap: f32,
    /// Whether no cut separates it from ink on either side.
    pub apart: bool,
}

/// Every run of parts that may be a digit, and runs that are needed so that some sequence of pieces covers all parts.
pub(super) fn pieces(parts: &[Part], line: f32, frame: Frame) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for from in 0..parts.len() {
        let mut needed = true;
        for to in from + 1..=parts.len() {
            let piece = piece(parts, from..to, line, frame);
            let fits =
                piece.width <= WIDEST && (piece.apart || piece.height >= LOWEST_SLICE) && to - from <= LONGEST_RUN;
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

fn piece(parts: &[Part], run: Range<usize>, line: f32, frame: Frame) -> Piece {
    let own = &parts[run.clone()];
    let bounds = own[1..].iter().fold(own[0].rows.bounds, |all, part| all.and(part.rows.bounds));
    // Whether this slice of the part's area is outside the run.
    let missing =
        |part: &Part, slice: Option<usize>| !own.iter().any(|p| p.area == part.area && Some(p.slice) == slice);
    let mut cuts = Vec::new();
    for part in own {
        let [before, after] = part.seams;
        cuts.extend(before.filter(|_| missing(part, part.slice.checked_sub(1))));
        cuts.extend(after.filter(|_| missing(part, Some(part.slice + 1))));
    }
    let gap = (1..own.len()).map(|i| gap(&own[..i], &own[i])).max().unwrap_or(0);
    let place = |at: usize, origin: f32| origin + frame.step * at as f32 - frame.margin;
    let length = |pixels: usize| frame.step * pixels as f32 + 2.0 * frame.margin;
    Piece {
        bounds: [
            place(bounds.left, frame.left),
            place(bounds.top, frame.top),
            length(bounds.width()),
            length(bounds.height()),
        ],
        width: bounds.width() as f32 / line,
        height: bounds.height() as f32 / line,
        cut: cuts.iter().sum::<f32>() / 2.0 / line,
        gap: gap as f32 / line,
        apart: cuts.is_empty(),
        parts: run,
    }
}

/// The shortest gap in pixels from any part in `before` to `part`; slices of the same area have none.
fn gap(before: &[Part], part: &Part) -> usize {
    let to = |other: &Part| if other.area == part.area { 0 } else { other.rows.gap(&part.rows) };
    before.iter().map(to).min().unwrap_or(0)
}
