//! The sheet: what was written on, apart from the desk, the window or the dark border around it.
//!
//! Its greys are lighter or darker than what lies around it. So the greys are parted at a threshold (Otsu, 1979), and the
//! sheet is a large connected area on one side of it that fills its convex hull, nearly a rectangle, while all around the
//! hull lies what is on the other side. The hull closes what is written on the sheet or lies over its edge.

use std::cell::LazyCell;

use super::canvas::canvas;
use super::hull::Hull;
use crate::bitmap::Bitmap;
use crate::components::Components;
use crate::grid::Grid;
use crate::median::median;

/// A sheet has at least this share of the picture.
pub(super) const SMALLEST: f32 = 0.08;

/// A sheet with less than this share of the picture could be a thick 0, or another blob of ink, unless something is written
/// on it, and it has four sides.
const SURE: f32 = 0.5;

/// Something is written on a sheet if its hull has more of the other greys than this share.
const WRITTEN: f32 = 0.005;

/// A hull has four sides if this share of it lies in a quadrilateral.
const FOUR_SIDED: f32 = 0.92;

/// At least this share of its hull has the sheet's greys: the rest is ink.
pub(super) const BARE: f32 = 0.65;

/// From edge to edge along the rows, the sheet covers at least this share of its hull.
const CONVEX: f32 = 0.95;

/// The hull is at least this share of the smallest rectangle around it. An ellipse's is 0.785.
const RECTANGULAR: f32 = 0.82;

/// At least this share of what lies around the sheet has the other greys,
const OTHER: f32 = 0.7;
/// and at least this share of the picture lies around it.
const AROUND: f32 = 0.003;

/// If less than this share of the sheet's outline lies within the picture, what is around it may be a stroke that runs over the
/// picture's edge. Then these are asked instead of [`OTHER`] and [`SHARP`].
const WITHIN: f32 = 0.2;
const CERTAIN: (f32, f32) = (0.95, 0.9);

/// The two sides of a threshold are at least this far apart.
pub(super) const CONTRAST: f32 = 0.12;

/// In a picture made with a program, a canvas differs from what is around it by at least this, in levels of 8 bits two.
const FAINT: f32 = 0.007;

/// At this share of its edge, the sheet is parted from what lies around it by at least half of the contrast within
/// [`EDGE`] pixels on both sides. Even light has no such edge.
const SHARP: f32 = 0.6;
pub(super) const EDGE: f32 = 1.5;

/// Writing on both sides of the edge tells that it is the edge of a shadow: what differs from the rest around the sheet is
/// more than this share of what is written on it, and a little of the picture.
const SHADED: (f32, f32) = (0.1, 0.0005);

/// How many places on a side are looked at together, for a glance.
const GLANCE: usize = 4;

/// Greys from 0 to 1 are counted at so many levels.
pub(super) const LEVELS: usize = 256;

/// The hull of the sheet, if the picture shows more than that. `greys` are 0 for black to 1 for white. A picture that
/// `is_drawn` was made with a program, without noise. `colourfulness`, on the same places or on squares of so many of them on
/// a side, tells a sheet that is as light as what it lies on.
pub(crate) fn sheet(greys: &Grid, is_drawn: bool, colourfulness: impl Fn(usize) -> Option<Grid>) -> Option<Hull> {
    if is_drawn && is_all_sheet(greys, FAINT) {
        return None;
    }
    let in_greys = || of_contrast(greys, |_, bare| bare < 1.0 - WRITTEN);
    let on_screen = || is_drawn.then(|| canvas(greys)).flatten();
    let in_colours = || {
        // Around a drawing all is of one grey. Of other pictures, most show at a glance that they are of one colour.
        if is_drawn && even_border(greys, FAINT).is_some() || is_all_sheet(&colourfulness(GLANCE)?, CONTRAST) {
            return None;
        }
        of_contrast(&colourfulness(1)?, |hull, _| is_written_on(hull, greys))
    };
    in_greys().or_else(on_screen).or_else(in_colours)
}

/// The hull of a sheet of whose values, as greys are, those around it clearly differ. A small one needs writing: `is_written`
/// gets the hull and the share of it that has the sheet's values.
fn of_contrast(greys: &Grid, is_written: impl Fn(&Hull, f32) -> bool) -> Option<Hull> {
    if is_all_sheet(greys, CONTRAST) {
        return None;
    }
    // Most pictures have no hull that needs these.
    let negative =
        LazyCell::new(|| Grid { width: greys.width, values: greys.values.iter().map(|grey| -grey).collect() });
    let mut found = Vec::new();
    for threshold in thresholds(&greys.values) {
        let light = Bitmap::of(&greys.values, greys.width, threshold);
        found.extend(hulls(&light).into_iter().filter(|hull| is_sheet(hull, greys, threshold, &is_written)));
        let dark = hulls(&light.opposite());
        found.extend(dark.into_iter().filter(|hull| is_sheet(hull, &negative, -threshold, &is_written)));
    }
    found.into_iter().max_by(|a, b| a.area().total_cmp(&b.area()))
}

