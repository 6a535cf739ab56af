//! Strokes in JSON: `{"strokes": [[[x, y, width], ...], ...]}`, or just the list.

use std::fmt;

use rakam_ink::{Point, Stroke};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::limits::{MAX_LENGTH, MAX_POINTS};
use crate::problem::{Kind, Problem};

pub(crate) fn parse(json: &[u8]) -> Result<Vec<Stroke>, Problem> {
    if json.is_empty() {
        return Err(Problem::new(Kind::BadRequest, "the body is empty (0 bytes)"));
    }
    // With the end of its line, JSON that stops too early would be wrong in the line after it.
    let json = json.trim_ascii_end();
    let drawing: Drawing = serde_json::from_slice(json).map_err(|error| match error.classify() {
        Category::Data => Problem::new(Kind::Unreadable, format!("these aren't strokes: {}", placed(&error, json))),
        _ => Problem::new(Kind::BadRequest, format!("this isn't JSON: {}", placed(&error, json))),
    })?;
    check_size(drawing.0)
}

/// What is wrong with JSON, and where: in a single line only the column, since which line that is of a batch isn't known here.
fn placed(error: &serde_json::Error, json: &[u8]) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(what) if !json.contains(&b'\n') => format!("{what} at column {}", error.column()),
        _ => text,
    }
}

/// The strokes, if reading them doesn't take long.
fn check_size(strokes: Vec<Stroke>) -> Result<Vec<Stroke>, Problem> {
    let points = strokes.iter().map(|stroke| stroke.points.len()).sum::<usize>();
    let length = strokes.iter().map(length).sum::<f32>();
    if points <= MAX_POINTS && length <= MAX_LENGTH {
        return Ok(strokes);
    }
    let detail = format!(
        "the strokes have {points} points and are {length:.0} canvas sides long; the limits are {MAX_POINTS} points and \
         {MAX_LENGTH} sides"
    );
    Err(Problem::new(Kind::DrawingTooLarge, detail))
}

/// The length of the pen's path, in canvas sides.
fn length(stroke: &Stroke) -> f32 {
    let points: Vec<Point> = stroke.points.iter().filter_map(|point| point.sanitised()).collect();
    points.windows(2).map(|pair| (pair[0].x - pair[1].x).hypot(pair[0].y - pair[1].y)).sum()
}

/// Strokes as they were drawn. The canvas is the square from [0, 0], top left, to [1, 1], bottom right.
pub(crate) struct Drawing(Vec<Stroke>);

impl<'de> Deserialize<'de> for Drawing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strokes;
        impl<'de> Visitor<'de> for Strokes {
            type Value = Drawing;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("{\"strokes\": [...]} or a list of strokes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Drawing, A::Error> {
                let mut strokes = Vec::new();
                while let Some(stroke) = list.next_element()? {
                    strokes.push(stroke);
                }
                Ok(Drawing(strokes))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Drawing, A::Error> {
                let mut strokes = None;
                while let Some(key) = object.next_key::<String>()? {
                    if key == "strokes" {
                        strokes = Some(object.next_value()?);
                    } else {
                        object.next_value::<IgnoredAny>()?;
                    }
                }
                strokes.map(Drawing).ok_or_else(|| A::Error::missing_field("strokes"))
            }
        }
        deserializer.deserialize_any(Strokes)
    }
}

impl PartialSchema for Drawing {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        let point = ArrayBuilder::new().items(number).min_items(Some(2)).max_items(Some(3)).description(Some(
            "[x, y] or [x, y, width], in canvas sides; the width is the pen's diameter, 1/14 if left out",
        ));
        let stroke = ArrayBuilder::new().items(point).description(Some("The points from pen down to pen up"));
        let strokes = RefOr::from(ArrayBuilder::new().items(stroke));
        let object = ObjectBuilder::new().property("strokes", strokes.clone()).required("strokes");
        OneOfBuilder::new()
            .item(object)
            .item(strokes)
            .description(Some(
                "A drawing on a canvas, the square from [0, 0], top left, to [1, 1], bottom right: an object, or just \
                 the list of its strokes",
            ))
            .into()
    }
}

impl ToSchema for Drawing {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_and_a_list_and_points_with_and_without_width() {
        let expected = vec![
            Stroke::from_iter([Point { x: 0.25, y: 0.5, width: 0.125 }, Point { x: 1.0, y: 0.0, width: 1.0 / 14.0 }]),
            Stroke::default(),
        ];
        for text in ["[[[0.25,0.5,0.125],[1,0]],[]]", r#"{"pen":{"a":[1]},"strokes":[[[0.25,0.5,0.125],[1,0]],[]]}"#] {
            assert_eq!(parse(text.as_bytes()), Ok(expected.clone()), "{text}");
        }
    }

    #[test]
    fn a_drawing_over_the_limits_is_refused() {
        let kind = |text: &str| parse(text.as_bytes()).map_err(|problem| problem.kind);
        let there_and_back = |times: usize| format!("[[{}[0,0]]]", "[0,0],[1,0],".repeat(times));
        assert!(kind(&there_and_back(50)).is_ok());
        assert_eq!(kind(&there_and_back(51)), Err(Kind::DrawingTooLarge));
        let dots = |count: usize| format!("[{}[]]", "[[0.5,0.5]],".repeat(count));
        assert!(kind(&dots(MAX_POINTS)).is_ok());
        assert_eq!(kind(&dots(MAX_POINTS + 1)), Err(Kind::DrawingTooLarge));
    }

    #[test]
    fn what_is_wrong_in_one_line_has_its_column_and_in_several_its_line_too() {
        let detail = |text: &str| parse(text.as_bytes()).unwrap_err().detail;
        assert_eq!(detail("[[[1,2],,]]\r\n"), "this isn't JSON: expected value at column 9");
        assert_eq!(detail("[[[1,2\n"), "this isn't JSON: EOF while parsing a list at column 6");
        assert!(detail("{\"strokes\":\n[[[1,2],,]]}\n").ends_with("expected value at line 2 column 9"));
        assert!(detail("[[[1,2],7]]").ends_with("at column 9"), "{}", detail("[[[1,2],7]]"));
    }

    #[test]
    fn json_that_isnt_strokes_is_distinguished_from_what_isnt_json() {
        let kind = |text: &str| parse(text.as_bytes()).unwrap_err().kind;
        for text in ["", "[", "{\"strokes\":[[[1,2", "nonsense", "[[[1,2]]] x"] {
            assert_eq!(kind(text), Kind::BadRequest, "{text}");
        }
        for text in
            ["{}", "7", "[[[1]]]", "[[[1,2,3,4]]]", "[[1,2]]", r#"{"strokes":[[["a","b"]]]}"#, r#"{"strokes":null}"#]
        {
            assert_eq!(kind(text), Kind::Unreadable, "{text}");
        }
    }
}
