//! Trains the recipe `rakam` without one kind of its samples at a time, for fewer epochs, and writes the networks:
//! `cargo run --release -p rakam-train --example ablation -- FOLDER [EPOCHS]`

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rakam_data::{Dataset, Synth};
use rakam_nn::Cpu;
use rakam_train::{Recipe, Samples, Session};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder to write the networks to")?;
    let epochs = arguments.next().map_or(Ok(8), |epochs| epochs.parse())?;
    let data = Dataset::load(None, &mut |_| {})?;
    std::fs::create_dir_all(&folder)?;
    let all = Synth::RAKAM;
    for (name, synth) in [
        ("all", all),
        ("none-restyled", Synth { restyled: 0.0, ..all }),
        ("none-drawn", Synth { drawn: 0.0, ..all }),
        ("none-degraded", Synth { degraded: 0.0, ..all }),
        ("none-softened", Synth { softened: 0.0, ..all }),
    ] {
        let recipe = Recipe { epochs, samples: Samples::Synthetic(synth), ..Recipe::rakam() };
        let mut session = Session::new(recipe, Cpu::all_threads())?;
        while !session.is_done() {
            session.epoch(&data, &AtomicBool::new(false), &mut |_| {})?;
        }
        let path = Path::new(&folder).join(name).with_extension("safetensors");
        session.calibrated_model(&data).save(&path)?;
        println!("{}: {:.2}% of the test images", path.display(), 100.0 * session.position().test_accuracy);
    }
    Ok(())
}
