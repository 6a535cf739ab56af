//! A zip archive as PyTorch writes it: entries one after the other, none compressed
//! ([format](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT)).
//!
//! An entry is a part of the file's own bytes. So no archive, however it lies about sizes, can grow.

use std::collections::BTreeMap;

use super::damaged;
use crate::ModelError;
use crate::error::shown;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LISTED: &[u8] = b"PK\x01\x02";
const LISTED_LENGTH: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
/// The longest comment after the end.
const MAX_COMMENT: usize = 0xffff;
/// Bit of an entry's flags: it is encrypted.
const ENCRYPTED: usize = 1;

/// The entries of an archive by name.
pub(super) struct Archive<'a> {
    entries: BTreeMap<&'a str, &'a [u8]>,
}

impl<'a> Archive<'a> {
    /// Reads the directory at the end of the file.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let end = end(bytes).ok_or_else(|| damaged("its end is missing: it was cut short"))?;
        let count = number::<2>(end, 10).unwrap_or_default();
        let mut at = number::<4>(end, 16).unwrap_or_default();
        let mut entries = BTreeMap::new();
        for index in 0..count {
            let entry = bytes.get(at..).and_then(Listed::parse);
            let entry = entry.ok_or_else(|| damaged(format!("entry {index} of its directory is none")))?;
            let name = str::from_utf8(entry.name).map_err(|_| damaged(format!("entry {index} has no name")))?;
            if entries.insert(name, entry.content(bytes, name)?).is_some() {
                return Err(damaged(format!("it has two entries `{}`", shown(name))));
            }
            at += entry.length;
        }
        Ok(Self { entries })
    }

    /// The bytes of the entry of that name.
    pub(super) fn entry(&self, name: &str) -> Option<&'a [u8]> {
        self.entries.get(name).copied()
    }

    /// All entries, sorted by name.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.entries.iter().map(|(name, bytes)| (*name, *bytes))
    }
}

/// The record at the end of the archive, which says where its directory lies.
fn end(bytes: &[u8]) -> Option<&[u8]> {
    let from = bytes.len().saturating_sub(END_LENGTH + MAX_COMMENT);
    let at = from + bytes[from..].windows(END.len()).rposition(|window| window == END)?;
    bytes.get(at..).filter(|end| end.len() >= END_LENGTH)
}

/// An entry of the directory.
struct Listed<'a> {
    name: &'a [u8],
    flags: usize,
    method: usize,
    packed: usize,
    unpacked: usize,
    at: usize,
    /// Its own length in the directory.
    length: usize,
}

impl<'a> Listed<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [name, extra, comment] = [number::<2>(bytes, 28)?, number::<2>(bytes, 30)?, number::<2>(bytes, 32)?];
        Some(Self {
            name: bytes.strip_prefix(LISTED)?.get(LISTED_LENGTH - LISTED.len()..)?.get(..name)?,
            flags: number::<2>(bytes, 8)?,
            method: number::<2>(bytes, 10)?,
            packed: number::<4>(bytes, 20)?,
            unpacked: number::<4>(bytes, 24)?,
            at: number::<4>(bytes, 42)?,
            length: LISTED_LENGTH + name + extra + comment,
        })
    }

    fn content(&self, bytes: &'a [u8], name: &str) -> Result<&'a [u8], ModelError> {
        if self.method != 0 || self.flags & ENCRYPTED != 0 {
            let name = shown(name);
            return Err(damaged(format!("its entry `{name}` is compressed or encrypted, as PyTorch never writes it")));
        }
        let content = || {
            let local = bytes.get(self.at..)?;
            let (name, extra) = (number::<2>(local, 26)?, number::<2>(local, 28)?);
            let own = local.starts_with(LOCAL) && local.get(LOCAL_LENGTH..LOCAL_LENGTH + name)? == self.name;
            let content = local.get(LOCAL_LENGTH + name + extra..)?.get(..self.packed)?;
            (own && self.packed == self.unpacked).then_some(content)
        };
        content().ok_or_else(|| damaged(format!("its entry `{}` does not lie where the directory says", shown(name))))
    }
}

/// The little-endian number of so many bytes at that place.
fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let (number, _) = bytes.get(at..)?.split_first_chunk::<BYTES>()?;
    Some(number.iter().rev().fold(0, |value, byte| value << 8 | usize::from(*byte)))
}

/// The version of the format that a reader must know.
const NEEDED: u16 = 20;
/// The first day that the format can tell, 1 January 1980: when a file was written is none of its content.
const DATE: u16 = 0x21;
/// Content begins at a multiple of this, so that PyTorch can map a file into memory.
const ALIGNMENT: usize = 64;
/// The name of the field that PyTorch fills up with.
const PADDING: u16 = u16::from_le_bytes(*b"FB");

/// An archive that is being written.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u16,
}

impl Writer {
    /// Adds an entry.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        let at = self.bytes.len() as u32;
        // A field of padding has a name and a length of two bytes each.
        let header = self.bytes.len() + LOCAL_LENGTH + name.len() + 4;
        let padding = header.next_multiple_of(ALIGNMENT) - header;
        let [checksum, length] = [crc32fast::hash(content), content.len() as u32].map(u32::to_le_bytes);
        let of_both =
            [&shorts([NEEDED, 0, 0, 0, DATE])[..], &checksum, &length, &length, &shorts([name.len() as u16])].concat();
        self.bytes.extend([LOCAL, &of_both, &shorts([padding as u16 + 4]), name.as_bytes()].concat());
        self.bytes.extend(shorts([PADDING, padding as u16]));
        self.bytes.resize(self.bytes.len() + padding, b'Z');
        self.bytes.extend(content);

        self.directory.extend([LISTED, &shorts([NEEDED]), &of_both].concat());
        // Neither extra field nor comment; the first disk; no attributes.
        self.directory.extend(shorts([0; 6]));
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.bytes());
        self.count += 1;
    }

    /// The whole archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let places = [self.directory.len() as u32, self.bytes.len() as u32].map(u32::to_le_bytes);
        self.bytes.append(&mut self.directory);
        let end = [END, &shorts([0, 0, self.count, self.count]), places.as_flattened(), &shorts([0])];
        self.bytes.extend(end.concat());
        self.bytes
    }
}

fn shorts<const COUNT: usize>(numbers: [u16; COUNT]) -> Vec<u8> {
    numbers.into_iter().flat_map(u16::to_le_bytes).collect()
}
