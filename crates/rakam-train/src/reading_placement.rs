//! The choice between the processor and a graphics card for reading many images.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rakam_gpu::{Adapter, Gpu, GpuError, GpuReader, may_have_card};
use rakam_nn::{Coprocessor as _, Cpu, Inference, LANES, Network};

use crate::placement::{cards, chosen, first_that_works};
use crate::trials::{Fault, TRIALS, Trials};
use crate::{Device, Pace, is_worth_a_card, work_of};

/// How long the processor is timed.
const CPU_TIME: Duration = Duration::from_millis(5);

/// How long a card is timed, at least: one that was idle wakes up first.
const GPU_TIME: Duration = Duration::from_millis(200);

/// What reads many images, and why.
#[derive(Clone, Debug, Default)]
pub struct ReadingPlacement {
    /// The network on a graphics card; `None` is the processor.
    pub card: Option<Arc<GpuReader>>,
    /// The card that was considered.
    pub adapter: Option<Adapter>,
    /// Images a second, if those decided.
    pub pace: Option<Pace>,
    /// Why the processor reads although there is a card that may be faster.
    pub fault: Option<Fault>,
}

/// Finds what reads about `count` images with a network. [`Device::Auto`] takes a card only if it is faster, and only if the
/// processor had to work for longer than a second ([`is_worth_a_card`](crate::is_worth_a_card)); it never takes a software driver.
///
/// # Errors
/// With [`Device::Gpu`], if there is none, it can't be opened, or it has no room for the network.
pub fn place_reading(
    device: Device,
    network: &Network,
    count: usize,
    threads: usize,
) -> Result<ReadingPlacement, GpuError> {
    match device {
        Device::Cpu => Ok(ReadingPlacement::default()),
        Device::Gpu => {
            let (adapter, gpu) = chosen(&TRIALS)?;
            let card = GpuReader::new(&gpu, network)?;
            Ok(ReadingPlacement { card: Some(Arc::new(card)), adapter: Some(adapter), ..ReadingPlacement::default() })
        }
        Device::Auto => Ok(faster(network, count, threads)),
    }
}

fn faster(network: &Network, count: usize, threads: usize) -> ReadingPlacement {
    if !may_have_card() {
        return ReadingPlacement::default();
    }
    let mut cpu = Cpu::new(threads);
    let on_cpu = processors_pace(network, count, &mut cpu);
    if !is_worth_a_card(count, on_cpu) {
        return ReadingPlacement::default();
    }
    match first_that_works(cards(), |adapter| decided(&TRIALS, adapter, network, count, on_cpu, &mut cpu)) {
        Ok(Some((adapter, (card, pace)))) => {
            ReadingPlacement { card, adapter: Some(adapter), pace: Some(pace), fault: None }
        }
        Ok(None) => ReadingPlacement::default(),
        Err(fault) => ReadingPlacement { fault: Some(fault), ..ReadingPlacement::default() },
    }
}

/// The network on the card, if that is faster than `on_cpu` images a second. What was found before isn't timed again.
fn decided(
    trials: &Trials,
    adapter: &Adapter,
    network: &Network,
    count: usize,
    on_cpu: f64,
    cpu: &mut Cpu,
) -> Result<(Option<Arc<GpuReader>>, Pace), Fault> {
    let open = || Ok(Arc::new(GpuReader::new(&Gpu::open(adapter)?, network)?));
    let mut opened = None;
    let work = format!("reading {}", work_of(network.architecture()));
    let pace = trials.pace(adapter, &work, cpu.threads(), || {
        let card = opened.insert(open()?);
        Ok(Pace { cpu: on_cpu, gpu: cards_pace(card, count, cpu)? })
    })?;
    if pace.gpu <= pace.cpu {
        return Ok((None, pace));
    }
    let card = opened.map_or_else(open, Ok).map_err(|error| Fault::failed(adapter, &error))?;
    Ok((Some(card), pace))
}

/// How many images a second the processor reads. What they show doesn't matter.
fn processors_pace(network: &Network, count: usize, cpu: &mut Cpu) -> f64 {
    let inference = Inference::new(network);
    let count = count.clamp(1, LANES * cpu.threads());
    let mut read = || inference.logits_of_many(cpu, count, &|_, input| input.fill(0.5));
    read();
    let began = Instant::now();
    let mut images = 0;
    while images == 0 || began.elapsed() < CPU_TIME {
        images += read().len() / inference.classes();
    }
    images as f64 / began.elapsed().as_secs_f64()
}

/// How many images a second a card reads in the end, transfers included. It begins with a few images, and gets more at a time while it
/// is quick, up to `count` in all: a slow card is given few.
fn cards_pace(card: &GpuReader, count: usize, cpu: &mut Cpu) -> Result<f64, GpuError> {
    let mut read = |images: usize| card.read(cpu, images, &|_, input| input.fill(0.5));
    // The first images also wait for the driver's compiler.
    read(card.slice())?;
    let began = Instant::now();
    let (mut done, mut pace) = (0, 0.0);
    while done == 0 || (began.elapsed() < GPU_TIME && done < count) {
        let (images, began) = (card.slice(), Instant::now());
        read(images)?;
        done += images;
        pace = images as f64 / began.elapsed().as_secs_f64();
    }
    Ok(pace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faster_of_both_is_taken_and_remembered() {
        let (Some(gpu), Some(adapter)) = (Gpu::for_tests(), rakam_gpu::adapters().into_iter().next()) else { return };
        let network = Network::new(rakam_model::classic(), 1).unwrap();
        let mut cpu = Cpu::new(1);
        assert!(cards_pace(&GpuReader::new(&gpu, &network).unwrap(), 100, &mut cpu).unwrap() > 0.0);
        let trials = Trials::kept_in(None);
        let mut decide = |on_cpu| decided(&trials, &adapter, &network, 100, on_cpu, &mut cpu).unwrap();
        // A card is faster than one image an hour. That is remembered even where the processor now seems faster.
        let (card, pace) = decide(1.0 / 3600.0);
        assert!(card.is_some());
        let (card, again) = decide(1e12);
        assert!(card.is_some());
        assert_eq!(pace, again);
    }
}
