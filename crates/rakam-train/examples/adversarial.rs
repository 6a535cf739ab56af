//! What adversarial training does: trains the original network by its recipe at some strengths, and finds what it takes
//! to fool each. The last 5,000 training images are held back for that; the test images aren't looked at.
//! `cargo run --release -p rakam-train --example adversarial -- --epochs 5 0 0.1 0.2 0.3`

use std::time::Instant;

use rakam_data::{Dataset, Split};
use rakam_model::Model;
use rakam_model::explain::{Fool, Search};
use rakam_nn::Cpu;
use rakam_train::{Hyperparameters, LiveTraining, Preset, Task};

/// Training images held back to try the networks with.
const HELD_BACK: usize = 5_000;
/// So many of them are changed until they are read as something else.
const FOOLED: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut epochs = 1;
    let mut strengths = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--epochs" => epochs = arguments.next().ok_or("--epochs needs a number")?.parse()?,
            strength => strengths.push(strength.parse()?),
        }
    }
    let mnist = Dataset::load(None, &mut |_| {})?;
    let (train, tried) = mnist.train.hold_back(HELD_BACK);
    println!("strength, accuracy, the median of the least strength that fools it, seconds an epoch");
    for adversary in strengths {
        let hyperparameters = Hyperparameters { adversary, ..Preset::Original.hyperparameters() };
        let mut live = LiveTraining::new(Task::default(), hyperparameters, None, Cpu::all_threads())?;
        let began = Instant::now();
        while live.epoch() < epochs {
            live.step(&train, true)?;
        }
        let seconds = began.elapsed().as_secs_f64() / epochs as f64;
        let accuracy = live.evaluate(&tried).accuracy;
        let least = median_of_least(&live.model(accuracy), &tried);
        println!("{adversary:.2}: {:.2}%, {least:.3}, {seconds:.1}", 100.0 * accuracy);
    }
    Ok(())
}

/// The median over some images of the least strength that has them read as what came second; of those that nothing fools, it is
/// the largest that is tried.
fn median_of_least(model: &Model, images: &Split) -> f32 {
    let least = (0..images.len().min(FOOLED)).filter_map(|index| {
        let pixels: Vec<f32> = images.image(index).iter().map(|&byte| f32::from(byte) / 255.0).collect();
        let fool = Fool::new(model, &pixels, None)?;
        let mut search = Search::new(&fool);
        while search.advance(&fool) {}
        Some(search.fooled()?.strength)
    });
    let mut least: Vec<f32> = least.collect();
    least.sort_unstable_by(f32::total_cmp);
    least.get(least.len() / 2).copied().unwrap_or_default()
}
