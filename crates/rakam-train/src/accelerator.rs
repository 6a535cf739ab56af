//! A training on a graphics card: it works ahead of the steps that are asked for, and now and then the processor's copy of
//! the network catches up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rakam_gpu::{Gpu, GpuError, GpuTrainer, together_after};
use rakam_nn::{StepReport, Trainer};

use crate::stepper::Epoch;
use crate::submission::{FailedGpu, submit};

/// The most steps that the processor's copy is behind: so many are made again when the card is lost.
const MOST_BEHIND: usize = 256;

/// After so many steps it is fetched: the card is past them when it arrives, and needn't wait.
const FETCHED_AFTER: usize = MOST_BEHIND / 2;

/// Submissions that wait on the card: while it works on one, the processor makes the samples of the next.
const IN_FLIGHT: usize = 2;

/// The longest that a submission takes: it delays a stop.
const TOGETHER: Duration = Duration::from_millis(50);

/// Where the steps of a training are made: on a graphics card, or else on the processor.
///
/// A card may fail whenever it is asked for something. Then the processor makes the steps again that were told of and that its
/// copy of the network lacks, at once, and goes on.
#[derive(Debug, Default)]
pub(crate) struct Accelerator {
    on_gpu: Option<OnGpu>,
    /// Reports of the card's steps that weren't asked for yet. Without a card, the processor's copy has these steps behind it.
    done: VecDeque<StepReport>,
    failed: Option<FailedGpu>,
}

impl Accelerator {
    /// Uses a graphics card, or `None`, from this batch of the epoch on. If that card can't be had, or the one before has failed,
    /// the processor is used.
    pub(crate) fn move_to(
        &mut self,
        gpu: Option<&Gpu>,
        trainer: &mut Trainer,
        batch_size: usize,
        batch: usize,
    ) -> Result<(), GpuError> {
        self.ask(trainer, batch, OnGpu::settle)?;
        self.on_gpu = None;
        self.on_gpu = gpu.map(|gpu| OnGpu::new(gpu, trainer, batch_size, batch + self.done.len())).transpose()?;
        // What an earlier card died of doesn't concern this choice.
        self.failed = None;
        Ok(())
    }

    pub(crate) fn take_failed(&mut self) -> Option<FailedGpu> {
        self.failed.take()
    }

    /// Whether the step on this batch, the next, can be told of at once, or waited for.
    pub(crate) fn is_ready(&self, _trainer: &mut Trainer, _epoch: &Epoch, _batch: usize, _more: bool) -> bool {
        true
    }

    /// The step on this batch, the next. Unless there are to be `more`, none is begun beyond it, and `trainer` is settled after
    /// it.
    pub(crate) fn step(&mut self, trainer: &mut Trainer, epoch: &Epoch, batch: usize, more: bool) -> StepReport {
        let batch_size = epoch.plan.batch_size;
        if self.on_gpu.as_ref().is_some_and(|on_gpu| !on_gpu.trainer.fits(trainer, batch_size)) {
            self.settle(trainer, batch);
            self.take_over(trainer, batch_size, batch + self.done.len());
        }
        // A card that fails is done with: there is no more to do about the error than to tell of it.
        let _ = self.ask(trainer, batch, |on_gpu, trainer, done| on_gpu.work_ahead(trainer, epoch, more, done));
        let report = self.done.pop_front().unwrap_or_else(|| epoch.step(trainer, batch));
        if !more {
            self.settle(trainer, batch + 1);
        }
        report
    }

    /// Has the card do something. The steps before `batch` have been told of.
    fn ask(
        &mut self,
        trainer: &mut Trainer,
        batch: usize,
        work: impl FnOnce(&mut OnGpu, &mut Trainer, &mut VecDeque<StepReport>) -> Result<(), GpuError>,
    ) -> Result<(), GpuError> {
        let Some(on_gpu) = &mut self.on_gpu else { return Ok(()) };
        work(on_gpu, trainer, &mut self.done).inspect_err(|error| self.give_up(error.clone(), trainer, batch))
    }

    /// Goes on with the processor, which makes the steps before `batch` again that its copy of the network lacks.
    fn give_up(&mut self, error: GpuError, trainer: &mut Trainer, batch: usize) {
        let Some(OnGpu { trainer: on_gpu, settled, epoch, .. }) = self.on_gpu.take() else { return };
        self.done.truncate(settled.saturating_sub(batch));
        if let Some(epoch) = epoch {
            for batch in settled..batch {
                epoch.step(trainer, batch);
            }
        }
        self.failed = Some(FailedGpu::new(on_gpu.gpu(), error));
    }

