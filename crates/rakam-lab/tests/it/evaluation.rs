//! Networks measured by the lab on its thread, as the window meets it.

use std::time::{Duration, Instant};

use rakam_eval::Evaluation;
use rakam_lab::{Event, Go, Handle, Phase, Request, Subject, spawn};
use rakam_model::embedded;
use rakam_train::Hyperparameters;

/// Listens until `wanted` gives something; what was told before goes by.
fn listen<T>(lab: &Handle, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
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
fn judged(lab: &Handle) -> (Vec<Evaluation>, usize) {
    let (mut judged, mut told, mut before) = (Vec::new(), 0, 0);
    listen(lab, |tell| match tell {
        Event::Evaluating { job: 7, progress } => {
            assert!(progress.done > before && progress.done <= progress.of, "{progress:?}");
            before = progress.done;
            progress.is_complete().then_some(())
        }
        Event::Evaluated { job: 7, evaluations } => {
            // What is told early is true, only the curves are shorter.
            assert!(
                told == 0
                    || evaluations.iter().zip(&judged).all(|(new, old): (&Evaluation, &Evaluation)| {
                        new.readings == old.readings && new.curves[0].points.starts_with(&old.curves[0].points)
                    })
            );
            (judged, told) = (evaluations, told + 1);
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
    lab.ask(Request::Data);
    lab.ask(Request::Evaluate { job: 7, subjects: vec![inside("rakam"), inside("classic")], curve_images: 64 });
    let (evaluations, told) = judged(&lab);
    assert!(told > 1, "told only at the end");
    for curve in evaluations.iter().flat_map(|evaluation| &evaluation.curves) {
        assert_eq!((curve.images, curve.points.len()), (64, curve.corruption.levels().len()));
    }
    let accuracies: Vec<f64> = evaluations.iter().map(|evaluation| evaluation.metrics.accuracy).collect();
    for (accuracy, name) in accuracies.iter().zip(["rakam", "classic"]) {
        let told = embedded().iter().find(|inside| inside.name == name).unwrap().model().unwrap().trained.unwrap();
        assert!((told.test_accuracy - accuracy).abs() <= 0.0003, "{name}: {accuracy}");
    }
    let wrong = evaluations[0].wrong();
    lab.ask(Request::TestImages(wrong.clone()));
    let images = listen(&lab, |tell| if let Event::TestImages(images) = tell { Some(images) } else { None });
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), wrong);
    assert!(images.iter().all(|image| image.pixels.len() == 784));
}

#[test]
fn a_network_in_training_is_measured_and_one_that_is_not_there_is_told() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Request::Data);
    lab.ask(Request::Evaluate { job: 7, subjects: vec![Subject::InTraining], curve_images: 0 });
    let reason = listen(&lab, |tell| if let Event::NotEvaluated(reason) = tell { Some(reason) } else { None });
    assert!(reason.contains("training"), "{reason}");
    lab.ask(Request::Begin(Hyperparameters { images: 640, ..Hyperparameters::default() }));
    lab.ask(Request::Go(Go::Epoch));
    let accuracy = listen(&lab, |tell| match tell {
        Event::Training(snapshot) if snapshot.phase == Phase::Paused => snapshot.test_accuracy,
        _ => None,
    });
    lab.ask(Request::Evaluate { job: 7, subjects: vec![Subject::InTraining], curve_images: 0 });
    assert_eq!(judged(&lab).0[0].metrics.accuracy, accuracy.1);
}

#[test]
fn measuring_stops_when_it_is_told_to() {
    let lab = spawn(|| {}).unwrap();
    lab.ask(Request::Data);
    lab.ask(Request::Evaluate { job: 7, subjects: vec![inside("rakam")], curve_images: 1000 });
    listen(&lab, |tell| if let Event::Evaluating { progress, .. } = tell { Some(progress) } else { None });
    lab.ask(Request::StopEvaluating);
    lab.ask(Request::TestImages(vec![7, 99_999]));
    let images = listen(&lab, |tell| if let Event::TestImages(images) = tell { Some(images) } else { None });
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), [7]);
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
}
