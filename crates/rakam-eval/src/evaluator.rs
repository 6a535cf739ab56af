//! The measuring of an evaluation, in slices: a program with one thread handles its events in between.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rakam_data::{PIXELS, Split};
use rakam_ink::{Framing, Input};
use rakam_model::{Calibration, InputNorm, Model, Reader};
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
    reader: Reader,
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
            reader: Reader::new(model),
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
        self.inference = self.inference.with(Arc::clone(&coprocessor));
        self.reader = self.reader.with(coprocessor);
        self
    }

    /// Works for about `budget`, for at least one slice, and returns the progress.
    pub fn step(&mut self, budget: Duration) -> Progress {
        let start = Instant::now();
        while let Some(slice) = self.next_slice() {
            self.progress.done += slice.images();
            match slice {
                Slice::Unchanged(images) => self.read_unchanged(images),
                Slice::Perturbed { curve, level, images } => self.read_perturbed(curve, level, images),
            }
            if start.elapsed() >= budget {
                break;
            }
        }
        self.progress
    }

    /// [`Inference::device`] of its network.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        self.inference.device()
    }

    /// As many of the images that are next as are read without interruption.
    fn next_slice(&mut self) -> Option<Slice> {
        let next = self.left.pop()?;
        let own = BLOCKS * LANES * self.cpu.threads();
        let size = match (&next, self.inference.slice()) {
            (_, None) => own,
            (Slice::Unchanged(_), Some(slice)) => slice,
            // The processor has the most to do with them, but another device takes a few at least.
            (Slice::Perturbed { .. }, Some(_)) => own.max(4 * LANES),
        };
        let (slice, rest) = next.split(size);
        self.left.extend(rest);
        Some(slice)
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
            metrics: Metrics::new(
                label_classes(&self.inference, self.reader.labels().len()),
                self.test.labels(),
                &read,
            ),
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

    fn read_unchanged(&mut self, images: Range<usize>) {
        let (test, input) = (&self.test, self.input);
        let logits = self.inference.logits_of_many(&mut self.cpu, images.len(), &|i, out| {
            let image = test.image(images.start + i);
            out.iter_mut().zip(image).for_each(|(out, &byte)| *out = input.apply_byte(byte));
        });
        let classes = label_classes(&self.inference, self.reader.labels().len());
        for (row, &label) in logits.chunks(self.inference.classes()).zip(&self.test.labels()[images]) {
            let confidence = self.calibration.reading(row, self.reader.labels()).confidence;
            self.readings.push(ImageReading { label, read: argmax(&row[..classes]) as u8, confidence });
        }
    }

    fn read_perturbed(&mut self, curve: usize, level: f32, images: Range<usize>) {
        let corruption = self.curves[curve].corruption;
        let mut perturbed: Vec<_> = images.clone().map(|index| (index, [0.0; PIXELS], None)).collect();
        let test = self.test.as_mnist().unwrap_or_default();
        self.cpu.for_each(&mut perturbed, |_, (index, pixels, framed)| {
            let perturbation = corruption.perturbation(level, *index);
            *pixels = perturbation.pixels(&test[*index]).unwrap_or([0.0; PIXELS]);
            let picture = perturbation.picture(&test[*index]);
            *framed = picture.and_then(|picture| Input::from_picture(&picture, Framing::Centred));
        });
        let pixels: Vec<[f32; PIXELS]> = perturbed.iter().map(|(_, pixels, _)| *pixels).collect();
        // If the program has nothing to centre or redraw, both readings get the same pixels: they are read once.
        let differs = |framed: &Input, pixels: &[f32; PIXELS]| framed.pixels() != pixels;
        let inputs =
            perturbed.iter().filter_map(|(_, pixels, framed)| framed.clone().filter(|framed| differs(framed, pixels)));
        let inputs: Vec<Input> = inputs.collect();

        let logits = self.logits(&pixels);
        let classes = label_classes(&self.inference, self.reader.labels().len());
        let mut readings = self.reader.read_many(&mut self.cpu, &inputs).into_iter();
        let rows = logits.chunks(self.inference.classes());
        for (row, (index, pixels, framed)) in rows.zip(&perturbed) {
            let label = self.test.label(*index);
            self.point.network += usize::from(argmax(&row[..classes]) == usize::from(label));
            let reading = match framed {
                Some(framed) if differs(framed, pixels) => readings.next(),
                Some(_) => Some(self.calibration.reading(row, self.reader.labels())),
                None => None,
            };
            self.point.program += usize::from(reading.is_some_and(|reading| reading.class == Some(label)));
        }
        if images.end == self.curves[curve].images {
            self.curves[curve].points.push(CurvePoint { level, ..std::mem::take(&mut self.point) });
        }
    }

    /// The logits of these pixels, a row per image.
    fn logits(&mut self, pixels: &[[f32; PIXELS]]) -> Vec<f32> {
        let input = self.input;
        self.inference.logits_of_many(&mut self.cpu, pixels.len(), &|i, out| {
            out.iter_mut().zip(&pixels[i]).for_each(|(out, &pixel)| *out = input.apply(pixel));
        })
    }
}