/// Whether a hull has, on the whole, one grey, and something of another.
fn is_written_on(hull: &Hull, greys: &Grid) -> bool {
    let rows = greys.values.chunks_exact(greys.width).enumerate();
    let inside: Vec<f32> = rows.flat_map(|(y, row)| &row[hull.columns(y, greys.width, EDGE)]).copied().collect();
    let all = inside.len() as f32;
    let Some(middle) = median(inside.clone()) else { return false };
    let other = inside.iter().filter(|grey| (**grey - middle).abs() >= CONTRAST).count() as f32;
    other > WRITTEN * all
}

/// Whether the greys along the border differ by less than `contrast`, and those of nearly all of the picture, as in most.
fn is_all_sheet(greys: &Grid, contrast: f32) -> bool {
    let Some(middle) = even_border(greys, contrast) else { return false };
    // As wide as a grey: a count in 64 bits would halve the vectors.
    let differing: u32 = greys.values.iter().map(|grey| u32::from((*grey - middle).abs() >= contrast)).sum();
    (differing as f32) < SMALLEST * greys.values.len() as f32
}

/// The median of the greys along the border, if all differ from it by less than `contrast`.
fn even_border(greys: &Grid, contrast: f32) -> Option<f32> {
    let (width, height) = (greys.width, greys.height());
    let (first, last) = (&greys.values[..width], &greys.values[(height - 1) * width..]);
    let sides = greys.values.chunks_exact(width).flat_map(|row| [row[0], row[width - 1]]);
    let border: Vec<f32> = first.iter().chain(last).copied().chain(sides).collect();
    median(border.clone()).filter(|middle| border.iter().all(|grey| (grey - middle).abs() < contrast))
}

/// The hulls of large connected areas of these places, if they fill them along the rows and aren't all of the picture.
pub(super) fn hulls(places: &Bitmap) -> Vec<Hull> {
    let found = Components::of(places);
    let (width, height) = (places.width, places.rows().len());
    let pixels = (width * height) as f32;
    let mut sizes = vec![0usize; found.boxes.len()];
    found.runs.iter().for_each(|run| sizes[run.component] += run.columns.len());
    let large = (0..sizes.len()).filter(|&component| sizes[component] as f32 >= SMALLEST * pixels);
    let hull = |component: usize| {
        let bounds = found.boxes[component];
        let mut rows = vec![(width, 0usize); bounds.height()];
        for run in found.runs.iter().filter(|run| run.component == component) {
            let row = &mut rows[run.row - bounds.top];
            *row = (row.0.min(run.columns.start), row.1.max(run.columns.end));
        }
        // All of the picture, as most paper.
        if rows.len() == height && [rows[0], rows[height - 1]] == [(0, width); 2] {
            return None;
        }
        let covered: usize = rows.iter().map(|(start, end)| end - start).sum();
        let corners = |at: usize| {
            let beside = &rows[at.saturating_sub(1)..(at + 1).min(rows.len())];
            let (start, end) = beside.iter().fold((width, 0), |all, row| (all.0.min(row.0), all.1.max(row.1)));
            [start, end].map(|x| [x as f32, (bounds.top + at) as f32])
        };
        let points: Vec<[f32; 2]> = (0..=rows.len()).flat_map(corners).collect();
        Hull::of(&points).filter(|hull| covered as f32 >= CONVEX * hull.area() && hull.area() < pixels)
    };
    large.filter_map(hull).collect()
}

/// Whether the hull of greys that are at least `threshold` is that of a sheet.
fn is_sheet(hull: &Hull, greys: &Grid, threshold: f32, is_written: impl Fn(&Hull, f32) -> bool) -> bool {
    let (pixels, area) = (greys.values.len() as f32, hull.area());
    let Inside { bare, pixels: inside } = Inside::of(hull, greys, threshold);
    pixels - inside > AROUND * pixels
        && bare >= BARE
        && area >= RECTANGULAR * hull.rectangle_area()
        && (area >= SURE * pixels || is_written(hull, bare) && hull.quadrilateral_area() >= FOUR_SIDED * area)
        && is_apart(greys, threshold, hull)
}

/// What lies within a hull.
struct Inside {
    /// The number of pixels.
    pixels: f32,
    /// The share of them whose greys are at least the threshold.
    bare: f32,
}

impl Inside {
    fn of(hull: &Hull, greys: &Grid, threshold: f32) -> Self {
        let (mut count, mut all) = (0, 0);
        for (y, row) in greys.values.chunks_exact(greys.width).enumerate() {
            let row = &row[hull.columns(y, greys.width, 0.0)];
            count += row.iter().filter(|grey| **grey >= threshold).count();
            all += row.len();
        }
        Inside { pixels: all as f32, bare: count as f32 / all.max(1) as f32 }
    }
}

