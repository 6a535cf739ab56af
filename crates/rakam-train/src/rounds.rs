//! A training on a graphics card in the browser, where nothing can wait for the card: it makes some steps in a round, and once they
//! and the network have come back, the steps are told of one by one.

use std::collections::VecDeque;
use std::time::Duration;

use rakam_gpu::{Gpu, GpuError, GpuTrainer, together_after};
use rakam_nn::{StepReport, Trainer};
use web_time::Instant;

use crate::stepper::Epoch;
use crate::submission::{FailedGpu, submit};

/// The longest that a round takes: it delays a stop.
const ROUND: Duration = Duration::from_millis(100);

/// Where the steps of a training are made: on a graphics card, or else on the processor.
#[derive(Debug, Default)]
pub(crate) struct Accelerator {
    on_gpu: Option<OnGpu>,
    /// Reports of the last round that weren't asked for yet; the network is after all of them.
    done: VecDeque<StepReport>,
    failed: Option<FailedGpu>,
}

impl Accelerator {
    /// Uses a graphics card, or `None`, from the next step on. If that card can't be had, the processor is used.
    pub(crate) fn move_to(
        &mut self,
        gpu: Option<&Gpu>,
        trainer: &mut Trainer,
        batch_size: usize,
        _batch: usize,
    ) -> Result<(), GpuError> {
        (self.on_gpu, self.failed) = (None, None);
        self.on_gpu = gpu.map(|gpu| OnGpu::new(gpu, trainer, batch_size)).transpose()?;
        Ok(())
    }

    pub(crate) fn take_failed(&mut self) -> Option<FailedGpu> {
        self.failed.take()
    }

    /// Whether the step on this batch, the next, can be told of at once. If not, a round begins or is under way; it has one step
    /// unless there are to be `more`. If the card fails, the processor goes on.
    pub(crate) fn is_ready(&mut self, trainer: &mut Trainer, epoch: &Epoch, batch: usize, more: bool) -> bool {
        if !self.done.is_empty() {
            return true;
        }
        if self.on_gpu.as_ref().is_some_and(|on_gpu| !on_gpu.trainer.fits(trainer, epoch.plan.batch_size)) {
            self.begin_anew(trainer, epoch.plan.batch_size);
        }
        if let Some(on_gpu) = &mut self.on_gpu
            && let Err(error) = on_gpu.go_on(trainer, epoch, batch, more, &mut self.done)
        {
            self.failed = Some(FailedGpu::new(on_gpu.trainer.gpu(), error));
            self.on_gpu = None;
        }
        self.on_gpu.is_none() || !self.done.is_empty()
    }

    /// Has the card begin anew with the network as it is, and other kernels.
    fn begin_anew(&mut self, trainer: &Trainer, batch_size: usize) {
        let Some(OnGpu { trainer: before, .. }) = self.on_gpu.take() else { return };
        let gpu = before.gpu().clone();
        // The card may have no room for both.
        drop(before);
        match OnGpu::new(&gpu, trainer, batch_size) {
            Ok(on_gpu) => self.on_gpu = Some(on_gpu),
            Err(error) => self.failed = Some(FailedGpu::new(&gpu, error)),
        }
    }

    /// The step on this batch, the next. One that isn't ready is made by the processor.
    pub(crate) fn step(&mut self, trainer: &mut Trainer, epoch: &Epoch, batch: usize, _more: bool) -> StepReport {
        self.done.pop_front().unwrap_or_else(|| {
            self.void();
            epoch.step(trainer, batch)
        })
    }

    /// Whether the network is after the steps that were told of, and no others.
    pub(crate) fn is_settled(&self, _batch: usize) -> bool {
        self.done.is_empty()
    }

    /// The network always is where the last round has taken it.
    pub(crate) fn settle(&mut self, _trainer: &mut Trainer, _batch: usize) {}

    /// Goes on from what the network is now, which isn't what the card made.
    pub(crate) fn go_on_from(&mut self, _trainer: &mut Trainer, _batch: usize) {
        self.done.clear();
        self.void();
    }

    /// Starts an epoch.
    pub(crate) fn restart_epoch(&mut self) {
        self.done.clear();
        if self.on_gpu.as_ref().is_some_and(|on_gpu| on_gpu.round.is_some()) {
            self.void();
        }
    }

    /// What the card makes now is of no use.
    fn void(&mut self) {
        if let Some(on_gpu) = &mut self.on_gpu {
            (on_gpu.round, on_gpu.is_current) = (None, false);
        }
    }
}

