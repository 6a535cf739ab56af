//! Images in a CSV, as Kaggle has them: a line for each, of the numbers of a square from 0 to 255 (784 of 28x28), with or
//! without a label.
//!
//! No field of such a file holds a separator or an end of line, even if it is quoted; so a line is never longer than what it
//! holds, and a hostile file can't make the reader collect more.

use std::borrow::Cow;
use std::io::{BufRead, Read as _};

use super::RawImage;
use super::error::{ImagesError, Problem};
use crate::ImageShape;
use crate::shown::quoted;

/// The longest line that is read, in bytes: 4097 numbers or names are shorter.
const LONGEST: u64 = 1 << 16;

const ROW: &str = "784 pixels from 0 to 255 (or those of another square, 4x4 to 64x64), or a label and as many pixels";

/// What the column of the label is called.
const LABELS: [&str; 2] = ["label", "class"];

/// The sides of the squares that are read.
const SIDES: std::ops::RangeInclusive<usize> = 4..=ImageShape::MOST_SIDE;

/// The images of a CSV.
#[derive(Debug)]
pub struct CsvImages<R> {
    source: R,
    form: Form,
    /// The line that was read last, counted from 1.
    line: u64,
    /// What that line holds, if it wasn't a header and is still to be returned.
    text: Vec<u8>,
    pending: bool,
    over: bool,
}

/// How lines are divided.
#[derive(Clone, Copy, Debug)]
struct Form {
    separator: u8,
    columns: usize,
    /// The side of an image, in pixels.
    side: usize,
    /// The column of the label.
    label: Option<usize>,
}

impl<R: BufRead> CsvImages<R> {
    /// Reads the first line: a header, or an image. It tells how many columns there are, and which of them is the label if there
    /// is one more than a square has: the one called `label` or `class`, or the only one whose name is unlike the others', else
    /// the first. They are separated by commas, semicolons or tabs. Numbers that count the columns are a header, too.
    ///
    /// # Errors
    /// [`ImagesError`] if the first line has neither the columns of a square nor one more, or there is none.
    pub fn new(source: R) -> Result<Self, ImagesError> {
        let form = Form { separator: b',', columns: 0, side: 0, label: None };
        let mut images = CsvImages { source, form, line: 0, text: Vec::new(), pending: false, over: false };
        if !images.advance()? {
            return Err(ImagesError::Empty { expected: ROW });
        }
        let text = images.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&images.text);
        let separator = *b",;\t".iter().find(|separator| text.contains(separator)).unwrap_or(&b',');
        let fields: Vec<&[u8]> = fields(text, separator).collect();
        let (columns, named) = (fields.len(), fields.iter().position(|field| is_one_of(field, &LABELS)));
        let is_number = |field: &&&[u8]| {
            let text = std::str::from_utf8(field).ok();
            text.is_some_and(|text| text.is_empty() || text.parse::<f64>().is_ok())
        };
        // Among an image's numbers a word is a label, or a mistake that is told.
        let words = fields.iter().filter(|field| !is_number(field)).count();
        let (side, label) = match (side_of(columns), columns.checked_sub(1).and_then(side_of)) {
            (Some(side), _) => (side, None),
            (None, Some(side)) => (side, named.or_else(|| unlike_others(&fields)).or(Some(0))),
            (None, None) => {
                return Err(images.wrong(
                    "",
                    format!("{columns} {}", if columns == 1 { "column" } else { "columns" }),
                    ROW,
                ));
            }
        };
        let is_header = named.is_some() || 2 * words > columns || counts_columns(&fields, label);
        let form = Form { separator, columns, side, label };
        images.text = text.to_vec();
        (images.form, images.pending) = (form, !is_header);
        if !images.pending && !images.advance()? {
            return Err(ImagesError::Empty { expected: ROW });
        }
        images.pending = true;
        Ok(images)
    }

    /// Reads the next line that isn't empty; false at the end.
    fn advance(&mut self) -> Result<bool, ImagesError> {
        loop {
            self.text.clear();
            self.line += 1;
            let length = self.source.by_ref().take(LONGEST).read_until(b'\n', &mut self.text)?;
            if length as u64 == LONGEST && self.text.last() != Some(&b'\n') {
                return Err(self.wrong("", format!("more than {LONGEST} bytes"), ROW));
            }
            let kept = self.text.trim_ascii_end().len();
            self.text.truncate(kept);
            if length == 0 || kept > 0 {
                return Ok(length > 0);
            }
        }
    }

    fn image(&self) -> Result<RawImage, ImagesError> {
        let (mut pixels, mut label) = (Vec::with_capacity(self.form.columns), None);
        let mut columns = 0;
        for field in fields(&self.text, self.form.separator) {
            columns += 1;
            if columns > self.form.columns {
                continue;
            }
            if self.form.label == Some(columns - 1) {
                label = Some(String::from_utf8_lossy(field).into_owned());
                continue;
            }
            let Some(number) = number(field) else {
                let place = format!("column {columns}: found ");
                return Err(self.wrong(&place, quoted(field), "a whole number from 0 to 255"));
            };
            pixels.push(number);
        }
        if columns != self.form.columns {
            let found = format!("{columns} columns");
            return Err(self.wrong("", found, self.form.columns.to_string()));
        }
        let side = self.form.side;
        Ok(RawImage { width: side, height: side, channels: 1, pixels, label })
    }

    fn wrong(&self, place: &str, found: String, expected: impl Into<Cow<'static, str>>) -> ImagesError {
        let problem = Problem { place: place.to_owned(), found, expected: expected.into() };
        ImagesError::Line { line: self.line, problem }
    }
}

