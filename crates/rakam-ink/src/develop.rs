//! Colours to ink: transparency, and which of light and dark is the paper.

use image::{DynamicImage, ImageBuffer, LumaA};

use crate::background::{Paper, noise};
use crate::greys::{Greys, Levels};
use crate::picture::{maximum, unit};
use crate::{Layers, Picture};

/// Less contrast than this between ink and paper (20 of 255 grey levels) isn't ink: the noise of blank paper in a
/// scan or a photograph, which must not be taken for a drawing.
pub(crate) const FAINTEST_INK: f32 = 20.0 / 255.0;

/// Paper differs from its own grey by up to so many standard deviations of the noise.
const NOISE: f32 = 3.0;

/// Grey (0 black, 1 white) and alpha.
type GreyAlpha = ImageBuffer<LumaA<u16>, Vec<u16>>;

/// The ink of an image of at least one pixel.
pub(crate) fn develop(image: DynamicImage) -> Picture {
    let picture = ink_of(image);
    Picture { layers: Some(Layers::of_ink(&picture)), ..picture }
}

fn ink_of(image: DynamicImage) -> Picture {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let picture = |ink: Vec<f32>| Picture::of_ink(width, height, ink);
    // 16 bits hold 8 bits exactly: v * 257 / 65535 = v / 255.
    let on_white = |image: DynamicImage| on_backing(&image.into_luma_alpha16(), 1.0);
    match Levels::of(image, on_white) {
        Ok(levels) => picture(ink(&levels, width)),
        Err(image) => {
            let image = image.into_luma_alpha16();
            let on_white = picture(ink(on_backing(&image, 1.0).as_slice(), width));
            if on_white.strongest() < FAINTEST_INK && image.pixels().any(|pixel| pixel.0[1] < u16::MAX) {
                return picture(ink(on_backing(&image, 0.0).as_slice(), width));
            }
            on_white
        }
    }
}

/// The greys of the image over a white (1) or black (0) backing.
fn on_backing(image: &GreyAlpha, backing: f32) -> Vec<f32> {
    let share = |value: u16| f32::from(value) / f32::from(u16::MAX);
    let pixels = image.as_raw().as_chunks::<2>().0;
    pixels.iter().map(|&[grey, alpha]| share(grey) * share(alpha) + backing * (1.0 - share(alpha))).collect()
}

/// Turns grey into ink: the border tells the paper's grey, and ink is what differs from it, on the side on which the
/// picture differs most. Full ink is black or white, whatever the ink's own grey. Where the light is uneven, the paper
/// is what it is nearby; noise on the paper isn't ink.
fn ink(greys: &(impl Greys + ?Sized), width: usize) -> Vec<f32> {
    let even = border_median(greys, width);
    let uneven = Paper::uneven(greys, width);
    let full = match &uneven {
        Some(paper) => paper.full_ink(),
        None => {
            let (darkest, lightest) = greys.extremes();
            if even - darkest > lightest - even { 0.0 } else { 1.0 }
        }
    };
    if uneven.is_none() && full == even {
        return vec![0.0; greys.count()];
    }
    let noise = NOISE * noise(greys, width);
    let on_paper = |grey: f32, paper: f32| {
        let contrast = full - paper;
        unit((grey - paper) / contrast - noise / contrast.abs())
    };
    let contrast = |papers: &[f32]| papers.iter().map(|paper| (full - paper).abs()).fold(0.0, f32::max);
    let (ink, strongest) = match uneven {
        None => {
            let ink = greys.map(|grey| on_paper(grey, even));
            let strongest = if noise > 0.0 { maximum(&ink) * contrast(&[even]) } else { 1.0 };
            (ink, strongest)
        }
        Some(uneven) => {
            let mut ink = greys.map(|grey| grey);
            let mut papers = vec![0.0; width];
            let mut strongest = 0.0f32;
            for (y, row) in ink.chunks_exact_mut(width).enumerate() {
                uneven.row(y, &mut papers);
                row.iter_mut().zip(&papers).for_each(|(grey, &paper)| *grey = on_paper(*grey, paper));
                strongest = strongest.max(maximum(row) * contrast(&papers));
            }
            (ink, strongest)
        }
    };
    if noise > 0.0 && strongest < FAINTEST_INK { vec![0.0; ink.len()] } else { ink }
}

fn border_median(greys: &(impl Greys + ?Sized), width: usize) -> f32 {
    let mut border: Vec<f32> = Vec::new();
    for start in (0..greys.count()).step_by(width) {
        let end = start + width;
        if start == 0 || end == greys.count() {
            border.extend(greys.run(start..end));
        } else {
            border.extend([greys.at(start), greys.at(end - 1)]);
        }
    }
    let middle = border.len() / 2;
    *border.select_nth_unstable_by(middle, f32::total_cmp).1
}
