//! The image that excites a class or a channel most, by gradient ascent on the pixels
//! ([Simonyan et al. 2013](https://arxiv.org/abs/1312.6034)), which decay and blur keep simple
//! ([Yosinski et al. 2015](https://arxiv.org/abs/1506.06579)):
//!
//! ```text
//! x <- clip(blur(x + rate * g / |g| - decay * x)),  g = da/dx of x moved by up to two pixels,  |g| its root mean square
//! ```
//!
//! `a` is the logit, or the channel's mean. The image moves at random while it forms, so that what excites doesn't hang on the
//! place of a single pixel. Where nothing has a slope, as before a ReLU that is silent, it begins anew with other grain.

use rakam_nn::{Inference, Network, Shape};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::slopes::slopes;
use crate::{InputNorm, Model};

/// The root mean square of the first change, in ink; it shrinks evenly to none.
const RATE: f32 = 0.4;
/// The share of its ink that a pixel loses with each step.
const DECAY: f32 = 0.04;
/// The share that a pixel gives to each neighbour in its row, and then in its column, with the first step; it shrinks likewise.
const BLUR: f32 = 0.15;
/// Pixels by which the image moves either way.
const JITTER: i32 = 2;
/// Grain is blurred at most so many times, by so much.
const COARSEST: usize = 4;
const COARSER: f32 = 0.25;

/// What an image is to excite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// The logit of a class.
    Class(usize),
    /// The mean of a channel, or a unit of a dense layer: what comes out of a hidden stage.
    Channel {
        /// Index of the stage.
        stage: usize,
        /// Which channel.
        channel: usize,
    },
}

/// An image that forms.
#[derive(Debug)]
pub struct Dream {
    /// One of its logits is what is to grow.
    network: Network,
    inference: Inference,
    output: usize,
    norm: InputNorm,
    pixels: Vec<f32>,
    step: usize,
    random: Xoshiro256PlusPlus,
}

impl Dream {
    /// The steps in all.
    pub const STEPS: usize = 120;

    /// Begins with grain; the same seed gives the same image. `None` if the model has no such target.
    #[must_use]
    pub fn new(model: &Model, target: Target, seed: u64) -> Option<Self> {
        let (network, output) = match target {
            Target::Class(class) => (model.network.clone(), class),
            Target::Channel { stage, channel } => (channel_network(&model.network, stage, channel)?, 0),
        };
        if output >= network.classes() {
            return None;
        }
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let pixels = grain(network.architecture().input, &mut random);
        Some(Self { inference: Inference::new(&network), network, output, norm: model.input, pixels, step: 0, random })
    }

    /// Takes a step. Returns whether there are more.
    pub fn advance(&mut self) -> bool {
        if self.step < Self::STEPS {
            let [down, right] = [(); 2].map(|()| self.random.random_range(-JITTER..=JITTER) as isize);
            let shape = self.network.architecture().input;
            let (_, slopes) = self.excitation(&moved(&self.pixels, shape, down, right));
            let slopes = moved(&slopes, shape, -down, -right);
            let size = (slopes.iter().map(|slope| slope * slope).sum::<f32>() / slopes.len() as f32).sqrt();
            // A network that has diverged has slopes that aren't numbers.
            if size > 0.0 && size.is_finite() {
                let left = 1.0 - self.step as f32 / Self::STEPS as f32;
                for (pixel, slope) in self.pixels.iter_mut().zip(&slopes) {
                    *pixel += RATE * left * slope / size - DECAY * *pixel;
                }
                blur(&mut self.pixels, shape, BLUR * left);
                self.pixels.iter_mut().for_each(|pixel| *pixel = pixel.clamp(0.0, 1.0));
            } else {
                self.pixels = grain(shape, &mut self.random);
            }
            self.step += 1;
        }
        self.step < Self::STEPS
    }

    /// The image: channel by channel, row by row, 0 paper, 1 ink.
    #[must_use]
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// The steps that were taken.
    #[must_use]
    pub fn step(&self) -> usize {
        self.step
    }

    /// The logit, or the channel's mean, for the image.
    #[must_use]
    pub fn value(&self) -> f32 {
        self.inference.logits(&self.norm.apply_to(&self.pixels))[self.output]
    }

    /// The logit, or the channel's mean, for any pixels, and how it grows with each.
    fn excitation(&self, pixels: &[f32]) -> (f32, Vec<f32>) {
        let of = |logits: &[f32]| (0..logits.len()).map(|index| f32::from(index == self.output)).collect();
        let (logits, slopes) = slopes(&self.network, self.norm, pixels, of);
        (logits[self.output], slopes)
    }
}

/// The network whose one logit is the mean of a channel.
fn channel_network(network: &Network, stage: usize, channel: usize) -> Option<Network> {
    let shape = network.shapes().get(..network.architecture().hidden.len())?.get(stage)?.output;
    let mean = |_, input| if input / shape.area() == channel { 1.0 / shape.area() as f32 } else { 0.0 };
    (channel < shape.channels).then(|| network.cut_after(stage + 1, 1, mean).ok()).flatten()
}

