//! Prints how each of the 10,000 test images is read, as it is, one JSON object a line:
//! `cargo run --release -p rakam-train --example predictions -- [MODEL] [DATA]`.

use std::error::Error;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use rakam_data::Dataset;
use rakam_ink::Input;
use rakam_model::Reader;
use rakam_nn::Team;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let reader = Reader::new(&rakam_model::open(&arguments.next().unwrap_or_else(|| rakam_model::DEFAULT.to_owned()))?);
    let folder = arguments.next();
    let data = Dataset::load(folder.as_deref().map(Path::new), &mut |_| {})?;
    let input = |image: &[u8; rakam_data::PIXELS]| Input::from_pixels(image.map(|grey| f32::from(grey) / 255.0));
    let inputs: Vec<Input> = data.test.images().iter().map(input).collect();
    let mut out = BufWriter::new(stdout().lock());
    for reading in reader.read_many(&mut Team::of_machine(), &inputs) {
        writeln!(out, "{}", serde_json::to_string(&reading)?)?;
    }
    Ok(out.flush()?)
}
