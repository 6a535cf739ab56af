//! PyTorch's files of weights: a `state_dict`, or a checkpoint that holds one, as `torch.save` writes it.
//!
//! ```text
//! zip.rs      the archive of PyTorch 1.6 and later
//! legacy.rs   the stream of pickles before that
//! pickle.rs   a pickle, interpreted by value: nothing is called, imported or copied
//! calls.rs    what looks like calls in it, and builds values
//! globals.rs  the few of Python's names that a state dict needs
//! values.rs   what it makes
//! state.rs    from the values of a pickle to named tensors
//! write.rs    the archive that PyTorch reads
//! ```
//!
//! A pickle is a program. What a state dict needs of it builds values; anything else is refused by its name. The format
//! is described by PyTorch's own [reader](https://github.com/pytorch/pytorch/blob/main/torch/serialization.py).

mod calls;
mod globals;
mod legacy;
mod pickle;
mod state;
mod values;
mod write;
mod zip;

use std::collections::BTreeMap;

pub(crate) use write::write;

use crate::error::shown;
use crate::{ModelError, TensorFile};

/// The entry with the pickle, after the name of the archive's folder.
const PICKLE: &str = "data.pkl";
/// What `torch.jit.save` writes.
const TORCH_SCRIPT: &str = "a TorchScript program, not a state dict (`model.state_dict()`)";
/// The entry with Rakam's metadata, where `torch.jit.save` too puts what is not its own. PyTorch does not look at it.
const METADATA: &str = "extra/rakam.json";

/// Whether the first bytes are those of a zip archive or of a pickle.
pub(crate) fn is_pth(bytes: &[u8]) -> bool {
    // The header of a safetensors file may be as long as a pickle's first bytes say.
    let safetensors = bytes.get(4..9) == Some(b"\0\0\0\0{");
    matches!(bytes, [b'P', b'K', 3 | 5, ..] | [0x80, 2..=5, ..]) && !safetensors
}

/// The tensors of a state dict, and Rakam's metadata where it wrote the file.
pub(crate) fn parse(bytes: &[u8]) -> Result<TensorFile<'_>, ModelError> {
    if bytes.starts_with(b"PK") { parse_archive(bytes) } else { legacy::parse(bytes) }
}

fn parse_archive(bytes: &[u8]) -> Result<TensorFile<'_>, ModelError> {
    let archive = zip::Archive::parse(bytes)?;
    let Some((folder, program)) = archive
        .entries()
        .find_map(|(name, program)| Some((name.strip_suffix(PICKLE)?, program)))
        .filter(|(folder, _)| folder.ends_with('/'))
    else {
        return Err(ModelError::NotWeights { found: "a zip archive that PyTorch did not write" });
    };
    let entry = |name: &str| archive.entry(&format!("{folder}{name}"));
    if entry("constants.pkl").is_some() {
        return Err(ModelError::NotWeights { found: TORCH_SCRIPT });
    }
    if entry("byteorder").is_some_and(|order| order != b"little") {
        return Err(damaged("its numbers are big-endian, which is not read"));
    }
    let metadata = match entry(METADATA) {
        None => BTreeMap::new(),
        Some(json) => serde_json::from_slice(json)
            .map_err(|error| damaged(format!("{METADATA}: {}", shown(&error.to_string()))))?,
    };
    let (program, _) = pickle::run(program)?;
    let tensors = state::tensors(&program, bytes.len(), &|storage| entry(&format!("data/{}", storage.key)))?;
    Ok(TensorFile::new(metadata, tensors))
}

/// A file of PyTorch's that contradicts itself.
fn damaged(reason: impl Into<String>) -> ModelError {
    ModelError::Damaged { format: "PyTorch", reason: reason.into() }
}

/// A file of PyTorch's with something that no state dict needs.
fn refused(found: impl Into<String>) -> ModelError {
    ModelError::Refused { found: found.into() }
}
