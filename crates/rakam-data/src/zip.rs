//! Zip archives: the entries of one that NumPy wrote (`.npz`), or that a set is published in.
//!
//! An entry is unpacked while it is read, so no archive, however it lies about sizes, can grow further than its reader goes.

use std::io::{self, BufReader, Read, Seek};

use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ErrorKind, RECOMMENDED_BUFFER_SIZE, ReaderAt, ZipArchive, ZipArchiveEntryWayfinder};

/// Why an archive can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    /// The file can't be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It isn't an archive, or a damaged one.
    #[error("is damaged or no zip archive: {0}")]
    Damaged(String),
    /// An entry is packed in another way.
    #[error("has the entry {entry} in a form that isn't read: expected it stored or deflated, and not encrypted")]
    Form {
        /// Its name.
        entry: String,
    },
}

impl From<rawzip::Error> for ZipError {
    fn from(error: rawzip::Error) -> Self {
        match error.kind() {
            ErrorKind::IO(error) => Self::Unreadable(io::Error::new(error.kind(), error.to_string())),
            kind => Self::Damaged(kind.to_string()),
        }
    }
}

/// An archive, and its directory.
#[derive(Debug)]
pub(crate) struct Archive<R> {
    archive: ZipArchive<R>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    method: CompressionMethod,
    encrypted: bool,
    place: ZipArchiveEntryWayfinder,
}

impl Archive<()> {
    /// Reads the directory at the end of the file.
    pub(crate) fn open<S: Read + Seek>(source: S) -> Result<Archive<impl ReaderAt + use<S>>, ZipError> {
        let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
        let archive = ZipArchive::from_seekable(source, &mut buffer)?;
        let mut entries = Vec::new();
        let mut directory = archive.entries(&mut buffer);
        while let Some(entry) = directory.next_entry()? {
            entries.push(Entry {
                name: String::from_utf8_lossy(entry.file_path().as_ref()).into_owned(),
                method: entry.compression_method(),
                encrypted: entry.flags().is_encrypted(),
                place: entry.wayfinder(),
            });
        }
        if entries.len() as u64 != archive.entries_hint() {
            return Err(ZipError::Damaged("its directory is cut short".to_owned()));
        }
        Ok(Archive { archive, entries })
    }
}

impl<R: ReaderAt> Archive<R> {
    /// The names of the entries.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// The name of each entry and its unpacked content, in the archive's order. Two may have the same name.
    pub(crate) fn contents(&self) -> impl Iterator<Item = (&str, Result<Box<dyn Read + '_>, ZipError>)> {
        self.entries.iter().map(|entry| (entry.name.as_str(), self.content(entry)))
    }

    /// The unpacked content of the entry of that name; `None` if there is none.
    pub(crate) fn entry(&self, name: &str) -> Result<Option<Box<dyn Read + '_>>, ZipError> {
        self.entries.iter().find(|entry| entry.name == name).map(|entry| self.content(entry)).transpose()
    }

    /// What an entry holds, unpacked; its checksum is compared at its end.
    fn content(&self, entry: &Entry) -> Result<Box<dyn Read + '_>, ZipError> {
        let Entry { name, method, encrypted, place } = entry;
        let entry = self.archive.get_entry(*place)?;
        let packed = BufReader::with_capacity(1 << 16, entry.reader());
        match *method {
            CompressionMethod::STORE if !encrypted => Ok(Box::new(entry.verifying_reader(packed))),
            CompressionMethod::DEFLATE if !encrypted => {
                Ok(Box::new(entry.verifying_reader(DeflateDecoder::new(packed))))
            }
            _ => Err(ZipError::Form { entry: crate::shown::shown(name) }),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Cursor, Write as _};

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;
    use rawzip::ZipArchiveWriter;

    use super::*;

    /// An archive of these entries, stored or deflated.
    pub(crate) fn archive(entries: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
        let mut archive = ZipArchiveWriter::new(Vec::new());
        for (name, content) in entries {
            let method = if deflated { CompressionMethod::DEFLATE } else { CompressionMethod::STORE };
            let (mut entry, config) = archive.new_file(*name).compression_method(method).start().unwrap();
            let descriptor = if deflated {
                let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::fast()));
                writer.write_all(content).unwrap();
                let (encoder, descriptor) = writer.finish().unwrap();
                encoder.finish().unwrap();
                descriptor
            } else {
                let mut writer = config.wrap(&mut entry);
                writer.write_all(content).unwrap();
                writer.finish().unwrap().1
            };
            entry.finish(descriptor).unwrap();
        }
        archive.finish().unwrap()
    }

    fn read(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, ZipError> {
        let archive = Archive::open(Cursor::new(bytes))?;
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
                assert!(read(&changed, "a").unwrap_err().to_string().contains("checksum"));
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
