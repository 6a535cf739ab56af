//! Reading many images on the graphics card, or on the software driver that stands for one in tests.

use rakam_eval::Progress;
use rakam_gpu::Gpu;
use rakam_lab::{Answer, Handle, RequestKind, Subject, spawn};
use rakam_train::Device;

use crate::support::{load_mnist, send, wait};

fn classic() -> Vec<u8> {
    rakam_model::embedded().iter().find(|inside| inside.name == "classic").unwrap().bytes()
}

/// The accuracy of `classic`, and what read last.
fn evaluated(lab: &Handle) -> (f64, Option<String>) {
    let subjects = vec![Subject::Weights(classic())];
    let request = send(lab, RequestKind::Evaluate { subjects, curve_images: 0 });
    let (mut accuracy, mut card) = (0.0, None);
    wait(lab, request, |answer| match answer {
        Answer::Evaluations(evaluations) => {
            accuracy = evaluations[0].metrics.accuracy;
            None
        }
        Answer::EvaluationProgress { progress: Progress { done, of }, reads } => {
            card = reads.card.or(card.take());
            (done == of).then_some(())
        }
        _ => None,
    });
    (accuracy, card)
}

#[test]
fn an_evaluation_and_near_images_are_read_on_the_card_if_it_is_asked_for() {
    let Some(gpu) = Gpu::for_tests() else { return };
    let card = Some(gpu.name().to_owned());
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    send(&lab, RequestKind::SetDevice(Device::Cpu));
    let (on_cpu, device) = evaluated(&lab);
    assert_eq!(device, None);
    send(&lab, RequestKind::SetDevice(Device::Gpu));
    let (on_card, device) = evaluated(&lab);
    assert_eq!(device, card);
    assert!((on_cpu - on_card).abs() < 0.0002, "{on_cpu} and {on_card}");

    send(&lab, RequestKind::IndexNeighbours(classic()));
    let request = send(&lab, RequestKind::FindNeighbours(vec![0.5; 784]));
    let device = wait(&lab, request, |answer| match answer {
        Answer::Neighbours(nearest) if nearest.seen > 0 => Some(nearest.reads.card),
        _ => None,
    });
    assert_eq!(device, card);
}
