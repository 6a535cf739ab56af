//! Units that have died: ReLUs that give zero for every input, through which no gradient comes back.

use super::{Layer, Trace};
use crate::{Activation, Network};

/// Which channels and features behind a ReLU have been above zero, in each hidden stage; empty for stages without one.
#[derive(Clone, Debug)]
pub struct AliveUnits(Vec<Vec<bool>>);

impl AliveUnits {
    /// None, as long as no input has been seen.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let stages = network.architecture().hidden.iter().zip(network.shapes());
        let units = |(stage, shapes): (&crate::Stage, &crate::StageShapes)| {
            let count = if stage.activation == Activation::Relu { shapes.op.channels } else { 0 };
            vec![false; count]
        };
        Self(stages.map(units).collect())
    }

    /// Adds an input. The more of them, the fewer units that are only rarely excited are taken for dead.
    pub fn see(&mut self, trace: &Trace) {
        for (stage, units) in self.0.iter_mut().enumerate().filter(|(_, units)| !units.is_empty()) {
            let maps = &trace[Layer::activation(stage)];
            for (channel, alive) in units.iter_mut().enumerate() {
                *alive |= maps.channel(channel).iter().any(|&value| value > 0.0);
            }
        }
    }

    /// How many units of a stage have given nothing but zero; `None` without a ReLU.
    #[must_use]
    pub fn dead(&self, stage: usize) -> Option<usize> {
        let units = self.0.get(stage).filter(|units| !units.is_empty())?;
        Some(units.iter().filter(|alive| !**alive).count())
    }
}

/// The channels and features behind a ReLU in the hidden stages, and how many of them give zero everywhere for each of these
/// inputs, as (dead, all).
///
/// # Panics
/// When an input has another length than the network's input.
#[must_use]
pub fn dead_units(network: &Network, inputs: &[Vec<f32>]) -> (usize, usize) {
    let mut alive = AliveUnits::new(network);
    inputs.iter().for_each(|input| alive.see(&Trace::of(network, input)));
    let stages = 0..if inputs.is_empty() { 0 } else { alive.0.len() };
    (stages.clone().filter_map(|stage| alive.dead(stage)).sum(), stages.map(|stage| alive.0[stage].len()).sum())
}
