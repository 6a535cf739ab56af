//! How the layers of a network in training fare, as the lab reports it.

use std::time::{Duration, Instant};

use rakam_lab::{Answer, Event, LayerReport, Phase, RequestKind, Until, spawn};
use rakam_train::Hyperparameters;

use crate::support::{load_mnist, send, wait};

fn report(answer: Answer) -> Option<LayerReport> {
    if let Answer::Layers(report) = answer { Some(report) } else { None }
}

#[test]
fn layers_are_reported_while_they_are_watched_and_no_longer() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let hyperparameters = Hyperparameters { images: 3_200, ..Hyperparameters::default() };
    let layers = Some("conv 4 5x5, relu, maxpool, dense 16, bn, tanh".to_owned());
    send(&lab, RequestKind::StartTraining { hyperparameters, layers });
    let watch = send(&lab, RequestKind::WatchLayers(true));
    let fresh = wait(&lab, watch, report);
    let names: Vec<&str> = fresh.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!((fresh.images, names), (0, vec!["conv1", "fc1", "fc2"]));
    assert_eq!(fresh.layers.iter().map(|layer| layer.units).collect::<Vec<_>>(), [4, 16, 10]);
    assert!(fresh.layers[0].dead.is_some() && fresh.layers[1].dead.is_none());
    // 32 images, four maps of 24 by 24; and the weights of four kernels.
    assert_eq!(fresh.layers[0].activations.count(), 32 * 4 * 24 * 24);
    assert_eq!(fresh.layers[0].weights.count(), 4 * 25);
    assert!(fresh.layers.iter().all(|layer| layer.gradient > 0.0));
    send(&lab, RequestKind::Run(Until::EpochEnd));
    let trained = wait(&lab, watch, |answer| report(answer).filter(|report| report.images == 3_200));
    assert_ne!(trained.layers[0].weights, fresh.layers[0].weights);
    let before = send(&lab, RequestKind::LayersAt(1));
    assert_eq!(wait(&lab, before, report), fresh, "of the moments, the one before");
    send(&lab, RequestKind::WatchLayers(false));
    send(&lab, RequestKind::Run(Until::EpochEnd));
    let is_over =
        |answer: &Answer| matches!(answer, Answer::Training(now) if now.images == 6_400 && now.phase != Phase::Running);
    let (mut over, began) = (false, Instant::now());
    while !over {
        assert!(began.elapsed() < Duration::from_secs(240), "it doesn't end");
        for event in lab.take() {
            let Event::Answer { answer, .. } = event else { panic!("{event:?}") };
            assert!(!matches!(answer, Answer::Layers(_)), "it is no longer watched");
            over |= is_over(&answer);
        }
    }
}