/// Whether what lies around a sheet is of other greys, with a sharp edge, and bare of writing.
fn is_apart(greys: &Grid, threshold: f32, hull: &Hull) -> bool {
    let (mut inside, mut around, mut beyond): (Vec<f32>, Vec<f32>, Vec<f32>) = Default::default();
    let mut written = 0;
    for (y, row) in greys.values.chunks_exact(greys.width).enumerate() {
        let columns = hull.columns(y, greys.width, EDGE);
        written += row[columns.clone()].iter().filter(|grey| **grey < threshold).count();
        inside.extend(row[columns].iter().filter(|grey| **grey >= threshold));
        let columns = hull.columns(y, greys.width, 0.0);
        around.extend(row[..columns.start].iter().chain(&row[columns.end..]));
        let columns = hull.columns(y, greys.width, -EDGE);
        beyond.extend(row[..columns.start].iter().chain(&row[columns.end..]));
    }
    let pixels = greys.values.len() as f32;
    let at = |[x, y]: [f32; 2]| greys.get(x.floor() as isize, y.floor() as isize);
    let beside =
        |(place, outwards): ([f32; 2], [f32; 2]), by: f32| at([0, 1].map(|axis| place[axis] + by * outwards[axis]));
    let (within, outline) =
        hull.outline().fold((0, 0), |(within, all), step| (within + i32::from(beside(step, 1.0).is_some()), all + 1));
    let (least_other, least_sharp) = if (within as f32) < WITHIN * outline as f32 { CERTAIN } else { (OTHER, SHARP) };
    let other = around.iter().filter(|grey| **grey < threshold).count() as f32;
    if other < least_other * around.len() as f32 {
        return false;
    }
    let (Some(inside), Some(around)) = (median(inside), median(around)) else { return false };
    let contrast = inside - around;
    if contrast < CONTRAST {
        return false;
    }
    let beyond = beyond.iter().filter(|grey| (**grey - around).abs() > contrast / 2.0).count() as f32;
    if beyond > SHADED.0 * written as f32 + SHADED.1 * pixels {
        return false;
    }
    let steps = hull.outline().filter_map(|step| Some(beside(step, -EDGE)? - beside(step, EDGE)?));
    let (sharp, all) = steps.fold((0, 0), |(sharp, all), step| (sharp + i32::from(step > contrast / 2.0), all + 1));
    sharp as f32 >= least_sharp * all as f32
}

/// How many of the greys are nearest to each level.
pub(super) fn levels(greys: &[f32]) -> [usize; LEVELS] {
    // From 2^23 on, floats are whole numbers: adding that rounds a level to one, and leaves it in the last byte. This is faster
    // than a conversion. A half goes to the upper level.
    const WHOLE: f32 = 8_388_608.0;
    const UP: f32 = 1e-4;
    let mut histogram = [0usize; LEVELS];
    let level = |grey: f32| (grey * (LEVELS - 1) as f32 + UP + WHOLE).to_bits() as usize % LEVELS;
    let (chunks, rest) = greys.as_chunks::<16>();
    for chunk in chunks {
        // Most of a drawing is paper. One by one, each would wait until the one before it is counted.
        if chunk.iter().fold(0, |unlike, grey| unlike | (grey.to_bits() ^ chunk[0].to_bits())) == 0 {
            histogram[level(chunk[0])] += chunk.len();
        } else {
            chunk.iter().for_each(|grey| histogram[level(*grey)] += 1);
        }
    }
    rest.iter().for_each(|grey| histogram[level(*grey)] += 1);
    histogram
}

/// Thresholds at which greys may part: of all, and of those on either side of that one.
fn thresholds(greys: &[f32]) -> Vec<f32> {
    let histogram = levels(greys);
    let Some(first) = otsu(&histogram) else { return Vec::new() };
    let (mut dark, mut light) = (histogram, histogram);
    dark[first..].fill(0);
    light[..first].fill(0);
    let levels = [Some(first), otsu(&dark), otsu(&light)];
    levels.into_iter().flatten().map(|level| (level as f32 - 0.5) / (LEVELS - 1) as f32).collect()
}

/// The first level of the upper of two classes with the greatest variance between them; `None` if there aren't two.
fn otsu(histogram: &[usize]) -> Option<usize> {
    let all: f64 = histogram.iter().map(|&count| count as f64).sum();
    let sum: f64 = histogram.iter().zip(0u32..).map(|(&count, level)| count as f64 * f64::from(level)).sum();
    let (mut below, mut below_sum) = (0.0, 0.0);
    let mut best = (0.0, None);
    for (level, (&count, grey)) in histogram.iter().zip(0u32..).enumerate() {
        let above = all - below;
        if below > 0.0 && above > 0.0 {
            let apart = below_sum / below - (sum - below_sum) / above;
            let variance = below * above * apart * apart;
            if variance > best.0 {
                best = (variance, Some(level));
            }
        }
        below += count as f64;
        below_sum += count as f64 * f64::from(grey);
    }
    best.1
}
