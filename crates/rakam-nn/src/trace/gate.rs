use crate::{Layer, Network};

/// A channel of a stage, turned up or down. ReLU keeps a factor above zero, so a stage whose batch-norm has its weight and
/// bias multiplied gives its activations multiplied: a network with gates is an ordinary network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gate {
    /// The batch-norm of the stage, by its index in the architecture.
    pub norm: usize,
    /// Which channel, or which unit of a dense layer.
    pub channel: usize,
    /// What its activations are multiplied by, at least 0: at 0 the channel is off.
    pub factor: f32,
}

impl Network {
    /// This network with these gates; a gate that names no channel behind a batch-norm changes nothing.
    #[must_use]
    pub fn gated(&self, gates: &[Gate]) -> Self {
        let mut network = self.clone();
        for gate in gates {
            let Some(&Layer::BatchNorm { name }) = self.architecture().layers.get(gate.norm) else { continue };
            for part in ["weight", "bias"] {
                let tensor = network.tensor_mut(&format!("{name}.{part}"));
                if let Some(number) = tensor.and_then(|numbers| numbers.get_mut(gate.channel)) {
                    *number *= gate.factor.max(0.0);
                }
            }
        }
        network
    }
}
