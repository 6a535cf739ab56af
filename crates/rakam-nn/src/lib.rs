//! The engine: a small neural-network library that trains and reads on the processor.
//!
//! - An [`Architecture`] is a network as data: the input's shape, hidden [`Stage`]s, and a dense layer for the logits.
//! - A stage is an [`Op`] (convolution or dense layer) and what follows it: batch-norm, activation, pooling, dropout.
//! - A [`Network`] is an architecture with its numbers, by PyTorch's names.
//! - A [`Trainer`] takes a network through steps of gradient descent; an [`Inference`] is a network packed for reading.
//! - A [`Cpu`] is the device that both run on: threads and an instruction set. Neither changes what is learned.
//!
//! ```
//! use rakam_nn::{Architecture, Conv2d, Cpu, Inference, Linear, Network, OptimizerKind, Shape, Stage, Trainer, argmax};
//!
//! // Which half of an 8x8 image is bright?
//! let architecture = Architecture {
//!     name: "halves".into(),
//!     input: Shape::new(1, 8, 8),
//!     hidden: vec![Stage::new(Conv2d::new(4, 3)).max_pool(), Stage::new(Linear::new(8))],
//!     head: Linear::new(2),
//! };
//! let image = |label: u8, shade: f32, pixels: &mut [f32]| {
//!     pixels.fill(0.0);
//!     pixels[32 * usize::from(label)..][..32].fill(shade);
//! };
//! let labels: Vec<u8> = (0..32).map(|sample| sample % 2).collect();
//! let network = Network::new(architecture, 1)?;
//! let mut trainer = Trainer::new(network, OptimizerKind::Adam, 1, Cpu::new(2));
//! for _ in 0..40 {
//!     trainer.step(0.01, &labels, &|sample, pixels| image(labels[sample], 0.5 + sample as f32 / 64.0, pixels));
//! }
//! let inference = Inference::new(trainer.network());
//! let mut pixels = [0.0; 64];
//! for label in [0, 1] {
//!     image(label, 0.8, &mut pixels);
//!     assert_eq!(argmax(&inference.logits(&pixels)), usize::from(label));
//! }
//! # Ok::<(), rakam_nn::ArchitectureError>(())
//! ```
//!
//! `examples/train_mnist.rs` goes from the bytes of MNIST to 99% in one page.
//!
//! ```text
//! architecture/    stages as data; shapes, names and tensors that follow from them
//! notation.rs      an architecture as text
//! network.rs       parameters and running statistics by PyTorch's names
//! plan.rs          the stages with their sizes and offsets, as every path walks them
//! cpu.rs           the processor as a device
//! layers/          one file per layer: sizes, buffers, forward, backward, formula, tests
//! trainer.rs       one step: forward, loss, backward, update
//! inference/       reading, with batch-norm folded into the weights: one input, or many
//! trace/           one input's way through the layers with everything kept; gradients; one number taken apart
//! optimizer.rs     SGD, Adam, AdamW, Adadelta, RMSprop
//! schedule.rs      the learning rate over a training
//! dispatch/        instruction sets and threads: the only module with `unsafe`
//! ```
//!
//! Tensors are `(C, H, W, N)`: the batch is the innermost axis, in blocks of [`LANES`] samples. Every inner loop runs
//! over samples: each load is a whole vector, and one weight is broadcast to all lanes.

mod architecture;
mod cpu;
mod dispatch;
mod inference;
mod lanes;
mod layers;
mod network;
mod notation;
mod optimizer;
mod plan;
mod schedule;
pub mod trace;
mod trainer;

pub use architecture::{
    Activation, Architecture, ArchitectureError, Conv2d, Linear, Misfit, Op, Pool, ResidualShapes, Shape, Stage,
    StageNames, StageShapes, TensorKind, TensorSpec,
};
pub use cpu::Cpu;
pub use dispatch::lend_thread;
pub use inference::{Coprocessor, Inference};
pub use layers::activation::LEAK as LEAKY_RELU_SLOPE;
pub use layers::batch_norm::{EPS as BATCH_NORM_EPS, MOMENTUM as BATCH_NORM_MOMENTUM};
pub use layers::softmax::{argmax, softmax};
pub use network::{Network, TensorView};
pub use notation::{Expected, MOST_PARAMETERS, NotationError};
pub use optimizer::{Optimizer, OptimizerKind, OptimizerState, OptimizerStep, UnknownOptimizer};
pub use plan::{NormOffsets, Offsets};
pub use schedule::{CosineAnnealing, OneCycle, StepLr};
pub use trainer::{Adversary, DropoutMasks, StepReport, Trainer};

pub use lanes::LANES;

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
