//! `rakam devices`, and the choice of a device for training and reading

use std::ffi::OsStr;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{Arg, Command, ValueEnum};
use comfy_table::Cell;
use rakam_gpu::{Adapter, Gpu, GpuReader, Kind, adapters};
use rakam_nn::{Cpu, Network};
use rakam_train::{Device, Fault, Pace, Placement, ReadingPlacement, Recipe, place, place_reading, steps_a_second};
use serde::Serialize;

use crate::output::{count, tell};
use crate::table::{Table, number};

/// What `--device` names.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum DeviceName {
    /// The graphics card, if there is one and it is faster: both are timed
    Auto,
    /// The processor
    Cpu,
    /// The first of the graphics cards that `rakam devices` lists
    Gpu,
}

impl DeviceName {
    pub(crate) fn device(self) -> Device {
        match self {
            Self::Auto => Device::Auto,
            Self::Cpu => Device::Cpu,
            Self::Gpu => Device::Gpu,
        }
    }
}

/// Parses what `--device` or the environment names; a variable that is set to nothing counts as none.
#[derive(Clone)]
pub(crate) struct DeviceParser;

impl TypedValueParser for DeviceParser {
    type Value = DeviceName;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<DeviceName, clap::Error> {
        let default = arg.and_then(|arg| arg.get_default_values().first()).filter(|_| value.is_empty());
        EnumValueParser::new().parse_ref(command, arg, default.map_or(value, |default| default))
    }

