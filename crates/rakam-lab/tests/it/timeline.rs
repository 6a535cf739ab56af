//! The moments of a training: looked at as they were, and gone back to.

use rakam_lab::{Answer, Handle, LabError, Moment, Phase, RequestId, RequestKind, Snapshot, Until, spawn};
use rakam_model::Model;
use rakam_train::Hyperparameters;

use crate::support::{load_mnist, send, wait};

/// A training on 640 images, in epochs of ten batches.
fn training(lab: &Handle) -> RequestId {
    load_mnist(lab);
    let hyperparameters = Hyperparameters { images: 640, ..Hyperparameters::default() };
    send(lab, RequestKind::StartTraining { hyperparameters, layers: None })
}

/// Runs that far; the snapshot with which it stops.
fn run(lab: &Handle, training: RequestId, until: Until) -> Snapshot {
    send(lab, RequestKind::Run(until));
    wait(lab, training, |answer| match answer {
        Answer::Training(snapshot) if snapshot.phase == Phase::Paused => Some(*snapshot),
        _ => None,
    })
}

fn weights(lab: &Handle) -> Vec<u8> {
    let request = send(lab, RequestKind::TrainingWeights);
    wait(lab, request, |answer| if let Answer::Weights(weights) = answer { Some(weights) } else { None })
}

fn moment(lab: &Handle, images: u64) -> Moment {
    let request = send(lab, RequestKind::Moment(images));
    wait(lab, request, |answer| if let Answer::Moment(moment) = answer { Some(*moment) } else { None })
}

#[test]
fn a_moment_is_what_the_training_was_then_bit_for_bit() {
    let lab = spawn(|| {}).unwrap();
    let training = training(&lab);
    let then: Vec<(Snapshot, Vec<u8>)> =
        (0..12).map(|_| (run(&lab, training, Until::NextBatch), weights(&lab))).collect();
    let now = run(&lab, training, Until::EpochEnd);
    assert_eq!(now.moments, (0..=20).map(|batch| 64 * batch).collect::<Vec<u64>>());
    for (snapshot, weights) in &then {
        let moment = moment(&lab, snapshot.images);
        assert!(moment.weights == *weights, "the weights after {} images differ", snapshot.images);
        let was = &moment.snapshot;
        assert_eq!((&was.guesses, &was.kernels), (&snapshot.guesses, &snapshot.kernels));
        let position = |of: &Snapshot| (of.epoch, of.batch, of.images, of.test_accuracy, of.learning_rate);
        assert_eq!(position(was), position(snapshot));
    }
    assert_eq!(moment(&lab, 0).snapshot.images, 0);
    // Between two moments it is the one before.
    assert_eq!(moment(&lab, 64 * 7 + 1).snapshot.images, 64 * 7);
    assert_eq!(moment(&lab, u64::MAX).snapshot.images, 1_280);
}

#[test]
fn going_back_and_on_gives_the_same_weights_and_other_hyperparameters_another_branch() {
    let lab = spawn(|| {}).unwrap();
    let training = training(&lab);
    run(&lab, training, Until::EpochEnd);
    run(&lab, training, Until::EpochEnd);
    let expected = weights(&lab);
    let go_back = |images: u64, branch: usize| {
        send(&lab, RequestKind::GoBack(images));
        wait(&lab, training, |answer| match answer {
            Answer::Training(snapshot) if snapshot.branch == branch => Some(*snapshot),
            _ => None,
        })
    };
    let back = go_back(64 * 7, 1);
    assert_eq!((back.phase, back.images, back.epoch, back.batch), (Phase::Paused, 448, 0, 7));
    assert_eq!(back.moments.last(), Some(&448));
    run(&lab, training, Until::EpochEnd);
    assert_eq!(run(&lab, training, Until::EpochEnd).images, 1_280);
    assert!(weights(&lab) == expected, "the same steps give other weights");

    // What is changed then is undone by the next way back, and it runs meanwhile.
    let other = Hyperparameters { learning_rate: 0.01, batch_size: 32, ..back.hyperparameters };
    assert_eq!(go_back(448, 2).hyperparameters, back.hyperparameters);
    send(&lab, RequestKind::SetHyperparameters(other));
    run(&lab, training, Until::EpochEnd);
    assert!(weights(&lab) != expected);
    send(&lab, RequestKind::Run(Until::Done));
    let fresh = go_back(0, 3);
    assert_eq!((fresh.phase, fresh.hyperparameters), (Phase::Fresh, back.hyperparameters));
    run(&lab, training, Until::EpochEnd);
    run(&lab, training, Until::EpochEnd);
    assert!(weights(&lab) == expected, "the same steps from the start give other weights");
}

#[test]
fn a_training_that_is_looked_at_runs_on() {
    let lab = spawn(|| {}).unwrap();
    let training = training(&lab);
    run(&lab, training, Until::EpochEnd);
    // Asked for at once: a training that runs for long first drops some of its moments.
    send(&lab, RequestKind::Run(Until::Done));
    let moment = moment(&lab, 128);
    assert_eq!((moment.snapshot.images, moment.snapshot.phase), (128, Phase::Running));
    assert!(Model::from_bytes(&moment.weights).is_ok());
    // What is looked at stays, although others are dropped meanwhile.
    let later = wait(&lab, training, |answer| match answer {
        Answer::Training(snapshot) if snapshot.images >= 9_600 => Some(*snapshot),
        _ => None,
    });
    assert!(
        later.moments.len() <= 60 && later.moments.contains(&128) && !later.moments.contains(&64),
        "{:?}",
        later.moments
    );
}

#[test]
fn without_a_training_or_a_moment_the_request_fails() {
    let lab = spawn(|| {}).unwrap();
    let error_of = |kind: RequestKind| {
        let request = send(&lab, kind);
        wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None })
    };
    assert_eq!(error_of(RequestKind::Moment(0)), LabError::NoTraining);
    assert_eq!(error_of(RequestKind::GoBack(0)), LabError::NoTraining);
    load_mnist(&lab);
    // Four million weights with their optimiser's memory: not even four moments have room.
    let layers = Some("dense 5200".to_owned());
    send(&lab, RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers });
    assert_eq!(error_of(RequestKind::Moment(0)), LabError::NoMoment);
    assert_eq!(error_of(RequestKind::GoBack(0)), LabError::NoMoment);
}