/// Noise, fine or coarse, half of it paper.
fn grain(shape: Shape, random: &mut Xoshiro256PlusPlus) -> Vec<f32> {
    let mut pixels: Vec<f32> = (0..shape.len()).map(|_| random.random()).collect();
    for _ in 0..random.random_range(0..=COARSEST) {
        blur(&mut pixels, shape, COARSER);
    }
    let count = pixels.len() as f32;
    let mean = pixels.iter().sum::<f32>() / count;
    let deviation = (pixels.iter().map(|pixel| (pixel - mean).powi(2)).sum::<f32>() / count).sqrt();
    pixels
        .iter_mut()
        .for_each(|pixel| *pixel = (0.5 * (*pixel - mean) / deviation.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0));
    pixels
}

/// The image, moved; what comes in at the edges is 0.
fn moved(pixels: &[f32], shape: Shape, down: isize, right: isize) -> Vec<f32> {
    let Shape { height, width, .. } = shape;
    let from = |at: usize, by: isize, side: usize| at.checked_add_signed(-by).filter(|&from| from < side);
    let pixel = |at: usize| {
        let (channel, row, column) = (at / shape.area(), at % shape.area() / width, at % width);
        let place = from(row, down, height).zip(from(column, right, width));
        place.map_or(0.0, |(row, column)| pixels[channel * shape.area() + row * width + column])
    };
    (0..pixels.len()).map(pixel).collect()
}

/// Each pixel takes this share of its neighbours, along the rows and then along the columns; at the edges, of itself.
fn blur(pixels: &mut [f32], shape: Shape, share: f32) {
    let Shape { width, .. } = shape;
    for channel in pixels.chunks_exact_mut(shape.area()) {
        let rows = channel.to_vec();
        for (at, pixel) in channel.iter_mut().enumerate() {
            let left = if at % width == 0 { at } else { at - 1 };
            let right = if at % width + 1 == width { at } else { at + 1 };
            *pixel += share * (rows[left] + rows[right] - 2.0 * rows[at]);
        }
        let columns = channel.to_vec();
        for (at, pixel) in channel.iter_mut().enumerate() {
            let above = at.checked_sub(width).unwrap_or(at);
            let below = if at + width < columns.len() { at + width } else { at };
            *pixel += share * (columns[above] + columns[below] - 2.0 * columns[at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::Architecture;

    use super::*;

    /// Of two channels, with steps of every kind that has a slope everywhere.
    fn model() -> Model {
        let layers = "conv 3 3x3 same, bn, tanh, avgpool, residual(conv 3 3x3 same), gelu, dense 6, silu";
        let architecture = Architecture::parse(layers, Shape::new(2, 8, 10), 3).unwrap();
        Model::new(Network::new(architecture, 5).unwrap(), InputNorm { mean: 0.2, std: 0.4 })
    }

    #[test]
    fn the_slopes_are_what_finite_differences_give() {
        let model = model();
        let pixels: Vec<f32> = (0..160).map(|index| ((index * 37 + 11) % 101) as f32 / 100.0).collect();
        for target in
            [Target::Class(2), Target::Channel { stage: 0, channel: 1 }, Target::Channel { stage: 2, channel: 5 }]
        {
            let dream = Dream::new(&model, target, 1).unwrap();
            let (_, slopes) = dream.excitation(&pixels);
            let largest = slopes.iter().fold(0.0f32, |largest, slope| largest.max(slope.abs()));
            assert!(largest > 0.0, "{target:?}");
            for index in 0..pixels.len() {
                let at = |by: f32| {
                    let mut pixels = pixels.clone();
                    pixels[index] += by;
                    dream.excitation(&pixels).0
                };
                let slope = (at(4e-3) - at(-4e-3)) / 8e-3;
                assert!((slope - slopes[index]).abs() < 0.01 * largest, "{target:?}: {slope}, not {}", slopes[index]);
            }
        }
    }

    #[test]
    fn what_moves_out_comes_not_back_and_blur_keeps_the_ink() {
        let shape = Shape::new(2, 3, 4);
        let pixels: Vec<f32> = (1..=24).map(|number| number as f32).collect();
        let there = moved(&pixels, shape, 1, -1);
        assert_eq!(there[..8], [0.0, 0.0, 0.0, 0.0, 2.0, 3.0, 4.0, 0.0]);
        assert_eq!(moved(&there, shape, -1, 1)[..4], [0.0, 2.0, 3.0, 4.0]);
        let mut blurred = pixels.clone();
        blur(&mut blurred, shape, 0.2);
        let ink = |pixels: &[f32]| pixels[..12].iter().sum::<f32>();
        assert!((ink(&blurred) - ink(&pixels)).abs() < 1e-4 && blurred != pixels);
    }
}
