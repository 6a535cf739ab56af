//! Maps of the test images, laid out by the lab on its thread.

use rakam_data::{Dataset, Split};
use rakam_lab::{
    Answer, Handle, MapLayout, MapMethod, MapPlan, MapSpot, RequestId, RequestKind, Subject, Until, spawn,
};
use rakam_train::Preset;

use crate::support::{load_mnist, send, wait};

fn plan(stages: usize, images: usize, method: MapMethod) -> MapPlan {
    let classic = rakam_model::embedded().iter().find(|network| network.name == "classic").unwrap();
    MapPlan { subject: Subject::Weights(classic.bytes()), stages, images, method }
}

fn whole(lab: &Handle, request: RequestId) -> MapLayout {
    wait(lab, request, |answer| match answer {
        Answer::Map(map) if map.share == 1.0 => Some(map),
        _ => None,
    })
}

fn spot(lab: &Handle, request: RequestId) -> MapSpot {
    wait(lab, request, |answer| if let Answer::Spot(spot) = answer { Some(spot) } else { None })
}

fn pixels(test: &Split, index: usize) -> Vec<f32> {
    test.image(index).iter().map(|&byte| f32::from(byte) / 255.0).collect()
}

fn square([a, b]: [f32; 2], [c, d]: [f32; 2]) -> f32 {
    (a - c).powi(2) + (b - d).powi(2)
}

/// The share of the images whose nearest other one on the map is of their class.
fn beside_their_like(map: &MapLayout) -> f64 {
    let all = || map.places.iter().zip(&map.labels).enumerate();
    let is_beside = |(index, (place, label)): (usize, (&[f32; 2], &u8))| {
        let others = all().filter(|(other, _)| *other != index);
        let nearest = others.min_by(|(_, (a, _)), (_, (b, _))| square(**a, *place).total_cmp(&square(**b, *place)));
        nearest.is_some_and(|(_, (_, other))| other == label)
    };
    all().filter(|&it| is_beside(it)).count() as f64 / map.places.len() as f64
}

#[test]
fn layer_by_layer_the_classes_part_and_an_image_is_placed_where_it_lies() {
    let test = Dataset::load(None, &mut |_| {}).unwrap().test;
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let mut shares = Vec::new();
    for stages in 0..=5 {
        let map = whole(&lab, send(&lab, RequestKind::Map(plan(stages, 500, MapMethod::Principal))));
        assert_eq!((map.places.len(), &map.labels[..]), (500, &test.labels()[..500]));
        let right = map.reads.iter().zip(&map.labels).filter(|(read, label)| read == label).count();
        assert!(right >= 490, "{right} of 500 are read right");
        let found = spot(&lab, send(&lab, RequestKind::PlaceOnMap(pixels(&test, 123))));
        assert_eq!(found.neighbours[0], 123);
        assert!(square(found.place, map.places[123]) < 1e-4, "{stages}: {:?} {:?}", found.place, map.places[123]);
        shares.push(beside_their_like(&map));
    }
    println!("beside their like, from the pixels to the logits: {shares:?}");
    assert!(shares[0] < 0.5 && shares[4] > shares[0] + 0.1 && shares[5] > 0.55, "{shares:?}");
}

#[test]
fn neighbours_stay_together_while_the_map_forms_and_a_spot_moves_with_them() {
    let test = Dataset::load(None, &mut |_| {}).unwrap().test;
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let request = send(&lab, RequestKind::Map(plan(4, 500, MapMethod::Neighbours)));
    let query = send(&lab, RequestKind::PlaceOnMap(pixels(&test, 7)));
    // It is seen forming.
    let first = wait(&lab, request, |answer| match answer {
        Answer::Map(map) if map.share > 0.0 => Some(map),
        _ => None,
    });
    assert!(first.share < 0.5);
    let map = whole(&lab, request);
    assert!(beside_their_like(&map) > 0.93, "{}", beside_their_like(&map));
    // The last spot comes after the last map.
    let found = spot(&lab, query);
    assert_eq!(found.neighbours[0], 7);
    assert!(square(found.place, map.places[7]) < 1e-2, "{:?} {:?}", found.place, map.places[7]);
}

#[test]
fn the_map_of_a_network_in_training_moves_and_ends_with_the_training() {
    let lab = spawn(|| {}).unwrap();
    load_mnist(&lab);
    let hyperparameters = Preset::Sprint.hyperparameters();
    send(&lab, RequestKind::StartTraining { hyperparameters, layers: Some("dense 16, relu".to_owned()) });
    let of = MapPlan { subject: Subject::InTraining, ..plan(1, 300, MapMethod::Principal) };
    let request = send(&lab, RequestKind::Map(of));
    let fresh = whole(&lab, request);
    send(&lab, RequestKind::Run(Until::EpochEnd));
    let right = |map: &MapLayout| map.reads.iter().zip(&map.labels).filter(|(read, label)| read == label).count();
    assert!(right(&fresh) < 100, "{}", right(&fresh));
    let trained = wait(&lab, request, |answer| match answer {
        Answer::Map(map) if right(&map) > 260 => Some(map),
        _ => None,
    });
    assert_ne!(trained.places, fresh.places);
}

#[test]
fn what_cant_be_mapped_is_refused_with_a_reason() {
    let lab = spawn(|| {}).unwrap();
    let failed = |request| {
        wait(&lab, request, |answer| if let Answer::Failed(error) = answer { Some(error.to_string()) } else { None })
    };
    assert_eq!(failed(send(&lab, RequestKind::Map(plan(0, 10, MapMethod::Principal)))), "the data set isn't loaded");
    load_mnist(&lab);
    assert_eq!(failed(send(&lab, RequestKind::PlaceOnMap(vec![0.0; 784]))), "no map was requested");
    // Too few images to tell neighbours from others: they stay on the plane.
    let few = whole(&lab, send(&lab, RequestKind::Map(plan(9, 10, MapMethod::Neighbours))));
    assert_eq!(few.places.len(), 10);
    assert_eq!(failed(send(&lab, RequestKind::PlaceOnMap(vec![0.0; 3]))), "3 pixels; expected 28x28");
    let of = MapPlan { subject: Subject::InTraining, ..plan(1, 10, MapMethod::Principal) };
    assert_eq!(failed(send(&lab, RequestKind::Map(of))), "no network is in training");
    assert!(whole(&lab, send(&lab, RequestKind::Map(plan(0, 0, MapMethod::Principal)))).places.is_empty());
}
