//! An evaluation of one or two networks.

use std::time::Duration;

use rakam_data::Split;
use rakam_eval::{Batch, Evaluator, Progress};
use rakam_model::Model;
use rakam_nn::Cpu;
use rakam_train::Device;
use web_time::Instant;

use crate::reading::{Reading, ReadingWork};
use crate::{Answer, ReadBy};

/// Time between two reports of the progress, and of the evaluations so far.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);
const EVALUATIONS_EVERY: Duration = Duration::from_millis(700);

/// An evaluation under way.
pub(crate) struct EvaluationJob {
    evaluators: Vec<(Evaluator, Reading<Batch>)>,
    /// When the progress is reported next.
    progress_at: Instant,
    /// When the evaluations are reported next; `None` before the first time.
    evaluations_at: Option<Instant>,
    waits: bool,
}

impl ReadingWork for Evaluator {
    type Piece = Batch;

    fn next(&mut self, elsewhere: Option<usize>) -> Option<Batch> {
        self.next_batch(elsewhere)
    }

    fn left(&self) -> usize {
        let Progress { done, of } = self.progress();
        of - done
    }

    fn inputs(&self, batch: &Batch) -> usize {
        batch.inputs()
    }

    fn write(&self, batch: &Batch, at: usize, out: &mut [f32]) {
        self.write(batch, at, out);
    }

    fn read(&mut self, batch: &Batch) -> Vec<f32> {
        self.logits(batch)
    }

    fn take(&mut self, batch: Batch, logits: &[f32]) {
        self.take(batch, logits);
    }
}

impl EvaluationJob {
    pub(crate) fn new(models: &[Model], test: &Split, curve_images: usize, device: Device, threads: usize) -> Self {
        let evaluator = |model: &Model| {
            let evaluator = Evaluator::new(model, test.clone(), curve_images, Cpu::new(threads));
            let reading = Reading::new(device, &model.network, evaluator.progress().of, threads);
            (evaluator, reading)
        };
        let evaluators = models.iter().map(evaluator).collect();
        Self { evaluators, progress_at: Instant::now(), evaluations_at: None, waits: false }
    }

    /// Works for a slice of time. Returns whether there is more to do.
    pub(crate) fn work(&mut self, answer: &mut dyn FnMut(Answer)) -> bool {
        // The unchanged images come first, for all networks: the curves take longer.
        let next = self.evaluators.iter().position(|(evaluator, _)| !evaluator.has_read_all());
        let next = next.or_else(|| self.evaluators.iter().position(|(one, _)| !one.progress().is_complete()));
        self.waits = false;
        if let Some((evaluator, reading)) = next.map(|next| &mut self.evaluators[next]) {
            reading.work(evaluator);
            self.waits = reading.waits();
        }
        let each = self.evaluators.iter().map(|(evaluator, _)| evaluator.progress());
        let progress = each
            .fold(Progress { done: 0, of: 0 }, |all, one| Progress { done: all.done + one.done, of: all.of + one.of });
        let now = Instant::now();
        let all_read = self.evaluators.iter().all(|(evaluator, _)| evaluator.has_read_all());
        if progress.is_complete() || all_read && self.evaluations_at.is_none_or(|at| now >= at) {
            self.evaluations_at = Some(now + EVALUATIONS_EVERY);
            answer(Answer::Evaluations(self.evaluators.iter().map(|(evaluator, _)| evaluator.so_far()).collect()));
        }
        if progress.is_complete() || now >= self.progress_at {
            self.progress_at = now + PROGRESS_EVERY;
            let card = next.and_then(|next| self.evaluators[next].1.reads().card);
            let failure = self.evaluators.iter().find_map(|(_, reading)| reading.reads().failure);
            let reads = ReadBy { card, failure };
            answer(Answer::EvaluationProgress { progress, reads });
        }
        !progress.is_complete()
    }

    /// Whether there is nothing to do before a graphics card has read on.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }
}
