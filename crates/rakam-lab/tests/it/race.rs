//! Trainings that race each other.

use rakam_lab::{Answer, Entrant, Handle, LabError, Lane, Phase, RacePoint, RequestId, RequestKind, Until, spawn};
use rakam_nn::OptimizerKind;
use rakam_train::{Hyperparameters, Preset};

use crate::support::{load_mnist, send, wait};

fn entrant(hyperparameters: Hyperparameters) -> Entrant {
    Entrant { hyperparameters, layers: None }
}

/// The curves of a race, once all are done, and how each ended.
fn finish(lab: &Handle, race: RequestId, count: usize) -> Vec<(Vec<RacePoint>, Lane)> {
    let mut curves = vec![Vec::new(); count];
    let lanes = wait(lab, race, |answer| {
        let Answer::Race(lanes) = answer else { return None };
        curves.iter_mut().zip(&lanes).for_each(|(curve, lane)| curve.extend(lane.points.clone()));
        lanes.iter().all(|lane| lane.done || lane.diverged).then_some(lanes)
    });
    curves.into_iter().zip(lanes).collect()
}

#[test]
fn the_same_trainings_stay_level_and_others_part_from_the_same_start() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let sprint = Preset::Sprint.hyperparameters();
    let few = Hyperparameters { images: 10_000, ..sprint };
    let other = few.with_optimizer(OptimizerKind::Sgd);
    let race = send(&lab, RequestKind::Race(vec![entrant(few), entrant(few), entrant(other)]));
    let ended = finish(&lab, race, 3);
    let measured = |of: usize| -> Vec<(u64, u64, f32, f32)> {
        ended[of].0.iter().map(|point| (point.steps, point.images, point.loss, point.accuracy)).collect()
    };
    assert_eq!(measured(0), measured(1));
    assert_ne!(measured(0), measured(2));
    for (curve, _) in &ended {
        // About every 2,000 of 10,000 images, and at the end.
        assert!(curve.len() >= 5 && curve.last().unwrap().images == 10_000, "{curve:?}");
        assert!(curve.is_sorted_by_key(|point| point.images) && curve.is_sorted_by(|a, b| a.seconds <= b.seconds));
    }
    assert!(ended[0].0.last().unwrap().accuracy > 0.9, "{:?}", ended[0].0);
}

#[test]
fn whoever_races_takes_turns_of_the_same_time_until_the_race_is_given_up() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let training = send(&lab, RequestKind::StartTraining { hyperparameters: Hyperparameters::default(), layers: None });
    send(&lab, RequestKind::Run(Until::Done));
    // A step of the second takes many times as long.
    let slow = Hyperparameters { batch_size: 512, ..Hyperparameters::default() };
    let race = send(&lab, RequestKind::Race(vec![entrant(Hyperparameters::default()), entrant(slow)]));
    wait(&lab, training, |answer| match answer {
        Answer::Training(snapshot) => (snapshot.phase == Phase::Paused).then_some(()),
        _ => None,
    });
    let mut last: [Option<RacePoint>; 2] = [None, None];
    wait(&lab, race, |answer| {
        let Answer::Race(lanes) = answer else { return None };
        last.iter_mut().zip(&lanes).for_each(|(last, lane)| *last = lane.points.last().copied().or(*last));
        last.iter().all(|last| last.is_some_and(|point| point.images > 20_000)).then_some(())
    });
    let [one, other] = last.map(|point| point.unwrap().seconds);
    assert!((one - other).abs() < 0.5 * one.max(other), "{one} s and {other} s");
    send(&lab, RequestKind::Cancel(race));
    let request = send(&lab, RequestKind::TrainingWeights);
    wait(&lab, request, |answer| matches!(answer, Answer::Weights(_)).then_some(()));
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert!(lab.take().next().is_none(), "it goes on");
}

#[test]
fn one_alone_or_five_do_not_race() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    for count in [1, 5] {
        let race = send(&lab, RequestKind::Race(vec![entrant(Hyperparameters::default()); count]));
        let error = wait(&lab, race, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
        assert_eq!(error, LabError::Entrants(count));
    }
}
