//! `rakam bench`

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use clap::ValueEnum;
use comfy_table::Cell;
use rakam_data::{Dataset, Form};
use rakam_gpu::{Gpu, GpuReader};
use rakam_ink::{Drawing, Framing, Input, Point};
use rakam_model::{Model, Reader};
use rakam_nn::Cpu;
use rakam_train::{Device, Job, Recipe, Session, Task, TrainEvent};
use serde::Serialize;

use crate::arguments::whole;
use crate::data;
use crate::devices::{DeviceName, DeviceParser, card_to_read, gpu_for};
use crate::output::{count, tell};
use crate::table::{Table, number};

/// Readings of one image that are timed.
const READ_ONE: usize = 20_000;
/// Readings of a drawing that are timed.
const READ_DRAWING: usize = 1000;
/// Times that all test images are read.
const READ_MANY: usize = 15;

/// Measure how fast this machine trains and reads, for each instruction set that it has
///
/// Training: one epoch of the original recipe. Reading: the network of the original program; a drawing, from strokes to
/// verdict, the network inside. With `--device gpu` the graphics card trains the epoch and reads the images in bulk. The environment variable
/// `RAKAM_ISA` (`baseline`, `neon`, `avx2`, `avx512`) caps the instruction set, here and in every other command.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  rakam bench --threads 2")]
pub(crate) struct Args {
    /// What to measure [default: both]
    #[arg(long, value_enum)]
    only: Option<Work>,

    /// Threads [default: one, then as many as the machine has processors]
    #[arg(long, value_name = "N", value_parser = whole(Job::THREADS))]
    threads: Option<usize>,

    /// Device that trains the epoch and reads images in bulk
    #[arg(long, value_parser = DeviceParser, env = Device::VARIABLE, default_value = "cpu")]
    device: DeviceName,

    /// Data set of images of 28x28 grey: a name (see `rakam data`), or a folder or file of images [default: mnist]
    #[arg(long, value_name = "NAME|PATH")]
    data: Option<PathBuf>,

