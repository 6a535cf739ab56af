//! Any bytes are a CSV or an array of images, each of which is a picture or an error, or are something else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_data::images::Contents;

/// More images only take longer.
const MOST_IMAGES: usize = 8;

/// Larger ones do, too, in pixels.
const LARGEST: usize = 1 << 13;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Contents::Images(Ok(images))) = Contents::of(bytes, "") else { return };
    for image in images.take(MOST_IMAGES).flatten() {
        assert_eq!(image.pixels.len(), image.width * image.height * image.channels);
        if image.pixels.len() <= LARGEST {
            assert!(image.picture().is_ok());
        }
    }
});
