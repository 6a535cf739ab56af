//! A pickle, interpreted by value ([the instructions](https://github.com/python/cpython/blob/main/Lib/pickletools.py)).
//!
//! Values lie in one list and refer to each other by their index there: what a pickle takes from its memo a thousand
//! times is one value still, and a list may hold itself without harm. Text stays where it lies in the file.

use std::collections::BTreeMap;

use super::values::{Index, Value, Values};
use super::{damaged, refused};
use crate::ModelError;
use crate::error::shown;

/// Most instructions that are followed. A state dict takes forty for each tensor; an instruction makes one value at
/// most, so this bounds the memory too.
const MAX_INSTRUCTIONS: usize = 1 << 18;
/// The newest protocol of Python's pickles.
const MAX_PROTOCOL: u8 = 5;

/// Follows a pickle to its end; returns what it made, and the bytes after it.
pub(super) fn run(bytes: &[u8]) -> Result<(Values<'_>, &[u8]), ModelError> {
    let mut machine = Machine {
        rest: bytes,
        left: MAX_INSTRUCTIONS,
        values: Values { values: Vec::new(), root: 0 },
        stack: Vec::new(),
        marks: Vec::new(),
        memo: BTreeMap::new(),
    };
    while !machine.step()? {}
    machine.values.root = machine.pop()?;
    Ok((machine.values, machine.rest))
}

/// A pickle that is being followed.
pub(super) struct Machine<'a> {
    /// What has not been followed yet.
    rest: &'a [u8],
    /// How many instructions may follow.
    left: usize,
    pub(super) values: Values<'a>,
    pub(super) stack: Vec<Index>,
    /// How high the stack stood at each mark.
    marks: Vec<usize>,
    memo: BTreeMap<u32, Index>,
}

