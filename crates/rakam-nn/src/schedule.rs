//! The learning rate over a training.

use std::f64::consts::PI;

/// Multiplies the learning rate by `gamma` every `step` epochs
/// ([definition](https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepLr {
    /// Learning rate of the first epochs.
    pub initial: f32,
    /// Epochs between two reductions; at least 1.
    pub step: usize,
    /// Factor of each reduction.
    pub gamma: f32,
}

impl StepLr {
    /// The learning rate in `epoch`, counted from 0.
    #[must_use]
    pub fn at(&self, epoch: usize) -> f32 {
        self.initial * self.gamma.powi((epoch / self.step.max(1)) as i32)
    }
}

/// Falls from `highest` to nearly zero along half a cosine
/// ([Loshchilov and Hutter 2017](https://arxiv.org/abs/1608.03983) without restarts,
/// [definition](https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CosineAnnealing {
    /// Learning rate of the first step.
    pub highest: f32,
}

impl CosineAnnealing {
    /// The learning rate of step `step` of `steps`, counted from 0.
    #[must_use]
    pub fn at(&self, step: usize, steps: usize) -> f32 {
        half_cosine(self.highest.into(), 0.0, step as f64 / steps.max(1) as f64) as f32
    }
}

/// Rises from `highest / 25` to `highest` in the first `rise` of all steps, then falls to nearly zero, along half a
/// cosine each ([Smith and Topin 2018](https://arxiv.org/abs/1708.07120),
/// [definition](https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    /// The highest learning rate.
    pub highest: f32,
    /// Share of the steps in which it rises, in `(0, 1)`.
    pub rise: f32,
}

impl OneCycle {
    /// The learning rate of step `step` of `steps`, counted from 0.
    #[must_use]
    pub fn at(&self, step: usize, steps: usize) -> f32 {
        let highest = f64::from(self.highest);
        let (first, last) = (highest / 25.0, highest / 25.0 / 1e4);
        let top = f64::from(self.rise) * steps as f64 - 1.0;
        let step = step as f64;
        // With so few steps that none rises, the first is the highest.
        let rate = if top > 0.0 && step <= top {
            half_cosine(first, highest, step / top)
        } else {
            half_cosine(highest, last, (step - top) / (steps as f64 - 1.0 - top))
        };
        rate as f32
    }
}

/// From `start` to `end` along half a cosine, as `progress` goes from 0 to 1.
fn half_cosine(start: f64, end: f64, progress: f64) -> f64 {
    end + (start - end) / 2.0 * (1.0 + (PI * progress).cos())
}

#[cfg(test)]
mod tests {
    use super::{CosineAnnealing, OneCycle, StepLr};

    #[test]
    fn falls_at_every_step() {
        let schedule = StepLr { initial: 1e-3, step: 5, gamma: 0.1 };
        let rates: Vec<f32> = [0, 4, 5, 9, 10, 14].map(|epoch| schedule.at(epoch)).to_vec();
        for (rate, expected) in rates.iter().zip([1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-5]) {
            assert!((rate - expected).abs() < expected * 1e-5, "{rate} is not {expected}");
        }
    }

    #[test]
    fn cosine_annealing_is_that_of_pytorch() {
        let schedule = CosineAnnealing { highest: 0.01 };
        // torch.optim.lr_scheduler.CosineAnnealingLR(SGD at 0.01, T_max=10).get_last_lr()
        let expected = [
            1.000000000e-02,
            9.755282581e-03,
            9.045084972e-03,
            7.938926261e-03,
            6.545084972e-03,
            5.000000000e-03,
            3.454915028e-03,
            2.061073739e-03,
            9.549150281e-04,
            2.447174185e-04,
        ];
        for (step, expected) in expected.into_iter().enumerate() {
            let rate = f64::from(schedule.at(step, 10));
            assert!((rate - expected).abs() <= expected * 1e-5, "step {step}: {rate} is not {expected}");
        }
    }

    #[test]
    fn one_cycle_has_a_rate_for_any_number_of_steps() {
        for (rise, steps) in [(0.25, 4), (0.5, 2), (0.3, 1), (0.1, 10), (0.9, 2), (0.2, 3)] {
            for step in 0..steps {
                let rate = OneCycle { highest: 0.01, rise }.at(step, steps);
                assert!((0.0..=0.01).contains(&rate), "{rise}, step {step} of {steps}: {rate}");
            }
        }
        assert_eq!(OneCycle { highest: 0.01, rise: 0.25 }.at(0, 4), 0.01);
    }

    #[test]
    fn one_cycle_is_that_of_pytorch() {
        let schedule = OneCycle { highest: 0.01, rise: 0.3 };
        // torch.optim.lr_scheduler.OneCycleLR(Adam, max_lr=0.01, total_steps=10, pct_start=0.3).get_last_lr()
        let expected = [
            4.000000000e-04,
            5.200000000e-03,
            1.000000000e-02,
            9.504846320e-03,
            8.117456539e-03,
            6.112620219e-03,
            3.887419781e-03,
            1.882583461e-03,
            4.951936799e-04,
            4.000000000e-08,
        ];
        for (step, expected) in expected.into_iter().enumerate() {
            let rate = f64::from(schedule.at(step, 10));
            assert!((rate - expected).abs() <= expected * 1e-5, "step {step}: {rate} is not {expected}");
        }
    }
}
