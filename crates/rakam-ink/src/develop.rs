//! Colours to ink: transparency, and which of light and dark is the paper.

use std::ops::Range;
use std::sync::LazyLock;

use image::{DynamicImage, GenericImageView as _, ImageBuffer, LumaA, RgbImage, Rgba};

use crate::Picture;
use crate::background::{Uneven, noise, uneven};
use crate::greys::{Greys, Levels, Ramps};
use crate::grid::Grid;
use crate::median::median;
use crate::paper::{Hull, SMALLEST_FORM, cleaned, sheet};
use crate::picture::unit;

/// Paper differs from its own grey by up to so many standard deviations of the noise.
const NOISE: f32 = 3.0;

/// The sheet is looked for in at most so many places on a side, each the mean of its pixels.
const SHEET: usize = 160;

/// The edge of a sheet, which is as light as neither side, in such places.
const EDGE: f32 = 1.5;

/// What is darker than this has no colour that could be told from noise.
const DARK: f32 = 0.25;

/// How fast the grey beside the sheet follows that of its edge, from row to row.
const STEADY: f32 = 0.2;

/// Grey (0 black, 1 white) and alpha.
type GreyAlpha = ImageBuffer<LumaA<u16>, Vec<u16>>;

/// The ink of an image of at least one pixel.
pub(crate) fn develop(image: DynamicImage) -> Picture {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // 16 bits hold 8 bits exactly: v * 257 / 65535 = v / 255.
    static RAMPS: LazyLock<Ramps> = LazyLock::new(|| Ramps::new(|image| on_backing(&image.into_luma_alpha16(), 1.0)));
    match Levels::of(image, &RAMPS) {
        Ok(levels) => on_sheet(&levels, width, height, None),
        Err(image) => {
            let grey = image.to_luma_alpha16();
            let on_white = on_sheet(on_backing(&grey, 1.0).as_slice(), width, height, Some(&image));
            if !on_white.is_blank() {
                return on_white;
            }
            if grey.pixels().any(|pixel| pixel.0[1] < u16::MAX) {
                return on_sheet(on_backing(&grey, 0.0).as_slice(), width, height, None);
            }
            let has_colours = image.color().has_color();
            has_colours.then(|| in_one_colour(&image.into_rgb8())).flatten().unwrap_or(on_white)
        }
    }
}

/// The ink of a drawing that is as light as its paper, as yellow on white or blue on black, in a colour that shows it.
fn in_one_colour(image: &RgbImage) -> Option<Picture> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let shows = |colour: usize| {
        let levels: Vec<f32> = image.pixels().map(|pixel| f32::from(pixel.0[colour]) / f32::from(u8::MAX)).collect();
        // The noise of a colour is stronger than that of grey.
        (noise(levels.as_slice(), width) == 0.0).then(|| on_sheet(levels.as_slice(), width, height, None))
    };
    (0..3).filter_map(shows).find(|picture| !picture.is_blank())
}

/// How colourful an image is, 0 for greys to 1, in the middles of squares of `side` by `side` pixels. That hardly differs
/// between light and shadow.
fn colourfulness(image: &DynamicImage, side: usize) -> Grid {
    let (columns, rows) = ((image.width() as usize).div_ceil(side), (image.height() as usize).div_ceil(side));
    let middle = |place: usize, all: u32| ((place * side + side / 2) as u32).min(all - 1);
    let at = |row: usize, column: usize| {
        let Rgba([red, green, blue, _]) = image.get_pixel(middle(column, image.width()), middle(row, image.height()));
        let [low, high] = [red.min(green).min(blue), red.max(green).max(blue)].map(f32::from);
        (high - low) / high.max(DARK * f32::from(u8::MAX))
    };
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    Grid { width: columns, values: values.map(|(row, column)| at(row, column)).collect() }
}

/// The ink on the sheet that the greys show, without the paper's lines. A sheet that is as light as what it lies on is found
/// in the colours of the `image`, if it has any.
fn on_sheet(greys: &(impl Greys + ?Sized), width: usize, height: usize, image: Option<&DynamicImage>) -> Picture {
    let noise = NOISE * noise(greys, width);
    let clean = |raw: Raw, hull: Option<(&Hull, f32)>| {
        let Raw { ink, is_drawn, noise } = raw;
        cleaned(Picture::of_ink(width, height, ink), (!is_drawn).then_some(noise), hull)
    };
    let found = (width.min(height) >= SMALLEST_FORM).then(|| {
        let side = width.max(height).div_ceil(SHEET);
        let small = Grid::of_means(greys, width, side);
        let scale = [width as f32 / small.width as f32, height as f32 / small.height() as f32];
        // Files often hold colours at half the size.
        let colours = |places: usize| Some(colourfulness(image.filter(|_| side > 1)?, places * side));
        sheet(&small, noise == 0.0, colours).map(|hull| (hull.scaled(scale), EDGE * scale[0].max(scale[1])))
    });
    let Some((hull, margin)) = found.flatten() else {
        return clean(ink(greys, width, noise), None);
    };
    let mut filled = greys.map(|grey| grey);
    fill_around(&mut filled, width, |y| hull.columns(y, width, margin));
    clean(ink(filled.as_slice(), width, noise), Some((&hull, margin)))
}

