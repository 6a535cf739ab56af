//! The buffers of the engine, stage by stage, against the definitions in plain loops, with the weights of the models.

use super::*;
use crate::trace::{StageLayers, Trace};
use crate::{Architecture, Inference, Layer, Network};
use safetensors::SafeTensors;

/// Convolutions (channels, kernel, whether pooled) and dense layers (features), the names as in the models.
fn architecture(name: &'static str, convolutions: &[(usize, usize, bool)], dense: &[usize]) -> Architecture {
    const CONV: [&str; 5] = ["conv1", "conv2", "conv3", "conv4", "conv5"];
    const NORM: [&str; 6] = ["bn1", "bn2", "bn3", "bn4", "bn5", "bn6"];
    const DENSE: [&str; 3] = ["fc1", "fc2", "fc3"];
    let (mut layers, mut norms) = (Vec::new(), NORM.iter());
    let mut norm = || [Layer::BatchNorm { name: norms.next().unwrap() }, Layer::Relu];
    for (&(out_channels, kernel, pooled), name) in convolutions.iter().zip(CONV) {
        layers.push(Layer::Conv2d { name, out_channels, kernel, padding: 0 });
        layers.extend(norm());
        layers.extend(pooled.then_some(Layer::MaxPool2));
    }
    for (index, (&out_features, name)) in dense.iter().zip(DENSE).enumerate() {
        layers.push(Layer::Linear { name, out_features });
        layers.extend((index + 1 < dense.len()).then(&mut norm).into_iter().flatten());
    }
    Architecture { name, input: Shape::new(1, 28, 28), layers }
}

fn network(architecture: Architecture, weights: &[u8]) -> Network {
    let file = SafeTensors::deserialize(weights).unwrap();
    let mut network = Network::new(architecture, 0).unwrap();
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    for name in names {
        let bytes = file.tensor(&name).unwrap().data().to_vec();
        let numbers = bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four));
        network.tensor_mut(&name).unwrap().iter_mut().zip(numbers).for_each(|(to, from)| *to = from);
    }
    network
}

/// A seven: a bar across, and a slanting one down.
fn seven() -> Vec<f32> {
    let ink = |row: usize, column: usize| match row {
        5..=7 => (7..=20).contains(&column),
        8..=23 => (20 - (row - 8) / 2).abs_diff(column) <= 1,
        _ => false,
    };
    (0..784).map(|pixel| if ink(pixel / 28, pixel % 28) { 1.0 } else { -1.0 }).collect()
}

/// `ours` are the engine's, (row, column, channel) with so many channels a pixel and so wide a row.
fn assert_stage(what: &str, ours: &[f32], channels: usize, width: usize, reference: &crate::trace::Maps, relu: bool) {
    let shape = reference.shape;
    let largest = reference.largest();
    for (index, &number) in reference.values.iter().enumerate() {
        let (channel, place) = (index / shape.area(), index % shape.area());
        let ours = ours[(place / shape.width * width + place % shape.width) * channels + channel];
        let ours = if relu { ours.max(0.0) } else { ours };
        assert!((ours - number).abs() <= 1e-5 * largest, "{what}, number {index}: {ours}, {number} by definition");
    }
}

#[test]
fn every_stage_of_the_engine_gives_what_the_definitions_give() {
    let classic = architecture("classic", &[(6, 5, true), (16, 5, true)], &[120, 84, 10]);
    let rakam = [(32, 3, false), (32, 3, true), (64, 3, false), (64, 3, true), (128, 3, false)];
    let rakam = architecture("rakam", &rakam, &[128, 11]);
    let weights: [&[u8]; 2] = [
        include_bytes!("../../../../../models/classic.safetensors"),
        include_bytes!("../../../../../models/rakam.safetensors"),
    ];
    for (architecture, weights) in [classic, rakam].into_iter().zip(weights) {
        let network = network(architecture, weights);
        let trace = Trace::of(&network, &seven());
        let inference = Inference::new(&network);
        for isa in crate::dispatch::Isa::available() {
            let mut buffers = inference.packed.buffers();
            let mut logits = vec![0.0; network.classes()];
            inference.packed.read(isa, &inference.plan, &mut buffers, &seven(), &mut logits);
            for (index, stage) in StageLayers::all(network.architecture()).into_iter().enumerate() {
                let what = format!("stage {index} of {} on {isa}", network.architecture().name);
                let (ours, packed) = (&buffers.stages[index], &inference.packed.0[index]);
                let channels = groups(packed.output.channels) * LANES;
                // The engine cuts at zero after pooling.
                let reference = &trace.outputs[stage.activation()];
                let affine = Lanes::flat(&ours.affine);
                assert_stage(&what, affine, channels, packed.output.width, reference, stage.relu.is_some());
                if stage.relu.is_some() {
                    let reference = &trace.outputs[stage.end()];
                    let shape = reference.shape;
                    assert_stage(
                        &format!("{what}, pooled"),
                        &ours.output,
                        shape.channels,
                        shape.width,
                        reference,
                        false,
                    );
                }
            }
            let largest = trace.outputs.last().unwrap().largest();
            for (ours, reference) in logits.iter().zip(trace.logits()) {
                assert!((ours - reference).abs() <= 1e-5 * largest, "{ours}, {reference} by definition");
            }
        }
    }
}
