//! Image files: format, limits, orientation.

use std::io::Cursor;

use image::error::{ImageError, ImageResult};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::PictureError;

/// The formats that are read, with their names.
const FORMATS: [(ImageFormat, &str); 5] = [
    (ImageFormat::Png, "PNG"),
    (ImageFormat::Jpeg, "JPEG"),
    (ImageFormat::Bmp, "BMP"),
    (ImageFormat::Gif, "GIF"),
    (ImageFormat::WebP, "WebP"),
];

/// Decodes a file of at most `limit` pixels, turned the right way up. The size that the file claims is checked before memory
/// is allocated for it.
pub(crate) fn decode(bytes: &[u8], limit: u64) -> Result<DynamicImage, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let guess = image::guess_format(bytes).ok();
    let (format, name) =
        FORMATS.into_iter().find(|(format, _)| guess == Some(*format)).ok_or(PictureError::NotAPicture)?;
    let decoder =
        ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(|error| failure(name, &error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limit {
        return Err(PictureError::TooLarge { width: width.into(), height: height.into(), limit });
    }
    if width == 0 || height == 0 {
        return Err(PictureError::Damaged { format: name, reason: format!("a size of {width}x{height} pixels") });
    }
    if format == ImageFormat::Jpeg && !has_end_marker(bytes) {
        return Err(PictureError::Damaged { format: name, reason: "the file ends within the image".into() });
    }
    let image = oriented(decoder).map_err(|error| failure(name, &error))?;
    Ok(image)
}

fn oriented(mut decoder: impl ImageDecoder) -> ImageResult<DynamicImage> {
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn failure(format: &'static str, error: &ImageError) -> PictureError {
    let reason = error.to_string();
    match error {
        ImageError::Unsupported(_) => PictureError::Unsupported { format, reason },
        _ => PictureError::Damaged { format, reason },
    }
}

/// Whether a JPEG file's segments lead to its end marker. The decoder fills what is missing with grey, and a digit would be
/// read from half a picture.
fn has_end_marker(bytes: &[u8]) -> bool {
    const END: u8 = 0xd9;
    // Bytes after 0xff that don't start a segment: a literal 0xff, fill bytes, and markers within the image's data.
    let no_segment = |code: u8| matches!(code, 0x00 | 0x01 | 0xd0..=0xd8 | 0xff);
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair[0] == 0xff && !no_segment(pair[1])) {
        rest = &rest[at + 1..];
        let length = match rest {
            [END, ..] => return true,
            [_, high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        };
        rest = rest.get(1 + length..).unwrap_or_default();
    }
    false
}
