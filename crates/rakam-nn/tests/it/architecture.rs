//! What is a network, what is none and why, and what its tensors are called.

use rakam_nn::{Architecture, Layer, Network, Shape};

const RELU: Layer = Layer::Relu;
const POOL: Layer = Layer::MaxPool2;
const NORM: Layer = Layer::BatchNorm { name: "bn" };
const NORM2: Layer = Layer::BatchNorm { name: "bn2" };
const HIDDEN: Layer = Layer::Linear { name: "fc1", out_features: 5 };
const FC: Layer = Layer::Linear { name: "fc", out_features: 3 };

fn conv(kernel: usize, padding: usize) -> Layer {
    Layer::Conv2d { name: "conv", out_channels: 2, kernel, padding }
}

fn conv2(kernel: usize, padding: usize) -> Layer {
    Layer::Conv2d { name: "conv2", out_channels: 2, kernel, padding }
}

fn small(layers: Vec<Layer>) -> Architecture {
    Architecture { name: "small", input: Shape::new(1, 6, 7), layers }
}

#[test]
fn tensors_have_the_names_shapes_and_order_of_a_state_dict() {
    let layers = vec![conv(3, 1), NORM, RELU, HIDDEN, NORM2, RELU, Layer::Dropout { p: 0.5 }, FC];
    let network = Network::new(small(layers), 1).unwrap();
    let tensors: Vec<(&str, &[usize])> = network.tensors().map(|tensor| (tensor.name, tensor.shape)).collect();
    let expected: [(&str, &[usize]); 14] = [
        ("conv.weight", &[2, 1, 3, 3]),
        ("conv.bias", &[2]),
        ("bn.weight", &[2]),
        ("bn.bias", &[2]),
        ("bn.running_mean", &[2]),
        ("bn.running_var", &[2]),
        ("fc1.weight", &[5, 84]),
        ("fc1.bias", &[5]),
        ("bn2.weight", &[5]),
        ("bn2.bias", &[5]),
        ("bn2.running_mean", &[5]),
        ("bn2.running_var", &[5]),
        ("fc.weight", &[3, 5]),
        ("fc.bias", &[3]),
    ];
    assert_eq!(tensors, expected);
    for tensor in network.tensors() {
        assert_eq!(tensor.values.len(), tensor.shape.iter().product::<usize>(), "{}", tensor.name);
    }
    assert_eq!(network.classes(), 3);
    let trained = network.tensors().filter(|tensor| !tensor.name.contains("running"));
    assert_eq!(network.parameters(), trained.flat_map(|tensor| tensor.values.to_vec()).collect::<Vec<_>>());
}

#[test]
fn a_new_network_starts_as_pytorch_does() {
    let network = Network::new(small(vec![conv(5, 0), NORM, RELU, FC]), 1).unwrap();
    let values = |name: &str| network.tensor(name).unwrap().values.to_vec();
    for (name, fan_in) in [("conv.weight", 25.0), ("conv.bias", 25.0), ("fc.weight", 12.0), ("fc.bias", 12.0)] {
        let bound = 1.0 / f32::sqrt(fan_in);
        assert!(values(name).iter().all(|value| value.abs() <= bound), "{name} exceeds {bound}");
    }
    let largest = values("conv.weight").iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    assert!(largest > 0.15, "fifty numbers up to 0.2 reach only {largest}");
    for (name, expected) in [("bn.weight", 1.0), ("bn.bias", 0.0), ("bn.running_mean", 0.0), ("bn.running_var", 1.0)] {
        assert_eq!(values(name), [expected; 2], "{name}");
    }
}

#[test]
fn the_seed_decides_how_a_network_starts() {
    let parameters = |seed| Network::new(small(vec![FC]), seed).unwrap().parameters().to_vec();
    assert_eq!(parameters(1), parameters(1));
    assert_ne!(parameters(1), parameters(2));
}

