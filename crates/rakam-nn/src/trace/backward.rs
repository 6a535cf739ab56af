//! Gradients of what one asks about: of a logit, of the difference of two, of any weighted sum of them.
//!
//! The batch-norms are as in reading, with their running statistics: unlike in training, samples do not meet.

use super::forward::{rows, window, winner};
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
        return affine(&layer, dy);
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

fn affine(layer: &Affine<'_>, dy: &Maps) -> Maps {
    let mut wide = vec![0.0; layer.output.channels * layer.wide_area()];
    for (row, wide_row) in rows(layer.output).zip(layer.wide_rows()) {
        wide[wide_row].copy_from_slice(&dy.values[row]);
    }
    let mut padded = vec![0.0; layer.padded_shape().len()];
    layer.for_each_run(|weight, x, y| {
        for (dx, dy) in padded[x].iter_mut().zip(&wide[y]) {
            *dx += weight * dy;
        }
    });
    let mut dx = Maps::zeros(layer.input);
    for (row, padded_row) in rows(layer.input).zip(layer.padded_rows()) {
        dx.values[row].copy_from_slice(&padded[padded_row]);
    }
    dx
}
