use crate::{Architecture, Layer};

/// The layers that belong together, as indices into the architecture: a convolution or dense layer, and what follows it
/// up to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageLayers {
    /// The convolution or dense layer.
    pub affine: usize,
    /// The batch-norm.
    pub norm: Option<usize>,
    /// The ReLU.
    pub relu: Option<usize>,
    /// The pooling.
    pub pool: Option<usize>,
}

impl StageLayers {
    /// The stages of an architecture, first to last.
    #[must_use]
    pub fn all(architecture: &Architecture) -> Vec<Self> {
        let mut stages: Vec<Self> = Vec::new();
        for (index, layer) in architecture.layers.iter().enumerate() {
            match (layer, stages.last_mut()) {
                (Layer::Conv2d { .. } | Layer::Linear { .. }, _) => {
                    stages.push(Self { affine: index, norm: None, relu: None, pool: None });
                }
                (Layer::BatchNorm { .. }, Some(stage)) => stage.norm = Some(index),
                (Layer::Relu, Some(stage)) => stage.relu = Some(index),
                (Layer::MaxPool2, Some(stage)) => stage.pool = Some(index),
                _ => {}
            }
        }
        stages
    }

    /// The layer behind which the stage's activations stand before they are pooled.
    #[must_use]
    pub fn activation(self) -> usize {
        self.relu.or(self.norm).unwrap_or(self.affine)
    }

    /// The layer whose numbers the next stage takes.
    #[must_use]
    pub fn end(self) -> usize {
        self.pool.unwrap_or(self.activation())
    }

    /// Whether a layer of the architecture belongs to this stage.
    #[must_use]
    pub fn holds(self, layer: usize) -> bool {
        (self.affine..=self.end()).contains(&layer)
    }
}
