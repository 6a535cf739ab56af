//! Prints the digit read in each of the 10,000 test images, one a line:
//! `cargo run --release -p rakam-train --example predictions -- [MODEL] [DATA]`.

use std::error::Error;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use rakam_data::Dataset;
use rakam_nn::Team;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let model = rakam_model::open(&arguments.next().unwrap_or_else(|| rakam_model::DEFAULT.to_owned()))?;
    let folder = arguments.next();
    let data = Dataset::load(folder.as_deref().map(Path::new), &mut |_| {})?;
    let mut out = BufWriter::new(stdout().lock());
    for digit in rakam_train::predict(&model, &data.test, &mut Team::of_machine()) {
        writeln!(out, "{digit}")?;
    }
    Ok(out.flush()?)
}
