//! Neighbours found by the lab on its thread.

use rakam_data::Dataset;
use rakam_lab::{Answer, RequestKind, spawn};

use crate::support::{load_mnist, send, wait};

#[test]
fn a_training_image_lies_nearest_to_itself_and_the_others_are_of_its_kind() {
    let train = Dataset::load(None, &mut |_| {}).unwrap().train;
    let pixels = |index: usize| train.image(index).iter().map(|&byte| f32::from(byte) / 255.0).collect::<Vec<_>>();
    let lab = spawn(|| {}).unwrap();
    let nearest = |request, wanted: &dyn Fn(&rakam_lab::Nearest) -> bool| {
        wait(&lab, request, |answer| match answer {
            Answer::Neighbours(nearest) if wanted(&nearest) => Some(nearest),
            _ => None,
        })
    };
    load_mnist(&lab);
    send(&lab, RequestKind::IndexNeighbours(rakam_model::embedded()[1].bytes()));
    let request = send(&lab, RequestKind::FindNeighbours(pixels(1_000)));
    // The nearest so far are reported on the way.
    let first = nearest(request, &|nearest| nearest.images.len() == 6);
    assert!(first.seen < first.of, "{} of {}", first.seen, first.of);
    let all = nearest(request, &|nearest| nearest.seen == 60_000);
    assert_eq!((all.images[0].image.index, all.images[0].image.pixels == train.image(1_000)), (1_000, true));
    assert!(all.images[0].distance < 1e-2 && all.images.is_sorted_by(|a, b| a.distance <= b.distance));
    assert!(all.images.iter().filter(|near| near.image.label == train.label(1_000)).count() >= 5);
    // Another query doesn't compute all features again.
    let request = send(&lab, RequestKind::FindNeighbours(pixels(59_999)));
    let other = nearest(request, &|nearest| nearest.images[0].image.index == 59_999);
    assert_eq!(other.seen, 60_000);
}
