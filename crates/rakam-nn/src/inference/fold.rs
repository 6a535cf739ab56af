//! Batch-norm folded into the weights in front of it: `w' = scale * w`, `b' = scale * b + shift`
//! ([Jacob et al. 2018](https://arxiv.org/abs/1712.05877), section 3.2).

use std::ops::Range;

use crate::Network;
use crate::layers::batch_norm::ChannelNorm;
use crate::plan::{Norm, Stage};

/// The weight and the bias of a stage that needs no normalisation any more.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Folded {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
}

impl Folded {
    pub(super) fn new(stage: &Stage, network: &Network) -> Self {
        let mut weight = network.parameters()[stage.weight.clone()].to_vec();
        let mut bias = network.parameters()[stage.bias.clone()].to_vec();
        if let Some(norm) = &stage.norm {
            let row = weight.len() / bias.len();
            for ((weight, bias), norm) in weight.chunks_exact_mut(row).zip(&mut bias).zip(channel_norms(norm, network))
            {
                weight.iter_mut().for_each(|weight| *weight *= norm.scale);
                *bias = norm.scale * *bias + norm.shift;
            }
        }
        Self { weight, bias }
    }
}

/// The normalisation of each channel by the running statistics.
fn channel_norms<'a>(norm: &'a Norm, network: &'a Network) -> impl Iterator<Item = ChannelNorm> + 'a {
    (0..norm.gamma.len()).map(|channel| {
        let of = |store: &[f32], range: &Range<usize>| store[range.start + channel];
        ChannelNorm::new(
            of(network.statistics(), &norm.mean),
            of(network.statistics(), &norm.variance),
            of(network.parameters(), &norm.gamma),
            of(network.parameters(), &norm.beta),
        )
    })
}
