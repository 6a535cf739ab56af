//! Draws a sheet of the samples that the recipe `rakam` trains on:
//! `cargo run --release -p rakam-train --example samples -- samples.png`
//!
//! From top to bottom: MNIST's images distorted, restyled, digits drawn from strokes, ink that isn't a digit,
//! and all of them degraded.

mod sheet;

use rakam_data::{Dataset, PIXELS, Synth, sample_rng};

const COLUMNS: usize = 24;
/// Rows of each kind.
const ROWS: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the PNG file to write")?;
    let data = Dataset::load(None, &mut |_| {})?;
    let distorted = Synth { restyled: 0.0, drawn: 0.0, negatives: 0.0, degraded: 0.0, ..Synth::RAKAM };
    let kinds = [
        distorted,
        Synth { restyled: 1.0, ..distorted },
        Synth { drawn: 1.0, ..distorted },
        Synth { negatives: 1.0, ..distorted },
        Synth { restyled: 0.2, drawn: 0.3, negatives: 0.3, degraded: 1.0, ..Synth::RAKAM },
    ];
    let mut samples = Vec::new();
    for synth in kinds {
        for sample in 0..COLUMNS * ROWS {
            let mut pixels = [0.0; PIXELS];
            synth.make(&data.train, sample, &mut sample_rng(1, 0, sample as u64), &mut pixels);
            samples.push(pixels);
        }
    }
    sheet::write(&path, COLUMNS, 1, &samples)
}