#[test]
fn a_tensor_is_written_by_its_name() {
    let mut network = Network::new(small(vec![conv(3, 0), NORM, RELU, FC]), 1).unwrap();
    for (name, count) in [("fc.bias", 3), ("bn.running_var", 2)] {
        network.tensor_mut(name).unwrap().fill(0.25);
        assert_eq!(network.tensor(name).unwrap().values, vec![0.25; count], "{name}");
    }
    assert!(network.tensor("fc.running_mean").is_none());
    assert!(network.tensor_mut("").is_none());
}

#[test]
fn shapes_follow_from_the_layers() {
    let network = Network::new(small(vec![conv(3, 1), NORM, RELU, conv2(3, 0), NORM2, RELU, FC]), 1).unwrap();
    let shapes: Vec<String> = network.shapes().iter().map(ToString::to_string).collect();
    assert_eq!(shapes, ["2x6x7", "2x6x7", "2x6x7", "2x4x5", "2x4x5", "2x4x5", "3x1x1"]);
}

/// Why the layers are no network.
fn refusal(layers: Vec<Layer>) -> String {
    Network::new(small(layers), 1).unwrap_err().to_string()
}

#[test]
fn a_refusal_names_the_layer_and_what_is_wrong_with_it() {
    let dropout = |p| Layer::Dropout { p };
    let cases = [
        (vec![conv(4, 0), NORM, RELU, FC], 0, "Conv2d", "a kernel of side 4: only 3 and 5 are built"),
        (
            vec![conv(5, 0), NORM, RELU, conv2(5, 0), NORM2, RELU, FC],
            3,
            "Conv2d",
            "an input of 2x2x3 is smaller than the kernel",
        ),
        (vec![conv(3, 1), NORM, RELU, POOL, FC], 3, "MaxPool2", "the sides of 2x6x7 are not even"),
        (vec![conv(3, 0), NORM, RELU, dropout(1.0), FC], 3, "Dropout", "probability 1 is not in [0, 1)"),
        (vec![conv(3, 0), NORM, RELU, dropout(-0.5), FC], 3, "Dropout", "probability -0.5 is not in [0, 1)"),
        (vec![conv(3, 0), NORM, RELU, dropout(f32::NAN), FC], 3, "Dropout", "probability NaN is not in [0, 1)"),
        (vec![RELU, FC], 0, "Relu", "a convolution or dense layer is expected here"),
        (vec![conv(3, 0), RELU, FC], 1, "Relu", "a batch-norm is expected here"),
        (vec![HIDDEN, FC], 1, "Linear", "a batch-norm is expected here"),
        (vec![conv(3, 0), NORM, FC], 2, "Linear", "a ReLU is expected behind a batch-norm"),
        (vec![HIDDEN, NORM, RELU, RELU, FC], 3, "Relu", "a convolution or dense layer is expected here"),
    ];
    for (layers, index, layer, reason) in cases {
        let text = refusal(layers);
        assert!(text.starts_with(&format!("layer {index} ({layer}")), "{text}");
        assert!(text.ends_with(&format!("of architecture small: {reason}")), "{text}");
    }
}

#[test]
fn a_network_ends_in_a_dense_layer() {
    for layers in [vec![], vec![conv(3, 0)], vec![FC, NORM, RELU]] {
        assert_eq!(refusal(layers), "architecture small does not end in a dense layer");
    }
}

#[test]
fn layers_without_output_and_names_used_twice_are_refused() {
    let error = |layers| Network::new(small(layers), 1).unwrap_err().to_string();
    let empty = Layer::Conv2d { name: "conv", out_channels: 0, kernel: 3, padding: 1 };
    assert!(error(vec![empty, NORM, RELU, FC]).contains("nothing comes out"));
    assert!(error(vec![Layer::Linear { name: "fc", out_features: 0 }]).contains("nothing comes out"));
    assert!(error(vec![FC, NORM, RELU, FC]).contains("the name fc is taken"));
}

#[test]
fn multiply_adds_are_counted() {
    // 2 maps of 4x5 with 9 taps; then 40 features to 3.
    let (reading, training) = small(vec![conv(3, 0), NORM, RELU, FC]).multiply_adds().unwrap();
    assert_eq!((reading, training), (40 * 9 + 40 * 3, 2 * 40 * 9 + 3 * 40 * 3));
}
