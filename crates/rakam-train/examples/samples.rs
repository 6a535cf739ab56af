//! Draws a sheet of what the recipe `rakam` shows the network: `cargo run --release -p rakam-train --example samples -- FILE.png`
//!
//! The first rows are MNIST's images bent, then restyled, then digits drawn from strokes, then ink that is no digit.

use rakam_data::{Dataset, PIXELS, SIDE, Synth, sample_rng};
use rakam_ink::Picture;

const COLUMNS: usize = 24;
const ROWS: usize = 4;
/// Pixels from one sample to the next.
const STEP: usize = SIDE + 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the PNG file to write")?;
    let data = Dataset::load(None, &mut |_| {})?;
    let none = Synth { restyled: 0.0, drawn: 0.0, negatives: 0.0 };
    let kinds = [none, Synth { restyled: 1.0, ..none }, Synth { drawn: 1.0, ..none }, Synth { negatives: 1.0, ..none }];
    let width = COLUMNS * STEP;
    let mut sheet = vec![0.0; width * ROWS * kinds.len() * STEP];
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
    let height = sheet.len() / width;
    std::fs::write(path, Picture::from_ink(width, height, sheet)?.encode_png()?)?;
    Ok(())
}
