//! The greys of an image, as numbers or as bytes with their meaning.

use std::ops::Range;

use image::{DynamicImage, GrayImage, Luma, Rgb, RgbImage, Rgba, RgbaImage};

use crate::picture::{greater, lesser};

/// Greys, 0 black and 1 white, row by row.
pub(crate) trait Greys {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them.
    fn at(&self, place: usize) -> f32;

    /// Every so many, one and the next.
    fn pairs(&self, stride: usize) -> impl ExactSizeIterator<Item = [f32; 2]> + Clone;

    /// Adds some that follow each other to as many sums.
    fn add_to(&self, sums: &mut [f32], places: Range<usize>);

    /// The darkest and the lightest.
    fn extremes(&self) -> (f32, f32);

    /// What `of` makes of each.
    fn map(&self, of: impl Fn(f32) -> f32) -> Vec<f32>;
}

impl Greys for [f32] {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, place: usize) -> f32 {
        self[place]
    }

    fn pairs(&self, stride: usize) -> impl ExactSizeIterator<Item = [f32; 2]> + Clone {
        self.windows(2).step_by(stride).map(|pair| [pair[0], pair[1]])
    }

    fn add_to(&self, sums: &mut [f32], places: Range<usize>) {
        sums.iter_mut().zip(&self[places]).for_each(|(sum, grey)| *sum += grey);
    }

    fn extremes(&self) -> (f32, f32) {
        self.iter().fold((1.0, 0.0), |(low, high), &grey| (lesser(low, grey), greater(high, grey)))
    }

    fn map(&self, of: impl Fn(f32) -> f32) -> Vec<f32> {
        self.iter().map(|&grey| of(grey)).collect()
    }
}

/// The grey of each byte, from dark to light.
type Ramp = [f32; 256];

/// The ramps of the kinds of images that have levels.
pub(crate) struct Ramps {
    grey: Ramp,
    rgb: Ramp,
    rgba: Ramp,
}

impl Ramps {
    /// `greys` says what an image's pixels are.
    pub(crate) fn new(greys: impl Fn(DynamicImage) -> Vec<f32>) -> Self {
        let ramp = |image: DynamicImage| {
            let greys = greys(image);
            std::array::from_fn(|level| greys[level])
        };
        Self {
            grey: ramp(GrayImage::from_fn(256, 1, |x, _| Luma([x as u8])).into()),
            rgb: ramp(RgbImage::from_fn(256, 1, |x, _| Rgb([x as u8; 3])).into()),
            rgba: ramp(RgbaImage::from_fn(256, 1, |x, _| Rgba([x as u8, x as u8, x as u8, u8::MAX])).into()),
        }
    }
}

/// An image of opaque greys with 8 bits, as most drawings are saved. What is done with a grey is done 256 times, not for
/// each pixel.
pub(crate) struct Levels<'a> {
    pixels: Vec<u8>,
    greys: &'a Ramp,
}

impl<'a> Levels<'a> {
    /// The levels of an image, or the image again if it has others.
    pub(crate) fn of(image: DynamicImage, ramps: &'a Ramps) -> Result<Self, DynamicImage> {
        let (pixels, greys) = match image {
            DynamicImage::ImageLuma8(image) => (image.into_raw(), &ramps.grey),
            DynamicImage::ImageRgb8(image) if image.pixels().all(|&Rgb([r, g, b])| r == g && g == b) => {
                (image.as_raw().as_chunks::<3>().0.iter().map(|&[grey, ..]| grey).collect(), &ramps.rgb)
            }
            DynamicImage::ImageRgba8(image) if is_opaque_grey(&image) => {
                (image.as_raw().as_chunks::<4>().0.iter().map(|&[grey, ..]| grey).collect(), &ramps.rgba)
            }
            image => return Err(image),
        };
        Ok(Levels { pixels, greys })
    }
}

fn is_opaque_grey(image: &RgbaImage) -> bool {
    // Every pixel is checked: that vectorises, stopping at the first of another kind doesn't.
    let differs = |pixel: &[u8; 4]| {
        let pixel = u32::from_le_bytes(*pixel);
        (pixel ^ (pixel >> 8)) & 0xffff | !pixel & 0xff00_0000
    };
    image.as_raw().as_chunks::<4>().0.iter().fold(0, |any, pixel| any | differs(pixel)) == 0
}

