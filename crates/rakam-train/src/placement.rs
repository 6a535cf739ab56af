//! The choice between the processor and a graphics card.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use rakam_data::cache_folder;
use rakam_gpu::{Adapter, Batch, Gpu, GpuError, GpuTrainer, Kind, adapters, may_have_card};
use rakam_nn::{Architecture, Cpu, Network, OptimizerKind, Trainer};

use crate::{Device, Pace};

/// Steps that are timed, unless they take too long.
const STEPS: usize = 30;

/// The longest that they are timed.
const LONGEST: Duration = Duration::from_secs(2);

/// More steps are timed if they take less: a graphics card that had nothing to do wakes up first.
const SHORTEST: Duration = Duration::from_millis(200);

/// How long the steps take that are submitted together while they are timed.
const TOGETHER: Duration = Duration::from_millis(100);

/// What trains, and why.
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// The graphics card; `None` is the processor.
    pub gpu: Option<Gpu>,
    /// The card that was considered.
    pub adapter: Option<Adapter>,
    /// What decided, if something was to be decided.
    pub pace: Option<Pace>,
}

/// Finds what trains a network on batches of `batch_size` images. [`Device::Auto`] times some steps on both, unless a file in
/// the user's cache has the answer from before; it never takes a software driver.
///
/// # Errors
/// With [`Device::Gpu`], if there is none or it can't be opened.
pub fn place(
    device: Device,
    architecture: &Architecture,
    batch_size: usize,
    threads: usize,
) -> Result<Placement, GpuError> {
    let Some(adapter) = considered(device)? else { return Ok(Placement::default()) };
    if device == Device::Gpu {
        return Ok(Placement { gpu: Some(Gpu::open(&adapter)?), adapter: Some(adapter), pace: None });
    }
    Ok(faster(adapter, architecture, batch_size, threads).unwrap_or_else(|error| {
        tracing::info!(%error, "the processor trains");
        Placement::default()
    }))
}

/// The graphics card that is used with [`Device::Gpu`], or timed with [`Device::Auto`]; `None` if the processor works in any
/// case.
///
/// # Errors
/// With [`Device::Gpu`], if there is none.
pub(crate) fn considered(device: Device) -> Result<Option<Adapter>, GpuError> {
    match device {
        Device::Cpu => Ok(None),
        Device::Gpu => adapters().into_iter().next().map(Some).ok_or(GpuError::NoAdapter),
        Device::Auto if may_have_card() => Ok(adapters().into_iter().find(|adapter| adapter.kind != Kind::Software)),
        Device::Auto => Ok(None),
    }
}

/// The faster of a graphics card and the processor.
fn faster(
    adapter: Adapter,
    architecture: &Architecture,
    batch_size: usize,
    threads: usize,
) -> Result<Placement, GpuError> {
    let Adapter { name, backend, .. } = &adapter;
    let isa = Cpu::new(1).instruction_set();
    let version = env!("CARGO_PKG_VERSION");
    let question = format!("{version}: {} by {batch_size}, {name} ({backend}), {isa} x {threads}", architecture.name);
    let notes = cache_folder().map(|folder| folder.join("devices.json"));
    let mut answers: BTreeMap<String, Pace> = notes
        .as_ref()
        .and_then(|notes| std::fs::read(notes).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let pace = match answers.get(&question) {
        Some(pace) => *pace,
        None => {
            let cpu = steps_a_second(architecture, batch_size, threads, None)?;
            let gpu = steps_a_second(architecture, batch_size, threads, Some(&Gpu::open(&adapter)?))?;
            let pace = Pace { cpu, gpu };
            answers.insert(question, pace);
            if let Some(notes) = &notes {
                keep(notes, &answers);
            }
            pace
        }
    };
    let gpu = (pace.gpu > pace.cpu).then(|| Gpu::open(&adapter)).transpose()?;
    Ok(Placement { gpu, adapter: Some(adapter), pace: Some(pace) })
}

/// Without the file the next training measures again.
fn keep(notes: &Path, answers: &BTreeMap<String, Pace>) {
    let write = || -> Result<(), Box<dyn Error>> {
        notes.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        Ok(rakam_model::write_whole(notes, &serde_json::to_vec_pretty(answers)?)?)
    };
    if let Err(error) = write() {
        tracing::debug!(%error, notes = %notes.display(), "not kept");
    }
}

/// Whether more steps are timed after so many in this time.
fn goes_on(steps: usize, elapsed: Duration) -> bool {
    elapsed < SHORTEST || (steps < STEPS && elapsed < LONGEST)
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
    let Some(gpu) = gpu else {
        trainer.step(0.001, &labels, &fill);
        let began = Instant::now();
        let mut steps = 0;
        while goes_on(steps, began.elapsed()) {
            trainer.step(0.001, &labels, &fill);
            steps += 1;
        }
        return Ok(steps as f64 / began.elapsed().as_secs_f64());
    };
    let mut inputs = vec![0.0; batch_size * image];
    inputs.chunks_exact_mut(image).enumerate().for_each(|(i, out)| fill(i, out));
    let batch = Batch { learning_rate: 0.001, labels: &labels, inputs: &inputs };
    let mut on_gpu = GpuTrainer::new(gpu, &trainer, batch_size)?;
    // The first step also waits for the driver's compiler.
    on_gpu.submit(&trainer, &[batch])?;
    on_gpu.collect()?;
    let began = Instant::now();
    on_gpu.submit(&trainer, &[batch])?;
    on_gpu.collect()?;
    let one = began.elapsed();
    // A software driver may need ten seconds for one of the large network.
    if one > LONGEST {
        return Ok(1.0 / one.as_secs_f64());
    }
    let together = (TOGETHER.as_secs_f64() / one.as_secs_f64()) as usize;
    let batches = vec![batch; together.clamp(1, on_gpu.most_steps())];
    let began = Instant::now();
    let (mut submitted, mut done) = (0, 0);
    while done == 0 || done < submitted {
        while on_gpu.in_flight() < 2 && (submitted == 0 || goes_on(submitted, began.elapsed())) {
            on_gpu.submit(&trainer, &batches)?;
            submitted += batches.len();
        }
        done += on_gpu.collect()?.len();
    }
    Ok(done as f64 / began.elapsed().as_secs_f64())
}
