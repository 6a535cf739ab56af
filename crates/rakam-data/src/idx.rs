//! The IDX file format: parsing, and what is reported if a file isn't valid.

use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;

use crate::ImageShape;
use crate::limits::{MOST_BYTES, MOST_IMAGES};

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

    /// Its images have a size that isn't accepted.
    #[error("holds images of {found}: expected {expected}")]
    Size {
        /// Their size.
        found: String,
        /// What is accepted.
        expected: &'static str,
    },

    /// Its header claims that it holds none, or far too many.
    #[error("says that it holds {found} {what}: expected 1 to {most}")]
    Count {
        /// The claimed number.
        found: u32,
        /// The most that are read.
        most: usize,
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
}

/// The type of numbers in an IDX file, and the size of one in bytes.
const BYTE: (u8, usize) = (0x08, 1);
const INT: (u8, usize) = (0x0c, 4);

/// What a file says of itself: how many items, of how many bytes each.
struct Header {
    /// The type and the number of dimensions.
    magic: u32,
    /// The lengths of the dimensions, the number of items first.
    lengths: Vec<u32>,
}

/// Parses a file of images, gzipped or not, of three dimensions, or of four if the second or the last is the channels.
/// `file` names it in errors.
pub(crate) fn read_images(file: &str, source: impl BufRead) -> Result<(ImageShape, Vec<u8>), IdxError> {
    const SIZE: &str = "at most 64x64 pixels of 1 or 3 channels";
    let named = |problem| IdxError { file: file.into(), problem };
    unpacked(source, &mut |source| {
        let header = Header::read(source, "images", &[0x0803, 0x0804])?;
        let lengths: Vec<usize> = header.lengths[1..].iter().map(|&length| length as usize).collect();
        let (shape, channels_last) = match lengths[..] {
            [height, width] => (ImageShape::new(1, height, width), false),
            [height, width, channels @ (1 | 3)] => (ImageShape::new(channels, height, width), true),
            [channels, height, width] => (ImageShape::new(channels, height, width), false),
            _ => (None, false),
        };
        let found = || lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        let shape = shape.ok_or_else(|| IdxProblem::Size { found: found(), expected: SIZE })?;
        let mut pixels = header.items(source, shape.len(), "images")?;
        if channels_last && shape.channels > 1 {
            pixels.chunks_exact_mut(shape.len()).for_each(|image| channels_first(image, shape.channels));
        }
        Ok((shape, pixels))
    })
    .map_err(named)
}

/// Brings an image of pixels that are `channels` bytes each to one channel after the other.
pub(crate) fn channels_first(image: &mut [u8], channels: usize) {
    let pixels = image.len() / channels;
    let source = image.to_vec();
    for (at, byte) in image.iter_mut().enumerate() {
        *byte = source[at % pixels * channels + at / pixels];
    }
}

/// Parses a file of labels, gzipped or not: bytes or 32-bit integers, one a label, or several of which the first is the class
/// (as in QMNIST). `file` names it in errors.
pub(crate) fn read_labels(file: &str, source: impl BufRead) -> Result<Vec<i64>, IdxError> {
    let named = |problem| IdxError { file: file.into(), problem };
    unpacked(source, &mut |source| {
        let header = Header::read(source, "labels", &[0x0801, 0x0c01, 0x0c02])?;
        let (_, size) = if header.magic >> 8 == u32::from(INT.0) { INT } else { BYTE };
        let numbers = header.lengths.get(1).map_or(1, |&numbers| numbers as usize);
        if !(1..=64).contains(&numbers) {
            let found = format!("{numbers} numbers each");
            return Err(IdxProblem::Size { found, expected: "1 to 64 numbers a label" });
        }
        let items = header.items(source, numbers * size, "labels")?;
        let label = |item: &[u8]| match item.first_chunk::<4>() {
            Some(bytes) if size == 4 => i32::from_be_bytes(*bytes).into(),
            _ => i64::from(item[0]),
        };
        Ok(items.chunks_exact(numbers * size).map(label).collect())
    })
    .map_err(named)
}

/// Gives `parse` the content of a file, unpacked if it is gzip.
fn unpacked<T>(
    mut source: impl BufRead,
    parse: &mut dyn FnMut(&mut dyn Read) -> Result<T, IdxProblem>,
) -> Result<T, IdxProblem> {
    match source.fill_buf() {
        Err(error) => Err(IdxProblem::Unreadable(error)),
        Ok([0x1f, 0x8b, ..]) => parse(&mut MultiGzDecoder::new(source)).map_err(|problem| match problem {
            IdxProblem::Unreadable(error) => IdxProblem::Gzip(error),
            other => other,
        }),
        Ok(_) => parse(&mut source),
    }
}

