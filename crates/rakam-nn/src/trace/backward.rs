//! Gradients of what one asks about: of a logit, of the difference of two, of any weighted sum of them.
//!
//! The batch-norms are as in reading, with their running statistics: unlike in training, samples do not meet.

use super::forward::{window, winner};
use super::{Affine, ChannelNorm, Maps, Trace};
use crate::{Layer, Network};

/// How much what one asks about would change with each number in a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// With what came in.
    pub input: Maps,
    /// With what came out of each layer, first to last.
    pub outputs: Vec<Maps>,
}

impl Gradients {
    /// Of the sum of the logits, each times its number in `of_logits`.
    ///
    /// # Panics
    /// When these are not as many as the logits.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, of_logits: &[f32]) -> Self {
        let layers = &network.architecture().layers;
        let mut gradient = Maps::new(trace.outputs[layers.len() - 1].shape, of_logits.to_vec());
        let mut outputs = Vec::with_capacity(layers.len());
        for (index, layer) in layers.iter().enumerate().rev() {
            let before = through(network, layer, trace.input_of(index), &trace.outputs[index], &gradient);
            outputs.push(std::mem::replace(&mut gradient, before));
        }
        outputs.reverse();
        Self { input: gradient, outputs }
    }
}

/// From the gradient behind a layer to the one in front of it.
fn through(network: &Network, layer: &Layer, x: &Maps, y: &Maps, dy: &Maps) -> Maps {
    if let Some(layer) = Affine::of(network, layer, x.shape, y.shape) {
        let mut dx = Maps::zeros(x.shape);
        layer.for_each_row(|weight, x_row, y_row| {
            for (dx, dy) in dx.values[x_row].iter_mut().zip(&dy.values[y_row]) {
                *dx += weight * dy;
            }
        });
        return dx;
    }
    let mut dx = dy.clone();
    match layer {
        Layer::BatchNorm { name } => {
            for (dx, norm) in dx.values.chunks_exact_mut(x.shape.area()).zip(ChannelNorm::all(network, name)) {
                dx.iter_mut().for_each(|dx| *dx *= norm.gamma / norm.deviation());
            }
        }
        Layer::Relu => {
            for (dx, &y) in dx.values.iter_mut().zip(&y.values) {
                *dx = if y > 0.0 { *dx } else { 0.0 };
            }
        }
        Layer::MaxPool2 => {
            dx = Maps::zeros(x.shape);
            for (place, dy) in dy.values.iter().enumerate() {
                let cells = window(x.shape, y.shape, place);
                dx.values[cells[winner(cells.map(|cell| x.values[cell]))]] = *dy;
            }
        }
        Layer::Dropout { .. } | Layer::Conv2d { .. } | Layer::Linear { .. } => {}
    }
    dx
}
