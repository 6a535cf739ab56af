//! One step of an optimiser over a share of the parameters.

use super::{OptimizerKind, OptimizerStep};
use crate::dispatch::{Kernel, Simd};

/// A share of the parameters with all that a step of them needs.
pub(super) struct Update<'a> {
    pub(super) kind: OptimizerKind,
    pub(super) step: OptimizerStep,
    pub(super) parameters: &'a mut [f32],
    pub(super) gradients: &'a [f32],
    pub(super) first: &'a mut [f32],
    pub(super) second: &'a mut [f32],
}

impl Update<'_> {
    pub(super) fn reborrow(&mut self) -> Update<'_> {
        Update {
            kind: self.kind,
            step: self.step,
            parameters: self.parameters,
            gradients: self.gradients,
            first: self.first,
            second: self.second,
        }
    }
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let OptimizerStep { rate, correction, momentum, penalty, shrink } = self.step;
        // Without a penalty the gradient is left alone, to the sign of its zero.
        let penalised = |g: f32, w: f32| if penalty == 0.0 { g } else { simd.mul_add_one(penalty, w, g) };
        let memory = self.first.iter_mut().zip(self.second);
        let numbers = self.parameters.iter_mut().zip(self.gradients).zip(memory);
        match self.kind {
            OptimizerKind::Sgd => {
                for ((w, &g), (b, _)) in numbers {
                    *b = simd.mul_add_one(momentum, *b, penalised(g, *w));
                    *w -= rate * *b;
                }
            }
            OptimizerKind::Adam | OptimizerKind::AdamW => {
                for ((w, &g), (m, v)) in numbers {
                    let g = penalised(g, *w);
                    *m = simd.mul_add_one(0.1, g - *m, *m);
                    *v = simd.mul_add_one(0.001 * g, g, 0.999 * *v);
                    *w = shrink * *w - rate * *m / simd.mul_add_one(v.sqrt(), correction, 1e-8);
                }
            }
            OptimizerKind::Adadelta => {
                for ((w, &g), (a, u)) in numbers {
                    let g = penalised(g, *w);
                    *a = simd.mul_add_one(0.1 * g, g, 0.9 * *a);
                    let delta = (*u + 1e-6).sqrt() / (*a + 1e-6).sqrt() * g;
                    *u = simd.mul_add_one(0.1 * delta, delta, 0.9 * *u);
                    *w -= rate * delta;
                }
            }
            OptimizerKind::RmsProp => {
                for ((w, &g), (v, _)) in numbers {
                    let g = penalised(g, *w);
                    *v = simd.mul_add_one(0.01 * g, g, 0.99 * *v);
                    *w -= rate * g / (v.sqrt() + 1e-8);
                }
            }
        }
    }
}
