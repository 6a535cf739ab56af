//! The choice between the processor and a graphics card for reading many images.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rakam_gpu::{Adapter, Gpu, GpuError, GpuReader, may_have_card};
use rakam_nn::{Cpu, Inference, LANES, Network};

use crate::placement::considered;
use crate::{Device, Pace};

/// To open a card, translate kernels for it and time it takes about so long: what the processor has read by then isn't worth it.
const WORTH: Duration = Duration::from_secs(1);

/// The processor is timed for so long.
const CPU_TIME: Duration = Duration::from_millis(5);

/// A card that had nothing to do wakes up first.
const GPU_TIME: Duration = Duration::from_millis(200);

/// Images that a card is timed with at once.
const AT_ONCE: usize = 2048;

/// What reads many images, and why.
#[derive(Clone, Debug, Default)]
pub struct ReadingPlacement {
    /// The network on a graphics card; `None` is the processor.
    pub card: Option<Arc<GpuReader>>,
    /// The card that was considered.
    pub adapter: Option<Adapter>,
    /// Images a second, if those decided.
    pub pace: Option<Pace>,
}

/// Finds what reads about `count` images with a network. [`Device::Auto`] takes a card only if it is faster, and only if the
/// processor had to work for more than a second; it never takes a software driver.
///
/// # Errors
/// With [`Device::Gpu`], if there is none, it can't be opened, or it has no room for the network.
pub fn place_reading(
    device: Device,
    network: &Network,
    count: usize,
    threads: usize,
) -> Result<ReadingPlacement, GpuError> {
    if device != Device::Auto {
        let Some(adapter) = considered(device)? else { return Ok(ReadingPlacement::default()) };
        let card = GpuReader::new(&Gpu::open(&adapter)?, network)?;
        return Ok(ReadingPlacement { card: Some(Arc::new(card)), adapter: Some(adapter), pace: None });
    }
    Ok(faster(network, count, threads).unwrap_or_else(|error| {
        tracing::info!(%error, "the processor reads");
        ReadingPlacement::default()
    }))
}

fn faster(network: &Network, count: usize, threads: usize) -> Result<ReadingPlacement, GpuError> {
    if !may_have_card() {
        return Ok(ReadingPlacement::default());
    }
    let mut threads = Cpu::new(threads);
    let cpu = processors_pace(network, &mut threads);
    if count as f64 / cpu < WORTH.as_secs_f64() {
        return Ok(ReadingPlacement::default());
    }
    let Some(adapter) = considered(Device::Auto)? else { return Ok(ReadingPlacement::default()) };
    let card = GpuReader::new(&Gpu::open(&adapter)?, network)?;
    let gpu = images_a_second(&card, &mut threads)?;
    let card = (gpu > cpu).then(|| Arc::new(card));
    Ok(ReadingPlacement { card, adapter: Some(adapter), pace: Some(Pace { cpu, gpu }) })
}

/// How many images a second the processor reads. What they show doesn't matter.
fn processors_pace(network: &Network, cpu: &mut Cpu) -> f64 {
    let inference = Inference::new(network);
    let count = LANES * cpu.threads();
    let mut read = || inference.logits_of_many(cpu, count, &|_, input| input.fill(0.5));
    read();
    let began = Instant::now();
    let mut images = 0;
    while images == 0 || began.elapsed() < CPU_TIME {
        images += read().len() / inference.classes();
    }
    images as f64 / began.elapsed().as_secs_f64()
}

/// How many images a second a card reads, their way to it included.
///
/// # Errors
/// If the card has failed.
pub fn images_a_second(card: &GpuReader, cpu: &mut Cpu) -> Result<f64, GpuError> {
    let mut read = || card.read(cpu, AT_ONCE, &|_, input| input.fill(0.5));
    // The first images also wait for the driver's compiler.
    read()?;
    let began = Instant::now();
    let mut images = 0;
    while images == 0 || began.elapsed() < GPU_TIME {
        read()?;
        images += AT_ONCE;
    }
    Ok(images as f64 / began.elapsed().as_secs_f64())
}
