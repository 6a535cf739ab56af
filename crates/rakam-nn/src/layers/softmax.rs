//! Softmax and cross-entropy, as in
//! [PyTorch](https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html):
//!
//! ```text
//! p = exp(z - max z) / sum of exp(z - max z)
//! loss = mean over samples of -sum over k of t[k] * ln p[k],  t = (1 - s) * one-hot + s / classes
//! dz = (p - t) / samples
//! ```
//!
//! `s` is the label smoothing ([Szegedy et al. 2016](https://arxiv.org/abs/1512.00567)); 0 gives plain cross-entropy.

use crate::lanes::Lanes;

/// Turns a row of logits into probabilities, in place. The largest logit is subtracted first, so that nothing overflows.
pub fn softmax(logits: &mut [f32]) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for logit in logits.iter_mut() {
        *logit = (*logit - largest).exp();
        sum += *logit;
    }
    for logit in logits {
        *logit /= sum;
    }
}

/// Index of the largest number, the first of equals; 0 where there is none. NaN is never the largest.
///
/// ```
/// assert_eq!(rakam_nn::argmax(&[0.5, 2.0, -1.0, 2.0]), 1);
/// ```
#[must_use]
pub fn argmax(numbers: &[f32]) -> usize {
    let (mut largest, mut at) = (f32::NEG_INFINITY, 0);
    for (index, &number) in numbers.iter().enumerate() {
        if number > largest {
            (largest, at) = (number, index);
        }
    }
    at
}

/// Overwrites the logits of a block with their gradient; lanes after `labels` get zero. Returns the sum of the losses
/// and how many samples were read right.
pub(crate) fn cross_entropy(logits: &mut [Lanes], labels: &[u8], smoothing: f32, samples: usize) -> (f32, usize) {
    let (mut loss, mut correct) = (0.0, 0);
    let classes = logits.len();
    let mut row = vec![0.0; classes];
    for lane in 0..crate::LANES {
        let Some(&label) = labels.get(lane) else {
            logits.iter_mut().for_each(|lanes| lanes.0[lane] = 0.0);
            continue;
        };
        let label = usize::from(label);
        row.iter_mut().zip(&*logits).for_each(|(row, logits)| *row = logits.0[lane]);
        correct += usize::from(row.iter().enumerate().all(|(class, &logit)| class == label || logit < row[label]));
        softmax(&mut row);
        for (class, &p) in row.iter().enumerate() {
            let target = smoothing / classes as f32 + if class == label { 1.0 - smoothing } else { 0.0 };
            if target > 0.0 {
                // The smallest of numbers keeps the logarithm of 0 finite, and changes no other; NaN stays NaN.
                loss -= target * (p + f32::MIN_POSITIVE).ln();
            }
            logits[class].0[lane] = (p - target) / samples as f32;
        }
    }
    (loss, correct)
}

#[cfg(test)]
mod tests;
