//! Networks whose logits are what comes out of a hidden stage.

use crate::{ArchitectureError, Network};

impl Network {
    /// The network whose logits are what comes into this one's head: the features of the last hidden stage. Its head is
    /// an identity, so every path of reading gives features.
    ///
    /// # Errors
    /// None in practice: the architecture only differs in its head's width.
    pub fn up_to_last_hidden(&self) -> Result<Self, ArchitectureError> {
        let features = self.plan().head().input.len();
        self.cut_after(self.architecture().hidden.len(), features, |output, input| f32::from(output == input))
    }

    /// The first `stages` hidden stages (all of them, if there are fewer), followed by a head without bias whose weights are
    /// `weight(output, input)`. With no stage, the head's input is the network's.
    ///
    /// # Errors
    /// If `outputs` is 0.
    pub fn cut_after(
        &self,
        stages: usize,
        outputs: usize,
        mut weight: impl FnMut(usize, usize) -> f32,
    ) -> Result<Self, ArchitectureError> {
        let mut network = self.with_head(stages, outputs)?;
        let (features, weights) = (network.plan().head().input.len(), network.plan().head().offsets.weight.clone());
        for (output, row) in network.parameters_mut()[weights].chunks_exact_mut(features).enumerate() {
            row.iter_mut().enumerate().for_each(|(input, number)| *number = weight(output, input));
        }
        Ok(network)
    }
}
