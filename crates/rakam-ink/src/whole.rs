//! All of a picture, scaled to the size of a network's input: for what isn't ink on paper.

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, RgbImage, Rgba, RgbaImage};

use crate::decode::File;
use crate::picture::checked_size;
use crate::{MAX_PIXELS, PictureError};

/// What a picture is scaled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WholePicture {
    /// 3 for red, green and blue; any other number gives one channel, grey.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl WholePicture {
    /// Reads a file in one of [`FORMATS`](crate::FORMATS), of at most `most_pixels` pixels, as [`Picture::decode_limited`]
    /// does, and scales all of it without keeping its proportions. What is transparent becomes white; nothing else is changed:
    /// light stays light. Of an animation it is the first frame.
    ///
    /// Returns the channels one after the other, each row by row, 0 black to 255 white or full colour.
    ///
    /// [`Picture::decode_limited`]: crate::Picture::decode_limited
    ///
    /// # Errors
    /// Any [`PictureError`] except `Encode`.
    pub fn decode(self, bytes: &[u8], most_pixels: u64) -> Result<Vec<u8>, PictureError> {
        Ok(self.scaled(File::open(bytes, most_pixels.min(MAX_PIXELS))?.image()?))
    }

    /// The same of pixels of 1 (grey), 3 (red, green, blue) or 4 bytes (and opacity), row by row.
    ///
    /// # Errors
    /// [`PictureError::Size`] unless there are as many bytes as the size says, at least one; [`PictureError::TooLarge`].
    pub fn scale(self, width: usize, height: usize, channels: usize, pixels: &[u8]) -> Result<Vec<u8>, PictureError> {
        let (columns, rows) = checked_size(width, height, channels, pixels.len())?;
        let pixels = pixels.to_vec();
        let image = match channels {
            4 => RgbaImage::from_raw(columns, rows, pixels).map(DynamicImage::ImageRgba8),
            3 => RgbImage::from_raw(columns, rows, pixels).map(DynamicImage::ImageRgb8),
            _ => GrayImage::from_raw(columns, rows, pixels).map(DynamicImage::ImageLuma8),
        };
        image.map(|image| self.scaled(image)).ok_or(PictureError::Empty)
    }

    fn scaled(self, image: DynamicImage) -> Vec<u8> {
        let [width, height] = [self.width, self.height].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        let image = if image.color().has_alpha() { on_white(image.into_rgba8()).into() } else { image };
        let image = match (image.width(), image.height()) {
            size if size == (width, height) => image,
            _ => image.resize_exact(width, height, FilterType::Triangle),
        };
        if self.channels != 3 {
            return image.into_luma8().into_raw();
        }
        let colours = image.into_rgb8().into_raw();
        let colours = colours.as_chunks::<3>().0;
        (0..3).flat_map(|channel| colours.iter().map(move |colour| colour[channel])).collect()
    }
}

fn on_white(mut image: RgbaImage) -> RgbaImage {
    for Rgba([red, green, blue, alpha]) in image.pixels_mut() {
        let over = |colour: u8| 255 - ((255 - u32::from(colour)) * u32::from(*alpha) / 255) as u8;
        [*red, *green, *blue, *alpha] = [over(*red), over(*green), over(*blue), 255];
    }
    image
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Picture;

    const GREY: WholePicture = WholePicture { channels: 1, height: 4, width: 6 };

    #[test]
    fn light_stays_light_and_colours_come_channel_by_channel() {
        let file = Picture::from_ink(6, 4, vec![0.0; 24]).unwrap().encode_png().unwrap();
        assert_eq!(GREY.decode(&file, MAX_PIXELS).unwrap(), [255; 24]);
        let pixels: Vec<u8> = [[200, 100, 0]; 6].concat();
        let colour = WholePicture { channels: 3, height: 2, width: 3 };
        assert_eq!(colour.scale(3, 2, 3, &pixels).unwrap(), [[200; 6], [100; 6], [0; 6]].concat());
        assert_eq!(GREY.scale(3, 2, 3, &pixels).unwrap(), [114; 24]);
        assert!(matches!(GREY.scale(3, 2, 3, &pixels[1..]), Err(PictureError::Size { .. })));
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = RgbaImage::from_raw(1, 2, vec![0, 0, 0, 0, 0, 0, 0, 255]).unwrap();
        assert_eq!(on_white(clear).into_raw(), [255, 255, 255, 255, 0, 0, 0, 255]);
        assert_eq!(GREY.scale(1, 1, 4, &[9, 9, 9, 0]).unwrap(), [255; 24]);
    }

    proptest! {
        #[test]
        fn an_even_picture_stays_even(width in 1usize..90, height in 1usize..90, grey in any::<u8>()) {
            let scaled = GREY.scale(width, height, 1, &vec![grey; width * height]).unwrap();
            prop_assert_eq!(scaled, vec![grey; 24]);
        }
    }
}
