//! The measuring of an evaluation, in slices: a program with one thread handles its events in between.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rakam_data::{PIXELS, Split};
use rakam_ink::{Framing, Input};
use rakam_model::{Calibration, InputNorm, Labels, Model};
use rakam_nn::{Coprocessor, Cpu, Inference, LANES, argmax};
use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::metrics::label_classes;
use crate::{Corruption, Curve, CurvePoint, Evaluation, ImageReading, Metrics};

/// Blocks per thread and slice: enough that threads are woken rarely, few enough that a slice stays short.
const BLOCKS: usize = 2;

/// How far an evaluation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Readings done, those of the curves included.
    pub done: usize,
    /// Readings to do in all.
    pub of: usize,
}

impl Progress {
    /// Whether all is done.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.done == self.of
    }
}

/// An evaluation under way.
#[derive(Debug)]
pub struct Evaluator {
    inference: Inference,
    input: InputNorm,
    calibration: Calibration,
    labels: Labels,
    test: Split,
    cpu: Cpu,
    readings: Vec<ImageReading>,
    curves: Vec<Curve>,
    /// The point of a curve whose images are being read.
    point: CurvePoint,
    /// What is left, the next last.
    left: Vec<Slice>,
    progress: Progress,
}

/// Images to read in the same way.
#[derive(Debug)]
enum Slice {
    /// Unchanged images.
    Unchanged(Range<usize>),
    /// Images for one point of one curve.
    Perturbed { curve: usize, level: f32, images: Range<usize> },
}

impl Slice {
    fn images(&self) -> usize {
        match self {
            Slice::Unchanged(images) | Slice::Perturbed { images, .. } => images.len(),
        }
    }

    /// The first `size` of the images, and the rest if there are more.
    fn split(self, size: usize) -> (Self, Option<Self>) {
        let part = |images: Range<usize>| match self {
            Slice::Unchanged(_) => Slice::Unchanged(images),
            Slice::Perturbed { curve, level, .. } => Slice::Perturbed { curve, level, images },
        };
        let (Slice::Unchanged(images) | Slice::Perturbed { images, .. }) = &self;
        let middle = images.end.min(images.start + size);
        (part(images.start..middle), (middle < images.end).then(|| part(middle..images.end)))
    }
}

/// Images that are read together: those of a slice, and what the program makes of perturbed ones.
#[derive(Debug)]
pub struct Batch {
    slice: Slice,
    /// Empty for unchanged images.
    perturbed: Perturbed,
}

/// The images of a slice of a curve.
#[derive(Debug, Default)]
struct Perturbed {
    images: Vec<[f32; PIXELS]>,
    /// What the program makes of each of them.
    framed: Vec<Framed>,
    /// The inputs that it makes, where they have other pixels.
    inputs: Vec<Input>,
}

/// What the program makes of a perturbed image.
#[derive(Clone, Copy, Debug)]
enum Framed {
    /// It finds no ink.
    Nothing,
    /// It has nothing to centre or to redraw.
    Same,
    /// One of the inputs that are read after the images.
    Other(usize),
}

impl Batch {
    /// How many inputs of the network there are.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.slice.images() + self.perturbed.inputs.len()
    }

    fn write(&self, test: &Split, norm: InputNorm, at: usize, out: &mut [f32]) {
        match &self.slice {
            Slice::Unchanged(images) => {
                let image = test.image(images.start + at);
                out.iter_mut().zip(image).for_each(|(out, &byte)| *out = norm.apply_byte(byte));
            }
            Slice::Perturbed { images, .. } => {
                let input = at.checked_sub(images.len()).map(|at| self.perturbed.inputs[at].pixels());
                let pixels = input.unwrap_or_else(|| &self.perturbed.images[at]);
                out.iter_mut().zip(pixels).for_each(|(out, &pixel)| *out = norm.apply(pixel));
            }
        }
    }
}

impl Evaluator {
    /// Prepares an evaluation of `model` on `test`. The curves are measured on the first `curve_images` test images; there are
    /// none if the images aren't of MNIST's shape, or the model reads whole pictures, not ink.
    #[must_use]
    pub fn new(model: &Model, test: Split, curve_images: usize, cpu: Cpu) -> Self {
        let curve_images = curve_images.min(test.len());
        let mut curves: Vec<Curve> = Corruption::ALL.map(|corruption| Curve::new(corruption, curve_images)).into();
        if test.as_mnist().is_none() || model.whole_picture().is_some() {
            curves.clear();
        }
        let mut left = vec![Slice::Unchanged(0..test.len())];
        for (curve, Curve { corruption, .. }) in curves.iter().enumerate() {
            let levels = corruption.levels().iter();
            left.extend(levels.map(|&level| Slice::Perturbed { curve, level, images: 0..curve_images }));
        }
        left.retain(|slice| slice.images() > 0);
        left.reverse();
        let progress = Progress { done: 0, of: left.iter().map(Slice::images).sum() };
        Self {
            inference: Inference::new(&model.network),
            input: model.input,
            calibration: model.calibration,
            labels: model.labels.clone(),
            readings: Vec::with_capacity(test.len()),
            test,
            cpu,
            curves,
            point: CurvePoint::default(),
            left,
            progress,
        }
    }

    /// The evaluation with another device, which was given the model's network. It reads; the processor perturbs the images of
    /// the curves.
    #[must_use]
    pub fn with(mut self, coprocessor: Arc<dyn Coprocessor>) -> Self {
        self.inference = self.inference.with(coprocessor);
        self
    }

