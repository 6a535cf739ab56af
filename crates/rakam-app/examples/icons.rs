//! Writes the icons of the page: `cargo run --package rakam-app --example icons -- web/page/icons`.

use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("say where the icons go")?);
    for side in [192, 512] {
        let pixels = rakam_app::icon::rgba(side);
        image::save_buffer(folder.join(format!("icon-{side}.png")), &pixels, side, side, image::ColorType::Rgba8)?;
    }
    Ok(())
}
