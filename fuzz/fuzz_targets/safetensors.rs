//! Any bytes are a weights file or are refused; what is accepted comes back bit by bit.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_model::{Model, TensorFile};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = TensorFile::parse(bytes) {
        for name in file.names() {
            let _ = file.values(name);
        }
    }
    if let Ok(model) = Model::from_bytes(bytes) {
        let written = model.to_bytes();
        let again = Model::from_bytes(&written).expect("what was written is accepted");
        assert!(again.to_bytes() == written, "the same model gives other bytes");
    }
});
