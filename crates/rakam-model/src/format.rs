//! The formats that a model is written in.

use std::path::Path;

/// What a file of a model is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Rakam's own: safetensors, `.safetensors`.
    Safetensors,
    /// A `state_dict` for PyTorch, `.pth` or `.pt`.
    Pth,
    /// The network with all that surrounds it, for ONNX Runtime and others, `.onnx`. It is written but not read.
    Onnx {
        /// Whether batch-norms are folded into the weights in front of them.
        fold_batch_norm: bool,
    },
}

impl Format {
    /// The format that the ending of a file's name stands for; ONNX keeps its batch-norms.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "safetensors" => Some(Self::Safetensors),
            "pth" | "pt" => Some(Self::Pth),
            "onnx" => Some(Self::Onnx { fold_batch_norm: false }),
            _ => None,
        }
    }
}
