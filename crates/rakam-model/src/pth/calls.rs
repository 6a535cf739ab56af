//! What looks like calls in a pickle, and builds values of ours.

use super::globals::{Global, global};
use super::pickle::Machine;
use super::values::{Index, Storage, Tensor, Value};
use super::{damaged, refused};
use crate::ModelError;
use crate::error::shown;

/// Most dimensions of a tensor; a convolution's weight has four.
const MAX_DIMENSIONS: usize = 8;

impl<'a> Machine<'a> {
    pub(super) fn global(&mut self, module: &str, name: &str) -> Result<(), ModelError> {
        let unknown = || refused(format!("`{}`", shown(&format!("{module}.{name}"))));
        let known = global(module, name).ok_or_else(unknown)?;
        self.push(Value::Global(known));
        Ok(())
    }

    pub(super) fn call(&mut self) -> Result<(), ModelError> {
        let (arguments, callable) = (self.pop()?, self.pop()?);
        let Value::Tuple(arguments) = self.values.get(arguments) else {
            return Err(damaged("its pickle calls something without arguments"));
        };
        let made = match (self.values.get(callable), arguments.as_slice()) {
            (Value::Global(Global::OrderedDict), []) => Value::Dict(Vec::new()),
            // Python 2 gives its items at once.
            (Value::Global(Global::OrderedDict), &[items]) => {
                let pairs = self.pairs(items)?;
                self.spend(pairs.len())?;
                Value::Dict(pairs)
            }
            (Value::Global(Global::RebuildTensor), [storage, offset, shape, strides, ..]) => {
                let tensor = self.tensor(*storage, *offset, *shape, *strides);
                Value::Tensor(Box::new(
                    tensor.ok_or_else(|| damaged("a tensor in its pickle has sizes that none can have"))?,
                ))
            }
            (Value::Global(Global::RebuildParameter), [tensor, ..]) => {
                self.stack.push(*tensor);
                return Ok(());
            }
            _ => return Err(damaged("its pickle calls what cannot be called so")),
        };
        self.push(made);
        Ok(())
    }

    /// The items of a list or tuple of pairs.
    fn pairs(&self, items: Index) -> Result<Vec<(Index, Index)>, ModelError> {
        let (Value::List(items) | Value::Tuple(items)) = self.values.get(items) else {
            return Err(damaged("a dictionary in its pickle is none"));
        };
        let pair = |item: &Index| match self.values.get(*item) {
            Value::List(pair) | Value::Tuple(pair) if pair.len() == 2 => Ok((pair[0], pair[1])),
            _ => Err(damaged("an item of a dictionary in its pickle isn't a pair")),
        };
        items.iter().map(pair).collect()
    }

    fn tensor(&self, storage: Index, offset: Index, shape: Index, strides: Index) -> Option<Tensor<'a>> {
        let Value::Storage(storage) = self.values.get(storage) else { return None };
        let [shape, strides] = [self.sizes(shape)?, self.sizes(strides)?];
        let tensor = Tensor { storage: *storage, offset: self.size(offset)?, shape, strides };
        (tensor.shape.len() == tensor.strides.len()).then_some(tensor)
    }

    fn sizes(&self, index: Index) -> Option<Vec<usize>> {
        match self.values.get(index) {
            Value::Tuple(sizes) | Value::List(sizes) if sizes.len() <= MAX_DIMENSIONS => {
                sizes.iter().map(|size| self.size(*size)).collect()
            }
            _ => None,
        }
    }

    fn size(&self, index: Index) -> Option<usize> {
        match self.values.get(index) {
            Value::Int(size) => usize::try_from(*size).ok(),
            _ => None,
        }
    }

    /// The attributes that Python gives an object. A state dict has some (`_metadata`); none says anything of tensors.
    pub(super) fn build(&mut self) -> Result<(), ModelError> {
        self.pop()?;
        match self.target()? {
            Value::Dict(_) => Ok(()),
            _ => Err(damaged("its pickle gives attributes to what isn't a dictionary")),
        }
    }

    /// A name of something that lies beside the pickle: a storage.
    pub(super) fn storage(&mut self) -> Result<(), ModelError> {
        let name = self.pop()?;
        let Value::Tuple(name) = self.values.get(name) else {
            return Err(damaged("its pickle names what lies beside it by what isn't a tuple"));
        };
        let parts: Vec<&Value> = name.iter().map(|part| self.values.get(*part)).collect();
        let storage = match parts[..] {
            // The last is a view of another storage, which only PyTorch before 0.4 has written.
            [
                Value::Text("storage"),
                Value::Global(Global::Storage(numbers)),
                Value::Text(key),
                _,
                Value::Int(count),
            ]
            | [
                Value::Text("storage"),
                Value::Global(Global::Storage(numbers)),
                Value::Text(key),
                _,
                Value::Int(count),
                Value::Other,
            ] => usize::try_from(*count).ok().map(|count| Storage { numbers: *numbers, key, count }),
            [Value::Text(kind), ..] if *kind != "storage" => {
                return Err(refused(format!("a `{}` beside its pickle", shown(kind))));
            }
            _ => None,
        };
        self.push(Value::Storage(
            storage.ok_or_else(|| damaged("a storage in its pickle has a size or a type that none can have"))?,
        ));
        Ok(())
    }
}
