//! Which layer of which stage, and the numbers of a stage's layers.

use std::ops::Index;

use super::Maps;
use crate::Architecture;

/// A layer of a network: one step of one stage. The head is the stage after the hidden ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Layer {
    /// Index of the stage.
    pub stage: usize,
    /// The step.
    pub step: Step,
}

/// The steps of a stage, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The convolution or dense layer.
    Op,
    /// The batch-norm.
    Norm,
    /// The sum with the input of a residual block.
    Sum,
    /// The activation.
    Activation,
    /// The pooling.
    Pool,
}

impl Layer {
    /// The op of a stage.
    #[must_use]
    pub const fn op(stage: usize) -> Self {
        Self { stage, step: Step::Op }
    }

    /// The activation of a hidden stage, before pooling. A stage without one has it, too: what comes in goes out.
    #[must_use]
    pub const fn activation(stage: usize) -> Self {
        Self { stage, step: Step::Activation }
    }

    /// Every layer of an architecture, first to last.
    #[must_use]
    pub fn all(architecture: &Architecture) -> Vec<Self> {
        let hidden = architecture.hidden.iter().enumerate().flat_map(|(index, stage)| {
            let norm = stage.norm.then_some(Step::Norm);
            let sum = stage.residual.map(|_| Step::Sum);
            let steps = [Some(Step::Op), norm, sum, Some(Step::Activation), stage.pool.map(|_| Step::Pool)];
            steps.into_iter().flatten().map(move |step| Self { stage: index, step })
        });
        hidden.chain([Self::op(architecture.hidden.len())]).collect()
    }
}

/// The numbers after each layer of a stage: what comes out of it, or gradients with respect to that.
#[derive(Clone, Debug, PartialEq)]
pub struct StageMaps {
    /// After the op.
    pub op: Maps,
    /// After the batch-norm.
    pub norm: Option<Maps>,
    /// After the sum with the input of the residual block that ends here.
    pub sum: Option<Maps>,
    /// After the activation, which may change nothing; `None` for the head.
    pub activation: Option<Maps>,
    /// After pooling.
    pub pool: Option<Maps>,
}

impl StageMaps {
    /// After the last layer: what the next stage takes.
    #[must_use]
    pub fn output(&self) -> &Maps {
        self.pool.as_ref().or(self.activation.as_ref()).unwrap_or(self.summed())
    }

    /// Before the activation.
    #[must_use]
    pub fn summed(&self) -> &Maps {
        self.sum.as_ref().or(self.norm.as_ref()).unwrap_or(&self.op)
    }

    /// After a step, or `None` where the stage doesn't have it.
    #[must_use]
    pub fn get(&self, step: Step) -> Option<&Maps> {
        match step {
            Step::Op => Some(&self.op),
            Step::Norm => self.norm.as_ref(),
            Step::Sum => self.sum.as_ref(),
            Step::Activation => self.activation.as_ref(),
            Step::Pool => self.pool.as_ref(),
        }
    }
}

/// After a step. Panics where the stage doesn't have it.
impl Index<Step> for StageMaps {
    type Output = Maps;

    fn index(&self, step: Step) -> &Maps {
        match self.get(step) {
            Some(maps) => maps,
            None => panic!("the stage has no {step:?}"),
        }
    }
}
