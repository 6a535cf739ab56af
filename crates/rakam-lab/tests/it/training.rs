//! The lab on its thread, as the window meets it.

use std::time::{Duration, Instant};

use rakam_lab::{Event, Go, Handle, Phase, Request, Snapshot, spawn};
use rakam_model::Model;
use rakam_train::{Hyperparameters, Preset};

fn lab() -> Handle {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Request::Data);
    lab
}

/// Listens until `wanted` gives something; what was told before goes by.
fn listen<T>(lab: &Handle, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(120) {
        if let Some(found) = lab.take().find_map(&mut wanted) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the lab does not say it");
}

fn stands(tell: Event, phase: Phase) -> Option<Snapshot> {
    match tell {
        Event::Training(snapshot) if snapshot.phase == phase => Some(snapshot),
        _ => None,
    }
}

#[test]
fn the_sprint_reaches_98_and_a_half_percent_and_its_weights_say_so() {
    let lab = lab();
    lab.ask(Request::Begin(Preset::Sprint.hyperparameters()));
    let fresh = listen(&lab, |tell| stands(tell, Phase::Fresh));
    assert_eq!((fresh.images, fresh.guesses.len(), fresh.kernels.len()), (0, 12, 150));
    lab.ask(Request::Go(Go::On));
    let mut points = Vec::new();
    let done = listen(&lab, |tell| {
        if let Event::Training(snapshot) = &tell {
            points.extend(snapshot.points.clone());
        }
        stands(tell, Phase::Done)
    });
    let (after, accuracy) = done.test_accuracy.unwrap();
    assert!(after == 60_000 && accuracy > 0.985, "{accuracy}");
    assert!(points.is_sorted_by_key(|point| point.images) && points.last().unwrap().images == 60_000);
    assert!(points.last().unwrap().loss < 0.8 * points[0].loss, "{points:?}");
    assert_ne!(done.kernels, fresh.kernels);
    lab.ask(Request::Weights);
    let bytes = listen(&lab, |tell| if let Event::Weights(bytes) = tell { Some(bytes) } else { None });
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!((model.architecture(), model.trained.unwrap().test_accuracy), ("classic", accuracy));
}

#[test]
fn one_batch_one_epoch_and_a_pause() {
    let lab = lab();
    lab.ask(Request::Begin(Hyperparameters { images: 640, ..Hyperparameters::default() }));
    lab.ask(Request::Go(Go::Batch));
    let after = listen(&lab, |tell| stands(tell, Phase::Paused));
    assert_eq!((after.epoch, after.batch, after.batches, after.images), (0, 1, 10, 64));
    lab.ask(Request::Go(Go::Epoch));
    let after = listen(&lab, |tell| stands(tell, Phase::Paused));
    assert_eq!((after.epoch, after.batch, after.images), (1, 0, 640));
    lab.ask(Request::Turn(Hyperparameters { images: 60_000, batch_size: 32, ..after.hyperparameters }));
    lab.ask(Request::Go(Go::On));
    let running = listen(&lab, |tell| stands(tell, Phase::Running).filter(|now| now.images > 2_000));
    assert_eq!((running.hyperparameters.batch_size, running.epoch), (32, 1));
    lab.ask(Request::Go(Go::Pause));
    let paused = listen(&lab, |tell| stands(tell, Phase::Paused));
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
    assert!(paused.images >= running.images);
}
