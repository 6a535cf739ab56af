//! Any two files, packed or not, are images and their labels or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_data::Dataset;

fuzz_target!(|bytes: &[u8]| {
    // How long the file of labels is, then that file, then the file of images.
    let Some((length, files)) = bytes.split_first_chunk() else { return };
    let Some((labels, images)) = files.split_at_checked(u16::from_le_bytes(*length).into()) else { return };
    if let Ok(data) = Dataset::from_bytes(images, labels, images, labels) {
        assert_eq!(data.train.len(), data.test.len());
        assert!((0..data.train.len()).all(|index| data.train.label(index) < 10));
    }
});
