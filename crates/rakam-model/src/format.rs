//! The formats of a model's file: recognised by the first bytes when it is read, by the name when it is written.

use std::path::Path;

use crate::{ModelError, TensorFile, pth, safetensors};

/// The format in which a model is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Rakam's own: safetensors, `.safetensors`.
    Safetensors {
        /// Whether weights are written as 16-bit floats, which takes half the space and rounds them.
        half: bool,
    },
    /// A `state_dict` for PyTorch, `.pth` or `.pt`.
    Pth,
    /// The network with its input and output processing, for ONNX Runtime and others, `.onnx`. Written but not read.
    Onnx {
        /// Whether each batch norm is folded into the weights of the layer before it.
        fold_batch_norm: bool,
    },
}

impl Format {
    /// The format of a file name's ending, if it has one; numbers keep 32 bits, and ONNX its batch norms.
    ///
    /// ```
    /// # use std::path::Path;
    /// # use rakam_model::Format;
    /// assert_eq!(Format::of(Path::new("weights.PTH")), Some(Format::Pth));
    /// assert_eq!(Format::of(Path::new("weights")), None);
    /// ```
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "safetensors" => Some(Self::Safetensors { half: false }),
            "pth" | "pt" => Some(Self::Pth),
            "onnx" => Some(Self::Onnx { fold_batch_norm: false }),
            _ => None,
        }
    }

    /// The same with weights as 16-bit floats; `None` for formats that are written without them.
    #[must_use]
    pub fn halved(self) -> Option<Self> {
        matches!(self, Self::Safetensors { .. }).then_some(Self::Safetensors { half: true })
    }
}

impl<'a> TensorFile<'a> {
    /// Parses a weights file, safetensors or PyTorch's `.pth`: its first bytes tell which.
    ///
    /// # Errors
    /// [`ModelError::NotWeights`] if the bytes are something else, [`ModelError::Damaged`] if the file is broken,
    /// [`ModelError::Refused`] if it holds more than tensors.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        if pth::is_pth(bytes) { pth::parse(bytes) } else { safetensors::parse(bytes) }
    }
}
