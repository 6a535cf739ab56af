//! Labels in an array: numbers, or text.

use std::borrow::Cow;
use std::io::Read;

use super::MOST_BYTES;
use super::element::Element;
use super::header::{Header, dimensions, wrong};
use crate::images::error::{ImagesError, Problem};
use crate::limits::MOST_IMAGES;
use crate::shown::quoted;

const SHAPE: &str = "(N,) or (N, 1), of at most a million labels and 256 MiB";
const TYPE: &str = "numbers, or text as NumPy keeps it (numpy.array(labels, dtype=str))";

/// What a label is written as.
#[derive(Clone, Copy)]
enum Form {
    Number(Element),
    /// Bytes, filled up with zeros: `'|S5'`.
    Bytes(usize),
    /// So many characters of four bytes each, filled up with zeros: `'<U5'`.
    Characters {
        count: usize,
        big_endian: bool,
    },
}

impl Form {
    fn of(descr: &str) -> Option<Self> {
        if let Some(element) = Element::of(descr) {
            return Some(Self::Number(element));
        }
        let name = descr.trim_matches(['\'', '"']);
        let big_endian = name.starts_with('>');
        let name = name.trim_start_matches(['<', '>', '|', '=']);
        let count = name.get(1..)?.parse().ok().filter(|&count| (1..=MOST_BYTES / 4).contains(&count))?;
        match name.as_bytes()[0] {
            b'S' | b'a' => Some(Self::Bytes(count)),
            b'U' => Some(Self::Characters { count, big_endian }),
            _ => None,
        }
    }

    /// The bytes of one label.
    fn bytes(self) -> usize {
        match self {
            Self::Number(element) => element.bytes,
            Self::Bytes(count) => count,
            Self::Characters { count, .. } => 4 * count,
        }
    }

    /// A label's text, or what is there instead and what was expected.
    fn label(self, bytes: &[u8]) -> Result<String, (String, &'static str)> {
        match self {
            Self::Number(element) => {
                let number = element.number(bytes);
                let whole = number.fract() == 0.0 && number.abs() < 1e15;
                if whole { Ok((number as i64).to_string()) } else { Err((number.to_string(), "a whole number")) }
            }
            Self::Bytes(_) => {
                let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
                let text = std::str::from_utf8(&bytes[..end]).map_err(|_| (quoted(&bytes[..end]), "text in UTF-8"))?;
                Ok(text.to_owned())
            }
            Self::Characters { big_endian, .. } => {
                let (characters, _) = bytes.as_chunks::<4>();
                let code = |&bytes| if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
                let text: Option<String> = characters.iter().map(|bytes| char::from_u32(code(bytes))).collect();
                let text = text.ok_or_else(|| (quoted(bytes), "text in Unicode"))?;
                Ok(text.trim_end_matches('\0').to_owned())
            }
        }
    }
}

/// The labels of an array of one dimension, or of two if the second is 1: whole numbers of any type, or text.
///
/// # Errors
/// [`ImagesError`] if it isn't such an array, or is cut short.
pub(crate) fn labels(mut source: impl Read) -> Result<Vec<String>, ImagesError> {
    let header = Header::read(&mut source)?;
    let descr = header.entry("descr")?;
    let form =
        Form::of(descr).ok_or_else(|| wrong("type", quoted(descr.trim_matches(['\'', '"']).as_bytes()), TYPE))?;
    let shape = header.entry("shape")?;
    let count = match dimensions(shape).as_deref() {
        Some(&[count] | &[count, 1]) if count <= MOST_IMAGES => Some(count),
        _ => None,
    };
    let length = |count: usize| count.checked_mul(form.bytes()).filter(|&length| length <= MOST_BYTES);
    let Some((count, length)) = count.and_then(|count| Some((count, length(count)?))) else {
        return Err(wrong("shape", shape.to_owned(), SHAPE));
    };
    let mut bytes = Vec::new();
    source.take(length as u64).read_to_end(&mut bytes)?;
    let problem = |position, found: String, expected: Cow<'static, str>| ImagesError::Label {
        position,
        problem: Problem { place: "found ".to_owned(), found, expected },
    };
    let label = |(at, bytes)| form.label(bytes).map_err(|(found, expected)| problem(at, found, expected.into()));
    let labels: Vec<String> = bytes.chunks_exact(form.bytes()).enumerate().map(label).collect::<Result<_, _>>()?;
    if labels.len() < count {
        return Err(problem(labels.len(), "the end of the file".to_owned(), format!("{count} labels").into()));
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::array;
    use super::*;

    fn read(descr: &str, shape: &str, data: &[u8]) -> Result<Vec<String>, String> {
        labels(&array(descr, false, shape, data)[..]).map_err(|error| error.to_string())
    }

    #[test]
    fn labels_are_whole_numbers_of_any_type() {
        assert_eq!(read("|u1", "(3,)", &[7, 0, 9]).unwrap(), ["7", "0", "9"]);
        let signed = [-1i64, 300].map(i64::to_le_bytes).concat();
        assert_eq!(read("<i8", "(2, 1)", &signed).unwrap(), ["-1", "300"]);
        let floats = [2.0f32, 0.5].map(f32::to_be_bytes).concat();
        assert_eq!(read(">f4", "(2,)", &floats).unwrap_err(), "label 1: found 0.5, expected a whole number");
        let cut = read("<i8", "(2,)", &signed[..9]).unwrap_err();
        assert_eq!(cut, "label 1: found the end of the file, expected 2 labels");
        let wide = read("|u1", "(1, 10)", &[0; 10]).unwrap_err();
        assert!(wide.starts_with("the array's shape is (1, 10), expected (N,)"), "{wide}");
    }

    #[test]
    fn labels_are_text_of_either_kind() {
        let characters = |bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
            ["kedi", "ağ\0\0"].iter().flat_map(|word| word.chars().flat_map(move |c| bytes(c.into()))).collect()
        };
        assert_eq!(read("<U4", "(2,)", &characters(u32::to_le_bytes)).unwrap(), ["kedi", "ağ"]);
        assert_eq!(read(">U4", "(2, 1)", &characters(u32::to_be_bytes)).unwrap(), ["kedi", "ağ"]);
        assert_eq!(read("|S3", "(2,)", b"catox\0").unwrap(), ["cat", "ox"]);
        assert_eq!(read("|S2", "(1,)", b"\xff\x00").unwrap_err(), "label 0: found \"\\xff\", expected text in UTF-8");
        let surrogate = read("<U1", "(1,)", &0xd800u32.to_le_bytes()).unwrap_err();
        assert!(surrogate.ends_with("expected text in Unicode"), "{surrogate}");
        // Objects are pickles, which are programs.
        let objects = read("|O", "(2,)", &[]).unwrap_err();
        assert!(objects.contains("dtype=str"), "{objects}");
        for huge in ["<U99999999999999999999", "|S0", "<U300000000"] {
            assert!(read(huge, "(2,)", &[]).unwrap_err().contains("the array's type is"), "{huge}");
        }
        assert!(read("<U60000000", "(1000,)", &[]).unwrap_err().contains("the array's shape is"));
    }

    proptest! {
        #[test]
        fn any_header_and_data_are_labels_or_an_error(
            kind in "[<>|=]?[uifbSUaO][0-9]{0,10}",
            shape in "\\([0-9, ]{1,12}\\)",
            data in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = read(&kind, &shape, &data);
        }
    }
}
