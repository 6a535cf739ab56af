//! Which places of a grid have ink, a bit for each: 64 places are looked at in one step.

use std::ops::Range;

use crate::components::PixelBox;

/// A bit for each place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bitmap {
    /// Places in a row.
    pub(crate) width: usize,
    /// Row by row from the top. In a row's words, the first place is the lowest bit of the first; bits beyond the last place
    /// are 0.
    words: Vec<u64>,
}

/// Places in a word.
const WORD: usize = u64::BITS as usize;

impl Bitmap {
    /// The places of values that are at least `threshold`. The values stand in rows of `width`.
    pub(crate) fn of(values: &[f32], width: usize, threshold: f32) -> Self {
        let words_a_row = width.div_ceil(WORD);
        // A row of bytes first: as one loop with what follows, it would not vectorise.
        let mut flags = vec![0; words_a_row * WORD];
        let mut words = Vec::with_capacity(values.len() / width * words_a_row);
        for row in values.chunks_exact(width) {
            flags.iter_mut().zip(row).for_each(|(flag, value)| *flag = u8::from(*value >= threshold));
            words.extend(flags.as_chunks().0.iter().map(word));
        }
        Bitmap { width, words }
    }

    /// All other places.
    pub(crate) fn opposite(&self) -> Self {
        let beyond = (WORD - self.width % WORD) % WORD;
        let mut words: Vec<u64> = self.words.iter().map(|word| !word).collect();
        for row in words.chunks_exact_mut(self.width.div_ceil(WORD)) {
            row.last_mut().into_iter().for_each(|last| *last &= u64::MAX >> beyond);
        }
        Bitmap { width: self.width, words }
    }

    /// How many places there are.
    pub(crate) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// These places without those of `other`, which has as many.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(this, other)| this & !other).collect();
        Bitmap { width: self.width, words }
    }

    /// All places that are at most `reach` columns and `reach` rows from one of these.
    pub(crate) fn grown(&self, reach: usize) -> Self {
        let words_a_row = self.width.div_ceil(WORD);
        let last = u64::MAX >> ((WORD - self.width % WORD) % WORD);
        let mut grown = self.clone();
        for _ in 0..reach {
            for row in grown.words.chunks_exact_mut(words_a_row) {
                let mut before = 0;
                for at in 0..row.len() {
                    let (word, after) = (row[at], row.get(at + 1).copied().unwrap_or(0));
                    row[at] = word | word << 1 | word >> 1 | before >> (WORD - 1) | after << (WORD - 1);
                    before = word;
                }
                row.last_mut().into_iter().for_each(|word| *word &= last);
            }
        }
        for _ in 0..reach {
            let mut above = vec![0; words_a_row];
            for start in (0..grown.words.len()).step_by(words_a_row) {
                for at in start..start + words_a_row {
                    let word = grown.words[at];
                    let below = grown.words.get(at + words_a_row).copied().unwrap_or(0);
                    grown.words[at] |= above[at - start] | below;
                    above[at - start] = word;
                }
            }
        }
        grown
    }

    /// The words of each row, from the top.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> + DoubleEndedIterator {
        self.words.chunks_exact(self.width.div_ceil(WORD))
    }

    /// How many rows have at least so many runs of places side by side.
    pub(crate) fn rows_with_runs(&self, runs: u32) -> usize {
        let changes = |row: &[u64]| -> u32 {
            let before = [0].iter().chain(row);
            row.iter().zip(before).map(|(word, before)| (word ^ (word << 1 | before >> (WORD - 1))).count_ones()).sum()
        };
        // A run begins with a change, and ends with another unless it ends with the row.
        self.rows().filter(|row| changes(row) >= 2 * runs - 1).count()
    }

    /// In how many columns there are places in these rows.
    pub(crate) fn columns_with_places(&self, rows: Range<usize>) -> usize {
        let mut used = vec![0; self.width.div_ceil(WORD)];
        let rows = self.rows().take(rows.end).skip(rows.start);
        rows.for_each(|row| used.iter_mut().zip(row).for_each(|(used, word)| *used |= word));
        used.iter().map(|word: &u64| word.count_ones() as usize).sum()
    }

    /// The smallest box that holds all places; `None` if there are none.
    pub(crate) fn bounds(&self) -> Option<PixelBox> {
        let is_used = |row: &[u64]| row.iter().any(|word| *word != 0);
        let top = self.rows().position(is_used)?;
        let bottom = self.rows().rposition(is_used)? + 1;
        let mut used = vec![0; self.width.div_ceil(WORD)];
        self.rows().for_each(|row| used.iter_mut().zip(row).for_each(|(used, word)| *used |= word));
        let (first, last) = (used.iter().position(|word| *word != 0)?, used.iter().rposition(|word| *word != 0)?);
        let left = first * WORD + used[first].trailing_zeros() as usize;
        let right = (last + 1) * WORD - used[last].leading_zeros() as usize;
        Some(PixelBox { left, top, right, bottom })
    }

    /// Calls `found` with the column and the row of each place that is unlike the one above it, row by row, and of those
    /// below the last row. There is nothing above the first row, nor below the last.
    pub(crate) fn each_change_down(&self, mut found: impl FnMut(usize, usize)) {
        let nothing = vec![0; self.width.div_ceil(WORD)];
        let mut above = &nothing[..];
        for (y, row) in self.rows().chain([&nothing[..]]).enumerate() {
            for ((above, row), from) in above.iter().zip(row).zip((0..).step_by(WORD)) {
                each_place(above ^ row, from, |x| found(x, y));
            }
            above = row;
        }
    }
}

