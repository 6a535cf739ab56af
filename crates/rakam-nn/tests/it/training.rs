//! Steps of training, as their caller sees them.

use rakam_nn::{Adversary, Architecture, Conv2d, Cpu, Linear, Network, OptimizerKind, Shape, Stage, Trainer};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const INPUT: Shape = Shape::new(2, 8, 6);
const CLASSES: u8 = 3;

/// A network with one of everything.
fn network(dropout: f32) -> Network {
    let hidden = vec![
        Stage::new(Conv2d::new(5, 5).padding(2)).max_pool(),
        Stage::new(Conv2d::new(5, 3).padding(1)),
        Stage::new(Linear::new(9)).dropout(dropout),
    ];
    let head = Linear::new(CLASSES.into());
    Network::new(Architecture { name: "small".into(), input: INPUT, hidden, head }, 1).unwrap()
}

/// The same without any batch-norm. With this seed, no probe of the test below crosses the kink of a ReLU.
fn network_without_norms(dropout: f32) -> Network {
    let mut architecture = network(dropout).architecture().clone();
    architecture.hidden.iter_mut().for_each(|stage| stage.norm = false);
    Network::new(architecture, 2).unwrap()
}

/// A residual block of two convolutions with dropout in it and behind it, one around the input, strides and means.
fn network_of_steps(dropout: f32) -> Network {
    let text = format!(
        "residual(conv 2 3x3 same, bn), silu, conv 4 2x2 stride 2 pad 1, bn, tanh,
         residual(conv 3 3x3 same, bn, gelu, dropout {dropout}, conv 4 1x1), sigmoid, avgpool, dropout {dropout},
         conv 3 1x1, globalavgpool, dense 5"
    );
    Network::new(Architecture::parse(&text, INPUT, CLASSES.into()).unwrap(), 1).unwrap()
}

fn trainer(dropout: f32, seed: u64) -> Trainer {
    Trainer::new(network(dropout), OptimizerKind::Adam, seed, Cpu::new(2))
}

/// Labelled noise with a bright row that tells the class.
struct Samples {
    inputs: Vec<f32>,
    labels: Vec<u8>,
}

impl Samples {
    fn new(count: usize, brightness: f32) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(count as u64);
        let labels: Vec<u8> = (0..count).map(|sample| (sample % usize::from(CLASSES)) as u8).collect();
        let mut inputs: Vec<f32> = (0..count * INPUT.len()).map(|_| rng.random_range(-1.0..1.0)).collect();
        for (input, label) in inputs.chunks_exact_mut(INPUT.len()).zip(&labels) {
            input[2 * usize::from(*label) * INPUT.width..][..INPUT.width].fill(brightness);
        }
        Self { inputs, labels }
    }

    /// A step on all samples; its loss.
    fn step(&self, trainer: &mut Trainer, learning_rate: f32) -> f32 {
        let fill = |sample: usize, input: &mut [f32]| {
            input.copy_from_slice(&self.inputs[sample * INPUT.len()..][..INPUT.len()]);
        };
        trainer.step(learning_rate, &self.labels, &fill).loss
    }
}

fn all_numbers(network: &Network) -> Vec<f32> {
    network.tensors().flat_map(|tensor| tensor.values.to_vec()).collect()
}

fn largest(numbers: &[f32]) -> f32 {
    numbers.iter().fold(0.0, |largest, number| largest.max(number.abs()))
}

#[test]
fn training_learns() {
    let samples = Samples::new(60, 3.0);
    let mut trainer = trainer(0.2, 1);
    let first = samples.step(&mut trainer, 1e-2);
    let last = (0..60).map(|_| samples.step(&mut trainer, 1e-2)).last().unwrap();
    assert!(first > 0.7 && last < 0.3, "the loss went from {first} to {last}");
}

