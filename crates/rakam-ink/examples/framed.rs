//! Shows what a network would see of the digit in a picture:
//! `cargo run -p rakam-ink --example framed -- docs/digits/5-photo.png`

use rakam_ink::{Framing, Input, Picture};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a picture")?;
    let picture = Picture::decode(&std::fs::read(path)?)?;
    println!("{} x {} pixels, and as 28x28:", picture.width(), picture.height());
    let input = Input::from_picture(&picture, Framing::Centred).ok_or("there is no ink in the picture")?;
    // The more ink, the darker the character.
    let shade = |&ink: &f32| [' ', '.', '+', '#'][(ink * 3.0).round() as usize];
    for row in input.pixels().chunks(Input::SIDE) {
        println!("{}", row.iter().map(shade).collect::<String>().trim_end());
    }
    Ok(())
}
