//! The choice between the processor and a graphics card.

use std::time::{Duration, Instant};

use rakam_gpu::{Adapter, Batch, Gpu, GpuError, GpuTrainer, Kind, adapters, may_have_card};
use rakam_nn::{Architecture, Cpu, Network, OptimizerKind, Trainer};

use crate::trials::{Fault, TRIALS, Trials};
use crate::{Device, Pace, work_of};

/// Steps that are timed, unless they take too long.
const STEPS: usize = 30;

/// The longest that they are timed.
const LONGEST: Duration = Duration::from_secs(2);

/// More steps are timed if they take less.
const SHORTEST: Duration = Duration::from_millis(100);

/// How long a device works before it is timed: one that had nothing to do raises its clocks first.
const WAKING: Duration = Duration::from_millis(100);

/// How long the steps take that are submitted together while they are timed.
const TOGETHER: Duration = Duration::from_millis(50);

/// What trains, and why.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// The graphics card; `None` is the processor.
    pub gpu: Option<Gpu>,
    /// The card that was considered.
    pub adapter: Option<Adapter>,
    /// What decided, if something was to be decided.
    pub pace: Option<Pace>,
    /// Why the processor trains although there is a card that may be faster.
    pub fault: Option<Fault>,
}

/// Finds what trains a network on batches of `batch_size` images. [`Device::Auto`] times some steps on both, unless a file in
/// the user's cache has the answer from before; it never takes a software driver, nor a card that has failed in such a trial or
/// has ended the program. [`Device::Gpu`] has it tried again.
///
/// # Errors
/// With [`Device::Gpu`], if there is none or it can't be opened.
pub fn place(
    device: Device,
    architecture: &Architecture,
    batch_size: usize,
    threads: usize,
) -> Result<Placement, GpuError> {
    match device {
        Device::Cpu => Ok(Placement::default()),
        Device::Gpu => {
            let (adapter, gpu) = chosen(&TRIALS)?;
            Ok(Placement { gpu: Some(gpu), adapter: Some(adapter), ..Placement::default() })
        }
        Device::Auto => Ok(faster(&TRIALS, cards(), architecture, batch_size, threads)),
    }
}

/// The graphics card that is used with [`Device::Gpu`], opened.
pub(crate) fn chosen(trials: &Trials) -> Result<(Adapter, Gpu), GpuError> {
    let adapter = adapters().into_iter().next().ok_or(GpuError::NoAdapter)?;
    let gpu = Gpu::open(&adapter)?;
    trials.forgive(&adapter);
    Ok((adapter, gpu))
}

/// The graphics cards that are timed with [`Device::Auto`], the likeliest to be fast first.
pub(crate) fn cards() -> Vec<Adapter> {
    let all = if may_have_card() { adapters() } else { Vec::new() };
    all.into_iter().filter(|adapter| adapter.kind != Kind::Software).collect()
}

/// What the first of these cards comes to that works; or else what is wrong with the first. A card that may have ended the program is the
/// last that is looked at: the driver of another may be the same.
pub(crate) fn first_that_works<T>(
    cards: Vec<Adapter>,
    mut work: impl FnMut(&Adapter) -> Result<T, Fault>,
) -> Result<Option<(Adapter, T)>, Fault> {
    let mut first_fault = None;
    for card in cards {
        match work(&card) {
            Ok(worked) => return Ok(Some((card, worked))),
            Err(fault) => {
                tracing::info!(%fault, "not used");
                let is_lost = matches!(fault, Fault::Lost { .. });
                first_fault.get_or_insert(fault);
                if is_lost {
                    break;
                }
            }
        }
    }
    first_fault.map_or(Ok(None), Err)
}

/// The faster of a graphics card and the processor.
fn faster(
    trials: &Trials,
    cards: Vec<Adapter>,
    architecture: &Architecture,
    batch_size: usize,
    threads: usize,
) -> Placement {
    let work = format!("training {} by {batch_size}", work_of(architecture));
    let timed = first_that_works(cards, |adapter| {
        let mut opened = None;
        let pace = trials.pace(adapter, &work, threads, || {
            let card = opened.insert(Gpu::open(adapter)?);
            let cpu = steps_a_second(architecture, batch_size, threads, None)?;
            Ok(Pace { cpu, gpu: steps_a_second(architecture, batch_size, threads, Some(card))? })
        })?;
        if pace.gpu <= pace.cpu {
            return Ok((None, pace));
        }
        let gpu = opened.map_or_else(|| Gpu::open(adapter), Ok).map_err(|error| Fault::failed(adapter, &error))?;
        Ok((Some(gpu), pace))
    });
    match timed {
        Ok(Some((adapter, (gpu, pace)))) => Placement { gpu, adapter: Some(adapter), pace: Some(pace), fault: None },
        Ok(None) => Placement::default(),
        Err(fault) => Placement { fault: Some(fault), ..Placement::default() },
    }
}

/// Whether more steps are timed after so many in this time.
fn goes_on(steps: usize, elapsed: Duration) -> bool {
    elapsed < SHORTEST || (steps < STEPS && elapsed < LONGEST)
}

