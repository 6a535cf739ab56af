//! Files of PyTorch: as PyTorch 1.13 and 2.15 wrote them (`pth/write.py`), and from here and back.

use std::fs;
use std::path::Path;

use rakam_model::{Format, InputNorm, Model, TensorFile, classic, embedded};
use rakam_nn::Network;

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pth").join(name)).unwrap()
}

/// Numbers as they lie in memory: -0 is not 0.
fn bits(file: &TensorFile, name: &str) -> Vec<u32> {
    file.values(name).unwrap().unwrap().into_iter().map(f32::to_bits).collect()
}

#[test]
fn what_pytorch_saves_is_read_bit_by_bit() {
    let bytes = fixture("expected.safetensors");
    let expected = TensorFile::parse(&bytes).unwrap();
    for kind in ["zip", "legacy", "checkpoint", "protocol4", "parameters"] {
        for version in ["1.13", "2.15"] {
            let name = format!("{kind}-{version}.pth");
            let bytes = fixture(&name);
            let file = TensorFile::parse(&bytes).unwrap();
            assert_eq!(file.names().count(), expected.names().count() + 1, "{name}");
            for tensor in expected.names() {
                assert_eq!(file.shape(tensor), expected.shape(tensor), "{name}: {tensor}");
                assert_eq!(bits(&file, tensor), bits(&expected, tensor), "{name}: {tensor}");
            }
            assert_eq!(file.shape("bn1.num_batches_tracked"), Some(&[][..]), "{name}");
        }
    }
}

#[test]
fn the_network_of_the_original_program_is_recognised() {
    let bytes = fixture("original-1.13.pth");
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!((model.architecture(), model.input), ("classic", InputNorm { mean: 0.5, std: 0.5 }));
    assert_eq!((&*model.version, model.trained), ("", None));
    let file = TensorFile::parse(&bytes).unwrap();
    for tensor in model.network.tensors() {
        assert_eq!(file.values(tensor.name).unwrap().unwrap(), tensor.values, "{}", tensor.name);
    }
}

#[test]
fn a_model_goes_to_pytorch_and_back_byte_by_byte() {
    for inside in embedded() {
        let model = inside.model().unwrap();
        let pth = model.to_format(Format::Pth);
        assert!(pth == model.to_format(Format::Pth), "the same model gives the same bytes");
        let back = Model::from_bytes(&pth).unwrap();
        assert!(back.to_bytes() == model.to_bytes(), "{}", inside.name);
        assert_eq!(back.calibration, model.calibration);
    }
}

#[test]
fn a_file_is_saved_in_the_format_of_its_ending() {
    let folder = tempfile::tempdir().unwrap();
    let model = embedded()[1].model().unwrap();
    for (name, format) in [
        ("mine.safetensors", Format::Safetensors { half: false }),
        ("mine.pth", Format::Pth),
        ("mine.PT", Format::Pth),
        ("mine.onnx", Format::Onnx { fold_batch_norm: false }),
        ("mine", Format::Safetensors { half: false }),
    ] {
        let path = folder.path().join(name);
        model.save(&path).unwrap();
        assert!(fs::read(&path).unwrap() == model.to_format(format), "{name}");
    }
}

/// `load_state_dict(strict=True)` asks for them.
#[test]
fn what_goes_to_pytorch_has_its_counters_of_batches() {
    let pth = Model::new(Network::new(classic(), 0).unwrap(), InputNorm::default()).to_format(Format::Pth);
    let file = TensorFile::parse(&pth).unwrap();
    let counters: Vec<&str> = file.names().filter(|name| name.ends_with(".num_batches_tracked")).collect();
    assert_eq!(counters.len(), 4, "{counters:?}");
    assert_eq!(file.names().count(), classic_tensors() + 4);
    assert!(file.values(counters[0]).unwrap_err().to_string().contains("I64"));
}

fn classic_tensors() -> usize {
    Network::new(classic(), 0).unwrap().tensors().count()
}

#[test]
fn a_state_dict_of_another_network_names_the_tensor_that_differs() {
    let text = Model::from_bytes(&fixture("zip-2.15.pth")).unwrap_err().to_string();
    let named = "tensor `conv1.weight` has shape (2, 1, 3, 3) in the file; architecture classic has (6, 1, 5, 5); ";
    assert!(text.starts_with(named), "{text}");
}
