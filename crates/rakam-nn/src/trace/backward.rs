//! Gradients of a score: of a logit, of the difference of two, of any weighted sum of them.
//!
//! Batch-norms use their running statistics, as in reading; unlike in training, samples don't influence each other.

use std::ops::Index;

use super::forward::{PlacedOp, gain, rows, window, winner};
use super::{Layer, Maps, StageMaps, Trace};
use crate::architecture::Pool;
use crate::{Network, Stage};

/// The gradient of a score with respect to the input and to the output of each layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// With respect to the input.
    pub input: Maps,
    /// With respect to each layer's output, stage by stage.
    pub stages: Vec<StageMaps>,
}

impl Gradients {
    /// Of the sum of the logits, each times its number in `of_logits`.
    ///
    /// # Panics
    /// When these are not as many as the logits.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, of_logits: &[f32]) -> Self {
        let mut gradient = Maps::new(network.plan().head().op.window().output, of_logits.to_vec());
        let mut stages = Vec::with_capacity(trace.stages.len());
        // The first stage of a residual block, and the gradient that goes around it.
        let mut around: Option<(usize, Maps)> = None;
        for (index, maps) in trace.stages.iter().enumerate().rev() {
            let stage = stage(network, index, maps, gradient);
            gradient = through_op(&PlacedOp::of(network, index), &stage.op);
            if let (Some(start), Some(sum)) = (network.architecture().block_start(index), &stage.sum) {
                around = Some((start, sum.clone()));
            }
            if let Some((_, sum)) = around.take_if(|(start, _)| *start == index) {
                gradient.values.iter_mut().zip(&sum.values).for_each(|(gradient, around)| *gradient += around);
            }
            stages.push(stage);
        }
        stages.reverse();
        Self { input: gradient, stages }
    }
}

/// With respect to a layer's output. Panics where the network has no such layer.
impl Index<Layer> for Gradients {
    type Output = Maps;

    fn index(&self, layer: Layer) -> &Maps {
        &self.stages[layer.stage][layer.step]
    }
}

/// From the gradient after a stage back to that after its op.
fn stage(network: &Network, index: usize, maps: &StageMaps, dy: Maps) -> StageMaps {
    let hidden = network.architecture().hidden.get(index);
    let (Some(Stage { activation, pool, .. }), Some(activated)) = (hidden, &maps.activation) else {
        return StageMaps { op: dy, norm: None, sum: None, activation: None, pool: None };
    };
    let (d_activation, d_pool) = match pool {
        None => (dy, None),
        Some(pool) => (through_pool(*pool, activated, &dy), Some(dy)),
    };
    let mut dx = d_activation.clone();
    gain(&mut dx, &network.plan().stages[index].gains);
    for (dx, &x) in dx.values.iter_mut().zip(&maps.summed().values) {
        // A factor of zero must give zero, also of infinity.
        let slope = activation.slope(x);
        *dx = if slope == 0.0 { 0.0 } else { *dx * slope };
    }
    let sum = maps.sum.as_ref().map(|_| dx.clone());
    let (op, norm) = match &network.plan().stages[index].offsets.norm {
        None => (dx, None),
        Some(norm) => {
            let mut d_op = dx.clone();
            let channels = norm.channels(network.parameters(), network.running());
            for (d_op, norm) in d_op.values.chunks_exact_mut(dx.shape.area()).zip(channels) {
                d_op.iter_mut().for_each(|d_op| *d_op *= norm.gamma / norm.deviation());
            }
            (d_op, Some(dx))
        }
    };
    StageMaps { op, norm, sum, activation: Some(d_activation), pool: d_pool }
}

fn through_pool(pool: Pool, x: &Maps, dy: &Maps) -> Maps {
    let mut dx = Maps::zeros(x.shape);
    for (place, gradient) in dy.values.iter().enumerate() {
        let cells: Vec<usize> = window(pool, x.shape, dy.shape, place).collect();
        match pool {
            Pool::Max2x2 => {
                let numbers: Vec<f32> = cells.iter().map(|&cell| x.values[cell]).collect();
                dx.values[cells[winner(&numbers)]] = *gradient;
            }
            Pool::Average2x2 | Pool::GlobalAverage => {
                cells.iter().for_each(|&cell| dx.values[cell] = gradient / cells.len() as f32);
            }
        }
    }
    dx
}

fn through_op(op: &PlacedOp<'_>, dy: &Maps) -> Maps {
    let wide = op.widened(dy);
    let mut padded = vec![0.0; op.padded_shape().len()];
    op.for_each_run(|weight, x, y| {
        for (dx, dy) in padded[x].iter_mut().zip(&wide[y]) {
            *dx += weight * dy;
        }
    });
    let mut dx = Maps::zeros(op.input);
    for (row, padded_row) in rows(op.input).zip(op.padded_rows()) {
        dx.values[row].copy_from_slice(&padded[padded_row]);
    }
    dx
}
