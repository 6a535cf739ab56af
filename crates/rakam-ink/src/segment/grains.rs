//! Grains: strokes that are rough, as chalk on a board is, and so in many pieces.

use super::area::typical_height;
use crate::Picture;
use crate::components::{Components, NOBODY, PixelBox, Run, components};
use crate::grid::Grid;

/// A grain is smaller than this many heights of the writing.
const GRAIN: f32 = 0.35;

/// Fewer than this are dots.
const FEWEST: usize = 3;

/// Grains are joined by the mean of so many pixels across and down
const ACROSS: usize = 3;
/// where it is at least this share of the strongest.
const THROUGH: f32 = 0.22;

/// If at least this share of the grains
const MOST: f32 = 0.6;
/// becomes part of something that is at least so many heights of the writing long,
const WRITTEN: f32 = 0.5;
/// and this share of which was clear ink, they were its grains. A faint line has less.
const CLEAR: f32 = 0.4;

/// The writing without its roughness, and its areas, if it is rough: if most of the small areas `found` in the picture are
/// grains of strokes.
pub(super) fn joined(picture: &Picture, found: &Components) -> Option<(Picture, Components)> {
    let height = typical_height(found.boxes.iter().map(|bounds| bounds.height() as f32));
    let grains: Vec<&PixelBox> = found.boxes.iter().filter(|bounds| bounds.longest_side() < GRAIN * height).collect();
    if grains.len() < FEWEST {
        return None;
    }
    let smooth = smoothed(picture);
    let strokes = components(&smooth.ink, smooth.width, THROUGH * smooth.strongest());
    let owner = strokes.owners(smooth.ink.len(), smooth.width);
    let stroke_at = |row: usize, column: usize| {
        let stroke = owner.get(row * smooth.width + column).filter(|owner| **owner != NOBODY);
        stroke.map(|&stroke| stroke as usize)
    };
    let (mut all, mut clear) = (vec![0; strokes.boxes.len()], vec![0; strokes.boxes.len()]);
    strokes.runs.iter().for_each(|run| all[run.component] += run.columns.len());
    for Run { row, columns, .. } in &found.runs {
        if let Some(stroke) = stroke_at(*row, (columns.start + columns.end) / 2) {
            clear[stroke] += columns.len();
        }
    }
    let is_written = |stroke: usize| {
        strokes.boxes[stroke].longest_side() >= WRITTEN * height && clear[stroke] as f32 >= CLEAR * all[stroke] as f32
    };
    let is_joined = |grain: &&&PixelBox| {
        stroke_at((grain.top + grain.bottom) / 2, (grain.left + grain.right) / 2).is_some_and(is_written)
    };
    let joined = grains.iter().filter(is_joined).count();
    (joined as f32 >= MOST * grains.len() as f32).then_some((smooth, strokes))
}

/// Each pixel is the mean of the square around it, with paper around the picture.
fn smoothed(picture: &Picture) -> Picture {
    let across = Grid { width: picture.width, values: means(&picture.ink, picture.width) }.transposed();
    let down = Grid { width: across.width, values: means(&across.values, across.width) }.transposed();
    Picture::of_ink(picture.width, picture.height, down.values)
}

fn means(ink: &[f32], width: usize) -> Vec<f32> {
    let reach = ACROSS / 2;
    let mean = |row: &[f32], x: usize| {
        row[x.saturating_sub(reach)..(x + reach + 1).min(width)].iter().sum::<f32>() / ACROSS as f32
    };
    ink.chunks_exact(width).flat_map(|row| (0..width).map(move |x| mean(row, x))).collect()
}
