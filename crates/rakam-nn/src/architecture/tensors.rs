//! The tensors of an architecture: their names, shapes and order.

use super::{Architecture, ArchitectureError};

/// What a tensor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TensorKind {
    /// The weight of an op.
    Weight,
    /// The bias of an op.
    Bias,
    /// The weight of a batch-norm, gamma.
    NormWeight,
    /// The bias of a batch-norm, beta.
    NormBias,
    /// The running mean of a batch-norm.
    RunningMean,
    /// The running variance of a batch-norm.
    RunningVar,
}

impl TensorKind {
    /// Whether training learns it; the others are running statistics.
    #[must_use]
    pub fn is_parameter(self) -> bool {
        match self {
            Self::Weight | Self::Bias | Self::NormWeight | Self::NormBias => true,
            Self::RunningMean | Self::RunningVar => false,
        }
    }
}

/// One tensor of an architecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// PyTorch's name, such as `conv1.weight`.
    pub name: String,
    /// PyTorch's shape, such as `[6, 1, 5, 5]`.
    pub shape: Vec<usize>,
    /// What it is for.
    pub kind: TensorKind,
    /// Index of its stage; the head comes after the hidden ones.
    pub stage: usize,
}

impl TensorSpec {
    /// Numbers in the tensor.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it holds no numbers.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Architecture {
    /// Every tensor in the order of PyTorch's `state_dict`, running statistics included.
    ///
    /// # Errors
    /// As [`Architecture::shapes`].
    pub fn tensors(&self) -> Result<Vec<TensorSpec>, ArchitectureError> {
        let mut tensors = Vec::new();
        for (stage, ((shapes, op), names)) in self.shapes()?.into_iter().zip(self.ops()).zip(self.names()).enumerate() {
            let channels = vec![shapes.op.channels];
            let mut push = |module: &str, part: &str, shape: Vec<usize>, kind: TensorKind| {
                tensors.push(TensorSpec { name: format!("{module}.{part}"), shape, kind, stage });
            };
            push(&names.op, "weight", op.weight_shape(shapes.input), TensorKind::Weight);
            push(&names.op, "bias", channels.clone(), TensorKind::Bias);
            if let Some(norm) = &names.norm {
                push(norm, "weight", channels.clone(), TensorKind::NormWeight);
                push(norm, "bias", channels.clone(), TensorKind::NormBias);
                push(norm, "running_mean", channels.clone(), TensorKind::RunningMean);
                push(norm, "running_var", channels, TensorKind::RunningVar);
            }
        }
        Ok(tensors)
    }
}
