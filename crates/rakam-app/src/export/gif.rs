//! Images one after the other as a GIF that plays forever.

use std::collections::HashMap;

use egui::{Color32, ColorImage};
use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};

/// The colours of a frame; one more is transparent.
const COLORS: usize = 255;

/// A GIF under way. A frame holds what changed: most of it stays from the frame before.
pub(crate) struct Gif {
    encoder: Encoder<Vec<u8>>,
    /// The frame before; empty before the first.
    shown: Vec<Color32>,
}

impl Gif {
    /// A GIF of this size.
    pub(crate) fn new([width, height]: [usize; 2]) -> Option<Self> {
        let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        let mut encoder = Encoder::new(Vec::new(), width, height, &[]).ok()?;
        encoder.set_repeat(Repeat::Infinite).ok()?;
        Some(Self { encoder, shown: Vec::new() })
    }

    /// Adds a frame of that size, shown for so many hundredths of a second.
    pub(crate) fn add(&mut self, image: &ColorImage, hundredths: u16) -> Result<(), EncodingError> {
        let [width, height] = image.size.map(|side| side as u16);
        let changed = |at: usize| self.shown.get(at).is_none_or(|before| *before != image.pixels[at]);
        let colors = Colors::of((0..image.pixels.len()).filter(|&at| changed(at)).map(|at| image.pixels[at]));
        let buffer: Vec<u8> = (0..image.pixels.len())
            .map(|at| if changed(at) { colors.index(image.pixels[at]) } else { COLORS as u8 })
            .collect();
        let frame = Frame {
            delay: hundredths,
            dispose: DisposalMethod::Keep,
            transparent: Some(COLORS as u8),
            width,
            height,
            palette: Some(colors.palette),
            buffer: buffer.into(),
            ..Frame::default()
        };
        self.shown.clone_from(&image.pixels);
        self.encoder.write_frame(&frame)
    }

    /// The file.
    pub(crate) fn finish(self) -> Option<Vec<u8>> {
        self.encoder.into_inner().ok()
    }
}

/// The colours of a frame: those that most pixels have. Colours that are as good as alike share one.
struct Colors {
    /// Red, green and blue, as many as a palette has.
    palette: Vec<u8>,
    /// Which one stands for these.
    indices: HashMap<u16, u8>,
}

/// Five bits of each channel.
fn bucket(color: Color32) -> u16 {
    let [r, g, b, _] = color.to_array().map(|channel| u16::from(channel >> 3));
    r << 10 | g << 5 | b
}

impl Colors {
    fn of(pixels: impl Iterator<Item = Color32>) -> Self {
        let mut counts: HashMap<Color32, (u32, u16)> = HashMap::new();
        for pixel in pixels {
            counts.entry(pixel).or_insert((0, bucket(pixel))).0 += 1;
        }
        let mut counts: Vec<(Color32, (u32, u16))> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(color, (count, _))| (std::cmp::Reverse(*count), color.to_array()));
        let mut indices = HashMap::new();
        let mut chosen: Vec<Color32> = Vec::new();
        for (color, (_, bucket)) in counts {
            if indices.contains_key(&bucket) {
                continue;
            }
            if chosen.len() < COLORS {
                indices.insert(bucket, chosen.len() as u8);
                chosen.push(color);
            } else {
                indices.insert(bucket, nearest(&chosen, color));
            }
        }
        let mut palette: Vec<u8> = chosen.iter().flat_map(|color| [color.r(), color.g(), color.b()]).collect();
        palette.resize(3 * (COLORS + 1), 0);
        Self { palette, indices }
    }

    fn index(&self, color: Color32) -> u8 {
        self.indices.get(&bucket(color)).copied().unwrap_or_default()
    }
}

fn nearest(colors: &[Color32], color: Color32) -> u8 {
    let apart = |other: &Color32| -> u32 {
        let channels = other.to_array().into_iter().zip(color.to_array());
        channels.map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let nearest = colors.iter().enumerate().min_by_key(|(_, other)| apart(other));
    nearest.map_or(0, |(index, _)| index as u8)
}

#[cfg(test)]
mod tests {
    use image::AnimationDecoder as _;
    use image::codecs::gif::GifDecoder;

    use super::*;

    #[test]
    fn frames_come_back_with_their_times_and_what_stays_the_same_costs_little() {
        let size = [64, 48];
        let frame = |at: usize| {
            let pixel = |index: usize| {
                // A grey ramp that stays, and a square that moves over it.
                let (x, y) = (index % size[0], index / size[0]);
                if y < 8 && x / 8 == at { Color32::from_rgb(200, 80, 10) } else { Color32::from_gray(4 * x as u8) }
            };
            ColorImage::new(size, (0..size[0] * size[1]).map(pixel).collect())
        };
        let gif = |frames: usize| {
            let mut gif = Gif::new(size).unwrap();
            for at in 0..frames {
                gif.add(&frame(at), if at + 1 == frames { 250 } else { 12 }).unwrap();
            }
            gif.finish().unwrap()
        };
        let bytes = gif(5);
        let frames = GifDecoder::new(std::io::Cursor::new(&bytes)).unwrap().into_frames().collect_frames().unwrap();
        let times: Vec<u32> = frames.iter().map(|frame| frame.delay().numer_denom_ms().0).collect();
        assert_eq!(times, [120, 120, 120, 120, 2_500]);
        for (at, shown) in frames.iter().enumerate() {
            for (pixel, expected) in shown.buffer().pixels().zip(frame(at).pixels) {
                let apart = pixel.0.iter().zip(expected.to_array()).map(|(a, b)| a.abs_diff(b)).max();
                assert!(apart < Some(9), "frame {at}: {pixel:?} isn't {expected:?}");
            }
        }
        // A frame's palette takes 768 bytes.
        assert!(bytes.len() < gif(1).len() + 4 * 1_000, "{}", bytes.len());
    }

    #[test]
    fn a_frame_of_more_colours_than_a_palette_has_comes_close() {
        let pixels: Vec<Color32> = (0..4_096)
            .map(|at| Color32::from_rgb((at % 16 * 16) as u8, (at / 16 % 16 * 16) as u8, (at / 256 * 16) as u8))
            .collect();
        let colors = Colors::of(pixels.iter().copied());
        for pixel in pixels {
            let index = usize::from(colors.index(pixel));
            assert!(index < COLORS);
            let found = &colors.palette[3 * index..3 * index + 3];
            let apart: u32 = found.iter().zip(pixel.to_array()).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
            assert!(apart < 400, "{pixel:?}: {found:?}");
        }
    }
}
