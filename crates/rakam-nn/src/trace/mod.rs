//! One input's way through a network, layer by layer, with everything kept: for looking inside.
//!
//! These are the definitions as plain loops, without vectors, folding or fusing: what the fast paths of this crate must
//! agree with, and what an explanation takes apart. One input takes a few milliseconds at most.
//!
//! ```text
//! maps.rs              the numbers after a layer, as feature maps
//! layer.rs             which layer of which stage
//! forward.rs           the layers' definitions
//! loss.rs              the cross-entropy, and its gradient with respect to the logits
//! backward.rs          gradients of a score with respect to everything before it
//! parameters.rs        gradients with respect to what is learned
//! weight_breakdown.rs  how the gradient with respect to one weight adds up
//! receptive_field.rs   the part of the input that a cell can see
//! cell_breakdown.rs    how one cell's number is computed
//! channel_scale.rs     a network with channels scaled up or down
//! dead_units.rs        units that give zero for every input
//! hidden.rs            a network whose logits are the features of its last hidden stage
//! ```

mod backward;
mod cell_breakdown;
mod channel_scale;
mod dead_units;
mod forward;
mod hidden;
mod layer;
mod loss;
mod maps;
mod parameters;
mod receptive_field;
mod weight_breakdown;

pub use crate::layers::batch_norm::ChannelNorm;
pub use backward::Gradients;
pub use cell_breakdown::{CellBreakdown, Part, Pooled};
pub use channel_scale::ChannelScale;
pub use dead_units::{AliveUnits, dead_units};
pub use layer::{Layer, StageMaps, Step};
pub use loss::Loss;
pub use maps::{Cell, Maps};
pub use receptive_field::ReceptiveField;
pub use weight_breakdown::{Weight, WeightBreakdown};

use std::ops::Index;

use crate::Network;

/// What each layer of a network gives for one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The input.
    pub input: Maps,
    /// What comes out of each layer, stage by stage; the head's logits last.
    pub stages: Vec<StageMaps>,
}

impl Trace {
    /// Sends an input, as (channel, row, column), through the network.
    ///
    /// # Panics
    /// When `input` has another length than the network's input.
    #[must_use]
    pub fn of(network: &Network, input: &[f32]) -> Self {
        let input = Maps::new(network.architecture().input, input.to_vec());
        let mut stages: Vec<StageMaps> = Vec::with_capacity(network.shapes().len());
        for index in 0..network.shapes().len() {
            let into = |stage: usize| stages[..stage].last().map_or(&input, StageMaps::output);
            stages.push(forward::stage(network, index, into));
        }
        Self { input, stages }
    }

    /// What comes into a stage.
    #[must_use]
    pub fn input_of(&self, stage: usize) -> &Maps {
        if stage == 0 { &self.input } else { self.stages[stage - 1].output() }
    }

    /// The logits.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        self.stages.last().map_or(&[], |head| &head.op.values)
    }
}

/// What comes out of a layer. Panics where the network has no such layer.
impl Index<Layer> for Trace {
    type Output = Maps;

    fn index(&self, layer: Layer) -> &Maps {
        &self.stages[layer.stage][layer.step]
    }
}

#[cfg(test)]
mod tests;
