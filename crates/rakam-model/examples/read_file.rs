//! Reads the digit or number in one picture: `cargo run -p rakam-model --example read_file -- docs/digits/7.png`

use rakam_ink::MAX_PIXELS;
use rakam_model::{Answer, Mode, Reader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a picture")?;
    let reader = Reader::new(&rakam_model::open(rakam_model::DEFAULT)?);
    match reader.read_file(&std::fs::read(path)?, MAX_PIXELS, Mode::Auto)? {
        Answer::Digit(digit) => {
            let label = digit.reading.label.as_deref().unwrap_or("nothing");
            println!("{label} with {:.1}%", 100.0 * digit.reading.confidence);
        }
        Answer::Number(number) => println!("{}", number.number),
    }
    Ok(())
}