/// Two blocks, the second of four samples; padding, pooling, dropout and label smoothing; with batch-norm and without.
#[test]
fn the_gradient_of_a_step_is_its_central_difference() {
    let samples = Samples::new(20, 1.0);
    let begin = |network| Trainer::new(network, OptimizerKind::Adam, 3, Cpu::new(1)).with_label_smoothing(0.1);
    let networks = [network, network_without_norms, network_of_steps];
    for (network, far) in networks.into_iter().zip([3e-4, 3e-4, 2e-3]) {
        let mut trainer = begin(network(0.3));
        samples.step(&mut trainer, 0.0);
        let names: Vec<String> = trainer.network().tensors().map(|tensor| tensor.name.into()).collect();
        let mut gradients = trainer.gradients();
        let scale = largest(gradients);
        for name in names.iter().filter(|name| !name.contains("running")) {
            let gradient;
            (gradient, gradients) = gradients.split_at(network(0.3).tensor(name).unwrap().values.len());
            for place in (0..gradient.len()).step_by(gradient.len().div_ceil(7)) {
                let loss = |step: f32| {
                    let mut moved = network(0.3);
                    moved.tensor_mut(name).unwrap()[place] += step;
                    samples.step(&mut begin(moved), 0.0)
                };
                let difference = (loss(far) - loss(-far)) / (2.0 * far);
                let error = (gradient[place] - difference).abs() / scale;
                assert!(error < 0.01, "{name}[{place}]: {}, by difference {difference}", gradient[place]);
            }
        }
        assert!(gradients.is_empty());
    }
}

/// From a uniform start `u` in `[-e, e]`, a step of `1.25 e` that is cut off at `e` ends at `0.859 e` on average.
#[test]
fn an_attacked_batch_has_a_loss_larger_by_the_slope_of_its_inputs() {
    const STRENGTH: f32 = 2e-3;
    let samples = Samples::new(20, 1.0);
    let unlimited = f32::MIN..=f32::MAX;
    for network in [network, network_without_norms, network_of_steps] {
        let mut trainer = Trainer::new(network(0.0), OptimizerKind::Adam, 3, Cpu::new(2));
        let loss = samples.step(&mut trainer, 0.0);
        let slope = |at: usize| {
            const FAR: f32 = 1e-2;
            let mut moved = |by: f32| {
                let mut samples = Samples { inputs: samples.inputs.clone(), labels: samples.labels.clone() };
                samples.inputs[at] += by;
                samples.step(&mut trainer, 0.0)
            };
            f64::from((moved(FAR) - moved(-FAR)) / (2.0 * FAR)).abs()
        };
        let slopes: f64 = (0..samples.inputs.len()).map(slope).sum();
        trainer.set_adversary(Some(Adversary { strength: STRENGTH, range: unlimited.clone() }));
        let grown = f64::from(samples.step(&mut trainer, 0.0) - loss);
        let expected = 0.859 * f64::from(STRENGTH) * slopes;
        assert!((grown / expected - 1.0).abs() < 0.05, "the loss grew by {grown}, not by {expected}");
    }
}

#[test]
fn attacked_samples_stay_in_the_range_of_the_inputs_and_none_are_as_they_were() {
    let samples = Samples::new(20, 1.0);
    let dark = Samples { inputs: vec![0.0; samples.inputs.len()], labels: samples.labels.clone() };
    let run = |samples: &Samples, adversary: Option<Adversary>| {
        let mut trainer = Trainer::new(network_without_norms(0.3), OptimizerKind::Adam, 3, Cpu::new(2));
        trainer.set_adversary(adversary);
        (samples.step(&mut trainer, 1e-3), all_numbers(trainer.network()))
    };
    assert_eq!(run(&samples, Some(Adversary { strength: 0.0, range: -1.0..=1.0 })), run(&samples, None));
    assert_eq!(run(&samples, Some(Adversary { strength: 9.0, range: 0.0..=0.0 })), run(&dark, None));
}

#[test]
fn a_smaller_batch_sees_nothing_of_a_larger_one_before_it() {
    let (large, small) = (Samples::new(48, 1000.0), Samples::new(21, 1.0));
    for network in [network, network_of_steps] {
        let after = |before: &Samples| {
            let mut trainer = Trainer::new(network(0.3), OptimizerKind::Adam, 1, Cpu::new(2));
            // A learning rate of zero leaves the parameters alone.
            before.step(&mut trainer, 0.0);
            let loss = small.step(&mut trainer, 0.0);
            (loss, trainer.gradients().to_vec())
        };
        assert_eq!(after(&large), after(&small));
    }
}

