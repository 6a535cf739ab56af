//! The IDX file format: parsing, and what is reported if a file isn't valid.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use crate::{DIGITS, PIXELS, SIDE};

/// A file that isn't the expected IDX file.
#[derive(Debug, thiserror::Error)]
#[error("{file} {problem}")]
pub struct IdxError {
    /// The file, as the caller named it.
    pub file: String,
    /// What is wrong with it.
    pub problem: IdxProblem,
}

/// What can be wrong with an IDX file.
#[derive(Debug, thiserror::Error)]
pub enum IdxProblem {
    /// It can't be read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),

    /// Its gzip data is damaged.
    #[error("is damaged or cut short: its gzip data cannot be unpacked ({0}). Fetch it again")]
    Gzip(io::Error),

    /// It ends within the header.
    #[error("ends after {found} bytes: expected a header of {expected} bytes first")]
    Header {
        /// Bytes that are there.
        found: usize,
        /// Bytes of a header.
        expected: usize,
    },

    /// Its first four bytes aren't the expected magic number.
    #[error("starts with {found:#010x}: expected {expected:#010x}, an IDX file of {what}")]
    Magic {
        /// The first four bytes.
        found: u32,
        /// What they should be.
        expected: u32,
        /// What the file should hold: images or labels.
        what: &'static str,
    },

    /// Its images have another size.
    #[error("holds images of {rows}x{columns} pixels: expected {SIDE}x{SIDE}")]
    Size {
        /// Rows of an image.
        rows: u32,
        /// Columns of an image.
        columns: u32,
    },

    /// Its header claims that it holds none, or far too many.
    #[error("says that it holds {found} {what}: expected 1 to {MOST}")]
    Count {
        /// The claimed number.
        found: u32,
        /// Images or labels.
        what: &'static str,
    },

    /// It ends too early.
    #[error("is cut short: it ends after {found} {what}, expected {expected}")]
    Short {
        /// How many complete ones it has.
        found: usize,
        /// The number in its header.
        expected: u32,
        /// Images or labels.
        what: &'static str,
    },

    /// It has more bytes than its header claims.
    #[error("goes on after its {expected} {what}: expected its end there")]
    Trailing {
        /// The number in its header.
        expected: u32,
        /// Images or labels.
        what: &'static str,
    },

    /// A label isn't a digit.
    #[error("has the label {label} at position {position}: expected 0 to 9")]
    Label {
        /// Its index, counted from 0.
        position: usize,
        /// Its value.
        label: u8,
    },
}

/// More than any variant of MNIST has (EMNIST Digits: 240,000). It limits what a small gzip file can expand to.
const MOST: u32 = 1 << 18;

/// Parses a file of images, gzipped or not. `file` names it in errors.
pub(crate) fn read_images(file: &str, source: impl BufRead) -> Result<Vec<[u8; PIXELS]>, IdxError> {
    read(file, source, "images", 0x0803)
}

/// Parses a file of labels, gzipped or not. `file` names it in errors.
pub(crate) fn read_labels(file: &str, source: impl BufRead) -> Result<Vec<u8>, IdxError> {
    let labels = read::<1>(file, source, "labels", 0x0801)?.into_flattened();
    match labels.iter().position(|&label| usize::from(label) >= DIGITS) {
        Some(position) => {
            Err(IdxError { file: file.into(), problem: IdxProblem::Label { position, label: labels[position] } })
        }
        None => Ok(labels),
    }
}

/// Reads items of `BYTES` bytes: an image or a label.
fn read<const BYTES: usize>(
    file: &str,
    mut source: impl BufRead,
    what: &'static str,
    magic: u32,
) -> Result<Vec<[u8; BYTES]>, IdxError> {
    let items = match source.fill_buf() {
        Err(error) => Err(IdxProblem::Unreadable(error)),
        Ok([0x1f, 0x8b, ..]) => items(MultiGzDecoder::new(source), what, magic).map_err(|problem| match problem {
            IdxProblem::Unreadable(error) => IdxProblem::Gzip(error),
            other => other,
        }),
        Ok(_) => items(source, what, magic),
    };
    items.map_err(|problem| IdxError { file: file.into(), problem })
}

fn items<const BYTES: usize>(
    mut source: impl Read,
    what: &'static str,
    magic: u32,
) -> Result<Vec<[u8; BYTES]>, IdxProblem> {
    let mut header = [[0; 4]; 4];
    // The low byte of the magic number is the number of dimensions; the header has a word for each.
    let words = 1 + (magic & 0xff) as usize;
    let header = &mut header[..words];
    let found = fill(&mut source, header.as_flattened_mut())?;
    let word = |index: usize| u32::from_be_bytes(header[index]);
    if found >= 4 && word(0) != magic {
        return Err(IdxProblem::Magic { found: word(0), expected: magic, what });
    }
    if found < 4 * words {
        return Err(IdxProblem::Header { found, expected: 4 * words });
    }
    if words == 4 && (word(2), word(3)) != (SIDE as u32, SIDE as u32) {
        return Err(IdxProblem::Size { rows: word(2), columns: word(3) });
    }
    let expected = word(1);
    if !(1..=MOST).contains(&expected) {
        return Err(IdxProblem::Count { found: expected, what });
    }

    // Grows with the content: the number in the header is only a claim.
    let mut items = Vec::new();
    let mut item = [0; BYTES];
    for found in 0..expected as usize {
        if fill(&mut source, &mut item)? < BYTES {
            return Err(IdxProblem::Short { found, expected, what });
        }
        items.push(item);
    }
    // Reading to the end also makes gzip verify its checksum.
    match fill(&mut source, &mut [0])? {
        0 => Ok(items),
        _ => Err(IdxProblem::Trailing { expected, what }),
    }
}

