//! The test images whose readings are reported while a network trains.

use rakam_data::Split;
use rakam_nn::{Inference, argmax, softmax};

use crate::{Guess, Image};

/// Indices of test images that a network learns late, if at all: of those that `classic` reads with the least confidence,
/// the ones that a person reads without doubt.
const HARD: [usize; 12] = [2329, 4507, 659, 18, 740, 5982, 445, 3422, 9009, 3767, 1878, 4761];

/// The hard images among the test images; fewer if the test set is small.
pub(crate) fn images(test: &Split) -> Vec<Image> {
    Image::of(test, &HARD)
}

/// What the network, whose first classes have `labels`, reads on each of them.
pub(crate) fn guesses(inference: &Inference, input: rakam_model::InputNorm, labels: usize, test: &Split) -> Vec<Guess> {
    let guess = |index: usize| {
        let pixels: Vec<f32> = test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
        let mut probabilities = inference.logits(&pixels);
        probabilities.truncate(labels);
        softmax(&mut probabilities);
        let best = argmax(&probabilities);
        Guess { digit: best as u8, confidence: probabilities.get(best).copied().unwrap_or_default() }
    };
    HARD.into_iter().filter(|&index| index < test.len()).map(guess).collect()
}
