//! What an array's file begins with: its type, its shape, its order.

use std::io::Read;

use crate::images::error::{ImagesError, Problem};
use crate::shown::quoted;

/// The longest header that is read, in bytes; NumPy's own take 128.
const LONGEST: u32 = 1 << 16;

/// A dictionary as Python writes it.
pub(super) struct Header(String);

impl Header {
    /// The text after the magic, the version, and its own length: of 16 bits in version 1, of 32 bits since.
    pub(super) fn read(source: &mut impl Read) -> Result<Self, ImagesError> {
        let mut start = [0; 8];
        source.read_exact(&mut start)?;
        let length = if start[6] == 1 {
            let mut length = [0; 2];
            source.read_exact(&mut length)?;
            u16::from_le_bytes(length).into()
        } else {
            let mut length = [0; 4];
            source.read_exact(&mut length)?;
            u32::from_le_bytes(length)
        };
        if length > LONGEST {
            return Err(wrong("header", format!("of {length} bytes"), "at most 65536"));
        }
        let mut text = Vec::new();
        source.take(length.into()).read_to_end(&mut text)?;
        Ok(Self(String::from_utf8_lossy(&text).into_owned()))
    }

    /// The value of a key, if it is a string, a truth value or a tuple of numbers.
    pub(super) fn entry(&self, key: &str) -> Result<&str, ImagesError> {
        const DICTIONARY: &str = "a dictionary with descr, fortran_order and shape";
        value(&self.0, key).ok_or_else(|| wrong("header", quoted(self.0.as_bytes()), DICTIONARY))
    }
}

fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let value = ['\'', '"'].iter().find_map(|quote| header.split_once(&format!("{quote}{key}{quote}")))?.1;
    let value = value.trim_start().strip_prefix(':')?.trim_start();
    let end = match value.chars().next()? {
        quote @ ('\'' | '"') => value[1..].find(quote)? + 2,
        '(' => value.find(')')? + 1,
        // A list describes several fields with names.
        '[' => value.find(']')? + 1,
        _ => value.find([',', '}'])?,
    };
    Some(value[..end].trim_end())
}

/// The numbers of a tuple.
pub(super) fn dimensions(shape: &str) -> Option<Vec<usize>> {
    let inside = shape.strip_prefix('(')?.strip_suffix(')')?.trim().trim_end_matches(',');
    inside.split(',').map(|length| length.trim().parse().ok()).collect()
}

/// Something in the header isn't as expected.
pub(super) fn wrong(place: &str, found: String, expected: &'static str) -> ImagesError {
    ImagesError::Header { problem: Problem { place: format!("{place} is "), found, expected: expected.into() } }
}
