//! The way backwards of one image: the loss, its gradients with respect to all that was computed and all that is learned, and one
//! step of gradient descent.
//!
//! A batch of one image has no variance of its own, so batch-norms use their running statistics, as in reading. Nothing is dropped.

use rakam_nn::Network;
use rakam_nn::trace::{Gradients, Loss, Trace};

/// The loss of one image, and its gradients.
#[derive(Clone, Debug, PartialEq)]
pub struct Backwards {
    /// The class that is right.
    pub class: usize,
    /// The loss.
    pub loss: Loss,
    /// With respect to what each layer gives.
    pub gradients: Gradients,
    /// With respect to each parameter, in the order of [`Network::parameters`].
    pub parameters: Vec<f32>,
}

impl Backwards {
    /// Of an image's way through the network, if `class` is right. `None` where the network has no such class.
    #[must_use]
    pub fn of(network: &Network, trace: &Trace, class: usize) -> Option<Self> {
        if class >= network.classes() {
            return None;
        }
        let loss = Loss::of(trace.logits(), class);
        let gradients = Gradients::of(network, trace, &loss.gradient);
        let parameters = gradients.of_parameters(network, trace);
        Some(Self { class, loss, gradients, parameters })
    }

    /// The network after one step of gradient descent: each parameter less `rate` times its gradient. The running statistics stay.
    #[must_use]
    pub fn step(&self, network: &Network, rate: f32) -> Network {
        let mut network = network.clone();
        let (parameters, _) = network.numbers_mut();
        for (parameter, gradient) in parameters.iter_mut().zip(&self.parameters) {
            *parameter -= rate * gradient;
        }
        network
    }

    /// The way of the same image through the network after such a step.
    #[must_use]
    pub fn trace_after(&self, network: &Network, trace: &Trace, rate: f32) -> Trace {
        Trace::of(&self.step(network, rate), &trace.input.values)
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Architecture, Shape};

    use super::*;

    #[test]
    fn a_small_step_lowers_the_loss_by_the_rate_times_the_square_of_the_gradient() {
        let layers = "conv 3 3x3 same, bn, relu, residual(conv 3 3x3 same, bn), maxpool, dense 6, silu";
        let network = Network::new(Architecture::parse(layers, Shape::new(1, 8, 8), 4).unwrap(), 5).unwrap();
        let pixels: Vec<f32> = (0..64).map(|index| ((index * 37 + 11) % 101) as f32 / 50.0 - 1.0).collect();
        let trace = Trace::of(&network, &pixels);
        let backwards = Backwards::of(&network, &trace, 2).unwrap();
        let square: f32 = backwards.parameters.iter().map(|gradient| gradient * gradient).sum();
        let rate = 1e-3;
        let after = Loss::of(backwards.trace_after(&network, &trace, rate).logits(), 2);
        let fall = backwards.loss.value - after.value;
        assert!((fall - rate * square).abs() < 0.05 * rate * square, "{fall}, but {}", rate * square);
        assert!(after.probabilities[2] > backwards.loss.probabilities[2]);
        assert_eq!(backwards.step(&network, 0.0).parameters(), network.parameters());
        assert_eq!(backwards.step(&network, 0.5).running(), network.running());
        assert!(Backwards::of(&network, &trace, 4).is_none());
    }
}
