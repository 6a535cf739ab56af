//! The `rakam` command, a thin layer over the library crates. Without a subcommand it opens the window.
//!
//! ```text
//! window.rs   rakam
//! train.rs    rakam train        progress.rs  its bar and tables
//! eval.rs     rakam eval         report/      the page that it writes
//! predict.rs  rakam predict      predict/     the images that it reads, and reads together
//! serve.rs    rakam serve
//! convert.rs  rakam convert
//! models.rs   rakam models
//! bench.rs    rakam bench
//! devices.rs  rakam devices, and what `--device` chooses
//! manual.rs   rakam manual
//! arguments.rs  arguments that several commands take
//! data.rs     rakam data, and the data sets of the other commands, with a bar while they load
//! in_order.rs work on all cores, with results in order
//! table.rs    tables, in which no number is broken
//! output.rs   colour, numbers and commands for people
//! ```
//!
//! Results go to standard output, progress and logs to standard error. Exit status: 0 done, 1 something failed,
//! 2 wrong usage.

#![forbid(unsafe_code)]

mod arguments;
mod bench;
mod convert;
mod data;
mod devices;
mod eval;
mod in_order;
mod manual;
mod models;
mod output;
mod predict;
mod progress;
mod report;
mod serve;
mod table;
mod train;
mod window;

use std::io;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Instant;

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use rakam_nn::Cpu;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Draw a digit and see what a convolutional network reads; train it yourself in seconds.
///
/// Without a command, the window opens.
#[derive(Parser)]
#[command(version, after_help = "Example:\n  rakam predict drawing.png")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    /// The network of the window: a built-in model (see `rakam models`) or a weights file; by default the last one chosen in it
    #[arg(long, value_name = "NAME|FILE")]
    model: Option<String>,

    /// Log to standard error; twice for more detail
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

#[derive(Subcommand)]
enum Command {
    Train(train::Args),
    Eval(eval::Args),
    Predict(predict::Args),
    Serve(serve::Args),
    Convert(convert::Args),
    Models(models::Args),
    Data(data::Args),
    Bench(bench::Args),
    Devices(devices::Args),
    Manual(manual::Args),
}

fn main() -> ExitCode {
    let started = Instant::now();
    let matches = arguments::with_negative_numbers(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.command.is_some() && cli.model.is_some() {
        let said = "--model before a command is for the window: put it after the command";
        Cli::command().error(ErrorKind::ArgumentConflict, said).exit();
    }
    log_to_stderr(cli.verbose);
    check_instruction_set();
    let done = match cli.command {
        None => window::run(cli.model, started),
        Some(Command::Train(args)) => train::run(args),
        Some(Command::Eval(args)) => eval::run(&args),
        Some(Command::Predict(args)) => predict::run(&args),
        Some(Command::Serve(args)) => serve::run(args),
        Some(Command::Convert(args)) => convert::run(&args),
        Some(Command::Models(args)) => models::run(&args),
        Some(Command::Data(args)) => data::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Devices(args)) => devices::run(&args),
        Some(Command::Manual(args)) => manual::run(&args, Cli::command()),
    };
    match done {
        Ok(code) => code,
        // The reader of our output has seen enough, as in `rakam models | head -1`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        // Files name themselves in their errors.
        Err(error) if error.is::<io::Error>() => {
            output::complain(format_args!("standard output: {error}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// A name that is none would be a measurement of something else.
fn check_instruction_set() {
    let Some(asked) = std::env::var_os("RAKAM_ISA").filter(|asked| !asked.is_empty()) else { return };
    let sets = Cpu::instruction_sets();
    if !sets.iter().any(|set| asked == *set) {
        let asked = asked.to_string_lossy();
        output::complain(format_args!("RAKAM_ISA={asked} is ignored: this processor has {}", sets.join(", ")));
    }
}

pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    kinds.into_iter().any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// `RUST_LOG` takes precedence over `-v`.
fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        // A target matches all targets that begin with it: the libraries, too.
        1 => "rakam=info,warn",
        _ => "debug",
    };
    let asked = std::env::var("RUST_LOG").ok().filter(|asked| !asked.is_empty());
    let filter = asked.as_deref().unwrap_or(level).parse::<Targets>().unwrap_or_else(|error| {
        output::complain(format_args!("RUST_LOG is ignored: {error}; an example is RUST_LOG=rakam_app=debug,warn"));
        Targets::new().with_default(Level::WARN)
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && !output::no_color());
    tracing_subscriber::registry().with(lines).with(filter).init();
}