/// Reads until `bytes` is full or the source ends. Returns how many bytes were read.
fn fill(source: &mut impl Read, bytes: &mut [u8]) -> Result<usize, IdxProblem> {
    let mut filled = 0;
    while filled < bytes.len() {
        match source.read(&mut bytes[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(IdxProblem::Unreadable(error)),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;

    fn header(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn images(count: u32) -> Vec<u8> {
        let mut bytes = header(&[0x0803, count, 28, 28]);
        bytes.extend((0..count as usize * PIXELS).map(|at| at as u8));
        bytes
    }

    fn labels(labels: &[u8]) -> Vec<u8> {
        [header(&[0x0801, labels.len() as u32]), labels.to_vec()].concat()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// The text of the error that reading `bytes` as images gives.
    fn refused(bytes: &[u8]) -> String {
        read_images("some-file", bytes).unwrap_err().to_string()
    }

    #[test]
    fn gzip_is_recognised_by_content() {
        let bytes = images(3);
        assert_eq!(read_images("f", &bytes[..]).unwrap(), read_images("f", &gzip(&bytes)[..]).unwrap());
        assert_eq!(read_images("f", &bytes[..]).unwrap()[1][0], (PIXELS % 256) as u8);
        assert_eq!(read_labels("f", &gzip(&labels(&[3, 1, 4]))[..]).unwrap(), [3, 1, 4]);
    }

    #[test]
    fn errors_name_the_file_what_was_found_and_what_was_expected() {
        assert_eq!(
            refused(&labels(&[1, 2, 3, 4, 5, 6, 7, 8])),
            "some-file starts with 0x00000801: expected 0x00000803, an IDX file of images"
        );
        assert_eq!(refused(b"<htm"), "some-file starts with 0x3c68746d: expected 0x00000803, an IDX file of images");
        assert_eq!(refused(b""), "some-file ends after 0 bytes: expected a header of 16 bytes first");
        assert_eq!(refused(&images(3)[..15]), "some-file ends after 15 bytes: expected a header of 16 bytes first");
        assert_eq!(refused(&header(&[0x0803, 5, 32, 32])), "some-file holds images of 32x32 pixels: expected 28x28");
        assert_eq!(
            refused(&header(&[0x0803, 0, 28, 28])),
            "some-file says that it holds 0 images: expected 1 to 262144"
        );
        assert_eq!(
            refused(&images(3)[..16 + 2 * PIXELS + 5]),
            "some-file is cut short: it ends after 2 images, expected 3"
        );
        assert_eq!(
            refused(&[images(3), vec![0]].concat()),
            "some-file goes on after its 3 images: expected its end there"
        );
        assert_eq!(
            read_labels("some-file", &labels(&[1, 2, 10])[..]).unwrap_err().to_string(),
            "some-file has the label 10 at position 2: expected 0 to 9"
        );
        let packed = gzip(&images(3));
        let cut = refused(&packed[..packed.len() - 20]);
        assert!(cut.starts_with("some-file is damaged or cut short") && cut.ends_with("Fetch it again"), "{cut}");
        let mut damaged = packed.clone();
        let sum = damaged.len() - 6;
        damaged[sum] ^= 1;
        assert!(refused(&damaged).starts_with("some-file is damaged or cut short"));
    }

    #[test]
    fn a_claim_reserves_no_memory_and_a_bomb_unpacks_no_further_than_it() {
        // Were the claim believed, the first would need 3 TB.
        assert!(refused(&header(&[0x0803, u32::MAX, 28, 28])).contains("says that it holds 4294967295 images"));
        assert!(refused(&header(&[0x0803, MOST, 28, 28])).contains("it ends after 0 images"));
        let bomb = gzip(&[header(&[0x0803, 1, 28, 28]), vec![0; 50_000_000]].concat());
        assert!(bomb.len() < 300_000);
        assert!(refused(&bomb).contains("goes on after its 1 images"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000), packed in any::<bool>()) {
            let bytes = if packed { gzip(&bytes) } else { bytes };
            prop_assert!(read_images("f", &bytes[..]).is_err());
            prop_assert!(read_labels("f", &bytes[..]).is_err());
        }

        #[test]
        fn a_file_cut_anywhere_is_refused(count in 1u32..4, place in any::<prop::sample::Index>(), packed in any::<bool>()) {
            let bytes = if packed { gzip(&images(count)) } else { images(count) };
            prop_assert!(read_images("f", &bytes[..place.index(bytes.len())]).is_err());
        }

        #[test]
        fn a_changed_header_is_refused(at in 0usize..16, value in any::<u8>()) {
            let mut bytes = images(2);
            prop_assume!(bytes[at] != value);
            bytes[at] = value;
            prop_assert!(read_images("f", &bytes[..]).is_err());
        }

        #[test]
        fn labels_above_nine_are_refused_and_others_kept(values in prop::collection::vec(0u8..12, 1..50)) {
            let read = read_labels("f", &labels(&values)[..]);
            match values.iter().position(|&label| label > 9) {
                None => prop_assert_eq!(read.unwrap(), values),
                Some(at) => {
                    let text = read.unwrap_err().to_string();
                    prop_assert!(text.contains(&format!("at position {at}:")), "{}", text);
                }
            }
        }
    }
}
