//! Why one class and not another: which ink and which features speak for it.

use rakam_ink::Input;
use rakam_nn::trace::{Gradients, Trace};

use super::Heat;
use crate::Model;

/// What one asks about a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Why this class: 0 to 9 are the digits, 10 is ink that isn't a digit.
    pub class: usize,
    /// And not this one.
    pub rather_than: Option<usize>,
}

impl Question {
    /// What each logit counts for: the question is about their sum. Classes that the network does not have count nothing.
    fn of_logits(self, classes: usize) -> Vec<f32> {
        let one = |class: usize, of: usize| if class == of { 1.0 } else { 0.0 };
        (0..classes)
            .map(|class| one(class, self.class) - self.rather_than.map_or(0.0, |other| one(class, other)))
            .collect()
    }
}

/// What speaks for an answer, and what against it. It is about a logit, or the difference of two.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The logit, or the difference.
    pub value: f32,
    /// What each feature of the last hidden layer adds to it: weight times activation. With `bias`, they add up to
    /// `value` exactly.
    pub features: Vec<f32>,
    /// What the last layer's bias adds.
    pub bias: f32,
    /// What each pixel adds, row by row, as far as one can say by slope: gradient times ink
    /// ([Shrikumar et al. 2016](https://arxiv.org/abs/1605.01713)). Blank paper adds nothing.
    pub pixels: Vec<f32>,
    /// Where the network saw it; `None` without a convolution that is large enough to tell.
    pub heat: Option<Heat>,
}

impl Why {
    /// Of an input, and its way through the model.
    #[must_use]
    pub fn of(model: &Model, input: &Input, trace: &Trace, question: Question) -> Self {
        let network = &model.network;
        let of_logits = question.of_logits(network.classes());
        let gradients = Gradients::of(network, trace, &of_logits);
        let head = network.architecture().hidden.len();
        let along = |gradient: &[f32], numbers: &[f32]| -> Vec<f32> {
            gradient.iter().zip(numbers).map(|(gradient, number)| gradient * number).collect()
        };
        let before_head = head.checked_sub(1).map_or(&gradients.input, |last| gradients.stages[last].output());
        let names = network.architecture().names();
        let bias = names.last().and_then(|names| network.tensor(&format!("{}.bias", names.op)));
        let dot = |a: &[f32], b: &[f32]| along(a, b).iter().sum::<f32>();
        // The network takes `(pixel - mean) / std`, so a pixel's slope is steeper by `1 / std`.
        let slopes: Vec<f32> = gradients.input.values.iter().map(|slope| slope / model.input.std).collect();
        Self {
            value: dot(&of_logits, trace.logits()),
            features: along(&before_head.values, &trace.input_of(head).values),
            bias: bias.map_or(0.0, |bias| dot(&of_logits, bias.values)),
            pixels: along(&slopes, input.pixels()),
            heat: Heat::of(network, trace, &gradients),
        }
    }
}
