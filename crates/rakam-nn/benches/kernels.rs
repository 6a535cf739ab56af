//! How fast each kernel is, on every instruction set, at the sizes of the classic network: one block of sixteen
//! samples, on one thread. For kernels that multiply, the throughput is in multiply-adds; for the others in numbers read.
//!
//! `cargo bench -p rakam-nn --bench kernels -- conv2` runs those of one layer.
//!
//! Kernels are private. So that nothing need be made public for it, this bench compiles their sources as its own.
#![allow(dead_code, missing_docs, unreachable_pub, unused_imports, reason = "parts of the crate without the rest")]

#[path = "../src/architecture/mod.rs"]
mod architecture;
#[path = "../src/dispatch/mod.rs"]
mod dispatch;
#[path = "../src/lanes.rs"]
mod lanes;
#[path = "../src/layers/mod.rs"]
mod layers;

use std::hint::black_box;
use std::time::Duration;

use architecture::{Activation, Pool, Shape, Stage, StageShapes};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dispatch::{Isa, Team};
use lanes::{LANES, Lanes};
use layers::batch_norm::{
    BlockMoments, ChannelGradient, ChannelNorm, Moments, NormBackward, NormBackwardSums, NormForward, NormScale,
    NormShape,
};
use layers::conv::{ConvBackwardInput, ConvBackwardWeight, ConvForward, ConvShape};
use layers::dropout::drop_out;
use layers::linear::{LinearBackwardInput, LinearBackwardWeight, LinearBlock, LinearForward, row_stride, transpose};
use layers::softmax::cross_entropy;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Random numbers in [-1, 1).
fn numbers(count: usize) -> Vec<f32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(count as u64);
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

fn tensor(count: usize) -> Vec<Lanes> {
    numbers(count * LANES).as_chunks().0.iter().map(|&lanes| Lanes(lanes)).collect()
}

/// Times `run` on every instruction set; it does `work` multiply-adds, or reads so many numbers.
fn bench(criterion: &mut Criterion, name: &str, work: usize, mut run: impl FnMut(Isa)) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(work as u64));
    for isa in Isa::available() {
        group.bench_function(isa.name(), |bencher| bencher.iter(|| run(black_box(isa))));
    }
    group.finish();
}

fn conv(criterion: &mut Criterion) {
    let layers = [
        ("conv1", Shape::new(1, 28, 28), Shape::new(6, 24, 24)),
        ("conv2", Shape::new(6, 12, 12), Shape::new(16, 8, 8)),
    ];
    for (name, input, output) in layers {
        let shape = ConvShape { input, output, kernel: 5 };
        let work = shape.weights() * output.area() * LANES;
        let (weight, bias) = (numbers(shape.weights()), numbers(output.channels));
        let (x, dy) = (tensor(input.len()), tensor(output.len()));
        let (mut y, mut dx) = (tensor(output.len()), tensor(input.len()));
        let (mut dw, mut db) = (weight.clone(), bias.clone());
        bench(criterion, &format!("{name} forward"), work, |isa| {
            isa.run(ConvForward { shape, weight: &weight, bias: &bias, x: &x, y: &mut y });
        });
        bench(criterion, &format!("{name} backward weight"), work, |isa| {
            isa.run(ConvBackwardWeight { shape, x: &x, dy: &dy, dw: &mut dw, db: &mut db });
        });
        bench(criterion, &format!("{name} backward input"), work, |isa| {
            isa.run(ConvBackwardInput { shape, weight: &weight, dy: &dy, dx: &mut dx });
        });
    }
}

fn linear(criterion: &mut Criterion) {
    for (name, inputs, outputs) in [("fc1", 256, 120), ("fc2", 120, 84), ("fc3", 84, 10)] {
        let work = inputs * outputs * LANES;
        let (weight, bias) = (numbers(inputs * outputs), numbers(outputs));
        let (x, dy) = (tensor(inputs), tensor(outputs));
        let (mut y, mut dx, mut dw) = (tensor(outputs), tensor(inputs), weight.clone());
        let mut rows = tensor(LANES * row_stride(inputs));
        bench(criterion, &format!("{name} forward"), work, |isa| {
            isa.run(LinearForward { weight: &weight, bias: &bias, x: &x, y: &mut y });
        });
        bench(criterion, &format!("{name} transpose"), inputs * LANES, |_| transpose(&x, &mut rows));
        bench(criterion, &format!("{name} backward weight"), work, |isa| {
            let blocks = [LinearBlock { x_rows: &rows, dy: &dy }];
            isa.run(LinearBackwardWeight { inputs, first: 0, blocks: &blocks, dw: &mut dw });
        });
        bench(criterion, &format!("{name} backward input"), work, |isa| {
            isa.run(LinearBackwardInput { weight: &weight, dy: &dy, dx: &mut dx });
        });
    }
}

fn norm(criterion: &mut Criterion) {
    let layers = [
        ("bn1", Shape::new(6, 24, 24), true),
        ("bn2", Shape::new(16, 8, 8), true),
        ("bn3", Shape::new(120, 1, 1), false),
        ("bn4", Shape::new(84, 1, 1), false),
    ];
    for (name, input, pool) in layers {
        let shape = NormShape { input, pool, margin: 0 };
        let (work, pooled) = (input.len() * LANES, shape.pooled().len());
        let norms: Vec<NormScale> = (0..input.channels)
            .map(|_| ChannelNorm { mean: 0.1, variance: 0.3, gamma: 0.9, beta: 0.2 }.into())
            .collect();
        // Not zero, so that the x that is overwritten again and again does not fade into slow subnormal numbers.
        let gradients: Vec<_> = norms.iter().map(|norm| ChannelGradient::new(norm, 50.0, 50.0, 1e3)).collect();
        let mut x = tensor(input.len());
        let (mut y, mut dy) = (tensor(pooled), tensor(pooled));
        let mut extreme = tensor(if pool { pooled } else { 0 });
        let (mut moments, mut sums) = (vec![BlockMoments::default(); input.channels], vec![[0.0; 2]; input.channels]);
        bench(criterion, &format!("{name} moments"), work, |isa| {
            isa.run(Moments { x: &mut x, area: input.area(), samples: LANES, moments: &mut moments });
        });
        bench(criterion, &format!("{name} forward"), work, |isa| {
            isa.run(NormForward { shape, channels: &norms, x: &x, extreme: &mut extreme, y: &mut y });
        });
        bench(criterion, &format!("{name} backward sums"), pooled * LANES, |isa| {
            isa.run(NormBackwardSums {
                shape,
                channels: &norms,
                x: if pool { &extreme } else { &x },
                y: &y,
                dropout_scale: 1.0,
                dy: &mut dy,
                sums: &mut sums,
            });
        });
        bench(criterion, &format!("{name} backward"), work, |isa| {
            isa.run(NormBackward { shape, channels: &gradients, extreme: &extreme, dy: &dy, x: &mut x });
        });
    }
}

/// What no instruction set is picked for.
fn plain(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plain");
    let (mut rng, mut features) = (Xoshiro256PlusPlus::seed_from_u64(1), vec![Lanes([1.0; LANES]); 120]);
    group.bench_function("dropout", |bencher| bencher.iter(|| drop_out(black_box(&mut features), 0.5, &mut rng)));
    let (mut logits, labels) = (tensor(10), [3; LANES]);
    group.bench_function("cross-entropy", |bencher| {
        bencher.iter(|| cross_entropy(black_box(&mut logits), &labels, 0.1, LANES));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(800)).sample_size(30);
    targets = conv, linear, norm, plain
}
criterion_main!(benches);
