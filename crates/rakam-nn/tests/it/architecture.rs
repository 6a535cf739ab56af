//! What an architecture is, which are refused and why, and what its tensors are called.

use rakam_nn::{Architecture, Conv2d, Linear, Network, Shape, Stage};

fn conv(kernel: usize, padding: usize) -> Stage {
    Stage::new(Conv2d::new(2, kernel).padding(padding))
}

fn small(hidden: Vec<Stage>) -> Architecture {
    Architecture { name: "small".into(), input: Shape::new(1, 6, 7), hidden, head: Linear::new(3) }
}

#[test]
fn tensors_have_the_names_shapes_and_order_of_a_state_dict() {
    let hidden = vec![conv(3, 1), conv(3, 1).without_norm(), Stage::new(Linear::new(5)).dropout(0.5)];
    let architecture = small(hidden);
    let network = Network::new(architecture.clone(), 1).unwrap();
    let tensors: Vec<(&str, &[usize])> = network.tensors().map(|tensor| (tensor.name, tensor.shape)).collect();
    let expected: [(&str, &[usize]); 16] = [
        ("conv1.weight", &[2, 1, 3, 3]),
        ("conv1.bias", &[2]),
        ("bn1.weight", &[2]),
        ("bn1.bias", &[2]),
        ("bn1.running_mean", &[2]),
        ("bn1.running_var", &[2]),
        ("conv2.weight", &[2, 2, 3, 3]),
        ("conv2.bias", &[2]),
        ("fc1.weight", &[5, 84]),
        ("fc1.bias", &[5]),
        ("bn2.weight", &[5]),
        ("bn2.bias", &[5]),
        ("bn2.running_mean", &[5]),
        ("bn2.running_var", &[5]),
        ("fc2.weight", &[3, 5]),
        ("fc2.bias", &[3]),
    ];
    assert_eq!(tensors, expected);
    let specs = architecture.tensors().unwrap();
    let specs: Vec<(&str, &[usize])> = specs.iter().map(|spec| (&*spec.name, &*spec.shape)).collect();
    assert_eq!(specs, expected);
    for tensor in network.tensors() {
        assert_eq!(tensor.values.len(), tensor.shape.iter().product::<usize>(), "{}", tensor.name);
    }
    assert_eq!((network.classes(), architecture.classes()), (3, 3));
    let trained = network.tensors().filter(|tensor| !tensor.name.contains("running"));
    assert_eq!(network.parameters(), trained.flat_map(|tensor| tensor.values.to_vec()).collect::<Vec<_>>());
}

#[test]
fn a_new_network_starts_as_pytorch_does() {
    let network = Network::new(small(vec![conv(5, 0)]), 1).unwrap();
    let values = |name: &str| network.tensor(name).unwrap().values.to_vec();
    for (name, fan_in) in [("conv1.weight", 25.0), ("conv1.bias", 25.0), ("fc1.weight", 12.0), ("fc1.bias", 12.0)] {
        let bound = 1.0 / f32::sqrt(fan_in);
        assert!(values(name).iter().all(|value| value.abs() <= bound), "{name} exceeds {bound}");
    }
    let largest = values("conv1.weight").iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    assert!(largest > 0.15, "fifty numbers up to 0.2 reach only {largest}");
    for (name, expected) in
        [("bn1.weight", 1.0), ("bn1.bias", 0.0), ("bn1.running_mean", 0.0), ("bn1.running_var", 1.0)]
    {
        assert_eq!(values(name), [expected; 2], "{name}");
    }
}

#[test]
fn the_seed_decides_how_a_network_starts() {
    let parameters = |seed| Network::new(small(vec![]), seed).unwrap().parameters().to_vec();
    assert_eq!(parameters(1), parameters(1));
    assert_ne!(parameters(1), parameters(2));
}

#[test]
fn a_tensor_is_written_by_its_name() {
    let mut network = Network::new(small(vec![conv(3, 0)]), 1).unwrap();
    for (name, count) in [("fc1.bias", 3), ("bn1.running_var", 2)] {
        network.tensor_mut(name).unwrap().fill(0.25);
        assert_eq!(network.tensor(name).unwrap().values, vec![0.25; count], "{name}");
    }
    assert!(network.tensor("fc1.running_mean").is_none());
    assert!(network.tensor_mut("").is_none());
}

