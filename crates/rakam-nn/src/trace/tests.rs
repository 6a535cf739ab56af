use super::*;
use crate::{Architecture, Inference};

const LAYERS: [&str; 3] = ["bn1", "bn2", "bn3"];

/// Two padded convolutions, one of them pooled, and a hidden dense layer, with batch-norms that do something.
fn network() -> Network {
    let conv = |name, out_channels, kernel, padding| Layer::Conv2d { name, out_channels, kernel, padding };
    let norm = |name| Layer::BatchNorm { name };
    let layers = vec![
        conv("conv1", 5, 3, 1),
        norm("bn1"),
        Layer::Relu,
        Layer::MaxPool2,
        conv("conv2", 4, 5, 2),
        norm("bn2"),
        Layer::Relu,
        Layer::Dropout { p: 0.4 },
        Layer::Linear { name: "fc1", out_features: 9 },
        norm("bn3"),
        Layer::Relu,
        Layer::Linear { name: "fc2", out_features: 3 },
    ];
    let architecture = Architecture { name: "small", input: Shape::new(2, 8, 10), layers };
    let mut network = Network::new(architecture, 3).unwrap();
    for name in LAYERS {
        for (part, low, high) in
            [("weight", -0.4, 1.6), ("bias", -0.3, 0.5), ("running_mean", -0.2, 0.2), ("running_var", 0.3, 1.5)]
        {
            let numbers = network.tensor_mut(&format!("{name}.{part}")).unwrap();
            for (index, number) in numbers.iter_mut().enumerate() {
                *number = low + (high - low) * ((index * 7 + 3) % 10) as f32 / 9.0;
            }
        }
    }
    network
}

fn input() -> Vec<f32> {
    (0..160).map(|index| ((index * 37 + 11) % 101) as f32 / 50.0 - 1.0).collect()
}

fn cells(shape: Shape) -> impl Iterator<Item = Cell> {
    (0..shape.len()).map(move |place| Cell {
        channel: place / shape.area(),
        row: place % shape.area() / shape.width,
        column: place % shape.width,
    })
}

#[test]
fn the_sum_laid_out_for_a_cell_is_its_activation() {
    let network = network();
    let trace = Trace::of(&network, &input());
    for stage in StageLayers::all(network.architecture()) {
        for layer in [Some(stage.affine), stage.norm, stage.relu, stage.pool].into_iter().flatten() {
            let maps = &trace.outputs[layer];
            for cell in cells(maps.shape) {
                let sum = Sum::of(&network, &trace, layer, cell).unwrap();
                let laid_out = match layer {
                    _ if layer == stage.affine => sum.affine(),
                    _ if Some(layer) == stage.norm => sum.normalised(),
                    _ => sum.activation(),
                };
                assert!((laid_out - maps.at(cell)).abs() < 1e-5, "{cell:?} of layer {layer}: {laid_out}");
                let parts: f32 = sum.parts.iter().map(Part::sum).sum::<f32>() + sum.bias;
                assert!((parts - sum.affine()).abs() < 1e-5);
                if let Some(Pooled { numbers, taken }) = sum.pooled {
                    assert_eq!(numbers[taken], maps.at(cell));
                }
            }
        }
    }
}

#[test]
fn gradients_are_what_finite_differences_give() {
    let (network, input) = (network(), input());
    let seed = [1.0, -1.0, 0.5];
    let asked = |network: &Network, input: &[f32]| -> f32 {
        Trace::of(network, input).logits().iter().zip(seed).map(|(logit, seed)| logit * seed).sum()
    };
    let trace = Trace::of(&network, &input);
    let gradients = Gradients::of(&network, &trace, &seed);
    let step = 4e-3;
    for index in 0..input.len() {
        let at = |by: f32| {
            let mut moved = input.clone();
            moved[index] += by;
            asked(&network, &moved)
        };
        let (slope, gradient) = ((at(step) - at(-step)) / (2.0 * step), gradients.input.values[index]);
        assert!((slope - gradient).abs() < 0.01 * gradients.input.largest(), "{index}: {gradient}, but {slope}");
    }
    // Turning a channel up moves what is asked by the gradient along the channel's activations.
    for stage in &StageLayers::all(network.architecture())[..LAYERS.len()] {
        let (norm, relu) = (stage.norm.unwrap(), stage.relu.unwrap());
        for channel in 0..trace.outputs[relu].shape.channels {
            let turned = |factor| asked(&network.gated(&[Gate { norm, channel, factor }]), &input);
            let slope = (turned(1.0 + step) - turned(1.0 - step)) / (2.0 * step);
            let along = gradients.outputs[relu].channel(channel).iter().zip(trace.outputs[relu].channel(channel));
            let gradient: f32 = along.map(|(gradient, activation)| gradient * activation).sum();
            assert!((slope - gradient).abs() < 5e-3, "channel {channel} of {norm}: {gradient}, but {slope}");
        }
    }
}

