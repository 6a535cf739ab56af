//! Any bytes are a picture that can be read in every way, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_ink::{Framing, Input, Picture, Segmentation};

/// The largest picture that is read here, in pixels: larger ones only take longer. The frames of an animation have so many
/// together.
const LARGEST: u64 = 1 << 13;

/// More pieces only take longer.
const MOST_PIECES: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let Ok(picture) = Picture::decode_limited(bytes, LARGEST) else { return };
    assert!(picture.ink().iter().all(|ink| (0.0..=1.0).contains(ink)));
    for framing in [Framing::Centred, Framing::AsIs] {
        if let Some(input) = Input::from_picture(&picture, framing) {
            assert!(input.pixels().iter().all(|pixel| (0.0..=1.0).contains(pixel)));
        }
    }
    if let Some(segmentation) = Segmentation::of_picture(&picture) {
        for piece in segmentation.pieces().iter().take(MOST_PIECES) {
            let _ = segmentation.input(piece);
        }
    }
});
