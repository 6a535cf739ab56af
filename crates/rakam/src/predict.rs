//! `rakam predict`

mod batch;
mod sources;

use std::ffi::OsString;
use std::io::{StdoutLock, Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use comfy_table::{Cell, Color};
use rakam_ink::Framing;
use rakam_model::{Answer, Digit, Labels, Number, NumberLine, Token, Verdict};
use rakam_nn::Cpu;
use rakam_train::{BatchReader, Device, Job};
use serde::Serialize;

use self::batch::{ALONE, Batch, Named, Picture};
use self::sources::Source;
use crate::arguments::{model, whole};
use crate::devices::{Choice, DeviceName, DeviceParser, tell_failure};
use crate::in_order::in_order;
use crate::output::{complain, name, percent};
use crate::table::{Table, number};

/// Read the digit, the number, or what else a network knows, in each picture (PNG, JPEG, BMP, GIF, WebP, TIFF, AVIF, PNM, ICO)
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  rakam predict --json drawing.png scan.jpg\n  rakam predict scans/\n  rakam predict --number year.png\n  cat drawing.png | rakam predict -"
)]
pub(crate) struct Args {
    /// Pictures, folders of them, CSV or .npy files of many images; `-` is one file from standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Built-in model (see `rakam models`) or a weights file
    #[arg(long, value_name = "NAME|FILE", default_value = rakam_model::DEFAULT)]
    model: OsString,

    /// Print one JSON object per line instead of a table
    #[arg(long)]
    json: bool,

    /// Shrink the whole picture to 28x28, instead of centring its ink first
    #[arg(long)]
    as_is: bool,

    /// Read several digits side by side as a number; `?` is ink that isn't a digit
    #[arg(long, conflicts_with = "as_is")]
    number: bool,

    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = whole(Job::THREADS))]
    threads: Option<usize>,

    /// Device to read many images on; numbers are read on the processor
    #[arg(long, value_parser = DeviceParser, env = Device::VARIABLE, default_value = "auto")]
    device: DeviceName,
}

/// One line of `--json`.
#[derive(Serialize)]
struct Line {
    file: String,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Read(Answer),
    Failed { error: String },
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let threads = args.threads.unwrap_or_else(Cpu::processors);
    let device = if args.number { Device::Cpu } else { args.device.device() };
    let many = BatchReader::new(model(&args.model)?, device, threads)?;
    let reader = many.reader();
    if args.number && !reader.reads_numbers() {
        let model = args.model.display();
        bail!("--number needs a network that reads the digits of ink; {model} reads something else");
    }
    let mut printer = Printer::new(args, reader.labels());
    if args.number {
        let read = |source: Source| (source.name.clone(), source.read_number(reader));
        let sources = Source::all(&args.files);
        in_order(sources, threads, read, |answer| answer.map_or(Ok(()), |answer| printer.print(answer)))?;
    } else {
        read_digits(args, &many, &mut printer)?;
        tell_failure(many.placement().and_then(|placement| placement.card.as_deref()));
    }
    printer.end()
}

fn read_digits(args: &Args, many: &BatchReader, printer: &mut Printer<'_>) -> anyhow::Result<()> {
    let framing = if args.as_is { Framing::AsIs } else { Framing::Centred };
    let (reader, reads_alone) = (many.reader(), many.card().is_none());
    let prepare = |(index, source): (usize, Source)| {
        let name = source.name.clone();
        let prepared = source.prepare(reader, framing);
        let picture = prepared.map(|prepared| match index < ALONE && reads_alone {
            true => Picture::Read(reader.read_prepared(prepared)),
            false => Picture::Prepared(prepared),
        });
        (name, picture)
    };
    let (mut batch, mut choice) = (Batch::new(many), Choice::default());
    let mut print = |digits: Vec<Named<Digit>>| {
        choice.say(many.placement());
        digits.into_iter().try_for_each(|(file, digit)| printer.print((file, digit.map(Answer::Digit))))
    };
    in_order(Source::all(&args.files).enumerate(), many.threads(), prepare, |picture| {
        print(match picture {
            Some(picture) => batch.push(picture),
            None => batch.rest(),
        })
    })?;
    print(batch.rest())
}

