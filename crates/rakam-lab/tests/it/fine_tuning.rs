//! Fine-tuning by the lab on its thread.

use rakam_lab::{Answer, Example, LabError, RequestKind, spawn};
use rakam_model::{Model, embedded};

use crate::support::{load_mnist, send, wait};

fn classic() -> Vec<u8> {
    embedded().iter().find(|inside| inside.name == "classic").unwrap().bytes()
}

#[test]
fn a_corrected_drawing_is_learned_and_its_cost_is_reported() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    // A bar across the middle, which is a 4 from now on.
    let pixels = (0..784).map(|i| if (12..16).contains(&(i / 28)) && (4..24).contains(&(i % 28)) { 255 } else { 0 });
    let examples = vec![Example { pixels: pixels.collect(), label: 4 }];
    let request = send(&lab, RequestKind::FineTune { model: classic(), examples });
    let mut steps = Vec::new();
    let tuned = wait(&lab, request, |answer| match answer {
        Answer::FineTuningProgress { step, of } => {
            steps.push((step, of));
            None
        }
        Answer::FineTuned(tuned) => Some(tuned),
        other => panic!("{other:?}"),
    });
    assert!(steps.is_sorted() && steps.len() > 1, "{steps:?}");
    assert_eq!((tuned.right, tuned.examples), ([0, 1], 1));
    let accuracy = |weights: &[u8]| Model::from_bytes(weights).unwrap().trained.unwrap().test_accuracy;
    assert_eq!([accuracy(&classic()), accuracy(&tuned.weights)], tuned.test_accuracy);
}

#[test]
fn a_drawing_of_another_size_is_refused() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let examples = vec![Example { pixels: vec![0; 100], label: 4 }];
    let request = send(&lab, RequestKind::FineTune { model: classic(), examples });
    let error = wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error) } else { None });
    assert_eq!(error, LabError::Pixels(100));
}
