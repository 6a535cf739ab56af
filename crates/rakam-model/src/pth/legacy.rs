//! The format before PyTorch 1.6: a magic number, a version and facts of the machine, the state dict, and the names of
//! its storages, a pickle each; then the storages, each after its length.

use std::collections::BTreeMap;

use super::values::{Storage, Value, Values};
use super::{damaged, pickle, refused, state};
use crate::error::shown;
use crate::{ModelError, TensorFile};

/// `0x1950a86a20f9469cfc6c`, little-endian.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const VERSION: i64 = 1001;

pub(super) fn parse(bytes: &[u8]) -> Result<TensorFile<'_>, ModelError> {
    let (magic, rest) = pickle::run(bytes)?;
    if !matches!(magic.root(), Value::Long(number) if *number == MAGIC) {
        return Err(ModelError::NotWeights { found: "a Python pickle that PyTorch did not write" });
    }
    let (version, rest) = pickle::run(rest)?;
    if !matches!(version.root(), Value::Int(VERSION)) {
        return Err(refused(format!("another version of its format than {VERSION}")));
    }
    let (machine, rest) = pickle::run(rest)?;
    if is_big_endian(&machine) {
        return Err(damaged("its numbers are big-endian, which is not read"));
    }
    let (program, rest) = pickle::run(rest)?;
    let (keys, rest) = pickle::run(rest)?;
    let storages = storages(&program, &keys, rest)?;
    let tensors = state::tensors(&program, bytes.len(), &|storage| storages.get(storage.key).copied())?;
    Ok(TensorFile::new(BTreeMap::new(), tensors))
}

fn is_big_endian(machine: &Values) -> bool {
    let Value::Dict(facts) = machine.root() else { return false };
    facts.iter().any(|(key, value)| {
        matches!((machine.get(*key), machine.get(*value)), (Value::Text("little_endian"), Value::Bool(false)))
    })
}

/// The bytes of each storage, in the order of the list of names.
fn storages<'a>(
    program: &Values<'a>,
    keys: &Values<'a>,
    mut rest: &'a [u8],
) -> Result<BTreeMap<&'a str, &'a [u8]>, ModelError> {
    let known: BTreeMap<&str, &Storage> = program
        .all()
        .filter_map(|value| match value {
            Value::Storage(storage) => Some((storage.key, storage)),
            _ => None,
        })
        .collect();
    let Value::List(names) = keys.root() else { return Err(damaged("it names no storages")) };
    let mut found = BTreeMap::new();
    for name in names {
        let storage = match keys.get(*name) {
            Value::Text(key) => known.get(key),
            _ => None,
        };
        let storage = storage.ok_or_else(|| damaged("it names a storage that no tensor has"))?;
        let cut_short = || damaged(format!("it ends within storage `{}`", shown(storage.key)));
        let (count, behind) = rest.split_first_chunk().ok_or_else(cut_short)?;
        let length = usize::try_from(u64::from_le_bytes(*count)).ok();
        let length = length.and_then(|count| count.checked_mul(storage.numbers.bitsize() / 8)).ok_or_else(cut_short)?;
        let (bytes, behind) = behind.split_at_checked(length).ok_or_else(cut_short)?;
        found.insert(storage.key, bytes);
        rest = behind;
    }
    Ok(found)
}
