//! The paper of a photograph or a scan: how light it is at each place, and how much noise it has.

use crate::greys::Greys;
use crate::grid::{Cells, Grid};
use crate::median::median;

/// Pictures with a shorter side have no room for uneven light.
const SMALLEST: usize = 64;

/// The paper is sampled in this many cells along the longest side.
const CELLS: usize = 64;

/// Paper whose lightness differs by less than this along the border is even.
const EVEN: f32 = 0.05;

/// Greys that differ by less than this are the same.
const SAME: f32 = 0.01;

/// Of a picture without noise and shading, at least this share is bare paper.
const FLAT: f32 = 0.3;

/// Where more of the neighbours than this are exactly the same, there is no noise; those at soft edges differ, too.
const QUIET: f32 = 0.4;

/// Less than this share of it is another grey of its border.
const OTHER: f32 = 0.1;

/// No shadow takes so much of the light: of two greys of the border that are further apart, one is ink that runs over the edge.
const SHADOW: f32 = 0.65;

/// This share of the cells is nearer to full ink than the paper where it is lit best.
const LIT: f32 = 0.95;

/// Ink is narrower than twice this share of the shorter side.
const INK: f32 = 0.12;

/// If light and dark greys of the border are further apart than this, a deep shadow may lie over the paper.
const DEEP: f32 = 0.25;

/// Terms of a polynomial of degree 3 in two variables.
const TERMS: usize = 10;

/// Cells this many times further from the surface than half of them aren't paper.
const NEAR: f32 = 3.0;

/// How often the surface is fitted again without those.
const ROUNDS: usize = 10;

/// Paper is at least this far from full ink, to be distinguished from it.
pub(crate) const LEAST_CONTRAST: f32 = 0.05;

/// What is known of paper that isn't evenly lit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Uneven {
    /// 0 if the ink is darker than the paper, else 1.
    pub(crate) full_ink: f32,
    /// The paper's grey, 0 black and 1 white, where it is furthest from full ink.
    pub(crate) paper: f32,
}

/// The paper of a picture with rows of `width` pixels, if it is lighter at some places of the border than at others; `None`
/// for even paper. A cubic surface is fitted to all that is near to it. What differs from that most, dark or light, is
/// the ink. A picture that `is_drawn` with a program has no shadows.
pub(crate) fn uneven(greys: &(impl Greys + ?Sized), width: usize, is_drawn: bool) -> Option<Uneven> {
    let height = greys.count() / width;
    if width.min(height) < SMALLEST {
        return None;
    }
    let side = width.max(height).div_ceil(CELLS);
    let mut squares = Cells::new(greys, width, side);
    let (columns, rows) = (squares.columns(), squares.rows());
    let mut border = Vec::new();
    for row in 0..rows {
        if row == 0 || row + 1 == rows {
            squares.means(row, 0..columns, &mut border);
        } else {
            squares.means(row, 0..1, &mut border);
            squares.means(row, (columns - 1).max(1)..columns, &mut border);
        }
    }
    border.sort_unstable_by(f32::total_cmp);
    // Most papers are even, and then the other cells needn't be sampled.
    if is_even(&border) {
        return None;
    }
    let cells = Grid::of_means(greys, width, side).values;
    if is_flat(&cells, &border) {
        return None;
    }
    let surface = fitted(&cells, columns)?;
    let rest = || cells.iter().zip(&surface).map(|(cell, surface)| cell - surface);
    let dark_ink = -rest().fold(f32::INFINITY, f32::min) > rest().fold(f32::NEG_INFINITY, f32::max);
    let mut sorted = cells.clone();
    sorted.sort_unstable_by(f32::total_cmp);
    let of_dark_ink = Uneven { full_ink: 0.0, paper: at_share(&sorted, LIT).max(LEAST_CONTRAST) };
    let of_light_ink = Uneven { full_ink: 1.0, paper: at_share(&sorted, 1.0 - LIT).min(1.0 - LEAST_CONTRAST) };
    let found = if dark_ink { of_dark_ink } else { of_light_ink };
    // Where there is more ink than paper, as in a picture that ends at the ink, the surface lies in the ink. The border is paper.
    let [dark, middle, light] = [0.1, 0.5, 0.9].map(|share| at_share(&border, share));
    let found = Some(found).filter(|found| (found.full_ink - middle).abs() >= (found.paper - middle).abs());
    // In a deep shadow over most of it, paper looks like ink, or its lit rest does.
    let is_shaded = || !is_drawn && light - dark > DEEP && is_written_dark(&cells, columns);
    if found.is_none_or(|found| found.full_ink == 1.0) && is_shaded() { Some(of_dark_ink) } else { found }
}

