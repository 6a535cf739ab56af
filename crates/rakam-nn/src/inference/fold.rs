//! Batch-norm folded into the weights before it: `w' = scale * w`, `b' = scale * b + shift`
//! ([Jacob et al. 2018](https://arxiv.org/abs/1712.05877), section 3.2).

use crate::Network;
use crate::layers::batch_norm::NormScale;
use crate::layers::weights::Weights;
use crate::plan::StagePlan;

/// The weight and bias of a stage that no longer needs its batch-norm.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folded {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Folded {
    pub(super) fn new(stage: &StagePlan, network: &Network) -> Self {
        let parameters = network.parameters();
        let mut weight = parameters[stage.offsets.weight.clone()].to_vec();
        let mut bias = parameters[stage.offsets.bias.clone()].to_vec();
        if let Some(norm) = &stage.offsets.norm {
            let row = weight.len() / bias.len();
            let norms = norm.channels(parameters, network.running()).map(NormScale::from);
            for ((weight, bias), norm) in weight.chunks_exact_mut(row).zip(&mut bias).zip(norms) {
                weight.iter_mut().for_each(|weight| *weight *= norm.scale);
                *bias = norm.scale * *bias + norm.shift;
            }
        }
        Self { weight, bias }
    }

    pub(super) fn weights(&self) -> Weights<'_> {
        Weights { weight: &self.weight, bias: &self.bias, transformed: &[] }
    }
}

impl Network {
    /// [`Network::parameters`] for reading without batch-norms: each is folded into the weight and bias before it, and its own
    /// numbers have no meaning any more.
    #[must_use]
    pub fn folded_parameters(&self) -> Vec<f32> {
        let mut parameters = self.parameters().to_vec();
        for stage in &self.plan().stages {
            let Folded { weight, bias } = Folded::new(stage, self);
            parameters[stage.offsets.weight.clone()].copy_from_slice(&weight);
            parameters[stage.offsets.bias.clone()].copy_from_slice(&bias);
        }
        parameters
    }
}
