//! How each layer of a network fares on a few images: the size of its gradients, the spread of its weights and activations, and the
//! units that are dead.

use rakam_nn::Network;
use rakam_nn::trace::{AliveUnits, Trace};
use serde::{Deserialize, Serialize};

use super::Backwards;

/// Bins of a histogram; a multiple of four, so that they can be joined in pairs around zero.
const BINS: usize = 64;

/// The reach to begin with: 2^-20.
const LEAST: f32 = 1.0 / 1_048_576.0;

/// How many numbers there are of each size.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The bins are equally wide, from minus this number to this number, a power of two; 0 if there are none.
    pub reach: f32,
    /// How many numbers are in each; those that are exactly 0 are in none.
    pub bins: Vec<u32>,
    /// How many numbers are exactly 0.
    pub zeros: u32,
}

impl Histogram {
    /// Adds numbers; those that aren't finite are left out.
    pub fn add(&mut self, numbers: &[f32]) {
        for &number in numbers.iter().filter(|number| number.is_finite()) {
            if number == 0.0 {
                self.zeros += 1;
                continue;
            }
            if self.bins.is_empty() {
                *self = Self { reach: LEAST, bins: vec![0; BINS], ..*self };
            }
            while number.abs() >= self.reach {
                self.widen();
            }
            let at = (number / self.reach + 1.0) / 2.0 * BINS as f32;
            self.bins[(at as usize).min(BINS - 1)] += 1;
        }
    }

    /// Doubles the reach: every two bins become one.
    fn widen(&mut self) {
        let mut bins = vec![0; BINS];
        for (pair, bin) in self.bins.chunks_exact(2).zip(&mut bins[BINS / 4..]) {
            *bin = pair[0] + pair[1];
        }
        *self = Self { reach: 2.0 * self.reach, bins, zeros: self.zeros };
    }

    /// How many numbers there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.bins.iter().sum::<u32>() + self.zeros
    }
}

/// How one layer fares: a convolution or dense layer, and what follows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerHealth {
    /// PyTorch's name of the convolution or dense layer.
    pub name: String,
    /// Norm of the gradient of the mean loss with respect to all that is learned in it, batch-norm included.
    pub gradient: f32,
    /// Its weights.
    pub weights: Histogram,
    /// What comes out of its activation, before pooling; of the last layer, the logits.
    pub activations: Histogram,
    /// How many maps or units it has.
    pub units: usize,
    /// How many of them a ReLU keeps at zero for every image; `None` without a ReLU.
    pub dead: Option<usize>,
}

/// A network whose layers are examined, image by image, as it reads: batch-norms use their running statistics, and nothing is dropped.
#[derive(Clone, Debug)]
pub struct LayerProbe {
    network: Network,
    images: usize,
    /// Sum over the images.
    gradient: Vec<f32>,
    activations: Vec<Histogram>,
    alive: AliveUnits,
}

impl LayerProbe {
    /// Of a network and no images yet.
    #[must_use]
    pub fn new(network: Network) -> Self {
        let alive = AliveUnits::new(&network);
        let activations = vec![Histogram::default(); network.shapes().len()];
        Self { gradient: vec![0.0; network.parameters().len()], images: 0, activations, alive, network }
    }

    /// Adds an image, as the network takes it, and its class. A class that the network doesn't have and an image of another size
    /// add nothing.
    pub fn add(&mut self, input: &[f32], class: usize) {
        if input.len() != self.network.architecture().input.len() {
            return;
        }
        let trace = Trace::of(&self.network, input);
        let Some(backwards) = Backwards::of(&self.network, &trace, class) else { return };
        self.images += 1;
        self.gradient.iter_mut().zip(&backwards.parameters).for_each(|(sum, gradient)| *sum += gradient);
        self.alive.see(&trace);
        for (maps, histogram) in trace.stages.iter().zip(&mut self.activations) {
            histogram.add(&maps.activation.as_ref().unwrap_or(&maps.op).values);
        }
    }

    /// How many images were added.
    #[must_use]
    pub fn images(&self) -> usize {
        self.images
    }

