//! Reads the digit in one picture: `cargo run -p rakam-model --example read_file -- docs/digits/7.png`

use rakam_ink::{Framing, Picture};
use rakam_model::Reader;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a picture")?;
    let picture = Picture::decode(&std::fs::read(path)?)?;
    let reader = Reader::new(&rakam_model::open(rakam_model::DEFAULT)?);
    let reading = reader.read_digit(&picture, Framing::Centred).reading;
    println!("{:?} with {:.1}%", reading.digit, 100.0 * reading.confidence);
    Ok(())
}
