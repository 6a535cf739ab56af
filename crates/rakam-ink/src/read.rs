//! A picture from a file or from pixels.

use image::{DynamicImage, GrayImage, RgbaImage};

use crate::decode::File;
use crate::develop::develop;
use crate::picture::checked_size;
use crate::{MAX_PIXELS, Picture, PictureError};

/// The most frames of an animation that are searched for ink.
const MOST_FRAMES: u64 = 64;

impl Picture {
    /// Reads a file in one of [`FORMATS`](crate::FORMATS), of any colour type and depth, turned as its EXIF data says. Of an
    /// animation it is the first frame with ink, among the first 64 frames that have no more pixels together than one
    /// picture may have; of a TIFF, the first page.
    ///
    /// If there is more in the picture than a sheet, only the sheet is read. The paper's grey is the median along its border.
    /// Ink is darker if the picture differs from the paper more towards dark than towards light, else lighter. Shadows,
    /// other wide areas, noise, lines and frames aren't ink; [`Picture::layers`] shows them. Transparent pixels become
    /// white, or black where white would hide the ink.
    ///
    /// # Errors
    /// Any [`PictureError`] except `Size` and `Encode`.
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureError> {
        Self::decode_limited(bytes, MAX_PIXELS)
    }

    /// [`Picture::decode`] for a file of at most `most_pixels` pixels, and of at most [`MAX_PIXELS`].
    ///
    /// # Errors
    /// As [`Picture::decode`].
    pub fn decode_limited(bytes: &[u8], most_pixels: u64) -> Result<Self, PictureError> {
        let limit = most_pixels.min(MAX_PIXELS);
        let mut file = File::open(bytes, limit)?;
        let first = develop(file.image()?);
        if !first.is_blank() {
            return Ok(first);
        }
        let most = (limit / file.pixels).min(MOST_FRAMES) as usize;
        Ok(file.frames().take(most).map(develop).find(|picture| !picture.is_blank()).unwrap_or(first))
    }

    /// A picture from grey pixels, one byte each, row by row, black 0 and white 255; ink and paper are distinguished
    /// as in [`Picture::decode`].
    ///
    /// # Errors
    /// [`PictureError::Size`] unless there are `width * height` bytes, at least one; [`PictureError::TooLarge`].
    pub fn from_grey(width: usize, height: usize, grey: &[u8]) -> Result<Self, PictureError> {
        let (columns, rows) = checked_size(width, height, 1, grey.len())?;
        let image = GrayImage::from_raw(columns, rows, grey.to_vec());
        image.map(|image| develop(DynamicImage::ImageLuma8(image))).ok_or(PictureError::Empty)
    }

    /// A picture from pixels of red, green, blue and (not premultiplied) alpha, four bytes each, row by row, as in
    /// clipboards and browsers; ink and paper are distinguished as in [`Picture::decode`].
    ///
    /// # Errors
    /// [`PictureError::Size`] unless there are `4 * width * height` bytes, at least four; [`PictureError::TooLarge`].
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Self, PictureError> {
        let (columns, rows) = checked_size(width, height, 4, rgba.len())?;
        let image = RgbaImage::from_raw(columns, rows, rgba.to_vec());
        image.map(|image| develop(DynamicImage::ImageRgba8(image))).ok_or(PictureError::Empty)
    }
}
