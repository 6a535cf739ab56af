//! Images that excite classes and channels of the models inside.

use rakam_ink::Input;
use rakam_model::explain::{Dream, Target};
use rakam_model::{Model, Reader, embedded};
use rakam_nn::trace::Trace;

fn dreamt(model: &Model, target: Target, seed: u64) -> Dream {
    let mut dream = Dream::new(model, target, seed).unwrap();
    while dream.advance() {}
    assert_eq!(dream.step(), Dream::STEPS);
    assert!(dream.pixels().iter().all(|pixel| (0.0..=1.0).contains(pixel)));
    dream
}

fn input(dream: &Dream) -> Input {
    Input::from_pixels(std::array::from_fn(|pixel| dream.pixels()[pixel]))
}

#[test]
fn the_dream_of_a_digit_is_read_as_it_and_its_logit_has_grown() {
    for model in embedded().iter().map(|inside| inside.model().unwrap()) {
        let reader = Reader::new(&model);
        for digit in 0..10 {
            let began = Dream::new(&model, Target::Class(digit), 0).unwrap().value();
            let dream = dreamt(&model, Target::Class(digit), 0);
            let reading = reader.read_input(&input(&dream));
            assert_eq!(reading.output(), Some(digit), "{}", model.architecture());
            assert!(reading.confidence > 0.99, "{} {digit}: {}", model.architecture(), reading.confidence);
            assert!(dream.value() > began + 5.0, "{} {digit}: {began} to {}", model.architecture(), dream.value());
            // The value is the logit that the trace computes.
            let logit = Trace::of(&model.network, &model.input.apply_to(dream.pixels())).logits()[digit];
            assert!((dream.value() - logit).abs() < 1e-4 * logit.abs());
        }
    }
}

#[test]
fn the_dream_of_a_channel_excites_it_more_than_what_it_began_with() {
    for model in embedded().iter().map(|inside| inside.model().unwrap()) {
        for stage in 0..model.network.architecture().hidden.len() {
            let channels = model.network.shapes()[stage].output.channels;
            for channel in [0, channels - 1] {
                let target = Target::Channel { stage, channel };
                let began = Dream::new(&model, target, 3).unwrap().value();
                let dream = dreamt(&model, target, 3);
                assert!(dream.value() > began, "{} {target:?}: {began}", model.architecture());
                let trace = model.trace(&input(&dream));
                let numbers = trace.stages[stage].output().channel(channel);
                let mean = numbers.iter().sum::<f32>() / numbers.len() as f32;
                assert!((dream.value() - mean).abs() < 1e-4 * mean.abs().max(1.0), "{} {mean}", dream.value());
            }
            assert!(Dream::new(&model, Target::Channel { stage, channel: channels }, 0).is_none());
        }
        let stage = model.network.architecture().hidden.len();
        assert!(Dream::new(&model, Target::Channel { stage, channel: 0 }, 0).is_none());
        assert!(Dream::new(&model, Target::Class(model.network.classes()), 0).is_none());
    }
}

#[test]
fn the_same_seed_dreams_the_same_image_and_another_seed_another() {
    let model = embedded()[0].model().unwrap();
    let [same, again, other] = [1, 1, 2].map(|seed| dreamt(&model, Target::Class(8), seed).pixels().to_vec());
    assert_eq!(same, again);
    assert_ne!(same, other);
}
