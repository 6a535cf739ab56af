//! Architectures by name, weights files, the models inside, and the reader that turns ink into a reading.
//!
//! ```text
//! architectures.rs  the networks that Rakam knows, as data
//! tensors.rs        named tensors, whichever kind of file they come from
//! safetensors.rs    safetensors: parsed with suspicion, written reproducibly
//! pth/              PyTorch's .pth: interpreted by value, nothing of it is run; and written
//! onnx/             ONNX: written
//! format.rs         which of these a file is to be, by its ending
//! model.rs          a network with what it needs to be used: from a weights file and back
//! files.rs          files read up to a limit, written whole or not at all (not in the browser)
//! embedded.rs       the models inside the program
//! reader.rs         28x28 input -> logits -> a reading
//! mode.rs           a picture or a drawing -> one digit or a number
//! calibration.rs    logits -> probabilities and a verdict
//! explain/          why a model reads what it reads: a heat map, contributions, images that lie near
//! number.rs         several digits side by side: which pieces of the ink, and what they read
//! error.rs          what can be wrong with a weights file, in words
//! ```

#![forbid(unsafe_code)]

mod architectures;
mod calibration;
mod embedded;
mod error;
pub mod explain;
#[cfg(not(target_arch = "wasm32"))]
mod files;
mod format;
mod mode;
mod model;
mod number;
mod onnx;
mod pth;
mod reader;
mod safetensors;
mod tensors;

pub use architectures::{architecture, architecture_names, classic, rakam};
pub use calibration::{Calibration, SURE, digit_log_odds};
pub use embedded::{DEFAULT, Embedded, embedded};
pub use error::ModelError;
#[cfg(not(target_arch = "wasm32"))]
pub use files::{FileError, check_writable, read_limited, write_whole};
pub use format::Format;
pub use mode::{Answer, Digit, Mode};
#[cfg(not(target_arch = "wasm32"))]
pub use model::open;
pub use model::{InputNorm, Model, Trained};
pub use number::{Number, NumberDigit};
pub use reader::{CLASSES, Reader, Reading, Verdict};
pub use safetensors::tensor_file_bytes;
pub use tensors::{CHECKPOINT_KEY, TensorFile};
