//! The parameters and running statistics of a network, by PyTorch's names and shapes.

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::plan::Plan;
use crate::{Architecture, ArchitectureError, Layer, Shape};

/// An architecture with its numbers: trainable parameters and the running statistics of its batch-norms.
#[derive(Clone, Debug)]
pub struct Network {
    architecture: Architecture,
    shapes: Vec<Shape>,
    plan: Plan,
    tensors: Vec<Tensor>,
    parameters: Vec<f32>,
    statistics: Vec<f32>,
}

#[derive(Clone, Debug)]
struct Tensor {
    name: String,
    shape: Vec<usize>,
    trained: bool,
    range: Range<usize>,
}

/// One named tensor of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TensorView<'a> {
    /// PyTorch's name, such as `conv1.weight`.
    pub name: &'a str,
    /// PyTorch's shape, such as `[6, 1, 5, 5]`.
    pub shape: &'a [usize],
    /// The numbers, row-major.
    pub values: &'a [f32],
}

impl Network {
    /// A new network with PyTorch's default initialisation: weights and biases uniform in `±1 / sqrt(fan_in)`
    /// ([definition](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html)), batch-norms at one and zero.
    ///
    /// # Errors
    /// When the architecture is no network.
    pub fn new(architecture: Architecture, seed: u64) -> Result<Self, ArchitectureError> {
        let shapes = architecture.shapes()?;
        let plan = Plan::new(&architecture)?;
        let mut network =
            Self { architecture, shapes, plan, tensors: Vec::new(), parameters: Vec::new(), statistics: Vec::new() };
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        for index in 0..network.architecture.layers.len() {
            let input = network.input_of(index);
            match network.architecture.layers[index] {
                Layer::Conv2d { name, out_channels, kernel, .. } => {
                    let fan_in = input.channels * kernel * kernel;
                    let weight = vec![out_channels, input.channels, kernel, kernel];
                    network.push_weight_and_bias(name, weight, fan_in, &mut rng);
                }
                Layer::Linear { name, out_features } => {
                    network.push_weight_and_bias(name, vec![out_features, input.len()], input.len(), &mut rng);
                }
                Layer::BatchNorm { name } => {
                    let features = vec![input.channels];
                    network.push(format!("{name}.weight"), features.clone(), true, || 1.0);
                    network.push(format!("{name}.bias"), features.clone(), true, || 0.0);
                    network.push(format!("{name}.running_mean"), features.clone(), false, || 0.0);
                    network.push(format!("{name}.running_var"), features, false, || 1.0);
                }
                Layer::Relu | Layer::MaxPool2 | Layer::Dropout { .. } => {}
            }
        }
        Ok(network)
    }

    fn push_weight_and_bias(&mut self, name: &str, weight: Vec<usize>, fan_in: usize, rng: &mut Xoshiro256PlusPlus) {
        let bound = 1.0 / (fan_in as f32).sqrt();
        let bias = vec![weight[0]];
        self.push(format!("{name}.weight"), weight, true, || rng.random_range(-bound..bound));
        self.push(format!("{name}.bias"), bias, true, || rng.random_range(-bound..bound));
    }

    fn push(&mut self, name: String, shape: Vec<usize>, trained: bool, mut value: impl FnMut() -> f32) {
        let store = if trained { &mut self.parameters } else { &mut self.statistics };
        let start = store.len();
        store.extend((0..shape.iter().product()).map(|_| value()));
        let range = start..store.len();
        self.tensors.push(Tensor { name, shape, trained, range });
    }

    /// The architecture that these numbers fit.
    #[must_use]
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The shape behind each layer, first to last.
    #[must_use]
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The shape that comes into layer `index`.
    #[must_use]
    pub fn input_of(&self, index: usize) -> Shape {
        if index == 0 { self.architecture.input } else { self.shapes[index - 1] }
    }

    /// Classes that the network tells apart: the length of its logits.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.shapes.last().map_or(0, |shape| shape.len())
    }

    /// Every tensor in the order of PyTorch's `state_dict`, running statistics included.
    pub fn tensors(&self) -> impl Iterator<Item = TensorView<'_>> {
        self.tensors.iter().map(|tensor| TensorView {
            name: &tensor.name,
            shape: &tensor.shape,
            values: &self.store(tensor.trained)[tensor.range.clone()],
        })
    }

    /// The tensor of that name, or `None`.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<TensorView<'_>> {
        self.tensors().find(|tensor| tensor.name == name)
    }

    /// The numbers of the tensor of that name, to be overwritten, or `None`.
    pub fn tensor_mut(&mut self, name: &str) -> Option<&mut [f32]> {
        let tensor = self.tensors.iter().find(|tensor| tensor.name == name)?;
        let store = if tensor.trained { &mut self.parameters } else { &mut self.statistics };
        Some(&mut store[tensor.range.clone()])
    }

    /// All trainable parameters, one tensor behind the other.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    pub(crate) fn parameters_mut(&mut self) -> &mut [f32] {
        &mut self.parameters
    }

    pub(crate) fn set_dropout(&mut self, p: f32) {
        let norms = self.plan.stages.iter_mut().filter_map(|stage| stage.norm.as_mut());
        norms.filter(|norm| norm.drops).for_each(|norm| norm.dropout = p);
    }

    /// Running means and variances, one tensor behind the other.
    pub(crate) fn statistics(&self) -> &[f32] {
        &self.statistics
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What a step reads, and the running statistics that it moves.
    pub(crate) fn split_for_training(&mut self) -> (&Plan, &[f32], &mut [f32]) {
        (&self.plan, &self.parameters, &mut self.statistics)
    }

    fn store(&self, trained: bool) -> &[f32] {
        if trained { &self.parameters } else { &self.statistics }
    }
}
