//! Named tensors, whichever kind of file they come from: their shapes, their numbers, the network that they make.

use std::collections::BTreeMap;

use ::safetensors::Dtype;
use half::{bf16, f16};
use rakam_nn::{Architecture, Network};

use crate::{ModelError, pth, safetensors};

/// Metadata that stands in checkpoints of `rakam-train` only.
pub const CHECKPOINT_KEY: &str = "rakam.checkpoint";

/// The tensors and the metadata of a file. They lie in its bytes: what it claims has been checked against them, and no
/// number is copied before it is asked for.
#[derive(Debug)]
pub struct TensorFile<'a> {
    metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, Stored<'a>>,
}

/// A tensor as it lies in a file.
#[derive(Debug)]
pub(crate) struct Stored<'a> {
    /// The type of its numbers.
    pub(crate) numbers: Dtype,
    pub(crate) shape: Vec<usize>,
    /// For each dimension, how many numbers further its next index lies.
    pub(crate) strides: Vec<usize>,
    /// From its first number to its last, if not further. Whoever makes a `Stored` has checked that.
    pub(crate) bytes: &'a [u8],
}

impl<'a> TensorFile<'a> {
    pub(crate) fn new(metadata: BTreeMap<String, String>, tensors: BTreeMap<String, Stored<'a>>) -> Self {
        Self { metadata, tensors }
    }

    /// Parses a safetensors file, or one of PyTorch's; which it is, its first bytes say.
    ///
    /// # Errors
    /// [`ModelError::NotWeights`] for something else, [`ModelError::Damaged`] for a broken file,
    /// [`ModelError::Refused`] for one that holds more than tensors.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        if pth::is_pth(bytes) { pth::parse(bytes) } else { safetensors::parse(bytes) }
    }

    /// The metadata of that key, or `None`.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The names of the tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The shape of the tensor of that name, or `None`.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice())
    }

    /// The numbers of the tensor of that name, row-major, or `None` where the file has none.
    ///
    /// # Errors
    /// [`ModelError::Type`] when they are not F32, F16, BF16 or F64.
    pub fn values(&self, name: &str) -> Result<Option<Vec<f32>>, ModelError> {
        let Some(tensor) = self.tensors.get(name) else { return Ok(None) };
        match tensor.values() {
            Some(values) => Ok(Some(values)),
            None => Err(ModelError::Type { tensor: name.to_owned(), found: tensor.numbers.to_string() }),
        }
    }

    /// The network of that architecture, with the numbers of the tensors of its names.
    ///
    /// # Errors
    /// When one is missing, has another shape or type, or holds numbers that no network can compute with.
    pub fn network(&self, architecture: Architecture) -> Result<Network, ModelError> {
        self.check_shapes(&architecture)?;
        let mut network = Network::new(architecture, 0)?;
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

    /// Whether the file has every tensor of the architecture, in its shape.
    pub(crate) fn check_shapes(&self, architecture: &Architecture) -> Result<(), ModelError> {
        for tensor in architecture.tensors()? {
            let (architecture, expected) = (architecture.name.as_str().into(), shape_text(&tensor.shape));
            match self.shape(&tensor.name) {
                None => return Err(ModelError::Missing { tensor: tensor.name, architecture, expected }),
                Some(found) if found != tensor.shape => {
                    let found = shape_text(found);
                    return Err(ModelError::Shape { tensor: tensor.name, found, architecture, expected });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

impl Stored<'_> {
    /// Its numbers, row-major, or `None` where they are of a type that no network computes with.
    fn values(&self) -> Option<Vec<f32>> {
        match self.numbers {
            Dtype::F32 => Some(self.read(f32::from_le_bytes)),
            Dtype::F16 => Some(self.read(|bytes| f16::from_le_bytes(bytes).to_f32())),
            Dtype::BF16 => Some(self.read(|bytes| bf16::from_le_bytes(bytes).to_f32())),
            Dtype::F64 => Some(self.read(|bytes| f64::from_le_bytes(bytes) as f32)),
            _ => None,
        }
    }

    fn read<const BYTES: usize>(&self, number: impl Fn([u8; BYTES]) -> f32) -> Vec<f32> {
        let (numbers, _) = self.bytes.as_chunks::<BYTES>();
        let count = self.shape.iter().fold(1, |count: usize, side| count.saturating_mul(*side));
        let mut values = Vec::with_capacity(count);
        let mut index = vec![0; self.shape.len()];
        for _ in 0..count {
            let at: usize = index.iter().zip(&self.strides).map(|(index, stride)| index * stride).sum();
            values.extend(numbers.get(at).copied().map(&number));
            // The next index: as an odometer, the last dimension runs fastest.
            for (digit, side) in index.iter_mut().zip(&self.shape).rev() {
                *digit += 1;
                if *digit < *side {
                    break;
                }
                *digit = 0;
            }
        }
        values
    }
}

/// The strides of a row-major tensor of this shape.
pub(crate) fn contiguous(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1_usize; shape.len()];
    for dimension in (1..shape.len()).rev() {
        strides[dimension - 1] = strides[dimension].saturating_mul(shape[dimension]);
    }
    strides
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
