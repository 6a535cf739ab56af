//! Image files: limits, orientation, the frames of an animation.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::{ImageError, ImageResult};
use image::{AnimationDecoder as _, DynamicImage, Frames, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::PictureError;
#[cfg(not(target_arch = "wasm32"))]
use crate::avif::{Avif, AvifError};
use crate::formats::{ForeignFormat, PictureFormat, format_of};

/// A file whose claims have been checked.
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    format: PictureFormat,
    /// What has read the size, until it reads the image; `None` for AVIF.
    decoder: Option<Box<dyn ImageDecoder + 'a>>,
    /// Pixels of the image, or of each frame.
    pub(crate) pixels: u64,
}

impl<'a> File<'a> {
    /// A file of at most `limit` pixels. The size that it claims is checked before memory is allocated for it.
    pub(crate) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, PictureError> {
        if bytes.is_empty() {
            return Err(PictureError::Empty);
        }
        let Some(format) = format_of(bytes) else {
            return Err(ForeignFormat::of(bytes).map_or(PictureError::NotAPicture, PictureError::Foreign));
        };
        let (bytes, format) = match png_of_icon(bytes).filter(|_| format.codec == ImageFormat::Ico) {
            // Icons hold any PNG; the decoder of icons takes only those with colours and transparency.
            Some(png) => format_of(png).map_or((bytes, format), |format| (png, format)),
            None => (bytes, format),
        };
        let mut file = File { bytes, format, decoder: None, pixels: 0 };
        let (width, height) = file.size()?;
        file.pixels = u64::from(width) * u64::from(height);
        if file.pixels > limit {
            return Err(PictureError::TooLarge { width: width.into(), height: height.into(), limit });
        }
        if file.pixels == 0 {
            return Err(file.damaged(format!("a size of {width}x{height} pixels")));
        }
        if format.codec == ImageFormat::Jpeg && !has_end_marker(bytes) {
            return Err(file.damaged("the file ends within the image".into()));
        }
        Ok(file)
    }

    /// The size that the file claims.
    fn size(&mut self) -> Result<(u32, u32), PictureError> {
        #[cfg(not(target_arch = "wasm32"))]
        if self.format.codec == ImageFormat::Avif {
            return Avif::open(self.bytes).map(|avif| avif.size()).map_err(|error| self.avif_failure(error));
        }
        let decoder = self.decoder().map_err(|error| self.failure(&error))?;
        let size = decoder.dimensions();
        self.decoder = Some(decoder);
        Ok(size)
    }

    /// The image, or the first frame, turned the right way up.
    pub(crate) fn image(&mut self) -> Result<DynamicImage, PictureError> {
        #[cfg(not(target_arch = "wasm32"))]
        if self.format.codec == ImageFormat::Avif {
            return Avif::open(self.bytes).and_then(|avif| avif.image()).map_err(|error| self.avif_failure(error));
        }
        let decoder = self.decoder.take().map_or_else(|| self.decoder(), Ok);
        decoder.and_then(oriented).map_err(|error| self.failure(&error))
    }

    /// All frames of an animation, up to one that is damaged; nothing if it isn't one.
    pub(crate) fn frames(&self) -> impl Iterator<Item = DynamicImage> + use<'a> {
        let frames = self.animation().ok().flatten();
        frames.into_iter().flatten().map_while(Result::ok).map(|frame| frame.into_buffer().into())
    }

    fn animation(&self) -> ImageResult<Option<Frames<'a>>> {
        let file = Cursor::new(self.bytes);
        // A GIF's frame may claim more than the whole image: there are at most three images of four bytes a pixel.
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(self.pixels * 16 + (1 << 16));
        Ok(match self.format.codec {
            ImageFormat::Gif => {
                let mut decoder = GifDecoder::new(file)?;
                decoder.set_limits(limits)?;
                Some(decoder.into_frames())
            }
            ImageFormat::WebP => {
                Some(WebPDecoder::new(file)?).filter(WebPDecoder::has_animation).map(|it| it.into_frames())
            }
            ImageFormat::Png => {
                let decoder = PngDecoder::new(file)?;
                if decoder.is_apng()? { Some(decoder.apng()?.into_frames()) } else { None }
            }
            _ => None,
        })
    }

    fn decoder(&self) -> ImageResult<Box<dyn ImageDecoder + 'a>> {
        Ok(Box::new(ImageReader::with_format(Cursor::new(self.bytes), self.format.codec).into_decoder()?))
    }

    fn failure(&self, error: &ImageError) -> PictureError {
        let reason = error.to_string();
        match error {
            ImageError::Unsupported(_) => PictureError::Unsupported { format: self.format.name, reason },
            _ => self.damaged(reason),
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn avif_failure(&self, error: AvifError) -> PictureError {
        match error {
            AvifError::Damaged(reason) => self.damaged(reason),
            AvifError::Unsupported(reason) => PictureError::Unsupported { format: self.format.name, reason },
        }
    }

    fn damaged(&self, reason: String) -> PictureError {
        PictureError::Damaged { format: self.format.name, reason }
    }
}

/// The largest image of an icon, if it is a PNG file. After a header of six bytes stand sixteen for each image: width and
/// height (0: 256), ..., its length and where it begins.
fn png_of_icon(bytes: &[u8]) -> Option<&[u8]> {
    let entries = bytes.get(6..)?.as_chunks::<16>().0;
    let count = usize::from(u16::from_le_bytes([*bytes.get(4)?, *bytes.get(5)?]));
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let largest = entries.iter().take(count).max_by_key(|entry| side(entry[0]) * side(entry[1]))?;
    let [.., l0, l1, l2, l3, s0, s1, s2, s3] = *largest;
    let [length, start] = [[l0, l1, l2, l3], [s0, s1, s2, s3]].map(|bytes| u32::from_le_bytes(bytes) as usize);
    let image = bytes.get(start..start.checked_add(length)?)?;
    image.starts_with(b"\x89PNG").then_some(image)
}

fn oriented(mut decoder: impl ImageDecoder) -> ImageResult<DynamicImage> {
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
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
