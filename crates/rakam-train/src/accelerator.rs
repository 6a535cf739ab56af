//! A training on a graphics card: it works ahead of the steps that are asked for, and now and then the processor's copy of
//! the network catches up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rakam_gpu::{Batch, Gpu, GpuError, GpuTrainer};
use rakam_nn::{StepReport, Trainer};

use crate::stepper::Epoch;

/// The most steps that the processor's copy is behind: so many are made again when the card is lost.
const MOST_BEHIND: usize = 256;

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

/// A graphics card that failed in the middle of a training.
#[derive(Debug)]
pub(crate) struct FailedGpu {
    pub(crate) name: String,
    pub(crate) error: GpuError,
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
        self.failed = Some(FailedGpu { name: on_gpu.gpu().name().to_owned(), error });
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
            Err(error) => self.failed = Some(FailedGpu { name: gpu.name().to_owned(), error }),
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
    /// Steps that are submitted together: as many as fit into [`TOGETHER`].
    together: usize,
    /// When the last submission was collected.
    collected: Instant,
    /// The samples of one submission.
    inputs: Vec<f32>,
    /// How long making samples has taken in this epoch, and waiting for the card.
    times: [Duration; 2],
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
                self.collect(done)?;
            }
        }
    }

    /// Waits for the oldest submission.
    fn collect(&mut self, done: &mut VecDeque<StepReport>) -> Result<(), GpuError> {
        let began = Instant::now();
        done.extend(self.trainer.collect()?);
        self.times[1] += began.elapsed();
        let took = self.collected.elapsed();
        self.collected = Instant::now();
        let together = match took {
            _ if took > TOGETHER => self.together / 2,
            _ if took < TOGETHER / 2 => 2 * self.together,
            _ => self.together,
        };
        self.together = together.clamp(1, self.trainer.most_steps());
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
        let indices: Vec<u32> = batches.clone().flat_map(|batch| epoch.batch(batch).iter().copied()).collect();
        let began = Instant::now();
        let source = epoch.source();
        let pixels = cpu.network().architecture().input.len();
        self.inputs.resize(indices.len() * pixels, 0.0);
        let mut images: Vec<&mut [f32]> = self.inputs.chunks_exact_mut(pixels).collect();
        cpu.network_and_cpu().1.for_each(&mut images, |i, out| source.write(indices[i], out));
        let labels: Vec<u8> = indices.iter().map(|&index| source.label(index)).collect();
        self.times[0] += began.elapsed();
        let mut at = 0;
        let slices = batches.clone().map(|batch| {
            let samples = at..at + epoch.batch(batch).len();
            at = samples.end;
            let inputs = &self.inputs[samples.start * pixels..samples.end * pixels];
            Batch { learning_rate: epoch.learning_rate(batch), labels: &labels[samples], inputs }
        });
        let slices: Vec<Batch<'_>> = slices.collect();
        self.trainer.submit(cpu, &slices)?;
        self.epoch = Some(epoch.clone());
        self.next = batches.end;
        Ok(())
    }

    /// Waits for what was submitted, and takes the processor's copy there.
    fn settle(&mut self, cpu: &mut Trainer, done: &mut VecDeque<StepReport>) -> Result<(), GpuError> {
        while self.trainer.in_flight() > 0 {
            self.collect(done)?;
        }
        if self.settled < self.next {
            self.trainer.give_back(cpu)?;
            self.settled = self.next;
        }
        Ok(())
    }
}
