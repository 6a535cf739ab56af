//! The buffers of the engine, stage by stage, against the definitions in plain loops, with the weights of the models.

use super::*;
use crate::trace::Trace;
use crate::{Architecture, Conv2d, Inference, Linear, Network, Stage};
use half::f16;
use safetensors::{Dtype, SafeTensors};

fn classic() -> Architecture {
    let hidden = vec![
        Stage::new(Conv2d::new(6, 5)).max_pool(),
        Stage::new(Conv2d::new(16, 5)).max_pool(),
        Stage::new(Linear::new(120)),
        Stage::new(Linear::new(84)),
    ];
    Architecture { name: "classic".into(), input: Shape::new(1, 28, 28), hidden, head: Linear::new(10) }
}

fn rakam() -> Architecture {
    let hidden = vec![
        Stage::new(Conv2d::new(32, 3)),
        Stage::new(Conv2d::new(32, 3)).max_pool(),
        Stage::new(Conv2d::new(64, 3)),
        Stage::new(Conv2d::new(64, 3)).max_pool(),
        Stage::new(Conv2d::new(96, 3).padding(1)),
        Stage::new(Conv2d::new(128, 3)),
        Stage::new(Linear::new(128)),
    ];
    Architecture { name: "rakam".into(), input: Shape::new(1, 28, 28), hidden, head: Linear::new(11) }
}

fn network(architecture: Architecture, weights: &[u8]) -> Network {
    let file = SafeTensors::deserialize(weights).unwrap();
    let mut network = Network::new(architecture, 0).unwrap();
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    for name in names {
        let tensor = file.tensor(&name).unwrap();
        let numbers: Vec<f32> = match tensor.dtype() {
            Dtype::F16 => tensor.data().as_chunks().0.iter().map(|two| f16::from_le_bytes(*two).to_f32()).collect(),
            _ => tensor.data().as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect(),
        };
        network.tensor_mut(&name).unwrap().copy_from_slice(&numbers);
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

/// `ours` are the engine's, (row, column, channel) with so many channels a pixel and so many zeros around.
fn assert_stage(what: &str, ours: &[f32], channels: usize, margin: usize, reference: &crate::trace::Maps, relu: bool) {
    let shape = reference.shape;
    let largest = reference.largest();
    for (index, &number) in reference.values.iter().enumerate() {
        let (channel, place) = (index / shape.area(), index % shape.area());
        let (row, column) = (place / shape.width + margin, place % shape.width + margin);
        let ours = ours[(row * (shape.width + 2 * margin) + column) * channels + channel];
        let ours = if relu { ours.max(0.0) } else { ours };
        assert!((ours - number).abs() <= 1e-5 * largest, "{what}, number {index}: {ours}, {number} by definition");
    }
}

#[test]
fn every_stage_of_the_engine_gives_what_the_definitions_give() {
    let weights: [&[u8]; 2] = [
        include_bytes!("../../../../../models/classic.safetensors"),
        include_bytes!("../../../../../models/rakam.safetensors"),
    ];
    for (architecture, weights) in [classic(), rakam()].into_iter().zip(weights) {
        let network = network(architecture, weights);
        let trace = Trace::of(&network, &seven());
        let inference = Inference::new(&network);
        for isa in crate::dispatch::Isa::available() {
            let packed_stages = inference.packed.as_ref().unwrap();
            let mut buffers = packed_stages.buffers(&inference.plan);
            let mut logits = vec![0.0; network.classes()];
            packed_stages.read(isa, &inference.plan, &mut buffers, &seven(), &mut logits);
            for (index, stage) in trace.stages.iter().enumerate() {
                let what = format!("stage {index} of {} on {isa}", network.architecture().name);
                let ours = &buffers.stages[index];
                match &packed_stages.0[index] {
                    // The engine cuts at zero after pooling.
                    Packed::Plain(plain) => {
                        let op = stage.activation.as_ref().unwrap_or(&stage.op);
                        let channels = groups(op.shape.channels) * LANES;
                        let products = Lanes::flat(&ours.scratch.products);
                        assert_stage(&what, products, channels, 0, op, plain.norm.is_some());
                    }
                    Packed::Tiled(_) | Packed::Columns(_) => {}
                }
                if let Some(norm) = packed_stages.0[index].norm() {
                    let reference = stage.output();
                    let channels = reference.shape.channels;
                    assert_stage(&format!("{what}, pooled"), &ours.output, channels, norm.margin, reference, false);
                }
            }
            let largest = trace.stages.last().unwrap().op.largest();
            for (ours, reference) in logits.iter().zip(trace.logits()) {
                assert!((ours - reference).abs() <= 1e-5 * largest, "{ours}, {reference} by definition");
            }
        }
    }
}