impl Header {
    /// Reads a header whose magic number is one of `accepted`; an error names the first.
    fn read(source: &mut dyn Read, what: &'static str, accepted: &[u32]) -> Result<Self, IdxProblem> {
        let mut bytes = [0; 4];
        let found = fill(source, &mut bytes)?;
        let magic = u32::from_be_bytes(bytes);
        // The low byte of the magic number is the number of dimensions; the header has a word for each.
        let dimensions = |magic: u32| (magic & 0xff) as usize;
        if found == bytes.len() && !accepted.contains(&magic) {
            return Err(IdxProblem::Magic { found: magic, expected: accepted[0], what });
        }
        let expected = dimensions(if found == bytes.len() { magic } else { accepted[0] });
        let mut words = vec![[0; 4]; expected];
        let found = found + fill(source, words.as_flattened_mut())?;
        if found < 4 * (1 + expected) {
            return Err(IdxProblem::Header { found, expected: 4 * (1 + expected) });
        }
        Ok(Self { magic, lengths: words.into_iter().map(u32::from_be_bytes).collect() })
    }

    /// Reads the items, of `size` bytes each, and makes sure that nothing follows.
    fn items(&self, source: &mut dyn Read, size: usize, what: &'static str) -> Result<Vec<u8>, IdxProblem> {
        let expected = self.lengths[0];
        let most = MOST_IMAGES.min(MOST_BYTES / size);
        if !(1..=most).contains(&(expected as usize)) {
            return Err(IdxProblem::Count { found: expected, most, what });
        }
        // Grows with the content: the number in the header is only a claim.
        let mut items = Vec::new();
        let bytes = expected as usize * size;
        source.take(bytes as u64).read_to_end(&mut items).map_err(IdxProblem::Unreadable)?;
        if items.len() < bytes {
            return Err(IdxProblem::Short { found: items.len() / size, expected, what });
        }
        // Reading to the end also makes gzip verify its checksum.
        match fill(source, &mut [0])? {
            0 => Ok(items),
            _ => Err(IdxProblem::Trailing { expected, what }),
        }
    }
}

/// Reads until `bytes` is full or the source ends. Returns how many bytes were read.
fn fill(source: &mut dyn Read, bytes: &mut [u8]) -> Result<usize, IdxProblem> {
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
    use crate::PIXELS;

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
        assert_eq!(read_images("f", &bytes[..]).unwrap().1[PIXELS], (PIXELS % 256) as u8);
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
        assert_eq!(
            refused(&header(&[0x0803, 5, 65, 32])),
            "some-file holds images of 65x32: expected at most 64x64 pixels of 1 or 3 channels"
        );
        assert_eq!(
            refused(&header(&[0x0804, 5, 32, 32, 4])),
            "some-file holds images of 32x32x4: expected at most 64x64 pixels of 1 or 3 channels"
        );
        assert_eq!(
            refused(&header(&[0x0803, 0, 28, 28])),
            "some-file says that it holds 0 images: expected 1 to 1048576"
        );
        assert_eq!(
            refused(&images(3)[..16 + 2 * PIXELS + 5]),
            "some-file is cut short: it ends after 2 images, expected 3"
        );
        assert_eq!(
            refused(&[images(3), vec![0]].concat()),
            "some-file goes on after its 3 images: expected its end there"
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
        assert!(refused(&header(&[0x0803, MOST_IMAGES as u32, 28, 28])).contains("it ends after 0 images"));
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
    }

    #[test]
    fn colours_may_come_first_or_last() {
        let shape = ImageShape::new(3, 2, 2).unwrap();
        let first = [header(&[0x0804, 1, 3, 2, 2]), (0..12).collect()].concat();
        let last = [header(&[0x0804, 1, 2, 2, 3]), vec![0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]].concat();
        for bytes in [first, last] {
            assert_eq!(read_images("f", &bytes[..]).unwrap(), (shape, (0..12).collect()));
        }
    }

    #[test]
    fn labels_may_be_integers_with_more_beside_them() {
        let integers = header(&[0x0c01, 3, 7, 0, u32::MAX]);
        assert_eq!(read_labels("f", &integers[..]).unwrap(), [7, 0, -1]);
        let rows = [header(&[0x0c02, 2, 8]), header(&[5, 4, 1, 2, 3, 4, 5, 6, 9, 0, 0, 0, 0, 0, 0, 0])].concat();
        assert_eq!(read_labels("f", &gzip(&rows)[..]).unwrap(), [5, 9]);
        let cut = read_labels("f", &rows[..rows.len() - 1]).unwrap_err().to_string();
        assert_eq!(cut, "f is cut short: it ends after 1 labels, expected 2");
    }
}
