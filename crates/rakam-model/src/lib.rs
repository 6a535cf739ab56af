//! Models: architectures by name, weights files, the built-in networks, and the reader that turns ink into a reading.
//!
//! # Concepts
//!
//! - A [`Model`] is a network with what it needs to be used: how pixels are normalised and how logits are calibrated.
//! - A model comes from a weights file (safetensors, or PyTorch's `.pth`, of which nothing is run) or is [`embedded`].
//! - A [`Reader`] is a model packed for reading. [`Reader::read`] takes [`Ink`](rakam_ink::Ink), a picture or a drawing, and
//!   a [`Mode`]: one digit, a number, or whichever it is.
//! - A [`Reading`] is a [`Verdict`], the best guess, its calibrated confidence, and a probability for each digit.
//!
//! # Example
//!
//! A model is written as a weights file and read back; it gives the same reading of a stroke.
//!
//! ```
//! use rakam_ink::{Drawing, Framing, Point, Stroke};
//! use rakam_model::{DEFAULT, Model, Reader, Verdict, open};
//!
//! let model = open(DEFAULT)?;
//! let same = Model::from_bytes(&model.to_bytes())?;
//!
//! let stroke = Stroke::from_iter([0.2, 0.8].map(|y| Point { x: 0.5, y, width: Point::DEFAULT_WIDTH }));
//! let drawing = Drawing::from_strokes([stroke]);
//! let reading = Reader::new(&model).read_digit(&drawing, Framing::Centred).reading;
//! assert_eq!((reading.verdict, reading.digit), (Verdict::Digit, Some(1)));
//! assert!(reading.confidence > 0.9);
//! assert_eq!(Reader::new(&same).read_digit(&drawing, Framing::Centred).reading, reading);
//! # Ok::<(), rakam_model::ModelError>(())
//! ```
//!
//! # Files
//!
//! ```text
//! architectures.rs  the networks that Rakam knows, as data
//! tensors.rs        named tensors, whichever kind of file they come from
//! safetensors.rs    safetensors: parsed with suspicion, written reproducibly
//! pth/              PyTorch's .pth: interpreted by value, nothing of it is run; and written
//! onnx/             ONNX: written
//! format.rs         which of these a file is to be, by its ending
//! model.rs          a network with what it needs to be used: from the bytes of a weights file and back
//! code.rs           a model as the source of a program, for PyTorch or in Rust
//! store.rs          models by name or path, and as files in every format
//! files.rs          files read up to a limit, written whole or not at all (not in the browser)
//! embedded.rs       the models inside the program
//! reading.rs        what was read: a verdict, a digit, and how sure it is
//! reader.rs         28x28 input -> logits -> a reading
//! mode.rs           a picture or a drawing -> one digit or a number
//! many.rs           many pictures, prepared one by one and read side by side
//! turned.rs         pictures that lie on their side or upside down
//! labels.rs         the labels of a model's classes
//! calibration.rs    logits -> probabilities and a verdict
//! explain/          why a model reads what it reads: a heat map, contributions, images that lie near, dreams, what fools it
//! number.rs         several digits side by side: which pieces of the ink, and what they read
//! error.rs          what can be wrong with a weights file, in words
//! ```

#![forbid(unsafe_code)]

mod architectures;
mod calibration;
mod code;
mod embedded;
mod error;
pub mod explain;
#[cfg(not(target_arch = "wasm32"))]
mod files;
mod format;
mod labels;
mod many;
mod mode;
mod model;
mod number;
mod onnx;
mod pth;
mod reader;
mod reading;
mod safetensors;
mod store;
mod tensors;
mod turned;

pub use architectures::{
    MNIST_INPUT, architecture, architecture_for, architecture_names, classic, has_any_classes, rakam,
};
pub use calibration::{Calibration, SURE, log_sum_exp};
#[cfg(target_arch = "wasm32")]
pub use embedded::add_classic;
pub use embedded::{DEFAULT, Embedded, embedded};
pub use error::ModelError;
#[cfg(not(target_arch = "wasm32"))]
pub use files::{FileError, check_writable, read_limited, write_whole};
pub use format::Format;
pub use labels::Labels;
pub use many::Prepared;
pub use mode::{Answer, Digit, Mode};
pub use model::{InputNorm, Model, Trained};
pub use number::{Number, NumberDigit, NumberLine, Token};
pub use reader::Reader;
pub use reading::{CLASSES, Reading, Verdict};
pub use safetensors::tensor_file_bytes;
#[cfg(not(target_arch = "wasm32"))]
pub use store::open;
pub use tensors::{CHECKPOINT_KEY, TensorFile};

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