impl<R: BufRead> Iterator for CsvImages<R> {
    type Item = Result<RawImage, ImagesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        if !std::mem::take(&mut self.pending) {
            match self.advance() {
                Ok(true) => {}
                end => {
                    self.over = true;
                    return end.err().map(Err);
                }
            }
        }
        Some(self.image())
    }
}

/// The only field that is a word unlike the others, which differ by their numbers alone, as `pixel0` and `pixel1`, or `1x1` and
/// `1x2`.
fn unlike_others(fields: &[&[u8]]) -> Option<usize> {
    let stems: Vec<Vec<u8>> = fields.iter().map(|field| stem(field)).collect();
    let [first, second, .., last] = &stems[..] else { return None };
    // Of three of which one is unlike the others, two are alike.
    let usual = if second == first || second == last { second } else { first };
    let mut unlike = (0..stems.len()).filter(|&column| stems[column] != *usual);
    let only = unlike.next().filter(|_| unlike.next().is_none())?;
    // A number that isn't a pixel's, or that is missing, is a fault of its row.
    let is_missing = is_one_of(fields[only], &["na", "nan", "null", "none"]);
    (fields[only].first().is_some_and(u8::is_ascii_alphabetic) && !is_missing).then_some(only)
}

fn is_one_of(field: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| field.eq_ignore_ascii_case(word.as_bytes()))
}

/// A name with 0 for each of its numbers.
fn stem(name: &[u8]) -> Vec<u8> {
    let parts = name.chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit());
    parts.map(|part| if part[0].is_ascii_digit() { b'0' } else { part[0] }).collect()
}

/// Whether the fields but for the label are 0, 1, 2 and so on, or begin with 1, as a table's columns without names are called.
fn counts_columns(fields: &[&[u8]], label: Option<usize>) -> bool {
    let mut pixels =
        fields.iter().enumerate().filter(|(column, _)| Some(*column) != label).map(|(_, field)| field).peekable();
    let first = usize::from(pixels.peek().is_some_and(|field| **field == b"1"));
    pixels.zip(first..).all(|(field, number)| *field == number.to_string().as_bytes())
}

/// The side of the square of so many pixels.
fn side_of(pixels: usize) -> Option<usize> {
    SIDES.into_iter().find(|side| side * side == pixels)
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn fields(line: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    line.split(move |&byte| byte == separator).map(|field| {
        let field = field.trim_ascii();
        field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\"")).unwrap_or(field)
    })
}

/// A whole number from 0 to 255, also as `7.0`.
fn number(field: &[u8]) -> Option<u8> {
    // `parse` would also take a plus.
    field.first().filter(|byte| byte.is_ascii_digit())?;
    let text = std::str::from_utf8(field).ok()?;
    let whole = |number: &f64| number.fract() == 0.0 && (0.0..=255.0).contains(number);
    text.parse().ok().or_else(|| text.parse().ok().filter(whole).map(|number| number as u8))
}

/// The smallest images are 4x4.
const FEWEST_PIXELS: usize = 16;

/// Whether a table that begins so has columns enough for images, which a list of files hasn't.
pub(crate) fn is_wide(beginning: &[u8]) -> bool {
    let line = beginning.split(|&byte| byte == b'\n').next().unwrap_or_default();
    b",;\t".iter().any(|separator| line.iter().filter(|byte| *byte == separator).count() >= FEWEST_PIXELS)
}