impl<'a> Machine<'a> {
    /// Follows one instruction; returns whether it was the last.
    fn step(&mut self) -> Result<bool, ModelError> {
        self.spend(1)?;
        let [code] = self.take()?;
        match code {
            b'.' => return Ok(true),
            // PROTO, FRAME
            0x80 => match self.take()? {
                [2..=MAX_PROTOCOL] => {}
                [protocol] => return Err(refused(format!("pickle protocol {protocol}"))),
            },
            0x95 => drop(self.take::<8>()?),
            // MARK, POP, POP_MARK, DUP
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => drop(self.pop_mark()?),
            b'2' => self.stack.push(self.top()?),
            // NONE, NEWTRUE, NEWFALSE, BINFLOAT
            b'N' => self.push(Value::Other),
            0x88 => self.push(Value::Bool(true)),
            0x89 => self.push(Value::Bool(false)),
            b'G' => {
                self.take::<8>()?;
                self.push(Value::Other);
            }
            // BININT, BININT1, BININT2, LONG1
            b'J' => {
                let number = i32::from_le_bytes(self.take()?);
                self.push(Value::Int(number.into()));
            }
            b'K' | b'M' => {
                let number = self.length(if code == b'K' { 1 } else { 2 })?;
                self.push(Value::Int(number as i64));
            }
            0x8a => {
                let length = self.length(1)?;
                let number = self.take_slice(length)?;
                self.push(long(number));
            }
            // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; of Python 2: BINSTRING, SHORT_BINSTRING
            b'X' | b'T' => self.text(4)?,
            0x8c | b'U' => self.text(1)?,
            0x8d => self.text(8)?,
            // BINBYTES, SHORT_BINBYTES, BINBYTES8
            b'B' => self.bytes(4)?,
            b'C' => self.bytes(1)?,
            0x8e => self.bytes(8)?,
            // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
            b')' => self.push(Value::Tuple(Vec::new())),
            b't' => {
                let items = self.pop_mark()?;
                self.push(Value::Tuple(items));
            }
            0x85..=0x87 => {
                let items = self.pop_many(usize::from(code - 0x84))?;
                self.push(Value::Tuple(items));
            }
            // EMPTY_LIST, LIST, APPEND, APPENDS
            b']' => self.push(Value::List(Vec::new())),
            b'l' => {
                let items = self.pop_mark()?;
                self.push(Value::List(items));
            }
            b'a' => {
                let items = self.pop_many(1)?;
                self.append(&items)?;
            }
            b'e' => {
                let items = self.pop_mark()?;
                self.append(&items)?;
            }
            // EMPTY_DICT, DICT, SETITEM, SETITEMS
            b'}' => self.push(Value::Dict(Vec::new())),
            b'd' => {
                let items = self.pop_mark()?;
                self.push(Value::Dict(Vec::new()));
                self.set(&items)?;
            }
            b's' => {
                let items = self.pop_many(2)?;
                self.set(&items)?;
            }
            b'u' => {
                let items = self.pop_mark()?;
                self.set(&items)?;
            }
            // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
            b'q' => {
                let place = self.length(1)?;
                self.put(place)?;
            }
            b'r' => {
                let place = self.length(4)?;
                self.put(place)?;
            }
            0x94 => self.put(self.memo.len())?,
            b'h' => {
                let place = self.length(1)?;
                self.recall(place)?;
            }
            b'j' => {
                let place = self.length(4)?;
                self.recall(place)?;
            }
            // GLOBAL, STACK_GLOBAL, and INST, which calls what it names
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(module, name)?;
            }
            0x93 => {
                let names = self.pop_many(2)?;
                let [Value::Text(module), Value::Text(name)] = [0, 1].map(|i| self.values.get(names[i])) else {
                    return Err(damaged("its pickle names something by what isn't text"));
                };
                self.global(module, name)?;
            }
            b'i' => {
                let (module, name) = (self.line()?, self.line()?);
                return Err(refused(format!("a call of `{}`", shown(&format!("{module}.{name}")))));
            }
            // REDUCE, BUILD, BINPERSID
            b'R' => self.call()?,
            b'b' => self.build()?,
            b'Q' => self.storage()?,
            _ => return Err(refused(format!("the pickle instruction {}", instruction(code)))),
        }
        Ok(false)
    }

    /// What copies items takes as much of what is left as if an instruction had made each.
    pub(super) fn spend(&mut self, instructions: usize) -> Result<(), ModelError> {
        let left = self.left.checked_sub(instructions);
        self.left = left.ok_or_else(|| refused(format!("more than {MAX_INSTRUCTIONS} instructions in its pickle")))?;
        Ok(())
    }

    fn take<const BYTES: usize>(&mut self) -> Result<[u8; BYTES], ModelError> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(*bytes)
    }

    fn take_slice(&mut self, length: usize) -> Result<&'a [u8], ModelError> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// A little-endian number without sign.
    fn length(&mut self, bytes: usize) -> Result<usize, ModelError> {
        let number = self.take_slice(bytes)?.iter().rev().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        usize::try_from(number).map_err(|_| cut_short())
    }

    fn line(&mut self) -> Result<&'a str, ModelError> {
        let length = self.rest.iter().position(|byte| *byte == b'\n').ok_or_else(cut_short)?;
        let line = self.take_slice(length)?;
        self.take::<1>()?;
        str::from_utf8(line).map_err(|_| damaged("a name in its pickle isn't text"))
    }

    fn text(&mut self, length_bytes: usize) -> Result<(), ModelError> {
        let length = self.length(length_bytes)?;
        let text = str::from_utf8(self.take_slice(length)?);
        self.push(text.map_or(Value::Other, Value::Text));
        Ok(())
    }

    fn bytes(&mut self, length_bytes: usize) -> Result<(), ModelError> {
        let length = self.length(length_bytes)?;
        self.take_slice(length)?;
        self.push(Value::Other);
        Ok(())
    }

    pub(super) fn push(&mut self, value: Value<'a>) {
        // One value an instruction: the index fits by far.
        self.stack.push(self.values.values.len() as Index);
        self.values.values.push(value);
    }

    fn top(&self) -> Result<Index, ModelError> {
        self.stack.last().copied().ok_or_else(empty_stack)
    }

    pub(super) fn pop(&mut self) -> Result<Index, ModelError> {
        self.stack.pop().ok_or_else(empty_stack)
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Index>, ModelError> {
        let from = self.stack.len().checked_sub(count).ok_or_else(empty_stack)?;
        Ok(self.stack.split_off(from))
    }

    fn pop_mark(&mut self) -> Result<Vec<Index>, ModelError> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len()).ok_or_else(empty_stack)?;
        Ok(self.stack.split_off(mark))
    }

    /// The value at the top of the stack, to be changed.
    pub(super) fn target(&mut self) -> Result<&mut Value<'a>, ModelError> {
        let index = self.top()?;
        self.values.values.get_mut(index as usize).ok_or_else(empty_stack)
    }

    fn append(&mut self, items: &[Index]) -> Result<(), ModelError> {
        match self.target()? {
            Value::List(list) => list.extend(items),
            _ => return Err(damaged("its pickle appends to what isn't a list")),
        }
        Ok(())
    }

    fn set(&mut self, items: &[Index]) -> Result<(), ModelError> {
        match (self.target()?, items.as_chunks()) {
            (Value::Dict(dict), (pairs, [])) => dict.extend(pairs.iter().map(|[key, value]| (*key, *value))),
            _ => return Err(damaged("its pickle sets an item of what isn't a dictionary")),
        }
        Ok(())
    }

    fn put(&mut self, place: usize) -> Result<(), ModelError> {
        let place = u32::try_from(place).map_err(|_| damaged("its pickle's memo has no end"))?;
        self.memo.insert(place, self.top()?);
        Ok(())
    }

    fn recall(&mut self, place: usize) -> Result<(), ModelError> {
        let index = u32::try_from(place).ok().and_then(|place| self.memo.get(&place));
        self.stack.push(*index.ok_or_else(|| damaged("its pickle takes from its memo what it never put there"))?);
        Ok(())
    }
}

/// Python's integers have any length; those of sizes have eight bytes at most.
fn long(bytes: &[u8]) -> Value<'_> {
    if bytes.len() > 8 {
        return Value::Long(bytes);
    }
    let sign = bytes.last().map_or(0, |last| if last & 0x80 == 0 { 0 } else { 0xff });
    Value::Int(i64::from_le_bytes(std::array::from_fn(|i| bytes.get(i).copied().unwrap_or(sign))))
}

fn cut_short() -> ModelError {
    damaged("its pickle ends too early")
}

fn empty_stack() -> ModelError {
    damaged("its pickle takes more than it has put there")
}

/// The name of an instruction that no state dict needs.
fn instruction(code: u8) -> String {
    const NAMES: [(u8, &str); 19] = [
        (b'F', "FLOAT"),
        (b'I', "INT"),
        (b'L', "LONG"),
        (b'P', "PERSID"),
        (b'S', "STRING"),
        (b'V', "UNICODE"),
        (b'g', "GET"),
        (b'o', "OBJ"),
        (b'p', "PUT"),
        (0x81, "NEWOBJ"),
        (0x82, "EXT1"),
        (0x83, "EXT2"),
        (0x84, "EXT4"),
        (0x8b, "LONG4"),
        (0x8f, "EMPTY_SET"),
        (0x90, "ADDITEMS"),
        (0x92, "NEWOBJ_EX"),
        (0x96, "BYTEARRAY8"),
        (0x97, "NEXT_BUFFER"),
    ];
    match NAMES.iter().find(|(known, _)| *known == code) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("{code:#04x}"),
    }
}
