//! Colours to ink: transparency, and which of light and dark is the paper.

use image::{DynamicImage, ImageBuffer, LumaA};

use crate::Picture;
use crate::background::{Paper, noise};
use crate::picture::{maximum, unit};

/// Less contrast than this between ink and paper (20 of 255 grey levels) is no ink: the noise of blank paper in a
/// scan or a photograph, which must not be taken for a drawing.
pub(crate) const FAINTEST_INK: f32 = 20.0 / 255.0;

/// Paper differs from its own grey by up to so many standard deviations of the noise.
const NOISE: f32 = 3.0;

/// Grey (0 black, 1 white) and alpha.
type GreyAlpha = ImageBuffer<LumaA<u16>, Vec<u16>>;

/// The ink of an image of at least one pixel.
pub(crate) fn develop(image: DynamicImage) -> Picture {
    // 16 bits hold 8 bits exactly: v * 257 / 65535 = v / 255.
    let image = image.into_luma_alpha16();
    let on_white = on_backing(&image, 1.0);
    if on_white.strongest() < FAINTEST_INK && image.pixels().any(|pixel| pixel.0[1] < u16::MAX) {
        return on_backing(&image, 0.0);
    }
    on_white
}

/// The image over a white (1) or black (0) backing, as ink.
fn on_backing(image: &GreyAlpha, backing: f32) -> Picture {
    let share = |value: u16| f32::from(value) / f32::from(u16::MAX);
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut ink: Vec<f32> = image
        .pixels()
        .map(|&LumaA([grey, alpha])| share(grey) * share(alpha) + backing * (1.0 - share(alpha)))
        .collect();
    grey_to_ink(&mut ink, width);
    Picture { width, height, ink }
}

/// Turns grey into ink: the border tells the paper's grey, and ink is what differs from it, on the side on which the
/// picture differs most. Full ink is black or white, whatever the ink's own grey. Where the light is uneven, the paper
/// is what it is nearby; what noise does to the paper is no ink.
fn grey_to_ink(grey: &mut [f32], width: usize) {
    let even = border_median(grey, width);
    // Plain comparisons: `min` and `max` also look for what is no number, and take several times as long.
    let (darkest, lightest) = grey
        .iter()
        .fold((1.0f32, 0.0f32), |(low, high), &g| (if g < low { g } else { low }, if g > high { g } else { high }));
    let uneven = Paper::uneven(grey, width);
    let full = match &uneven {
        Some(paper) => paper.full_ink(),
        None if even - darkest > lightest - even => 0.0,
        None => 1.0,
    };
    if uneven.is_none() && full == even {
        grey.fill(0.0);
        return;
    }
    let noise = NOISE * noise(grey, width);
    let mut papers = vec![even; width];
    let mut strongest = 0.0f32;
    for (y, row) in grey.chunks_exact_mut(width).enumerate() {
        if let Some(uneven) = &uneven {
            uneven.row(y, &mut papers);
        }
        for (grey, &paper) in row.iter_mut().zip(&papers) {
            let contrast = full - paper;
            *grey = unit((*grey - paper) / contrast - noise / contrast.abs());
        }
        if noise > 0.0 {
            let contrast = papers.iter().map(|paper| (full - paper).abs()).fold(0.0, f32::max);
            strongest = strongest.max(maximum(row) * contrast);
        }
    }
    if noise > 0.0 && strongest < FAINTEST_INK {
        grey.fill(0.0);
    }
}

fn border_median(grey: &[f32], width: usize) -> f32 {
    let mut border: Vec<f32> = Vec::new();
    for (y, row) in grey.chunks_exact(width).enumerate() {
        if y == 0 || (y + 1) * width == grey.len() {
            border.extend(row);
        } else {
            border.extend([row[0], row[width - 1]]);
        }
    }
    let middle = border.len() / 2;
    *border.select_nth_unstable_by(middle, f32::total_cmp).1
}
