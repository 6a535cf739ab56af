//! A dream: the image that excites a class or a channel most, reported while it forms.

use std::time::Duration;

use rakam_data::ImageShape;
use rakam_model::Model;
use rakam_model::explain::{Dream, Target};
use rakam_nn::{Inference, Shape};
use web_time::Instant;

use crate::{Answer, DreamImage, LabError};

/// The longest that a slice of work delays the next request, but for one step of a large network.
const SLICE: Duration = Duration::from_millis(20);

/// An image that forms, and the network that says what it reads in it.
pub(crate) struct DreamJob {
    dream: Dream,
    shape: ImageShape,
    inference: Inference,
    model: Model,
}

impl DreamJob {
    pub(crate) fn new(model: Model, target: Target, seed: u64) -> Result<Self, LabError> {
        let Shape { channels, height, width } = model.network.architecture().input;
        let refused = |what: String| LabError::Network(what);
        let shape = ImageShape::new(channels, height, width)
            .ok_or_else(|| refused(format!("this network takes {channels} channels, which are no image")))?;
        let dream = Dream::new(&model, target, seed)
            .ok_or_else(|| refused(format!("this network has nothing such as {target:?}")))?;
        Ok(Self { dream, shape, inference: Inference::new(&model.network), model })
    }

    /// Works for a slice of time, and answers with the image after each step. Returns whether there is more to do.
    pub(crate) fn work(&mut self, answer: &mut dyn FnMut(Answer)) -> bool {
        let began = Instant::now();
        loop {
            let more = self.dream.advance();
            answer(Answer::Dream(self.image()));
            if !more || began.elapsed() >= SLICE {
                return more;
            }
        }
    }

    fn image(&self) -> DreamImage {
        let pixels = self.dream.pixels();
        DreamImage {
            step: self.dream.step(),
            shape: self.shape,
            pixels: pixels.iter().map(|pixel| (pixel * 255.0).round() as u8).collect(),
            value: self.dream.value(),
            logits: self.inference.logits(&self.model.input.apply_to(pixels)),
        }
    }
}
