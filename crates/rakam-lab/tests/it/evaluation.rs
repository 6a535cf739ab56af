//! Evaluation by the lab on its thread.

use std::time::Duration;

use rakam_eval::Evaluation;
use rakam_lab::{Answer, Handle, LabError, Phase, RequestId, RequestKind, Subject, Until, spawn};
use rakam_model::embedded;
use rakam_train::Hyperparameters;

use crate::support::{load_mnist, send, wait};

/// Waits until an evaluation is over; its result, and how often that was reported.
fn finish(lab: &Handle, request: RequestId) -> (Vec<Evaluation>, usize) {
    let (mut last, mut reports, mut before) = (Vec::new(), 0, 0);
    wait(lab, request, |answer| match answer {
        Answer::EvaluationProgress { progress, .. } => {
            assert!(progress.done > before && progress.done <= progress.of, "{progress:?}");
            before = progress.done;
            progress.is_complete().then_some(())
        }
        Answer::Evaluations(evaluations) => {
            // What is reported early is true, only the curves are shorter.
            assert!(
                reports == 0
                    || evaluations.iter().zip(&last).all(|(new, old): (&Evaluation, &Evaluation)| {
                        new.readings == old.readings && new.curves[0].points.starts_with(&old.curves[0].points)
                    })
            );
            (last, reports) = (evaluations, reports + 1);
            None
        }
        other => panic!("{other:?}"),
    });
    (last, reports)
}

fn inside(name: &str) -> Subject {
    Subject::Weights(embedded().iter().find(|inside| inside.name == name).unwrap().bytes())
}

fn images(lab: &Handle, indices: Vec<usize>) -> Vec<rakam_lab::Image> {
    let request = send(lab, RequestKind::TestImages(indices));
    wait(lab, request, |answer| if let Answer::TestImages(images) = answer { Some(images) } else { None })
}

#[test]
fn two_networks_are_evaluated_in_the_order_of_the_request() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let subjects = vec![inside("rakam"), inside("classic")];
    let request = send(&lab, RequestKind::Evaluate { subjects, curve_images: 64 });
    let (evaluations, reports) = finish(&lab, request);
    assert!(reports > 1, "reported only at the end");
    for curve in evaluations.iter().flat_map(|evaluation| &evaluation.curves) {
        assert_eq!((curve.images, curve.points.len()), (64, curve.corruption.levels().len()));
    }
    let accuracies: Vec<f64> = evaluations.iter().map(|evaluation| evaluation.metrics.accuracy).collect();
    for (accuracy, name) in accuracies.iter().zip(["rakam", "classic"]) {
        let trained = embedded().iter().find(|inside| inside.name == name).unwrap().model().unwrap().trained.unwrap();
        assert!((trained.test_accuracy - accuracy).abs() <= 0.0003, "{name}: {accuracy}");
    }
    let wrong = evaluations[0].wrong();
    let images = images(&lab, wrong.clone());
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), wrong);
    assert!(images.iter().all(|image| image.pixels.len() == 784));
}

#[test]
fn a_network_in_training_is_evaluated_and_one_that_does_not_exist_is_refused() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let evaluate = || send(&lab, RequestKind::Evaluate { subjects: vec![Subject::InTraining], curve_images: 0 });
    let error = wait(&lab, evaluate(), |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
    assert_eq!(error, LabError::NoTraining);
    let hyperparameters = Hyperparameters { images: 640, ..Hyperparameters::default() };
    let training = send(&lab, RequestKind::StartTraining { hyperparameters, layers: None });
    send(&lab, RequestKind::Run(Until::EpochEnd));
    let accuracy = wait(&lab, training, |answer| match answer {
        Answer::Training(snapshot) if snapshot.phase == Phase::Paused => snapshot.test_accuracy,
        _ => None,
    });
    assert_eq!(finish(&lab, evaluate()).0[0].metrics.accuracy, accuracy.1);
}

#[test]
fn an_evaluation_stops_when_it_is_cancelled() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let request = send(&lab, RequestKind::Evaluate { subjects: vec![inside("rakam")], curve_images: 1000 });
    let progress =
        |answer| if let Answer::EvaluationProgress { progress, .. } = answer { Some(progress) } else { None };
    wait(&lab, request, progress);
    send(&lab, RequestKind::Cancel(request));
    let images = images(&lab, vec![7, 99_999]);
    assert_eq!(images.iter().map(|image| image.index).collect::<Vec<_>>(), [7]);
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
}