    /// How the layers fare on them, the first first.
    #[must_use]
    pub fn health(&self) -> Vec<LayerHealth> {
        let architecture = self.network.architecture();
        let offsets = architecture.offsets().unwrap_or_default();
        let layer = |(stage, (names, offsets)): (usize, (rakam_nn::StageNames, rakam_nn::Offsets))| {
            let norm = offsets.norm.into_iter().flat_map(|norm| [norm.gamma, norm.beta]);
            let learned = [offsets.weight.clone(), offsets.bias].into_iter().chain(norm);
            let square: f32 = learned.flat_map(|range| &self.gradient[range]).map(|gradient| gradient * gradient).sum();
            let mut weights = Histogram::default();
            weights.add(&self.network.parameters()[offsets.weight]);
            LayerHealth {
                name: names.op,
                gradient: square.sqrt() / self.images.max(1) as f32,
                weights,
                activations: self.activations[stage].clone(),
                units: self.network.shapes()[stage].op.channels,
                dead: self.alive.dead(stage),
            }
        };
        architecture.names().into_iter().zip(offsets).enumerate().map(layer).collect()
    }
}

#[cfg(test)]
mod tests {
    use rakam_nn::{Architecture, Shape};

    use super::*;

    #[test]
    fn a_histogram_counts_every_number_once_and_keeps_its_place_when_it_widens() {
        let mut histogram = Histogram::default();
        let numbers: Vec<f32> = (-50..=50).map(|number| number as f32 * 0.13).collect();
        histogram.add(&numbers[40..]);
        histogram.add(&numbers[..40]);
        histogram.add(&[f32::NAN, f32::INFINITY]);
        assert_eq!((histogram.count(), histogram.zeros, histogram.reach), (101, 1, 8.0));
        for (index, &count) in histogram.bins.iter().enumerate() {
            let from = -8.0 + index as f32 * 0.25;
            let expected = numbers.iter().filter(|&&x| x != 0.0 && x >= from && x < from + 0.25).count();
            // A number on the edge may fall to either side.
            assert!(count.abs_diff(expected as u32) <= 1, "{from}: {count}, not {expected}");
        }
    }

    #[test]
    fn a_unit_that_is_never_above_zero_is_dead_and_the_gradient_is_that_of_the_mean_loss() {
        let layers = "conv 3 3x3 same, relu, maxpool, dense 6, silu";
        let mut network = Network::new(Architecture::parse(layers, Shape::new(1, 8, 8), 4).unwrap(), 5).unwrap();
        network.tensor_mut("conv1.bias").unwrap()[1] = -100.0;
        let image = |seed: usize| -> Vec<f32> {
            (0..64).map(|index| ((index * 37 + 11 * seed) % 101) as f32 / 50.0 - 1.0).collect()
        };
        let mut probe = LayerProbe::new(network.clone());
        (0..4).for_each(|seed| probe.add(&image(seed), seed));
        probe.add(&image(9), 4);
        let health = probe.health();
        assert_eq!(probe.images(), 4);
        let names: Vec<(&str, usize, Option<usize>)> =
            health.iter().map(|layer| (layer.name.as_str(), layer.units, layer.dead)).collect();
        assert_eq!(names, [("conv1", 3, Some(1)), ("fc1", 6, None), ("fc2", 4, None)]);
        assert_eq!(health[0].activations.count(), 4 * 3 * 64);
        assert!(health[0].activations.zeros >= 4 * 64);
        assert_eq!((health[0].weights.count(), health[2].activations.count()), (27, 16));
        // Along the gradient of one layer the mean loss rises by the square of its norm.
        let mean = |network: &Network| -> f32 {
            let loss =
                |seed: usize| Backwards::of(network, &Trace::of(network, &image(seed)), seed).unwrap().loss.value;
            (0..4).map(loss).sum::<f32>() / 4.0
        };
        let range = network.architecture().offsets().unwrap()[2].weight.start..network.parameters().len();
        let at = |rate: f32| {
            let mut moved = network.clone();
            let (parameters, _) = moved.numbers_mut();
            for index in range.clone() {
                parameters[index] += rate * probe.gradient[index] / 4.0;
            }
            mean(&moved)
        };
        let slope = (at(0.02) - at(-0.02)) / 0.04;
        let square = health[2].gradient * health[2].gradient;
        assert!((slope - square).abs() < 0.02 * square, "{slope}, but {square}");
    }
}
