//! Paper: what people write on, found in a picture before anything is read.
//!
//! ```text
//! sheet.rs   the sheet on its desk
//! canvas.rs  the canvas in its window, on its page, between the bars of a program
//! hull.rs    the convex hull that outlines it
//! shade.rs   shadows, and other wide areas darker than the paper
//! inked.rs   ink, and where it is
//! lines/     rulings, frames, boxes and rings, underlines
//! marks/     specks of noise, holes, and the ring of a cup
//! ```

mod canvas;
mod hull;
mod inked;
mod lines;
mod marks;
mod shade;
mod sheet;

use std::borrow::Cow;

use crate::grid::Grid;
use crate::picture::{FAINTEST_INK, maximum};
use crate::resample::reduced_to;
use crate::{Layer, Layers, Picture};
pub(crate) use hull::Hull;
use inked::Inked;
use lines::{Places, enclosures, rulings, underlines};
use marks::drop_marks;
use shade::shade;
pub(crate) use sheet::sheet;

/// A picture with a shorter side than this has no room for more than a digit.
pub(crate) const SMALLEST_FORM: usize = 40;

/// A shade may be stronger than it is taken for by this share of it: at its edge, JPEG files ring.
const ROUGH: f32 = 0.08;

/// In a drawing made with a program, a wide area is a shade only if it covers this share of the picture,
const WIDE: f32 = 0.1;
/// and is weaker than this share of the strongest ink.
const FILLED: f32 = 0.75;

/// In a shade that leaves less than this share of the light, ink isn't strengthened further: noise would be, too.
const DARKEST: f32 = 0.3;

/// Ink at least as strong as this share of the strongest is shown as ink.
const CLEAR: f32 = 0.4;

/// Takes shades, lines and frames out of the ink. `noise` is the ink that was taken off against the noise of the paper;
/// `None` for a drawing made with a program, where what is small was meant to be. What doesn't lie within `hull`,
/// if there is one, by at least its margin, isn't ink.
pub(crate) fn cleaned(picture: Picture, noise: Option<f32>, hull: Option<(&Hull, f32)>) -> Picture {
    let (width, height) = (picture.width, picture.height);
    let reduced = match reduced_to(Cow::Borrowed(&picture), Layers::MAX_SIDE) {
        Cow::Owned(reduced) => Some(reduced),
        Cow::Borrowed(_) => None,
    };
    // Most pictures have a place of the layers for each pixel, and are cleaned as they are; only `large` ones once more.
    let (Picture { width: columns, height: rows, ink, .. }, mut large) = match reduced {
        Some(reduced) => (reduced, Some(picture)),
        None => (picture, None),
    };
    let mut ink = Grid { width: columns, values: ink };
    let mut strongest = maximum(&ink.values);
    let is_wide = |shade: &Grid| {
        let shaded = shade.values.iter().filter(|shade| **shade > 0.0).count() as f32;
        noise.is_some() || shaded >= WIDE * shade.values.len() as f32
    };
    let most = if noise.is_some() { f32::INFINITY } else { FILLED * strongest };
    let room = columns.min(rows) >= SMALLEST_FORM;
    if let Some(shade) = room.then(|| shade(&ink, most)).flatten().filter(is_wide) {
        let noise = noise.unwrap_or(0.0);
        let lit = |ink: f32, shade: f32| {
            if shade > 0.0 {
                ((ink - (1.0 + ROUGH) * shade - noise) / (1.0 - shade).max(DARKEST)).clamp(0.0, 1.0)
            } else {
                ink
            }
        };
        if let Some(picture) = &mut large {
            each_place(picture, [columns, rows], |ink, place| *ink = lit(*ink, shade.values[place]));
        }
        ink.values.iter_mut().zip(&shade.values).for_each(|(ink, shade)| *ink = lit(*ink, *shade));
        strongest = maximum(&ink.values);
    }
    let mut places = vec![Layer::Paper; ink.values.len()];
    let mut inked = Inked::of(ink, strongest);
    let mut take = |find: fn(&Inked) -> Option<Places>, inked: &mut Inked| {
        let Some(found) = Some(&*inked).filter(|inked| room && !inked.is_blank()).and_then(find) else { return };
        inked.change(|ink| {
            for ((place, ink), layer) in places.iter_mut().zip(&mut ink.values).zip(&found) {
                if let Some(layer) = layer {
                    *place = *layer;
                    *ink = 0.0;
                }
            }
        });
    };
    // Boxes first: without an underline that is taken for one of its lines, a box is open.
    take(enclosures, &mut inked);
    take(rulings, &mut inked);
    let specks = noise.map(|_| {
        let mut specks = Vec::new();
        let (strongest, level) = (inked.strongest, inked.level);
        inked.change(|ink| specks = drop_marks(ink, strongest, level));
        specks
    });
    take(underlines, &mut inked);
    let Inked { grid: ink, strongest, .. } = inked;
    let is_bare = |place: usize| places[place] != Layer::Paper || specks.as_ref().is_some_and(|specks| specks[place]);
    if let Some(picture) = large.as_mut().filter(|_| (0..places.len()).any(is_bare)) {
        each_place(picture, [columns, rows], |ink, place| {
            if is_bare(place) {
                *ink = 0.0;
            }
        });
    }
    let level = CLEAR * strongest.max(FAINTEST_INK);
    // Written to in any case: that vectorises.
    places
        .iter_mut()
        .zip(&ink.values)
        .for_each(|(place, ink)| *place = if *ink >= level { Layer::Ink } else { *place });
    let mut ink = large.map_or(ink.values, |picture| picture.ink);
    if let Some((hull, margin)) = hull {
        fill_outside(hull, margin, &mut ink, width, 0.0);
        let reduced = hull.scaled([columns as f32 / width as f32, rows as f32 / height as f32]);
        fill_outside(&reduced, 0.0, &mut places, columns, Layer::Outside);
    }
    Picture { width, height, ink, layers: Some(Layers::new(columns, places)) }
}

/// Fills what doesn't lie within a hull by at least `margin`, in rows of `width`.
fn fill_outside<T: Copy>(hull: &Hull, margin: f32, values: &mut [T], width: usize, with: T) {
    for (y, row) in values.chunks_exact_mut(width).enumerate() {
        let inside = hull.columns(y, width, margin);
        row[..inside.start].fill(with);
        row[inside.end..].fill(with);
    }
}

/// Calls `change` with each pixel of a picture and the index of its place on a grid of `columns` by `rows` over it.
fn each_place(picture: &mut Picture, [columns, rows]: [usize; 2], mut change: impl FnMut(&mut f32, usize)) {
    let scaled = |at: usize, from: usize, to: usize| (at as u64 * to as u64 / from as u64) as usize;
    let (width, height) = (picture.width, picture.height);
    let across: Vec<usize> = (0..width).map(|x| scaled(x, width, columns)).collect();
    for (y, row) in picture.ink.chunks_exact_mut(width).enumerate() {
        let start = scaled(y, height, rows) * columns;
        row.iter_mut().zip(&across).for_each(|(ink, x)| change(ink, start + x));
    }
}
