//! Weights files: the round trip, what a user is told about a wrong one, and hostile bytes.

use std::collections::HashMap;

use proptest::prelude::*;
use rakam_ink::Input;
use rakam_model::{Format, InputNorm, Labels, MNIST_INPUT, Model, ModelError, Reader, Trained, architecture, classic};
use rakam_nn::{Architecture, Network};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

fn model(seed: u64) -> Model {
    Model::new(Network::new(classic(), seed).unwrap(), InputNorm::default())
}

/// Tensors of a file as another program may write it: name, shape, bytes.
type Tensors = Vec<(String, Vec<usize>, Vec<u8>)>;

fn tensors_of(model: &Model) -> Tensors {
    let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    model.network.tensors().map(|t| (t.name.to_owned(), t.shape.to_vec(), bytes(t.values))).collect()
}

/// What the safetensors crate makes of them, without metadata.
fn foreign_file(tensors: &Tensors) -> Vec<u8> {
    file(tensors, None)
}

fn file(tensors: &Tensors, metadata: Option<HashMap<String, String>>) -> Vec<u8> {
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let dtype = if name.ends_with("num_batches_tracked") { Dtype::I64 } else { Dtype::F32 };
        (name.as_str(), TensorView::new(dtype, shape.clone(), bytes).unwrap())
    });
    serialize(views, metadata).unwrap()
}

fn error_of(tensors: &Tensors) -> String {
    Model::from_bytes(&foreign_file(tensors)).unwrap_err().to_string()
}

#[test]
fn a_model_comes_back_bit_by_bit() {
    let mut model = model(3);
    model.input = InputNorm { mean: 0.1307, std: 0.3081 };
    model.trained = Some(Trained::new(15, u64::MAX, 29.0 / 30.0));
    let back = Model::from_bytes(&model.to_bytes()).unwrap();
    assert!(back.network.tensors().eq(model.network.tensors()));
    assert_eq!((back.input, &back.version, &back.trained), (model.input, &model.version, &model.trained));
    assert_eq!(back.to_bytes(), model.to_bytes());
}

#[test]
fn halves_are_weights_rounded_to_16_bits_and_everything_else_stays() {
    let halves = Format::Safetensors { half: true };
    let mut model = model(3);
    model.trained = Some(Trained { epochs: 15, seed: 1, test_accuracy: 0.9921 });
    // The largest half is 65504: what doesn't fit keeps its tensor at 32 bits.
    model.network.tensor_mut("fc3.weight").unwrap()[5] = 70_000.0;
    let bytes = model.to_format(halves);
    let back = Model::from_bytes(&bytes).unwrap();
    assert_eq!((&back.trained, back.input), (&model.trained, model.input));
    let file = SafeTensors::deserialize(&bytes).unwrap();
    for (exact, read) in model.network.tensors().zip(back.network.tensors()) {
        let half = exact.shape.len() > 1 && exact.name != "fc3.weight";
        assert_eq!(
            file.tensor(exact.name).unwrap().dtype(),
            if half { Dtype::F16 } else { Dtype::F32 },
            "{}",
            exact.name
        );
        for (exact, read) in exact.values.iter().zip(read.values) {
            // 11 bits of a number count; below 2^-14 steps are 2^-24.
            let step = if half { (exact.abs() * 2f32.powi(-11)).max(2f32.powi(-25)) } else { 0.0 };
            assert!((exact - read).abs() <= step, "{exact} {read}");
        }
    }
    assert_eq!(back.to_format(halves), bytes, "what is rounded once stays");
}

#[test]
fn labels_that_are_not_the_digits_are_kept_and_read() {
    let letters: Vec<String> = ('a'..='j').map(String::from).collect();
    let mut model = model(3);
    assert!(!String::from_utf8_lossy(&model.to_bytes()).contains("rakam.labels"), "the digits need no labels");
    model.labels = Labels::new(letters.clone()).unwrap();
    let back = Model::from_bytes(&model.to_bytes()).unwrap();
    assert_eq!(back.labels, model.labels);

    let bar =
        Input::from_pixels(std::array::from_fn(
            |i| if i % 28 == 14 && (5..23).contains(&(i / 28)) { 1.0 } else { 0.0 },
        ));
    let reading = Reader::new(&back).read_input(&bar);
    assert_eq!(reading.probabilities.len(), 10);
    assert_eq!(reading.label.as_ref(), letters.get(usize::from(reading.class.unwrap())));
    let json = serde_json::to_value(&reading).unwrap();
    assert_eq!(json["digit"], serde_json::Value::Null, "only digits are digits");
    assert_eq!(json["label"], letters[usize::from(reading.class.unwrap())]);
    // Without the last label, its class is for other ink.
    model.labels = Labels::new(letters[..9].to_vec()).unwrap();
    let fewer = Reader::new(&Model::from_bytes(&model.to_bytes()).unwrap());
    assert_eq!(fewer.read_input(&bar).probabilities.len(), 9);
    assert_eq!(fewer.read_nothing().probabilities, [0.0; 9]);
}

