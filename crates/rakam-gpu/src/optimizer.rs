//! The kernel of the optimiser.

use rakam_nn::OptimizerKind;

use crate::build::{Build, in_two};
use crate::kernel;
use crate::op::Layer;
use crate::stage::{LANES, unrolled};

impl Build<'_> {
    /// The optimiser's step over all `parameters`, on the buffers of `kernels/optimizer.wgsl`.
    pub(crate) fn optimizer(
        &mut self,
        kind: OptimizerKind,
        layers: &[Layer<'_>],
        parameters: usize,
        buffers: [&wgpu::Buffer; 5],
    ) {
        let in_parts = layers.iter().filter(|layer| layer.parts.count > 0).map(|layer| {
            let (weight, count) = (&layer.stage.offsets.weight, layer.parts.count);
            self.sizes(&[
                ("WEIGHT", weight.start),
                ("WEIGHTS", weight.len()),
                ("PARTS", count),
                ("FIRST", layer.first),
                ("U", unrolled(count, 1)),
            ])
        });
        let in_parts: Vec<_> = in_parts.collect();
        let [across, down] = in_two(parameters.div_ceil(LANES));
        let sizes = self.sizes(&[("PARAMETERS", parameters), ("ACROSS", across * LANES)]);
        let source = match kind {
            OptimizerKind::Sgd => kernel::SGD,
            OptimizerKind::Adam | OptimizerKind::AdamW => kernel::ADAM,
            OptimizerKind::Adadelta => kernel::ADADELTA,
            OptimizerKind::RmsProp => kernel::RMSPROP,
        };
        self.add_for_layers(source, &sizes, &in_parts, &buffers, [across, down, 1]);
    }
}
