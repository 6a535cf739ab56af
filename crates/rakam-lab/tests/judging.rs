//! Networks measured by the lab on its thread, as the window meets it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

use std::time::{Duration, Instant};

use rakam_lab::{Ask, Go, Handle, Phase, Subject, Tell, spawn};
use rakam_model::embedded;
use rakam_train::{Judgement, Knobs, Progress};

/// Listens until `wanted` gives something; what was told before goes by.
fn listen<T>(lab: &Handle, mut wanted: impl FnMut(Tell) -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(240) {
        if let Some(found) = lab.take().find_map(&mut wanted) {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the lab does not say it");
}

fn judged(lab: &Handle) -> Vec<Judgement> {
    listen(lab, |tell| if let Tell::Judged(judgements) = tell { Some(judgements) } else { None })
}

fn inside(name: &str) -> Subject {
    Subject::Weights(embedded().iter().find(|inside| inside.name == name).unwrap().bytes.to_vec())
}

#[test]
fn two_networks_are_measured_in_the_order_of_the_question() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Ask::Data);
    lab.ask(Ask::Judge { subjects: vec![inside("rakam"), inside("classic")], curve_images: 8 });
    let mut before = Progress { done: 0, of: 0 };
    let judgements = listen(&lab, |tell| match tell {
        Tell::Judging(progress) => {
            assert!(progress.done > before.done && progress.done <= progress.of, "{progress:?}");
            before = progress;
            None
        }
        Tell::Judged(judgements) => Some(judgements),
        _ => None,
    });
    assert!(before.done > before.of / 2, "{before:?}");
    let accuracies: Vec<f64> = judgements.iter().map(|judgement| judgement.evaluation.accuracy).collect();
    for (accuracy, name) in accuracies.iter().zip(["rakam", "classic"]) {
        let told = embedded().iter().find(|inside| inside.name == name).unwrap().model().unwrap().trained.unwrap();
        assert!((told.test_accuracy - accuracy).abs() <= 0.0003, "{name}: {accuracy}");
    }
    let wrong = judgements[0].wrong();
    lab.ask(Ask::TestImages(wrong.clone()));
    let images = listen(&lab, |tell| if let Tell::TestImages(images) = tell { Some(images) } else { None });
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), wrong);
    assert!(images.iter().all(|image| image.pixels.len() == 784));
}

#[test]
fn a_network_in_training_is_measured_and_one_that_is_not_there_is_told() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Ask::Data);
    lab.ask(Ask::Judge { subjects: vec![Subject::InTraining], curve_images: 0 });
    let reason = listen(&lab, |tell| if let Tell::NotJudged(reason) = tell { Some(reason) } else { None });
    assert!(reason.contains("training"), "{reason}");
    lab.ask(Ask::Begin(Knobs { images: 640, ..Knobs::default() }));
    lab.ask(Ask::Go(Go::Epoch));
    let accuracy = listen(&lab, |tell| match tell {
        Tell::Training(snapshot) if snapshot.phase == Phase::Paused => snapshot.test_accuracy,
        _ => None,
    });
    lab.ask(Ask::Judge { subjects: vec![Subject::InTraining], curve_images: 0 });
    assert_eq!(judged(&lab)[0].evaluation.accuracy, accuracy.1);
}

#[test]
fn measuring_stops_when_it_is_told_to() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Ask::Data);
    lab.ask(Ask::Judge { subjects: vec![inside("rakam")], curve_images: 1000 });
    listen(&lab, |tell| if let Tell::Judging(progress) = tell { Some(progress) } else { None });
    lab.ask(Ask::StopJudging);
    lab.ask(Ask::TestImages(vec![7, 99_999]));
    let images = listen(&lab, |tell| if let Tell::TestImages(images) = tell { Some(images) } else { None });
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), [7]);
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
}
