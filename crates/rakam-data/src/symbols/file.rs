//! The file of symbols: JSON with the names and strokes, read with suspicion.
//!
//! ```json
//! {"format": "rakam-symbols", "version": 1,
//!  "classes": [{"name": "star", "examples": [[[[0.2, 0.5, 0.05], [0.8, 0.5, 0.05]]]]}]}
//! ```
//!
//! An example is a list of strokes, a stroke a list of points `[x, y, width]` in sides of the canvas; the width may be left
//! out.

use rakam_ink::{Point, Stroke};
use serde::{Deserialize, Serialize};

use super::{Class, Symbols};
use crate::shown::{shortened, shown};

const FORMAT: &str = "rakam-symbols";
const VERSION: u32 = 1;

/// Why a file isn't one of symbols, or can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymbolsError {
    /// The file is too large.
    #[error("{bytes} bytes; at most {} are read", Symbols::LARGEST)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not JSON of this shape.
    #[error("line {line}, column {column}: {problem}")]
    NotSymbols {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Another format, or a later version of this one.
    #[error("`{found}`; expected `{FORMAT}`, version {VERSION}")]
    Format {
        /// The format and version that it claims.
        found: String,
    },
    /// Something that is one too many, too long or no number.
    #[error("{place}: {found}; expected {expected}")]
    Value {
        /// Where: the class, the example and the stroke.
        place: String,
        /// What is there.
        found: String,
        /// What may be there.
        expected: String,
    },
}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u32,
    #[serde(default)]
    classes: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    name: String,
    examples: Vec<Vec<Stroke>>,
}

/// Only what the file claims to be, so that a later version is named as one.
#[derive(Deserialize)]
struct Claim {
    format: String,
    version: u32,
}

impl Symbols {
    /// The largest file that is read, in bytes.
    pub const LARGEST: usize = 64 << 20;

    /// The symbols as the text of a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let entry = |Class { name, examples }: &Class| Entry { name: name.clone(), examples: examples.clone() };
        let file =
            File { format: FORMAT.to_owned(), version: VERSION, classes: self.classes.iter().map(entry).collect() };
        // Numbers, lists and names can always be written.
        serde_json::to_string(&file).unwrap_or_default()
    }

    /// Reads what [`Symbols::to_json`] wrote. They may be unfinished: fewer classes or examples than a network needs, equal names.
    ///
    /// # Errors
    /// [`SymbolsError`] says what is wrong, and where.
    pub fn from_json(text: &str) -> Result<Self, SymbolsError> {
        if text.len() > Self::LARGEST {
            return Err(SymbolsError::TooLarge { bytes: text.len() });
        }
        let claim: Claim = serde_json::from_str(text).map_err(|error| not_symbols(&error))?;
        if claim.format != FORMAT || claim.version != VERSION {
            let found = format!("{}, version {}", shown(&claim.format), claim.version);
            return Err(SymbolsError::Format { found });
        }
        let file: File = serde_json::from_str(text).map_err(|error| not_symbols(&error))?;
        check("classes", file.classes.len(), *Self::CLASSES.end())?;
        let mut symbols = Self::default();
        for (index, Entry { name, examples }) in file.classes.into_iter().enumerate() {
            let place = format!("class {}", index + 1);
            let name = name.trim().to_owned();
            if name.chars().count() > Self::NAME || name.chars().any(char::is_control) {
                let expected = format!("a name of at most {} characters, none of them control characters", Self::NAME);
                return Err(SymbolsError::Value { place, found: shown(&name), expected });
            }
            check(&format!("{place}, examples"), examples.len(), *Self::EXAMPLES.end())?;
            let place = |example: usize| format!("{place}, example {}", example + 1);
            let examples = examples.into_iter().enumerate().map(|(index, strokes)| drawn(&place(index), strokes));
            symbols.classes.push(Class { name, examples: examples.collect::<Result<_, _>>()? });
        }
        Ok(symbols)
    }
}

/// An example as it can be drawn.
fn drawn(place: &str, strokes: Vec<Stroke>) -> Result<Vec<Stroke>, SymbolsError> {
    check(&format!("{place}, strokes"), strokes.len(), Symbols::STROKES)?;
    let mut ink = Vec::new();
    for (index, stroke) in strokes.into_iter().enumerate() {
        let place = format!("{place}, stroke {}", index + 1);
        check(&format!("{place}, points"), stroke.points.len(), Symbols::POINTS)?;
        let points: Option<Stroke> = stroke.points.into_iter().map(Point::sanitised).collect();
        let expected = "numbers of ordinary size".to_owned();
        let points = points.ok_or_else(|| SymbolsError::Value {
            place,
            found: "a point without a place".to_owned(),
            expected,
        })?;
        if !points.points.is_empty() {
            ink.push(points);
        }
    }
    if ink.is_empty() {
        let expected = "at least one stroke with a point".to_owned();
        return Err(SymbolsError::Value { place: place.to_owned(), found: "no ink".to_owned(), expected });
    }
    Ok(ink)
}

