//! A network on the device to read many images with.

use std::cell::Cell;
#[cfg(not(target_arch = "wasm32"))]
use std::collections::VecDeque;
#[cfg(not(target_arch = "wasm32"))]
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

#[cfg(not(target_arch = "wasm32"))]
use rakam_nn::Coprocessor;
use rakam_nn::{Cpu, Network};
use web_time::Instant;

use crate::GpuError;
use crate::arriving::Arriving;
use crate::build::Build;
use crate::device::Gpu;
use crate::forward::Weights;
use crate::kernel::Dispatch;
use crate::stage::{LANES, Stage};
use crate::together::together_after;

/// The most images that are read together.
const MOST: usize = 1024;

/// The most memory that they may take, in bytes, if they are more than a workgroup's.
const ROOM: usize = 128 << 20;

/// Submissions in flight: the next images are prepared while the card reads.
#[cfg(not(target_arch = "wasm32"))]
const IN_FLIGHT: usize = 2;

/// The longest that images read together should take: a busy card holds up what the screen shows.
const TOGETHER: Duration = Duration::from_millis(50);

/// Seconds that a slice of work should take: a program may have something to do between two of them.
#[cfg(not(target_arch = "wasm32"))]
const SLICE: f64 = 0.03;

/// A network on a graphics card, its batch-norms folded into its weights. Threads can share it: they take turns.
#[derive(Debug)]
pub struct GpuReader {
    gpu: Gpu,
    dispatches: Vec<Dispatch>,
    step: wgpu::BindGroup,
    step_buffer: wgpu::Buffer,
    inputs: wgpu::Buffer,
    logits: wgpu::Buffer,
    /// Images that are read together, at most.
    lanes: usize,
    image: usize,
    classes: usize,
    /// Readings take turns, and learn from those before.
    pace: Mutex<Pace>,
    /// Images that it reads in [`SLICE`], as far as is known.
    #[cfg(not(target_arch = "wasm32"))]
    slice: AtomicUsize,
    failure: OnceLock<GpuError>,
}

/// What a card has shown of its speed.
#[derive(Debug)]
struct Pace {
    /// Images that are read together.
    together: usize,
    /// When the last ones arrived, if that is known.
    arrived: Option<Instant>,
}

/// Images that a card was given to read.
#[derive(Debug)]
pub struct Underway {
    logits: Arriving,
    images: usize,
    began: Instant,
    /// Whether they were waited for, so that it is known when they arrive.
    awaited: Cell<bool>,
}

impl GpuReader {
    /// Brings a network to the device.
    ///
    /// # Errors
    /// If the device has too little room, or fails.
    pub fn new(gpu: &Gpu, network: &Network) -> Result<Self, GpuError> {
        let gpu = gpu.afresh();
        let architecture = network.architecture();
        let stages = Stage::for_reading(architecture).map_err(|error| GpuError::Failed(error.to_string()))?;
        stages.iter().try_for_each(|stage| gpu.loops(stage.input.channels * stage.kernel))?;
        let (image, classes) = (architecture.input.len(), architecture.classes());
        let op = stages.iter().map(|stage| stage.op.len()).max().unwrap_or(0);
        let outputs: usize = stages.iter().filter_map(|stage| Some(stage.tail?.output().len())).sum();
        let bytes_each = 4 * (image + stages[0].input.len() + op + outputs);
        let largest_each = stages.iter().map(|stage| stage.numbers(1)).chain([image]).max().unwrap_or(1);
        let fitting = usize::try_from(gpu.largest_buffer() / (4 * largest_each as u64)).unwrap_or(MOST);
        let lanes = ((ROOM / bytes_each).min(fitting) / LANES * LANES).clamp(LANES, MOST);

        let mut build = Build::new(&gpu, lanes, 1);
        let parameters = network.folded_parameters();
        build.room(lanes, [largest_each * lanes, parameters.len()].into_iter())?;
        let parameters = build.store("parameters", &parameters);
        let inputs = build.numbers("inputs", image * lanes);
        let x = build.input(&stages[0], architecture.input, &inputs);
        // What comes out of an op is used up by what follows it, so all have one buffer.
        let logits = build.numbers("op", op * lanes);
        build.forward(&stages, &x, Weights { parameters: &parameters, running: None }, |_, _| logits.clone());
        let dispatches = build.compiled()?;
        let Build { step_buffer, step, .. } = build;
        gpu.check().inspect_err(|_| gpu.pipelines().clear())?;
        let pace = Mutex::new(Pace { together: LANES, arrived: None });
        Ok(Self {
            gpu,
            dispatches,
            step,
            step_buffer,
            inputs,
            logits,
            lanes,
            image,
            classes,
            pace,
            #[cfg(not(target_arch = "wasm32"))]
            slice: AtomicUsize::new(0),
            failure: OnceLock::new(),
        })
    }

    /// The device.
    #[must_use]
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Why it reads no more, if it has failed.
    #[must_use]
    pub fn failure(&self) -> Option<&GpuError> {
        self.failure.get()
    }

