//! A sheet of images in rows, as a PNG file.

use std::error::Error;
use std::fs;

use rakam_data::{PIXELS, SIDE};
use rakam_ink::Picture;

/// Paper between two images, per pixel of an image that is enlarged.
const GAP: usize = 2;

/// Writes images of 28x28 pixels (0 paper, 1 ink) in rows of `columns`, each pixel as a square of `enlarged` pixels.
pub(crate) fn write(
    path: &str,
    columns: usize,
    enlarged: usize,
    images: &[[f32; PIXELS]],
) -> Result<(), Box<dyn Error>> {
    let side = enlarged * SIDE;
    let step = side + enlarged * GAP;
    let (width, height) = (columns * step, images.len().div_ceil(columns).max(1) * step);
    let mut sheet = vec![0.0; width * height];
    for (position, image) in images.iter().enumerate() {
        let corner = position / columns * step * width + position % columns * step;
        for y in 0..side {
            for x in 0..side {
                sheet[corner + y * width + x] = image[y / enlarged * SIDE + x / enlarged];
            }
        }
    }
    fs::write(path, Picture::from_ink(width, height, sheet)?.encode_png()?)?;
    Ok(())
}
