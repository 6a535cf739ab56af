//! `rakam train`

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{Write, stdout};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::anyhow;
use clap::ValueEnum;
use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use indicatif::ProgressBar;
use rakam_model::{Format, check_writable, read_limited};
use rakam_nn::{Architecture, Cpu, OptimizerKind};
use rakam_train::{
    Device, Job, Overrides, Recipe, Samples, Schedule, Task, TrainError, TrainEvent, checkpoint_path,
    default_learning_rate,
};

use crate::arguments::whole;
use crate::data::SetArgs;
use crate::devices::{DeviceName, DeviceParser, gpu_for};
use crate::is_broken_pipe;
use crate::output::{halved, quoted, tell, wrong_usage};
use crate::progress::Progress;

/// Largest file of layers that is read, in bytes.
const MOST_TEXT: u64 = 64 << 10;

/// Train a network on MNIST or another data set, by default with the recipe of the original program
///
/// On the processor, the same options and images give the same weights, whatever the number of threads. Ctrl-C finishes the batch,
/// writes a checkpoint (OUT with `.checkpoint` appended), says how to resume, and exits with 1; a second Ctrl-C stops
/// immediately. A checkpoint is also written after every epoch.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  rakam train --epochs 5 --seed 7 --out mine.safetensors\n  rakam train --data fashion-mnist --out clothes.safetensors"
)]
pub(crate) struct Args {
    /// Recipe that sets the defaults of the options below
    #[arg(long, value_enum, default_value_t = RecipeName::Original)]
    recipe: RecipeName,

    #[arg(long, help = help("Architecture", architecture_of))]
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(rakam_model::architecture_names()))]
    arch: Option<String>,

    /// Layers of a network of your own, or a file with them, such as "conv 8 5x5, bn, relu, maxpool, dense 32, relu"
    #[arg(long, value_name = "TEXT|FILE", value_parser = OsStringValueParser::new().try_map(layers), conflicts_with = "arch")]
    layers: Option<String>,

    #[arg(long, help = help("Number of epochs", |recipe| recipe.epochs))]
    #[arg(value_name = "N", value_parser = whole(Recipe::EPOCHS))]
    epochs: Option<usize>,

    #[arg(long, help = help("Images per step", |recipe| recipe.batch_size))]
    #[arg(value_name = "N", value_parser = whole(Recipe::BATCH_SIZES))]
    batch_size: Option<usize>,

    #[arg(long, help = help("Optimizer", |recipe| recipe.optimizer.kind.name()))]
    #[arg(value_name = "NAME", value_parser = optimizers())]
    optimizer: Option<OptimizerKind>,

    /// Momentum of sgd [default: 0.9]
    #[arg(long, value_name = "M", value_parser = momentum)]
    momentum: Option<f32>,

    /// Weight decay: an L2 penalty, with adamw decoupled from the gradient [default: 0; adamw 0.01]
    #[arg(long, value_name = "D", value_parser = weight_decay)]
    weight_decay: Option<f32>,

    #[arg(long, help = help("Course of the learning rate", |recipe| recipe.learning_rate.schedule().name()))]
    #[arg(value_name = "NAME", value_parser = schedules())]
    schedule: Option<Schedule>,

    #[arg(long, help = help(&format!("Highest learning rate ({})", other_rates()), |recipe| recipe.learning_rate.highest()))]
    #[arg(value_name = "RATE", value_parser = learning_rate)]
    lr: Option<f32>,

    /// Train on the unchanged images, neither rotated nor shifted
    #[arg(long)]
    no_augment: bool,

    /// Seed of all random numbers
    #[arg(long, value_name = "N", value_parser = whole(0..=u64::MAX), default_value_t = Recipe::original().seed)]
    seed: u64,

    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = whole(Job::THREADS))]
    threads: Option<usize>,

    /// Device to train on
    #[arg(long, value_parser = DeviceParser, env = Device::VARIABLE, default_value = "auto")]
    device: DeviceName,

    #[command(flatten)]
    set: SetArgs,

    /// Add a class for what is none of the others, made from parts of the images, strokes and noise
    #[arg(long)]
    none: bool,

    /// File to write: safetensors, or by its extension .pth for PyTorch or .onnx
    #[arg(long, value_name = "FILE", default_value = "mnist_cnn_improved.safetensors")]
    out: PathBuf,

    /// Safetensors: round weights to 16-bit floats, for a file half as large
    #[arg(long)]
    half: bool,

    /// Resume from the checkpoint next to OUT
    #[arg(long)]
    resume: bool,

    /// Print one JSON object per event, each on a line, instead of a progress bar and a table
    #[arg(long)]
    json: bool,
}

