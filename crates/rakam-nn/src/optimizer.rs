//! Optimisers: how a gradient changes the parameters.

use crate::Cpu;
use crate::dispatch::{Kernel, Simd};

/// Which optimiser, with the numbers that PyTorch uses by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimizerKind {
    /// Kingma and Ba 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980): betas 0.9 and 0.999, eps 1e-8.
    Adam,
    /// Zeiler 2012, [arXiv:1212.5701](https://arxiv.org/abs/1212.5701): rho 0.9, eps 1e-6.
    Adadelta,
}

/// The state of an optimiser between steps: enough to resume exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState {
    /// Which optimiser.
    pub kind: OptimizerKind,
    /// Steps taken so far.
    pub steps: u64,
    /// First memory, one number a parameter: Adam's mean of gradients, Adadelta's mean of squared gradients.
    pub first: Vec<f32>,
    /// Second memory: Adam's mean of squared gradients, Adadelta's mean of squared updates.
    pub second: Vec<f32>,
}

impl OptimizerState {
    /// An optimiser of `parameters` numbers that has not taken a step.
    #[must_use]
    pub fn new(kind: OptimizerKind, parameters: usize) -> Self {
        Self { kind, steps: 0, first: vec![0.0; parameters], second: vec![0.0; parameters] }
    }

    /// Takes a step: changes `parameters` by their `gradients`.
    pub(crate) fn step(&mut self, cpu: &mut Cpu, learning_rate: f32, parameters: &mut [f32], gradients: &[f32]) {
        self.steps += 1;
        let rule = Rule::of_step(self.kind, self.steps, learning_rate);
        let share = parameters.len().div_ceil(cpu.threads()).next_multiple_of(crate::LANES);
        let mut shares: Vec<Update<'_>> = parameters
            .chunks_mut(share)
            .zip(gradients.chunks(share))
            .zip(self.first.chunks_mut(share).zip(self.second.chunks_mut(share)))
            .map(|((parameters, gradients), (first, second))| Update { rule, parameters, gradients, first, second })
            .collect();
        let isa = cpu.isa();
        cpu.for_each(&mut shares, |_, share| isa.run(share.reborrow()));
    }
}

/// A step's arithmetic for one number, its constants worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// `m = 0.9 m + 0.1 g; v = 0.999 v + 0.001 g^2; w -= step * m / (sqrt(v) / correction + eps)`, where
    /// `step = lr / (1 - 0.9^t)` and `correction = sqrt(1 - 0.999^t)`.
    Adam {
        /// As in the formula.
        step: f32,
        /// One over that of the formula.
        correction: f32,
    },
    /// `a = 0.9 a + 0.1 g^2; d = sqrt(u + eps) / sqrt(a + eps) * g; u = 0.9 u + 0.1 d^2; w -= lr * d`.
    Adadelta {
        /// As in the formula.
        learning_rate: f32,
    },
}

impl Rule {
    /// The rule of step `steps`, counted from 1.
    #[must_use]
    pub fn of_step(kind: OptimizerKind, steps: u64, learning_rate: f32) -> Self {
        match kind {
            OptimizerKind::Adam => Self::adam(steps, learning_rate),
            OptimizerKind::Adadelta => Self::Adadelta { learning_rate },
        }
    }

    fn adam(steps: u64, learning_rate: f32) -> Self {
        let t = steps.min(i32::MAX as u64) as i32;
        let step = f64::from(learning_rate) / (1.0 - 0.9f64.powi(t));
        let correction = (1.0 - 0.999f64.powi(t)).sqrt();
        Self::Adam { step: step as f32, correction: correction.recip() as f32 }
    }
}

/// A share of the parameters with all that a step of them needs.
struct Update<'a> {
    rule: Rule,
    parameters: &'a mut [f32],
    gradients: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
}

impl Update<'_> {
    fn reborrow(&mut self) -> Update<'_> {
        Update {
            rule: self.rule,
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
        let memory = self.first.iter_mut().zip(self.second);
        let numbers = self.parameters.iter_mut().zip(self.gradients).zip(memory);
        match self.rule {
            Rule::Adam { step, correction } => {
                for ((w, &g), (m, v)) in numbers {
                    *m = simd.mul_add_one(0.1, g - *m, *m);
                    *v = simd.mul_add_one(0.001 * g, g, 0.999 * *v);
                    *w -= step * *m / simd.mul_add_one(v.sqrt(), correction, 1e-8);
                }
            }
            Rule::Adadelta { learning_rate } => {
                for ((w, &g), (a, u)) in numbers {
                    *a = simd.mul_add_one(0.1 * g, g, 0.9 * *a);
                    let delta = (*u + 1e-6).sqrt() / (*a + 1e-6).sqrt() * g;
                    *u = simd.mul_add_one(0.1 * delta, delta, 0.9 * *u);
                    *w -= learning_rate * delta;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
