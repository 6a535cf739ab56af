//! A zip archive as PyTorch writes it: entries one after the other, none compressed
//! ([format](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT)).
//!
//! An entry is a part of the file's own bytes. So no archive, however it lies about sizes, can grow.

use std::collections::BTreeMap;

use rawzip::{CompressionMethod, ZipArchive};

use super::damaged;
use crate::ModelError;
use crate::error::shown;

/// The entries of an archive by name.
pub(super) struct Archive<'a> {
    entries: BTreeMap<String, &'a [u8]>,
}

impl<'a> Archive<'a> {
    /// Reads the directory at the end of the file.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let broken = |error: rawzip::Error| damaged(error.to_string());
        let archive = ZipArchive::from_slice(bytes).map_err(broken)?;
        let mut directory = archive.entries();
        let mut entries = BTreeMap::new();
        let mut count = 0;
        while let Some(listed) = directory.next_entry().map_err(broken)? {
            let name = str::from_utf8(listed.file_path().as_ref()).map(str::to_owned);
            let name = name.map_err(|_| damaged(format!("entry {count} has no name")))?;
            if listed.compression_method() != CompressionMethod::STORE || listed.flags().is_encrypted() {
                if name.contains("/code/") {
                    return Err(ModelError::NotWeights { found: super::TORCH_SCRIPT });
                }
                let name = shown(&name);
                return Err(damaged(format!(
                    "its entry `{name}` is compressed or encrypted, as PyTorch never writes it"
                )));
            }
            let (from, to) = archive.get_entry(listed.wayfinder()).map_err(broken)?.compressed_data_range();
            let content = usize::try_from(from).ok().zip(usize::try_from(to).ok());
            let content = content.and_then(|(from, to)| bytes.get(from..to));
            let content = content.filter(|content| content.len() as u64 == listed.uncompressed_size_hint());
            let content = content.ok_or_else(|| {
                damaged(format!("its entry `{}` does not lie where the directory says", shown(&name)))
            })?;
            if entries.insert(name.clone(), content).is_some() {
                return Err(damaged(format!("it has two entries `{}`", shown(&name))));
            }
            count += 1;
        }
        if count != archive.entries_hint() {
            return Err(damaged("its directory is cut short"));
        }
        Ok(Self { entries })
    }

    /// The bytes of the entry of that name.
    pub(super) fn entry(&self, name: &str) -> Option<&'a [u8]> {
        self.entries.get(name).copied()
    }

    /// All entries, sorted by name.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &'a [u8])> {
        self.entries.iter().map(|(name, bytes)| (name.as_str(), *bytes))
    }
}

const END: &[u8] = b"PK\x05\x06";
const LISTED: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
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
        let [checksum, length] = [rawzip::crc32(content), content.len() as u32].map(u32::to_le_bytes);
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
