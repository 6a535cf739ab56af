//! Underlines: lines below the writing, printed or drawn by hand, and the combs that stand on them.

use super::candidates::{Candidate, Taken, candidates_across};
use super::close_up::CloseUp;
use super::erase::SOFT;
use super::straight::{Segment, Thickness, may_have_segments};
use super::{Inked, Places};
use crate::Layer;
use crate::components::{Components, PixelBox, components};
use crate::grid::Grid;

/// What is looked at goes beyond the ink by this share of its longest side, and a few pixels.
const MARGIN: (f32, usize) = (0.12, 3);

/// An underline goes beyond the writing by this share of its own length on both sides.
const BEYOND: f32 = 0.04;

/// It lies lower than this share of the writing's height.
const LOW: f32 = 0.7;

/// A line below the writing is as long as this share of it. The foot of a 1 is shorter.
const UNDER: f32 = 0.65;

/// A line that lies below the writing is apart from it, by more than so many pixels beside its soft edge: the foot of a 2 isn't.
const APART: f32 = 1.0;

/// A line drawn by hand is at most as high as this share of its length, and a few pixels.
const FLAT: (f32, f32) = (0.15, 2.0);

/// What is smaller than this share of such a line isn't writing.
const DOT: f32 = 0.05;

/// A tooth of a comb is at most so many times as wide as its line is thick, and a few pixels,
const TOOTH: (f32, f32) = (2.0, 3.0);
/// and at least so many times as high as wide, and as the line is thick.
const TALL: (f32, f32) = (2.0, 3.0);

/// The first and the last tooth stand within this share of the line's length from its ends, and a few pixels.
const AT_END: (f32, f32) = (0.03, 3.0);

/// Teeth differ in height by this share at most, and a pixel or two.
const ALIKE: (f32, f32) = (0.15, 1.5);

/// The places of underlines; `None` if there are none.
pub(crate) fn underlines(inked: &Inked) -> Option<Places> {
    let bounds = inked.pixels.bounds()?;
    straight(inked, bounds).or_else(|| drawn_by_hand(inked, bounds))
}

/// Those that are straight, and combs. A line is judged by the writing, however small that is in the picture.
fn straight(inked: &Inked, bounds: PixelBox) -> Option<Places> {
    let margin = (MARGIN.0 * bounds.longest_side()) as usize + MARGIN.1;
    if !may_have_segments(&inked.pixels, [bounds.width(), bounds.height()].map(|side| side + 2 * margin)) {
        return None;
    }
    let part = CloseUp::of(inked, bounds, margin);
    let close = &part.inked;
    let (mut free, mut joined) = (Vec::new(), Vec::new());
    for candidate in candidates_across(close, Thickness::THIN).into_iter().filter(Candidate::is_seen) {
        let lies = Lies::of(&candidate.segment, close);
        let line = Candidate { layer: Some(Layer::Line), ..candidate };
        match lies {
            Some(Lies::Free) => free.push(line),
            Some(Lies::Joined) => joined.push(line),
            None => {}
        }
    }
    let comb = |line: Candidate| {
        let mut taken = Taken::of(std::slice::from_ref(&line), close)?;
        take_comb(&mut taken, &line.segment, inked.level).then_some(taken)
    };
    let taken = Taken::of(&free, close).or_else(|| joined.into_iter().find_map(comb))?;
    let mut places = vec![None; inked.grid.values.len()];
    part.add_to(&mut places, inked.grid.width, &taken.layers);
    Some(places)
}

/// How a line lies under the writing.
enum Lies {
    /// Apart from it, or beyond it on both sides.
    Free,
    /// Below it, but some of the ink stands on it: the teeth of a comb do, and a 2 on its foot.
    Joined,
}

impl Lies {
    /// `None` if the line doesn't lie under all other ink, or is short.
    fn of(segment: &Segment, inked: &Inked) -> Option<Self> {
        let Rest { bounds: [left, top, right, bottom], apart } = Rest::of(inked, segment)?;
        let (start, end, length) = (segment.columns.start as f32, segment.columns.end as f32, segment.length() as f32);
        let row = segment.middle_row();
        let beyond = BEYOND * length;
        let wider = start < left - beyond && end > right + beyond;
        if wider && row > top + LOW * (bottom - top) && length >= UNDER * (bottom - top) {
            return Some(Lies::Free);
        }
        let below = row > bottom && length >= UNDER * (right - left).max(bottom - top);
        below.then_some(if apart { Lies::Free } else { Lies::Joined })
    }
}

/// The ink that does not lie on a segment.
struct Rest {
    /// Its left, upper, right and lower end.
    bounds: [f32; 4],
    /// Whether none of it touches the segment.
    apart: bool,
}

