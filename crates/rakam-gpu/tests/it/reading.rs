//! Reading on the graphics card, beside the processor.

use std::sync::Arc;

use rakam_gpu::{Gpu, GpuReader, Kind, adapters};
use rakam_model::{classic, rakam};
use rakam_nn::{Architecture, Cpu, Inference, Network, OptimizerKind, Shape, Trainer};

use crate::both::number;
use crate::steps::{OTHERS, mixed, parsed};
use crate::validation;

/// A network whose batch-norms have statistics of their own: after a few steps of training.
pub(crate) fn trained(architecture: Architecture) -> Network {
    let classes = architecture.classes();
    let mut trainer = Trainer::new(Network::new(architecture, 3).unwrap(), OptimizerKind::Adam, 3, Cpu::all_threads());
    let labels: Vec<u8> = (0..32).map(|sample| (sample % classes) as u8).collect();
    for step in 0..3 {
        trainer.step(0.01, &labels, &|sample, out| write(sample + 32 * step, out));
    }
    trainer.network().clone()
}

pub(crate) fn write(sample: usize, out: &mut [f32]) {
    let length = out.len();
    out.iter_mut().enumerate().for_each(|(at, out)| *out = number(at + sample * length));
}

/// The largest difference of the logits on both, as a share of the largest logit.
pub(crate) fn difference(gpu: &Gpu, network: &Network, count: usize) -> f32 {
    let mut cpu = Cpu::all_threads();
    let on_gpu = GpuReader::new(gpu, network).unwrap().read(&mut cpu, count, &write).unwrap();
    let on_cpu = Inference::new(network).logits_of_many(&mut cpu, count, &write);
    assert_eq!(on_gpu.len(), on_cpu.len());
    let largest = on_cpu.iter().fold(0.0f32, |largest, logit| largest.max(logit.abs()));
    let differences = on_cpu.iter().zip(&on_gpu).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max) / largest
}

#[test]
fn every_kind_of_network_reads_as_on_the_processor() {
    validation::listen();
    let Some(gpu) = Gpu::for_tests() else { return };
    let fused = [(mixed(), 1100), (mixed(), 1), (classic(), 130), (rakam(), 70)];
    for (architecture, count) in fused.into_iter().chain(OTHERS.map(|text| (parsed(text), 150))) {
        let name = architecture.name.clone();
        let difference = difference(&gpu, &trained(architecture), count);
        assert!(difference < 1e-4, "{count} images of {name}: {difference}");
    }
    validation::assert_quiet();
}

#[test]
fn networks_that_are_larger_than_a_buffer_of_many_images_are_read() {
    validation::listen();
    let Some(gpu) = Gpu::for_tests() else { return };
    for layers in ["conv 64 3x3 same, bn, relu, maxpool, dense 10, relu", "conv 48 5x5 same, relu, maxpool"] {
        let network = trained(Architecture::parse(layers, Shape::new(1, 28, 28), 4).unwrap());
        let difference = difference(&gpu, &network, 70);
        assert!(difference < 1e-4, "{layers}: {difference}");
    }
    validation::assert_quiet();
}

#[test]
fn a_layer_that_a_software_driver_would_compute_wrongly_is_refused() {
    let Some(gpu) = Gpu::for_tests() else { return };
    // 70,225 inputs of the head: a loop of as many turns.
    let wide = Architecture::parse("conv 25 1x1, relu", Shape::new(1, 53, 53), 4).unwrap();
    let network = Network::new(wide, 1).unwrap();
    if adapters()[0].kind == Kind::Software {
        let refused = GpuReader::new(&gpu, &network).unwrap_err().to_string();
        assert!(refused.contains("no layer of 70225 inputs"), "{refused}");
    } else {
        assert!(difference(&gpu, &network, 70) < 1e-4);
    }
}

#[test]
fn readers_on_one_card_do_not_disturb_each_other() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let network = trained(mixed());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let reader = GpuReader::new(&gpu, &network).unwrap();
                for _ in 0..1500 {
                    reader.read(&mut Cpu::new(1), 20, &write).unwrap();
                }
            });
        }
    });
}

#[test]
fn the_processor_reads_the_few_and_what_a_card_that_is_lost_was_to_read() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let network = trained(mixed());
    let reader = Arc::new(GpuReader::new(&gpu, &network).unwrap());
    let (alone, with) = (Inference::new(&network), Inference::new(&network).with(reader.clone()));
    let mut cpu = Cpu::new(2);
    let mut both = |count| [&alone, &with].map(|inference| inference.logits_of_many(&mut cpu, count, &write));

    let [on_cpu, with_few] = both(16);
    assert_eq!(on_cpu, with_few);
    assert_eq!(with.device(), Some(gpu.name()));
    // The last bits tell which of the two it was.
    let [on_cpu, with_card] = both(500);
    assert_ne!(on_cpu, with_card);
    gpu.lose();
    let [on_cpu, without_card] = both(500);
    assert_eq!(on_cpu, without_card);
    assert!(reader.failure().is_some() && with.device().is_none());
}

#[test]
fn threads_take_turns() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let network = trained(mixed());
    let reader = GpuReader::new(&gpu, &network).unwrap();
    let read = |shift: usize| reader.read(&mut Cpu::new(1), 200, &|sample, out| write(sample + shift, out)).unwrap();
    let alone = [read(0), read(7)];
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|turn| scope.spawn(move || (turn % 2, read(7 * (turn % 2))))).collect();
        for thread in threads {
            let (turn, logits) = thread.join().unwrap();
            assert_eq!(logits, alone[turn]);
        }
    });
}
