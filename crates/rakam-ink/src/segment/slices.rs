//! Areas of ink cut at their seams into slices: the parts of which pieces are made.

use super::rows::Rows;
use super::sheet::{EDGE, Sheet};
use crate::components::{NOBODY, PixelBox};
use crate::seam::{Seam, seams};

/// More areas of ink than this aren't a line of digits but a scribble or a photograph.
const MOST_AREAS: usize = 64;

/// The same for parts: in a long line of touching digits, each digit has several.
const MOST_PARTS: usize = 128;

/// Ink narrower than this, in its own heights, isn't cut: it is narrower than two 1s side by side.
const NARROWEST_PAIR: f32 = 0.2;

/// The most seams in an area: the first number, plus the second for each height of the writing that it is wide.
const SEAMS: (f32, f32) = (2.0, 5.0);

/// The smallest distance between two seams, in heights of the writing.
const APART: f32 = 0.08;

/// The most ink that a seam may cross, in heights of the writing.
const DEAREST: f32 = 0.5;

/// Ink that is not divided further.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) rows: Rows,
    /// The area of which it is a slice, and the index of the slice from left to right.
    pub(super) area: usize,
    pub(super) slice: usize,
    /// The ink in pixels that the seams to the slices before and after it cross, if there are any.
    pub(super) seams: [Option<f32>; 2],
}

/// The ink of a sheet in parts.
#[derive(Debug)]
pub(super) struct Slices {
    /// From left to right, by their centres. There is at least one.
    pub(super) parts: Vec<Part>,
    /// For each pixel of the sheet the part to which it belongs, or [`NOBODY`].
    pub(super) owner: Vec<u32>,
    /// Whether all ink belongs to a part: there are no specks.
    pub(super) complete: bool,
}

impl Slices {
    /// Cuts the ink of a sheet. `None` if it has more areas or parts than a line of digits.
    pub(super) fn of(sheet: &Sheet) -> Option<Self> {
        let areas = sheet.large_areas();
        if areas.len() > MOST_AREAS {
            return None;
        }
        let mut parts: Vec<Part> = areas.iter().flat_map(|&area| slices(sheet, area)).collect();
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return None;
        }
        parts.sort_by(|a, b| a.rows.centre.total_cmp(&b.rows.centre));
        Some(Slices { owner: owners(sheet, &parts), parts, complete: areas.len() == sheet.areas.len() })
    }
}

/// The slices of an area between its seams.
fn slices(sheet: &Sheet, area: usize) -> Vec<Part> {
    let width = sheet.picture.width;
    let holds = |x: usize, y: usize| sheet.owner[y * width + x] == area as u32;
    let bounds = sheet.areas[area];
    let narrow = (bounds.width() as f32) < NARROWEST_PAIR * bounds.height() as f32;
    let bounds = PixelBox {
        left: bounds.left.saturating_sub(EDGE),
        top: bounds.top.saturating_sub(EDGE),
        right: (bounds.right + EDGE).min(width),
        bottom: (bounds.bottom + EDGE).min(sheet.picture.height),
    };
    let cuts = if narrow {
        Vec::new()
    } else {
        let places = (bounds.top..bounds.bottom).flat_map(|y| (bounds.left..bounds.right).map(move |x| (x, y)));
        let ink: Vec<f32> =
            places.map(|(x, y)| if holds(x, y) { sheet.picture.ink[y * width + x] } else { 0.0 }).collect();
        let most = (SEAMS.0 + SEAMS.1 * bounds.width() as f32 / sheet.line) as usize;
        seams(&ink, bounds.width(), most, (APART * sheet.line) as usize, DEAREST * sheet.line)
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut before: Option<f32> = None;
    for slice in 0..=cuts.len() {
        let left = slice.checked_sub(1).and_then(|i| cuts.get(i));
        let right = cuts.get(slice);
        let column = |seam: Option<&Seam>, y: usize, otherwise: usize| {
            seam.map_or(otherwise, |seam| bounds.left + seam.columns[y - bounds.top])
        };
        let limits = (bounds.top..bounds.bottom).map(|y| column(left, y, bounds.left)..column(right, y, bounds.right));
        // Where two seams meet, there may be no ink between them.
        let Some(rows) = Rows::scan(bounds.top, limits, holds) else { continue };
        let after = right.map(|seam| seam.cost);
        parts.push(Part { rows, area, slice: parts.len(), seams: [before, after] });
        before = after;
    }
    if let Some(last) = parts.last_mut() {
        last.seams[1] = None;
    }
    parts
}

/// For each pixel of the sheet the part to which it belongs, or [`NOBODY`].
fn owners(sheet: &Sheet, parts: &[Part]) -> Vec<u32> {
    let mut owner = vec![NOBODY; sheet.owner.len()];
    for (index, part) in parts.iter().enumerate() {
        for (x, y) in part.rows.places() {
            let at = y * sheet.picture.width + x;
            if sheet.owner[at] == part.area as u32 {
                owner[at] = index as u32;
            }
        }
    }
    owner
}
