//! Drawings that are changed until the models inside read another digit.

use rakam_ink::{Drawing, Framing, Input, Point, Stroke};
use rakam_model::explain::{Attempt, Fool, Fooled, Search};
use rakam_model::{Model, Reader, embedded};

const SEVEN: &[(f32, f32)] = &[(0.28, 0.26), (0.48, 0.245), (0.67, 0.24), (0.58, 0.44), (0.5, 0.66), (0.46, 0.78)];

fn seven() -> Input {
    let stroke: Stroke = SEVEN.iter().map(|&(x, y)| Point { x, y, width: Point::DEFAULT_WIDTH }).collect();
    Input::from_drawing(&Drawing::from_strokes([stroke]), Framing::Centred).unwrap()
}

fn models() -> impl Iterator<Item = Model> {
    embedded().iter().map(|inside| inside.model().unwrap())
}

fn tried(fool: &Fool, strength: f32) -> Fooled {
    let mut attempt = Attempt::new(fool, strength);
    while attempt.advance(fool) {}
    attempt.fooled().unwrap().clone()
}

/// What the reader, which is the engine, reads.
fn read(model: &Model, fooled: &Fooled) -> Option<usize> {
    Reader::new(model).read_input(&Input::from_pixels(std::array::from_fn(|pixel| fooled.pixels[pixel]))).output()
}

#[test]
fn the_least_strength_flips_the_reading_and_a_thousandth_less_does_not() {
    for model in models() {
        for target in [None, Some(2)] {
            let fool = Fool::new(&model, seven().pixels(), target).unwrap();
            assert_eq!(Reader::new(&model).read_input(&seven()).output(), Some(7));
            let mut search = Search::new(&fool);
            assert!(search.fooled().is_none());
            while search.advance(&fool) {}
            let least = search.fooled().unwrap();
            assert!(least.flips && least.strength > 0.01 && least.strength < 0.5);
            assert_eq!(read(&model, least), Some(fool.target()));
            assert!(target.is_none_or(|target| target == fool.target()));
            let (same, weaker) = (tried(&fool, least.strength), tried(&fool, least.strength - 0.001));
            assert_eq!(read(&model, &same), Some(fool.target()));
            assert!(!weaker.flips);
            assert_ne!(read(&model, &weaker), Some(fool.target()));
        }
    }
}

#[test]
fn no_pixel_changes_by_more_than_the_strength_or_leaves_the_range_of_ink() {
    let model = embedded()[0].model().unwrap();
    let input = seven();
    let fool = Fool::new(&model, input.pixels(), Some(3)).unwrap();
    let mut before = f32::NEG_INFINITY;
    for strength in [0.0, 0.02, 0.1, 0.25, 0.5, 7.0] {
        let fooled = tried(&fool, strength);
        assert_eq!(fooled.strength, strength.min(0.5));
        for (was, is) in input.pixels().iter().zip(&fooled.pixels) {
            assert!((was - is).abs() <= fooled.strength + 1e-6 && (0.0..=1.0).contains(is), "{was}, {is}");
        }
        // The logits are the engine's, and the target gains on the seven.
        let margin = fooled.logits[3] - fooled.logits[7];
        assert!(margin >= before, "{strength}: {margin} after {before}");
        before = margin;
        let numbers = rakam_nn::Inference::new(&model.network).logits(&model.input.apply_to(&fooled.pixels));
        assert!(numbers.iter().zip(&fooled.logits).all(|(a, b)| (a - b).abs() < 1e-3), "{numbers:?}");
    }
    assert!(before > 0.0);
    assert_eq!(tried(&fool, 0.0).pixels, input.pixels());
}

#[test]
fn a_network_that_answers_the_same_to_everything_is_not_fooled() {
    let mut model = embedded()[0].model().unwrap();
    let names: Vec<String> = model.network.tensors().map(|tensor| tensor.name.to_owned()).collect();
    for name in names.iter().filter(|name| name.ends_with("weight")) {
        model.network.tensor_mut(name).unwrap().fill(0.0);
    }
    let input = seven();
    let fool = Fool::new(&model, input.pixels(), None).unwrap();
    let mut search = Search::new(&fool);
    while search.advance(&fool) {}
    let strongest = search.fooled().unwrap();
    assert!(!strongest.flips && strongest.strength == Fool::STRONGEST);
    assert_eq!(strongest.pixels, input.pixels());
}