/// The training's end on the card.
#[derive(Debug)]
struct OnGpu {
    trainer: GpuTrainer,
    /// When the round under way began.
    round: Option<Instant>,
    /// Whether the card, but for the round under way, has the network as it is.
    is_current: bool,
    /// Steps of a round: as many as fit into [`ROUND`].
    together: usize,
    /// The samples of a round.
    inputs: Vec<f32>,
}

impl OnGpu {
    fn new(gpu: &Gpu, cpu: &Trainer, batch_size: usize) -> Result<Self, GpuError> {
        let trainer = GpuTrainer::new(gpu, cpu, batch_size)?;
        Ok(Self { trainer, round: None, is_current: true, together: 1, inputs: Vec::new() })
    }

    /// Begins a round with this batch, or takes what the one under way has made, once all of it is there.
    fn go_on(
        &mut self,
        cpu: &mut Trainer,
        epoch: &Epoch,
        batch: usize,
        more: bool,
        done: &mut VecDeque<StepReport>,
    ) -> Result<(), GpuError> {
        self.trainer.gpu().check()?;
        let Some(began) = self.round else {
            if !self.is_current {
                self.trainer.take_over(cpu);
                self.is_current = true;
            }
            let most = if more { self.together } else { 1 };
            let batches = batch..(batch + most).min(epoch.batches());
            self.round = Some(Instant::now());
            submit(&mut self.trainer, cpu, epoch, batches, &mut self.inputs)?;
            self.trainer.fetch();
            return Ok(());
        };
        if self.trainer.is_fetched() {
            self.round = None;
            done.extend(self.trainer.collect()?);
            self.trainer.give_back(cpu)?;
            self.together = together_after(self.together, began.elapsed(), ROUND, self.trainer.most_steps());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rakam_data::Dataset;
    use rakam_model::InputNorm;
    use rakam_nn::{Architecture, Cpu, Network, OptimizerKind, Shape};

    use super::*;
    use crate::stepper::StepPlan;
    use crate::{Recipe, Samples};

    /// Images of an epoch of eight batches.
    const IMAGES: u32 = 128;

    fn trainer() -> Trainer {
        let layers = "conv 4 3x3, bn, relu, maxpool, dense 16, bn, relu, dropout 0.3";
        let network = Network::new(Architecture::parse(layers, Shape::new(1, 28, 28), 10).unwrap(), 1).unwrap();
        Trainer::new(network, OptimizerKind::Adam, 1, Cpu::new(1))
    }

    fn in_epoch<T>(act: impl FnOnce(&Epoch) -> T) -> T {
        let train = Dataset::load(None, &mut |_| {}).unwrap().train;
        let learning_rate = Recipe::sprint().learning_rate;
        let plan = StepPlan { samples: Samples::Unchanged, batch_size: 16, learning_rate, epochs: 1 };
        let (order, input) = ((0..IMAGES).collect(), InputNorm::default());
        act(&Epoch { number: 0, plan, images: train, order, input, labels: 10, seed: 1 })
    }

    /// On the device for tests, if there is one.
    fn on_card(trainer: &mut Trainer) -> Option<(Accelerator, Gpu)> {
        let gpu = Gpu::for_tests()?;
        let mut accelerator = Accelerator::default();
        accelerator.move_to(Some(&gpu), trainer, 16, 0).unwrap();
        Some((accelerator, gpu))
    }

    /// Until the step on this batch is ready.
    fn wait(accelerator: &mut Accelerator, trainer: &mut Trainer, epoch: &Epoch, batch: usize, more: bool) {
        while !accelerator.is_ready(trainer, epoch, batch, more) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Batches one after the other, each a round of its own: their losses.
    fn steps(
        accelerator: &mut Accelerator,
        trainer: &mut Trainer,
        epoch: &Epoch,
        batches: std::ops::Range<usize>,
    ) -> Vec<f32> {
        let step = |batch| {
            wait(accelerator, trainer, epoch, batch, false);
            accelerator.step(trainer, epoch, batch, false).loss
        };
        batches.map(step).collect()
    }

    /// Whether each of these is within a hundredth of the other, as the losses of cards are.
    fn assert_alike(numbers: &[f32], others: &[f32]) {
        assert_eq!(numbers.len(), others.len());
        for (number, other) in numbers.iter().zip(others) {
            assert!((number - other).abs() <= 1e-2 * other.abs(), "{number} is not {other}");
        }
    }

    /// What the processor makes of these batches.
    fn by_processor(trainer: &mut Trainer, epoch: &Epoch, batches: std::ops::Range<usize>) -> Vec<f32> {
        batches.map(|batch| epoch.step(trainer, batch).loss).collect()
    }

    #[test]
    fn rounds_make_the_steps_of_the_processor_several_at_a_time() {
        let (mut trainer, mut expected) = (trainer(), trainer());
        let Some((mut accelerator, _)) = on_card(&mut trainer) else { return };
        in_epoch(|epoch| {
            accelerator.on_gpu.as_mut().unwrap().together = 5;
            let (mut losses, mut rounds) = (Vec::new(), Vec::new());
            while losses.len() < 8 {
                wait(&mut accelerator, &mut trainer, epoch, losses.len(), true);
                rounds.push(accelerator.done.len());
                while !accelerator.done.is_empty() {
                    assert!(!accelerator.is_settled(losses.len()));
                    losses.push(accelerator.step(&mut trainer, epoch, losses.len(), true).loss);
                }
                assert!(accelerator.is_settled(losses.len()));
            }
            assert!(rounds[0] == 5 && losses.len() == 8, "rounds of {rounds:?} steps");
            assert_alike(&losses, &by_processor(&mut expected, epoch, 0..8));
            // A single step is a round of its own, and the next epoch begins with what there is.
            accelerator.restart_epoch();
            let single = steps(&mut accelerator, &mut trainer, epoch, 0..1);
            assert_alike(&single, &by_processor(&mut expected, epoch, 0..1));
            assert!(accelerator.is_settled(1) && !accelerator.is_ready(&mut trainer, epoch, 1, true));
            // The network has come back.
            let [trained, expected] = [trainer, expected].map(|mut trainer| by_processor(&mut trainer, epoch, 1..4));
            assert_alike(&trained, &expected);
        });
    }

    #[test]
    fn what_a_round_makes_is_void_once_the_training_goes_elsewhere() {
        let (mut trainer, mut expected) = (trainer(), trainer());
        let Some((mut accelerator, _)) = on_card(&mut trainer) else { return };
        in_epoch(|epoch| {
            steps(&mut accelerator, &mut trainer, epoch, 0..1);
            let losses = by_processor(&mut expected, epoch, 0..8);
            let (network, optimizer) = expected.state_mut();
            // While a round is under way, it goes back to a moment of another training.
            assert!(!accelerator.is_ready(&mut trainer, epoch, 1, true));
            let (own, own_optimizer) = trainer.state_mut();
            own.clone_from(network);
            own_optimizer.clone_from(optimizer);
            accelerator.go_on_from(&mut trainer, 3);
            let on_card = steps(&mut accelerator, &mut trainer, epoch, 3..5);
            assert_alike(&on_card, &by_processor(&mut expected, epoch, 3..5));
            assert_ne!(losses[3..5], on_card[..]);
            // The epoch starts again with other batches.
            assert!(!accelerator.is_ready(&mut trainer, epoch, 5, true));
            accelerator.restart_epoch();
            let on_card = steps(&mut accelerator, &mut trainer, epoch, 0..2);
            assert_alike(&on_card, &by_processor(&mut expected, epoch, 0..2));
            // Another optimiser begins without the memory of the one before.
            assert!(!accelerator.is_ready(&mut trainer, epoch, 2, true));
            trainer.set_optimizer(OptimizerKind::Sgd.into());
            expected.set_optimizer(OptimizerKind::Sgd.into());
            let on_card = steps(&mut accelerator, &mut trainer, epoch, 2..4);
            assert_alike(&on_card, &by_processor(&mut expected, epoch, 2..4));
            // A step that isn't waited for is the processor's.
            assert!(!accelerator.is_ready(&mut trainer, epoch, 4, true));
            accelerator.settle(&mut trainer, 4);
            let step = accelerator.step(&mut trainer, epoch, 4, true).loss;
            assert_alike(&[step], &by_processor(&mut expected, epoch, 4..5));
            let on_card = steps(&mut accelerator, &mut trainer, epoch, 5..6);
            assert_alike(&on_card, &by_processor(&mut expected, epoch, 5..6));
        });
    }

    #[test]
    fn the_processor_goes_on_from_the_last_round_when_the_card_is_lost() {
        let (mut trainer, mut expected) = (trainer(), trainer());
        let Some((mut accelerator, gpu)) = on_card(&mut trainer) else { return };
        in_epoch(|epoch| {
            let mut losses = steps(&mut accelerator, &mut trainer, epoch, 0..3);
            assert!(accelerator.is_settled(3) && !accelerator.is_ready(&mut trainer, epoch, 3, true));
            gpu.lose();
            assert!(accelerator.is_ready(&mut trainer, epoch, 3, true));
            assert!(accelerator.take_failed().is_some() && accelerator.take_failed().is_none());
            losses.extend(steps(&mut accelerator, &mut trainer, epoch, 3..8));
            assert_alike(&losses, &by_processor(&mut expected, epoch, 0..8));
            assert!(accelerator.on_gpu.is_none());
        });
    }
}
