//! The reader as JavaScript sees it.

use rakam_ink::MAX_PIXELS;
use rakam_model::Model;
use wasm_bindgen::prelude::*;

use crate::json::{drawing, mode, read, read_pixels, to_js};

/// A network that reads.
#[wasm_bindgen]
pub struct Reader(rakam_model::Reader);

#[wasm_bindgen]
impl Reader {
    /// Unpacks the network inside of the name `model`, or the default one.
    ///
    /// # Errors
    /// When there is no network of that name inside.
    #[wasm_bindgen(constructor)]
    pub fn new(model: Option<String>) -> Result<Self, JsError> {
        let name = model.as_deref().unwrap_or(rakam_model::DEFAULT);
        let inside = rakam_model::embedded();
        let found = inside.iter().find(|inside| inside.name == name).ok_or_else(|| {
            let known: Vec<&str> = inside.iter().map(|inside| inside.name).collect();
            JsError::new(&format!("there is no network `{name}` inside; there are: {}", known.join(", ")))
        })?;
        Ok(Self(rakam_model::Reader::new(&found.model()?)))
    }

    /// Reads with the network of a weights file: safetensors, or PyTorch's `.pth`.
    ///
    /// # Errors
    /// When it isn't one, or isn't whole.
    #[wasm_bindgen(js_name = fromWeights)]
    pub fn from_weights(file: &[u8]) -> Result<Self, JsError> {
        Ok(Self(rakam_model::Reader::new(&Model::from_bytes(file)?)))
    }

    /// Reads a picture file: PNG, JPEG, WebP, GIF, BMP, ICO or PNM.
    ///
    /// # Errors
    /// When it is no such file, or is damaged.
    #[wasm_bindgen(js_name = readPicture)]
    pub fn read_picture(&self, file: &[u8], number: bool) -> Result<JsValue, JsError> {
        to_js(&self.0.read_file(file, MAX_PIXELS, mode(self.checked(number)?))?)
    }

    /// Reads the pixels of an `ImageData`.
    ///
    /// # Errors
    /// When the number of pixels doesn't match the size.
    #[wasm_bindgen(js_name = readPixels)]
    pub fn read_pixels(&self, width: u32, height: u32, rgba: &[u8], number: bool) -> Result<JsValue, JsError> {
        read_pixels(&self.0, width, height, rgba, self.checked(number)?)
    }

    /// Reads strokes.
    ///
    /// # Errors
    /// When `strokes` is something else, or lies beside the canvas.
    #[wasm_bindgen(js_name = readStrokes)]
    pub fn read_strokes(&self, strokes: &JsValue, number: bool) -> Result<JsValue, JsError> {
        read(&self.0, drawing(strokes)?, self.checked(number)?)
    }
}

impl Reader {
    /// Whether a number is asked for, which not every network reads.
    fn checked(&self, number: bool) -> Result<bool, JsError> {
        if number && !self.0.reads_numbers() {
            return Err(JsError::new(
                "a number needs a network that reads the digits of ink; this one reads something else",
            ));
        }
        Ok(number)
    }
}
