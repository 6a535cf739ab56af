//! Reading: the network with its batch-norms folded into the weights.

use crate::Network;
use crate::dispatch::{Isa, Team};
use crate::lanes::{LANES, Lanes};
use crate::layers::batch_norm::{ChannelNorm, NormForward};
use crate::layers::conv::ConvForward;
use crate::layers::linear::LinearForward;
use crate::plan::{Affine, Norm, Plan};

/// A network packed for reading. Reading never changes it, so threads share one.
#[derive(Clone, Debug)]
pub struct Inference {
    plan: Plan,
    stages: Vec<Folded>,
    classes: usize,
    isa: Isa,
}

/// Weight and bias of a stage with its batch-norm folded in: `w' = scale * w`, `b' = scale * b + shift`
/// ([Jacob et al. 2018](https://arxiv.org/abs/1712.05877), section 3.2).
#[derive(Clone, Debug)]
struct Folded {
    weight: Vec<f32>,
    bias: Vec<f32>,
    /// What is left of the normalisation: none, but the kernel that pools and cuts at zero takes one.
    identity: Vec<ChannelNorm>,
}

/// The buffers of one block.
#[derive(Clone, Debug)]
struct Scratch {
    sample: Vec<f32>,
    input: Vec<Lanes>,
    stages: Vec<[Vec<Lanes>; 3]>,
}

impl Inference {
    /// Packs a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let plan = network.plan().clone();
        let parameters = network.parameters();
        let stages = plan.stages.iter().map(|stage| {
            let mut weight = parameters[stage.weight.clone()].to_vec();
            let mut bias = parameters[stage.bias.clone()].to_vec();
            let mut identity = Vec::new();
            if let Some(norm) = &stage.norm {
                let row = weight.len() / bias.len();
                for (channel, norm) in channel_norms(norm, network).enumerate() {
                    weight[channel * row..][..row].iter_mut().for_each(|weight| *weight *= norm.scale);
                    bias[channel] = norm.scale * bias[channel] + norm.shift;
                    identity.push(ChannelNorm { scale: 1.0, ..ChannelNorm::default() });
                }
            }
            Folded { weight, bias, identity }
        });
        Self { stages: stages.collect(), classes: network.classes(), plan, isa: Isa::detect() }
    }

    /// Reads with the kernels of `isa`, not the best ones that the processor has.
    #[must_use]
    pub fn with_isa(mut self, isa: Isa) -> Self {
        self.isa = isa;
        self
    }

    /// Numbers in one input.
    #[must_use]
    pub fn input_len(&self) -> usize {
        self.plan.input.shape.len()
    }

    /// Numbers in the logits of one input.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The logits of one input, on the calling thread.
    ///
    /// # Panics
    /// When `input` is not [`Inference::input_len`] numbers.
    #[must_use]
    pub fn logits(&self, input: &[f32]) -> Vec<f32> {
        let mut logits = vec![0.0; self.classes];
        self.read_block(&mut self.scratch(), &|_, sample| sample.copy_from_slice(input), 0, &mut logits);
        logits
    }

    /// The logits of `count` inputs, one row of [`Inference::classes`] numbers each, read by the whole team.
    /// `fill(i, input)` writes input `i`; it is called from several threads, once an input.
    #[must_use]
    pub fn logits_of_many(&self, team: &mut Team, count: usize, fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> Vec<f32> {
        let mut logits = vec![0.0; count * self.classes];
        let share = count.div_ceil(team.threads()).next_multiple_of(LANES);
        let mut shares: Vec<_> = logits.chunks_mut((share * self.classes).max(1)).collect();
        team.for_each(&mut shares, |index, logits| {
            let mut scratch = self.scratch();
            for (block, logits) in logits.chunks_mut(LANES * self.classes).enumerate() {
                self.read_block(&mut scratch, fill, index * share + block * LANES, logits);
            }
        });
        logits
    }

    fn scratch(&self) -> Scratch {
        let zeros = |length: usize| vec![Lanes::ZERO; length];
        let stages = self.plan.stages.iter().map(|stage| {
            let (pooled, output) = stage.norm.as_ref().map_or((0, 0), |norm| {
                (if norm.shape.pool { norm.shape.pooled().len() } else { 0 }, norm.shape.output().len())
            });
            [zeros(stage.affine.outputs()), zeros(pooled), zeros(output)]
        });
        Scratch {
            sample: vec![0.0; self.input_len()],
            input: zeros(self.plan.input.padded().len()),
            stages: stages.collect(),
        }
    }

    /// Reads as many samples as `logits` has rows, from sample `first` on.
    fn read_block(
        &self,
        scratch: &mut Scratch,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
        first: usize,
        logits: &mut [f32],
    ) {
        for lane in 0..logits.len() / self.classes {
            fill(first + lane, &mut scratch.sample);
            for (range, start) in self.plan.input.rows() {
                for (lanes, &number) in scratch.input[start..].iter_mut().zip(&scratch.sample[range]) {
                    lanes.0[lane] = number;
                }
            }
        }
        for (index, (stage, folded)) in self.plan.stages.iter().zip(&self.stages).enumerate() {
            let (before, rest) = scratch.stages.split_at_mut(index);
            let x = before.last().map_or(&scratch.input, |[_, _, output]| output);
            let [y, extreme, output] = &mut rest[0];
            let Folded { weight, bias, identity } = folded;
            match stage.affine {
                Affine::Conv(shape) => self.isa.run(ConvForward { shape, weight, bias, x, y }),
                Affine::Linear { .. } => self.isa.run(LinearForward { weight, bias, x, y }),
            }
            if let Some(norm) = &stage.norm {
                self.isa.run(NormForward { shape: norm.shape, channels: identity, x: y, extreme, y: output });
            }
        }
        if let Some([last, ..]) = scratch.stages.last() {
            for (lane, row) in logits.chunks_exact_mut(self.classes).enumerate() {
                row.iter_mut().zip(last).for_each(|(logit, lanes)| *logit = lanes.0[lane]);
            }
        }
    }
}

/// The normalisation of each channel by the running statistics.
fn channel_norms<'a>(norm: &'a Norm, network: &'a Network) -> impl Iterator<Item = ChannelNorm> + 'a {
    let (parameters, statistics) = (network.parameters(), network.statistics());
    (0..norm.gamma.len()).map(|channel| {
        let of = |store: &[f32], range: &std::ops::Range<usize>| store[range.start + channel];
        ChannelNorm::new(
            of(statistics, &norm.mean),
            of(statistics, &norm.variance),
            of(parameters, &norm.gamma),
            of(parameters, &norm.beta),
        )
    })
}
