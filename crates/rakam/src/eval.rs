//! `rakam eval`

use std::ffi::OsString;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use clap::error::ErrorKind;
use comfy_table::{Attribute, Cell, Color};
use rakam_data::Split;
use rakam_eval::{
    Condition, Corrupted, CorruptedAccuracy, Evaluator, Metrics, MnistC, Robustness, corrupted, evaluate_inference,
    robustness,
};
use rakam_model::{Labels, Model, ModelError, check_writable, write_whole};
use rakam_nn::{Cpu, Inference};
use rakam_train::Device;
use serde::Serialize;

use crate::devices::{DeviceName, DeviceParser, card_to_read, tell_failure};
use crate::output::{self, count, percent, quoted, tell, wrong_usage};
use crate::progress::bar;
use crate::report::{self, Evaluated};
use crate::table::{Table, number};
use crate::{arguments, data};

/// Time between two updates of a report's progress bar.
const SLICE: Duration = Duration::from_millis(50);

/// Number of test images for a report's curves.
const CURVE_IMAGES: usize = 1000;

/// Space that a report may need, in bytes: about that of two networks with many mistakes.
const REPORT_ROOM: usize = 1 << 20;

/// Measure how well a model reads the test images of MNIST or of another data set
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  rakam eval --model mnist_cnn_improved.safetensors\n  rakam eval --robust\n  rakam eval --model clothes.safetensors --data fashion-mnist\n  rakam eval --report report.html --against classic"
)]
pub(crate) struct Args {
    /// Built-in model (see `rakam models`) or weights file
    #[arg(long, value_name = "NAME|FILE", default_value = rakam_model::DEFAULT)]
    model: OsString,

    /// Data set: a name (see `rakam data`), or a folder or file of images [default: mnist]
    #[arg(long, value_name = "NAME|PATH")]
    data: Option<PathBuf>,

    /// Measure how well it reads them rotated, shifted, drawn elsewhere on a canvas with other pens, and under the
    /// fifteen corruptions of MNIST-C
    #[arg(long)]
    robust: bool,

    /// Write an HTML page with everything measured: confusion, mistakes, reliability, accuracy on perturbed images
    #[arg(long, value_name = "FILE.html", conflicts_with = "robust")]
    report: Option<PathBuf>,

    /// Second network to compare with in the report
    #[arg(long, value_name = "NAME|FILE", requires = "report")]
    against: Option<OsString>,

    /// Device to read on; `--robust` uses it for the corruptions of MNIST-C only
    #[arg(long, value_parser = DeviceParser, env = Device::VARIABLE, default_value = "auto")]
    device: DeviceName,

    /// Print one JSON object instead of tables
    #[arg(long)]
    json: bool,
}

/// The most classes that a matrix fits a terminal with.
const MOST_COLUMNS: usize = 12;

/// What is measured without `--robust`.
#[derive(Serialize)]
struct Measured {
    #[serde(flatten)]
    metrics: Metrics,
    /// The labels of the classes, if they aren't the digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Labels>,
}

