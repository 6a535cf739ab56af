//! Named tensors in a [safetensors](https://huggingface.co/docs/safetensors) file.
//!
//! The header is checked by the `safetensors` crate; the bytes around it are measured here. Writing is done here too,
//! since that crate writes metadata in the order of a hash map, and the same training is to give the same file.

use std::collections::BTreeMap;

use rakam_nn::{Architecture, Network, TensorView};
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};
use serde_json::{Map, Value, json};

use crate::ModelError;

/// Metadata that stands in checkpoints of `rakam-train` only.
pub const CHECKPOINT_KEY: &str = "rakam.checkpoint";

/// Length of the number that says how long the header is.
const LENGTH_BYTES: usize = 8;
/// Longest header that is parsed; Rakam's own have two thousand bytes.
const MAX_HEADER: usize = 1 << 20;

/// A safetensors file whose header has been checked against its bytes.
#[derive(Debug)]
pub struct TensorFile<'a> {
    header: Metadata,
    data: &'a [u8],
}

impl<'a> TensorFile<'a> {
    /// Parses the header. Allocates no more than the header's own length calls for.
    ///
    /// # Errors
    /// [`ModelError::NotWeights`] for something else than a safetensors file, [`ModelError::Damaged`] for a broken one.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else {
            return Err(ModelError::NotWeights { found: kind_of(bytes) });
        };
        if rest.first() != Some(&b'{') {
            return Err(ModelError::NotWeights { found: kind_of(bytes) });
        }
        let damaged = |reason: String| ModelError::Damaged { reason };
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > MAX_HEADER {
            return Err(damaged(format!("its header claims {length} bytes; at most {MAX_HEADER} are read")));
        }
        let Some((header, data)) = rest.split_at_checked(length) else {
            return Err(damaged(format!("its header claims {length} bytes, {} are there", rest.len())));
        };
        let header: Metadata =
            serde_json::from_slice(header).map_err(|error| damaged(format!("its header: {error}")))?;
        if header.data_len() != data.len() {
            return Err(damaged(format!("its tensors take {} bytes, {} are there", header.data_len(), data.len())));
        }
        Ok(Self { header, data })
    }

    /// The metadata of that key, or `None`.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.header.metadata().as_ref()?.get(key).map(String::as_str)
    }

    /// The names of the tensors, in the order in which they lie in the file.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.header.offset_keys()
    }

    /// The shape of the tensor of that name, or `None`.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.header.info(name).map(|info| info.shape.as_slice())
    }

    /// The numbers of the tensor of that name, row-major, or `None` where the file has none.
    ///
    /// # Errors
    /// [`ModelError::Type`] when they are not F32.
    pub fn values(&self, name: &str) -> Result<Option<Vec<f32>>, ModelError> {
        let Some(TensorInfo { dtype, data_offsets: (start, end), .. }) = self.header.info(name) else {
            return Ok(None);
        };
        if *dtype != Dtype::F32 {
            return Err(ModelError::Type { tensor: name.to_owned(), found: format!("{dtype:?}") });
        }
        let bytes = self.data.get(*start..*end).unwrap_or_default();
        let (numbers, _) = bytes.as_chunks::<4>();
        Ok(Some(numbers.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()))
    }

    /// The network of that architecture, with the numbers of the tensors of its names.
    ///
    /// # Errors
    /// When one is missing, has another shape or type, or holds numbers that no network can compute with.
    pub fn network(&self, architecture: Architecture) -> Result<Network, ModelError> {
        let mut network = Network::new(architecture, 0)?;
        self.check_shapes(&network)?;
        let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
        for name in names {
            let values = self.values(&name)?.unwrap_or_default();
            check_values(&name, &values)?;
            if let Some(place) = network.tensor_mut(&name) {
                place.copy_from_slice(&values);
            }
        }
        Ok(network)
    }

    /// Whether the file has every tensor of the network, in its shape.
    pub(crate) fn check_shapes(&self, network: &Network) -> Result<(), ModelError> {
        let architecture = network.architecture().name;
        for tensor in network.tensors() {
            let (name, expected) = (tensor.name.to_owned(), shape_text(tensor.shape));
            match self.shape(tensor.name) {
                None => return Err(ModelError::Missing { tensor: name, architecture, expected }),
                Some(found) if found != tensor.shape => {
                    return Err(ModelError::Shape { tensor: name, found: shape_text(found), architecture, expected });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// A safetensors file of these tensors and this metadata: the same tensors give the same bytes.
#[must_use]
pub fn tensor_file_bytes<'a>(
    tensors: impl IntoIterator<Item = TensorView<'a>>,
    metadata: &BTreeMap<&str, String>,
) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut data = Vec::new();
    for TensorView { name, shape, values } in tensors {
        let start = data.len();
        data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        let info = json!({"dtype": "F32", "shape": shape, "data_offsets": [start, data.len()]});
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

/// Whether a network can compute with these numbers.
fn check_values(tensor: &str, values: &[f32]) -> Result<(), ModelError> {
    let refused = |found: f32, expected| ModelError::Value { tensor: tensor.to_owned(), found, expected };
    if let Some(&found) = values.iter().find(|value| !value.is_finite()) {
        return Err(refused(found, "finite numbers"));
    }
    match values.iter().find(|value| **value < 0.0) {
        Some(&found) if tensor.ends_with(".running_var") => Err(refused(found, "variances of at least 0")),
        _ => Ok(()),
    }
}

/// A shape as PyTorch writes it: `(6, 1, 5, 5)`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    let sides: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("({})", sides.join(", "))
}

/// What bytes that are no safetensors file look like.
fn kind_of(bytes: &[u8]) -> &'static str {
    const KINDS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "a zip archive (a PyTorch .pth file is one)"),
        (b"\x80\x02", "a Python pickle (an old PyTorch .pth file is one)"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"\x89HDF", "an HDF5 file"),
        (b"\x1f\x8b", "a gzip file"),
        (b"\x00\x00\x08", "an IDX file (MNIST's images or labels)"),
        (b"{", "a JSON text"),
    ];
    match KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        _ if bytes.is_empty() => "an empty file",
        Some((_, kind)) => kind,
        None => "a file of an unknown kind",
    }
}
