//! The test images whose readings are reported while a network trains.

use rakam_data::Split;
use rakam_model::InputNorm;
use rakam_nn::{Inference, argmax, softmax};

use crate::{Guess, Image};

/// Indices of MNIST's test images that a network learns late, if at all: of those that `classic` reads with the least
/// confidence, the ones that a person reads without doubt.
const HARD: [usize; 12] = [2329, 4507, 659, 18, 740, 5982, 445, 3422, 9009, 3767, 1878, 4761];

/// The indices of these images; of a set other than MNIST the first of each class, then the second of each, and so on.
pub(crate) fn indices(test: &Split, is_mnist: bool) -> Vec<usize> {
    if is_mnist {
        return HARD.into_iter().filter(|&index| index < test.len()).collect();
    }
    let mut seen = [0; 256];
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (index, &label) in test.labels().iter().enumerate() {
        let round = &mut seen[usize::from(label)];
        if *round < HARD.len() {
            order.push((*round, index));
        }
        *round += 1;
    }
    order.sort_by_key(|&(round, index)| (round, test.label(index)));
    order.into_iter().map(|(_, index)| index).take(HARD.len()).collect()
}

/// These images.
pub(crate) fn images(test: &Split, is_mnist: bool) -> Vec<Image> {
    Image::of(test, &indices(test, is_mnist))
}

/// What the network, whose first classes have `labels`, reads on these images.
pub(crate) fn guesses(
    inference: &Inference,
    input: InputNorm,
    labels: usize,
    test: &Split,
    indices: &[usize],
) -> Vec<Guess> {
    let guess = |&index: &usize| {
        let pixels: Vec<f32> = test.image(index).iter().map(|&byte| input.apply_byte(byte)).collect();
        let mut probabilities = inference.logits(&pixels);
        probabilities.truncate(labels);
        softmax(&mut probabilities);
        let best = argmax(&probabilities);
        Guess { class: best as u8, confidence: probabilities.get(best).copied().unwrap_or_default() }
    };
    indices.iter().map(guess).collect()
}