#[test]
fn labels_that_do_not_fit_the_network_are_refused() {
    for labels in [&["a", "b"][..], &["a", "b", "c", "d", "e", "f", "g", "h", "i", "i"], &["a"; 11]] {
        let mut model = model(3);
        model.labels = Labels::new(('a'..='j').map(String::from).collect()).unwrap();
        let written = serde_json::to_string(&serde_json::json!(model.labels).to_string()).unwrap();
        let other = serde_json::to_string(&serde_json::json!(labels).to_string()).unwrap();
        let bytes = model.to_bytes();
        let header: usize = u64::from_le_bytes(*bytes.first_chunk().unwrap()).try_into().unwrap();
        let text = std::str::from_utf8(&bytes[8..8 + header]).unwrap();
        assert!(text.contains(&written), "{text}");
        let text = text.replace(&written, &other);
        let file = [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &bytes[8 + header..]].concat();
        let error = Model::from_bytes(&file).unwrap_err().to_string();
        assert!(error.contains("rakam.labels") && error.contains("one for each class"), "{error}");
    }
}

#[test]
fn a_network_with_other_classes_than_the_digits_needs_labels() {
    for (classes, is_read) in [(10, true), (11, true), (5, false), (20, false)] {
        let architecture = Architecture::parse("dense 8, relu", MNIST_INPUT, classes).unwrap();
        let model = Model::new(Network::new(architecture, 1).unwrap(), InputNorm::default());
        let read = Model::from_bytes(&model.to_bytes()).map_err(|error| error.to_string());
        match read {
            Ok(_) => assert!(is_read, "{classes}"),
            Err(error) => assert!(!is_read && error.contains("`rakam.labels` is `missing`"), "{classes}: {error}"),
        }
    }
}

#[test]
fn the_safetensors_crate_reads_what_is_written() {
    let bytes = model(0).to_bytes();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let weight = file.tensor("conv1.weight").unwrap();
    assert_eq!((weight.dtype(), weight.shape()), (Dtype::F32, &[6, 1, 5, 5][..]));
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let metadata = header.metadata().as_ref().unwrap();
    assert_eq!((&*metadata["rakam.architecture"], &*metadata["rakam.input.mean"]), ("classic", "0.5"));
}

#[test]
fn a_file_of_pytorch_is_recognised_by_names_and_shapes() {
    let mut tensors = tensors_of(&model(5));
    tensors.push(("bn1.num_batches_tracked".to_owned(), vec![], 14_070_i64.to_le_bytes().to_vec()));
    let read = Model::from_bytes(&foreign_file(&tensors)).unwrap();
    assert_eq!(read.architecture(), "classic");
    assert_eq!(read.input, InputNorm { mean: 0.5, std: 0.5 });
    assert!(read.network.tensors().eq(model(5).network.tensors()));
}

#[test]
fn a_tensor_that_differs_is_named_with_both_shapes() {
    let mut tensors = tensors_of(&model(0));
    tensors[0].1 = vec![6, 1, 25, 1];
    let text = error_of(&tensors);
    assert_eq!(
        text,
        "tensor `conv1.weight` has shape (6, 1, 25, 1) in the file; architecture classic has (6, 1, 5, 5); a network of \
         other layers needs them in the metadata `rakam.architecture`, which a safetensors file can have"
    );
}

#[test]
fn layers_of_ones_own_are_read_with_metadata_and_asked_for_without() {
    let layers = "conv 4 3x3, bn, relu, maxpool, dense 8, relu";
    let network = Network::new(architecture(layers).unwrap(), 7).unwrap();
    let own = Model::new(network, InputNorm::default());
    let tensors = tensors_of(&own);
    let metadata = HashMap::from([("rakam.architecture".to_owned(), layers.to_owned())]);
    let read = Model::from_bytes(&file(&tensors, Some(metadata))).unwrap();
    assert!(read.network.tensors().eq(own.network.tensors()));
    let text = error_of(&tensors);
    assert!(text.contains("conv1") && text.ends_with("which a safetensors file can have"), "{text}");
}