#[test]
fn shapes_follow_from_the_stages() {
    let network = Network::new(small(vec![conv(3, 2), conv(3, 0)]), 1).unwrap();
    let shapes = network.shapes().iter().map(|stage| format!("{} {} {}", stage.input, stage.op, stage.output));
    assert_eq!(shapes.collect::<Vec<_>>(), ["1x6x7 2x8x9 2x8x9", "2x8x9 2x6x7 2x6x7", "2x6x7 3x1x1 3x1x1"]);
}

#[test]
fn a_refusal_names_the_stage_what_it_is_the_shape_that_arrives_and_what_is_wrong() {
    let refusal = |hidden| Network::new(small(hidden), 1).unwrap_err().to_string();
    let linear = |features| Stage::new(Linear::new(features));
    let first = "architecture small, stage 1 (conv1: 2 channels, 3x3 kernel), input 1x6x7: ";
    let cases = [
        (
            vec![conv(8, 0)],
            "architecture small, stage 1 (conv1: 2 channels, 8x8 kernel), input 1x6x7: the kernel's side must be 1 to 7",
        ),
        (
            vec![conv(5, 0), conv(5, 0)],
            "architecture small, stage 2 (conv2: 2 channels, 5x5 kernel), input 2x2x3: the kernel is larger than the input",
        ),
        (
            vec![conv(6, 0).max_pool()],
            "architecture small, stage 1 (conv1: 2 channels, 6x6 kernel), input 1x6x7: 2x2 pooling needs two rows and \
             columns, and 2x1x2 comes out of the stage's op",
        ),
        (
            vec![Stage::new(Conv2d::new(2, 3).stride(3).padding(1))],
            "architecture small, stage 1 (conv1: 2 channels, 3x3 kernel, stride 3, padding 1), input 1x6x7: the stride must \
             be 1 or 2",
        ),
        (
            vec![conv(3, 1), conv(3, 1).residual(1), Stage::new(Conv2d::new(3, 3).stride(2).padding(1)).residual(1)],
            "architecture small, stage 3 (conv3: 3 channels, 3x3 kernel, stride 2, padding 1), input 2x6x7: a residual block \
             adds its input, 2x6x7, to 3x3x4: its last convolution must have 2 channels, and its convolutions must keep the \
             sides, as stride 1 with `same` does",
        ),
        (
            vec![conv(3, 1), conv(3, 1).residual(1), conv(3, 1).residual(2)],
            "architecture small, stage 3 (conv3: 2 channels, 3x3 kernel, padding 1), input 2x6x7: a residual block is around \
             one or two convolutions",
        ),
        (
            vec![linear(5), conv(1, 0)],
            "architecture small, stage 2 (conv1: 2 channels, 1x1 kernel), input 5x1x1: a convolution needs maps: it comes \
             before the dense layers",
        ),
        (
            vec![linear(5).max_pool()],
            "architecture small, stage 1 (fc1: 5 features), input 1x6x7: pooling needs maps: it comes after convolutions",
        ),
        (vec![conv(3, 0).dropout(1.0)], &format!("{first}a dropout probability of 1 is not in [0, 1)")),
        (vec![conv(3, 0).dropout(-0.5)], &format!("{first}a dropout probability of -0.5 is not in [0, 1)")),
        (vec![conv(3, 0).dropout(f32::NAN)], &format!("{first}a dropout probability of NaN is not in [0, 1)")),
        (
            vec![linear(5), conv(3, 0)],
            "architecture small, stage 2 (conv1: 2 channels, 3x3 kernel), input 5x1x1: a convolution needs maps: it comes \
             before the dense layers",
        ),
        (vec![linear(0)], "architecture small, stage 1 (fc1: 0 features), input 1x6x7: it has no output features"),
        (
            vec![Stage::new(Conv2d::new(0, 3))],
            "architecture small, stage 1 (conv1: 0 channels, 3x3 kernel), input 1x6x7: it has no output channels",
        ),
    ];
    for (hidden, expected) in cases {
        assert_eq!(refusal(hidden), expected);
    }
    let without_classes = Architecture { head: Linear::new(0), ..small(vec![conv(3, 0)]) };
    assert_eq!(
        Network::new(without_classes, 1).unwrap_err().to_string(),
        "architecture small, stage 2 (fc1: 0 features), input 2x4x5: it has no output features"
    );
}

#[test]
fn multiply_adds_are_counted() {
    // 2 maps of 4x5 with 9 taps; then 40 features to 3.
    let (reading, training) = small(vec![conv(3, 0)]).multiply_adds().unwrap();
    assert_eq!((reading, training), (40 * 9 + 40 * 3, 2 * 40 * 9 + 3 * 40 * 3));
}
