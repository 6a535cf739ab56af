//! A network in training on the device.

use std::collections::VecDeque;

use bytemuck::{Pod, Zeroable};
use rakam_nn::{OptimizerKind, OptimizerState, OptimizerStep, StepReport, Trainer};

use crate::GpuError;
use crate::arriving::Arriving;
use crate::build::STEP_BYTES;
use crate::device::Gpu;
use crate::program::Program;
use crate::stage::{LANES, lanes};

/// What one step learns from.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The learning rate of the step.
    pub learning_rate: f32,
    /// The classes of its samples, at least two.
    pub labels: &'a [u8],
    /// The samples, one after the other, normalised, each in (channel, row, column) order.
    pub inputs: &'a [f32],
}

/// A network in training on a graphics card.
#[derive(Debug)]
pub struct GpuTrainer {
    gpu: Gpu,
    program: Program,
    kind: OptimizerKind,
    /// Steps submitted, since the optimiser began.
    steps: u64,
    image: usize,
    in_flight: VecDeque<Submitted>,
    /// What [`GpuTrainer::fetch`] asked for.
    fetched: Option<Fetched>,
}

/// Steps that were submitted, and where their reports arrive.
#[derive(Debug)]
struct Submitted {
    /// Samples of each step.
    samples: Vec<usize>,
    reports: Arriving,
}

/// The network and the optimiser's memory, on their way back.
#[derive(Debug)]
struct Fetched {
    numbers: Arriving,
    /// Steps that had been submitted.
    steps: u64,
}

/// The numbers of a step, as `kernels/step.wgsl` has them.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct StepNumbers {
    samples: u32,
    slot: u32,
    label_smoothing: f32,
    rate: f32,
    correction: f32,
    momentum: f32,
    penalty: f32,
    shrink: f32,
}

impl GpuTrainer {
    /// Takes over a network in training, for batches of at most `batch` samples. The trainer keeps what it had until
    /// [`GpuTrainer::give_back`].
    ///
    /// # Errors
    /// If the device has too little room, or fails.
    pub fn new(gpu: &Gpu, trainer: &Trainer, batch: usize) -> Result<Self, GpuError> {
        if trainer.adversary().is_some() {
            return Err(GpuError::Adversarial);
        }
        let kind = trainer.optimizer().optimizer.kind;
        let gpu = gpu.afresh();
        let program = Program::new(&gpu, trainer.network(), kind, batch)?;
        let image = trainer.network().architecture().input.len();
        let in_flight = VecDeque::new();
        let mut on_gpu = Self { gpu, program, kind, steps: 0, image, in_flight, fetched: None };
        on_gpu.take_over(trainer);
        on_gpu.gpu.check()?;
        Ok(on_gpu)
    }

    /// The device.
    #[must_use]
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Whether its kernels are those for batches of at most `batch` samples of this trainer, with the optimiser that it has now.
    #[must_use]
    pub fn fits(&self, trainer: &Trainer, batch: usize) -> bool {
        let optimizer = trainer.optimizer().optimizer;
        trainer.adversary().is_none() && optimizer.kind == self.kind && lanes(batch) == self.program.lanes
    }

    /// How many steps can be submitted together.
    #[must_use]
    pub fn most_steps(&self) -> usize {
        self.program.slots
    }

