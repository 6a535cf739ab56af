//! A network with channels scaled up or down.

use crate::Network;

/// A factor for one channel of a hidden stage. For `g >= 0`, `ReLU(g x) = g ReLU(x)`: so scaling the weight and bias of a
/// channel's batch-norm (without one, of its op) scales its activations, and the result is an ordinary network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelScale {
    /// Index of the stage.
    pub stage: usize,
    /// Which channel, or which unit of a dense layer.
    pub channel: usize,
    /// What its activations are multiplied by, at least 0; 0 turns the channel off.
    pub factor: f32,
}

impl Network {
    /// This network with these channels scaled; scales of channels that it doesn't have change nothing.
    #[must_use]
    pub fn with_channel_scales(&self, scales: &[ChannelScale]) -> Self {
        let mut network = self.clone();
        for &ChannelScale { stage, channel, factor } in scales {
            if stage >= self.architecture().hidden.len() {
                continue;
            }
            let offsets = &self.plan().stages[stage].offsets;
            let [weight, bias] = match &offsets.norm {
                Some(norm) => [&norm.gamma, &norm.beta],
                None => [&offsets.weight, &offsets.bias],
            };
            let channels = bias.len();
            for range in [weight, bias] {
                let row = range.len() / channels;
                let tensor = &mut network.parameters_mut()[range.clone()];
                let numbers = tensor.chunks_exact_mut(row).nth(channel).into_iter().flatten();
                numbers.for_each(|number| *number *= factor.max(0.0));
            }
        }
        network
    }
}
