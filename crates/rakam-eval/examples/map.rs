//! Lays 5,000 test images out by what a network makes of them, and times it on one thread:
//! `cargo run --release -p rakam-eval --example map`

use std::time::Instant;

use rakam_data::Dataset;
use rakam_eval::{Place, PrincipalPlane, Tsne};
use rakam_model::explain::Features;
use rakam_model::open;
use rakam_nn::Cpu;

const IMAGES: usize = 5_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let test = Dataset::load(None, &mut |_| {})?.test;
    for name in ["classic", "rakam"] {
        let model = open(name)?;
        for stages in 0..=model.network.architecture().hidden.len() {
            let mut features = Features::after(&model, stages)?;
            let read = Instant::now();
            features.add(&mut Cpu::new(1), IMAGES, &|index| test.image(index));
            let (read, fitted) = (read.elapsed(), Instant::now());
            let plane = PrincipalPlane::of(features.rows(), features.width());
            let places: Vec<Place> =
                features.rows().chunks_exact(features.width()).map(|row| plane.place(row)).collect();
            let (fitted, width) = (fitted.elapsed(), features.width());
            println!("{name:8} {stages} stages, {width:3} features: read in {read:.0?}, PCA {fitted:.0?}");
            if stages == model.network.architecture().hidden.len() {
                let began = Instant::now();
                let Some(mut map) = Tsne::new(features.rows(), width, &places) else { continue };
                let searched = began.elapsed();
                while map.step() {}
                println!("{name:8} t-SNE {:.1?}, of it the search of neighbours {searched:.1?}", began.elapsed());
            }
        }
    }
    Ok(())
}
