//! The pages of a TIFF, as scanners put a stack of sheets into one file.
//!
//! TIFF 6.0, section 2: a header of eight bytes names the place of the first directory, which describes a page and names the place of
//! the next one. BigTIFF is the same with numbers of 64 bits.

use std::collections::HashSet;

/// The tag that says what a directory describes,
const NEW_SUBFILE_TYPE: u64 = 254;
/// and its bits for a smaller copy of a page and for a mask.
const NOT_A_PAGE: u64 = 0b101;

/// A TIFF, and where its pages are described.
#[derive(Clone, Debug)]
pub struct TiffPages {
    file: Vec<u8>,
    layout: Layout,
    /// The places of the directories; at least one.
    directories: Vec<u64>,
}

impl TiffPages {
    /// Whether a file begins as a TIFF.
    #[must_use]
    pub fn is_tiff(beginning: &[u8]) -> bool {
        Layout::of(beginning).is_some()
    }

    /// The pages of a file; the file again if it is no TIFF, or has a single page. Smaller copies of pages don't count, nor what comes
    /// after a directory that is damaged.
    ///
    /// # Errors
    /// The file.
    pub fn of(file: Vec<u8>) -> Result<Self, Vec<u8>> {
        let Some((layout, directories)) = Layout::of(&file).map(|layout| (layout, layout.pages(&file))) else {
            return Err(file);
        };
        if directories.len() > 1 { Ok(TiffPages { file, layout, directories }) } else { Err(file) }
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
        self.layout.write(&mut file, self.layout.first(), directory)?;
        Some(file)
    }
}

/// How numbers are laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    big_endian: bool,
    /// Whether places are numbers of 64 bits.
    is_big: bool,
}

impl Layout {
    /// That of a TIFF, which its first bytes tell.
    fn of(file: &[u8]) -> Option<Self> {
        let layout = |big_endian, is_big| Some(Layout { big_endian, is_big });
        match file.first_chunk()? {
            b"II*\0" => layout(false, false),
            b"MM\0*" => layout(true, false),
            b"II+\0" => layout(false, true),
            b"MM\0+" => layout(true, true),
            _ => None,
        }
    }

    /// The bytes of a place, of the number of entries, of an entry.
    fn sizes(self) -> (usize, usize, usize) {
        if self.is_big { (8, 8, 20) } else { (4, 2, 12) }
    }

    /// Where the header names the place of the first directory.
    fn first(self) -> u64 {
        if self.is_big { 8 } else { 4 }
    }

    /// The directories that describe pages, and the first in any case.
    fn pages(self, file: &[u8]) -> Vec<u64> {
        let (place, count, entry) = self.sizes();
        let (mut pages, mut seen) = (Vec::new(), HashSet::new());
        let mut next = self.read(file, self.first(), place);
        while let Some(directory) = next.filter(|&at| at > 0 && seen.insert(at)) {
            let Some(entries) = self.read(file, directory, count) else { break };
            let after =
                entries.checked_mul(entry as u64).and_then(|length| length.checked_add(directory + count as u64));
            let Some((after, following)) = after.and_then(|at| Some((at, self.read(file, at, place)?))) else { break };
            let mut kinds = (directory + count as u64..after).step_by(entry).filter_map(|at| {
                let is_kind = self.read(file, at, 2)? == NEW_SUBFILE_TYPE;
                // The value follows the type and the count of values, which is as long as a place.
                is_kind.then(|| self.read(file, at + 4 + place as u64, 4)).flatten()
            });
            if pages.is_empty() || kinds.next().is_none_or(|kind| kind & NOT_A_PAGE == 0) {
                pages.push(directory);
            }
            next = Some(following);
        }
        pages
    }

    /// The number of so many bytes at a place.
    fn read(self, file: &[u8], at: u64, bytes: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let number = file.get(at..at.checked_add(bytes)?)?;
        let digit = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if self.big_endian { number.iter().fold(0, digit) } else { number.iter().rev().fold(0, digit) })
    }

    /// Writes a place at another.
    fn write(self, file: &mut [u8], at: u64, place: u64) -> Option<()> {
        let (bytes, ..) = self.sizes();
        let at = usize::try_from(at).ok()?;
        let out = file.get_mut(at..at + bytes)?;
        if self.big_endian {
            out.copy_from_slice(&place.to_be_bytes()[8 - bytes..]);
        } else {
            out.copy_from_slice(&place.to_le_bytes()[..bytes]);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A TIFF of directories with an entry each: what it describes.
    fn tiff(layout: Layout, kinds: &[u32]) -> Vec<u8> {
        let number = |value: u64, bytes: usize| {
            if layout.big_endian {
                value.to_be_bytes()[8 - bytes..].to_vec()
            } else {
                value.to_le_bytes()[..bytes].to_vec()
            }
        };
        let (place, count, entry) = layout.sizes();
        let mut file = if layout.big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        file.extend(number(if layout.is_big { 43 } else { 42 }, 2));
        if layout.is_big {
            file.extend([number(8, 2), number(0, 2)].concat());
        }
        let header = file.len() + place;
        let directory = count + entry + place;
        let at = |index: usize| if index < kinds.len() { (header + index * directory) as u64 } else { 0 };
        file.extend(number(at(0), place));
        for (index, &kind) in kinds.iter().enumerate() {
            file.extend([number(1, count), number(NEW_SUBFILE_TYPE, 2), number(4, 2), number(1, place)].concat());
            file.extend([number(kind.into(), 4), vec![0; place - 4], number(at(index + 1), place)].concat());
        }
        file
    }

    fn layouts() -> impl Iterator<Item = Layout> {
        [false, true].into_iter().flat_map(|big_endian| [false, true].map(|is_big| Layout { big_endian, is_big }))
    }

    #[test]
    fn each_page_comes_first_in_turn_and_small_copies_are_none() {
        for layout in layouts() {
            let file = tiff(layout, &[0, 1, 2, 4]);
            let pages = TiffPages::of(file.clone()).unwrap();
            assert_eq!(pages.len(), 2, "{layout:?}");
            assert_eq!(pages.page(0).unwrap(), file);
            let second = TiffPages::of(pages.page(1).unwrap()).unwrap_err();
            assert_eq!(Layout::of(&second).unwrap().pages(&second)[0], pages.directories[1]);
            assert_eq!(pages.page(2), None);
            assert!(TiffPages::of(tiff(layout, &[0])).is_err(), "one page");
        }
    }

    #[test]
    fn directories_that_name_each_other_end() {
        for layout in layouts() {
            let mut file = tiff(layout, &[0, 0, 0]);
            let (place, ..) = layout.sizes();
            let (first, last) = (layout.pages(&file)[0], file.len() - place);
            layout.write(&mut file, last as u64, first).unwrap();
            assert_eq!(TiffPages::of(file).unwrap().len(), 3);
        }
    }

    proptest! {
        #[test]
        fn damaged_files_have_no_more_pages_than_room(
            kinds in prop::collection::vec(0u32..6, 0..6), changes in prop::collection::vec((0usize..200, any::<u8>()), 0..8),
            length in 0usize..200, which in 0usize..4,
        ) {
            let mut file = tiff(layouts().nth(which).unwrap(), &kinds);
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
