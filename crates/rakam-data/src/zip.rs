//! Zip archives: the entries of one that NumPy wrote (`.npz`), or that a set is published in
//! ([format](https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT)).
//!
//! An entry is unpacked while it is read, so no archive, however it lies about sizes, can grow further than its reader goes.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::read::DeflateDecoder;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LISTED: &[u8] = b"PK\x01\x02";
const LISTED_LENGTH: usize = 46;
const LOCAL: &[u8] = b"PK\x03\x04";
const LOCAL_LENGTH: usize = 30;
/// The longest comment after the end.
const MAX_COMMENT: u64 = 0xffff;
/// The most bytes of a directory: of thousands of entries.
const MAX_DIRECTORY: u64 = 1 << 22;
/// Bit of an entry's flags: it is encrypted.
const ENCRYPTED: u64 = 1;

/// Why an archive can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    /// The file can't be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It isn't an archive, or a damaged one.
    #[error("is damaged or no zip archive: {0}")]
    Damaged(&'static str),
    /// An entry is packed in another way.
    #[error("has the entry {entry} in a form that isn't read: expected it stored or deflated, and not encrypted")]
    Form {
        /// Its name.
        entry: String,
    },
}

/// An archive, and its directory.
#[derive(Debug)]
pub(crate) struct Archive<R> {
    source: R,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    name: String,
    flags: u64,
    method: u64,
    packed: u64,
    /// The CRC-32 of the content.
    sum: u32,
    at: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory at the end of the file.
    pub(crate) fn open(mut source: R) -> Result<Self, ZipError> {
        let length = source.seek(SeekFrom::End(0))?;
        let tail = read_at(&mut source, length.saturating_sub(END_LENGTH as u64 + MAX_COMMENT), MAX_COMMENT + 64)?;
        let end = tail.windows(END.len()).rposition(|window| window == END);
        let end = end.and_then(|at| tail.get(at..at + END_LENGTH)).ok_or(ZipError::Damaged("its end is missing"))?;
        let [count, size, at] = [number(end, 10, 2), number(end, 12, 4), number(end, 16, 4)];
        if size > MAX_DIRECTORY {
            return Err(ZipError::Damaged("its directory is too large"));
        }
        let directory = read_at(&mut source, at, size)?;
        let mut rest = &directory[..];
        let mut entries = Vec::new();
        for _ in 0..count {
            let entry = rest.starts_with(LISTED).then(|| rest.get(..LISTED_LENGTH)).flatten();
            let entry = entry.ok_or(ZipError::Damaged("its directory is cut short"))?;
            let [name, extra, comment] = [28, 30, 32].map(|at| number(entry, at, 2) as usize);
            let text = rest.get(LISTED_LENGTH..LISTED_LENGTH + name);
            let name_text = text.ok_or(ZipError::Damaged("its directory is cut short"))?;
            entries.push(Entry {
                name: String::from_utf8_lossy(name_text).into_owned(),
                flags: number(entry, 8, 2),
                method: number(entry, 10, 2),
                packed: number(entry, 20, 4),
                sum: number(entry, 16, 4) as u32,
                at: number(entry, 42, 4),
            });
            rest = rest.get(LISTED_LENGTH + name + extra + comment..).unwrap_or_default();
        }
        Ok(Self { source, entries })
    }

    /// The names of the entries.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The unpacked content of the entry of that name; `None` if there is none.
    pub(crate) fn entry(&mut self, name: &str) -> Result<Option<Box<dyn Read + '_>>, ZipError> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name == name).cloned() else { return Ok(None) };
        let local = read_at(&mut self.source, entry.at, LOCAL_LENGTH as u64)?;
        if !local.starts_with(LOCAL) || local.len() < LOCAL_LENGTH {
            return Err(ZipError::Damaged("an entry does not lie where the directory says"));
        }
        let skipped = number(&local, 26, 2) + number(&local, 28, 2);
        self.source.seek(SeekFrom::Start(entry.at + LOCAL_LENGTH as u64 + skipped))?;
        let packed = BufReader::with_capacity(1 << 16, (&mut self.source).take(entry.packed));
        match entry.method {
            0 if entry.flags & ENCRYPTED == 0 => Ok(Some(Box::new(Checked::new(packed, entry.sum)))),
            8 if entry.flags & ENCRYPTED == 0 => {
                Ok(Some(Box::new(Checked::new(DeflateDecoder::new(packed), entry.sum))))
            }
            _ => Err(ZipError::Form { entry: crate::classes::shown(name) }),
        }
    }
}

