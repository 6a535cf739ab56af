//! Gradients with respect to what is learned.

use super::forward::PlacedOp;
use super::{Gradients, Maps, Trace};
use crate::Network;

impl Gradients {
    /// With respect to each parameter, in the order of [`Network::parameters`]:
    ///
    /// ```text
    /// weight  sum over the positions of the kernel of dy * x
    /// bias    sum of dy over the channel
    /// gamma   sum of dy * (x - mean) / sqrt(variance + eps) over the channel
    /// beta    sum of dy over the channel
    /// ```
    ///
    /// `x` comes into the layer, and `dy` is the gradient with respect to what comes out.
    #[must_use]
    pub fn of_parameters(&self, network: &Network, trace: &Trace) -> Vec<f32> {
        let mut gradient = vec![0.0; network.parameters().len()];
        for (index, (dy, maps)) in self.stages.iter().zip(&trace.stages).enumerate() {
            let offsets = &network.plan().stages[index].offsets;
            let op = PlacedOp::of(network, index);
            gradient[offsets.weight.clone()].copy_from_slice(&of_weight(&op, trace.input_of(index), &dy.op));
            gradient[offsets.bias.clone()].copy_from_slice(&sums(&dy.op, |_, dy| dy));
            if let (Some(norm), Some(dy)) = (&offsets.norm, &dy.norm) {
                let channels: Vec<_> = norm.channels(network.parameters(), network.running()).collect();
                let area = dy.shape.area();
                let of_gamma = sums(dy, |at, dy| {
                    let channel = channels[at / area];
                    dy * (maps.op.values[at] - channel.mean) / channel.deviation()
                });
                gradient[norm.gamma.clone()].copy_from_slice(&of_gamma);
                gradient[norm.beta.clone()].copy_from_slice(&sums(dy, |_, dy| dy));
            }
        }
        gradient
    }
}

fn of_weight(op: &PlacedOp<'_>, x: &Maps, dy: &Maps) -> Vec<f32> {
    let (x, dy) = (op.padded(x), op.widened(dy));
    let mut gradient = Vec::with_capacity(op.weight.len());
    op.for_each_run(|_, under, out| {
        gradient.push(x[under].iter().zip(&dy[out]).map(|(x, dy)| x * dy).sum());
    });
    gradient
}

/// For each channel, the sum of what `term` makes of the place and the number.
fn sums(maps: &Maps, term: impl Fn(usize, f32) -> f32) -> Vec<f32> {
    let area = maps.shape.area();
    let sum = |channel: usize| (channel * area..(channel + 1) * area).map(|at| term(at, maps.values[at])).sum();
    (0..maps.shape.channels).map(sum).collect()
}
