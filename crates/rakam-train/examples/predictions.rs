//! Prints the reading of each of the 10,000 test images, unchanged, one JSON object per line; `elsewhere.py` of rakam-model
//! compares them: `cargo run --release -p rakam-train --example predictions -- [MODEL] [DATA]`

use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use rakam_data::{Dataset, PIXELS};
use rakam_ink::Input;
use rakam_model::Reader;
use rakam_nn::Cpu;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let reader = Reader::new(&rakam_model::open(&arguments.next().unwrap_or_else(|| rakam_model::DEFAULT.to_owned()))?);
    let folder = arguments.next();
    let test = Dataset::load(folder.as_deref().map(Path::new), &mut |_| {})?.test;
    let input = |image: &[u8; PIXELS]| Input::from_pixels(image.map(|byte| f32::from(byte) / 255.0));
    let inputs: Vec<Input> = test.as_mnist().unwrap_or_default().iter().map(input).collect();
    let mut out = BufWriter::new(stdout().lock());
    for reading in reader.read_many(&mut Cpu::all_threads(), &inputs) {
        writeln!(out, "{}", serde_json::to_string(&reading)?)?;
    }
    Ok(out.flush()?)
}