impl Rest {
    fn of(Inked { grid, level, .. }: &Inked, segment: &Segment) -> Option<Self> {
        let half = segment.thickness / 2.0 + 1.5;
        let mut rest: Option<Rest> = None;
        for (y, row) in grid.values.chunks_exact(grid.width).enumerate() {
            for x in (0..grid.width).filter(|&x| row[x] >= *level) {
                let beside = if segment.columns.contains(&x) { (segment.row(x) - y as f32).abs() } else { f32::MAX };
                if beside > half {
                    let (x, y, away) = (x as f32, y as f32, beside > half + APART);
                    let Rest { bounds: [l, t, r, b], apart } =
                        rest.unwrap_or(Rest { bounds: [x, y, x, y], apart: true });
                    rest = Some(Rest { bounds: [l.min(x), t.min(y), r.max(x), b.max(y)], apart: apart && away });
                }
            }
        }
        rest
    }
}

/// Takes the teeth of a comb that stand on an underline: short lines of about the same height, lower than the writing, also at
/// both ends of the underline. Whether there are any.
fn take_comb(taken: &mut Taken, line: &Segment, level: f32) -> bool {
    let found = components(&taken.rest.values, taken.rest.width, level);
    let stands = |tooth: &PixelBox| {
        let [width, height] = [tooth.width(), tooth.height()].map(|side| side as f32);
        let foot = line.row((tooth.left + tooth.right) / 2);
        width <= TOOTH.0 * line.thickness + TOOTH.1
            && height >= (TALL.0 * width).max(TALL.1 * line.thickness)
            && (tooth.bottom as f32 - foot).abs() <= line.thickness + TOOTH.1
    };
    let reach = AT_END.0 * line.length() as f32 + AT_END.1;
    let at = |end: usize, side: fn(&PixelBox) -> usize| {
        let near = |tooth: &&PixelBox| (side(tooth) as f32 - end as f32).abs() <= reach;
        found.boxes.iter().filter(|piece| stands(piece)).find(near)
    };
    let (first, last) = (at(line.columns.start, |tooth| tooth.left), at(line.columns.end, |tooth| tooth.right));
    let (Some(first), Some(last)) = (first, last) else { return false };
    // Above the line and its soft edge, through which they go.
    let above =
        |tooth: &PixelBox| line.row((tooth.left + tooth.right) / 2) - line.thickness / 2.0 - SOFT - tooth.top as f32;
    let height = above(first);
    let alike = |tooth: &PixelBox| (above(tooth) - height).abs() <= ALIKE.0 * height + ALIKE.1;
    let teeth: Vec<bool> = found.boxes.iter().map(|piece| stands(piece) && alike(piece)).collect();
    let mut writing = found.boxes.iter().zip(&teeth).filter(|(_, tooth)| !**tooth);
    let is_higher = |(piece, _): (&PixelBox, &bool)| piece.height() as f32 > (1.0 + ALIKE.0) * height;
    if first == last || !alike(last) || !writing.any(is_higher) {
        return false;
    }
    let mut places = Vec::new();
    each_soft_place(&found, &taken.rest, |component| teeth[component], |at| places.push(at));
    places.into_iter().for_each(|at| taken.take(at, Layer::Line));
    true
}

/// A line drawn by hand: of the pieces of ink that are flat the widest, if it is long and below all else. All ink lies in
/// `bounds`.
fn drawn_by_hand(inked: &Inked, bounds: PixelBox) -> Option<Places> {
    // Most writing is narrower below than a line would be: it needn't be taken to pieces.
    let low = bounds.bottom.saturating_sub((FLAT.0 * bounds.width() as f32 + FLAT.1) as usize)..bounds.bottom;
    let reaches_low = low.start > 0 && inked.pixels.columns_with_places(low.start - 1..low.start) > 0;
    let writing = if reaches_low { bounds.width().max(low.start - bounds.top) } else { bounds.width() };
    if (inked.pixels.columns_with_places(low) as f32) < UNDER * writing as f32 {
        return None;
    }
    let found = Components::of(&inked.pixels);
    let is_flat = |piece: &PixelBox| piece.height() as f32 <= FLAT.0 * piece.width() as f32 + FLAT.1;
    let flat = found.boxes.iter().enumerate().filter(|(_, piece)| is_flat(piece));
    let (line, bounds) = flat.max_by_key(|(_, piece)| piece.width())?;
    let width = bounds.width() as f32;
    let others = found.boxes.iter().enumerate().filter(|(i, piece)| *i != line && piece.longest_side() >= DOT * width);
    let writing = others.map(|(_, piece)| *piece).reduce(PixelBox::and)?;
    if width < UNDER * writing.longest_side() || bounds.top + bounds.bottom <= 2 * writing.bottom {
        return None;
    }
    let mut places = vec![None; inked.grid.values.len()];
    each_soft_place(&found, &inked.grid, |component| component == line, |at| places[at] = Some(Layer::Line));
    Some(places)
}

/// Calls `found` with each place of the components that are `wanted`, and of their soft edges.
fn each_soft_place(all: &Components, ink: &Grid, wanted: impl Fn(usize) -> bool, mut found: impl FnMut(usize)) {
    for run in all.runs.iter().filter(|run| wanted(run.component)) {
        let columns = run.columns.start.saturating_sub(1)..(run.columns.end + 1).min(ink.width);
        for row in run.row.saturating_sub(1)..(run.row + 2).min(ink.height()) {
            columns.clone().for_each(|x| found(row * ink.width + x));
        }
    }
}
