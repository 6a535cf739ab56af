//! How logits change with the pixels of an image.

use rakam_nn::Network;
use rakam_nn::trace::{Gradients, Trace};

use crate::InputNorm;

/// The logits of an image, and by how much the sum of them, each times its number in `weights(logits)`, grows with each pixel.
/// Pixels are channel by channel, row by row, 0 paper, 1 ink.
///
/// # Panics
/// When there are not as many pixels as the network takes, or not as many weights as logits.
pub(super) fn slopes(
    network: &Network,
    norm: InputNorm,
    pixels: &[f32],
    weights: impl FnOnce(&[f32]) -> Vec<f32>,
) -> (Vec<f32>, Vec<f32>) {
    let trace = Trace::of(network, &norm.apply_to(pixels));
    let gradients = Gradients::of(network, &trace, &weights(trace.logits()));
    // The network takes `(pixel - mean) / std`, so a pixel's slope is steeper by `1 / std`.
    let slopes = gradients.input.values.iter().map(|slope| slope / norm.std).collect();
    (trace.logits().to_vec(), slopes)
}