/// Whether what differs most from the median of the greys around it is dark. Strokes differ from that, the two sides of a
/// shadow's edge hardly do; a corner of light would, near the border.
fn is_written_dark(cells: &[f32], columns: usize) -> bool {
    // Of what lies around a place, every third cell of every third row is enough.
    const STRIDE: usize = 3;
    let rows = cells.len() / columns;
    let reach = (INK * columns.min(rows) as f32) as usize;
    let differs = |(x, y): (usize, usize)| {
        let around = |at: usize| (at - reach..=at + reach).step_by(STRIDE);
        let near = around(y).flat_map(|y| around(x).map(move |x| cells[y * columns + x])).collect();
        let cell = cells[y * columns + x];
        cell - median(near).unwrap_or(cell)
    };
    let within = |all: usize| reach..all - reach;
    let (darkest, lightest) = within(rows)
        .flat_map(|y| within(columns).map(move |x| (x, y)))
        .map(differs)
        .fold((0.0f32, 0.0f32), |(low, high), it| (low.min(it), high.max(it)));
    -darkest > lightest
}

/// Whether nearly all of the border, from dark to light, is about the same grey.
fn is_even(border: &[f32]) -> bool {
    at_share(border, 0.9) - at_share(border, 0.1) < EVEN
}

/// Whether much of the picture is exactly the border's grey, as only what was drawn on a screen is, and not also another
/// grey of the border, as with a shadow over the picture. `border` is sorted.
fn is_flat(cells: &[f32], border: &[f32]) -> bool {
    let [dark, middle, light] = [0.1, 0.5, 0.9].map(|share| at_share(border, share));
    let other = if middle - dark > light - middle { dark } else { light };
    let exact = |grey: f32| cells.iter().filter(|&cell| (cell - grey).abs() < SAME).count() as f32;
    let is_ink = (middle - other).abs() > SHADOW || exact(other) < OTHER * cells.len() as f32;
    exact(middle) > FLAT * cells.len() as f32 && is_ink
}

/// The value below which this share of the sorted ones lies.
fn at_share(sorted: &[f32], share: f32) -> f32 {
    sorted[(share * (sorted.len() - 1) as f32) as usize]
}

/// The standard deviation of the noise, from the median difference of neighbours; 0 where much of a picture is flat, and
/// in small pictures, which are drawn pixel by pixel.
pub(crate) fn noise(greys: &(impl Greys + ?Sized), width: usize) -> f32 {
    const SAMPLES: usize = 16_384;
    if width.min(greys.count() / width) < SMALLEST {
        return 0.0;
    }
    // An odd stride visits all columns, whatever the picture's width.
    let pairs = greys.pairs((greys.count() / SAMPLES) | 1);
    let same = (QUIET * pairs.len() as f32) as usize;
    if pairs.clone().filter(|[a, b]| a == b).nth(same).is_some() {
        return 0.0;
    }
    let steps: Vec<f32> = pairs.map(|[a, b]| (a - b).abs()).collect();
    // Half of all normal deviates lie within 0.6745 standard deviations, and a difference has the noise of both.
    median(steps).unwrap_or_default() / (0.6745 * std::f32::consts::SQRT_2)
}

/// A cubic surface through the cells, by least squares over those that are near to it.
fn fitted(cells: &[f32], columns: usize) -> Option<Vec<f32>> {
    let rows = cells.len() / columns;
    let terms: Vec<[f64; TERMS]> = (0..cells.len())
        .map(|i| {
            let x = 2.0 * ((i % columns) as f64 + 0.5) / columns as f64 - 1.0;
            let y = 2.0 * ((i / columns) as f64 + 0.5) / rows as f64 - 1.0;
            [1.0, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y]
        })
        .collect();
    let mut is_paper = vec![true; cells.len()];
    let mut surface = Vec::new();
    for _ in 0..ROUNDS {
        let mut system = [[0.0f64; TERMS + 1]; TERMS];
        for ((terms, &cell), _) in terms.iter().zip(cells).zip(&is_paper).filter(|(_, paper)| **paper) {
            for (equation, &term) in system.iter_mut().zip(terms) {
                for (sum, &other) in equation.iter_mut().zip(terms.iter().chain([&f64::from(cell)])) {
                    *sum += term * other;
                }
            }
        }
        let solution = solved(system)?;
        surface =
            terms.iter().map(|terms| terms.iter().zip(&solution).map(|(a, b)| a * b).sum::<f64>() as f32).collect();
        let distances: Vec<f32> = cells.iter().zip(&surface).map(|(cell, surface)| (cell - surface).abs()).collect();
        let spread = median(distances.clone()).unwrap_or_default().max(0.005);
        is_paper = distances.iter().map(|distance| *distance < NEAR * spread).collect();
    }
    Some(surface)
}

/// Solves linear equations, each with its right side last, by elimination with pivots; `None` if they leave it open.
fn solved(mut system: [[f64; TERMS + 1]; TERMS]) -> Option<[f64; TERMS]> {
    for i in 0..TERMS {
        let pivot = (i..TERMS).max_by(|&a, &b| system[a][i].abs().total_cmp(&system[b][i].abs()))?;
        system.swap(i, pivot);
        let leading = system[i];
        if leading[i].abs() < 1e-9 {
            return None;
        }
        for (row, equation) in system.iter_mut().enumerate() {
            if row != i {
                let share = equation[i] / leading[i];
                equation.iter_mut().zip(&leading).for_each(|(value, leading)| *value -= share * leading);
            }
        }
    }
    Some(std::array::from_fn(|i| system[i][TERMS] / system[i][i]))
}
