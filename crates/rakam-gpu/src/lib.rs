//! Training, and reading many images, on a graphics card: the stages of `rakam-nn` as WGSL kernels, through `wgpu` (Vulkan, Metal,
//! Direct3D 12, and WebGPU in the browser).
//!
//! - [`adapters`] lists the graphics cards that the system offers; a [`Gpu`] is one of them, opened.
//! - A [`GpuTrainer`] takes over the network of a [`Trainer`](rakam_nn::Trainer), takes it through steps, and gives it back.
//!   Initial weights, order, samples and dropout masks are those of the processor, so results agree to rounding; a second
//!   run on the same device gives the same bits.
//! - A [`GpuReader`] reads many images with a network: the [`Coprocessor`](rakam_nn::Coprocessor) of an
//!   [`Inference`](rakam_nn::Inference). In the browser, where nothing can wait for a card, only piece by piece:
//!   [`GpuReader::begin`], and [`GpuReader::end`] once it [is there](GpuReader::is_there).
//!
//! ```no_run
//! use rakam_gpu::{Batch, Gpu, GpuTrainer};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut trainer: rakam_nn::Trainer = todo!();
//! let gpu = Gpu::open(&rakam_gpu::adapters()[0])?;
//! let mut on_gpu = GpuTrainer::new(&gpu, &trainer, 64)?;
//! let inputs = vec![0.0; 64 * 28 * 28];
//! on_gpu.submit(&mut trainer, &[Batch { learning_rate: 0.001, labels: &[7; 64], inputs: &inputs }])?;
//! println!("{:?}", on_gpu.collect()?);
//! on_gpu.give_back(&mut trainer)?;
//! # Ok(())
//! # }
//! ```
//!
//! The rest of a program needn't know that a card reads:
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use rakam_gpu::{Gpu, GpuReader};
//! # use rakam_nn::{Cpu, Inference};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let network: rakam_nn::Network = todo!();
//! let gpu = Gpu::open(&rakam_gpu::adapters()[0])?;
//! let inference = Inference::new(&network).with(Arc::new(GpuReader::new(&gpu, &network)?));
//! let logits = inference.logits_of_many(&mut Cpu::all_threads(), 10_000, &|_, image| image.fill(0.0));
//! # Ok(())
//! # }
//! ```
//!
//! ```text
//! device.rs    a graphics card, and one that is open
//! system.rs    the graphics cards of the system (browser.rs: that of the browser)
//! kernels/     WGSL, one file an operation, with its formula
//! template.rs  kernels with the sizes of a network written in: constants, unrolled loops, layers that share one
//! kernel.rs    a kernel, with the buffers that it works on, and compiled
//! pipelines.rs the kernels of a network, compiled
//! stage.rs     the stages of a network with their sizes
//! build.rs     a program in the making: buffers, and kernels one after the other
//! op.rs        the kernels of convolutions and dense layers
//! tail.rs      the kernels of what follows them
//! dense.rs     the kernels of dense layers with what follows them
//! forward.rs   the stages forward, one after the other
//! optimizer.rs the kernel of the optimiser
//! program.rs   the kernels of one step, in their order, and their buffers
//! masks.rs     dropout masks, which the processor draws
//! trainer.rs   a network in training on the device
//! reader.rs    a network on the device to read with
//! together.rs  how much is submitted at once
//! arriving.rs  numbers on their way from the device
//! error.rs     what can go wrong, in words
//! translated.rs  for tests: kernels as Metal and Direct3D would get them
//! ```
//!
//! Tensors are `(C, H, W, N)` as in `rakam-nn`. The 64 invocations of a workgroup are 64 samples of the same place, and each
//! computes a few channels of a few neighbouring pixels in registers. Sums over workgroups go through a buffer of parts,
//! which are added in their order: no atomics, so no bit depends on the scheduling.

#![forbid(unsafe_code)]

mod arriving;
#[cfg(target_arch = "wasm32")]
mod browser;
mod build;
mod dense;
mod device;
mod error;
mod forward;
mod kernel;
mod masks;
mod op;
mod optimizer;
mod pipelines;
mod program;
mod reader;
mod stage;
#[cfg(not(target_arch = "wasm32"))]
mod system;
mod tail;
mod template;
mod together;
mod trainer;
#[cfg(test)]
mod translated;

#[cfg(target_arch = "wasm32")]
pub use browser::{adapters, find};
pub use device::{Adapter, Gpu, Kind};
pub use error::GpuError;
pub use reader::{GpuReader, Underway};
#[cfg(not(target_arch = "wasm32"))]
pub use system::{adapters, may_have_card};
pub use together::together_after;
pub use trainer::{Batch, GpuTrainer};
