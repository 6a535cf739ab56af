//! Compares the built-in networks on the test images of MNIST: `cargo run --release -p rakam-eval --example compare`

use rakam_data::{Dataset, Split};
use rakam_eval::{logits, mcnemar, score_interval};
use rakam_model::{Model, open};
use rakam_nn::{Cpu, Inference, argmax};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let test = Dataset::load(None, &mut |_| {})?.test;
    let mut cpu = Cpu::all_threads();
    let mut measure = |name: &str| -> Result<Vec<bool>, Box<dyn std::error::Error>> {
        let right = right(&open(name)?, &test, &mut cpu);
        let count = right.iter().filter(|&&right| right).count();
        let [low, high] = score_interval(count, right.len());
        println!(
            "{name:8} {:.2}% read right, 95% interval {:.2} to {:.2}",
            percent(count, &right),
            100.0 * low,
            100.0 * high
        );
        Ok(right)
    };
    let (first, second) = (measure("rakam")?, measure("classic")?);
    let only = |a: &[bool], b: &[bool]| a.iter().zip(b).filter(|&(&a, &b)| a && !b).count();
    let (only_first, only_second) = (only(&first, &second), only(&second, &first));
    println!(
        "only rakam: {only_first}, only classic: {only_second}; by chance: p = {:.1e}",
        mcnemar(only_first, only_second)
    );
    Ok(())
}

fn percent(count: usize, of: &[bool]) -> f64 {
    100.0 * count as f64 / of.len() as f64
}

/// Whether each image is read right. A network may have an eleventh class, for ink that isn't a digit.
fn right(model: &Model, split: &Split, cpu: &mut Cpu) -> Vec<bool> {
    let inference = Inference::new(&model.network);
    let logits = logits(&inference, model.input, split, cpu);
    let digit = |row: &[f32]| argmax(&row[..10]);
    let rows = logits.chunks(inference.classes()).zip(split.labels());
    rows.map(|(row, &label)| digit(row) == usize::from(label)).collect()
}
