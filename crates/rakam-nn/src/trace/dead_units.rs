//! Units that have died: ReLUs that give zero for every input, through which no gradient comes back.

use super::{Layer, Trace};
use crate::{Activation, Network};

/// The channels and features behind a ReLU in the hidden stages, and how many of them give zero everywhere for each of these
/// inputs, as (dead, all). The more inputs, the fewer that are only rarely excited are taken for dead.
///
/// # Panics
/// When an input has another length than the network's input.
#[must_use]
pub fn dead_units(network: &Network, inputs: &[Vec<f32>]) -> (usize, usize) {
    let hidden = network.architecture().hidden.iter().enumerate();
    let stages: Vec<usize> =
        hidden.filter(|(_, stage)| stage.activation == Activation::Relu).map(|(index, _)| index).collect();
    let mut alive: Vec<Vec<bool>> = Vec::new();
    for input in inputs {
        let trace = Trace::of(network, input);
        alive.resize(stages.len(), Vec::new());
        for (alive, &stage) in alive.iter_mut().zip(&stages) {
            let maps = &trace[Layer::activation(stage)];
            alive.resize(maps.shape.channels, false);
            for (channel, alive) in alive.iter_mut().enumerate() {
                *alive |= maps.channel(channel).iter().any(|&value| value > 0.0);
            }
        }
    }
    let units = || alive.iter().flatten();
    (units().filter(|alive| !**alive).count(), units().count())
}
