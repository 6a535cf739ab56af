//! Areas of a sheet cut at their seams into slices.

use super::extent::Extent;
use super::parts::{Joint, Part, Parts};
use super::rows::Row;
use super::sheet::{EDGE, Sheet};
use crate::components::{NOBODY, PixelBox};
use crate::seam::{Seam, seams};

/// Ink narrower than this, in its own heights, isn't cut: it is narrower than two 1s side by side.
const NARROWEST_PAIR: f32 = 0.2;

/// The most seams in an area: the first number, plus the second for each height of the writing that it is wide.
const SEAMS: (f32, f32) = (4.0, 10.0);

/// The smallest distance between two seams, in heights of the writing.
const APART: f32 = 0.06;

/// The most ink that a seam may cross, in heights of the writing.
const DEAREST: f32 = 0.5;

/// What a pixel of paper costs that is enclosed by ink, against one of ink: a loop belongs to one digit, and where two
/// digits touch, a seam should pass beside it.
const ENCLOSED: f32 = 0.15;

/// The seams through ink of `width` pixels a row, in writing that is `height` pixels high.
pub(super) fn cuts(ink: &[f32], width: usize, height: f32) -> Vec<Seam> {
    let most = (SEAMS.0 + SEAMS.1 * width as f32 / height) as usize;
    let mut costs = ink.to_vec();
    enclosed(ink, width).into_iter().for_each(|at| costs[at] = costs[at].max(ENCLOSED));
    seams(&costs, width, most, (APART * height) as usize, DEAREST * height)
}

/// The pixels of paper from which no way leads out without crossing ink.
fn enclosed(ink: &[f32], width: usize) -> Vec<usize> {
    /// Less ink than this is paper.
    const PAPER: f32 = 0.5;
    let height = ink.len() / width;
    let mut open: Vec<bool> = ink.iter().map(|&ink| ink < PAPER).collect();
    let edge = (0..width).flat_map(|x| [x, (height - 1) * width + x]);
    let mut rest: Vec<usize> = edge.chain((0..height).flat_map(|y| [y * width, (y + 1) * width - 1])).collect();
    while let Some(at) = rest.pop() {
        if !std::mem::take(&mut open[at]) {
            continue;
        }
        let (x, y) = (at % width, at / width);
        rest.extend((x > 0).then(|| at - 1));
        rest.extend((x + 1 < width).then_some(at + 1));
        rest.extend((y > 0).then(|| at - width));
        rest.extend((y + 1 < height).then_some(at + width));
    }
    (0..ink.len()).filter(|&at| open[at]).collect()
}

/// Index of the slice in which a place is, among those between the seams. Both are counted from the corner of the ink.
pub(super) fn slice_at(seams: &[Seam], x: usize, y: usize) -> usize {
    seams.iter().filter(|seam| seam.columns[y] <= x).count()
}

/// The ink of a sheet in parts.
#[derive(Debug)]
pub(super) struct Slices {
    pub(super) parts: Parts,
    /// For each pixel of the sheet the part to which it belongs, or [`NOBODY`].
    pub(super) owner: Vec<u32>,
}

impl Slices {
    /// Cuts the areas of a sheet, but not those of `signs`. `None` if there are more parts than `most`.
    pub(super) fn of(sheet: &Sheet, rows: &[Row], signs: &[Vec<usize>], most: usize) -> Option<Self> {
        let whole = |area: usize| signs.iter().any(|areas| areas.contains(&area));
        let mut owner = vec![NOBODY; sheet.owner.len()];
        let (mut found, mut joints, mut count) = (Vec::new(), Vec::new(), 0);
        for row in rows {
            let mut parts = Vec::new();
            for &area in &row.areas {
                let own = slices(sheet, area, whole(area), row.height);
                for (slice, (pixels, before)) in own.into_iter().enumerate() {
                    let (Some(extent), part) = (Extent::of(pixels.iter().copied()), count) else { continue };
                    pixels.iter().for_each(|&(x, y)| owner[y * sheet.picture.width + x] = part as u32);
                    if slice > 0 {
                        joints.push(Joint { parts: [part - 1, part], ink: before });
                    }
                    parts.push(Part { extent, area });
                    count += 1;
                }
            }
            found.push(parts);
            if count > most {
                return None;
            }
        }
        let (parts, index) = Parts::sorted(found, joints, signs);
        owner.iter_mut().filter(|owner| **owner != NOBODY).for_each(|owner| *owner = index[*owner as usize]);
        Some(Slices { parts, owner })
    }
}

/// The pixels of each slice of an area, and the cost of the seam before it. No slice is without pixels.
fn slices(sheet: &Sheet, area: usize, whole: bool, height: f32) -> Vec<(Vec<(usize, usize)>, f32)> {
    let width = sheet.picture.width;
    let bounds = sheet.areas[area].bounds;
    let narrow = (bounds.width() as f32) < NARROWEST_PAIR * bounds.height() as f32;
    let bounds = PixelBox {
        left: bounds.left.saturating_sub(EDGE),
        top: bounds.top.saturating_sub(EDGE),
        right: (bounds.right + EDGE).min(width),
        bottom: (bounds.bottom + EDGE).min(sheet.picture.height),
    };
    let holds = |x: usize, y: usize| sheet.owner[y * width + x] == area as u32;
    let places = (bounds.top..bounds.bottom).flat_map(|y| (bounds.left..bounds.right).map(move |x| (x, y)));
    let seams = if narrow || whole {
        Vec::new()
    } else {
        let ink = places.clone().map(|(x, y)| if holds(x, y) { sheet.picture.ink[y * width + x] } else { 0.0 });
        cuts(&ink.collect::<Vec<_>>(), bounds.width(), height)
    };
    let mut slices: Vec<(Vec<(usize, usize)>, f32)> = vec![(Vec::new(), 0.0)];
    slices.extend(seams.iter().map(|seam| (Vec::new(), seam.cost)));
    for (x, y) in places.filter(|&(x, y)| holds(x, y)) {
        slices[slice_at(&seams, x - bounds.left, y - bounds.top)].0.push((x, y));
    }
    // Where two seams meet, there may be no ink between them.
    slices.retain(|(pixels, _)| !pixels.is_empty());
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_inside_a_loop_is_enclosed() {
        let rows = ["######.", "#....#.", "#.##.#.", "######.", "#....#."];
        let ink: Vec<f32> = rows.iter().flat_map(|row| row.chars().map(|c| if c == '#' { 1.0 } else { 0.0 })).collect();
        assert_eq!(enclosed(&ink, 7), [8, 9, 10, 11, 15, 18]);
    }

    #[test]
    fn a_seam_passes_beside_a_loop_even_if_that_takes_more_ink() {
        // A bar three pixels wide along a ring whose upper and lower sides are one pixel thick.
        let (width, height) = (40, 30);
        let inked = |x: usize, y: usize| {
            let ring =
                (14..34).contains(&x) && (5..25).contains(&y) && !((16..32).contains(&x) && (6..24).contains(&y));
            (8..11).contains(&x) || ring || ((11..14).contains(&x) && (12..15).contains(&y))
        };
        let ink: Vec<f32> = (0..width * height).map(|i| if inked(i % width, i / width) { 1.0 } else { 0.0 }).collect();
        let best = cuts(&ink, width, 30.0).into_iter().min_by(|a, b| a.cost.total_cmp(&b.cost)).unwrap();
        assert!(best.columns.iter().all(|x| (10..16).contains(x)), "{:?}", best.columns);
    }
}