fn check(place: &str, found: usize, most: usize) -> Result<(), SymbolsError> {
    let expected = || format!("at most {most}");
    if found <= most {
        return Ok(());
    }
    Err(SymbolsError::Value { place: place.to_owned(), found: found.to_string(), expected: expected() })
}

fn not_symbols(error: &serde_json::Error) -> SymbolsError {
    const SENTENCE: usize = 120;
    let text = error.to_string();
    let problem = text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem);
    SymbolsError::NotSymbols { line: error.line(), column: error.column(), problem: shortened(problem, SENTENCE) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn symbols() -> impl Strategy<Value = Symbols> {
        let point = (-1.0f32..2.0, -1.0f32..2.0, 0.001f32..1.0).prop_map(|(x, y, width)| Point { x, y, width });
        let stroke = prop::collection::vec(point, 1..20).prop_map(|points| Stroke { points });
        let examples = prop::collection::vec(prop::collection::vec(stroke, 1..4), 0..7);
        let class = ("[a-zçğıöşü☆ \"]{0,12}", examples);
        prop::collection::vec(class, 0..8).prop_map(|classes| {
            let class = |(name, examples): (String, _)| Class { name: name.trim().to_owned(), examples };
            Symbols { classes: classes.into_iter().map(class).collect() }
        })
    }

    proptest! {
        #[test]
        fn symbols_come_back_from_their_file(symbols in symbols()) {
            prop_assert_eq!(Symbols::from_json(&symbols.to_json()), Ok(symbols));
        }

        #[test]
        fn a_damaged_file_is_refused_or_read_but_never_a_panic(
            symbols in symbols(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:0-9eE.nul-]{0,3}",
        ) {
            let mut text: Vec<char> = symbols.to_json().chars().collect();
            let at = at.index(text.len());
            text.splice(at..at + 1, with.chars());
            if let Ok(read) = Symbols::from_json(&text.into_iter().collect::<String>()) {
                prop_assert!(read.classes.len() <= *Symbols::CLASSES.end());
                let points = read.classes.iter().flat_map(|class| class.examples.iter().flatten().flatten_points());
                prop_assert!(points.into_iter().all(|point| point.sanitised() == Some(point)));
            }
        }

        #[test]
        fn any_text_gives_an_answer(text in ".*") {
            let _ = Symbols::from_json(&text);
        }
    }

    trait FlattenPoints {
        fn flatten_points(self) -> Vec<Point>;
    }

    impl<'a, I: Iterator<Item = &'a Stroke>> FlattenPoints for I {
        fn flatten_points(self) -> Vec<Point> {
            self.flat_map(|stroke| stroke.points.clone()).collect()
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let file = |classes: &str| format!(r#"{{"format":"rakam-symbols","version":1,"classes":[{classes}]}}"#);
        let many = vec![r#"{"name":"","examples":[]}"#; 41].join(",");
        let long = "x".repeat(25);
        for (text, expected) in [
            ("", "line 1, column 0: EOF while parsing a value"),
            (r#"{"a": 1}"#, "line 1, column 8: missing field `format`"),
            (
                r#"{"format":"rakam-symbols","version":2,"shapes":[]}"#,
                "`rakam-symbols, version 2`; expected `rakam-symbols`, version 1",
            ),
            (r#"{"format":"\u001b[31m","version":1}"#, "`\\u{1b}[31m, version 1`"),
            (
                &file(r#"{"name":"a","examples":[[[[0,0],[1]]]]}"#),
                "line 1, column 84: invalid length 1, expected a point",
            ),
            (&file(r#"{"name":"a","examples":[[[[0,1e39]]]]}"#), "class 1, example 1, stroke 1: a point without"),
            (
                &file(r#"{"name":"a","examples":[[[[0,0]]],[[]]]}"#),
                "class 1, example 2: no ink; expected at least one stroke",
            ),
            (&file(&many), "classes: 41; expected at most 40"),
            (
                &file(&format!(r#"{{"name":"{long}","examples":[]}}"#)),
                "class 1: xxxxxxxxxxxxxxxxxxxxxxxxx; expected a name",
            ),
            (&file(r#"{"name":"a\nb","examples":[]}"#), "class 1: a\\nb; expected a name"),
        ] {
            let found = Symbols::from_json(text).unwrap_err().to_string();
            assert!(found.starts_with(expected), "{text}: {found}");
        }
        let large = " ".repeat(Symbols::LARGEST + 1);
        assert!(matches!(Symbols::from_json(&large), Err(SymbolsError::TooLarge { .. })));
    }
}