    /// The logits of `count` inputs, a row each; `fill` writes an input.
    ///
    /// # Errors
    /// If the device has failed.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn read(
        &self,
        cpu: &mut Cpu,
        count: usize,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Result<Vec<f32>, GpuError> {
        let began = Instant::now();
        let mut logits = Vec::with_capacity(count * self.classes);
        let (mut start, mut in_flight) = (0, VecDeque::new());
        while start < count || !in_flight.is_empty() {
            if start < count && in_flight.len() < IN_FLIGHT {
                let images = self.together().min(count - start);
                in_flight.push_back(self.begin(cpu, images, &|sample, input| fill(start + sample, input))?);
                start += images;
            } else if let Some(underway) = in_flight.pop_front() {
                logits.extend(self.end(underway)?);
            }
        }
        let pace = count as f64 / began.elapsed().as_secs_f64().max(1e-6);
        // The first ones also waited for the driver's compiler.
        let is_first = self.slice.load(Ordering::Relaxed) == 0;
        self.slice.store(if is_first { LANES } else { (pace * SLICE) as usize }, Ordering::Relaxed);
        Ok(logits)
    }

    /// How many images are read together: as many as the card reads within a few hundredths of a second, as far as is known.
    #[must_use]
    pub fn together(&self) -> usize {
        self.pace().together
    }

    /// Has the card read `count` inputs, at most [`GpuReader::together`], and doesn't wait for it; `fill` writes an input. A few of
    /// them may be under way at a time, so that the next inputs are written while the card reads.
    ///
    /// # Errors
    /// If the device has failed.
    pub fn begin(
        &self,
        cpu: &mut Cpu,
        count: usize,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Result<Underway, GpuError> {
        debug_assert!(count <= self.lanes, "more inputs than the card has room for");
        let began = Instant::now();
        let mut inputs = vec![0.0; count * self.image];
        let mut places: Vec<&mut [f32]> = inputs.chunks_exact_mut(self.image).collect();
        cpu.for_each(&mut places, |at, input| fill(at, input));
        Ok(Underway { logits: self.submit(count, &inputs)?, images: count, began, awaited: Cell::new(false) })
    }

    /// Whether [`GpuReader::end`] needn't wait.
    #[must_use]
    pub fn is_there(&self, underway: &Underway) -> bool {
        let is_there = underway.logits.is_there(&self.gpu);
        if !is_there {
            underway.awaited.set(true);
        }
        is_there
    }

    /// The logits, a row for each input. Waits for them, except in the browser, where nothing can wait: there they must have arrived.
    ///
    /// # Errors
    /// If the device has failed.
    pub fn end(&self, underway: Underway) -> Result<Vec<f32>, GpuError> {
        let awaited = !self.is_there(&underway) || underway.awaited.get();
        let Underway { logits, images, began, .. } = underway;
        let columns = logits.take(&self.gpu)?;
        let mut logits = vec![0.0; images * self.classes];
        for (sample, row) in logits.chunks_exact_mut(self.classes).enumerate() {
            row.iter_mut().enumerate().for_each(|(class, logit)| *logit = columns[class * self.lanes + sample]);
        }
        self.pace().learn(images, began, awaited, self.lanes);
        Ok(logits)
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the device read images, at most as many as are read together.
    fn submit(&self, samples: usize, inputs: &[f32]) -> Result<Arriving, GpuError> {
        let queue = &self.gpu.queue;
        let length = 4 * (self.classes * self.lanes) as u64;
        let logits = self.gpu.readback(length);
        let mut encoder = self.gpu.encoder();
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_bind_group(0, &self.step, &[0]);
        let blocks = samples.div_ceil(LANES);
        self.dispatches.iter().for_each(|dispatch| dispatch.record_blocks(&mut pass, blocks));
        drop(pass);
        encoder.copy_buffer_to_buffer(&self.logits, 0, &logits, 0, length);
        // No other thread may write its inputs before these are submitted.
        let turn = self.pace();
        queue.write_buffer(&self.step_buffer, 0, bytemuck::bytes_of(&(samples as u32)));
        queue.write_buffer(&self.inputs, 0, bytemuck::cast_slice(inputs));
        let index = queue.submit([encoder.finish()]);
        drop(turn);
        self.gpu.check()?;
        Ok(Arriving::new(logits, index))
    }
}

impl Pace {
    /// After so many images, of at most `most`, have arrived. Nothing is learned from those that nobody waited for: they may have
    /// arrived long ago.
    fn learn(&mut self, images: usize, began: Instant, awaited: bool, most: usize) {
        let now = Instant::now();
        let before = std::mem::replace(&mut self.arrived, awaited.then_some(now));
        let took = now - before.map_or(began, |before| before.max(began));
        // Of a last few nothing is learned but that they took too long.
        if awaited && (images >= self.together || took > TOGETHER) {
            self.together = LANES * together_after(self.together / LANES, took, TOGETHER, most / LANES);
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Coprocessor for GpuReader {
    fn name(&self) -> Option<&str> {
        self.failure().is_none().then(|| self.gpu.name())
    }

    fn slice(&self) -> usize {
        self.slice.load(Ordering::Relaxed).max(LANES)
    }

    fn logits_of_many(
        &self,
        cpu: &mut Cpu,
        count: usize,
        fill: &(dyn Fn(usize, &mut [f32]) + Sync),
    ) -> Option<Vec<f32>> {
        // To the processor these are one block.
        if count <= rakam_nn::LANES || self.failure().is_some() {
            return None;
        }
        let read = self.read(cpu, count, fill);
        read.inspect_err(|error| {
            tracing::info!(%error, "the processor reads on");
            // The first failure is the one that counts.
            let _ = self.failure.set(error.clone());
        })
        .ok()
    }
}