    /// How many submissions haven't been collected.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Submits steps on these batches, at most [`GpuTrainer::most_steps`], and returns at once. `trainer` is the one that was
    /// taken over: label smoothing, dropout, momentum and weight decay are as it has them now.
    ///
    /// # Panics
    /// When its optimiser is of another kind now, there are too many batches, one is larger than was agreed, its inputs aren't as many
    /// as its labels, or a label is no class.
    ///
    /// # Errors
    /// If the device has failed.
    pub fn submit(&mut self, trainer: &mut Trainer, batches: &[Batch<'_>]) -> Result<(), GpuError> {
        let Program { lanes, slots, .. } = self.program;
        let optimizer = trainer.optimizer().optimizer;
        assert_eq!(optimizer.kind, self.kind, "the optimiser is another");
        assert!(batches.len() <= slots, "{} steps at once: {slots} is the most", batches.len());
        let classes = trainer.network().classes();
        let mut steps = vec![0; batches.len() * STEP_BYTES];
        let mut words = vec![0; batches.len() * lanes];
        for (slot, Batch { learning_rate, labels, inputs }) in batches.iter().enumerate() {
            assert!((2..=lanes).contains(&labels.len()), "a batch of {} samples, of 2 to {lanes}", labels.len());
            assert_eq!(inputs.len(), labels.len() * self.image, "inputs and labels differ in number");
            assert!(labels.iter().all(|&label| usize::from(label) < classes), "a label is not below {classes}");
            let OptimizerStep { rate, correction, momentum, penalty, shrink } =
                optimizer.at_step(self.steps + slot as u64 + 1, *learning_rate);
            let numbers = StepNumbers {
                samples: labels.len() as u32,
                slot: slot as u32,
                label_smoothing: trainer.label_smoothing(),
                rate,
                correction,
                momentum,
                penalty,
                shrink,
            };
            steps[slot * STEP_BYTES..][..size_of::<StepNumbers>()].copy_from_slice(bytemuck::bytes_of(&numbers));
            words[slot * lanes..].iter_mut().zip(*labels).for_each(|(word, &label)| *word = label.into());
        }
        // Each write takes memory of its own that the card copies from: one a buffer, not one a step.
        let queue = &self.gpu.queue;
        queue.write_buffer(&self.program.steps, 0, &steps);
        queue.write_buffer(&self.program.labels, 0, bytemuck::cast_slice(&words));
        self.write_inputs(batches);
        let after = self.steps + batches.len() as u64;
        for masks in &mut self.program.masks {
            let words = masks.drawn(trainer.masks_and_cpu(), self.steps..after, lanes);
            if !words.is_empty() {
                queue.write_buffer(&masks.buffer, 0, bytemuck::cast_slice(&words));
            }
        }
        self.steps = after;

        let length = 8 * (batches.len() * lanes / LANES) as u64;
        let reports = self.gpu.readback(length);
        let mut encoder = self.program.record(&self.gpu, batches.len());
        encoder.copy_buffer_to_buffer(&self.program.reports, 0, &reports, 0, length);
        let index = queue.submit([encoder.finish()]);
        let samples = batches.iter().map(|batch| batch.labels.len()).collect();
        self.in_flight.push_back(Submitted { samples, reports: Arriving::new(reports, index) });
        self.gpu.check()
    }

    /// Writes the samples of these batches, those of each where its slot begins.
    fn write_inputs(&self, batches: &[Batch<'_>]) {
        let slot_bytes = 4 * self.program.lanes * self.image;
        let Some((last, before)) = batches.split_last() else { return };
        let bytes = before.len() * slot_bytes + size_of_val(last.inputs);
        let view = wgpu::BufferSize::new(bytes as u64)
            .and_then(|bytes| self.gpu.queue.write_buffer_with(&self.program.inputs, 0, bytes));
        // Without a view the device has failed, which is told where it is checked.
        let Some(mut view) = view else { return };
        for (slot, batch) in batches.iter().enumerate() {
            let inputs: &[u8] = bytemuck::cast_slice(batch.inputs);
            let at = slot * slot_bytes;
            view.slice(at..at + inputs.len()).copy_from_slice(inputs);
        }
    }

    /// Waits for the oldest submission that hasn't been collected, and returns what each of its steps did; nothing if there is
    /// none. In the browser nothing can wait: once [`GpuTrainer::is_fetched`], everything before has arrived.
    ///
    /// # Errors
    /// If the device has failed.
    pub fn collect(&mut self) -> Result<Vec<StepReport>, GpuError> {
        let Some(Submitted { samples, reports }) = self.in_flight.pop_front() else { return Ok(Vec::new()) };
        let numbers = reports.take(&self.gpu)?;
        let of_step = |(numbers, samples): (&[f32], &usize)| {
            let (sums, _) = numbers.as_chunks::<2>();
            let loss: f32 = sums.iter().map(|[loss, _]| loss).sum();
            let correct: f32 = sums.iter().map(|[_, correct]| correct).sum();
            StepReport { loss: loss / *samples as f32, correct: correct as usize }
        };
        Ok(numbers.chunks(2 * self.program.lanes / LANES).zip(&samples).map(of_step).collect())
    }

    /// Begins to fetch the network and the optimiser's memory as they are after every step that was submitted, for
    /// [`GpuTrainer::give_back`], and returns at once.
    pub fn fetch(&mut self) {
        let Program { parameters, running, first, second, .. } = &self.program;
        let numbers = self.copied(&[parameters, running, first, second]);
        self.fetched = Some(Fetched { numbers, steps: self.steps });
    }

    /// Whether what was fetched has arrived, so that [`GpuTrainer::give_back`] needn't wait.
    #[must_use]
    pub fn is_fetched(&self) -> bool {
        self.fetched.as_ref().is_some_and(|fetched| fetched.numbers.is_there(&self.gpu))
    }

    /// Writes the network and the optimiser's memory as they are after every step that was submitted into `trainer`, the one
    /// that was taken over. Waits for them, but in the browser, where they have to be [fetched](GpuTrainer::is_fetched).
    ///
    /// # Errors
    /// If the device has failed; `trainer` keeps what it had.
    pub fn give_back(&mut self, trainer: &mut Trainer) -> Result<(), GpuError> {
        if self.fetched.as_ref().is_none_or(|fetched| fetched.steps != self.steps) {
            self.fetch();
        }
        self.give_fetched(trainer)
    }

    /// As [`GpuTrainer::give_back`], as they were when they were last [fetched](GpuTrainer::fetch), if they were; the steps submitted since
    /// go on.
    ///
    /// # Errors
    /// If the device has failed; `trainer` keeps what it had.
    pub fn give_fetched(&mut self, trainer: &mut Trainer) -> Result<(), GpuError> {
        let Some(Fetched { numbers, steps }) = self.fetched.take() else { return Ok(()) };
        let numbers = numbers.take(&self.gpu)?;
        let (network, optimizer) = trainer.state_mut();
        let (own_parameters, own_running) = network.numbers_mut();
        let Program { parameters, running, first, second, .. } = &self.program;
        let owns = [own_parameters, own_running, &mut optimizer.first[..], &mut optimizer.second[..]];
        let mut rest = &numbers[..];
        for (own, buffer) in owns.into_iter().zip([parameters, running, first, second]) {
            // A buffer may be longer than the numbers in it.
            let (numbers, others) = rest.split_at(buffer.size() as usize / 4);
            own.copy_from_slice(&numbers[..own.len()]);
            rest = others;
        }
        optimizer.steps = steps;
        Ok(())
    }

    /// Goes on from what `trainer` is now, a training of the same network with the same kind of optimiser. What was submitted and not
    /// collected is void.
    pub fn take_over(&mut self, trainer: &Trainer) {
        (self.in_flight, self.fetched) = (VecDeque::new(), None);
        let OptimizerState { steps, first, second, .. } = trainer.optimizer();
        let Program { parameters, running, first: own_first, second: own_second, .. } = &self.program;
        let network = trainer.network();
        let numbers = [network.parameters(), network.running(), first, second];
        for (buffer, numbers) in [parameters, running, own_first, own_second].into_iter().zip(numbers) {
            self.gpu.queue.write_buffer(buffer, 0, bytemuck::cast_slice(numbers));
        }
        self.steps = *steps;
    }

    /// The gradients of the last step, in the order of [`Network::parameters`](rakam_nn::Network::parameters). That of a bias
    /// before a batch-norm is zero, as it would be without rounding.
    ///
    /// # Errors
    /// If the device has failed.
    pub fn gradients(&self) -> Result<Vec<f32>, GpuError> {
        self.copied(&[&self.program.gradients]).take(&self.gpu)
    }

    /// The numbers of buffers of the device, one after the other.
    fn copied(&self, buffers: &[&wgpu::Buffer]) -> Arriving {
        let copy = self.gpu.readback(buffers.iter().map(|buffer| buffer.size()).sum());
        let mut encoder = self.gpu.encoder();
        let mut at = 0;
        for buffer in buffers {
            encoder.copy_buffer_to_buffer(buffer, 0, &copy, at, buffer.size());
            at += buffer.size();
        }
        let index = self.gpu.queue.submit([encoder.finish()]);
        Arriving::new(copy, index)
    }
}
