//! A picture as an image of a set.

use std::sync::Mutex;

use rakam_ink::{Framing, Input, MAX_PIXELS, Picture, PictureError, WholePicture};

use super::Form;
use crate::{ImageShape, PIXELS, SIDE};

/// Of larger pictures, in pixels, only one is decoded at a time: they take gigabytes together.
const LARGE: u64 = 16_000_000;

/// The image of the picture in these bytes, or why it can't be read.
pub(super) fn image_of(bytes: &[u8], form: &Form) -> Result<Vec<u8>, String> {
    static ALONE: Mutex<()> = Mutex::new(());
    let image = match decoded(bytes, form, LARGE) {
        Err(PictureError::TooLarge { .. }) => {
            let _alone = ALONE.lock();
            decoded(bytes, form, MAX_PIXELS)
        }
        image => image,
    };
    image.map_err(|error| error.to_string())
}

fn decoded(bytes: &[u8], form: &Form, most_pixels: u64) -> Result<Vec<u8>, PictureError> {
    if form.framing == Some(Framing::Centred) {
        return Picture::decode_limited(bytes, most_pixels).map(|picture| ink_of(&picture));
    }
    let ImageShape { channels, height, width } = form.shape;
    WholePicture { channels, height, width }.decode(bytes, most_pixels)
}

/// The ink of a picture, drawn as MNIST's is; nothing but paper if there is none.
fn ink_of(picture: &Picture) -> Vec<u8> {
    let ink = |input: Input| input.pixels().iter().map(|ink| (255.0 * ink).round() as u8).collect();
    Input::from_picture(picture, Framing::Centred).map_or_else(|| vec![0; SIDE * SIDE], ink)
}

/// The ink in an image, whichever of ink and paper is darker: what a network that reads ink is shown of it elsewhere.
pub(super) fn ink_in(image: &[u8; PIXELS]) -> Vec<u8> {
    Picture::from_grey(SIDE, SIDE, image).map_or_else(|_| image.to_vec(), |picture| ink_of(&picture))
}
