//! Grey pictures of ink on paper.

use std::io::Cursor;

use image::{GrayImage, ImageFormat};
use thiserror::Error;

use crate::Layers;
use crate::formats::{ForeignFormat, format_names};

/// Less contrast than this between ink and paper (20 of 255 grey levels) isn't ink: the noise of blank paper in a
/// scan or a photograph, which must not be taken for a drawing.
pub(crate) const FAINTEST_INK: f32 = 20.0 / 255.0;

/// The most pixels that a picture may have: 64 megapixels.
pub const MAX_PIXELS: u64 = 64_000_000;

/// The most bytes of a picture file that the command line, the window and the packages read: 256 MiB.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// A grey picture of at least 1x1 pixels, where ink is 1 and paper is 0, whichever of them was darker.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// Row by row from the top left; each in 0 to 1.
    pub(crate) ink: Vec<f32>,
    pub(crate) layers: Option<Layers>,
}

/// Why bytes can't be read as a picture, or a picture can't be written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PictureError {
    /// There are no bytes.
    #[error("the picture is empty (0 bytes): is the file complete?")]
    Empty,
    /// The bytes don't start like any format that is read.
    #[error("not a picture: it does not start like a file of a format that is read: {}", format_names())]
    NotAPicture,
    /// The format is known, but not read.
    #[error(transparent)]
    Foreign(ForeignFormat),
    /// The picture has more pixels than are allowed.
    #[error("the picture is too large: {width}x{height} pixels, and the limit is {} megapixels; make it smaller", *limit as f64 / 1e6)]
    TooLarge {
        /// Pixels in a row.
        width: u64,
        /// Rows.
        height: u64,
        /// The most pixels that are allowed.
        limit: u64,
    },
    /// The file ends too soon or contradicts itself.
    #[error("the {format} picture is damaged or cut short ({reason}): save or download it again")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What the decoder found.
        reason: String,
    },
    /// The format is known, but not this variant of it.
    #[error("the {format} picture cannot be read ({reason}): save it as an ordinary PNG")]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// What the decoder doesn't support.
        reason: String,
    },
    /// The number of values doesn't match the picture's size.
    #[error("a picture of {width}x{height} pixels needs at least one pixel and {expected} values, not {got}")]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Values that a picture of this size has.
        expected: usize,
        /// Values that were given.
        got: usize,
    },
    /// The picture can't be written.
    #[error("the picture cannot be written as PNG ({0})")]
    Encode(String),
}

impl Picture {
    /// A picture from ink, row by row, 1 for ink and 0 for paper. Values are clamped to that range, and NaN becomes paper.
    ///
    /// # Errors
    /// [`PictureError::Size`] unless there are `width * height` values, at least one; [`PictureError::TooLarge`].
    pub fn from_ink(width: usize, height: usize, mut ink: Vec<f32>) -> Result<Self, PictureError> {
        checked_size(width, height, 1, ink.len())?;
        ink.iter_mut().for_each(|ink| *ink = unit(*ink));
        Ok(Self::of_ink(width, height, ink))
    }

    /// A picture of pixels in 0 to 1, `width * height` of them.
    pub(crate) fn of_ink(width: usize, height: usize, ink: Vec<f32>) -> Self {
        Picture { width, height, ink, layers: None }
    }

    /// Pixels in a row, at least 1.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows, at least 1.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row from the top left, each in 0 (paper) to 1 (ink).
    pub fn ink(&self) -> &[f32] {
        &self.ink
    }

    /// The ink at column `x`, row `y`; 0 outside the picture.
    pub fn pixel(&self, x: usize, y: usize) -> f32 {
        if x < self.width && y < self.height { self.ink[y * self.width + x] } else { 0.0 }
    }

    /// What the picture's pixels were taken for, when it was made from a file or from pixels. `None` for ink that was
    /// given as such.
    pub fn layers(&self) -> Option<&Layers> {
        self.layers.as_ref()
    }

    /// The picture as a grey PNG file, black ink on white paper.
    ///
    /// # Errors
    /// [`PictureError::Encode`] if the encoder fails.
    pub fn encode_png(&self) -> Result<Vec<u8>, PictureError> {
        let failed = |reason: &dyn ToString| PictureError::Encode(reason.to_string());
        let grey = self.ink.iter().map(|ink| (255.0 * (1.0 - ink)).round() as u8).collect();
        let image = GrayImage::from_raw(self.width as u32, self.height as u32, grey).ok_or_else(|| failed(&"size"))?;
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, ImageFormat::Png).map_err(|error| failed(&error))?;
        Ok(file.into_inner())
    }

    /// Whether all of it is paper, or too faint for ink.
    pub(crate) fn is_blank(&self) -> bool {
        self.ink.chunks(self.width).all(|row| maximum(row) < FAINTEST_INK)
    }

    /// The strongest ink, 0 if there is none.
    pub(crate) fn strongest(&self) -> f32 {
        maximum(&self.ink)
    }
}

/// `value` clamped to 0 to 1; 0 for NaN.
pub(crate) fn unit(value: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

/// The greater of two numbers. Unlike [`f32::max`], which handles NaN, it is one instruction.
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// The lesser of two numbers, likewise.
pub(crate) fn lesser(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

/// The largest of some values, at least 0.
pub(crate) fn maximum(values: &[f32]) -> f32 {
    folded(values, 0.0, greater)
}

/// The smallest of some values, infinite if there are none.
pub(crate) fn minimum(values: &[f32]) -> f32 {
    folded(values, f32::INFINITY, lesser)
}

/// A fold in lanes, whatever the order of the values: a plain one would wait for each comparison.
fn folded(values: &[f32], start: f32, fold: impl Fn(f32, f32) -> f32) -> f32 {
    const LANES: usize = 16;
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [start; LANES];
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(folded, &value)| *folded = fold(*folded, value));
    }
    lanes.iter_mut().zip(rest).for_each(|(folded, &value)| *folded = fold(*folded, value));
    let mut half = LANES / 2;
    while half > 0 {
        let (low, high) = lanes.split_at_mut(half);
        low.iter_mut().zip(high).for_each(|(folded, &mut value)| *folded = fold(*folded, value));
        half /= 2;
    }
    lanes[0]
}

/// The size as the `image` crate takes it, if `got` values are enough for `channels` per pixel and not too many.
pub(crate) fn checked_size(
    width: usize,
    height: usize,
    channels: usize,
    got: usize,
) -> Result<(u32, u32), PictureError> {
    let expected = width.saturating_mul(height).saturating_mul(channels);
    if expected == 0 || expected != got {
        return Err(PictureError::Size { width, height, expected, got });
    }
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(columns), Ok(rows)) if (width * height) as u64 <= MAX_PIXELS => Ok((columns, rows)),
        _ => Err(PictureError::TooLarge { width: width as u64, height: height as u64, limit: MAX_PIXELS }),
    }
}