/// Continues the greys of a sheet, of which `inside` gives the columns in each row, to all of the picture.
fn fill_around(greys: &mut [f32], width: usize, inside: impl Fn(usize) -> Range<usize>) {
    let rows: Vec<Range<usize>> = (0..greys.len() / width).map(inside).collect();
    let Some(first) = rows.iter().position(|row| !row.is_empty()) else { return };
    let mut before: Option<[f32; 2]> = None;
    for (row, inside) in greys.chunks_exact_mut(width).zip(&rows).skip(first) {
        // The median of a few pixels beside the edge, and something of the row before: what is written there must not
        // run on as a line.
        let ends = if inside.is_empty() {
            before.unwrap_or_default()
        } else {
            let few = inside.len().min(width / 20 + 3);
            let row = &row[inside.clone()];
            let [left, right] =
                [&row[..few], &row[row.len() - few..]].map(|few| median(few.to_vec()).unwrap_or_default());
            let before = before.unwrap_or([left, right]);
            [before[0] + STEADY * (left - before[0]), before[1] + STEADY * (right - before[1])]
        };
        let (start, end) = if inside.is_empty() { (width / 2, width / 2) } else { (inside.start, inside.end) };
        row[..start].fill(ends[0]);
        row[end..].fill(ends[1]);
        before = Some(ends);
    }
    let (above, below) = greys.split_at_mut(first * width);
    let from = below[..width].to_vec();
    above.chunks_exact_mut(width).for_each(|row| row.copy_from_slice(&from));
}

/// The greys of the image over a white (1) or black (0) backing.
fn on_backing(image: &GreyAlpha, backing: f32) -> Vec<f32> {
    let share = |value: u16| f32::from(value) / f32::from(u16::MAX);
    let pixels = image.as_raw().as_chunks::<2>().0;
    pixels.iter().map(|&[grey, alpha]| share(grey) * share(alpha) + backing * (1.0 - share(alpha))).collect()
}

/// Ink, 0 to 1, and what is known of its noise.
struct Raw {
    ink: Vec<f32>,
    /// Whether the picture was drawn with a program: it has no noise.
    is_drawn: bool,
    /// The ink that the paper's noise would make, which was taken off.
    noise: f32,
}

/// Turns grey into ink: the border tells the paper's grey, and ink is what differs from it, on the side on which the
/// picture differs most. Full ink is black or white, whatever the ink's own grey. Where the light is uneven, the paper
/// is what it is where it is lit best, and there is ink on the rest of it, too. Noise on the paper isn't ink.
fn ink(greys: &(impl Greys + ?Sized), width: usize, noise: f32) -> Raw {
    let is_drawn = noise == 0.0;
    let (full, paper) = match uneven(greys, width, is_drawn) {
        Some(Uneven { full_ink, paper }) => (full_ink, paper),
        None => {
            let even = border_median(greys, width);
            let (darkest, lightest) = greys.extremes();
            (if even - darkest > lightest - even { 0.0 } else { 1.0 }, even)
        }
    };
    let contrast = full - paper;
    if contrast == 0.0 {
        return Raw { ink: vec![0.0; greys.count()], is_drawn, noise: 0.0 };
    }
    let noise = noise / contrast.abs();
    Raw { ink: greys.map(|grey| unit((grey - paper) / contrast - noise)), is_drawn, noise }
}

/// The median along the border, and along two rings further in: a line may run along one of them. Small pictures have no
/// room for those.
fn border_median(greys: &(impl Greys + ?Sized), width: usize) -> f32 {
    let height = greys.count() / width;
    let shorter = width.min(height);
    let rings: &[usize] = if shorter < SMALLEST_FORM { &[0] } else { &[0, shorter / 40, shorter / 20] };
    let mut border: Vec<f32> = Vec::with_capacity(rings.len() * (2 * (width + height)).min(greys.count()));
    for inset in rings {
        let (left, right, last) = (*inset, width - inset, height - 1 - inset);
        for y in *inset..=last {
            let start = y * width;
            if y == *inset || y == last {
                border.extend((start + left..start + right).map(|place| greys.at(place)));
            } else {
                border.extend([greys.at(start + left), greys.at(start + right - 1)]);
            }
        }
    }
    median(border).unwrap_or_default()
}
