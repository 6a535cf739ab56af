//! Draws a sheet of the test images that a model misreads, and prints what each is and what was read:
//! `cargo run --release -p rakam-train --example misread -- FILE.png [MODEL]`

use rakam_data::{Dataset, SIDE};
use rakam_ink::Picture;
use rakam_nn::Team;

const COLUMNS: usize = 12;
/// Pixels of the sheet for each of an image's.
const ENLARGED: usize = 2;
/// Pixels from one image to the next.
const STEP: usize = ENLARGED * SIDE + 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name the PNG file to write")?;
    let model = rakam_model::open(&arguments.next().unwrap_or_else(|| rakam_model::DEFAULT.to_owned()))?;
    let data = Dataset::load(None, &mut |_| {})?;
    let read = rakam_train::predict(&model, &data.test, &mut Team::of_machine());
    let wrong: Vec<usize> = (0..data.test.len()).filter(|&i| read[i] != data.test.label(i)).collect();
    let (width, height) = (COLUMNS * STEP, wrong.len().div_ceil(COLUMNS).max(1) * STEP);
    let mut sheet = vec![0.0; width * height];
    for (place, &index) in wrong.iter().enumerate() {
        let corner = place / COLUMNS * STEP * width + place % COLUMNS * STEP;
        for (at, &byte) in data.test.image(index).iter().enumerate() {
            for dot in 0..ENLARGED * ENLARGED {
                let (x, y) = (at % SIDE * ENLARGED + dot % ENLARGED, at / SIDE * ENLARGED + dot / ENLARGED);
                sheet[corner + y * width + x] = f32::from(byte) / 255.0;
            }
        }
    }
    std::fs::write(path, Picture::from_ink(width, height, sheet)?.encode_png()?)?;
    for row in wrong.chunks(COLUMNS) {
        let words: Vec<String> = row.iter().map(|&i| format!("{}->{}", data.test.label(i), read[i])).collect();
        println!("{}", words.join("  "));
    }
    Ok(())
}
