//! Ink from JavaScript, and the readings returned to it: the objects of `rakam predict --json`.

use js_sys::JSON;
use rakam_ink::{Drawing, Ink, Picture, Stroke};
use rakam_model::{Mode, Reader};
use serde::Serialize;
use wasm_bindgen::{JsError, JsValue};

/// Strokes: an array of strokes, each an array of points `[x, y]` or `[x, y, width]` in canvas sides.
///
/// # Errors
/// When it is something else, or lies beside the canvas; the error says what was expected.
pub fn drawing(strokes: &JsValue) -> Result<Drawing, JsError> {
    const EXPECTED: &str = "expected ImageData, or strokes: an array of strokes, each an array of points [x, y] or \
                            [x, y, width] in sides of the canvas (0 to 1)";
    let text = JSON::stringify(strokes).ok().and_then(|text| text.as_string()).ok_or_else(|| JsError::new(EXPECTED))?;
    let strokes: Vec<Stroke> =
        serde_json::from_str(&text).map_err(|error| JsError::new(&format!("{EXPECTED}; {error}")))?;
    Ok(Drawing::on_canvas(strokes)?)
}

/// What `reader` reads in the ink: one digit, or a number where `number` asks for one.
///
/// # Errors
/// When the reading can't be written as JSON.
pub fn read<'a>(reader: &Reader, ink: impl Into<Ink<'a>>, number: bool) -> Result<JsValue, JsError> {
    to_js(&reader.read(ink, mode(number)))
}

/// What `reader` reads in pixels as `ImageData` holds them: in the ink on them, or, for a network of whole pictures, in all of them.
///
/// # Errors
/// When the number of pixels doesn't match the size.
pub fn read_pixels(reader: &Reader, width: u32, height: u32, rgba: &[u8], number: bool) -> Result<JsValue, JsError> {
    let (columns, rows) = (width as usize, height as usize);
    match reader.whole_picture() {
        Some(whole) => to_js(&reader.digit_of_whole(&whole.scale(columns, rows, 4, rgba)?)),
        None => read(reader, Picture::from_rgba(columns, rows, rgba)?, number),
    }
}

/// One digit, or a number where `number` asks for one.
#[must_use]
pub fn mode(number: bool) -> Mode {
    if number { Mode::Number } else { Mode::default() }
}

/// Through JSON text, so that numbers have the same digits as on the command line.
///
/// # Errors
/// When the value can't be written as JSON.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, JsError> {
    let text = serde_json::to_string(value)?;
    JSON::parse(&text).map_err(|_| JsError::new("the reading cannot be returned"))
}