    /// Whether the processor's copy is at this batch of the epoch.
    pub(crate) fn is_settled(&self, batch: usize) -> bool {
        self.on_gpu.as_ref().map_or(self.done.is_empty(), |on_gpu| on_gpu.settled == batch)
    }

    /// Brings the processor's copy up to date: at least to this batch of the epoch.
    pub(crate) fn settle(&mut self, trainer: &mut Trainer, batch: usize) {
        let _ = self.ask(trainer, batch, OnGpu::settle);
    }

    /// Goes on from this batch with what the processor's copy is now, which isn't what the card made.
    pub(crate) fn go_on_from(&mut self, trainer: &mut Trainer, batch: usize) {
        self.done.clear();
        if let Some(batch_size) = self.on_gpu.as_ref().map(|on_gpu| on_gpu.batch_size) {
            self.take_over(trainer, batch_size, batch);
        }
    }

    /// Has the card begin anew with the processor's copy, which is at this batch.
    fn take_over(&mut self, trainer: &Trainer, batch_size: usize, batch: usize) {
        let Some(OnGpu { trainer: before, .. }) = self.on_gpu.take() else { return };
        let gpu = before.gpu().clone();
        // The card may have no room for both.
        drop(before);
        match OnGpu::new(&gpu, trainer, batch_size, batch) {
            Ok(on_gpu) => self.on_gpu = Some(on_gpu),
            Err(error) => self.failed = Some(FailedGpu::new(&gpu, error)),
        }
    }

    /// Starts an epoch; the processor's copy is up to date.
    pub(crate) fn restart_epoch(&mut self) {
        self.done.clear();
        if let Some(on_gpu) = &mut self.on_gpu {
            (on_gpu.next, on_gpu.settled) = (0, 0);
            let [samples, card] = std::mem::take(&mut on_gpu.times);
            tracing::info!("samples took {samples:.2?}, the card was waited for {card:.2?}");
        }
    }
}

/// The training's end on the card.
#[derive(Debug)]
struct OnGpu {
    trainer: GpuTrainer,
    /// Images a step, at most.
    batch_size: usize,
    /// The epoch of the steps that were submitted last.
    epoch: Option<Epoch>,
    /// The batch of this epoch that is submitted next.
    next: usize,
    /// The batch of this epoch at which the processor's copy is.
    settled: usize,
    /// The network on its way to the processor's copy.
    fetched: Option<Fetched>,
    /// Steps that are submitted together: as many as fit into [`TOGETHER`].
    together: usize,
    /// When the last submission was collected.
    collected: Instant,
    /// The samples of one submission.
    inputs: Vec<f32>,
    /// How long making samples has taken in this epoch, and waiting for the card.
    times: [Duration; 2],
}

/// A network on its way from the card.
#[derive(Debug)]
struct Fetched {
    /// The batch of the epoch at which it is.
    batch: usize,
    /// Submissions that have to be collected before.
    before: usize,
}

impl OnGpu {
    fn new(gpu: &Gpu, cpu: &Trainer, batch_size: usize, batch: usize) -> Result<Self, GpuError> {
        let trainer = GpuTrainer::new(gpu, cpu, batch_size)?;
        let collected = Instant::now();
        Ok(Self {
            trainer,
            batch_size,
            epoch: None,
            next: batch,
            settled: batch,
            fetched: None,
            together: 1,
            collected,
            inputs: Vec::new(),
            times: [Duration::ZERO; 2],
        })
    }

    /// Adds at least one report to `done`, unless it has some. Submits steps beyond that one only if there are to be `more`.
    fn work_ahead(
        &mut self,
        cpu: &mut Trainer,
        epoch: &Epoch,
        more: bool,
        done: &mut VecDeque<StepReport>,
    ) -> Result<(), GpuError> {
        loop {
            while self.is_wanted(epoch, more, done.is_empty()) {
                self.submit(cpu, epoch, if more { self.together } else { 1 })?;
            }
            if !done.is_empty() {
                return Ok(());
            }
            if self.trainer.in_flight() == 0 {
                self.settle(cpu, done)?;
            } else {
                self.collect(cpu, done)?;
            }
        }
    }

