//! The numbers of an array: their type, and what pixels they stand for.

/// Floats from 0 to 1 may go so far beyond on either side, as scaling with a sharp filter makes them.
const BEYOND: f64 = 0.25;

/// The type of the numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Element {
    kind: Kind,
    /// Bytes of one.
    pub(super) bytes: usize,
    big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
}

impl Element {
    /// A type as NumPy writes it: `'<f4'`. `None` if it isn't of numbers.
    pub(super) fn of(descr: &str) -> Option<Self> {
        let name = descr.trim_matches(['\'', '"']).as_bytes();
        let (order, kind, bytes) = match name {
            [order @ (b'<' | b'>' | b'|' | b'='), kind, bytes] => (*order, *kind, bytes.wrapping_sub(b'0')),
            [kind, bytes] => (b'<', *kind, bytes.wrapping_sub(b'0')),
            _ => return None,
        };
        let kind = match (kind, bytes) {
            (b'b', 1) => Kind::Bool,
            (b'u', 1 | 2 | 4 | 8) => Kind::Unsigned,
            (b'i', 1 | 2 | 4 | 8) => Kind::Signed,
            (b'f', 4 | 8) => Kind::Float,
            _ => return None,
        };
        Some(Element { kind, bytes: bytes.into(), big_endian: order == b'>' })
    }

    /// The number at the beginning of some bytes, of which there are enough.
    pub(super) fn number(self, bytes: &[u8]) -> f64 {
        let mut padded = [0; 8];
        padded[..self.bytes].copy_from_slice(&bytes[..self.bytes]);
        if self.big_endian {
            padded[..self.bytes].reverse();
        }
        let unsigned = u64::from_le_bytes(padded);
        let unused = 64 - 8 * self.bytes as u32;
        match (self.kind, self.bytes) {
            (Kind::Bool, _) => (unsigned != 0).into(),
            (Kind::Unsigned, _) => unsigned as f64,
            (Kind::Signed, _) => ((unsigned << unused) as i64 >> unused) as f64,
            (Kind::Float, 4) => f32::from_bits(unsigned as u32).into(),
            (Kind::Float, _) => f64::from_bits(unsigned),
        }
    }

    /// The numbers of an image as bytes, or the place of one that is out of range. Floats are from 0 to 1 if none is much larger.
    pub(super) fn pixels(self, numbers: &[f64]) -> Result<Vec<u8>, usize> {
        let shares = -BEYOND..=1.0 + BEYOND;
        let are_shares = match self.kind {
            Kind::Bool => true,
            Kind::Float => numbers.iter().all(|number| shares.contains(number)),
            Kind::Unsigned | Kind::Signed => false,
        };
        if are_shares {
            return Ok(numbers.iter().map(|number| (number.clamp(0.0, 1.0) * 255.0).round() as u8).collect());
        }
        let pixel = |(at, &number): (usize, &f64)| {
            if (0.0..=255.0).contains(&number) { Ok(number.round() as u8) } else { Err(at) }
        };
        numbers.iter().enumerate().map(pixel).collect()
    }

    pub(super) fn range(self) -> &'static str {
        if self.kind == Kind::Float { "0 to 1, or 0 to 255" } else { "0 to 255" }
    }
}
