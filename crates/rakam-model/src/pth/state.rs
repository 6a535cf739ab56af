//! From the values of a pickle to named tensors.

use std::collections::BTreeMap;

use super::values::{Index, Storage, Tensor, Value, Values};
use super::{damaged, refused};
use crate::ModelError;
use crate::error::shown;
use crate::tensors::Stored;

/// Where a checkpoint keeps its state dict.
const KEYS: [&str; 3] = ["state_dict", "model_state_dict", "model"];
/// What `DataParallel` and `torch.compile` put before every name.
const PREFIXES: [&str; 2] = ["module.", "_orig_mod."];
/// So many of them may stand before a name.
const MOST_PREFIXES: usize = 4;

/// Where the bytes of storages lie.
pub(super) type Bytes<'a, 'f> = dyn Fn(&Storage<'a>) -> Option<&'a [u8]> + 'f;

/// The tensors of the state dict that the pickle is or holds; `file` is the length of the file that it is in.
pub(super) fn tensors<'a>(
    values: &Values<'a>,
    file: usize,
    bytes: &Bytes<'a, '_>,
) -> Result<BTreeMap<String, Stored<'a>>, ModelError> {
    let mut found = state_dict(values)?;
    // Both may have been at work, in any order, and more than once.
    for _ in 0..MOST_PREFIXES {
        let Some(stripped) = PREFIXES.iter().find_map(|prefix| without_prefix(&found, prefix)) else { break };
        found = stripped;
    }
    let mut tensors = BTreeMap::new();
    let mut all = 0;
    for (name, tensor) in found {
        let stored = stored(name, tensor, file, bytes)?;
        // Several may share one storage; even so, together they take no more memory than the file.
        all += stored.shape.iter().product::<usize>() * (stored.numbers.bitsize() / 8);
        if all > file {
            return Err(damaged("its tensors claim more numbers than the file has".to_owned()));
        }
        tensors.insert(name.to_owned(), stored);
    }
    Ok(tensors)
}

type Named<'v, 'a> = BTreeMap<&'a str, &'v Tensor<'a>>;

fn state_dict<'v, 'a>(values: &'v Values<'a>) -> Result<Named<'v, 'a>, ModelError> {
    let Value::Dict(root) = values.root() else {
        return Err(refused("something else than a dictionary of tensors"));
    };
    let named = entries(values, root);
    let inside = KEYS.iter().filter_map(|key| match named.get(key) {
        Some(Value::Dict(dict)) => Some(dict),
        _ => None,
    });
    // What is inside first: a checkpoint may hold a tensor of its own, such as the best loss.
    inside.chain([root]).map(|dict| named_tensors(values, dict)).find(|found| !found.is_empty()).ok_or_else(|| {
        let keys: Vec<&str> = named.keys().copied().take(8).collect();
        refused(format!("a dictionary without tensors (its keys: {})", shown(&keys.join(", "))))
    })
}

/// The entries whose keys are text; of those with the same key the last.
fn entries<'v, 'a>(values: &'v Values<'a>, dict: &[(Index, Index)]) -> BTreeMap<&'a str, &'v Value<'a>> {
    let text = |(key, value): &(Index, Index)| match values.get(*key) {
        Value::Text(key) => Some((*key, values.get(*value))),
        _ => None,
    };
    dict.iter().filter_map(text).collect()
}

fn named_tensors<'v, 'a>(values: &'v Values<'a>, dict: &[(Index, Index)]) -> Named<'v, 'a> {
    let tensor = |(name, value): (&'a str, &'v Value<'a>)| match value {
        Value::Tensor(tensor) => Some((name, tensor.as_ref())),
        _ => None,
    };
    entries(values, dict).into_iter().filter_map(tensor).collect()
}

/// The same tensors by shorter names, where every name has the prefix.
fn without_prefix<'v, 'a>(named: &Named<'v, 'a>, prefix: &str) -> Option<Named<'v, 'a>> {
    named.iter().map(|(name, tensor)| Some((name.strip_prefix(prefix)?, *tensor))).collect()
}

/// A tensor whose numbers all lie in the file.
fn stored<'a>(name: &str, tensor: &Tensor<'a>, file: usize, bytes: &Bytes<'a, '_>) -> Result<Stored<'a>, ModelError> {
    let Tensor { storage, offset, shape, strides } = tensor;
    let name = shown(name);
    let each = storage.numbers.bitsize() / 8;
    let data = bytes(storage).ok_or_else(|| damaged(format!("the numbers of tensor `{name}` are missing")))?;
    if storage.count.checked_mul(each) != Some(data.len()) {
        let claim = storage.count;
        return Err(damaged(format!(
            "the storage of tensor `{name}` claims {claim} numbers, {} are there",
            data.len() / each
        )));
    }
    // A stride of 0 repeats numbers; even so, no tensor takes more memory than the file.
    let count = shape.iter().try_fold(1_usize, |count, side| count.checked_mul(*side));
    if count.is_none_or(|count| count > file / each) {
        return Err(damaged(format!("tensor `{name}` claims more numbers than the file has")));
    }
    let inside = || {
        let last = shape
            .iter()
            .zip(strides)
            .try_fold(*offset, |at, (side, stride)| at.checked_add(side.saturating_sub(1).checked_mul(*stride)?))?;
        if count == Some(0) {
            return Some(&[][..]);
        }
        // The end first: where that is a number, the beginning is one too.
        let end = last.checked_add(1)?.checked_mul(each)?;
        data.get(offset * each..end)
    };
    let bytes = inside().ok_or_else(|| damaged(format!("tensor `{name}` reaches beyond its storage")))?;
    Ok(Stored { numbers: storage.numbers, shape: shape.clone(), strides: strides.clone(), bytes })
}

#[cfg(test)]
mod tests {
    use rakam_nn::TensorView;

    use super::super::{parse, write::write};
    use super::*;

    fn names_read(written: &[&str]) -> Vec<String> {
        let tensors = written.iter().map(|name| TensorView { name, shape: &[1], values: &[0.5] });
        let bytes = write(tensors, &BTreeMap::new());
        parse(&bytes).unwrap().names().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_put_before_every_name_is_taken_off_in_any_order() {
        for prefix in ["", "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "module.module."] {
            let names = ["conv1.weight", "fc1.bias"].map(|name| format!("{prefix}{name}"));
            assert_eq!(names_read(&names.each_ref().map(String::as_str)), ["conv1.weight", "fc1.bias"], "{prefix}");
        }
        assert_eq!(names_read(&["fc1.bias", "module.fc1.weight"]), ["fc1.bias", "module.fc1.weight"]);
    }
}
