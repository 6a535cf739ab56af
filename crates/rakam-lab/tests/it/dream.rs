//! Dreams of the lab on its thread.

use rakam_data::ImageShape;
use rakam_lab::{Answer, DreamImage, DreamPlan, RequestKind, Subject, spawn};
use rakam_model::explain::{Dream, Target};
use rakam_model::{InputNorm, Model};
use rakam_nn::{Architecture, Network, Shape, argmax};

use crate::support::{send, wait};

fn plan(weights: Vec<u8>, target: Target) -> RequestKind {
    RequestKind::Dream(DreamPlan { subject: Subject::Weights(weights), target, seed: 0 })
}

/// The images after all steps, in the order in which they were reported.
fn dreamt(kind: RequestKind) -> Vec<DreamImage> {
    let lab = spawn(|| {}).unwrap();
    let mut images = Vec::new();
    wait(&lab, send(&lab, kind), |answer| {
        let Answer::Dream(image) = answer else { panic!("{answer:?}") };
        images.push(image);
        (images.len() == Dream::STEPS).then_some(())
    });
    images
}

#[test]
fn an_image_is_reported_after_each_step_and_ends_as_the_digit_without_a_data_set() {
    let classic = rakam_model::embedded().iter().find(|network| network.name == "classic").unwrap();
    let images = dreamt(plan(classic.bytes(), Target::Class(3)));
    assert!(images.iter().map(|image| image.step).eq(1..=Dream::STEPS));
    let (first, last) = (&images[0], &images[Dream::STEPS - 1]);
    assert_eq!(argmax(&last.logits), 3);
    assert_eq!(last.value, last.logits[3]);
    assert!(last.value > first.value + 5.0, "{} to {}", first.value, last.value);
    assert_eq!(last.pixels.len(), 784);
}

#[test]
fn a_network_of_colour_images_of_another_size_dreams_in_colour() {
    let architecture =
        Architecture::parse("conv 6 3x3 same, relu, maxpool, dense 16, relu", Shape::new(3, 12, 16), 4).unwrap();
    let mut model = Model::new(Network::new(architecture, 1).unwrap(), InputNorm::default());
    model.labels = rakam_model::Labels::new(["a", "b", "c", "d"].map(String::from).to_vec()).unwrap();
    for target in [Target::Class(2), Target::Channel { stage: 0, channel: 1 }] {
        let images = dreamt(plan(model.to_bytes(), target));
        let (first, last) = (&images[0], &images[Dream::STEPS - 1]);
        assert_eq!(Some(last.shape), ImageShape::new(3, 12, 16));
        assert_eq!((last.pixels.len(), last.logits.len()), (576, 4));
        assert!(last.value > first.value, "{target:?}");
    }
}

#[test]
fn what_the_network_does_not_have_is_not_dreamt() {
    let lab = spawn(|| {}).unwrap();
    let failed =
        |kind| {
            wait(&lab, send(&lab, kind), |answer| {
                if let Answer::Failed(error) = answer { Some(error.to_string()) } else { None }
            })
        };
    let weights = rakam_model::embedded()[0].bytes();
    assert!(failed(plan(weights, Target::Class(99))).contains("Class(99)"));
    let plan = DreamPlan { subject: Subject::InTraining, target: Target::Class(0), seed: 0 };
    assert_eq!(failed(RequestKind::Dream(plan)), "no network is in training");
}
