//! Strokes in JSON: `{"strokes": [[[x, y, width], ...], ...]}`, or the list alone.

use std::fmt;

use rakam_ink::{Point, Stroke};
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{Kind, Problem};

/// The most bytes of a drawing in JSON.
pub(crate) const MAX_JSON: usize = 1 << 20;

/// The most points of a drawing. What a hand draws has fewer, and the time that a scribble takes grows with their square.
pub(crate) const MAX_POINTS: usize = 4_000;

/// The longest way of the pen, in sides of the canvas, for the same reason.
pub(crate) const MAX_LENGTH: f32 = 100.0;

pub(crate) fn parse(json: &[u8]) -> Result<Vec<Stroke>, Problem> {
    let drawing: Drawing = serde_json::from_slice(json).map_err(|error| match error.classify() {
        Category::Data => Problem::new(Kind::Unreadable, format!("these are no strokes: {error}")),
        _ if json.is_empty() => Problem::new(Kind::BadRequest, "the body is empty (0 bytes)"),
        _ => Problem::new(Kind::BadRequest, format!("this is no JSON: {error}")),
    })?;
    check_size(drawing.0)
}

/// The strokes, unless reading them would take long.
fn check_size(strokes: Vec<Stroke>) -> Result<Vec<Stroke>, Problem> {
    let points = strokes.iter().map(|stroke| stroke.points.len()).sum::<usize>();
    let length = strokes.iter().map(length).sum::<f32>();
    if points <= MAX_POINTS && length <= MAX_LENGTH {
        return Ok(strokes);
    }
    let detail = format!(
        "the lines have {points} points and are {length:.0} canvas sides long; at most {MAX_POINTS} points and {MAX_LENGTH} sides \
         are read"
    );
    Err(Problem::new(Kind::DrawingTooLarge, detail))
}

/// How far the pen went, in sides of the canvas.
fn length(stroke: &Stroke) -> f32 {
    let places: Vec<Point> = stroke.points.iter().filter_map(|point| point.sanitised()).collect();
    places.windows(2).map(|pair| (pair[0].x - pair[1].x).hypot(pair[0].y - pair[1].y)).sum()
}

/// Strokes as they were drawn; the canvas is the square from [0, 0], top left, to [1, 1], bottom right.
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
        let point = ArrayBuilder::new()
            .items(number)
            .min_items(Some(2))
            .max_items(Some(3))
            .description(Some("[x, y] or [x, y, width], in sides of the canvas; the pen's default width is 1/14"));
        let stroke = ArrayBuilder::new().items(point).description(Some("The points from pen down to pen up"));
        let strokes = RefOr::from(ArrayBuilder::new().items(stroke));
        let object = ObjectBuilder::new().property("strokes", strokes.clone()).required("strokes");
        OneOfBuilder::new()
            .item(object)
            .item(strokes)
            .description(Some(
                "A drawing on a canvas, the square from [0, 0], top left, to [1, 1], bottom right: an object, or the list \
                 of its strokes alone",
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
    fn a_drawing_that_no_hand_drew_is_refused() {
        let kind = |text: &str| parse(text.as_bytes()).map_err(|problem| problem.kind);
        let there_and_back = |times: usize| format!("[[{}[0,0]]]", "[0,0],[1,0],".repeat(times));
        assert!(kind(&there_and_back(50)).is_ok());
        assert_eq!(kind(&there_and_back(51)), Err(Kind::DrawingTooLarge));
        let dots = |count: usize| format!("[{}[]]", "[[0.5,0.5]],".repeat(count));
        assert!(kind(&dots(MAX_POINTS)).is_ok());
        assert_eq!(kind(&dots(MAX_POINTS + 1)), Err(Kind::DrawingTooLarge));
    }

    #[test]
    fn what_is_no_json_is_told_from_what_is_no_strokes() {
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
