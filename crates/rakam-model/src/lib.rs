//! Architectures by name, weights files, the models inside, and the reader that turns ink into a reading.
//!
//! ```text
//! architectures.rs  the networks that Rakam knows, as data
//! tensors.rs        named tensors in a safetensors file: parsed with suspicion, written reproducibly
//! model.rs          a network with what it needs to be used: from a weights file and back
//! files.rs          files read up to a limit, written whole or not at all (not in the browser)
//! embedded.rs       the models inside the program
//! reader.rs         28x28 input -> logits -> a reading
//! calibration.rs    logits -> probabilities and a verdict
//! number.rs         several digits side by side: which pieces of the ink, and what they read
//! error.rs          what can be wrong with a weights file, in words
//! ```

#![forbid(unsafe_code)]

mod architectures;
mod calibration;
mod embedded;
mod error;
#[cfg(not(target_arch = "wasm32"))]
mod files;
mod model;
mod number;
mod reader;
mod tensors;

pub use architectures::{architecture, architecture_names, classic, rakam};
pub use calibration::{Calibration, SURE, digit_log_odds};
pub use embedded::{DEFAULT, Embedded, embedded};
pub use error::ModelError;
#[cfg(not(target_arch = "wasm32"))]
pub use files::{FileError, check_writable, read_limited, write_whole};
#[cfg(not(target_arch = "wasm32"))]
pub use model::open;
pub use model::{InputNorm, Model, Trained};
pub use number::{Number, NumberDigit};
pub use reader::{CLASSES, Reader, Reading, Verdict};
pub use tensors::{CHECKPOINT_KEY, TensorFile, tensor_file_bytes};
