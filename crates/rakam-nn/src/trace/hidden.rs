use crate::{ArchitectureError, Layer, Network};

impl Network {
    /// The network whose logits are what comes into the last dense layer of this one: the features of the last hidden
    /// layer. An identity stands in the place of that layer, so every way of reading gives features.
    ///
    /// # Errors
    /// None that a network could have: its architecture but for the last layer's width stays as it is.
    pub fn up_to_last_hidden(&self) -> Result<Self, ArchitectureError> {
        let mut architecture = self.architecture().clone();
        let features = self.input_of(architecture.layers.len() - 1).len();
        let Some(Layer::Linear { name: last, out_features }) = architecture.layers.last_mut() else {
            return Err(ArchitectureError::NoLogits(architecture.name));
        };
        *out_features = features;
        let (weight, bias) = (format!("{last}.weight"), format!("{last}.bias"));
        let mut network = Self::new(architecture, 0)?;
        for tensor in self.tensors().filter(|tensor| tensor.name != weight && tensor.name != bias) {
            if let Some(numbers) = network.tensor_mut(tensor.name) {
                numbers.copy_from_slice(tensor.values);
            }
        }
        for name in [&weight, &bias] {
            network.tensor_mut(name).into_iter().for_each(|numbers| numbers.fill(0.0));
        }
        let diagonal = network.tensor_mut(&weight).into_iter().flatten().step_by(features + 1);
        diagonal.for_each(|number| *number = 1.0);
        Ok(network)
    }
}
