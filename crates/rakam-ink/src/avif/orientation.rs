//! How an AVIF file says that its picture is to be turned and mirrored (ISO/IEC 23008-12). What reads its boxes otherwise passes over
//! that.

use image::metadata::Orientation;

/// The turns and mirrorings of the picture, in their order; none where the file says nothing that can be read.
pub(super) fn orientations(file: &[u8]) -> Vec<Orientation> {
    of_primary_item(file).unwrap_or_default()
}

fn of_primary_item(file: &[u8]) -> Option<Vec<Orientation>> {
    let mut meta = Bytes(inside(file, *b"meta")?);
    meta.number(4)?;
    let mut primary = Bytes(inside(meta.0, *b"pitm")?);
    let id_bytes = if primary.number(4)? >> 24 == 0 { 2 } else { 4 };
    let primary = primary.number(id_bytes)?;
    let properties = inside(meta.0, *b"iprp")?;
    let all: Vec<_> = boxes(inside(properties, *b"ipco")?).collect();
    let mut used = Bytes(inside(properties, *b"ipma")?);
    let head = used.number(4)?;
    let (id_bytes, index_bytes) = (if head >> 24 == 0 { 2 } else { 4 }, 1 + (head as usize & 1));
    // The highest bit of an index says whether the property must be understood.
    let index_bits = (1 << (8 * index_bytes - 1)) - 1;
    for _ in 0..used.number(4)? {
        let (item, count) = (used.number(id_bytes)?, used.number(1)?);
        let mut of_item = Vec::new();
        for _ in 0..count {
            // Counted from 1.
            let index = used.number(index_bytes)? & index_bits;
            let property = (index as usize).checked_sub(1).and_then(|index| all.get(index));
            of_item.extend(property.and_then(|(name, content)| orientation(*name, content)));
        }
        if item == primary {
            return Some(of_item);
        }
    }
    None
}

/// What a property turns or mirrors: anticlockwise by so many right angles; upside down, or left to right.
fn orientation(name: [u8; 4], content: &[u8]) -> Option<Orientation> {
    match (&name, content.first()?) {
        (b"irot", turns) => match turns & 3 {
            1 => Some(Orientation::Rotate270),
            2 => Some(Orientation::Rotate180),
            3 => Some(Orientation::Rotate90),
            _ => None,
        },
        (b"imir", axis) => Some(if axis & 1 == 0 { Orientation::FlipVertical } else { Orientation::FlipHorizontal }),
        _ => None,
    }
}

/// The content of the first box of this name.
fn inside(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    boxes(bytes).find_map(|(found, content)| (found == name).then_some(content))
}

/// The boxes that stand side by side: the name and content of each. They end where one can't be read.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = Bytes(bytes);
    std::iter::from_fn(move || {
        let size = rest.number(4)?;
        let name = (rest.number(4)? as u32).to_be_bytes();
        let length = match size {
            // To the end of the file.
            0 => rest.0.len(),
            // The size is too large for four bytes.
            1 => usize::try_from(rest.number(8)?.checked_sub(16)?).ok()?,
            size => usize::try_from(size.checked_sub(8)?).ok()?,
        };
        Some((name, rest.take(length)?))
    })
}

/// Bytes that are taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// The number in so many bytes, at most eight, the highest first.
    fn number(&mut self, length: usize) -> Option<u64> {
        Some(self.take(length)?.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}
