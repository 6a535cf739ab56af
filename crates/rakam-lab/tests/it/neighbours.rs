//! Near images, as the window asks for them.

use std::time::{Duration, Instant};

use rakam_data::Dataset;
use rakam_lab::{Event, Handle, Nearest, Request, spawn};

fn listen(lab: &Handle, wanted: impl Fn(&Nearest) -> bool) -> Nearest {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(120) {
        let told = lab.take().find_map(|tell| match tell {
            Event::Nearest(nearest) if wanted(&nearest) => Some(nearest),
            _ => None,
        });
        if let Some(nearest) = told {
            return nearest;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the lab does not say it");
}

#[test]
fn a_training_image_lies_nearest_to_itself_and_the_others_are_of_its_kind() {
    let train = Dataset::load(None, &mut |_| {}).unwrap().train;
    let pixels = |index: usize| train.image(index).map(|byte| f32::from(byte) / 255.0).to_vec();
    let lab = spawn(|| {}).unwrap();
    lab.ask(Request::Data);
    lab.ask(Request::NearIn(rakam_model::embedded()[1].bytes()));
    lab.ask(Request::Near(pixels(1_000)));
    // What is nearest so far is told on the way.
    let first = listen(&lab, |nearest| nearest.images.len() == 6);
    assert!(first.seen < first.of, "{} of {}", first.seen, first.of);
    let all = listen(&lab, |nearest| nearest.seen == 60_000);
    assert_eq!((all.images[0].image.index, all.images[0].image.pixels == train.image(1_000)), (1_000, true));
    assert!(all.images[0].distance < 1e-2 && all.images.is_sorted_by(|a, b| a.distance <= b.distance));
    assert!(all.images.iter().filter(|near| near.image.label == train.label(1_000)).count() >= 5);
    // Another question is answered without looking at all images again.
    lab.ask(Request::Near(pixels(59_999)));
    let other = listen(&lab, |nearest| nearest.images[0].image.index == 59_999);
    assert_eq!(other.seen, 60_000);
}
