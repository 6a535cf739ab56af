//! Networks measured by the lab on its thread, as the window meets it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

use std::time::{Duration, Instant};

use rakam_lab::{Ask, Go, Handle, Phase, Subject, Tell, spawn};
use rakam_model::embedded;
use rakam_train::{Judgement, Knobs};

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

/// Listens to a measurement until it is over; what was measured at the end, and how often that was told.
fn judged(lab: &Handle) -> (Vec<Judgement>, usize) {
    let (mut judged, mut told, mut before) = (Vec::new(), 0, 0);
    listen(lab, |tell| match tell {
        Tell::Judging { job: 7, progress } => {
            assert!(progress.done > before && progress.done <= progress.of, "{progress:?}");
            before = progress.done;
            progress.is_complete().then_some(())
        }
        Tell::Judged { job: 7, judgements } => {
            // What is told early is true, only the curves are shorter.
            assert!(
                told == 0
                    || judgements.iter().zip(&judged).all(|(new, old): (&Judgement, &Judgement)| {
                        new.readings == old.readings && new.curves[0].points.starts_with(&old.curves[0].points)
                    })
            );
            (judged, told) = (judgements, told + 1);
            None
        }
        _ => None,
    });
    (judged, told)
}

fn inside(name: &str) -> Subject {
    Subject::Weights(embedded().iter().find(|inside| inside.name == name).unwrap().bytes())
}

#[test]
fn two_networks_are_measured_in_the_order_of_the_question() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Ask::Data);
    lab.ask(Ask::Judge { job: 7, subjects: vec![inside("rakam"), inside("classic")], curve_images: 64 });
    let (judgements, told) = judged(&lab);
    assert!(told > 1, "told only at the end");
    for curve in judgements.iter().flat_map(|judgement| &judgement.curves) {
        assert_eq!((curve.images, curve.points.len()), (64, curve.corruption.levels().len()));
    }
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
    lab.ask(Ask::Judge { job: 7, subjects: vec![Subject::InTraining], curve_images: 0 });
    let reason = listen(&lab, |tell| if let Tell::NotJudged(reason) = tell { Some(reason) } else { None });
    assert!(reason.contains("training"), "{reason}");
    lab.ask(Ask::Begin(Knobs { images: 640, ..Knobs::default() }));
    lab.ask(Ask::Go(Go::Epoch));
    let accuracy = listen(&lab, |tell| match tell {
        Tell::Training(snapshot) if snapshot.phase == Phase::Paused => snapshot.test_accuracy,
        _ => None,
    });
    lab.ask(Ask::Judge { job: 7, subjects: vec![Subject::InTraining], curve_images: 0 });
    assert_eq!(judged(&lab).0[0].evaluation.accuracy, accuracy.1);
}

#[test]
fn measuring_stops_when_it_is_told_to() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Ask::Data);
    lab.ask(Ask::Judge { job: 7, subjects: vec![inside("rakam")], curve_images: 1000 });
    listen(&lab, |tell| if let Tell::Judging { progress, .. } = tell { Some(progress) } else { None });
    lab.ask(Ask::StopJudging);
    lab.ask(Ask::TestImages(vec![7, 99_999]));
    let images = listen(&lab, |tell| if let Tell::TestImages(images) = tell { Some(images) } else { None });
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), [7]);
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
}
