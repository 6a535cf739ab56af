//! The learning rate over the epochs.

/// Multiplies the learning rate by `gamma` every `step` epochs
/// ([definition](https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepLr {
    /// Learning rate of the first epochs.
    pub initial: f32,
    /// Epochs between two falls; at least 1.
    pub step: usize,
    /// Factor at each fall.
    pub gamma: f32,
}

impl StepLr {
    /// The learning rate in `epoch`, counted from 0.
    #[must_use]
    pub fn at(&self, epoch: usize) -> f32 {
        self.initial * self.gamma.powi((epoch / self.step.max(1)) as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::StepLr;

    #[test]
    fn falls_at_every_step() {
        let schedule = StepLr { initial: 1e-3, step: 5, gamma: 0.1 };
        let rates: Vec<f32> = [0, 4, 5, 9, 10, 14].map(|epoch| schedule.at(epoch)).to_vec();
        for (rate, expected) in rates.iter().zip([1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-5]) {
            assert!((rate - expected).abs() < expected * 1e-5, "{rate} is not {expected}");
        }
    }
}
