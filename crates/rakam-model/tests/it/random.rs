//! Random networks: built, trained for a step, saved, loaded, traced, explained, written as ONNX and as code. Every path gives
//! the same logits.
//!
//! Forty of them, or as many as `RAKAM_CASES` says. With `RAKAM_PYTHON`, a Python that has torch and onnxruntime, those read
//! the files, too: `random_networks.py`.

use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{RngSeed, TestRunner};
use rakam_ink::Input;
use rakam_model::explain::{Features, Question, Why};
use rakam_model::{Format, InputNorm, Model};
use rakam_nn::trace::{Cell, CellBreakdown, Gradients, Layer, ReceptiveField, Step, Trace};
use rakam_nn::{
    Activation, Architecture, Conv2d, Cpu, Inference, Linear, Network, OptimizerKind, Pool, Shape, Stage, Trainer,
};
use serde_json::json;

const IMAGE: Shape = Shape::new(1, 28, 28);
const IMAGES: usize = 5;
const TOLERANCE: f32 = 1e-4;

/// A stage, as far as it fits where it comes; a residual block of one or two.
#[derive(Clone, Debug)]
struct Wish {
    dense: bool,
    conv: Conv2d,
    norm: bool,
    residual: Option<usize>,
    activation: Activation,
    pool: Option<Pool>,
    dropout: Option<f32>,
}

impl Wish {
    /// The stages on maps of `channels`.
    fn stages(&self, channels: usize) -> Vec<Stage> {
        let Self { dense, conv, norm, residual, activation, pool, dropout } = self.clone();
        let of = |op: Conv2d| Stage { norm, activation, dropout, ..Stage::new(op) };
        let kernel = conv.kernel | 1;
        let keeps = |channels: usize| Conv2d::new(channels, kernel).padding(kernel / 2);
        match residual {
            _ if dense => vec![Stage { op: Linear::new(8 * conv.out_channels).into(), ..of(conv) }],
            None => vec![Stage { pool, ..of(conv) }],
            Some(1) => vec![Stage { pool, residual, ..of(keeps(channels)) }],
            Some(_) => vec![of(keeps(conv.out_channels)), Stage { pool, residual, ..of(keeps(channels)) }],
        }
    }
}

fn built(wishes: &[Wish]) -> Architecture {
    let mut architecture =
        Architecture { name: String::new(), input: IMAGE, hidden: Vec::new(), head: Linear::new(10) };
    for wish in wishes {
        let channels = architecture.shapes().unwrap().last().unwrap().input.channels;
        for pool in [wish.pool, None] {
            let mut longer = architecture.clone();
            longer.hidden.extend(Wish { pool, ..wish.clone() }.stages(channels));
            if longer.shapes().is_ok() {
                architecture = longer;
                break;
            }
        }
    }
    architecture.name = architecture.notation();
    architecture
}

fn architectures() -> impl Strategy<Value = Architecture> {
    let conv = (1..7usize, 1..=7usize, 1..=2usize, 0..4usize).prop_map(|(channels, kernel, stride, padding)| {
        Conv2d::new(channels, kernel).stride(stride).padding(padding.min(kernel - 1))
    });
    let residual = prop::option::weighted(0.3, 1..=2usize);
    let activation = prop::sample::select(&Activation::ALL[..]);
    let pool = prop::option::weighted(0.4, prop::sample::select(&Pool::ALL[..]));
    let dropout = prop::option::weighted(0.3, 0.1..0.5f32);
    let wish = (prop::bool::weighted(0.2), conv, any::<bool>(), residual, activation, pool, dropout);
    let wish = wish.prop_map(|(dense, conv, norm, residual, activation, pool, dropout)| Wish {
        dense,
        conv,
        norm,
        residual,
        activation,
        pool,
        dropout,
    });
    // A third are of the fused order: batch-norm or none, ReLU, max-pooling or none.
    let fused = prop::bool::weighted(0.33);
    (fused, prop::collection::vec(wish, 0..6)).prop_map(|(fused, mut wishes)| {
        for wish in wishes.iter_mut().filter(|_| fused) {
            wish.conv = wish.conv.stride(1);
            wish.conv.kernel = if wish.conv.kernel < 4 { 3 } else { 5 };
            wish.residual = None;
            wish.activation = Activation::Relu;
            wish.pool = wish.pool.map(|_| Pool::Max2x2);
        }
        built(&wishes)
    })
}

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
    fn every_path_gives_the_same_logits(architecture in architectures()) {
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
        let architecture = architectures().new_tree(&mut runner).unwrap().current();
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
