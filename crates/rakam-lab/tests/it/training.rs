//! Training by the lab on its thread.

use std::time::Duration;

use rakam_lab::{Answer, Handle, LabError, Phase, RequestKind, Snapshot, Until, spawn};
use rakam_model::Model;
use rakam_train::{Hyperparameters, Preset};

use crate::support::{load_mnist, send, wait};

fn lab() -> Handle {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    lab
}

fn in_phase(answer: Answer, phase: Phase) -> Option<Snapshot> {
    match answer {
        Answer::Training(snapshot) if snapshot.phase == phase => Some(*snapshot),
        _ => None,
    }
}

#[test]
fn the_sprint_reaches_98_and_a_half_percent_and_its_weights_say_so() {
    let lab = lab();
    let training =
        send(&lab, RequestKind::StartTraining { hyperparameters: Preset::Sprint.hyperparameters(), layers: None });
    let fresh = wait(&lab, training, |answer| in_phase(answer, Phase::Fresh));
    assert_eq!((fresh.images, fresh.guesses.len(), fresh.kernels.len()), (0, 12, 150));
    send(&lab, RequestKind::Run(Until::Done));
    let mut points = Vec::new();
    let done = wait(&lab, training, |answer| {
        if let Answer::Training(snapshot) = &answer {
            points.extend(snapshot.points.clone());
        }
        in_phase(answer, Phase::Done)
    });
    let (after, accuracy) = done.test_accuracy.unwrap();
    assert!(after == 60_000 && accuracy > 0.985, "{accuracy}");
    assert!(points.is_sorted_by_key(|point| point.images) && points.last().unwrap().images == 60_000);
    assert!(points.last().unwrap().loss < 0.8 * points[0].loss, "{points:?}");
    assert_ne!(done.kernels, fresh.kernels);
    let request = send(&lab, RequestKind::TrainingWeights);
    let bytes = wait(&lab, request, |answer| if let Answer::Weights(bytes) = answer { Some(bytes) } else { None });
    let model = Model::from_bytes(&bytes).unwrap();
    assert_eq!((model.architecture(), model.trained.as_ref().unwrap().test_accuracy), ("classic", accuracy));
}

#[test]
fn one_batch_one_epoch_and_a_pause() {
    let lab = lab();
    let hyperparameters = Hyperparameters { images: 640, ..Hyperparameters::default() };
    let training = send(&lab, RequestKind::StartTraining { hyperparameters, layers: None });
    send(&lab, RequestKind::Run(Until::NextBatch));
    let after = wait(&lab, training, |answer| in_phase(answer, Phase::Paused));
    assert_eq!((after.epoch, after.batch, after.batches, after.images), (0, 1, 10, 64));
    send(&lab, RequestKind::Run(Until::EpochEnd));
    let after = wait(&lab, training, |answer| in_phase(answer, Phase::Paused));
    assert_eq!((after.epoch, after.batch, after.images), (1, 0, 640));
    let changed = Hyperparameters { images: 60_000, batch_size: 32, ..after.hyperparameters };
    send(&lab, RequestKind::SetHyperparameters(changed));
    send(&lab, RequestKind::Run(Until::Done));
    let running =
        wait(&lab, training, |answer| in_phase(answer, Phase::Running).filter(|snapshot| snapshot.images > 2_000));
    assert_eq!((running.hyperparameters.batch_size, running.epoch), (32, 1));
    send(&lab, RequestKind::Pause);
    let paused = wait(&lab, training, |answer| in_phase(answer, Phase::Paused));
    std::thread::sleep(Duration::from_millis(100));
    assert!(lab.take().next().is_none(), "it goes on");
    assert!(paused.images >= running.images);
}

#[test]
fn a_request_that_lacks_something_is_answered_with_what_it_lacks() {
    let lab = spawn(|| {}).unwrap();
    let error_of = |kind: RequestKind| {
        let request = send(&lab, kind);
        wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None })
    };
    assert_eq!(error_of(RequestKind::Run(Until::Done)), LabError::NoData);
    assert_eq!(error_of(RequestKind::Pause), LabError::NoTraining);
    assert_eq!(error_of(RequestKind::TrainingWeights), LabError::NoTraining);
    assert_eq!(error_of(RequestKind::TestImages(vec![1])), LabError::NoData);
    assert_eq!(error_of(RequestKind::FindNeighbours(vec![0.0; 784])), LabError::NoIndex);
    assert!(matches!(error_of(RequestKind::IndexNeighbours(vec![1, 2, 3])), LabError::Network(_)));
}

#[test]
fn a_training_that_is_set_aside_and_brought_back_makes_the_same_steps() {
    let lab = lab();
    let hyperparameters = Hyperparameters { images: 640, ..Hyperparameters::default() };
    let start = || send(&lab, RequestKind::StartTraining { hyperparameters, layers: None });
    let batches = |training, count: u64, from: u64| {
        for batch in 1..=count {
            send(&lab, RequestKind::Run(Until::NextBatch));
            wait(&lab, training, |answer| {
                in_phase(answer, Phase::Paused).filter(|now| now.images == 64 * (from + batch))
            });
        }
    };
    let weights = || {
        let request = send(&lab, RequestKind::TrainingWeights);
        wait(&lab, request, |answer| if let Answer::Weights(bytes) = answer { Some(bytes) } else { None })
    };
    let first = start();
    batches(first, 7, 0);
    let uninterrupted = weights();

    let second = start();
    batches(second, 5, 0);
    send(&lab, RequestKind::SetTrainingAside);
    let third = start();
    batches(third, 1, 0);
    send(&lab, RequestKind::BringTrainingBack(second));
    let back = wait(&lab, second, |answer| in_phase(answer, Phase::Paused).filter(|now| now.images == 320));
    assert_eq!((back.moments.first(), back.moments.last()), (Some(&0), Some(&320)));
    batches(second, 2, 5);
    assert!(weights() == uninterrupted);
    let request = send(&lab, RequestKind::BringTrainingBack(second));
    let refused = wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
    assert_eq!(refused, LabError::NoTraining);
}