    /// Works for about `budget`, for at least one batch, and returns the progress.
    pub fn step(&mut self, budget: Duration) -> Progress {
        let start = Instant::now();
        while let Some(batch) = self.next_batch(self.inference.slice()) {
            let logits = self.logits(&batch);
            self.take(batch, &logits);
            if start.elapsed() >= budget {
                break;
            }
        }
        self.progress
    }

    /// The images to read next, as many as are read without interruption: by the processor, or by another device that reads about
    /// `elsewhere` in that time. `None` if there are no more. [`Evaluator::take`] has to be given their logits, in the order of the
    /// batches.
    pub fn next_batch(&mut self, elsewhere: Option<usize>) -> Option<Batch> {
        let next = self.left.pop()?;
        let own = BLOCKS * LANES * self.cpu.threads();
        let size = match (&next, elsewhere) {
            (_, None) => own,
            (Slice::Unchanged(_), Some(elsewhere)) => elsewhere,
            // The processor has the most to do with them, but another device takes a few at least.
            (Slice::Perturbed { .. }, Some(_)) => own.max(4 * LANES),
        };
        let (slice, rest) = next.split(size);
        self.left.extend(rest);
        let perturbed = match &slice {
            Slice::Unchanged(_) => Perturbed::default(),
            Slice::Perturbed { curve, level, images } => self.perturbed(*curve, *level, images.clone()),
        };
        Some(Batch { slice, perturbed })
    }

    /// Perturbs images, and makes of them what the program does.
    fn perturbed(&mut self, curve: usize, level: f32, images: Range<usize>) -> Perturbed {
        let corruption = self.curves[curve].corruption;
        let mut made: Vec<_> = images.map(|index| (index, [0.0; PIXELS], None)).collect();
        let test = self.test.as_mnist().unwrap_or_default();
        self.cpu.for_each(&mut made, |_, (index, pixels, framed)| {
            let perturbation = corruption.perturbation(level, *index);
            *pixels = perturbation.pixels(&test[*index]).unwrap_or([0.0; PIXELS]);
            let picture = perturbation.picture(&test[*index]);
            *framed = picture.and_then(|picture| Input::from_picture(&picture, Framing::Centred));
        });
        let mut all = Perturbed::default();
        for (_, pixels, framed) in made {
            all.framed.push(match framed {
                None => Framed::Nothing,
                // The network would get the same pixels twice: they are read once.
                Some(input) if *input.pixels() == pixels => Framed::Same,
                Some(input) if input.is_blank() => Framed::Nothing,
                Some(input) => {
                    all.inputs.push(input);
                    Framed::Other(all.inputs.len() - 1)
                }
            });
            all.images.push(pixels);
        }
        all
    }

    /// Writes one of a batch's inputs of the network.
    ///
    /// # Panics
    /// If it has no such input.
    pub fn write(&self, batch: &Batch, at: usize, out: &mut [f32]) {
        batch.write(&self.test, self.input, at, out);
    }

    /// The logits of a batch, a row for each of its inputs.
    #[must_use]
    pub fn logits(&mut self, batch: &Batch) -> Vec<f32> {
        let (test, input) = (&self.test, self.input);
        let write = |at: usize, out: &mut [f32]| batch.write(test, input, at, out);
        self.inference.logits_of_many(&mut self.cpu, batch.inputs(), &write)
    }

    /// Takes the logits of a batch.
    ///
    /// # Panics
    /// Unless there is a row for each of its inputs.
    pub fn take(&mut self, batch: Batch, logits: &[f32]) {
        let rows: Vec<&[f32]> = logits.chunks(self.inference.classes()).collect();
        let classes = label_classes(&self.inference, self.labels.len());
        self.progress.done += batch.slice.images();
        match batch.slice {
            Slice::Unchanged(images) => {
                for (row, &label) in rows.iter().zip(&self.test.labels()[images]) {
                    let confidence = self.calibration.reading(row, &self.labels).confidence;
                    self.readings.push(ImageReading { label, read: argmax(&row[..classes]) as u8, confidence });
                }
            }
            Slice::Perturbed { curve, level, images } => {
                let (of_images, of_inputs) = rows.split_at(images.len());
                for ((row, framed), index) in of_images.iter().zip(&batch.perturbed.framed).zip(images.clone()) {
                    let label = self.test.label(index);
                    self.point.network += usize::from(argmax(&row[..classes]) == usize::from(label));
                    let read = match framed {
                        Framed::Nothing => None,
                        Framed::Same => Some(*row),
                        Framed::Other(input) => Some(of_inputs[*input]),
                    };
                    let class = read.and_then(|row| self.calibration.reading(row, &self.labels).class);
                    self.point.program += usize::from(class == Some(label));
                }
                if images.end == self.curves[curve].images {
                    self.curves[curve].points.push(CurvePoint { level, ..std::mem::take(&mut self.point) });
                }
            }
        }
    }

    /// How far it has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether every unchanged test image has been read; only the curves are left then.
    #[must_use]
    pub fn has_read_all(&self) -> bool {
        self.readings.len() == self.test.len()
    }

    /// The evaluation so far: of the images read, with the points of the curves that are complete.
    #[must_use]
    pub fn so_far(&self) -> Evaluation {
        let read: Vec<u8> = self.readings.iter().map(|reading| reading.read).collect();
        Evaluation {
            metrics: Metrics::new(label_classes(&self.inference, self.labels.len()), self.test.labels(), &read),
            readings: self.readings.clone(),
            curves: self.curves.clone(),
        }
    }

    /// Does the rest of the work.
    #[must_use]
    pub fn finish(mut self) -> Evaluation {
        while !self.progress.is_complete() {
            self.step(Duration::MAX);
        }
        self.so_far()
    }
}
