//! Named tensors of a weights file in any format: their shapes, their numbers, and the network made from them.

use std::collections::BTreeMap;

use ::safetensors::Dtype;
use half::{bf16, f16};
use rakam_nn::{Architecture, Network};

use crate::ModelError;

/// Metadata key that only checkpoints of `rakam-train` have.
pub const CHECKPOINT_KEY: &str = "rakam.checkpoint";

/// The tensors and metadata of a file, which borrow its bytes. What the file claims has been checked against its size;
/// numbers are copied only on request.
#[derive(Debug)]
pub struct TensorFile<'a> {
    metadata: BTreeMap<String, String>,
    tensors: BTreeMap<String, Stored<'a>>,
}

/// A tensor in a file's bytes.
#[derive(Debug)]
pub(crate) struct Stored<'a> {
    /// The type of its numbers.
    pub(crate) numbers: Dtype,
    pub(crate) shape: Vec<usize>,
    /// For each dimension, the distance to the next index, in numbers.
    pub(crate) strides: Vec<usize>,
    /// Starts at its first number and reaches at least to its last; checked when a `Stored` is made.
    pub(crate) bytes: &'a [u8],
}

impl<'a> TensorFile<'a> {
    pub(crate) fn new(metadata: BTreeMap<String, String>, tensors: BTreeMap<String, Stored<'a>>) -> Self {
        Self { metadata, tensors }
    }

    /// The metadata of this key, or `None`.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The names of the tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The shape of the tensor of this name, or `None`.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).map(|tensor| tensor.shape.as_slice())
    }

    /// The numbers of the tensor of this name, row-major, or `None` if the file has no such tensor.
    ///
    /// # Errors
    /// [`ModelError::Type`] if they are not F32, F16, BF16 or F64.
    pub fn values(&self, name: &str) -> Result<Option<Vec<f32>>, ModelError> {
        let Some(tensor) = self.tensors.get(name) else { return Ok(None) };
        match tensor.values() {
            Some(values) => Ok(Some(values)),
            None => Err(ModelError::Type { tensor: name.to_owned(), found: tensor.numbers.to_string() }),
        }
    }

    /// The network of this architecture, with its parameters and running statistics from the file.
    ///
    /// # Errors
    /// If a tensor is missing, has another shape or type, or holds numbers that a network can't compute with.
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

    /// Checks that the file has every tensor of the architecture, with the same shape.
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
    /// Its numbers, row-major, or `None` if they are of a type that isn't read.
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
            // The next index, like an odometer: the last dimension changes fastest.
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

/// Checks that a network can compute with these numbers.
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

/// A shape as PyTorch prints it: `(6, 1, 5, 5)`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    let sides: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("({})", sides.join(", "))
}
