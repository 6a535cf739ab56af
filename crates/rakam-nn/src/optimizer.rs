//! Optimisers: how a gradient changes the parameters.

mod update;

use std::fmt;
use std::str::FromStr;

use self::update::Update;
use crate::Cpu;

/// The formula of an optimiser. `g` is a gradient, `w` its parameter, `lr` the learning rate and `t` the step, counted from 1.
/// Except for AdamW, weight decay `d` is an L2 penalty: `g += d w` comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptimizerKind {
    /// Stochastic gradient descent with momentum, as [PyTorch](https://pytorch.org/docs/stable/generated/torch.optim.SGD.html)
    /// has it: `b = momentum b + g`, `w -= lr b`.
    Sgd,
    /// Kingma and Ba 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980): `m = 0.9 m + 0.1 g`,
    /// `v = 0.999 v + 0.001 g^2`, `w -= lr (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-8)`.
    Adam,
    /// Loshchilov and Hutter 2019, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101): Adam after `w -= lr d w`.
    AdamW,
    /// Zeiler 2012, [arXiv:1212.5701](https://arxiv.org/abs/1212.5701): `a = 0.9 a + 0.1 g^2`,
    /// `delta = sqrt(u + 1e-6) / sqrt(a + 1e-6) g`, `u = 0.9 u + 0.1 delta^2`, `w -= lr delta`.
    Adadelta,
    /// Hinton's [lecture 6](https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf), as
    /// [PyTorch](https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html) has it: `v = 0.99 v + 0.01 g^2`,
    /// `w -= lr g / (sqrt(v) + 1e-8)`.
    RmsProp,
}

impl OptimizerKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sgd, Self::Adam, Self::AdamW, Self::Adadelta, Self::RmsProp];

    /// Its name in lower case, as it is read and written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Adam => "adam",
            Self::AdamW => "adamw",
            Self::Adadelta => "adadelta",
            Self::RmsProp => "rmsprop",
        }
    }
}

/// There is no optimiser of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no optimizer `{0}`; known: sgd, adam, adamw, adadelta, rmsprop")]
pub struct UnknownOptimizer(String);

impl FromStr for OptimizerKind {
    type Err = UnknownOptimizer;

    fn from_str(name: &str) -> Result<Self, UnknownOptimizer> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownOptimizer(name.to_owned()))
    }
}

/// An optimiser: a formula, and the numbers in it that are chosen.
///
/// ```
/// use rakam_nn::{Optimizer, OptimizerKind};
///
/// let with_penalty = Optimizer { weight_decay: 1e-4, ..OptimizerKind::Sgd.into() };
/// assert_eq!(with_penalty.to_string(), "sgd with momentum 0.9 and weight decay 0.0001");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimizer {
    /// The formula.
    pub kind: OptimizerKind,
    /// SGD's momentum, in `[0, 1)`; the others have none.
    pub momentum: f32,
    /// Weight decay; 0 or more.
    pub weight_decay: f32,
}

impl From<OptimizerKind> for Optimizer {
    /// With the usual numbers: momentum 0.9 for SGD; weight decay 0.01 for AdamW and none for the others, as in PyTorch.
    fn from(kind: OptimizerKind) -> Self {
        let momentum = if kind == OptimizerKind::Sgd { 0.9 } else { 0.0 };
        let weight_decay = if kind == OptimizerKind::AdamW { 0.01 } else { 0.0 };
        Self { kind, momentum, weight_decay }
    }
}

impl fmt::Display for Optimizer {
    /// Its name with the numbers that aren't zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, momentum, weight_decay } = self;
        f.write_str(kind.name())?;
        let numbers = [("momentum", momentum), ("weight decay", weight_decay)];
        for (index, (name, number)) in numbers.into_iter().filter(|(_, number)| **number != 0.0).enumerate() {
            write!(f, " {} {name} {number}", if index == 0 { "with" } else { "and" })?;
        }
        Ok(())
    }
}

/// The numbers in the formula of one step, worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OptimizerStep {
    /// The learning rate; with Adam and AdamW over `1 - 0.9^t`.
    pub rate: f32,
    /// `1 / sqrt(1 - 0.999^t)`, for Adam and AdamW.
    pub correction: f32,
    /// For SGD.
    pub momentum: f32,
    /// What a gradient grows by for each unit of its parameter: the weight decay; AdamW has 0.
    pub penalty: f32,
    /// What a parameter is multiplied by first: with AdamW `1 - lr d`, otherwise 1.
    pub shrink: f32,
}

impl Optimizer {
    /// The numbers of step `t`, counted from 1.
    #[must_use]
    pub fn at_step(self, t: u64, learning_rate: f32) -> OptimizerStep {
        let Self { kind, momentum, weight_decay } = self;
        let plain =
            OptimizerStep { rate: learning_rate, correction: 0.0, momentum, penalty: weight_decay, shrink: 1.0 };
        let corrected = || {
            let t = t.min(i32::MAX as u64) as i32;
            let rate = f64::from(learning_rate) / (1.0 - 0.9f64.powi(t));
            let correction = (1.0 - 0.999f64.powi(t)).sqrt();
            OptimizerStep { rate: rate as f32, correction: correction.recip() as f32, ..plain }
        };
        match kind {
            OptimizerKind::Sgd | OptimizerKind::Adadelta | OptimizerKind::RmsProp => plain,
            OptimizerKind::Adam => corrected(),
            OptimizerKind::AdamW => {
                OptimizerStep { penalty: 0.0, shrink: 1.0 - learning_rate * weight_decay, ..corrected() }
            }
        }
    }
}

/// The state of an optimiser between steps: enough to resume exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState {
    /// The optimiser.
    pub optimizer: Optimizer,
    /// Steps taken so far.
    pub steps: u64,
    /// First memory, one number a parameter: SGD's `b`, Adam's `m`, Adadelta's `a`, RMSprop's `v`.
    pub first: Vec<f32>,
    /// Second memory: Adam's `v`, Adadelta's `u`; the others leave it at 0.
    pub second: Vec<f32>,
}

impl OptimizerState {
    /// An optimiser of `parameters` numbers that has not taken a step.
    #[must_use]
    pub fn new(optimizer: impl Into<Optimizer>, parameters: usize) -> Self {
        let optimizer = optimizer.into();
        Self { optimizer, steps: 0, first: vec![0.0; parameters], second: vec![0.0; parameters] }
    }

    /// Takes a step: changes `parameters` by their `gradients`.
    pub(crate) fn step(&mut self, cpu: &mut Cpu, learning_rate: f32, parameters: &mut [f32], gradients: &[f32]) {
        self.steps += 1;
        let (kind, step) = (self.optimizer.kind, self.optimizer.at_step(self.steps, learning_rate));
        let share = parameters.len().div_ceil(cpu.threads()).next_multiple_of(crate::LANES);
        let mut shares: Vec<Update<'_>> = parameters
            .chunks_mut(share)
            .zip(gradients.chunks(share))
            .zip(self.first.chunks_mut(share).zip(self.second.chunks_mut(share)))
            .map(|((parameters, gradients), (first, second))| Update {
                kind,
                step,
                parameters,
                gradients,
                first,
                second,
            })
            .collect();
        let isa = cpu.isa();
        cpu.for_each(&mut shares, |_, share| isa.run(share.reborrow()));
    }
}

#[cfg(test)]
mod tests;
