//! Draws a sheet of the samples that the recipe `rakam` trains on:
//! `cargo run --release -p rakam-train --example samples -- samples.png`
//!
//! From top to bottom: MNIST's images distorted, restyled, digits drawn from strokes, and ink that isn't a digit.

use rakam_data::{Dataset, PIXELS, SIDE, Synth, sample_rng};
use rakam_ink::Picture;

const COLUMNS: usize = 24;
/// Rows of each kind.
const ROWS: usize = 4;
/// Pixels from one sample to the next.
const STEP: usize = SIDE + 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the PNG file to write")?;
    let data = Dataset::load(None, &mut |_| {})?;
    let distorted = Synth { restyled: 0.0, drawn: 0.0, negatives: 0.0 };
    let kinds = [
        distorted,
        Synth { restyled: 1.0, ..distorted },
        Synth { drawn: 1.0, ..distorted },
        Synth { negatives: 1.0, ..distorted },
    ];
    let (width, height) = (COLUMNS * STEP, kinds.len() * ROWS * STEP);
    let mut sheet = vec![0.0; width * height];
    for (kind, synth) in kinds.into_iter().enumerate() {
        for sample in 0..COLUMNS * ROWS {
            let mut pixels = [0.0; PIXELS];
            synth.make(&data.train, sample, &mut sample_rng(1, 0, sample as u64), &mut pixels);
            let corner = (kind * ROWS + sample / COLUMNS) * STEP * width + sample % COLUMNS * STEP;
            for (row, line) in pixels.chunks(SIDE).enumerate() {
                sheet[corner + row * width..][..SIDE].copy_from_slice(line);
            }
        }
    }
    std::fs::write(path, Picture::from_ink(width, height, sheet)?.encode_png()?)?;
    Ok(())
}
