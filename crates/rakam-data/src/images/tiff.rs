//! The pages of a TIFF, as scanners put a stack of sheets into one file.
//!
//! TIFF 6.0, section 2: a header of eight bytes names the place of the first directory, which describes a page and names the place of
//! the next one.

use std::collections::HashSet;

/// The tag that says what a directory describes,
const NEW_SUBFILE_TYPE: u16 = 254;
/// and its bits for a smaller copy of a page and for a mask.
const NOT_A_PAGE: u32 = 0b101;

/// Where the header names the place of the first directory.
const FIRST: usize = 4;

/// The bytes of an entry of a directory.
const ENTRY: usize = 12;

/// A TIFF, and where its pages are described.
#[derive(Clone, Debug)]
pub struct TiffPages {
    file: Vec<u8>,
    order: ByteOrder,
    /// The places of the directories.
    directories: Vec<u32>,
}

impl TiffPages {
    /// Whether a file begins as a TIFF.
    #[must_use]
    pub fn is_tiff(beginning: &[u8]) -> bool {
        ByteOrder::of(beginning).is_some()
    }

    /// The pages of a file; the file again if it is no TIFF, or has a single page. Smaller copies of pages don't count, nor what comes
    /// after a directory that is damaged.
    ///
    /// # Errors
    /// The file.
    pub fn of(file: Vec<u8>) -> Result<Self, Vec<u8>> {
        let Some(order) = ByteOrder::of(&file) else { return Err(file) };
        let directories = order.pages(&file);
        if directories.len() > 1 { Ok(TiffPages { file, order, directories }) } else { Err(file) }
    }

    /// How many there are, at least two.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "there are always some")]
    pub fn len(&self) -> usize {
        self.directories.len()
    }

    /// The file with one page first, which is the one that decoders read; `None` beyond the last.
    #[must_use]
    pub fn page(&self, index: usize) -> Option<Vec<u8>> {
        let directory = *self.directories.get(index)?;
        let mut file = self.file.clone();
        let place = file.get_mut(FIRST..)?.first_chunk_mut()?;
        *place = match self.order {
            ByteOrder::Little => directory.to_le_bytes(),
            ByteOrder::Big => directory.to_be_bytes(),
        };
        Some(file)
    }
}

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// That of a TIFF, which its first bytes tell.
    fn of(file: &[u8]) -> Option<Self> {
        match file.first_chunk()? {
            b"II*\0" => Some(Self::Little),
            b"MM\0*" => Some(Self::Big),
            _ => None,
        }
    }

    /// The directories that describe pages, and the first in any case.
    fn pages(self, file: &[u8]) -> Vec<u32> {
        let (mut pages, mut seen) = (Vec::new(), HashSet::new());
        let mut next = self.long(file, FIRST);
        while let Some(directory) = next.filter(|&at| at > 0 && seen.insert(at)) {
            let at = directory as usize;
            let Some(entries) = self.short(file, at) else { break };
            let Some(following) = self.long(file, at + 2 + usize::from(entries) * ENTRY) else { break };
            // Entries are in the order of their tags, of which this is the lowest; the value comes after tag, type and count.
            let is_told = self.short(file, at + 2) == Some(NEW_SUBFILE_TYPE);
            let kind = is_told.then(|| self.long(file, at + 10)).flatten();
            if pages.is_empty() || kind.is_none_or(|kind| kind & NOT_A_PAGE == 0) {
                pages.push(directory);
            }
            next = Some(following);
        }
        pages
    }

    /// The number of 16 bits at a place.
    fn short(self, file: &[u8], at: usize) -> Option<u16> {
        let &bytes = file.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        })
    }

    /// The number of 32 bits at a place.
    fn long(self, file: &[u8], at: usize) -> Option<u32> {
        let &bytes = file.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORDERS: [ByteOrder; 2] = [ByteOrder::Little, ByteOrder::Big];

    /// A TIFF of directories with an entry each: what it describes.
    fn tiff(order: ByteOrder, kinds: &[u32]) -> Vec<u8> {
        let short = |value: u16| if order == ByteOrder::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        let long = |value: u32| if order == ByteOrder::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        let at = |index: usize| if index < kinds.len() { 8 + 18 * index as u32 } else { 0 };
        let mut file = if order == ByteOrder::Big { b"MM".to_vec() } else { b"II".to_vec() };
        file.extend(short(42));
        file.extend(long(at(0)));
        for (index, &kind) in kinds.iter().enumerate() {
            file.extend([short(1), short(254), short(4)].concat());
            file.extend([long(1), long(kind), long(at(index + 1))].concat());
        }
        file
    }

    #[test]
    fn each_page_comes_first_in_turn_and_small_copies_are_none() {
        for order in ORDERS {
            let file = tiff(order, &[0, 1, 2, 4]);
            let pages = TiffPages::of(file.clone()).unwrap();
            assert_eq!(pages.len(), 2, "{order:?}");
            assert_eq!(pages.page(0).unwrap(), file);
            let second = pages.page(1).unwrap();
            assert_eq!(order.pages(&second)[0], pages.directories[1]);
            assert_eq!(pages.page(2), None);
            assert!(TiffPages::of(tiff(order, &[0])).is_err(), "one page");
        }
    }

    #[test]
    fn directories_that_name_each_other_end() {
        for order in ORDERS {
            let mut file = tiff(order, &[0, 0, 0]);
            let (header, last) = (4..8, file.len() - 4..file.len());
            let first: Vec<u8> = file[header].to_vec();
            file[last].copy_from_slice(&first);
            assert_eq!(TiffPages::of(file).unwrap().len(), 3);
        }
    }

    proptest! {
        #[test]
        fn damaged_files_have_no_more_pages_than_room(
            kinds in prop::collection::vec(0u32..6, 0..6), changes in prop::collection::vec((0usize..120, any::<u8>()), 0..8),
            length in 0usize..120, big in any::<bool>(),
        ) {
            let mut file = tiff(ORDERS[usize::from(big)], &kinds);
            for (at, byte) in changes {
                file.get_mut(at).into_iter().for_each(|old| *old = byte);
            }
            file.truncate(length);
            if let Ok(pages) = TiffPages::of(file.clone()) {
                prop_assert!(pages.len() <= file.len());
                prop_assert!((0..pages.len()).all(|index| pages.page(index).is_some_and(|page| page.len() == file.len())));
            }
        }
    }
}