    fn parse_ref_(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
        source: ValueSource,
    ) -> Result<DeviceName, clap::Error> {
        let mut parsed = self.parse_ref(command, arg, value);
        let variable = arg.and_then(Arg::get_env).filter(|_| source == ValueSource::EnvVariable);
        // It would be blamed on an option that was not given.
        if let (Err(error), Some(variable)) = (&mut parsed, variable) {
            let said = format!("environment variable {}", variable.display());
            error.insert(ContextKind::InvalidArg, ContextValue::String(said));
        }
        parsed
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(DeviceName::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// The graphics card that a training is to use; `None` is the processor. Says which it is, where there is a choice.
pub(crate) fn gpu_for(recipe: &Recipe, threads: usize, name: DeviceName) -> anyhow::Result<Option<Gpu>> {
    let architecture = recipe.network_architecture()?;
    let Placement { gpu, adapter, pace, fault } = place(name.device(), &architecture, recipe.batch_size, threads)?;
    if let Some(adapter) = &adapter {
        say_choice("Steps", "trains", adapter, pace, gpu.is_some());
    }
    say_fault("trains", fault.as_ref());
    Ok(gpu)
}

/// A network on the graphics card that is to read about `count` images with it; `None` is the processor. Says which it is, where
/// there is a choice.
pub(crate) fn card_to_read(
    network: &Network,
    count: usize,
    name: DeviceName,
) -> anyhow::Result<Option<Arc<GpuReader>>> {
    let placement = place_reading(name.device(), network, count, Cpu::processors())?;
    say_reading(&placement);
    Ok(placement.card)
}

/// Says what reads, once that is known.
#[derive(Default)]
pub(crate) struct Choice {
    is_said: bool,
}

impl Choice {
    pub(crate) fn say(&mut self, placement: Option<&ReadingPlacement>) {
        if let Some(placement) = placement.filter(|_| !self.is_said) {
            self.is_said = true;
            say_reading(placement);
        }
    }
}

fn say_reading(ReadingPlacement { card, adapter, pace, fault }: &ReadingPlacement) {
    if let Some(adapter) = adapter {
        say_choice("Images", "reads", adapter, *pace, card.is_some());
    }
    say_fault("reads", fault.as_ref());
}

/// Says why `auto` doesn't use a card, if one is at fault.
fn say_fault(does: &str, fault: Option<&Fault>) {
    if let Some(fault) = fault {
        tell(format_args!("{fault}. The processor {does}; `--device gpu` tries the card again."));
    }
}

/// Says that a card has failed, if it has, after the processor has read the rest.
pub(crate) fn tell_failure(card: Option<&GpuReader>) {
    if let Some((card, failure)) = card.and_then(|card| Some((card, card.failure()?))) {
        tell(format_args!("{}: {failure}. The processor read the rest.", card.gpu().name()));
    }
}

/// Says which of the two it is, and why.
fn say_choice(what: &str, does: &str, adapter: &Adapter, pace: Option<Pace>, on_card: bool) {
    let Adapter { name, kind, .. } = adapter;
    if *kind == Kind::Software {
        tell(format_args!("{name} computes on the processor: `--device cpu` is faster."));
    }
    if let Some(Pace { cpu, gpu }) = pace {
        let device = if on_card { "graphics card" } else { "processor" };
        tell(format_args!("{what} per second: {gpu:.0} on {name}, {cpu:.0} on the processor; the {device} {does}."));
    }
}

/// List the devices that can train, with their speed: the processor and the graphics cards
///
/// Speed is given in training steps per second of the architectures `classic` and `rakam`, on ready images and with the batch
/// sizes of their recipes. A software driver computes on the processor; `--device auto` never takes it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  rakam devices")]
pub(crate) struct Args {
    /// One JSON object per line, for each device
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    /// `vulkan`, `metal` or `dx12`; the instruction set of the processor.
    backend: String,
    /// `discrete`, `integrated`, `virtual`, `software` or `other`; `processor`.
    kind: String,
    /// The largest piece of memory that a card gives, in bytes.
    largest_buffer: Option<u64>,
    classic_steps_per_second: Option<f64>,
    rakam_steps_per_second: Option<f64>,
    /// Why the device can't train.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Row {
    fn of_processor() -> anyhow::Result<Self> {
        let threads = Cpu::processors();
        let cpu = Cpu::new(threads);
        Ok(Self {
            name: format!("processor, {}", count(threads, "thread")),
            backend: cpu.instruction_set().to_owned(),
            kind: "processor".to_owned(),
            largest_buffer: None,
            classic_steps_per_second: Some(pace(&Recipe::original(), None)?),
            rakam_steps_per_second: Some(pace(&Recipe::rakam(), None)?),
            error: None,
        })
    }

    fn of(adapter: &Adapter) -> Self {
        let measured = || -> anyhow::Result<[f64; 2]> {
            let gpu = Gpu::open(adapter)?;
            Ok([pace(&Recipe::original(), Some(&gpu))?, pace(&Recipe::rakam(), Some(&gpu))?])
        };
        let measured = measured();
        Self {
            name: adapter.name.clone(),
            backend: adapter.backend.clone(),
            kind: adapter.kind.to_string(),
            largest_buffer: Some(adapter.largest_buffer),
            classic_steps_per_second: measured.as_ref().ok().map(|[classic, _]| *classic),
            rakam_steps_per_second: measured.as_ref().ok().map(|[_, rakam]| *rakam),
            error: measured.err().map(|error| error.to_string()),
        }
    }
}

fn pace(recipe: &Recipe, gpu: Option<&Gpu>) -> anyhow::Result<f64> {
    let architecture = recipe.network_architecture()?;
    let threads = Cpu::processors();
    Ok(steps_a_second(&architecture, recipe.batch_size, threads, gpu)?)
}

/// What to do where NVIDIA's driver is there and none of these cards is its.
fn without_vulkan(driver_is_there: bool, cards: &[Adapter]) -> Option<&'static str> {
    let is_missing = driver_is_there && !cards.iter().any(|card| card.name.contains("NVIDIA"));
    is_missing.then_some(
        "NVIDIA's driver is here, but Vulkan doesn't find its card: install Vulkan's loader (libvulkan1), and in a container add \
         `graphics` to NVIDIA_DRIVER_CAPABILITIES.",
    )
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut out = stdout().lock();
    let cards = adapters();
    let mut table = Table::new(["Device", "Backend", "Kind", "Largest buffer", "classic steps/s", "rakam steps/s"]);
    let rows = std::iter::once(Row::of_processor()).chain(cards.iter().map(|card| Ok(Row::of(card))));
    for row in rows {
        let row = row?;
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&row)?)?;
        }
        if let Some(error) = &row.error {
            tell(format_args!("{}: {error}", row.name));
        }
        let steps = |steps: Option<f64>| number(steps.map_or_else(|| "-".to_owned(), |steps| format!("{steps:.1}")));
        table.add_row([
            Cell::new(row.name),
            Cell::new(row.backend),
            Cell::new(row.kind),
            number(
                row.largest_buffer.map_or_else(|| "-".to_owned(), |bytes| indicatif::BinaryBytes(bytes).to_string()),
            ),
            steps(row.classic_steps_per_second),
            steps(row.rakam_steps_per_second),
        ]);
    }
    if !args.json {
        writeln!(out, "{table}")?;
    }
    if let Some(hint) = without_vulkan(Path::new("/dev/nvidiactl").exists(), &cards) {
        tell(hint);
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_of_nvidia_that_vulkan_lacks_is_missed_where_its_driver_is_there() {
        assert!(without_vulkan(true, &[]).is_some_and(|hint| hint.contains("NVIDIA_DRIVER_CAPABILITIES")));
        assert_eq!(without_vulkan(false, &[]), None);
        if Gpu::for_tests().is_some() {
            let mut cards = adapters();
            cards[0].name = "llvmpipe".to_owned();
            assert!(without_vulkan(true, &cards[..1]).is_some());
            cards[0].name = "NVIDIA GeForce RTX 4070".to_owned();
            assert_eq!(without_vulkan(true, &cards[..1]), None);
        }
    }
}
