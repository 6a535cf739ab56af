//! Single-stroke characters, for letters that aren't digits.
//!
//! The lines are those of A. V. Hershey's fonts ("Calligraphy for Computers", 1967) in the format of J. Hurt; see
//! `letters/LICENSE`.

use std::sync::LazyLock;

use super::warp::Lines;

/// A font, and which of its characters are left out.
struct Font {
    file: &'static str,
    /// The first ASCII place used: what stands before are marks and digits.
    from: u8,
    /// Places of characters that a hand may also mean as a digit.
    like_digits: &'static [u8],
    /// Characters of fewer lines are left out: among them are too many that look like a digit.
    fewest_lines: usize,
}

const FONTS: [Font; 4] = [
    Font {
        file: include_str!("../../letters/rowmans.jhf"),
        from: b'A',
        like_digits: b"BGIOQSZ[\\]^_`bgloqsz{|}~",
        fewest_lines: 1,
    },
    Font {
        file: include_str!("../../letters/scripts.jhf"),
        from: b'A',
        like_digits: b"GIJLOQSZ[\\]^_`bgloqsz{|}~",
        fewest_lines: 1,
    },
    Font {
        file: include_str!("../../letters/greeks.jhf"),
        from: b'A',
        like_digits: b"BCGHIJLOSUZ[\\]^_`bcijlos{|}~",
        fewest_lines: 1,
    },
    Font { file: include_str!("../../letters/japanese.jhf"), from: b' ', like_digits: b"", fewest_lines: 3 },
];

/// The characters that aren't digits, script by script: Latin capitals and small letters, Latin running hand, Greek, Japanese.
pub(super) static LETTERS: LazyLock<[Vec<Lines>; 4]> = LazyLock::new(|| {
    FONTS.map(|Font { file, from, like_digits, fewest_lines }| {
        let kept = |(place, lines): &(u8, Lines)| {
            *place >= from && !like_digits.contains(place) && lines.len() >= fewest_lines
        };
        (b' '..=u8::MAX).zip(characters(file)).filter(kept).map(|(_, lines)| lines).collect()
    })
});

/// Parses a font: of each character its number (5 columns), the count of its pairs (3 columns) and the pairs: first
/// the margins, then points as letters about `R`, and ` R` where the pen is lifted. Long characters go over several lines.
fn characters(file: &str) -> impl Iterator<Item = Lines> {
    let mut rest = file.lines();
    std::iter::from_fn(move || {
        let mut text = rest.next()?.as_bytes().to_vec();
        let count: usize = std::str::from_utf8(text.get(5..8)?).ok()?.trim().parse().ok()?;
        while text.len() < 8 + 2 * count {
            text.extend(rest.next()?.bytes());
        }
        let unit = |letter: u8| (f32::from(letter) - f32::from(b'R')) / 21.0;
        let pairs = text[8..8 + 2 * count].as_chunks::<2>().0;
        let strokes = pairs.get(1..).unwrap_or_default().split(|pair| pair == b" R");
        let line = |stroke: &[[u8; 2]]| stroke.iter().map(|&[x, y]| (0.5 + unit(x), 0.5 + unit(y))).collect();
        Some(strokes.filter(|stroke| !stroke.is_empty()).map(line).collect())
    })
}
