//! One input's way through a network, layer by layer, with everything kept: for looking inside.
//!
//! These are the definitions as plain loops, without vectors, folding or fusing: what the fast ways of this crate must
//! agree with, and what an explanation takes apart. One input takes some milliseconds at most.
//!
//! ```text
//! maps.rs      the numbers behind a layer, as feature maps
//! forward.rs   the layers' definitions
//! backward.rs  gradients of what one asks about, with the batch-norms as they are in reading
//! stage.rs     which layers belong together: a convolution or dense layer and what follows it
//! field.rs     what of the input a cell can see
//! sum.rs       the sum behind one cell
//! gate.rs      a network with a channel turned up or down
//! hidden.rs    a network whose logits are the features of its last hidden layer
//! ```

mod backward;
mod field;
mod forward;
mod gate;
mod hidden;
mod maps;
mod stage;
mod sum;

pub use backward::Gradients;
pub use field::Field;
pub use gate::Gate;
pub use maps::{Cell, Maps};
pub use stage::StageLayers;
pub use sum::{Normalised, Part, Pooled, Sum};

use crate::{Layer, Network, Shape};

/// What each layer of a network gave for one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What came in.
    pub input: Maps,
    /// What came out of each layer of the architecture, first to last; the last ones are the logits.
    pub outputs: Vec<Maps>,
}

impl Trace {
    /// Sends an input, as (channel, row, column), through the network.
    ///
    /// # Panics
    /// When `input` has another length than the network's input.
    #[must_use]
    pub fn of(network: &Network, input: &[f32]) -> Self {
        let input = Maps::new(network.architecture().input, input.to_vec());
        let mut outputs: Vec<Maps> = Vec::with_capacity(network.shapes().len());
        for (layer, &shape) in network.architecture().layers.iter().zip(network.shapes()) {
            let x = outputs.last().unwrap_or(&input);
            outputs.push(forward::layer(network, layer, x, shape));
        }
        Self { input, outputs }
    }

    /// What came into layer `index`.
    #[must_use]
    pub fn input_of(&self, index: usize) -> &Maps {
        if index == 0 { &self.input } else { &self.outputs[index - 1] }
    }

    /// The logits.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        self.outputs.last().map_or(&[], |logits| &logits.values)
    }
}

/// A convolution's or dense layer's weight and bias. A dense layer is a convolution whose kernel covers its whole input.
#[derive(Clone, Copy, Debug)]
struct Affine<'a> {
    input: Shape,
    output: Shape,
    /// The kernel's height and width.
    kernel: [usize; 2],
    padding: usize,
    /// (output channel, input channel, row, column)
    weight: &'a [f32],
    bias: &'a [f32],
}

impl<'a> Affine<'a> {
    /// Of a layer between these shapes; `None` where it is no convolution and no dense layer.
    fn of(network: &'a Network, layer: &Layer, input: Shape, output: Shape) -> Option<Self> {
        let (name, kernel, padding) = match *layer {
            Layer::Conv2d { name, kernel, padding, .. } => (name, [kernel; 2], padding),
            Layer::Linear { name, .. } => (name, [input.height, input.width], 0),
            _ => return None,
        };
        let tensor = |part: &str| network.tensor(&format!("{name}.{part}")).map(|tensor| tensor.values);
        Some(Self { input, output, kernel, padding, weight: tensor("weight")?, bias: tensor("bias")? })
    }
}

/// How a batch-norm treats one channel in reading: `gamma * (x - mean) / sqrt(variance + eps) + beta`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ChannelNorm {
    mean: f32,
    variance: f32,
    gamma: f32,
    beta: f32,
}

impl ChannelNorm {
    /// Of the batch-norm of that name, channel by channel.
    fn all<'a>(network: &'a Network, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        let tensor = |part: &str| network.tensor(&format!("{name}.{part}")).map_or(&[][..], |tensor| tensor.values);
        let statistics = tensor("running_mean").iter().zip(tensor("running_var"));
        let parameters = tensor("weight").iter().zip(tensor("bias"));
        statistics.zip(parameters).map(|((&mean, &variance), (&gamma, &beta))| Self { mean, variance, gamma, beta })
    }

    fn deviation(self) -> f32 {
        (self.variance + crate::BATCH_NORM_EPS).sqrt()
    }

    fn apply(self, x: f32) -> f32 {
        self.gamma * ((x - self.mean) / self.deviation()) + self.beta
    }
}

#[cfg(test)]
mod tests;