/// A recipe by its name.
#[derive(Clone, Copy, ValueEnum)]
enum RecipeName {
    /// The original program's: each image rotated and shifted
    Original,
    /// 99% after one epoch: unchanged images, a learning rate that rises and falls
    Sprint,
    /// 99.4%, in the shortest time found
    #[value(name = "ladder-994")]
    Ladder994,
    /// 99.5%, in the shortest time found
    #[value(name = "ladder-995")]
    Ladder995,
    /// 99.6%, in the shortest time found
    #[value(name = "ladder-996")]
    Ladder996,
    /// Reads what people draw: the built-in network, trained with other styles and pens and with ink that isn't a digit
    Rakam,
}

impl RecipeName {
    fn recipe(self) -> Recipe {
        match self {
            Self::Original => Recipe::original(),
            Self::Sprint => Recipe::sprint(),
            Self::Ladder994 => Recipe::ladder_994(),
            Self::Ladder995 => Recipe::ladder_995(),
            Self::Ladder996 => Recipe::ladder_996(),
            Self::Rakam => Recipe::rakam(),
        }
    }
}

/// The help of an option whose default is the recipe's: the original's, and those of recipes that have another.
fn help<T: Display + PartialEq>(what: &str, of: impl Fn(&Recipe) -> T) -> String {
    let original = of(&RecipeName::Original.recipe());
    let other = |name: &RecipeName| {
        let own = Some(of(&name.recipe())).filter(|own| *own != original)?;
        Some(format!("; {} {own}", name.to_possible_value()?.get_name()))
    };
    let others: String = RecipeName::value_variants().iter().filter_map(other).collect();
    format!("{what} [default: {original}{others}]")
}

/// The name of a recipe's architecture, if it has one.
fn architecture_of(recipe: &Recipe) -> &'static str {
    let named = rakam_model::architecture_names().find(|name| *name == recipe.architecture);
    named.unwrap_or("(its own)")
}

impl Args {
    /// The job on a set of this task.
    fn into_job(self, task: Task) -> Job {
        let recipe = self.recipe.recipe();
        let kind = self.optimizer.unwrap_or(recipe.optimizer.kind);
        if self.momentum.is_some() && kind != OptimizerKind::Sgd {
            let said = format!("--momentum is for --optimizer sgd; {} has none", kind.name());
            wrong_usage::<Self>("rakam train", ErrorKind::ArgumentConflict, &said);
        }
        let layers = self.layers.map(|text| {
            let parsed =
                Architecture::parse(&text, task.input, task.labels.len()).map(|architecture| architecture.name);
            parsed.unwrap_or_else(|error| {
                let said = format!("--layers, of inputs {}: {error}", task.input);
                wrong_usage::<Self>("rakam train", ErrorKind::ValueValidation, &said)
            })
        });
        let recipe = recipe.with(Overrides {
            architecture: layers.or(self.arch),
            epochs: self.epochs,
            batch_size: self.batch_size,
            optimizer: self.optimizer,
            momentum: self.momentum,
            weight_decay: self.weight_decay,
            highest_rate: self.lr,
            schedule: self.schedule,
        });
        if self.no_augment && matches!(recipe.samples, Samples::Synthetic(_)) {
            let said = "--no-augment is for recipes that move the images; this one draws its samples itself";
            wrong_usage::<Self>("rakam train", ErrorKind::ArgumentConflict, said);
        }
        let samples = if self.no_augment { Samples::Unchanged } else { recipe.samples };
        let recipe = Recipe { samples, seed: self.seed, task, ..recipe };
        let recipe = if self.none { recipe.with_none() } else { recipe };
        let threads = self.threads.unwrap_or_else(Cpu::processors);
        let has_ending = self.out.extension().is_some();
        let format = match Format::of(&self.out) {
            None if has_ending => {
                let said = "--out must end in .safetensors, .pth, .pt or .onnx";
                wrong_usage::<Self>("rakam train", ErrorKind::InvalidValue, said)
            }
            format => format.unwrap_or(Format::Safetensors { half: false }),
        };
        let format = if self.half { halved::<Self>("rakam train", format) } else { format };
        Job { recipe, threads, out: self.out, format, resume: self.resume, gpu: None }
    }
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (json, device) = (args.json, args.device);
    // What would stop the training later is found first, as far as the images needn't be known for that.
    let (mut job, data) = if args.set.is_default() {
        let set = args.set.clone();
        let job = args.into_job(Task::default());
        job.check()?;
        (job, set.load()?)
    } else {
        check_writable(&args.out, 0)?;
        let data = args.set.load()?;
        let job = args.into_job(Task::of(&data)?);
        job.check()?;
        (job, data)
    };
    let mut progress = Progress::new();
    // A trial of a card that Ctrl-C ended would look like one that the card's driver has ended.
    let stop = stop_on_ctrl_c(progress.bar())?;
    job.gpu = gpu_for(&job.recipe, job.threads, device)?;
    if let Some(kept) = job.set_aside_unfinished()? {
        tell(format_args!("A training that was stopped had left a checkpoint here: it is kept as {}.", kept.display()));
    }
    if job.out.exists() && !job.resume {
        tell(format_args!("{} is there already: it will be replaced when the training is done.", job.out.display()));
    }
    let mut out = stdout().lock();
    let mut written = Ok(());
    let trained = rakam_train::train(&job, &data, &stop, &mut |event| {
        let done = if json { write_line(&mut out, &event) } else { progress.show(&mut out, &event) };
        // Standard output is closed: stop as with Ctrl-C, so that nothing is lost.
        if let (Err(error), Ok(())) = (done, &written) {
            written = Err(error);
            stop.store(true, Ordering::Relaxed);
        }
    });
    progress.clear();
    let model = trained.map_err(|error| with_way_out(error, &job.out))?;
    if model.is_some() {
        written?;
        return Ok(ExitCode::SUCCESS);
    }
    tell(format_args!("To resume:\n  {}", resume_command()));
    match written {
        Err(error) if !is_broken_pipe(&error) => Err(error),
        _ => Ok(ExitCode::FAILURE),
    }
}

