//! Any bytes are a file of PyTorch's weights or are refused. So is any pickle, which the fuzzer need not wrap in an
//! archive first.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rakam_model::{Format, Model, TensorFile};

fuzz_target!(|bytes: &[u8]| {
    match bytes.strip_prefix(b"pickle") {
        Some(pickle) => read(&archive(pickle)),
        None => read(bytes),
    }
});

fn read(bytes: &[u8]) {
    if let Ok(file) = TensorFile::parse(bytes) {
        for name in file.names() {
            if let Ok(Some(values)) = file.values(name) {
                assert_eq!(Some(values.len()), file.shape(name).map(|shape| shape.iter().product()));
            }
        }
    }
    if let Ok(model) = Model::from_bytes(bytes) {
        let again = Model::from_bytes(&model.to_format(Format::Pth)).expect("what was written is accepted");
        assert!(again.to_bytes() == model.to_bytes(), "the way to PyTorch and back changed the model");
    }
}

/// An archive of this pickle and a storage of 16 bytes.
fn archive(pickle: &[u8]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in [("a/data.pkl", pickle), ("a/data/0", &[0; 16])] {
        let length = (content.len() as u32).to_le_bytes();
        let name_length = (name.len() as u16).to_le_bytes();
        let sizes = [&[0; 14][..], &length, &length, &name_length, &[0; 2]].concat();
        directory.extend([b"PK\x01\x02", &[0; 2][..], &sizes, &[0; 10], &(bytes.len() as u32).to_le_bytes()].concat());
        directory.extend(name.bytes());
        bytes.extend([b"PK\x03\x04", &sizes[..], name.as_bytes(), content].concat());
    }
    let places = [directory.len() as u32, bytes.len() as u32].map(u32::to_le_bytes);
    bytes.append(&mut directory);
    bytes.extend([b"PK\x05\x06\0\0\0\0\x02\0\x02\0", places.as_flattened(), &[0; 2]].concat());
    bytes
}
