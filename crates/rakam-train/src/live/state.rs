//! What a live training is at a moment, to look at and to go back to.

use rakam_model::Model;
use rakam_nn::{Network, OptimizerState};

use super::{Hyperparameters, LiveTraining};

/// Everything that the next steps depend on, apart from the images: the network, the optimiser's memory, the hyperparameters
/// and the position. A training that goes back to it makes the same steps again, bit for bit on the processor.
#[derive(Clone, Debug)]
pub struct LiveState {
    hyperparameters: Hyperparameters,
    network: Network,
    optimizer: OptimizerState,
    epoch: usize,
    batch: usize,
}

impl LiveState {
    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The memory that its numbers take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let OptimizerState { first, second, .. } = &self.optimizer;
        let numbers = [self.network.parameters(), self.network.running(), first, second];
        numbers.into_iter().map(size_of_val).sum()
    }
}

impl LiveTraining {
    /// What the training is now. `None` while a graphics card has gone beyond the steps that were told of, and once a weight
    /// isn't finite.
    #[must_use]
    pub fn state(&self) -> Option<LiveState> {
        let network = self.network();
        let is_sound = network.parameters().iter().all(|weight| weight.is_finite());
        (is_sound && self.stepper.is_settled()).then(|| LiveState {
            hyperparameters: self.hyperparameters,
            network: network.clone(),
            optimizer: self.stepper.trainer().optimizer().clone(),
            epoch: self.stepper.epoch(),
            batch: self.stepper.batch(),
        })
    }

    /// Goes back to a state of this training, hyperparameters included.
    pub fn go_back(&mut self, state: &LiveState) {
        self.stepper.go_back(&state.network, &state.optimizer, (state.epoch, state.batch));
        self.hyperparameters = state.hyperparameters;
        self.hand_over();
    }

    /// The model as it was in a state of this training, with the test accuracy that was measured last by then.
    #[must_use]
    pub fn model_of(&self, state: &LiveState, test_accuracy: f64) -> Model {
        self.model_with(&state.network, state.epoch, test_accuracy)
    }
}

#[cfg(test)]
mod tests {
    use rakam_data::Dataset;
    use rakam_nn::{Cpu, OptimizerKind};

    use super::*;
    use crate::{Preset, Task};

    fn weights_after(live: &mut LiveTraining, data: &Dataset, steps: usize) -> Vec<f32> {
        for _ in 0..steps {
            live.step(&data.train, true).unwrap();
        }
        [live.network().parameters(), live.network().running()].concat()
    }

    #[test]
    fn a_training_that_goes_back_makes_the_same_steps_again() {
        let data = Dataset::load(None, &mut |_| {}).unwrap();
        let few = Hyperparameters { images: 640, ..Preset::Original.hyperparameters() };
        for kind in OptimizerKind::ALL {
            let mut live = LiveTraining::new(Task::default(), few.with_optimizer(kind), None, Cpu::new(1)).unwrap();
            // In the middle of the second of its epochs of ten batches.
            let then = weights_after(&mut live, &data, 13);
            let state = live.state().unwrap();
            let later = weights_after(&mut live, &data, 12);
            // What is changed meanwhile is undone, too.
            live.set_hyperparameters(Hyperparameters {
                batch_size: 32,
                dropout: 0.0,
                augmentation: 0.0,
                adversary: 0.2,
                ..few.with_optimizer(if kind == OptimizerKind::Sgd { OptimizerKind::Adam } else { OptimizerKind::Sgd })
            });
            weights_after(&mut live, &data, 3);
            live.go_back(&state);
            assert_eq!(weights_after(&mut live, &data, 0), then, "{kind:?}");
            assert_eq!((live.epoch(), live.batches(&data.train)), (1, (3, 10)));
            assert_eq!(live.hyperparameters(), &few.with_optimizer(kind));
            assert_eq!(weights_after(&mut live, &data, 12), later, "{kind:?}");
        }
    }

    #[test]
    fn a_state_has_the_model_of_its_moment_and_says_what_it_takes() {
        let data = Dataset::load(None, &mut |_| {}).unwrap();
        let mut live = LiveTraining::new(Task::default(), Hyperparameters::default(), None, Cpu::new(1)).unwrap();
        weights_after(&mut live, &data, 2);
        let (state, model) = (live.state().unwrap(), live.model(0.5));
        weights_after(&mut live, &data, 2);
        assert_eq!(live.model_of(&state, 0.5).to_bytes(), model.to_bytes());
        // Three numbers of four bytes for each of the parameters, and two running statistics for each of 226 channels.
        assert_eq!(state.bytes(), 4 * (3 * 44_878 + 2 * 226));
    }

    #[test]
    fn a_network_that_is_not_finite_any_more_has_no_state() {
        let data = Dataset::load(None, &mut |_| {}).unwrap();
        let mut live = LiveTraining::new(Task::default(), Hyperparameters::default(), None, Cpu::new(1)).unwrap();
        weights_after(&mut live, &data, 1);
        let mut state = live.state().unwrap();
        state.network.numbers_mut().0[0] = f32::NAN;
        live.go_back(&state);
        assert!(live.state().is_none());
    }
}