/// What `--robust` measures.
#[derive(Serialize)]
struct Robust {
    #[serde(flatten)]
    robustness: Robustness,
    #[serde(flatten)]
    corrupted: Corrupted,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let is_page = |path: &PathBuf| {
        path.extension().is_some_and(|it| ["html", "htm"].iter().any(|end| it.eq_ignore_ascii_case(end)))
    };
    if args.report.as_ref().is_some_and(|path| !is_page(path)) {
        wrong_usage::<Args>(
            "rakam eval",
            ErrorKind::InvalidValue,
            "--report writes a page: its file must end in .html",
        );
    }
    let named = |name: &OsString| Ok::<_, ModelError>((name.display().to_string(), arguments::model(name)?));
    let (name, model) = named(&args.model)?;
    let against = args.against.as_ref().map(named).transpose()?;
    if let Some((other_name, other)) = &against
        && (other.labels != model.labels || other.whole_picture() != model.whole_picture())
    {
        bail!("{other_name} reads other classes or other images than {name}: they can't be compared");
    }
    if args.robust && model.whole_picture().is_some() {
        bail!("--robust moves and redraws ink, and {name} reads whole pictures");
    }
    if let Some(path) = &args.report {
        check_writable(path, REPORT_ROOM)?;
    }
    let data = data::load_for(args.data.as_deref(), &model)?;
    let labels = model.labels.clone();
    let mut cpu = Cpu::all_threads();
    let mut out = stdout().lock();
    if args.robust {
        let reading = MnistC::ALL.len() * data.test.len();
        let measured = with_device(&model, reading, args.device, |inference| Robust {
            robustness: robustness(&model, &data.test, &mut cpu),
            corrupted: corrupted(&model, inference, &data.test, &mut cpu),
        })?;
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&measured)?)?;
        } else {
            let Robust { robustness, corrupted } = measured;
            writeln!(out, "{}", conditions(&robustness))?;
            let error = percent(robustness.calibration_error);
            writeln!(
                out,
                "{} each; expected calibration error on the unchanged images: {error}",
                count(robustness.images, "image")
            )?;
            writeln!(out, "{}", corruptions(&corrupted))?;
            writeln!(out, "The network alone, given the corrupted pixels: the likeliest digit counts.")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let evaluation = match &args.report {
        None => with_device(&model, data.test.len(), args.device, |inference| {
            evaluate_inference(inference, model.input, model.labels.len(), &data.test, &mut cpu)
        })?,
        Some(path) => {
            let set = data::set_name(args.data.as_deref());
            report(path, (name, model), against, (&data.test, &set), args.device)?
        }
    };
    if args.json {
        let labels = (!labels.are_digits()).then_some(labels);
        writeln!(out, "{}", serde_json::to_string(&Measured { metrics: evaluation, labels })?)?;
    } else {
        if evaluation.classes() <= MOST_COLUMNS {
            let what = if labels.are_digits() { "digit" } else { "label" };
            writeln!(out, "Rows: the {what}. Columns: what it was read as. Recall and precision in percent.")?;
            writeln!(out, "{}", matrix(&evaluation, &labels))?;
        } else {
            writeln!(out, "{}", classes(&evaluation, &labels))?;
        }
        writeln!(out, "{} of {} read right", percent(evaluation.accuracy), count(evaluation.images, "image"))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Has a model's network read about `count` images on the device.
fn with_device<T>(
    model: &Model,
    count: usize,
    device: DeviceName,
    read: impl FnOnce(&Inference) -> T,
) -> anyhow::Result<T> {
    let mut inference = Inference::new(&model.network);
    let card = card_to_read(&model.network, count, device)?;
    if let Some(card) = card.clone() {
        inference = inference.with(card);
    }
    let measured = read(&inference);
    tell_failure(card.as_deref());
    Ok(measured)
}

/// Evaluates one or two networks and writes the page. Returns the metrics of the first.
fn report(
    path: &Path,
    model: (String, Model),
    against: Option<(String, Model)>,
    (test, set): (&Split, &str),
    device: DeviceName,
) -> anyhow::Result<Metrics> {
    let mut networks = Vec::new();
    for (name, model) in [Some(model), against].into_iter().flatten() {
        let mut evaluator = Evaluator::new(&model, test.clone(), CURVE_IMAGES, Cpu::all_threads());
        let card = card_to_read(&model.network, evaluator.progress().of, device)?;
        if let Some(card) = card.clone() {
            evaluator = evaluator.with(card);
        }
        let bar = bar("{human_pos} of {human_len} images, {eta} left");
        bar.set_prefix(name.clone());
        loop {
            let progress = evaluator.step(SLICE);
            bar.set_length(progress.of as u64);
            bar.set_position(progress.done as u64);
            if progress.is_complete() {
                break;
            }
        }
        bar.finish_and_clear();
        tell_failure(card.as_deref());
        networks.push(Evaluated { name, model, evaluation: evaluator.finish() });
    }
    let words = std::env::args_os().skip(1).map(|word| quoted(&word));
    let command = ["rakam".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ");
    write_whole(path, report::page(&networks, test, set, &command).as_bytes())?;
    tell(format_args!("Report: {}", path.display()));
    Ok(networks.swap_remove(0).evaluation.metrics)
}

/// One row per condition.
fn conditions(measured: &Robustness) -> Table {
    let mut table = Table::of_names(["Test images", "Read right", "Taken for a digit"]);
    for Condition { condition, accuracy, taken_for_digits } in &measured.conditions {
        table.add_row([Cell::new(condition), number(percent(*accuracy)), number(percent(*taken_for_digits))]);
    }
    table
}

/// One row per corruption, and their mean.
fn corruptions(measured: &Corrupted) -> Table {
    let mut table = Table::of_names(["MNIST-C", "Read right"]);
    for CorruptedAccuracy { name, accuracy } in &measured.corruptions {
        table.add_row([Cell::new(name.name()), number(percent(*accuracy))]);
    }
    table.add_row([Cell::new("mean"), number(percent(measured.corruptions_mean))]);
    table
}

/// One row per class: how many images it has, recall and precision in percent, and what it is most often taken for.
fn classes(evaluation: &Metrics, labels: &Labels) -> Table {
    let mut table = Table::of_names(["Label", "Images", "Recall", "Precision", "Most often taken for"]);
    for (class, row) in evaluation.confusion.iter().enumerate() {
        let wrong = row.iter().enumerate().filter(|&(read, &count)| read != class && count > 0);
        let wrong = wrong.max_by_key(|&(_, count)| count);
        let wrong = wrong.map_or_else(|| "-".to_owned(), |(read, count)| format!("{} ({count})", shown(labels, read)));
        table.add_row([
            Cell::new(shown(labels, class)),
            number(row.iter().sum::<usize>()),
            measure(evaluation.recall(class)),
            measure(evaluation.precision(class)),
            Cell::new(wrong),
        ]);
    }
    table
}

/// A label, without characters that a terminal obeys.
fn shown(labels: &Labels, class: usize) -> String {
    output::name(labels.get(class).unwrap_or("?"))
}

/// A percentage with one decimal: a table of ten then fits a terminal of 80 columns.
fn measure(share: Option<f64>) -> Cell {
    number(share.map_or_else(|| "-".to_owned(), |share| format!("{:.1}", 100.0 * share)))
}

/// One row per class, one column per prediction; recall at the end of the rows, precision below the columns.
fn matrix(evaluation: &Metrics, labels: &Labels) -> Table {
    let readings = (0..evaluation.classes()).map(|class| number(shown(labels, class)));
    let first = if labels.are_digits() { "Digit" } else { "Label" };
    let mut table = Table::of_names([Cell::new(first)].into_iter().chain(readings).chain([number("Recall")]));
    for (digit, row) in evaluation.confusion.iter().enumerate() {
        let cells = row.iter().enumerate().map(|(read, &count)| count_cell(count, read == digit));
        table.add_row(
            [Cell::new(shown(labels, digit))].into_iter().chain(cells).chain([measure(evaluation.recall(digit))]),
        );
    }
    let precision = (0..evaluation.classes()).map(|digit| measure(evaluation.precision(digit)));
    table.add_row([Cell::new("Precision")].into_iter().chain(precision));
    table
}

/// Right readings green, mistakes the redder the more of them there are.
fn count_cell(count: usize, right: bool) -> Cell {
    let cell = number(count);
    match count {
        _ if right => cell.fg(Color::Green).add_attribute(Attribute::Bold),
        0 => cell.fg(Color::DarkGrey),
        1..=4 => cell.fg(Color::Yellow),
        _ => cell.fg(Color::Red),
    }
}