#[test]
fn tensors_of_other_names_arent_compared_with_an_architecture() {
    let text = error_of(&vec![("features.0.weight".to_owned(), vec![1], vec![0; 4])]);
    assert!(text.contains("other names, such as `features.0.weight`") && !text.contains("classic"), "{text}");
    assert!(text.contains("conv1.weight") && text.contains("`rakam.architecture`"), "{text}");
    let text = error_of(&vec![]);
    assert!(text.contains("a file without tensors"), "{text}");
}

#[test]
fn a_tensor_too_few_or_too_many_is_named() {
    let mut tensors = tensors_of(&model(0));
    let (name, ..) = tensors.pop().unwrap();
    let text = error_of(&tensors);
    assert!(text.contains(&name) && text.contains("missing"), "{text}");

    let mut tensors = tensors_of(&model(0));
    tensors.push(("conv3.bias".to_owned(), vec![2], vec![0; 8]));
    let text = error_of(&tensors);
    assert!(text.contains("conv3.bias") && text.contains("(2)"), "{text}");
}

#[test]
fn numbers_that_no_network_computes_with_are_refused() {
    for (tensor, value) in [("fc1.bias", f32::NAN), ("conv2.weight", f32::INFINITY), ("bn1.running_var", -1.0)] {
        let mut model = model(0);
        model.network.tensor_mut(tensor).unwrap()[1] = value;
        let error = Model::from_bytes(&model.to_bytes()).unwrap_err();
        assert!(matches!(&error, ModelError::Value { tensor: named, .. } if named == tensor), "{error}");
    }
}

#[test]
fn something_else_is_called_by_its_name() {
    for (bytes, what) in [
        (&b""[..], "an empty file"),
        (b"\x80\x02K\x07.", "a Python pickle that PyTorch did not write"),
        (b"\x08\x08\x12\x05rakam", "an ONNX model"),
        (b"\x89PNG\r\n\x1a\n and so on", "a PNG picture"),
        (b"hello, world", "unknown kind"),
    ] {
        let text = Model::from_bytes(bytes).unwrap_err().to_string();
        assert!(text.contains(what) && text.contains(".safetensors or .pth"), "{text}");
    }
}

/// The sum of these tensors' sizes is no `usize`.
#[test]
fn claims_beyond_memory_are_refused() {
    let side = 1_u64 << 58;
    let tensor = |i: u64| {
        let (start, end) = (i * side * 4, (i + 1) * side * 4);
        format!(r#""t{i}":{{"dtype":"F32","shape":[{side}],"data_offsets":[{start},{end}]}}"#)
    };
    let header = format!("{{{}}}", (0..15).map(tensor).collect::<Vec<_>>().join(","));
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    assert!(matches!(Model::from_bytes(&bytes), Err(ModelError::Damaged { .. })));
    assert!(matches!(Model::from_bytes(b"\xff\xff\xff\xff\xff\xff\xff\xff{}"), Err(ModelError::Damaged { .. })));
}

#[test]
fn the_file_is_named_and_stays_when_it_cannot_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("weights.safetensors");
    model(1).save(&path).unwrap();
    assert!(Model::load(&path).unwrap().network.tensors().eq(model(1).network.tensors()));
    std::fs::write(&path, "no weights").unwrap();
    let text = Model::load(&path).unwrap_err().to_string();
    assert!(text.contains("weights.safetensors: this is"), "{text}");
    let text = rakam_model::open("clasic").unwrap_err().to_string();
    assert!(text.contains("clasic") && text.contains("there: rakam, classic"), "{text}");
}

proptest! {
    #[test]
    fn any_bytes_are_refused_in_words(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        prop_assert!(Model::from_bytes(&bytes).is_err());
    }

    #[test]
    fn any_header_is_refused_in_words(header in r#"\{("[a-z_]{0,12}":(\{"dtype":"F32","shape":\[[0-9]{0,20}\],"data_offsets":\[[0-9]{1,20},[0-9]{1,20}\]\}|[0-9\[\]{}"]{0,9}),?){0,3}\}"#) {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        prop_assert!(Model::from_bytes(&bytes).is_err());
    }

    #[test]
    fn a_file_cut_short_is_refused(share in 0.0..1.0) {
        let bytes = model(0).to_bytes();
        let length = (bytes.len() as f64 * share) as usize;
        prop_assert!(Model::from_bytes(&bytes[..length]).is_err());
    }

    /// A changed byte may leave a file whole (a weight differs); it must never end in a panic.
    #[test]
    fn a_changed_byte_never_panics(at in 0_usize..4000, value in any::<u8>()) {
        let mut bytes = model(0).to_bytes();
        bytes[at] = value;
        let _ = Model::from_bytes(&bytes);
    }
}
