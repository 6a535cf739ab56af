//! What JavaScript gives to be read, and the readings that it gets: the objects of `rakam predict --json`.

use js_sys::JSON;
use rakam_ink::{Drawing, Framing, Picture, Stroke};
use rakam_model::Reader;
use serde::Serialize;
use wasm_bindgen::{JsError, JsValue};

/// Ink to read.
pub(crate) enum Ink {
    Picture(Picture),
    Drawing(Drawing),
}

impl Ink {
    /// Pixels as `ImageData` holds them: red, green, blue, alpha.
    pub(crate) fn of_pixels(width: u32, height: u32, rgba: &[u8]) -> Result<Self, JsError> {
        Ok(Self::Picture(Picture::from_rgba(width as usize, height as usize, rgba)?))
    }

    /// Strokes: an array of strokes, each an array of points `[x, y]` or `[x, y, width]` in canvas sides.
    pub(crate) fn of_strokes(strokes: &JsValue) -> Result<Self, JsError> {
        const EXPECTED: &str = "expected ImageData, or strokes: an array of strokes, each an array of points [x, y] or \
                                [x, y, width] in sides of the canvas (0 to 1)";
        let text =
            JSON::stringify(strokes).ok().and_then(|text| text.as_string()).ok_or_else(|| JsError::new(EXPECTED))?;
        let strokes: Vec<Stroke> =
            serde_json::from_str(&text).map_err(|error| JsError::new(&format!("{EXPECTED}; {error}")))?;
        Ok(Self::Drawing(Drawing::from_strokes(strokes)))
    }

    /// The reading, or the number where `number` asks for one.
    pub(crate) fn read(&self, reader: &Reader, number: bool) -> Result<JsValue, JsError> {
        match (self, number) {
            (Self::Picture(picture), false) => to_js(&reader.read_picture(picture, Framing::Centred)),
            (Self::Picture(picture), true) => to_js(&reader.read_number(picture)),
            (Self::Drawing(drawing), false) => to_js(&reader.read_drawing(drawing, Framing::Centred)),
            (Self::Drawing(drawing), true) => to_js(&reader.read_number_of_drawing(drawing)),
        }
    }
}

/// By way of text: a number then has the digits that it has on the command line.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let text = serde_json::to_string(value)?;
    JSON::parse(&text).map_err(|_| JsError::new("the reading cannot be handed over"))
}
