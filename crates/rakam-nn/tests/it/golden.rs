//! The engine against PyTorch: logits, loss, every gradient, and all weights after three steps.
//!
//! `golden/write.py` computed the numbers, in double precision.

use rakam_nn::{
    Architecture, Conv2d, Cpu, Inference, Linear, Network, OptimizerKind, Shape, Stage, StageNames, Trainer,
};
use safetensors::SafeTensors;

const NUMBERS: &[u8] = include_bytes!("../golden/numbers.safetensors");
/// Largest difference, relative to the largest number of a tensor.
const TOLERANCE: f32 = 1e-4;

/// The generator of `write.py`: uniform numbers in [-1, 1).
struct Numbers(u32);

impl Numbers {
    fn take(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(self.0 >> 8) / f64::from(1 << 23) - 1.0) as f32
    }
}

struct Case {
    name: &'static str,
    architecture: Architecture,
    samples: usize,
    /// Of a tensor of more than 512 numbers, only every `stride`-th is stored.
    stride: usize,
    optimizer: OptimizerKind,
    learning_rate: f32,
    smoothing: f32,
}

fn classic() -> Case {
    let hidden = vec![
        Stage::new(Conv2d::new(6, 5)).max_pool(),
        Stage::new(Conv2d::new(16, 5)).max_pool(),
        Stage::new(Linear::new(120)),
        Stage::new(Linear::new(84)),
    ];
    Case {
        name: "classic",
        architecture: Architecture {
            name: "classic".into(),
            input: Shape::new(1, 28, 28),
            hidden,
            head: Linear::new(10),
        },
        samples: 20,
        stride: 7,
        optimizer: OptimizerKind::Adam,
        learning_rate: 1e-3,
        smoothing: 0.0,
    }
}

fn padded() -> Case {
    let hidden = vec![
        Stage::new(Conv2d::new(5, 3).padding(1)),
        Stage::new(Conv2d::new(7, 3).padding(1)).max_pool(),
        Stage::new(Conv2d::new(3, 5).padding(2)),
    ];
    Case {
        name: "padded",
        architecture: Architecture {
            name: "padded".into(),
            input: Shape::new(2, 10, 14),
            hidden,
            head: Linear::new(7),
        },
        samples: 37,
        stride: 1,
        optimizer: OptimizerKind::Adam,
        learning_rate: 1e-3,
        smoothing: 0.1,
    }
}

fn adadelta() -> Case {
    Case { name: "adadelta", optimizer: OptimizerKind::Adadelta, learning_rate: 1.0, smoothing: 0.0, ..padded() }
}

fn strided() -> Case {
    let text = "conv 5 7x7 stride 2 same, bn, leaky, maxpool, conv 4 2x2, silu, conv 6 1x1, bn, tanh, globalavgpool,
                dense 9, sigmoid, dense 8";
    let architecture = Architecture::parse(text, Shape::new(2, 13, 11), 5).unwrap();
    Case { name: "strided", architecture, samples: 21, smoothing: 0.0, ..padded() }
}

fn residual() -> Case {
    let text = "residual(conv 3 5x5 same, bn), tanh, conv 6 3x3 same, bn, gelu,
                residual(conv 7 3x3 same, bn, relu, conv 6 3x3 same, bn), relu, avgpool,
                residual(conv 6 1x1), conv 5 4x4 stride 2 pad 1, silu, dense 8, gelu";
    let architecture = Architecture::parse(text, Shape::new(3, 9, 10), 5).unwrap();
    Case { name: "residual", architecture, samples: 18, stride: 5, smoothing: 0.0, ..padded() }
}

/// The network and the inputs that `write.py` makes.
fn start(case: &Case) -> (Network, Vec<f32>, Vec<u8>) {
    let mut numbers = Numbers(7);
    let mut network = Network::new(case.architecture.clone(), 0).unwrap();
    let names: Vec<String> = network.tensors().map(|tensor| tensor.name.to_string()).collect();
    for name in &names {
        for value in network.tensor_mut(name).unwrap() {
            let fresh = numbers.take() * 0.2;
            *value = match name.split_once('.') {
                Some((_, "running_var")) => fresh.abs() + 0.5,
                Some((module, "bias")) if module.starts_with("bn") => fresh - 0.2,
                _ => fresh,
            };
        }
    }
    let inputs = (0..case.samples * case.architecture.input.len()).map(|_| numbers.take()).collect();
    let labels = (0..case.samples).map(|sample| (sample * 3 % network.classes()) as u8).collect();
    (network, inputs, labels)
}

fn expected(name: &str) -> Vec<f32> {
    let file = SafeTensors::deserialize(NUMBERS).unwrap();
    let bytes = file.tensor(name).unwrap_or_else(|_| panic!("{name} is not stored")).data().to_vec();
    bytes.as_chunks().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
}