#[test]
fn instruction_sets_train_alike() {
    let samples = Samples::new(37, 1.0);
    let run = |isa: &str| {
        let cpu = || Cpu::new(2).with_instruction_set(isa).unwrap();
        let steps = |network: Network| {
            let mut trainer = Trainer::new(network, OptimizerKind::Adam, 1, cpu());
            let step = |_| (samples.step(&mut trainer, 1e-3), trainer.gradients().to_vec());
            (0..3).map(step).collect::<Vec<_>>()
        };
        [steps(network(0.3)), steps(network_of_steps(0.3))].concat()
    };
    let all = Cpu::instruction_sets();
    let plain = run(all[0]);
    for isa in &all[1..] {
        for (step, ((loss, gradients), (plain_loss, plain))) in run(isa).iter().zip(&plain).enumerate() {
            assert!((loss - plain_loss).abs() < 1e-4, "step {step} on {isa}: a loss of {loss}, not {plain_loss}");
            for (index, (gradient, expected)) in gradients.iter().zip(plain).enumerate() {
                let error = (gradient - expected).abs() / largest(plain);
                assert!(error < 1e-3, "step {step} on {isa}, gradient {index}: {gradient}, not {expected}");
            }
        }
    }
}

#[test]
fn a_resumed_training_goes_on_exactly() {
    let samples = Samples::new(20, 1.0);
    for kind in OptimizerKind::ALL {
        let mut whole = Trainer::new(network(0.3), kind, 5, Cpu::new(2));
        samples.step(&mut whole, 1e-2);
        let (network, optimizer) = (whole.network().clone(), whole.optimizer().clone());
        let mut resumed = Trainer::resume(network, optimizer, 5, Cpu::new(1));
        for _ in 0..2 {
            assert_eq!(samples.step(&mut whole, 1e-2), samples.step(&mut resumed, 1e-2), "{kind:?}");
        }
        assert_eq!(all_numbers(whole.network()), all_numbers(resumed.network()), "{kind:?}");
        assert_eq!(whole.optimizer(), resumed.optimizer(), "{kind:?}");
    }
}

#[test]
fn the_seed_decides_the_dropout_masks_and_every_step_has_its_own() {
    let samples = Samples::new(20, 1.0);
    let losses = |seed: u64| {
        let mut trainer = trainer(0.5, seed);
        [samples.step(&mut trainer, 0.0), samples.step(&mut trainer, 0.0)]
    };
    assert_eq!(losses(1), losses(1));
    assert_ne!(losses(1), losses(2));
    assert_ne!(losses(1)[0], losses(1)[1]);
}

#[test]
#[should_panic(expected = "batch-norm needs two samples")]
fn a_batch_of_one_is_refused() {
    Samples::new(1, 1.0).step(&mut trainer(0.0, 1), 1e-3);
}

#[test]
#[should_panic(expected = "a label is not below 3")]
fn a_label_that_is_no_class_is_refused() {
    let samples = Samples { labels: vec![0, 3], ..Samples::new(2, 1.0) };
    samples.step(&mut trainer(0.0, 1), 1e-3);
}

#[test]
#[should_panic(expected = "memory of another network")]
fn the_memory_of_another_network_is_refused() {
    let other = rakam_nn::OptimizerState::new(OptimizerKind::Adam, 7);
    let _ = Trainer::resume(network(0.0), other, 1, Cpu::new(1));
}

#[test]
fn a_weight_that_is_no_number_shows_in_the_loss() {
    for name in ["conv1.weight", "fc1.weight", "fc2.weight"] {
        let mut network = network(0.0);
        network.tensor_mut(name).unwrap().fill(f32::NAN);
        let mut trainer = Trainer::new(network, OptimizerKind::Adam, 1, Cpu::new(1));
        let loss = trainer.step(1e-3, &[0, 1, 2], &|_, input| input.fill(1.0)).loss;
        assert!(loss.is_nan(), "with {name} lost, the loss is {loss}");
    }
}
