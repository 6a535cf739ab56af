//! Random networks: built, trained for a step, saved, loaded, traced, explained, written as ONNX and as code. Every path gives
//! the same logits.
//!
//! Forty of them, or as many as `RAKAM_CASES` says. With `RAKAM_PYTHON`, a Python that has torch and onnxruntime, those read
//! the files, too: `random_networks.py`.

mod architectures;

use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngSeed, TestRunner};
use rakam_ink::Input;
use rakam_model::explain::{Features, Question, Why};
use rakam_model::{Format, InputNorm, Model};
use rakam_nn::trace::{Cell, CellBreakdown, Gradients, Layer, ReceptiveField, Step, Trace};
use rakam_nn::{Architecture, Cpu, Inference, Network, OptimizerKind, Shape, Trainer};
use serde_json::json;

use self::architectures::architectures;

const IMAGE: Shape = Shape::new(1, 28, 28);
const IMAGES: usize = 5;
const TOLERANCE: f32 = 1e-4;

fn cases() -> u32 {
    std::env::var("RAKAM_CASES").map_or(40, |cases| cases.parse().unwrap())
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: cases(),
        rng_seed: RngSeed::Fixed(16),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Ink: something like a stroke, in another place in every image.
fn ink(image: usize) -> [f32; 784] {
    std::array::from_fn(|at| {
        let (row, column) = (at / 28, at % 28);
        let distance = (row as f32 * 0.7 + column as f32 - 18.0 - 3.0 * image as f32).abs();
        (1.5 - distance / 2.0).clamp(0.0, 1.0)
    })
}

/// The network after one step.
fn trained(architecture: &Architecture) -> Model {
    let input = InputNorm::default();
    let network = Network::new(architecture.clone(), 1).unwrap();
    let mut trainer = Trainer::new(network, OptimizerKind::Adam, 1, Cpu::new(1));
    let labels: Vec<u8> = (0..IMAGES as u8).collect();
    let fill = |image: usize, out: &mut [f32]| out.copy_from_slice(&ink(image).map(|pixel| input.apply(pixel)));
    let report = trainer.step(1e-3, &labels, &fill);
    assert!(report.loss.is_finite() && trainer.gradients().iter().all(|gradient| gradient.is_finite()));
    Model::new(trainer.network().clone(), input)
}

#[track_caller]
fn assert_same(what: &str, ours: &[f32], expected: &[f32]) {
    assert_eq!(ours.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(1.0f32, |largest, number| largest.max(number.abs()));
    for (ours, expected) in ours.iter().zip(expected) {
        assert!((ours - expected).abs() <= TOLERANCE * scale, "{what}: {ours}, not {expected}");
    }
}

/// Looks at a cell in the middle of every layer.
fn look_inside(model: &Model, trace: &Trace) {
    let network = &model.network;
    let gradients = Gradients::of(network, trace, &[1.0; 10]);
    assert!(gradients.input.values.iter().all(|gradient| gradient.is_finite()));
    for layer in Layer::all(network.architecture()) {
        let maps = &trace[layer];
        let Shape { channels, height, width } = maps.shape;
        let cell = Cell { channel: channels / 2, row: height / 2, column: width / 2 };
        let sum = CellBreakdown::of(network, trace, layer, cell).unwrap();
        let laid_out = match layer.step {
            Step::Op => sum.op(),
            Step::Norm => sum.normalised(),
            Step::Sum => sum.summed(),
            Step::Activation | Step::Pool => sum.activated(),
        };
        let (layer, cell) = match layer.step {
            Step::Pool => (Layer::activation(layer.stage), sum.cell),
            Step::Op | Step::Norm | Step::Sum | Step::Activation => (layer, cell),
        };
        assert_same("the sum of a cell", &[laid_out], &[trace[layer].at(cell)]);
        let field = ReceptiveField::of(network, layer, cell.row, cell.column);
        assert!(field.rows.end <= 28 && field.columns.end <= 28);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_path_gives_the_same_logits(architecture in architectures(IMAGE, 10)) {
        prop_assert_eq!(&Architecture::parse(&architecture.name, IMAGE, 10).unwrap(), &architecture);
        let model = trained(&architecture);
        let inputs: Vec<Vec<f32>> = (0..IMAGES).map(|image| ink(image).map(|pixel| model.input.apply(pixel)).to_vec()).collect();
        let traces: Vec<Trace> = inputs.iter().map(|input| Trace::of(&model.network, input)).collect();
        let expected: Vec<f32> = traces.iter().flat_map(|trace| trace.logits().to_vec()).collect();
        for isa in Cpu::instruction_sets() {
            let mut cpu = Cpu::new(1).with_instruction_set(isa).unwrap();
            let inference = Inference::new(&model.network).on(&cpu);
            let alone: Vec<f32> = inputs.iter().flat_map(|input| inference.logits(input)).collect();
            assert_same(isa, &alone, &expected);
            let together = inference.logits_of_many(&mut cpu, IMAGES, &|image, out| out.copy_from_slice(&inputs[image]));
            assert_same(isa, &together, &expected);
        }
        for format in [Format::Safetensors { half: false }, Format::Pth] {
            let read = Model::from_bytes(&model.to_format(format)).unwrap();
            prop_assert_eq!(read.network.architecture(), &architecture);
            let logits = Inference::new(&read.network).logits(&inputs[0]);
            prop_assert_eq!(logits, Inference::new(&model.network).logits(&inputs[0]));
        }
        look_inside(&model, &traces[0]);
        let input = Input::from_pixels(ink(0));
        let why = Why::of(&model, &input, &traces[0], Question { class: 3, rather_than: Some(5) });
        assert_same("why", &[why.features.iter().sum::<f32>() + why.bias], &[why.value]);
        prop_assert!(!Features::new(&model).unwrap().of(input.pixels()).unwrap().is_empty());
        for fold_batch_norm in [false, true] {
            let file = model.to_format(Format::Onnx { fold_batch_norm });
            prop_assert!(!file.is_empty());
        }
        prop_assert!(model.pytorch_code("net.pth").contains("class Net(nn.Module)"));
    }
}

/// Writes each network with what it gives into a folder, and lets PyTorch and ONNX Runtime read it.
#[test]
fn pytorch_and_onnx_runtime_give_the_same_logits() {
    let Ok(python) = std::env::var("RAKAM_PYTHON") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::new(config());
    let write = |name: String, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    for case in 0..cases() {
        let architecture = architectures(IMAGE, 10).new_tree(&mut runner).unwrap().current();
        let model = trained(&architecture);
        let inference = Inference::new(&model.network);
        let logits: Vec<Vec<f32>> =
            (0..IMAGES).map(|image| inference.logits(&ink(image).map(|pixel| model.input.apply(pixel)))).collect();
        write(format!("{case}.pth"), &model.to_format(Format::Pth));
        write(format!("{case}.py"), model.pytorch_code(&format!("{case}.pth")).as_bytes());
        write(format!("{case}.onnx"), &model.to_format(Format::Onnx { fold_batch_norm: false }));
        write(format!("{case}.folded.onnx"), &model.to_format(Format::Onnx { fold_batch_norm: true }));
        write(format!("{case}.json"), json!({ "layers": architecture.name, "logits": logits }).to_string().as_bytes());
    }
    let inks: Vec<Vec<f32>> = (0..IMAGES).map(|image| ink(image).to_vec()).collect();
    write("ink.json".to_owned(), json!(inks).to_string().as_bytes());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/random_networks.py");
    let read = Command::new(python).arg(script).arg(cases().to_string()).current_dir(folder.path()).status().unwrap();
    assert!(read.success(), "see above");
}