/// The bits of bytes that are 0 or 1, the first one lowest.
fn word(flags: &[u8; WORD]) -> u64 {
    const BYTE: usize = 8;
    // Brings the bits of eight such bytes together in the highest one.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let gathered = |flags: &[u8; BYTE]| u64::from_le_bytes(*flags).wrapping_mul(GATHER) >> (WORD - BYTE);
    flags.as_chunks().0.iter().rev().fold(0, |word, flags| word << BYTE | gathered(flags))
}

/// Calls `found` with each place of a word whose bit is 1, from the lowest. The word's first place is `from`.
fn each_place(mut word: u64, from: usize, mut found: impl FnMut(usize)) {
    while word != 0 {
        found(from + word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// Calls `found` with each run of places side by side in a row of `width`, from the left.
pub(crate) fn each_run(row: &[u64], width: usize, mut found: impl FnMut(Range<usize>)) {
    let (mut before, mut open) = (0, None);
    for (&word, from) in row.iter().zip((0..).step_by(WORD)) {
        // A run begins or ends at a place that is unlike the one before it.
        let unlike = word ^ (word << 1 | before);
        before = word >> (WORD - 1);
        each_place(unlike, from, |at| match open.take() {
            None => open = Some(at),
            Some(start) => found(start..at),
        });
    }
    if let Some(start) = open {
        found(start..width);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_tell_what_a_look_at_each_place_tells(
            width in 1usize..200, ink in prop::collection::vec(prop::bool::weighted(0.7), 1..900), reach in 0usize..4,
        ) {
            let height = ink.len().div_ceil(width);
            let has_ink = |x: usize, y: usize| x < width && ink.get(y * width + x) == Some(&true);
            let values: Vec<f32> = (0..width * height).map(|i| f32::from(u8::from(has_ink(i % width, i / width)))).collect();
            let bitmap = Bitmap::of(&values, width, 0.5);
            let paper: Vec<f32> = values.iter().map(|ink| 1.0 - ink).collect();
            prop_assert_eq!(bitmap.opposite(), Bitmap::of(&paper, width, 0.5));

            let inked = (0..width * height).map(|i| (i % width, i / width)).filter(|&(x, y)| has_ink(x, y));
            let bounds = inked.map(|(x, y)| PixelBox::of_pixel(x, y)).reduce(PixelBox::and);
            prop_assert_eq!(bitmap.bounds(), bounds);

            let starts = |y: usize| (0..width).filter(|&x| has_ink(x, y) && (x == 0 || !has_ink(x - 1, y))).count();
            for runs in 1..5 {
                prop_assert_eq!(bitmap.rows_with_runs(runs), (0..height).filter(|&y| starts(y) >= runs as usize).count());
            }
            let rows = height / 3..height - height / 4;
            let used = (0..width).filter(|&x| rows.clone().any(|y| has_ink(x, y))).count();
            prop_assert_eq!(bitmap.columns_with_places(rows), used);

            for (y, row) in bitmap.rows().enumerate() {
                let mut inked = vec![false; width];
                each_run(row, width, |run| {
                    assert!(!has_ink(run.end, y) && (run.start == 0 || !has_ink(run.start - 1, y)));
                    inked[run].fill(true);
                });
                prop_assert!((0..width).all(|x| inked[x] == has_ink(x, y)));
            }

            let grown = bitmap.grown(reach);
            let near = |x: usize, y: usize| {
                let columns = x.saturating_sub(reach)..=x + reach;
                columns.flat_map(|x| (y.saturating_sub(reach)..=y + reach).map(move |y| (x, y))).any(|(x, y)| has_ink(x, y))
            };
            let value = |it: bool| f32::from(u8::from(it));
            let (around, beside): (Vec<f32>, Vec<f32>) = (0..width * height)
                .map(|i| (i % width, i / width))
                .map(|(x, y)| (value(near(x, y)), value(near(x, y) && !has_ink(x, y))))
                .unzip();
            prop_assert_eq!(&grown, &Bitmap::of(&around, width, 0.5));
            prop_assert_eq!(grown.without(&bitmap), Bitmap::of(&beside, width, 0.5));
            prop_assert_eq!(grown.count(), around.iter().filter(|near| **near > 0.5).count());

            let mut changes = Vec::new();
            bitmap.each_change_down(|x, y| changes.push((x, y)));
            let all = (0..=height).flat_map(|y| (0..width).map(move |x| (x, y)));
            let expected: Vec<(usize, usize)> = all.filter(|&(x, y)| has_ink(x, y) != (y > 0 && has_ink(x, y - 1))).collect();
            prop_assert_eq!(changes, expected);
        }
    }
}
