//! The cross-entropy of one input, which a step of training makes smaller.

/// The cross-entropy of logits for the class that is right, and what the way backwards starts with.
///
/// ```
/// let loss = rakam_nn::trace::Loss::of(&[0.0, 0.0], 1);
/// assert_eq!(loss.value, 2.0f32.ln());
/// assert_eq!(loss.gradient, [0.5, -0.5]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// `-ln p` of the right class.
    pub value: f32,
    /// The softmax of the logits.
    pub probabilities: Vec<f32>,
    /// With respect to the logits: `p - y`, where `y` is 1 for the right class and 0 for the others.
    pub gradient: Vec<f32>,
}

impl Loss {
    /// Of these logits, if `class` is right.
    ///
    /// # Panics
    /// When there is no such class.
    #[must_use]
    pub fn of(logits: &[f32], class: usize) -> Self {
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let powers: Vec<f32> = logits.iter().map(|logit| (logit - largest).exp()).collect();
        let sum: f32 = powers.iter().sum();
        let probabilities: Vec<f32> = powers.iter().map(|power| power / sum).collect();
        let mut gradient = probabilities.clone();
        gradient[class] -= 1.0;
        // Not the logarithm of a probability, which may have become 0.
        Self { value: sum.ln() - (logits[class] - largest), probabilities, gradient }
    }
}
