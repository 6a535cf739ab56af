//! Networks under measurement, one after the other.

use std::time::Duration;

use rakam_data::Split;
use rakam_model::Model;
use rakam_nn::Team;
use rakam_train::{Judgement, Judging, Progress};
use web_time::Instant;

use crate::Tell;

/// The longest that a slice of measuring keeps the next message waiting.
const SLICE: Duration = Duration::from_millis(30);

/// Time between two words on the progress.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// A measurement under way.
pub(crate) struct Judges {
    threads: usize,
    curve_images: usize,
    /// Networks that nobody has looked at, the next one last.
    waiting: Vec<Model>,
    current: Option<Judging>,
    judgements: Vec<Judgement>,
    /// How many networks there are in all.
    networks: usize,
    told: Option<Instant>,
}

impl Judges {
    pub(crate) fn new(mut models: Vec<Model>, curve_images: usize, threads: usize) -> Self {
        let networks = models.len();
        models.reverse();
        Self { threads, curve_images, waiting: models, current: None, judgements: Vec::new(), networks, told: None }
    }

    /// Works for a slice of time. Returns whether there is more to do; all is told when there is not.
    pub(crate) fn work(&mut self, test: &Split, tell: &mut dyn FnMut(Tell)) -> bool {
        let Some(mut judging) = self.current.take().or_else(|| {
            let model = self.waiting.pop()?;
            Some(Judging::new(&model, test.clone(), self.curve_images, Team::new(self.threads)))
        }) else {
            tell(Tell::Judged(std::mem::take(&mut self.judgements)));
            return false;
        };
        let Progress { done, of } = judging.step(SLICE);
        if self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            self.told = Some(Instant::now());
            // Each network is as much work as any other.
            tell(Tell::Judging(Progress { done: self.judgements.len() * of + done, of: self.networks * of }));
        }
        if done == of {
            self.judgements.push(judging.finish());
        } else {
            self.current = Some(judging);
        }
        true
    }
}
