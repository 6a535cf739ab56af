//! A convolution of sixteen inputs side by side that is computed in tiles: its sizes and weights.

use crate::dispatch::Isa;
use crate::inference::fold::Folded;
use crate::lanes::Lanes;
use crate::layers::conv::tiled::{TiledBuffers, TiledShape};
use crate::layers::op::OpShape;
use crate::layers::tail::TailShape;
use crate::layers::weights::Weights;
use crate::plan::StagePlan;

#[derive(Clone, Debug, PartialEq)]
pub(in crate::inference) struct Tiled {
    shape: TiledShape,
    transformed: Vec<f32>,
    bias: Vec<f32>,
}

impl Tiled {
    /// `None` for other ops, and where this form would hardly have fewer multiplications.
    pub(in crate::inference) fn new(stage: &StagePlan, Folded { weight, bias }: &Folded) -> Option<Self> {
        let OpShape::Conv2d(conv) = stage.op else { return None };
        let pool = match stage.tail.map(|tail| tail.shape) {
            Some(TailShape::Fused(norm)) if norm.pool => Some(norm),
            Some(TailShape::Fused(_) | TailShape::Steps(_)) | None => None,
        };
        let mut transformed = vec![0.0; conv.transformed_len()];
        if transformed.is_empty() {
            return None;
        }
        conv.transform(Isa::detect(), weight, &mut transformed);
        Some(Self { shape: TiledShape { conv, pool }, transformed, bias: bias.clone() })
    }

    pub(super) fn buffers(&self) -> TiledBuffers {
        self.shape.buffers()
    }

    /// Whether the output is cut at zero and pooled at once.
    pub(super) fn pools(&self) -> bool {
        self.shape.pool.is_some()
    }

    /// Writes the convolution of `x` to `y`, or what is left of it, whose margin stays as it is.
    pub(super) fn run(&self, isa: Isa, buffers: &mut TiledBuffers, x: &[Lanes], y: &mut [Lanes]) {
        let Self { shape, transformed, bias } = self;
        shape.run(isa, Weights { weight: &[], bias, transformed }, x, buffers, y);
    }
}
