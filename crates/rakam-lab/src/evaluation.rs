//! Networks under measurement.

use std::time::Duration;

use rakam_data::Split;
use rakam_eval::{Evaluator, Progress};
use rakam_model::Model;
use rakam_nn::Cpu;
use web_time::Instant;

use crate::Event;

/// The longest that a slice of measuring keeps the next message waiting.
const SLICE: Duration = Duration::from_millis(30);

/// Time between two words on the progress, and between two on what is measured so far.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);
const JUDGED_EVERY: Duration = Duration::from_millis(700);

/// A measurement under way.
pub(crate) struct Evaluators {
    job: u32,
    judging: Vec<Evaluator>,
    progress_at: Instant,
    /// `None` before anything was told of what is measured.
    judged_at: Option<Instant>,
}

impl Evaluators {
    pub(crate) fn new(job: u32, models: &[Model], test: &Split, curve_images: usize, threads: usize) -> Self {
        let judging = |model: &Model| Evaluator::new(model, test.clone(), curve_images, Cpu::new(threads));
        Self { job, judging: models.iter().map(judging).collect(), progress_at: Instant::now(), judged_at: None }
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, tell: &mut dyn FnMut(Event)) -> bool {
        // All networks read all images before the curves, which take longer, begin.
        let next = self.judging.iter().position(|judging| !judging.has_read_all());
        let next = next.or_else(|| self.judging.iter().position(|judging| !judging.progress().is_complete()));
        if let Some(next) = next {
            self.judging[next].step(SLICE);
        }
        let each = self.judging.iter().map(Evaluator::progress);
        let progress = each
            .fold(Progress { done: 0, of: 0 }, |all, one| Progress { done: all.done + one.done, of: all.of + one.of });
        let now = Instant::now();
        let all_read = self.judging.iter().all(Evaluator::has_read_all);
        if progress.is_complete() || all_read && self.judged_at.is_none_or(|at| now >= at) {
            self.judged_at = Some(now + JUDGED_EVERY);
            tell(Event::Evaluated { job: self.job, evaluations: self.judging.iter().map(Evaluator::so_far).collect() });
        }
        if progress.is_complete() || now >= self.progress_at {
            self.progress_at = now + PROGRESS_EVERY;
            tell(Event::Evaluating { job: self.job, progress });
        }
        !progress.is_complete()
    }
}
