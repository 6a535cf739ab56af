//! The fifteen corruptions of MNIST-C, at the severities of the published images
//! ([Mu and Gilmer 2019](https://arxiv.org/abs/1906.02337)), and how well a network reads images so corrupted.
//!
//! Written from the definitions, with other random numbers: accuracies are near those on the published images, not the
//! same.
//!
//! ```text
//! noise.rs   shot noise, impulse noise
//! blur.rs    glass blur, motion blur; Gaussian blur
//! warp.rs    shear, scale, rotate, translate
//! light.rs   brightness, stripe, fog, spatter
//! lines.rs   dotted line, zigzag
//! canny.rs   edges instead of strokes
//! ```

mod blur;
mod canny;
mod light;
mod lines;
mod noise;
mod warp;

use rakam_data::{PIXELS, Split, sample_rng};
use rakam_model::Model;
use rakam_nn::{Cpu, Inference, argmax};
use serde::Serialize;

use crate::metrics::label_classes;

/// Seed of the corruptions; training uses other seeds.
const SEED: u64 = 0x0c15_2019;

/// Images that are corrupted before they are read: bounds the memory.
const BATCH: usize = 2048;

/// 28x28 pixels, row by row: 0 paper, 1 ink.
type Image = [f32; PIXELS];

/// A corruption of MNIST-C.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MnistC {
    /// Each pixel is a count of few photons.
    ShotNoise,
    /// Some pixels become paper or full ink.
    ImpulseNoise,
    /// Neighbouring pixels change places, as behind frosted glass.
    GlassBlur,
    /// Blurred in one direction.
    MotionBlur,
    /// Sheared across.
    Shear,
    /// Made smaller.
    Scale,
    /// Rotated by 23 degrees, either way.
    Rotate,
    /// Paper becomes grey and faint ink becomes full.
    Brightness,
    /// Shifted by three pixels both across and down.
    Translate,
    /// Inverted at the left and right.
    Stripe,
    /// Under clouds.
    Fog,
    /// Spots in the ink.
    Spatter,
    /// A dotted line across it.
    DottedLine,
    /// A zigzag line across it.
    Zigzag,
    /// The edges of its strokes only.
    CannyEdges,
}

impl MnistC {
    /// All fifteen, in the order of the paper.
    pub const ALL: [Self; 15] = [
        Self::ShotNoise,
        Self::ImpulseNoise,
        Self::GlassBlur,
        Self::MotionBlur,
        Self::Shear,
        Self::Scale,
        Self::Rotate,
        Self::Brightness,
        Self::Translate,
        Self::Stripe,
        Self::Fog,
        Self::Spatter,
        Self::DottedLine,
        Self::Zigzag,
        Self::CannyEdges,
    ];

    /// Its name in words, lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ShotNoise => "shot noise",
            Self::ImpulseNoise => "impulse noise",
            Self::GlassBlur => "glass blur",
            Self::MotionBlur => "motion blur",
            Self::Shear => "shear",
            Self::Scale => "scale",
            Self::Rotate => "rotate",
            Self::Brightness => "brightness",
            Self::Translate => "translate",
            Self::Stripe => "stripe",
            Self::Fog => "fog",
            Self::Spatter => "spatter",
            Self::DottedLine => "dotted line",
            Self::Zigzag => "zigzag",
            Self::CannyEdges => "canny edges",
        }
    }

    /// The image corrupted: 28x28 pixels, row by row, 0 paper and 1 ink. The image's index fixes what is random.
    #[must_use]
    pub fn apply(self, image: &[u8; PIXELS], index: u64) -> [f32; PIXELS] {
        let mut rng = sample_rng(SEED, self as u64, index);
        let ink = image.map(|byte| f32::from(byte) / 255.0);
        let corrupted = match self {
            Self::ShotNoise => noise::shot(ink, &mut rng),
            Self::ImpulseNoise => noise::impulse(ink, &mut rng),
            Self::GlassBlur => blur::glass(ink, &mut rng),
            Self::MotionBlur => blur::motion(&ink, &mut rng),
            Self::Shear => warp::shear(&ink, &mut rng),
            Self::Scale => warp::scale(&ink),
            Self::Rotate => warp::rotate(&ink, &mut rng),
            Self::Brightness => light::brightness(ink),
            Self::Translate => warp::translate(&ink, &mut rng),
            Self::Stripe => light::stripe(ink),
            Self::Fog => light::fog(ink, &mut rng),
            Self::Spatter => light::spatter(ink, &mut rng),
            Self::DottedLine => lines::dotted(ink, &mut rng),
            Self::Zigzag => lines::zigzag(ink, &mut rng),
            Self::CannyEdges => canny::edges(&ink),
        };
        corrupted.map(|ink| ink.clamp(0.0, 1.0))
    }
}

/// How well a network reads images under each corruption of MNIST-C.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Corrupted {
    /// One entry per corruption, in the order of [`MnistC::ALL`].
    pub corruptions: Vec<CorruptedAccuracy>,
    /// The mean of their accuracies, 0 to 1.
    pub corruptions_mean: f64,
}

/// How well a network reads images under one corruption.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CorruptedAccuracy {
    /// Which.
    pub name: MnistC,
    /// Share of the images read right, 0 to 1.
    pub accuracy: f64,
}

/// Reads every image of `split`, of MNIST's shape, under each corruption. The network gets the pixels as they are, and the likeliest of the
/// ten digits counts. `inference` is the model's.
#[must_use]
pub fn corrupted(model: &Model, inference: &Inference, split: &Split, cpu: &mut Cpu) -> Corrupted {
    let corruptions = MnistC::ALL.map(|name| CorruptedAccuracy {
        name,
        accuracy: right(name, inference, model, split, cpu) as f64 / split.len().max(1) as f64,
    });
    let sum: f64 = corruptions.iter().map(|corruption| corruption.accuracy).sum();
    Corrupted { corruptions_mean: sum / corruptions.len() as f64, corruptions: corruptions.to_vec() }
}

/// How many images are read right under this corruption.
fn right(corruption: MnistC, inference: &Inference, model: &Model, split: &Split, cpu: &mut Cpu) -> usize {
    let classes = label_classes(inference, model.labels.len());
    let mut right = 0;
    let all = split.as_mnist().unwrap_or_default();
    for start in (0..all.len()).step_by(BATCH) {
        let count = BATCH.min(all.len() - start);
        let mut images = vec![[0.0; PIXELS]; count];
        let mut places: Vec<_> = images.iter_mut().zip(start..).collect();
        cpu.for_each(&mut places, |_, (pixels, index)| {
            **pixels = corruption.apply(&all[*index], *index as u64).map(|ink| model.input.apply(ink));
        });
        let logits = inference.logits_of_many(cpu, count, &|i, out| out.copy_from_slice(&images[i]));
        let rows = logits.chunks(inference.classes()).zip(&split.labels()[start..]);
        right += rows.filter(|(row, label)| argmax(&row[..classes]) == usize::from(**label)).count();
    }
    right
}

#[cfg(test)]
mod tests;