#[test]
fn a_gate_multiplies_the_activations_of_its_channel_alone() {
    let network = network();
    let plain = Trace::of(&network, &input());
    let stage = StageLayers::all(network.architecture())[0];
    for factor in [0.0, 0.3, 2.0] {
        let gated = network.gated(&[Gate { norm: stage.norm.unwrap(), channel: 2, factor }]);
        let gated = Trace::of(&gated, &input());
        for channel in 0..5 {
            let factor = if channel == 2 { factor } else { 1.0 };
            let numbers = gated.outputs[stage.end()].channel(channel).iter();
            for (gated, plain) in numbers.zip(plain.outputs[stage.end()].channel(channel)) {
                assert!((gated - factor * plain).abs() < 1e-5, "channel {channel}: {gated}, was {plain}");
            }
        }
    }
    assert_eq!(Trace::of(&network.gated(&[]), &input()), plain);
}

#[test]
fn the_network_up_to_its_last_hidden_layer_gives_its_features() {
    let network = network();
    let features = network.up_to_last_hidden().unwrap();
    let trace = Trace::of(&network, &input());
    let hidden = &trace.input_of(network.architecture().layers.len() - 1).values;
    for (feature, hidden) in Inference::new(&features).logits(&input()).iter().zip(hidden) {
        assert!((feature - hidden).abs() < 1e-5);
    }
    assert_eq!(features.classes(), 9);
}

#[test]
fn nothing_outside_its_receptive_field_moves_a_cell() {
    let network = network();
    let plain = Trace::of(&network, &input());
    let stages = StageLayers::all(network.architecture());
    let moved: Vec<Trace> = (0..80)
        .map(|pixel| {
            let mut input = input();
            input[pixel] += 3.0;
            Trace::of(&network, &input)
        })
        .collect();
    for layer in [stages[0].affine, stages[0].end(), stages[1].affine, stages[1].end()] {
        let shape = network.shapes()[layer];
        let mut seen = 0;
        for (row, column) in (0..shape.height).flat_map(|row| (0..shape.width).map(move |column| (row, column))) {
            let field = Field::of(&network, layer, row, column);
            for (pixel, moved) in moved.iter().enumerate() {
                let (y, x) = (pixel / 10, pixel % 10);
                let inside = field.rows.contains(&y) && field.columns.contains(&x);
                let differs = (0..shape.channels).any(|channel| {
                    let cell = Cell { channel, row, column };
                    moved.outputs[layer].at(cell) != plain.outputs[layer].at(cell)
                });
                assert!(inside || !differs, "pixel {pixel} moves {row}, {column} of layer {layer}");
                seen += usize::from(inside && differs);
            }
        }
        assert!(seen > 0);
    }
    assert_eq!(Field::of(&network, stages[0].affine, 0, 4), Field { rows: 0..2, columns: 3..6 });
    assert_eq!(Field::of(&network, stages[0].end(), 1, 1), Field { rows: 1..5, columns: 1..5 });
    assert_eq!(Field::of(&network, stages[1].end(), 2, 2), Field { rows: 0..8, columns: 0..10 });
    assert_eq!(Field::of(&network, stages[2].affine, 0, 0), Field { rows: 0..8, columns: 0..10 });
}

#[test]
fn a_pooling_takes_the_first_of_equals_as_pytorch_does() {
    assert_eq!([[0.0; 4], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 2.0]].map(forward::winner), [0, 1, 3]);
}
