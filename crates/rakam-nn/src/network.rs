//! The parameters and running statistics of a network, by PyTorch's names and shapes.

use std::ops::Range;

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::plan::Plan;
use crate::{Architecture, ArchitectureError, StageShapes, TensorKind, TensorSpec};

/// An architecture with its numbers: trainable parameters, and the running statistics of its batch-norms.
#[derive(Clone, Debug)]
pub struct Network {
    architecture: Architecture,
    shapes: Vec<StageShapes>,
    plan: Plan,
    tensors: Vec<Tensor>,
    /// Every parameter, tensor by tensor.
    parameters: Vec<f32>,
    /// Every running mean and variance, tensor by tensor.
    running: Vec<f32>,
}

/// A tensor, and its numbers in the store of its kind.
#[derive(Clone, Debug)]
struct Tensor {
    spec: TensorSpec,
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
    /// When the architecture can't be computed.
    pub fn new(architecture: Architecture, seed: u64) -> Result<Self, ArchitectureError> {
        let (plan, shapes) = (Plan::new(&architecture)?, architecture.shapes()?);
        let (mut tensors, mut parameters, mut running) = (Vec::new(), Vec::new(), Vec::new());
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut bound = 0.0;
        for spec in architecture.tensors()? {
            let store = if spec.kind.is_parameter() { &mut parameters } else { &mut running };
            let range = store.len()..store.len() + spec.len();
            match spec.kind {
                TensorKind::Weight => {
                    let fan_in: usize = spec.shape[1..].iter().product();
                    bound = 1.0 / (fan_in as f32).sqrt();
                    store.extend(range.clone().map(|_| rng.random_range(-bound..bound)));
                }
                // The bias has its weight's fan-in.
                TensorKind::Bias => store.extend(range.clone().map(|_| rng.random_range(-bound..bound))),
                TensorKind::NormWeight | TensorKind::RunningVar => store.resize(range.end, 1.0),
                TensorKind::NormBias | TensorKind::RunningMean => store.resize(range.end, 0.0),
            }
            tensors.push(Tensor { spec, range });
        }
        Ok(Self { architecture, shapes, plan, tensors, parameters, running })
    }

    /// The architecture that these numbers fit.
    #[must_use]
    pub fn architecture(&self) -> &Architecture {
        &self.architecture
    }

    /// The shapes along every stage, the head's last.
    #[must_use]
    pub fn shapes(&self) -> &[StageShapes] {
        &self.shapes
    }

    /// Number of classes: the length of the logits.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.architecture.classes()
    }

    /// Every tensor in the order of PyTorch's `state_dict`, running statistics included.
    pub fn tensors(&self) -> impl Iterator<Item = TensorView<'_>> {
        self.tensors.iter().map(|Tensor { spec, range }| {
            let store = if spec.kind.is_parameter() { &self.parameters } else { &self.running };
            TensorView { name: &spec.name, shape: &spec.shape, values: &store[range.clone()] }
        })
    }

    /// The tensor of that name, or `None`.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<TensorView<'_>> {
        self.tensors().find(|tensor| tensor.name == name)
    }

    /// The numbers of the tensor of that name, to be overwritten, or `None`.
    pub fn tensor_mut(&mut self, name: &str) -> Option<&mut [f32]> {
        let Tensor { spec, range } = self.tensors.iter().find(|tensor| tensor.spec.name == name)?;
        let store = if spec.kind.is_parameter() { &mut self.parameters } else { &mut self.running };
        Some(&mut store[range.clone()])
    }

    /// All trainable parameters, tensor by tensor.
    #[must_use]
    pub fn parameters(&self) -> &[f32] {
        &self.parameters
    }

    pub(crate) fn parameters_mut(&mut self) -> &mut [f32] {
        &mut self.parameters
    }

    /// The parameters and the running statistics, to be overwritten.
    pub fn numbers_mut(&mut self) -> (&mut [f32], &mut [f32]) {
        (&mut self.parameters, &mut self.running)
    }

    /// Running means and variances, tensor by tensor.
    #[must_use]
    pub fn running(&self) -> &[f32] {
        &self.running
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn plan_mut(&mut self) -> &mut Plan {
        &mut self.plan
    }

    /// What a training step reads, and the running statistics that it updates.
    pub(crate) fn split_for_training(&mut self) -> (&Plan, &[f32], &mut [f32]) {
        (&self.plan, &self.parameters, &mut self.running)
    }

    /// The first `stages` hidden stages with another head, their numbers copied; those of the head are zero.
    pub(crate) fn with_head(&self, stages: usize, out_features: usize) -> Result<Self, ArchitectureError> {
        let mut architecture = self.architecture.clone();
        architecture.hidden.truncate(stages);
        architecture.head.out_features = out_features;
        let mut network = Self::new(architecture, 0)?;
        let (hidden, head) = network.parameters.split_at_mut(network.plan.head().offsets.weight.start);
        hidden.copy_from_slice(&self.parameters[..hidden.len()]);
        head.fill(0.0);
        let running = network.running.len();
        network.running.copy_from_slice(&self.running[..running]);
        Ok(network)
    }
}