/// Writes what was read: at once as JSON, or in the end as a table.
struct Printer<'a> {
    out: StdoutLock<'static>,
    json: bool,
    labels: &'a Labels,
    table: Table,
    failed: bool,
}

impl<'a> Printer<'a> {
    fn new(args: &Args, labels: &'a Labels) -> Self {
        let table = if args.number {
            Table::of_paths(["File", "Number", "Each digit's confidence"])
        } else {
            let what = if labels.are_digits() { "Digit" } else { "Label" };
            Table::of_paths(["File", what, "Confidence", "Verdict", "Next guess"])
        };
        Self { out: stdout().lock(), json: args.json, labels, table, failed: false }
    }

    fn print(&mut self, (file, answer): Named<Answer>) -> anyhow::Result<()> {
        self.failed |= answer.is_err();
        if self.json {
            let outcome = answer.map_or_else(|error| Outcome::Failed { error: format!("{error:#}") }, Outcome::Read);
            return Ok(writeln!(self.out, "{}", serde_json::to_string(&Line { file, outcome })?)?);
        }
        match &answer {
            Ok(Answer::Digit(digit)) => self.table.add_row(row(&file, digit, self.labels)),
            Ok(Answer::Number(number)) => self.table.add_row(number_row(&file, number)),
            // On one line: what comes with a file must not look like a line of the program's own.
            Err(error) => complain(name(format!("{file}: {error:#}").trim_end())),
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<ExitCode> {
        if !self.table.is_empty() {
            writeln!(self.out, "{}", self.table)?;
        }
        Ok(if self.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

fn row(file: &str, Digit { reading, turned, .. }: &Digit, labels: &Labels) -> [Cell; 5] {
    let (verdict, color) = match reading.verdict {
        Verdict::Digit => (if labels.are_digits() { "digit" } else { "sure" }, Color::Green),
        Verdict::Unsure => ("unsure", Color::Yellow),
        Verdict::NotADigit => (if labels.are_digits() { "not a digit" } else { "none of them" }, Color::Red),
        Verdict::Empty => ("empty", Color::DarkGrey),
    };
    let turned = turned.map_or_else(String::new, |degrees| format!(", turned {degrees}°"));
    let verdict = Cell::new(format!("{verdict}{turned}")).fg(color);
    let Some(class) = reading.class else {
        return [Cell::new(name(file)), number("-"), number("-"), verdict, Cell::new("-")];
    };
    let others = reading.probabilities.iter().enumerate().filter(|(other, _)| *other != usize::from(class));
    let next = others.max_by(|a, b| a.1.total_cmp(b.1));
    let label = |class: usize| name(labels.get(class).unwrap_or("?"));
    let next = next.map_or_else(String::new, |(class, &share)| format!("{} ({})", label(class), percent(share.into())));
    [
        Cell::new(name(file)),
        number(label(class.into())),
        number(percent(reading.confidence.into())),
        verdict,
        Cell::new(next),
    ]
}

/// The number, and for each of its digits how sure it is, between the signs: `1 99.87%  7 97.31%  .  4 99.02%`. A line
/// for each row.
fn number_row(file: &str, read: &Number) -> [Cell; 3] {
    let token = |token: &Token| match token {
        Token::Sign { sign, .. } => sign.to_string(),
        Token::Digit { label: Some(label), confidence, .. } => {
            format!("{} {}", name(label), percent((*confidence).into()))
        }
        Token::Digit { label: None, .. } => "? not a digit".to_owned(),
    };
    let has = |verdict| read.digits.iter().any(|digit| digit.reading.verdict == verdict);
    let (text, color) = match &*read.number {
        "" => ("-", Color::DarkGrey),
        text if has(Verdict::NotADigit) => (text, Color::Red),
        text if has(Verdict::Unsure) => (text, Color::Yellow),
        text => (text, Color::Green),
    };
    let line = |line: &NumberLine| line.tokens.iter().map(token).collect::<Vec<_>>().join("  ");
    let lines: Vec<String> = read.lines.iter().map(line).collect();
    let lines = if lines.is_empty() { "empty".to_owned() } else { lines.join("\n") };
    [Cell::new(name(file)), number(text).fg(color), Cell::new(lines)]
}