    /// One JSON object per line, for each instruction set and number of threads
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Work {
    /// An epoch of training
    Train,
    /// Readings of one image and of many
    Read,
}

/// What was measured with one instruction set on one number of threads.
#[derive(Serialize)]
struct Row {
    /// `cpu`, or the name of the graphics card that trained the epoch and read the images in bulk.
    device: String,
    isa: &'static str,
    threads: usize,
    /// A loop of nothing but multiply-adds, each of which counts as two operations.
    peak_gflops: f64,
    train_epoch_s: Option<f64>,
    /// The convolutions and dense layers alone are counted, over all the time of training.
    train_gflops: Option<f64>,
    train_share_of_peak: Option<f64>,
    /// Median; on one thread, whatever `threads` says.
    read_one_us: Option<f64>,
    read_one_p99_us: Option<f64>,
    read_many_us_per_image: Option<f64>,
    /// Median, from strokes to verdict with the network inside, on one thread.
    read_drawing_us: Option<f64>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let data = data::load(args.data.as_deref(), &Form::default())?;
    if data.test.as_mnist().is_none() {
        bail!("`classic` is measured, which takes images of 28x28 grey; these are {}", data.test.shape());
    }
    let model = rakam_model::open("classic")?;
    let mut out = stdout().lock();
    let mut rows = Vec::new();
    let (sets, best) = (Cpu::instruction_sets(), Cpu::new(1).instruction_set());
    let allowed = sets.iter().position(|&isa| isa == best).map_or(0, |best| best + 1);
    let most = thread_counts(args.threads).into_iter().max().unwrap_or(1);
    let gpu = match args.only {
        Some(Work::Read) => {
            let card = card_to_read(&model.network, READ_MANY * data.test.len(), args.device)?;
            card.map(|card| card.gpu().clone())
        }
        _ => gpu_for(&Recipe::original(), most, args.device)?,
    };
    // Beside a graphics card the processor only makes the samples: as fast as it can.
    let (first, counts) = if gpu.is_some() { (allowed - 1, vec![most]) } else { (0, thread_counts(args.threads)) };
    for &isa in &sets[first..allowed] {
        for &threads in &counts {
            if !args.json {
                tell(format_args!("measuring {isa} on {} ...", count(threads, "thread")));
            }
            let row = measure(args.only, isa, threads, gpu.as_ref(), &model, &data)?;
            if args.json {
                writeln!(out, "{}", serde_json::to_string(&row)?)?;
            }
            rows.push(row);
        }
    }
    if !args.json {
        writeln!(out, "{}", people_table(&rows))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn thread_counts(chosen: Option<usize>) -> Vec<usize> {
    let all = Cpu::processors();
    let mut counts = chosen.map_or(vec![1, all], |threads| vec![threads]);
    counts.dedup();
    counts
}

fn measure(
    only: Option<Work>,
    isa: &'static str,
    threads: usize,
    gpu: Option<&Gpu>,
    model: &Model,
    data: &Dataset,
) -> anyhow::Result<Row> {
    let wanted = |work: Work| only.is_none_or(|only| only == work);
    let new_cpu =
        || Cpu::new(threads).with_instruction_set(isa).context("the processor lacks an instruction set it has");
    let mut cpu = new_cpu()?;
    let peak_gflops = cpu.peak_gflops();
    let train_epoch_s = wanted(Work::Train).then(|| epoch_seconds(new_cpu()?, gpu, data)).transpose()?;
    let (_, training) = model.network.architecture().multiply_adds()?;
    let operations = 2.0 * training as f64 * data.train.len() as f64;
    let train_gflops = train_epoch_s.map(|seconds| operations / seconds / 1e9);
    let reader = Reader::new(model).on(&cpu);
    let inputs: Vec<Input> = data.test.as_mnist().unwrap_or_default().iter().map(input_of).collect();
    let mut one = wanted(Work::Read).then(|| read_one(&reader, &inputs));
    let many = wanted(Work::Read).then(|| match gpu {
        None => Ok(read_many(&reader, &mut cpu, &inputs)),
        Some(gpu) => read_many_on(gpu, model, &mut cpu, &inputs),
    });
    let many = many.transpose()?;
    Ok(Row {
        device: gpu.map_or("cpu", Gpu::name).to_owned(),
        isa,
        threads,
        peak_gflops,
        train_epoch_s,
        train_gflops,
        train_share_of_peak: train_gflops.filter(|_| gpu.is_none()).map(|gflops| gflops / peak_gflops),
        read_one_us: one.as_mut().map(|times| quantile(times, 0.5)),
        read_one_p99_us: one.as_mut().map(|times| quantile(times, 0.99)),
        read_many_us_per_image: many.map(|mut times| quantile(&mut times, 0.5) / inputs.len() as f64),
        read_drawing_us: wanted(Work::Read).then(|| read_drawing(&cpu)).transpose()?,
    })
}

fn epoch_seconds(cpu: Cpu, gpu: Option<&Gpu>, data: &Dataset) -> anyhow::Result<f64> {
    let recipe = Recipe { epochs: 1, task: Task::of(data)?, ..Recipe::original() };
    let mut session = Session::new(recipe, cpu)?;
    if let Some(gpu) = gpu {
        session.move_to(gpu)?;
    }
    let (mut measured, mut failed) = (None, None);
    session.epoch(data, &AtomicBool::new(false), &mut |event| match event {
        TrainEvent::Epoch { seconds, .. } => measured = Some(seconds),
        TrainEvent::DeviceFailed { device, reason } => failed = Some(format!("{device} failed: {reason}")),
        _ => {}
    })?;
    failed.map_or(Ok(()), |failed| Err(anyhow!(failed)))?;
    measured.context("the epoch did not end")
}

fn input_of(image: &[u8; rakam_data::PIXELS]) -> Input {
    Input::from_pixels(image.map(|byte| f32::from(byte) / 255.0))
}

/// Microseconds of each reading.
fn read_one(reader: &Reader, inputs: &[Input]) -> Vec<f64> {
    let timed = inputs.iter().cycle().take(READ_ONE).map(|input| {
        let start = Instant::now();
        std::hint::black_box(reader.read_input(input));
        start.elapsed().as_secs_f64() * 1e6
    });
    timed.collect()
}

/// The median microseconds from the strokes of a 7 to its verdict, with the network inside.
fn read_drawing(cpu: &Cpu) -> anyhow::Result<f64> {
    let reader = Reader::new(&rakam_model::open(rakam_model::DEFAULT)?).on(cpu);
    let bar = (0..30).map(|i| Point { x: 0.25 + 0.015 * i as f32, y: 0.25, width: Point::DEFAULT_WIDTH });
    let stem = (0..30).map(|i| Point { x: 0.7 - 0.01 * i as f32, y: 0.25 + 0.018 * i as f32, width: 0.07 });
    let drawing = Drawing::from_strokes([bar.chain(stem).collect()]);
    let timed = (0..READ_DRAWING).map(|_| {
        let start = Instant::now();
        std::hint::black_box(reader.read_digit(&drawing, Framing::Centred).reading);
        start.elapsed().as_secs_f64() * 1e6
    });
    Ok(quantile(&mut timed.collect::<Vec<_>>(), 0.5))
}

/// Microseconds of each reading of all inputs.
fn read_many(reader: &Reader, cpu: &mut Cpu, inputs: &[Input]) -> Vec<f64> {
    let timed = (0..READ_MANY).map(|_| {
        let start = Instant::now();
        std::hint::black_box(reader.read_many(cpu, inputs));
        start.elapsed().as_secs_f64() * 1e6
    });
    timed.collect()
}

/// The same on a graphics card.
fn read_many_on(gpu: &Gpu, model: &Model, cpu: &mut Cpu, inputs: &[Input]) -> anyhow::Result<Vec<f64>> {
    let card = Arc::new(GpuReader::new(gpu, &model.network)?);
    let times = read_many(&Reader::new(model).with(card.clone()), cpu, inputs);
    match card.failure() {
        None => Ok(times),
        Some(failure) => bail!("{}: {failure}", gpu.name()),
    }
}

fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN)
}

fn people_table(rows: &[Row]) -> Table {
    let titles = [
        "Device",
        "ISA",
        "Threads",
        "Epoch s",
        "GFLOP/s",
        "Peak",
        "Share",
        "One us",
        "p99 us",
        "Many us",
        "Drawing us",
    ];
    let mut table = Table::of_names(titles);
    for row in rows {
        let optional = |value: Option<f64>, digits: usize| {
            number(value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}")))
        };
        table.add_row([
            Cell::new(&row.device),
            Cell::new(row.isa),
            number(row.threads),
            optional(row.train_epoch_s, 3),
            optional(row.train_gflops, 0),
            number(format!("{:.0}", row.peak_gflops)),
            number(row.train_share_of_peak.map_or_else(|| "-".to_owned(), |share| format!("{:.0}%", 100.0 * share))),
            optional(row.read_one_us, 2),
            optional(row.read_one_p99_us, 2),
            optional(row.read_many_us_per_image, 2),
            optional(row.read_drawing_us, 0),
        ]);
    }
    table
}
