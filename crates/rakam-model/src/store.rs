//! Models by name or path, and as files in every format.

#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;

use crate::{Format, Model, onnx, pth, safetensors};
#[cfg(not(target_arch = "wasm32"))]
use crate::{ModelError, embedded, read_limited, write_whole};

/// Largest weights file that is read, in bytes: that of the largest network, with its names and running statistics. Classic's
/// has 180 thousand.
#[cfg(not(target_arch = "wasm32"))]
const MAX_FILE: u64 = 4 * rakam_nn::MOST_PARAMETERS + (4 << 20);

impl Model {
    /// The weights file in that format; the same model gives the same bytes.
    #[must_use]
    pub fn to_format(&self, format: Format) -> Vec<u8> {
        match format {
            Format::Safetensors { half } => safetensors::write(self.network.tensors(), &self.metadata(), half),
            Format::Pth => pth::write(self.network.tensors(), &self.metadata()),
            Format::Onnx { fold_batch_norm } => onnx::write(self, fold_batch_norm),
        }
    }

    /// Reads a weights file of at most 260 MiB.
    ///
    /// # Errors
    /// As [`Model::from_bytes`], with the file's name; or when it can't be read.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Self::from_bytes(&read_limited(path, MAX_FILE)?)
            .map_err(|source| ModelError::In { path: path.display().to_string(), source: Box::new(source) })
    }

    /// Writes a weights file, whole or not at all: in the format of its extension, safetensors if that names none.
    ///
    /// # Errors
    /// When it can't be written; what was there before is unchanged.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        let format = Format::of(path).unwrap_or(Format::Safetensors { half: false });
        Ok(write_whole(path, &self.to_format(format))?)
    }
}

/// The built-in model of that name, or else the weights file at that path.
///
/// # Errors
/// When there is neither, or the file is refused.
#[cfg(not(target_arch = "wasm32"))]
pub fn open(name_or_path: &str) -> Result<Model, ModelError> {
    if let Some(found) = embedded().iter().find(|embedded| embedded.name == name_or_path) {
        return found.model();
    }
    let path = Path::new(name_or_path);
    if path.exists() {
        return Model::load(path);
    }
    let known = embedded().iter().map(|embedded| embedded.name).collect::<Vec<_>>().join(", ");
    Err(ModelError::UnknownModel { name: name_or_path.to_owned(), known })
}
