//! Steps of training on both.

use rakam_gpu::Gpu;
use rakam_model::{classic, rakam};
use rakam_nn::{Architecture, Conv2d, Linear, Optimizer, OptimizerKind, Shape, Stage, Trainer};

use crate::both::Both;
use crate::validation;

/// Every kind of stage: padding, kernels of two sizes, with and without batch-norm, pooling and dropout.
pub(crate) fn mixed() -> Architecture {
    Architecture {
        name: "mixed".into(),
        input: Shape::new(2, 14, 12),
        hidden: vec![
            Stage::new(Conv2d::new(7, 3).padding(1)).max_pool(),
            Stage::new(Conv2d::new(5, 3).padding(1)).without_norm().dropout(0.25),
            Stage::new(Conv2d::new(9, 5).padding(2)),
            Stage::new(Linear::new(13)).without_norm(),
            Stage::new(Linear::new(10)).dropout(0.5),
        ],
        head: Linear::new(3),
    }
}

/// Layers that no fused kernel takes: every activation and pooling, odd sides, kernels and strides, residual blocks.
pub(crate) const OTHERS: [&str; 5] = [
    "conv 4 3x3 same, bn, leaky, avgpool, conv 5 3x3 same, gelu, maxpool, dropout 0.25, conv 6 3x3 same, bn, relu, maxpool,
     dense 9, bn, silu, dense 8, sigmoid, dropout 0.4",
    "conv 6 5x5, bn, tanh, maxpool, dropout 0.2, conv 7 3x3, bn, globalavgpool, dense 5",
    "conv 5 7x7 stride 2 pad 3, bn, relu, conv 40 1x1, bn, relu, conv 6 2x2 pad 1, leaky, conv 9 4x4 stride 2 pad 2, bn, silu",
    "conv 5 6x6 pad 5, relu, conv 11 1x1 stride 2, bn, relu, conv 4 2x2 stride 2, tanh, conv 10 3x3 stride 2 pad 2, bn, relu",
    "residual(conv 2 5x5 same, bn), relu, conv 9 3x3, bn, relu, residual(conv 4 3x3 same, bn, relu, dropout 0.2, conv 9 1x1, bn),
     gelu, maxpool, dropout 0.3, residual(conv 9 3x3 same), conv 5 3x3, relu",
];

pub(crate) fn parsed(text: &str) -> Architecture {
    Architecture::parse(text, Shape::new(2, 14, 12), 3).unwrap()
}

#[test]
fn gradients_are_those_of_the_processor() {
    validation::listen();
    let Some(gpu) = Gpu::for_tests() else { return };
    let fused = [(mixed(), &[64, 9, 130][..]), (classic(), &[64, 32]), (rakam(), &[24])];
    let others = OTHERS.map(|text| (parsed(text), &[40, 70][..]));
    for (architecture, batches) in fused.into_iter().chain(others) {
        let name = architecture.name.clone();
        for &samples in batches {
            let mut both = Both::new(&gpu, architecture.clone(), OptimizerKind::Adam, samples);
            let [cpu, gpu] = both.step(0, samples, 0.001);
            assert!((cpu - gpu).abs() < 1e-4 * cpu, "{name}, {samples} samples: {cpu} and {gpu}");
            for (tensor, difference) in both.gradients_differ_by(0.0) {
                assert!(difference < 1e-4, "{tensor} of {name}, {samples} samples: {difference}");
            }
        }
    }
    validation::assert_quiet();
}

#[test]
fn twenty_steps_are_those_of_the_processor() {
    let adam = Optimizer::from(OptimizerKind::Adam);
    let decayed = |kind: OptimizerKind, weight_decay: f32| Optimizer { weight_decay, ..kind.into() };
    twenty_steps_agree(&[
        (mixed(), OptimizerKind::Adadelta.into(), 40, 0.5),
        (mixed(), decayed(OptimizerKind::Adadelta, 0.01), 40, 0.5),
        (mixed(), adam, 40, 0.003),
        (mixed(), decayed(OptimizerKind::Adam, 0.01), 40, 0.003),
        (mixed(), decayed(OptimizerKind::AdamW, 0.5), 40, 0.003),
        (mixed(), decayed(OptimizerKind::Sgd, 0.05), 40, 0.01),
        (mixed(), decayed(OptimizerKind::RmsProp, 0.01), 40, 0.001),
    ]);
}

#[test]
#[ignore = "takes a minute on a software driver"]
fn twenty_steps_of_the_networks_inside_are_those_of_the_processor() {
    let adam = Optimizer::from(OptimizerKind::Adam);
    // Of batches of 16 the batch-norms and Adam magnify rounding to more than a percent.
    twenty_steps_agree(&[(classic(), adam, 64, 0.001), (rakam(), adam, 64, 0.001)]);
}

/// Networks and optimisers with batch size and learning rate.
fn twenty_steps_agree(trained: &[(Architecture, Optimizer, usize, f32)]) {
    validation::listen();
    let Some(gpu) = Gpu::for_tests() else { return };
    for (architecture, optimizer, batch, rate) in trained {
        let (name, optimizer, batch) = (&architecture.name, *optimizer, *batch);
        let mut both = Both::new(&gpu, architecture.clone(), optimizer, batch);
        for step in 0..20 {
            // The last batch of an epoch is smaller.
            let samples = if step == 9 { batch / 2 } else { batch };
            let [cpu, gpu] = both.step(step, samples, *rate);
            assert!(
                (cpu - gpu).abs() < 0.01 * cpu.max(0.05),
                "step {step} of {name} with {optimizer}: {cpu} and {gpu}"
            );
        }
        both.gpu.give_back(&mut both.twin).unwrap();
        // Twenty steps of Adam on a bias without effect lead anywhere, so the sums are compared.
        let size = |trainer: &Trainer| trainer.network().parameters().iter().map(|w| w * w).sum::<f32>();
        let (cpu, gpu) = (size(&both.cpu), size(&both.twin));
        assert!((cpu - gpu).abs() < 0.01 * cpu, "{name} with {optimizer}: {cpu} and {gpu}");
        assert_eq!(both.twin.optimizer().steps, 20);
    }
    validation::assert_quiet();
}
