//! A [safetensors](https://huggingface.co/docs/safetensors) file: parsed with suspicion, written reproducibly.
//!
//! The header is checked by the `safetensors` crate; the bytes around it are measured here. Writing is done here too,
//! since that crate writes metadata in the order of a hash map, and the same training is to give the same file.

use std::collections::BTreeMap;

use ::safetensors::tensor::{Metadata, TensorInfo};
use half::f16;
use rakam_nn::TensorView;
use serde_json::{Map, Value, json};

use crate::ModelError;
use crate::error::shown;
use crate::tensors::{Stored, TensorFile, contiguous};

/// Length of the number that says how long the header is.
const LENGTH_BYTES: usize = 8;
/// Longest header that is parsed; Rakam's own have two thousand bytes.
const MAX_HEADER: usize = 1 << 20;

/// Parses the header. Allocates no more than the header's own length calls for.
pub(crate) fn parse(bytes: &[u8]) -> Result<TensorFile<'_>, ModelError> {
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else {
        return Err(ModelError::NotWeights { found: kind_of(bytes) });
    };
    if rest.first() != Some(&b'{') {
        return Err(ModelError::NotWeights { found: kind_of(bytes) });
    }
    let damaged = |reason: String| ModelError::Damaged { format: "safetensors", reason };
    let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
    if length > MAX_HEADER {
        return Err(damaged(format!("its header claims {length} bytes; at most {MAX_HEADER} are read")));
    }
    let Some((header, data)) = rest.split_at_checked(length) else {
        return Err(damaged(format!("its header claims {length} bytes, {} are there", rest.len())));
    };
    let header: Metadata = serde_json::from_slice(header)
        .map_err(|error| damaged(format!("its header: {}", shown(&error.to_string()))))?;
    if header.data_len() != data.len() {
        return Err(damaged(format!("its tensors take {} bytes, {} are there", header.data_len(), data.len())));
    }
    let tensors = header.tensors().into_iter().map(|(name, info)| {
        let TensorInfo { dtype, shape, data_offsets: (start, end) } = info;
        let bytes = data.get(*start..*end).unwrap_or_default();
        (name, Stored { numbers: *dtype, shape: shape.clone(), strides: contiguous(shape), bytes })
    });
    let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone()));
    Ok(TensorFile::new(metadata.collect(), tensors.collect()))
}

/// A safetensors file of these tensors and this metadata, 32 bits a number: the same tensors give the same bytes.
#[must_use]
pub fn tensor_file_bytes<'a>(
    tensors: impl IntoIterator<Item = TensorView<'a>>,
    metadata: &BTreeMap<&str, String>,
) -> Vec<u8> {
    write(tensors, metadata, false)
}

/// A safetensors file. `half`: whether weights are rounded to 16 bits where they fit.
pub(crate) fn write<'a>(
    tensors: impl IntoIterator<Item = TensorView<'a>>,
    metadata: &BTreeMap<&str, String>,
    half: bool,
) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut data = Vec::new();
    for TensorView { name, shape, values } in tensors {
        let start = data.len();
        let dtype = if half && fits_half(shape, values) {
            data.extend(values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()));
            "F16"
        } else {
            data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            "F32"
        };
        let info = json!({"dtype": dtype, "shape": shape, "data_offsets": [start, data.len()]});
        header.insert(name.to_owned(), info);
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    // The numbers begin at a multiple of 8, as the format asks.
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.append(&mut header);
    bytes.append(&mut data);
    bytes
}

/// Whether a tensor may be rounded to 16 bits: the weights of convolutions and dense layers, unless one is too large for
/// them. Biases and batch norms are few, and variances have a wide range.
fn fits_half(shape: &[usize], values: &[f32]) -> bool {
    shape.len() > 1 && values.iter().all(|&value| f16::from_f32(value).is_finite())
}

/// What bytes that aren't a weights file look like.
fn kind_of(bytes: &[u8]) -> &'static str {
    const KINDS: &[(&[u8], &str)] = &[
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x89HDF", "an HDF5 file"),
        (b"\x1f\x8b", "a gzip file"),
        (b"\x00\x00\x08", "an IDX file (MNIST's images or labels)"),
        (b"\x08\x08\x12", "an ONNX model, which is written but not read"),
        (b"{", "a JSON text"),
    ];
    match KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        _ if bytes.is_empty() => "an empty file",
        Some((_, kind)) => kind,
        None => "a file of an unknown kind",
    }
}
