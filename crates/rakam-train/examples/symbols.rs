//! Measures how well networks learn symbols from five examples of each, on drawings that they never saw.
//!
//! ```text
//! cargo run --release -p rakam-train --example symbols -- [--classes 3] [--sets 40] [--half 0|1] [--one-writer] FILE.jsonl ...
//! ```
//!
//! Each line of a file is a drawing: `{"label": "x41", "writer": "w7", "strokes": [[[x, y], ...], ...]}`, in sides of the
//! canvas. Each set is some labels at random, five drawings of each to learn from, up to 20 others of each to read, and 60 of
//! other labels to refuse. `--one-writer` takes all drawings of a set from one writer. `--half` takes only one half of the
//! writers: tune on one, report the other.

use std::collections::BTreeMap;
use std::time::Instant;

use rakam_data::{Class, Symbols, shuffled};
use rakam_ink::{Drawing, Framing, Stroke};
use rakam_model::{DEFAULT, Reader, Verdict, open};
use rakam_train::{SymbolTraining, TrainedSymbols};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Examples of each class, drawings of it that are read, and drawings of other labels.
const EXAMPLES: usize = 5;
const READ: usize = 20;
const OTHERS: usize = 60;

/// Fewer drawings to read than this say little.
const FEWEST: usize = 3;

#[derive(serde::Deserialize)]
struct Line {
    label: String,
    #[serde(default)]
    writer: String,
    strokes: Vec<Stroke>,
}

struct Options {
    classes: usize,
    sets: usize,
    half: Option<u32>,
    one_writer: bool,
    files: Vec<String>,
}

#[derive(Default)]
struct Counts {
    own: usize,
    right: usize,
    refused: usize,
    others: usize,
    others_refused: usize,
    held_back: [usize; 2],
    seconds: Vec<f64>,
}

fn main() -> Result<()> {
    let options = options()?;
    // By writer, or all in one, the drawings of each label.
    let mut writers: BTreeMap<String, BTreeMap<String, Vec<Vec<Stroke>>>> = BTreeMap::new();
    for file in &options.files {
        for line in std::fs::read_to_string(file)?.lines() {
            let Line { label, writer, strokes } = serde_json::from_str(line)?;
            let half = writer.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 2;
            if options.half.is_none_or(|wanted| wanted == half) {
                let writer = if options.one_writer { writer } else { String::new() };
                writers.entry(writer).or_default().entry(label).or_default().push(strokes);
            }
        }
    }
    let enough = |drawings: &Vec<Vec<Stroke>>| drawings.len() >= EXAMPLES + FEWEST;
    writers.retain(|_, labels| labels.values().filter(|drawings| enough(drawings)).count() >= options.classes);
    let writers: Vec<_> = writers.into_values().collect();
    let mut counts = Counts::default();
    for set in 0..options.sets {
        let labels = writers.get(set % writers.len().max(1)).ok_or("too few drawings")?;
        let usable: Vec<&String> =
            labels.iter().filter(|(_, drawings)| enough(drawings)).map(|(label, _)| label).collect();
        let chosen: Vec<&String> = order(set, usable.len()).take(options.classes).map(|at| usable[at]).collect();
        measure(set, labels, &chosen, &mut counts)?;
    }
    let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
    counts.seconds.sort_by(f64::total_cmp);
    println!(
        "{} sets of {} symbols: {:.1}% of {} drawings read right, {:.1}% refused; of {} drawings of other symbols {:.1}% refused",
        options.sets,
        options.classes,
        percent(counts.right, counts.own),
        counts.own,
        percent(counts.refused, counts.own),
        counts.others,
        percent(counts.others_refused, counts.others),
    );
    let [right, of] = counts.held_back;
    println!(
        "held back: {:.1}% of {of} examples read right; {:.1} s for a set (median)",
        percent(right, of),
        counts.seconds[counts.seconds.len() / 2]
    );
    Ok(())
}

/// Trains on one set, and reads.
fn measure(
    set: usize,
    labels: &BTreeMap<String, Vec<Vec<Stroke>>>,
    chosen: &[&String],
    counts: &mut Counts,
) -> Result<()> {
    let (mut symbols, mut own) = (Symbols::default(), Vec::new());
    for (class, &label) in chosen.iter().enumerate() {
        let mut drawings = order(set, labels[label].len()).map(|at| labels[label][at].clone());
        let examples = drawings.by_ref().take(EXAMPLES).collect();
        symbols.classes.push(Class { name: label.clone(), examples });
        own.extend(drawings.take(READ).map(|drawing| (class, drawing)));
    }
    let others: Vec<&Vec<Stroke>> =
        labels.iter().filter(|(label, _)| !chosen.contains(label)).flat_map(|(_, drawings)| drawings).collect();
    let began = Instant::now();
    let mut training = SymbolTraining::new(open(DEFAULT)?, &symbols, 1, 1)?;
    let TrainedSymbols { model, held_back } = loop {
        if let Some(trained) = training.step()? {
            break trained;
        }
    };
    counts.seconds.push(began.elapsed().as_secs_f64());
    counts.held_back[0] += held_back.right;
    counts.held_back[1] += held_back.of;
    let reader = Reader::new(&model);
    let read = |strokes: &[Stroke]| {
        let reading = reader.read_digit(Drawing::from_strokes(strokes.to_vec()), Framing::Centred).reading;
        (reading.verdict, reading.class)
    };
    for (class, drawing) in &own {
        let (verdict, digit) = read(drawing);
        counts.own += 1;
        counts.right += usize::from(verdict == Verdict::Digit && digit.map(usize::from) == Some(*class));
        counts.refused += usize::from(verdict == Verdict::NotADigit);
    }
    for at in order(set, others.len()).take(OTHERS) {
        counts.others += 1;
        counts.others_refused += usize::from(read(others[at]).0 == Verdict::NotADigit);
    }
    Ok(())
}

/// The numbers below `count` in the order of a set.
fn order(set: usize, count: usize) -> impl Iterator<Item = usize> {
    shuffled(77, set as u64, count as u32).into_iter().map(|at| at as usize)
}

fn options() -> Result<Options> {
    let mut options = Options { classes: 3, sets: 40, half: None, one_writer: false, files: Vec::new() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--classes" => options.classes = value()?.parse()?,
            "--sets" => options.sets = value()?.parse()?,
            "--half" => options.half = Some(value()?.parse()?),
            "--one-writer" => options.one_writer = true,
            _ => options.files.push(arg),
        }
    }
    Ok(options)
}
