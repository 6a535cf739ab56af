//! How long the classic network takes, on every instruction set: a step of training, and reading.
//!
//! `cargo bench -p rakam-nn --bench network -- step` runs the steps alone.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rakam_nn::{Architecture, Conv2d, Cpu, Inference, Linear, Network, OptimizerKind, Shape, Stage, Trainer};

/// Samples of a step, as in the original recipe.
const BATCH: usize = 64;
/// Inputs that a whole team reads.
const MANY: usize = 1024;

fn classic() -> Network {
    let hidden = vec![
        Stage::new(Conv2d::new(6, 5)).max_pool(),
        Stage::new(Conv2d::new(16, 5)).max_pool(),
        Stage::new(Linear::new(120)).dropout(0.5),
        Stage::new(Linear::new(84)),
    ];
    let architecture =
        Architecture { name: "classic".into(), input: Shape::new(1, 28, 28), hidden, head: Linear::new(10) };
    Network::new(architecture, 1).unwrap()
}

/// Something to read: a different pattern each time.
fn samples(count: usize) -> Vec<Vec<f32>> {
    let number = |sample: usize, index: usize| ((sample * 31 + index * 7) % 17) as f32 / 8.0 - 1.0;
    (0..count).map(|sample| (0..784).map(|index| number(sample, index)).collect()).collect()
}

fn cpu(isa: &str, threads: usize) -> Cpu {
    Cpu::new(threads).with_instruction_set(isa).unwrap()
}

/// Alone and with the whole machine.
fn teams() -> [(&'static str, usize); 2] {
    [("one thread", 1), ("all threads", Cpu::all_threads().threads())]
}

fn step(criterion: &mut Criterion) {
    let labels: Vec<u8> = (0..BATCH).map(|sample| (sample % 10) as u8).collect();
    let inputs = samples(BATCH);
    for (threads, count) in teams() {
        let mut group = criterion.benchmark_group(format!("step, {threads}"));
        group.throughput(Throughput::Elements(BATCH as u64));
        for isa in Cpu::instruction_sets() {
            let mut trainer = Trainer::new(classic(), OptimizerKind::Adam, 1, cpu(isa, count));
            group.bench_function(isa, |bencher| {
                bencher.iter(|| trainer.step(1e-3, &labels, &|sample, input| input.copy_from_slice(&inputs[sample])));
            });
        }
        group.finish();
    }
}

fn read(criterion: &mut Criterion) {
    let inputs = samples(MANY);
    let mut group = criterion.benchmark_group("read one");
    for isa in Cpu::instruction_sets() {
        let inference = Inference::new(&classic()).on(&cpu(isa, 1));
        group.bench_function(isa, |bencher| bencher.iter(|| inference.logits(&inputs[0])));
    }
    group.finish();
    for (threads, count) in teams() {
        let mut group = criterion.benchmark_group(format!("read many, {threads}"));
        group.throughput(Throughput::Elements(MANY as u64));
        for isa in Cpu::instruction_sets() {
            let (inference, mut cpu) = (Inference::new(&classic()), cpu(isa, count));
            group.bench_function(isa, |bencher| {
                bencher.iter(|| {
                    inference.logits_of_many(&mut cpu, MANY, &|sample, input| input.copy_from_slice(&inputs[sample]))
                });
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(30);
    targets = step, read
}
criterion_main!(benches);
