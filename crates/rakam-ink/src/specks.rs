//! Dust: spots of ink that no pen of the picture has made.

use crate::components::{Components, PixelBox, Run};

/// A spot smaller than this share of the pen is dust wherever it lies.
const DUST: f32 = 0.6;

/// A spot smaller than this many pens is dust if it lies far away,
const SPOT: f32 = 1.5;
/// further than this share of the longest side of the largest piece of ink.
const FAR: f32 = 0.5;

/// So is one smaller than this share of that side,
const SMALL: f32 = 0.25;
/// but above or below that piece only if it lies further away than this share: there, a sign has its dot.
const FAR_DOT: f32 = 0.75;

/// Turns dust to paper, and gives the box of the rest. The pen is judged by the largest piece of ink: its area over
/// half the outline of its box, which is about the length of a line in it. `ink` has rows of `width` pixels, and `found`
/// must hold something.
pub(crate) fn without_specks(ink: &mut [f32], width: usize, found: &Components) -> PixelBox {
    let mut areas = vec![0.0f32; found.boxes.len()];
    for Run { columns, component, .. } in &found.runs {
        areas[*component] += columns.len() as f32;
    }
    let (largest, area) =
        areas.iter().enumerate().fold((0, 0.0), |best, (i, &area)| if area > best.1 { (i, area) } else { best });
    let main = found.boxes[largest];
    let pen = area / (main.width() + main.height()) as f32;
    let is_speck = |piece: &PixelBox| {
        let (side, longest) = (piece.longest_side(), main.longest_side());
        let is_beyond = |share: f32| piece.gap(main) > share * longest;
        let is_in_line = piece.left < main.right && main.left < piece.right;
        let is_small = side < SMALL * longest && is_beyond(if is_in_line { FAR_DOT } else { FAR });
        side < DUST * pen || side < SPOT * pen && is_beyond(FAR) || is_small
    };
    let specks: Vec<bool> = found.boxes.iter().map(is_speck).collect();
    for Run { row, columns, .. } in found.runs.iter().filter(|run| specks[run.component]) {
        ink[row * width..][columns.clone()].fill(0.0);
    }
    let rest = found.boxes.iter().zip(&specks).filter(|(_, speck)| !**speck);
    rest.fold(main, |all, (piece, _)| all.and(*piece))
}
