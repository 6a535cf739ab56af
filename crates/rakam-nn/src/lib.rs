//! The engine: a small neural-network library that trains and reads on the processor.
//!
//! Start with [`Architecture`] (the layers, as data) and [`Network`] (its parameters). A [`Trainer`] takes a network
//! through steps of gradient descent; an [`Inference`] is a network packed for reading.
//!
//! ```text
//! architecture.rs  the layers as data, and the shapes between them
//! network.rs       parameters and running statistics by PyTorch's names
//! plan.rs          the architecture compiled to fused operations
//! layers/          one file a layer: forward, backward, formula, tests
//! trainer.rs       one step: forward, loss, backward, update
//! inference/       reading, with batch-norm folded into the weights: one input, or many
//! trace/           one input's way through the layers with everything kept, gradients, the sum behind one number
//! optimizer.rs     Adam, Adadelta
//! schedule.rs      the learning rate over a training
//! dispatch/        where work goes: to an instruction set, to the threads of a team. The one room with `unsafe`
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
mod optimizer;
mod plan;
mod schedule;
pub mod trace;
mod trainer;

pub use architecture::{Architecture, ArchitectureError, Layer, Shape};
pub use cpu::Cpu;
pub use inference::Inference;
pub use layers::batch_norm::EPS as BATCH_NORM_EPS;
pub use layers::softmax::softmax;
pub use network::{Network, TensorView};
pub use optimizer::{OptimizerKind, OptimizerState};
pub use schedule::{OneCycle, StepLr};
pub use trainer::{StepReport, Trainer};

pub use lanes::LANES;
