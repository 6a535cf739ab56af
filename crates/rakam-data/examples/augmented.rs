//! Shows an image of MNIST as it is, and as a training sees it in the first two epochs:
//! `cargo run -p rakam-data --example augmented`

use rakam_data::{Augment, Dataset, PIXELS, SIDE, sample_rng};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let train = Dataset::load(None, &mut |_| {})?.train;
    let (seed, index) = (42, 7);
    println!("{} images; number {index} is a {}:\n", train.len(), train.label(index));
    let image = &train.as_mnist().ok_or("this is not MNIST")?[index];
    println!("{}\n", text(&image.map(|byte| f32::from(byte) / 255.0)));
    for epoch in [1, 2] {
        let mut pixels = [0.0; PIXELS];
        Augment::ORIGINAL.apply(image, &mut sample_rng(seed, epoch, index as u64), &mut pixels);
        println!("{}\n", text(&pixels));
    }
    Ok(())
}

/// Rows of 28 characters: the more ink, the darker.
fn text(pixels: &[f32; PIXELS]) -> String {
    let shades = [' ', '.', '+', '#'];
    let shade = |&ink: &f32| shades[(ink * 3.0).round() as usize];
    let row = |row: &[f32]| row.iter().map(shade).collect::<String>().trim_end().to_owned();
    pixels.chunks(SIDE).map(row).collect::<Vec<_>>().join("\n")
}