/// Whether a file that begins so is a table of images: it has a header that begins like Kaggle's, or as many numbers side by
/// side, or names that differ by their numbers alone, as an image has pixels, and perhaps a label.
pub(super) fn looks_like_images(beginning: &[u8]) -> bool {
    let beginning = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
    let line = beginning.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let Some(separator) = b",;\t".iter().find(|separator| line.contains(separator)) else { return false };
    let fields: Vec<&[u8]> = fields(line, *separator).collect();
    // The last field may be cut off, and the first may be the label.
    let (first, whole) = (fields[0], &fields[..fields.len() - 1]);
    let Some(usual) = whole.get(1).map(|field| stem(field)).filter(|stem| stem.contains(&b'0')) else { return false };
    let alike = whole.iter().filter(|field| stem(field) == usual).count();
    let is_known = is_one_of(first, &LABELS) || is_one_of(first, &["pixel0", "pixel1", "1x1"]);
    (is_known || fields.len() >= FEWEST_PIXELS) && alike + 1 >= whole.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::PIXELS;

    fn row(label: Option<u8>, pixel: impl Fn(usize) -> u8) -> String {
        let label = label.into_iter().map(|label| label.to_string());
        label.chain((0..PIXELS).map(|i| pixel(i).to_string())).collect::<Vec<_>>().join(",")
    }

    fn header(label: bool) -> String {
        let label = label.then(|| "label".to_owned());
        label.into_iter().chain((0..PIXELS).map(|i| format!("pixel{i}"))).collect::<Vec<_>>().join(",")
    }

    fn read(text: &str) -> Vec<Result<RawImage, String>> {
        match CsvImages::new(text.as_bytes()) {
            Ok(images) => images.map(|image| image.map_err(|error| error.to_string())).collect(),
            Err(error) => vec![Err(error.to_string())],
        }
    }

    #[test]
    fn rows_are_images_with_or_without_header_and_label() {
        let (first, second) = (|i: usize| (i % 256) as u8, |i: usize| (i % 7) as u8);
        for labelled in [false, true] {
            let rows = [row(labelled.then_some(3), first), row(labelled.then_some(9), second)].join("\n");
            let with_header = [header(labelled), rows.clone()].join("\n");
            let quoted = with_header.split(',').map(|field| format!("\"{field}\"")).collect::<Vec<_>>().join(",");
            for text in [
                rows.clone(),
                format!("{rows}\n"),
                with_header.clone(),
                format!("\u{feff}{}\r\n\r\n", with_header.replace('\n', "\r\n")),
                with_header.replace(',', ";"),
                quoted.replace('\n', "\"\n\""),
            ] {
                assert!(looks_like_images(&text.as_bytes()[..512]), "{}", &text[..512]);
                let images: Vec<RawImage> = read(&text).into_iter().map(Result::unwrap).collect();
                assert_eq!(images.len(), 2);
                assert_eq!(images[0].pixels, (0..PIXELS).map(first).collect::<Vec<_>>());
                assert_eq!(images[1].pixels, (0..PIXELS).map(second).collect::<Vec<_>>());
                let labels = images.iter().map(|image| image.label.as_deref()).collect::<Vec<_>>();
                assert_eq!(labels, if labelled { [Some("3"), Some("9")] } else { [None; 2] });
                assert_eq!((images[0].width, images[0].height, images[0].channels), (28, 28, 1));
            }
        }
    }

    #[test]
    fn a_label_may_be_the_last_column() {
        let header = format!("{},class", header(false));
        let images = read(&format!("{header}\n{},7\n", row(None, |_| 0)));
        assert_eq!(images[0].as_ref().unwrap().label.as_deref(), Some("7"));
    }

    #[test]
    fn a_label_is_found_by_its_name_or_by_that_of_the_others() {
        let pixels = |name: fn(usize) -> String| (0..64).map(name).collect::<Vec<_>>().join(",");
        let row = (0..64).map(|at| (at % 9).to_string()).collect::<Vec<_>>().join(",");
        let columns = pixels(|at| at.to_string());
        let from_one = pixels(|at| (at + 1).to_string());
        let pixel = pixels(|at| format!("pixel{at}"));
        let places = pixels(|at| format!("{}x{}", at / 8 + 1, at % 8 + 1));
        for (names, values, label) in [
            (columns.clone(), row.clone(), None),
            (from_one, row.clone(), None),
            (format!("digit,{columns}"), format!("7,{row}"), Some("7")),
            (format!("{pixel},target"), format!("{row},7"), Some("7")),
            (format!("{places},y"), format!("{row},cat"), Some("cat")),
            (format!("y,{pixel}"), format!("cat,{row}"), Some("cat")),
            (format!("label,{}", pixel.replace("pixel", "feature_")), format!("7,{row}"), Some("7")),
        ] {
            let text = format!("{names}\n{values}\n{values}\n");
            assert!(looks_like_images(text.as_bytes()), "{names}");
            let images: Vec<RawImage> = read(&text).into_iter().map(Result::unwrap).collect();
            assert_eq!(images.len(), 2, "{names}");
            assert_eq!((images[0].label.as_deref(), images[0].pixels[8]), (label, 8), "{names}");
        }
        for missing in ["", "-1", "0.5", "NA"] {
            let error = read(&format!("7,{missing}{}\n7,{row}", &row[1..]))[0].clone().unwrap_err();
            assert!(error.starts_with("line 1: column 2: found"), "{error}");
        }
        let without_header = read(&format!("{row},cat"));
        assert_eq!(without_header[0].as_ref().unwrap().label.as_deref(), Some("cat"));
    }

    #[test]
    fn numbers_with_a_point_are_pixels() {
        let numbers = ["0.0", "1.0", "255.0", "7.0"].repeat(16).join(",");
        let images = read(&format!("{numbers}\n{numbers}"));
        assert_eq!(images.len(), 2);
        assert_eq!(images[0].as_ref().unwrap().pixels[..4], [0, 1, 255, 7]);
    }

    #[test]
    fn squares_of_other_sizes_and_labels_in_words_are_read() {
        let pixels = ["9"; 64].join(",");
        for text in [format!("cat,{pixels}\ndog,{pixels}"), format!("label{}\ncat,{pixels}\n", ",0".repeat(64))] {
            let first = read(&text).remove(0).unwrap();
            assert_eq!((first.width, first.height, first.label.as_deref()), (8, 8, Some("cat")));
        }
        assert_eq!(read(&pixels)[0].as_ref().unwrap().label, None);
    }

    #[test]
    fn a_wrong_row_is_named_and_the_others_are_read() {
        let good = row(Some(1), |_| 0);
        for wrong in ["-1", "12.5", "NaN", "1e9"] {
            let first = good.replacen(",0,0,", &format!(",{wrong},{wrong},"), 1);
            let images = read(&[first.clone(), good.clone()].join("\n"));
            let error = images[0].as_ref().unwrap_err();
            assert!(error.starts_with("line 1: column 2: found") && images.len() == 2, "{wrong}: {error}");
        }
        for missing in ["", "NaN"] {
            let images = read(&[format!("1{}", format!(",{missing}").repeat(PIXELS)), good.clone()].join("\n"));
            assert!(images[0].is_err() && images.len() == 2, "{missing}");
        }
        let text = [
            header(true),
            good.clone(),
            good.replacen("0", "256", 1),
            good.clone() + ",0",
            "1,2,3".into(),
            good.replacen('0', "\u{1b}[2J", 1),
            good.clone(),
        ];
        let images = read(&text.join("\n"));
        let errors = images.iter().map(|image| image.as_ref().err().map_or("", String::as_str)).collect::<Vec<_>>();
        assert_eq!(
            errors,
            [
                "",
                "line 3: column 2: found \"256\", expected a whole number from 0 to 255",
                "line 4: 786 columns, expected 785",
                "line 5: 3 columns, expected 785",
                "line 6: column 2: found \"\\x1b[2J\", expected a whole number from 0 to 255",
                "",
            ]
        );
    }

    #[test]
    fn what_is_no_table_of_images_is_refused_as_a_whole() {
        let one = |text: &str| match &read(text)[..] {
            [Err(error)] => error.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(one("name,age\nA,3\n"), format!("line 1: 2 columns, expected {ROW}"));
        assert_eq!(one("\n\n"), format!("it holds no image: expected {ROW}"));
        assert_eq!(one(&header(true)), format!("it holds no image: expected {ROW}"));
        assert!(one(&"7".repeat(70_000)).contains("line 1: more than 65536 bytes"));
        let boxes = "a.png,12,30,44,8";
        for text in
            ["P5 28 28 255", "file,label", "label,file,x", "hello", "", "12", "1,2\nhello", "name;pixel0;", boxes]
        {
            assert!(!looks_like_images(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn an_endless_line_ends_the_file() {
        let good = row(None, |_| 5);
        let images = read(&format!("{good}\n{}\n{good}", "0,".repeat(40_000)));
        assert_eq!(images.len(), 2);
        assert!(images[1].as_ref().unwrap_err().contains("line 2: more than 65536 bytes"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_images_or_errors(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            if let Ok(images) = CsvImages::new(&bytes[..]) {
                prop_assert!(images.count() <= bytes.len() + 1);
            }
            looks_like_images(&bytes);
        }

        #[test]
        fn any_pixels_come_back(pixels in prop::collection::vec(any::<u8>(), PIXELS), label in any::<Option<u8>>()) {
            let images = read(&row(label, |i| pixels[i]));
            prop_assert_eq!(&images[0].as_ref().unwrap().pixels, &pixels);
            let text = label.map(|label| label.to_string());
            prop_assert_eq!(&images[0].as_ref().unwrap().label, &text);
        }
    }
}
