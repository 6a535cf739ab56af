//! Images that the lab changes on its thread.

use rakam_data::Dataset;
use rakam_lab::{Answer, FoolPlan, FooledImage, Handle, RequestKind, spawn};
use rakam_nn::argmax;

use crate::support::{send, wait};

fn fooled(lab: &Handle, plan: FoolPlan) -> FooledImage {
    wait(lab, send(lab, RequestKind::Fool(plan)), |answer| match answer {
        Answer::Fooled(fooled) => Some(fooled),
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_digit_is_changed_by_the_strength_that_was_chosen_or_by_the_least_that_flips_it() {
    let train = Dataset::load(None, &mut |_| {}).unwrap().train;
    let pixels: Vec<f32> = train.image(55_000).iter().map(|&byte| f32::from(byte) / 255.0).collect();
    let label = usize::from(train.label(55_000));
    let lab = spawn(|| {}).unwrap();
    let plan = |target, strength| FoolPlan { pixels: pixels.clone(), target, strength };
    let refused = wait(&lab, send(&lab, RequestKind::Fool(plan(None, None))), |answer| match answer {
        Answer::Failed(error) => Some(error.to_string()),
        other => panic!("{other:?}"),
    });
    assert_eq!(refused, "no network is to be fooled");

    let classic = rakam_model::embedded().iter().find(|network| network.name == "classic").unwrap();
    send(&lab, RequestKind::FoolNetwork(classic.bytes()));
    let least = fooled(&lab, plan(None, None));
    assert_eq!((argmax(&least.before), argmax(&least.logits)), (label, least.target));
    assert!(least.flips && least.strength > 0.0 && least.strength < 0.5, "{}", least.strength);
    assert!(!fooled(&lab, plan(Some(least.target), Some(least.strength - 0.001))).flips);
    assert_eq!(fooled(&lab, plan(Some(least.target), Some(least.strength))).pixels.len(), 784);
    let unchanged = fooled(&lab, plan(None, Some(0.0)));
    assert_eq!((unchanged.pixels, unchanged.flips), (pixels.clone(), false));
    let short = FoolPlan { pixels: vec![0.0; 3], target: None, strength: None };
    wait(&lab, send(&lab, RequestKind::Fool(short)), |answer| matches!(answer, Answer::Failed(_)).then_some(()));
}