/// The content of an entry, whose checksum is compared at its end.
struct Checked<R> {
    content: R,
    crc: Crc,
    sum: u32,
}

impl<R> Checked<R> {
    fn new(content: R, sum: u32) -> Self {
        Self { content, crc: Crc::new(), sum }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.content.read(bytes)?;
        self.crc.update(&bytes[..count]);
        if count == 0 && !bytes.is_empty() && self.crc.sum() != self.sum {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an entry is damaged: its checksum is another"));
        }
        Ok(count)
    }
}

/// At most `count` bytes from that place on.
fn read_at(source: &mut (impl Read + Seek), at: u64, count: u64) -> io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The little-endian number of so many bytes at that place; the bytes are there.
fn number(bytes: &[u8], at: usize, count: usize) -> u64 {
    bytes[at..at + count].iter().rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Cursor, Write as _};

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;

    use super::*;

    /// An archive of these entries, stored or deflated.
    pub(crate) fn archive(entries: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        let short = |value: usize| (value as u16).to_le_bytes();
        let long = |value: usize| (value as u32).to_le_bytes();
        for (name, content) in entries {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(content).unwrap();
            let packed = if deflated { encoder.finish().unwrap() } else { content.to_vec() };
            let method = if deflated { 8 } else { 0 };
            let mut crc = Crc::new();
            crc.update(content);
            let sum = long(crc.sum() as usize);
            let common = [
                &short(20)[..],
                &short(0),
                &short(method),
                &long(0),
                &sum,
                &long(packed.len()),
                &long(content.len()),
                &short(name.len()),
            ]
            .concat();
            let at = file.len();
            directory.extend(
                [
                    LISTED,
                    &short(20),
                    &common,
                    &short(0),
                    &short(0),
                    &short(0),
                    &short(0),
                    &long(0),
                    &long(at),
                    name.as_bytes(),
                ]
                .concat(),
            );
            // NumPy leaves room in front of what it writes.
            file.extend([LOCAL, &common, &short(4), name.as_bytes(), &[0; 4], &packed].concat());
        }
        let (at, count) = (file.len(), entries.len());
        file.extend(&directory);
        file.extend(
            [END, &[0; 4], &short(count), &short(count), &long(directory.len()), &long(at), &short(0)].concat(),
        );
        file
    }

    fn read(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, ZipError> {
        let mut archive = Archive::open(Cursor::new(bytes))?;
        let Some(mut entry) = archive.entry(name)? else { return Ok(None) };
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        Ok(Some(content))
    }

    #[test]
    fn stored_and_deflated_entries_come_back() {
        for deflated in [false, true] {
            let bytes = archive(&[("a", b"first"), ("b/c", &[7; 5000])], deflated);
            assert_eq!(read(&bytes, "a").unwrap().unwrap(), b"first");
            assert_eq!(read(&bytes, "b/c").unwrap().unwrap(), [7; 5000]);
            assert_eq!(read(&bytes, "b").unwrap(), None);
            let cut = read(&bytes[..bytes.len() - 5], "a").unwrap_err().to_string();
            assert!(cut.starts_with("is damaged or no zip archive"), "{cut}");
            let mut changed = bytes.clone();
            let place = bytes.windows(5).position(|window| window == b"first");
            if let Some(place) = place {
                changed[place] ^= 1;
                assert!(read(&changed, "a").unwrap_err().to_string().contains("its checksum is another"));
            }
        }
    }

    proptest! {
        #[test]
        fn a_changed_archive_is_read_or_refused(at in any::<prop::sample::Index>(), value in any::<u8>(), deflated in any::<bool>()) {
            let mut bytes = archive(&[("a", b"first"), ("b", &[7; 300])], deflated);
            let at = at.index(bytes.len());
            bytes[at] = value;
            for name in ["a", "b"] {
                let _ = read(&bytes, name);
            }
        }

        #[test]
        fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(read(&bytes, "a").is_err());
        }
    }
}
