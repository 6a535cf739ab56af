//! A network whose logits are the features of its last hidden stage.

use crate::{ArchitectureError, Network};

impl Network {
    /// The network whose logits are what comes into this one's head: the features of the last hidden stage. Its head is
    /// an identity, so every path of reading gives features.
    ///
    /// # Errors
    /// None in practice: the architecture only differs in its head's width.
    pub fn up_to_last_hidden(&self) -> Result<Self, ArchitectureError> {
        let features = self.plan().head().input.len();
        let mut network = self.with_head(features)?;
        let weight = network.plan().head().offsets.weight.clone();
        let diagonal = network.parameters_mut()[weight].iter_mut().step_by(features + 1);
        diagonal.for_each(|number| *number = 1.0);
        Ok(network)
    }
}