fn stored<'a>(case: &Case, numbers: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    numbers.iter().step_by(if numbers.len() > 512 { case.stride } else { 1 }).copied()
}

fn assert_close(name: &str, ours: impl Iterator<Item = f32>, scale: f32) {
    let theirs = expected(name);
    let ours: Vec<f32> = ours.collect();
    assert_eq!(ours.len(), theirs.len(), "{name}");
    let largest = theirs.iter().fold(scale, |largest, number| largest.max(number.abs()));
    for (index, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        let difference = (ours - theirs).abs() / largest;
        assert!(difference <= TOLERANCE, "{name}[{index}]: {ours} here, {theirs} in PyTorch");
    }
}

/// A bias before a batch-norm has no effect: its gradient is zero but for rounding, which Adam blows up to full
/// steps in a random direction. So neither it nor the running mean that follows it is compared after steps.
fn is_without_effect(case: &Case, tensor: &str) -> bool {
    case.architecture.names().iter().any(|StageNames { op, norm }| {
        norm.as_ref().is_some_and(|norm| tensor == format!("{op}.bias") || tensor == format!("{norm}.running_mean"))
    })
}

fn agrees_with_pytorch(case: &Case, isa: &str) {
    let (network, inputs, labels) = start(case);
    let length = case.architecture.input.len();
    let fill = |sample: usize, out: &mut [f32]| out.copy_from_slice(&inputs[sample * length..][..length]);

    let mut cpu = Cpu::new(2).with_instruction_set(isa).unwrap();
    let inference = Inference::new(&network).on(&cpu);
    let logits = inference.logits_of_many(&mut cpu, case.samples, &fill);
    assert_close(&format!("{}.eval_logits", case.name), logits.into_iter(), 0.0);
    let one_by_one = inputs.chunks_exact(length).flat_map(|input| inference.logits(input));
    assert_close(&format!("{}.eval_logits", case.name), one_by_one, 0.0);

    let mut trainer = Trainer::new(network, case.optimizer, 0, cpu).with_label_smoothing(case.smoothing);
    for step in 0..3 {
        let report = trainer.step(case.learning_rate, &labels, &fill);
        if step == 0 {
            assert_close(&format!("{}.loss", case.name), [report.loss].into_iter(), 0.0);
            let mut gradients = trainer.gradients();
            let largest = gradients.iter().fold(0.0f32, |largest, number| largest.max(number.abs()));
            for tensor in trainer.network().tensors().filter(|tensor| !tensor.name.contains("running")) {
                let gradient;
                (gradient, gradients) = gradients.split_at(tensor.values.len());
                let name = format!("{}.gradient.{}", case.name, tensor.name);
                let scale = if is_without_effect(case, tensor.name) { largest } else { 0.0 };
                assert_close(&name, stored(case, gradient), scale);
            }
        }
    }
    for tensor in trainer.network().tensors().filter(|tensor| !is_without_effect(case, tensor.name)) {
        let name = format!("{}.after.{}", case.name, tensor.name);
        assert_close(&name, stored(case, tensor.values), 0.0);
    }
}

#[test]
fn the_classic_network_agrees_with_pytorch() {
    Cpu::instruction_sets().into_iter().for_each(|isa| agrees_with_pytorch(&classic(), isa));
}

#[test]
fn padding_odd_sizes_and_label_smoothing_agree_with_pytorch() {
    Cpu::instruction_sets().into_iter().for_each(|isa| agrees_with_pytorch(&padded(), isa));
}

#[test]
fn adadelta_agrees_with_pytorch() {
    Cpu::instruction_sets().into_iter().for_each(|isa| agrees_with_pytorch(&adadelta(), isa));
}

#[test]
fn strides_other_kernels_activations_and_pools_agree_with_pytorch() {
    Cpu::instruction_sets().into_iter().for_each(|isa| agrees_with_pytorch(&strided(), isa));
}

#[test]
fn residual_blocks_agree_with_pytorch() {
    Cpu::instruction_sets().into_iter().for_each(|isa| agrees_with_pytorch(&residual(), isa));
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let case = classic();
    let trained = |threads: usize| {
        let (network, inputs, labels) = start(&case);
        let mut trainer = Trainer::new(network, case.optimizer, 0, Cpu::new(threads));
        for _ in 0..3 {
            trainer.step(case.learning_rate, &labels, &|sample, out| {
                out.copy_from_slice(&inputs[sample * 784..][..784]);
            });
        }
        trainer.network().tensors().flat_map(|tensor| tensor.values.to_vec()).map(f32::to_bits).collect::<Vec<_>>()
    };
    let alone = trained(1);
    for threads in [2, 3, 8] {
        assert!(trained(threads) == alone, "{threads} threads train other weights than one");
    }
}