/// How many steps a second a device makes that makes some whenever it is told to, once it is awake. `now` is the time.
fn pace_of(mut make: impl FnMut() -> Result<usize, GpuError>, now: impl Fn() -> Duration) -> Result<f64, GpuError> {
    let began = now();
    while now() - began < WAKING {
        make()?;
    }
    let (began, mut steps) = (now(), 0);
    while steps == 0 || goes_on(steps, now() - began) {
        steps += make()?;
    }
    Ok(steps as f64 / (now() - began).as_secs_f64())
}

/// How many steps on batches of `batch_size` ready images a second the processor makes, or a graphics card.
///
/// # Errors
/// If the card fails or can't hold the training.
pub fn steps_a_second(
    architecture: &Architecture,
    batch_size: usize,
    threads: usize,
    gpu: Option<&Gpu>,
) -> Result<f64, GpuError> {
    let network = Network::new(architecture.clone(), 1).map_err(|error| GpuError::Failed(error.to_string()))?;
    let mut trainer = Trainer::new(network, OptimizerKind::Adam, 1, Cpu::new(threads));
    let image = architecture.input.len();
    let labels: Vec<u8> = (0..batch_size).map(|i| (i % architecture.classes()) as u8).collect();
    let pixel = |i: usize, at: usize| (((i * 31 + at) * 7919) % 1000) as f32 / 1000.0;
    let fill = |i: usize, out: &mut [f32]| out.iter_mut().enumerate().for_each(|(at, out)| *out = pixel(i, at));
    let began = Instant::now();
    let now = || began.elapsed();
    let Some(gpu) = gpu else {
        let step = || {
            trainer.step(0.001, &labels, &fill);
            Ok(1)
        };
        return pace_of(step, now);
    };
    let mut inputs = vec![0.0; batch_size * image];
    inputs.chunks_exact_mut(image).enumerate().for_each(|(i, out)| fill(i, out));
    let batch = Batch { learning_rate: 0.001, labels: &labels, inputs: &inputs };
    let mut on_gpu = GpuTrainer::new(gpu, &trainer, batch_size)?;
    // The first step also waits for the driver's compiler.
    on_gpu.submit(&mut trainer, &[batch])?;
    on_gpu.collect()?;
    let began = now();
    on_gpu.submit(&mut trainer, &[batch])?;
    on_gpu.collect()?;
    let one = now() - began;
    // A software driver may need ten seconds for one of the large network.
    if one > LONGEST {
        return Ok(1.0 / one.as_secs_f64());
    }
    let together = (TOGETHER.as_secs_f64() / one.as_secs_f64()) as usize;
    let batches = vec![batch; together.clamp(1, on_gpu.most_steps())];
    let steps = || {
        while on_gpu.in_flight() < 2 {
            on_gpu.submit(&mut trainer, &batches)?;
        }
        Ok(on_gpu.collect()?.len())
    };
    let pace = pace_of(steps, now)?;
    // Whoever uses the card next doesn't wait for the last ones.
    while on_gpu.in_flight() > 0 {
        on_gpu.collect()?;
    }
    Ok(pace)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rakam_nn::Shape;

    use super::*;

    #[test]
    fn a_device_that_wakes_up_slowly_is_timed_once_it_is_awake() {
        let time = Cell::new(Duration::ZERO);
        let make = || {
            let is_asleep = time.get() < Duration::from_millis(95);
            time.set(time.get() + Duration::from_millis(if is_asleep { 10 } else { 1 }));
            Ok(1)
        };
        let pace = pace_of(make, || time.get()).unwrap();
        assert!((pace - 1000.0).abs() < 1.0, "{pace} steps a second");
    }

    #[test]
    fn the_next_card_is_tried_where_one_has_failed_and_none_after_one_that_may_have_ended_the_program() {
        if Gpu::for_tests().is_none() {
            return;
        }
        // The software driver stands for two cards.
        let there = adapters().into_iter().next().unwrap();
        let mut broken = there.clone();
        broken.name = "broken".to_owned();
        let both = || vec![broken.clone(), there.clone()];
        let network = Architecture::parse("dense 2", Shape::new(1, 2, 2), 2).unwrap();
        let trials = Trials::kept_in(None);
        let work = format!("training {} by 2", work_of(&network));
        let failed = || Err(GpuError::Failed("no memory".to_owned()));
        assert!(trials.pace(&broken, &work, 1, failed).is_err());
        let placed = faster(&trials, both(), &network, 2, 1);
        assert_eq!((placed.adapter.map(|card| card.name), placed.fault), (Some(there.name.clone()), None));
        // Alone, it says why it isn't used.
        let fault = faster(&trials, vec![broken.clone()], &network, 2, 1).fault;
        assert!(matches!(&fault, Some(Fault::Failed { reason, .. }) if reason.contains("no memory")), "{fault:?}");

        let lost = || Fault::Lost { card: "broken".to_owned() };
        let mut tried = Vec::new();
        let found = first_that_works(both(), |card| {
            tried.push(card.name.clone());
            Err::<(), _>(lost())
        });
        assert_eq!((found.err(), tried), (Some(lost()), vec!["broken".to_owned()]));
    }
}
