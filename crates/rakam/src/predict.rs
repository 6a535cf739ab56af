//! `rakam predict`

mod sources;

use std::ffi::OsString;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use comfy_table::{Cell, Color};
use rakam_ink::Framing;
use rakam_model::{Answer, Digit, Labels, Mode, Number, NumberLine, Reader, Token, Verdict};
use rakam_nn::Cpu;
use rakam_train::Job;
use serde::Serialize;

use self::sources::Source;
use crate::arguments::{model, whole};
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
    let reader = Reader::new(&model(&args.model)?);
    let mode = mode(args);
    let of_digits = reader.labels().are_digits();
    if args.number && !reader.reads_numbers() {
        let model = args.model.display();
        bail!("--number needs a network that reads the digits of ink; {model} reads something else");
    }
    let mut out = stdout().lock();
    let mut table = if args.number {
        Table::of_paths(["File", "Number", "Each digit's confidence"])
    } else {
        let what = if of_digits { "Digit" } else { "Label" };
        Table::of_paths(["File", what, "Confidence", "Verdict", "Next guess"])
    };
    let mut failed = false;
    let threads = args.threads.unwrap_or_else(Cpu::processors);
    let read = |source: Source| {
        let file = source.name.clone();
        let outcome = match source.read(&reader, mode) {
            Ok(answer) => Outcome::Read(answer),
            Err(error) => Outcome::Failed { error: format!("{error:#}") },
        };
        Line { file, outcome }
    };
    in_order(Source::all(&args.files), threads, read, |line| -> anyhow::Result<()> {
        failed |= matches!(line.outcome, Outcome::Failed { .. });
        if args.json {
            return Ok(writeln!(out, "{}", serde_json::to_string(&line)?)?);
        }
        let Line { file, outcome } = line;
        match &outcome {
            Outcome::Read(Answer::Digit(digit)) => table.add_row(row(&file, digit, reader.labels())),
            Outcome::Read(Answer::Number(number)) => table.add_row(number_row(&file, number)),
            Outcome::Failed { error } => complain(format_args!("{file}: {error}")),
        }
        Ok(())
    })?;
    if !table.is_empty() {
        writeln!(out, "{table}")?;
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn mode(args: &Args) -> Mode {
    match (args.number, args.as_is) {
        (true, _) => Mode::Number,
        (false, true) => Mode::Digit(Framing::AsIs),
        (false, false) => Mode::default(),
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
    let label = |class: usize| labels.get(class).unwrap_or("?").escape_debug().to_string();
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
            format!("{} {}", label.escape_debug(), percent((*confidence).into()))
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