    /// Waits for the oldest submission, and for the network if it was fetched after that.
    fn collect(&mut self, cpu: &mut Trainer, done: &mut VecDeque<StepReport>) -> Result<(), GpuError> {
        let began = Instant::now();
        done.extend(self.trainer.collect()?);
        let arrives = self.fetched.as_mut().and_then(|fetched| {
            fetched.before -= 1;
            (fetched.before == 0).then_some(fetched.batch)
        });
        if let Some(batch) = arrives {
            self.fetched = None;
            self.trainer.give_fetched(cpu)?;
            self.settled = batch;
        }
        self.times[1] += began.elapsed();
        let took = self.collected.elapsed();
        self.collected = Instant::now();
        self.together = together_after(self.together, took, TOGETHER, self.trainer.most_steps());
        Ok(())
    }

    fn is_wanted(&self, epoch: &Epoch, more: bool, none_done: bool) -> bool {
        let in_flight = self.trainer.in_flight();
        let room = if more { in_flight < IN_FLIGHT } else { in_flight == 0 && none_done };
        room && self.next < epoch.batches() && self.next - self.settled < MOST_BEHIND
    }

    /// Submits the next `most` batches, or as many as are left.
    fn submit(&mut self, cpu: &mut Trainer, epoch: &Epoch, most: usize) -> Result<(), GpuError> {
        let left = (epoch.batches() - self.next).min(MOST_BEHIND - (self.next - self.settled));
        let batches = self.next..self.next + most.min(left);
        let next = batches.end;
        self.times[0] += submit(&mut self.trainer, cpu, epoch, batches, &mut self.inputs)?;
        self.epoch = Some(epoch.clone());
        self.next = next;
        if self.fetched.is_none() && self.next - self.settled >= FETCHED_AFTER {
            self.trainer.fetch();
            self.fetched = Some(Fetched { batch: self.next, before: self.trainer.in_flight() });
        }
        Ok(())
    }

    /// Waits for what was submitted, and takes the processor's copy there.
    fn settle(&mut self, cpu: &mut Trainer, done: &mut VecDeque<StepReport>) -> Result<(), GpuError> {
        while self.trainer.in_flight() > 0 {
            self.collect(cpu, done)?;
        }
        if self.settled < self.next {
            self.trainer.give_back(cpu)?;
            self.settled = self.next;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rakam_data::Dataset;
    use rakam_model::InputNorm;
    use rakam_nn::{Architecture, Cpu, Network, OptimizerKind, Shape};

    use super::*;
    use crate::stepper::StepPlan;
    use crate::{Recipe, Samples};

    #[test]
    fn a_card_works_on_while_the_network_comes_back_and_none_of_its_steps_is_lost_with_it() {
        let Some(gpu) = Gpu::for_tests() else { return };
        let trainer = || {
            let architecture = Architecture::parse("dense 4, relu", Shape::new(1, 28, 28), 10).unwrap();
            Trainer::new(Network::new(architecture, 1).unwrap(), OptimizerKind::Sgd, 1, Cpu::new(1))
        };
        let images = Dataset::load(None, &mut |_| {}).unwrap().train;
        let plan = StepPlan {
            samples: Samples::Unchanged,
            batch_size: 4,
            learning_rate: Recipe::sprint().learning_rate,
            epochs: 1,
        };
        let (order, input) = ((0..4 * 900).collect(), InputNorm::default());
        let epoch = Epoch { number: 0, plan, images, order, input, labels: 10, seed: 1 };

        let (mut trained, mut expected) = (trainer(), trainer());
        let mut accelerator = Accelerator::default();
        accelerator.move_to(Some(&gpu), &mut trained, 4, 0).unwrap();
        let mut settled = vec![0];
        for batch in 0..600 {
            let loss = accelerator.step(&mut trained, &epoch, batch, true).loss;
            assert!((loss - epoch.step(&mut expected, batch).loss).abs() < 0.01, "batch {batch}");
            let on_gpu = accelerator.on_gpu.as_ref().unwrap();
            assert!(on_gpu.trainer.in_flight() > 0, "it idles after batch {batch}");
            assert!(on_gpu.next - on_gpu.settled <= MOST_BEHIND);
            if on_gpu.settled != settled[settled.len() - 1] {
                settled.push(on_gpu.settled);
            }
        }
        assert!(settled.len() > 3, "{settled:?}");
        // The processor makes the steps again that it lacks, and no other.
        gpu.lose();
        accelerator.settle(&mut trained, 600);
        assert!(accelerator.take_failed().is_some());
        for batch in 600..700 {
            let loss = accelerator.step(&mut trained, &epoch, batch, true).loss;
            assert!((loss - epoch.step(&mut expected, batch).loss).abs() < 0.01, "batch {batch}");
        }
        assert_eq!(trained.optimizer().steps, expected.optimizer().steps);
    }
}
