//! A network with channels scaled up or down.

use crate::Network;
use crate::layers::tail::TailShape;
use crate::plan::Tail;

/// A factor for one channel of a hidden stage: what comes out of its activation is multiplied by it.
///
/// For `g >= 0`, `ReLU(g x) = g ReLU(x)`: so, after a ReLU, scaling the weight and bias of a channel's batch-norm (without one,
/// of its op) does it. Other activations, and the sum of a residual block, need a factor of their own, which is no tensor of
/// the network: a file wouldn't have it.
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
            let plan = &self.plan().stages[stage];
            if let Some(Tail { shape: TailShape::Steps(_), .. }) = plan.tail {
                let gains = &mut network.plan_mut().stages[stage].gains;
                gains.resize(self.shapes()[stage].op.channels, 1.0);
                gains.iter_mut().skip(channel).take(1).for_each(|gain| *gain *= factor.max(0.0));
                continue;
            }
            let offsets = &plan.offsets;
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