/// The error; if it is about resuming, with the file that it is about and what to do.
fn with_way_out(error: TrainError, out: &Path) -> anyhow::Error {
    let again = "leave --resume out to start again";
    let checkpoint = checkpoint_path(out);
    let checkpoint = checkpoint.display();
    match error {
        TrainError::OtherRecipe { .. } => {
            anyhow!("{checkpoint}: {error}; use the same options and images as before, or {again}")
        }
        TrainError::BeyondEnd { there, .. } => {
            anyhow!("{checkpoint}: {error}; ask for at least {there} with --epochs, or {again}")
        }
        TrainError::NotACheckpoint { .. } => anyhow!("{checkpoint}: {error}; {again}"),
        // It names the file itself.
        TrainError::NoCheckpoint(_) => anyhow!("{error}; leave --resume out to start from the beginning"),
        error => error.into(),
    }
}

fn write_line(out: &mut impl Write, event: &TrainEvent) -> anyhow::Result<()> {
    Ok(writeln!(out, "{}", serde_json::to_string(event)?)?)
}

/// A flag that the first Ctrl-C sets. The second ends the process with the exit status of an interrupt.
fn stop_on_ctrl_c(bar: ProgressBar) -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        bar.suspend(|| tell("Stopping after this batch; press Ctrl-C again to stop immediately."));
    })?;
    Ok(stop)
}

/// This command with `--resume`, to be pasted into a shell.
fn resume_command() -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| quoted(&word)).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".to_owned());
    }
    words.join(" ")
}

/// The layers that stand here or in a file of this name. Whether they fit together, the images decide.
fn layers(given: OsString) -> Result<String, String> {
    let (path, text) = (Path::new(&given), given.to_string_lossy());
    // Of layers, only numbers have a point, and none is alone.
    let names_a_file =
        !text.contains(char::is_whitespace) && (path.extension().is_some() || text.contains(MAIN_SEPARATOR));
    if path.is_file() || path.exists() && names_a_file {
        let bytes = read_limited(path, MOST_TEXT).map_err(|error| error.to_string())?;
        return String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text: save it as that".to_owned());
    }
    if names_a_file { Err("there is no such file, and it is no layer".to_owned()) } else { Ok(text.into_owned()) }
}

fn optimizers() -> impl TypedValueParser<Value = OptimizerKind> {
    PossibleValuesParser::new(OptimizerKind::ALL.map(OptimizerKind::name)).try_map(|name| name.parse::<OptimizerKind>())
}

fn schedules() -> impl TypedValueParser<Value = Schedule> {
    PossibleValuesParser::new(Schedule::ALL.map(Schedule::name)).try_map(|name| name.parse::<Schedule>())
}

/// The learning rates of the optimizers whose usual one isn't the recipe's.
fn other_rates() -> String {
    let usual = default_learning_rate(Recipe::original().optimizer.kind);
    let others = OptimizerKind::ALL.map(|kind| (kind.name(), default_learning_rate(kind)));
    let others = others.iter().filter(|(_, rate)| *rate != usual).map(|(name, rate)| format!("{name}: {rate}"));
    others.collect::<Vec<_>>().join(", ")
}

fn momentum(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(momentum) if (0.0..1.0).contains(&momentum) => Ok(momentum),
        _ => Err("expected a number of 0 or more, below 1".to_owned()),
    }
}

fn weight_decay(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(decay) if Recipe::WEIGHT_DECAYS.contains(&decay) => Ok(decay),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

fn learning_rate(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("expected a finite number above 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_for_the_recipe_of_that_name() {
        let names = RecipeName::value_variants().iter().map(|name| name.to_possible_value().unwrap());
        assert!(names.map(|name| name.get_name().to_owned()).eq(Recipe::NAMES));
        for name in RecipeName::value_variants() {
            let value = name.to_possible_value().unwrap();
            assert_eq!(Some(name.recipe()), Recipe::named(value.get_name()));
        }
    }
}
