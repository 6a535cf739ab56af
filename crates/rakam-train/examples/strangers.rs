//! What `--none` does with classes that a network was never shown: trains it on some digits of MNIST, and tries it with the
//! others. The last 5,000 training images are held back for that; the test images aren't looked at. Each argument is a list
//! of known digits.
//! `cargo run --release -p rakam-train --example strangers -- --epochs 15 0,1,2,3,4 5,6,7,8,9`

use std::sync::atomic::AtomicBool;

use rakam_data::{Dataset, Split};
use rakam_eval::logits;
use rakam_model::{Labels, Model, Verdict};
use rakam_nn::{Cpu, Inference};
use rakam_train::{Recipe, Session, Task};

/// Training images held back to try the networks with.
const HELD_BACK: usize = 5_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut epochs = Recipe::original().epochs;
    let mut lists = Vec::new();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--epochs" => epochs = arguments.next().ok_or("--epochs needs a number")?.parse()?,
            list => lists.push(list.split(',').map(str::parse).collect::<Result<Vec<u8>, _>>()?),
        }
    }
    if lists.is_empty() {
        return Err("name the known digits, such as 0,1,2,3,4".into());
    }
    let mnist = Dataset::load(None, &mut |_| {})?;
    let (shown, tried) = mnist.train.hold_back(HELD_BACK);
    println!("of the known: refused, unsure; of the strangers: refused, unsure, taken for one of the known");
    for known in lists {
        let labels = Labels::new(known.iter().map(u8::to_string).collect()).ok_or("name two digits at least")?;
        let train = with_labels(&shown, &|label| known.iter().position(|&digit| digit == label))?;
        let own = with_labels(&tried, &|label| known.iter().position(|&digit| digit == label))?;
        let strangers = with_labels(&tried, &|label| (!known.contains(&label)).then_some(0))?;
        let data =
            Dataset { train, test: own.clone(), classes: labels.iter().map(str::to_owned).collect(), ..mnist.clone() };
        let recipe = Recipe { epochs, task: Task { labels, ..Task::default() }, ..Recipe::original() };
        let mut session = Session::new(recipe.with_none(), Cpu::all_threads())?;
        while !session.is_done() {
            session.epoch(&data, &AtomicBool::new(false), &mut |_| {})?;
        }
        let model = session.calibrated_model(&data);
        let [_, unsure, refused] = verdicts(&model, &own);
        let [taken, unsure_strangers, refused_strangers] = verdicts(&model, &strangers);
        println!(
            "{known:?}: {refused:.1}%, {unsure:.1}%; {refused_strangers:.1}%, {unsure_strangers:.1}%, {taken:.1}%"
        );
    }
    Ok(())
}

/// The images of which `label` makes another label of their own.
fn with_labels(split: &Split, label: &dyn Fn(u8) -> Option<usize>) -> Result<Split, &'static str> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for (index, &was) in split.labels().iter().enumerate() {
        if let Some(label) = label(was) {
            pixels.extend_from_slice(split.image(index));
            labels.push(label as u8);
        }
    }
    Split::new(split.shape(), pixels, labels).ok_or("a label is missing")
}

/// The percentages of images that are taken for one of the labels, unsure and refused.
fn verdicts(model: &Model, split: &Split) -> [f64; 3] {
    let inference = Inference::new(&model.network);
    let logits = logits(&inference, model.input, split, &mut Cpu::all_threads());
    [Verdict::Digit, Verdict::Unsure, Verdict::NotADigit].map(|verdict| {
        let rows = logits.chunks(inference.classes());
        let read = rows.filter(|row| model.calibration.reading(row, &model.labels).verdict == verdict).count();
        100.0 * read as f64 / split.len() as f64
    })
}
