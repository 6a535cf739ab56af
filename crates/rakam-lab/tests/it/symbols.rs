//! Training on a user's own symbols, on the lab's thread.

use rakam_data::{Class, Symbols};
use rakam_ink::{Point, Stroke};
use rakam_lab::{Answer, LabError, RequestKind, spawn};
use rakam_model::Model;

use crate::support::{send, wait};

/// Two classes: bars that lie, and bars that stand.
fn bars(examples: u8) -> String {
    let bar = |level: bool, index: u8| {
        let point = |along: f32| {
            let aside = 0.4 + 0.01 * f32::from(index) * along;
            let (x, y) = if level { (along, aside) } else { (aside, along) };
            Point { x, y, width: 0.05 }
        };
        vec![Stroke::from_iter([0.2, 0.5, 0.8].map(point))]
    };
    let class = |name: &str, level| Class {
        name: name.to_owned(),
        examples: (0..examples).map(|index| bar(level, index)).collect(),
    };
    Symbols { classes: vec![class("level", true), class("upright", false)] }.to_json()
}

#[test]
fn symbols_are_learned_without_the_data_set_and_progress_is_reported() {
    let lab = spawn(|| {}).unwrap();
    let request = send(&lab, RequestKind::TrainSymbols(bars(5)));
    let mut shares = Vec::new();
    let trained = wait(&lab, request, |answer| match answer {
        Answer::SymbolsProgress(share) => {
            shares.push(share);
            None
        }
        Answer::SymbolsTrained(trained) => Some(trained),
        other => panic!("{other:?}"),
    });
    assert!(shares.is_sorted() && shares.len() > 1, "{shares:?}");
    assert_eq!((trained.held_back.of, trained.held_back.mistakes), (10, Vec::new()));
    let labels = Model::from_bytes(&trained.weights).unwrap().labels;
    assert_eq!((labels.get(0), labels.get(1), labels.len()), (Some("level"), Some("upright"), 2));
}

#[test]
fn a_training_that_is_cancelled_is_not_answered_any_more() {
    let lab = spawn(|| {}).unwrap();
    let cancelled = send(&lab, RequestKind::TrainSymbols(bars(5)));
    send(&lab, RequestKind::Cancel(cancelled));
    let other = send(&lab, RequestKind::TrainSymbols(bars(4)));
    let error = wait(&lab, other, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
    assert!(matches!(error, LabError::Training(text) if text.contains("level has 4 examples")));
    let late = lab.take().count();
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(lab.take().count(), 0, "after {late}");
}

#[test]
fn what_is_not_a_file_of_symbols_is_refused() {
    let lab = spawn(|| {}).unwrap();
    let request = send(&lab, RequestKind::TrainSymbols("[]".to_owned()));
    let error = wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
    assert!(matches!(error, LabError::Symbols(text) if text.starts_with("line 1")));
}
