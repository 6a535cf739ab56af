//! An evaluation of one or two networks.

use std::time::Duration;

use rakam_data::Split;
use rakam_eval::{Evaluator, Progress};
use rakam_model::Model;
use rakam_nn::Cpu;
use rakam_train::Device;
use web_time::Instant;

use crate::placement::card_to_read;
use crate::{Answer, ReadBy};

/// The longest that a slice of work delays the next request.
const SLICE: Duration = Duration::from_millis(30);

/// Time between two reports of the progress, and of the evaluations so far.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);
const EVALUATIONS_EVERY: Duration = Duration::from_millis(700);

/// An evaluation under way.
pub(crate) struct EvaluationJob {
    evaluators: Vec<Evaluator>,
    /// Why a graphics card doesn't read although it was to, in English.
    failure: Option<String>,
    /// When the progress is reported next.
    progress_at: Instant,
    /// When the evaluations are reported next; `None` before the first time.
    evaluations_at: Option<Instant>,
}

impl EvaluationJob {
    pub(crate) fn new(models: &[Model], test: &Split, curve_images: usize, device: Device, threads: usize) -> Self {
        let mut failure = None;
        let evaluator = |model: &Model| {
            let evaluator = Evaluator::new(model, test.clone(), curve_images, Cpu::new(threads));
            match card_to_read(device, &model.network, evaluator.progress().of, threads) {
                Ok(Some(card)) => evaluator.with(card),
                Ok(None) => evaluator,
                Err(reason) => {
                    failure.get_or_insert(reason);
                    evaluator
                }
            }
        };
        let evaluators = models.iter().map(evaluator).collect();
        Self { evaluators, failure, progress_at: Instant::now(), evaluations_at: None }
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, answer: &mut dyn FnMut(Answer)) -> bool {
        // The unchanged images come first, for all networks: the curves take longer.
        let next = self.evaluators.iter().position(|evaluator| !evaluator.has_read_all());
        let next = next.or_else(|| self.evaluators.iter().position(|evaluator| !evaluator.progress().is_complete()));
        if let Some(next) = next {
            self.evaluators[next].step(SLICE);
        }
        let each = self.evaluators.iter().map(Evaluator::progress);
        let progress = each
            .fold(Progress { done: 0, of: 0 }, |all, one| Progress { done: all.done + one.done, of: all.of + one.of });
        let now = Instant::now();
        let all_read = self.evaluators.iter().all(Evaluator::has_read_all);
        if progress.is_complete() || all_read && self.evaluations_at.is_none_or(|at| now >= at) {
            self.evaluations_at = Some(now + EVALUATIONS_EVERY);
            answer(Answer::Evaluations(self.evaluators.iter().map(Evaluator::so_far).collect()));
        }
        if progress.is_complete() || now >= self.progress_at {
            self.progress_at = now + PROGRESS_EVERY;
            let card = next.and_then(|next| self.evaluators[next].device()).map(str::to_owned);
            let reads = ReadBy { card, failure: self.failure.clone() };
            answer(Answer::EvaluationProgress { progress, reads });
        }
        !progress.is_complete()
    }
}