impl Greys for Levels<'_> {
    fn count(&self) -> usize {
        self.pixels.len()
    }

    fn at(&self, place: usize) -> f32 {
        self.greys[usize::from(self.pixels[place])]
    }

    fn pairs(&self, stride: usize) -> impl ExactSizeIterator<Item = [f32; 2]> + Clone {
        self.pixels
            .windows(2)
            .step_by(stride)
            .map(|pair| [pair[0], pair[1]].map(|level| self.greys[usize::from(level)]))
    }

    fn add_to(&self, sums: &mut [f32], places: Range<usize>) {
        let grey = |level: u8| self.greys[usize::from(level)];
        let (chunks, rest) = self.pixels[places].as_chunks();
        let (sums, sums_of_rest) = sums.as_chunks_mut::<16>();
        for (sums, levels) in sums.iter_mut().zip(chunks) {
            let greys = of_chunk(levels, grey);
            sums.iter_mut().zip(greys).for_each(|(sum, grey)| *sum += grey);
        }
        sums_of_rest.iter_mut().zip(rest).for_each(|(sum, &level)| *sum += grey(level));
    }

    fn extremes(&self) -> (f32, f32) {
        // Two folds: each vectorises alone, both in one do not.
        let levels = || self.pixels.iter().copied();
        let (low, high) = (levels().fold(u8::MAX, u8::min), levels().fold(0, u8::max));
        (self.greys[usize::from(low)], self.greys[usize::from(high)])
    }

    fn map(&self, of: impl Fn(f32) -> f32) -> Vec<f32> {
        let of = self.greys.map(of);
        let of = |level: u8| of[usize::from(level)];
        let mut made = Vec::with_capacity(self.pixels.len());
        let (chunks, rest) = self.pixels.as_chunks();
        chunks.iter().for_each(|levels| made.extend_from_slice(&of_chunk(levels, of)));
        made.extend(rest.iter().map(|&level| of(level)));
        made
    }
}

/// What `of` makes of levels side by side. Most of a drawing is paper: they are often the same.
fn of_chunk(levels: &[u8; 16], of: impl Fn(u8) -> f32) -> [f32; 16] {
    if *levels == [levels[0]; 16] { [of(levels[0]); 16] } else { levels.map(of) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::develop::develop;

    /// A grey image in each of the forms that have levels.
    fn forms(width: u32, pixels: &[u8]) -> [DynamicImage; 3] {
        let height = pixels.len() as u32 / width;
        let at = |x: u32, y: u32| pixels[(y * width + x) as usize];
        [
            GrayImage::from_fn(width, height, |x, y| Luma([at(x, y)])).into(),
            RgbImage::from_fn(width, height, |x, y| Rgb([at(x, y); 3])).into(),
            RgbaImage::from_fn(width, height, |x, y| Rgba([at(x, y), at(x, y), at(x, y), u8::MAX])).into(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// A picture of levels is developed, bit for bit, as one of 16 bits with the same greys.
        #[test]
        fn levels_are_developed_as_greys(
            width in 1u32..150, height in 1u32..150, paper in any::<u8>(), slope in 0u32..200, noise in 0u32..40, seed in any::<u64>(),
        ) {
            let pixel = |i: u32| {
                let random = (seed.wrapping_add(i.into()).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u32;
                let ink = if (i % width).abs_diff(width / 2) < 9 && i / width > 20 { 120 } else { 0 };
                (u32::from(paper) + ink + i % width * slope / width + random % (noise + 1)).min(255) as u8
            };
            let pixels: Vec<u8> = (0..width * height).map(pixel).collect();
            for image in forms(width, &pixels) {
                let plain = DynamicImage::ImageLumaA16(image.to_luma_alpha16());
                let [levels, plain] = [image, plain].map(|image| develop(image).ink.into_iter().map(f32::to_bits).collect::<Vec<_>>());
                prop_assert_eq!(levels, plain);
            }
        }
    }

    #[test]
    fn levels_run_from_dark_to_light_and_colours_have_none() {
        let ramp: Vec<u8> = (0..=255).collect();
        let greys =
            |image: DynamicImage| image.into_luma_alpha16().pixels().map(|pixel| f32::from(pixel.0[0])).collect();
        let ramps = Ramps::new(greys);
        for image in forms(16, &ramp) {
            let levels = Levels::of(image, &ramps).ok().unwrap();
            assert!(levels.greys.is_sorted_by(|a, b| a < b));
        }
        assert!(Levels::of(RgbImage::from_pixel(2, 2, Rgb([9, 9, 8])).into(), &ramps).is_err());
        assert!(Levels::of(RgbaImage::from_pixel(2, 2, Rgba([9, 9, 9, 254])).into(), &ramps).is_err());
        for colour in [[9, 8, 8, 255], [9, 9, 8, 255], [9, 8, 9, 255]] {
            assert!(Levels::of(RgbaImage::from_pixel(2, 2, Rgba(colour)).into(), &ramps).is_err());
        }
    }
}
