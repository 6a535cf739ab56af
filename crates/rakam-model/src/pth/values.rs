//! What the pickle of a state dict makes.

use ::safetensors::Dtype;

use super::globals::Global;

/// The index of a value in [`Values`].
pub(super) type Index = u32;

/// What a pickle of a state dict can hold.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// What no tensor needs: `None`, a float, bytes.
    Other,
    Bool(bool),
    Int(i64),
    /// An integer beyond 64 bits, little-endian.
    Long(&'a [u8]),
    Text(&'a str),
    Tuple(Vec<Index>),
    List(Vec<Index>),
    /// In the order in which the pickle sets them; a key may come again.
    Dict(Vec<(Index, Index)>),
    Global(Global),
    Storage(Storage<'a>),
    Tensor(Box<Tensor<'a>>),
}

/// The numbers that tensors are views of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Storage<'a> {
    pub(super) numbers: Dtype,
    /// The name of its bytes in the file.
    pub(super) key: &'a str,
    /// How many numbers it claims to have.
    pub(super) count: usize,
}

/// A view of a storage. Nothing of it has been checked.
#[derive(Debug)]
pub(super) struct Tensor<'a> {
    pub(super) storage: Storage<'a>,
    /// Index of its first number in the storage.
    pub(super) offset: usize,
    pub(super) shape: Vec<usize>,
    pub(super) strides: Vec<usize>,
}

/// What a pickle made.
#[derive(Debug)]
pub(super) struct Values<'a> {
    pub(super) values: Vec<Value<'a>>,
    pub(super) root: Index,
}

impl<'a> Values<'a> {
    /// What the pickle describes.
    pub(super) fn root(&self) -> &Value<'a> {
        self.get(self.root)
    }

    pub(super) fn get(&self, index: Index) -> &Value<'a> {
        self.values.get(index as usize).unwrap_or(&Value::Other)
    }

    /// Every value that was made on the way, in that order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value<'a>> {
        self.values.iter()
    }
}
