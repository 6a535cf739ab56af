//! A picture as an image of a set.

use rakam_ink::{Framing, Input, Picture, WholePicture};

use super::Form;
use crate::{ImageShape, SIDE};

/// The largest picture of a set, in pixels: several are in memory at a time.
const MAX_PIXELS: u64 = 16_000_000;

/// The image of the picture in these bytes, or why it can't be read.
pub(super) fn image_of(bytes: &[u8], form: &Form) -> Result<Vec<u8>, String> {
    if form.framing == Some(Framing::Centred) {
        let picture = Picture::decode_limited(bytes, MAX_PIXELS).map_err(|error| error.to_string())?;
        let input = Input::from_picture(&picture, Framing::Centred);
        let ink = |input: Input| input.pixels().iter().map(|ink| (255.0 * ink).round() as u8).collect();
        return Ok(input.map_or_else(|| vec![0; SIDE * SIDE], ink));
    }
    let ImageShape { channels, height, width } = form.shape;
    WholePicture { channels, height, width }.decode(bytes, MAX_PIXELS).map_err(|error| error.to_string())
}
