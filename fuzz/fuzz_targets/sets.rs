//! Any bytes are a data set, as a table or an archive of arrays, or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_data::Dataset;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(data) = Dataset::from_file("file", bytes) {
        assert!((2..=256).contains(&data.classes.len()));
        assert!(data.train.labels().iter().chain(data.test.labels()).all(|&label| usize::from(label) < data.classes.len()));
        assert_eq!(data.train.pixels().len(), data.train.len() * data.train.shape().len());
    }
});
