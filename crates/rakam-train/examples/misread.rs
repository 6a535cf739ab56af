//! Draws a sheet of the test images that a model misreads, and prints the label and the reading of each:
//! `cargo run --release -p rakam-train --example misread -- misread.png [MODEL]`

mod sheet;

use std::time::Duration;

use rakam_data::Dataset;
use rakam_eval::Evaluator;
use rakam_nn::Cpu;

const COLUMNS: usize = 12;
/// Pixels of the sheet per pixel of an image, in each direction.
const ENLARGED: usize = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name the PNG file to write")?;
    let model = rakam_model::open(&arguments.next().unwrap_or_else(|| rakam_model::DEFAULT.to_owned()))?;
    let test = Dataset::load(None, &mut |_| {})?.test;
    let mut evaluator = Evaluator::new(&model, test.clone(), 0, Cpu::all_threads());
    while !evaluator.has_read_all() {
        evaluator.step(Duration::from_secs(1));
    }
    let readings = evaluator.so_far().readings;
    let wrong: Vec<usize> = (0..test.len()).filter(|&index| !readings[index].is_right()).collect();

    let images = test.as_mnist().ok_or("this is not MNIST")?;
    let images: Vec<_> = wrong.iter().map(|&index| images[index].map(|byte| f32::from(byte) / 255.0)).collect();
    sheet::write(&path, COLUMNS, ENLARGED, &images)?;
    for row in wrong.chunks(COLUMNS) {
        let words: Vec<String> =
            row.iter().map(|&index| format!("{}->{}", readings[index].label, readings[index].read)).collect();
        println!("{}", words.join("  "));
    }
    Ok(())
}
