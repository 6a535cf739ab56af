//! Any bytes are a picture that can be read in every way, or are refused.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rakam_ink::{Framing, Input, Picture, Segmentation};

/// The largest picture that is read here, in pixels: larger ones only take long.
const LARGEST: u64 = 1 << 18;

fuzz_target!(|bytes: &[u8]| {
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let size = reader.ok().and_then(|reader| reader.into_dimensions().ok());
    if size.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > LARGEST) {
        return;
    }
    let Ok(picture) = Picture::decode(bytes) else { return };
    assert!(picture.ink().iter().all(|ink| (0.0..=1.0).contains(ink)));
    for framing in [Framing::Centred, Framing::AsIs] {
        if let Some(input) = Input::from_picture(&picture, framing) {
            assert!(input.pixels().iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        }
    }
    if let Some(segmentation) = Segmentation::of_picture(&picture) {
        for piece in segmentation.pieces() {
            let _ = segmentation.input(piece);
        }
    }
});
