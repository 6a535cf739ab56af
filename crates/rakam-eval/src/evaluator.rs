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

/// Unchanged images in a slice that another device reads.
const AT_ONCE: usize = 1024;

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
    /// The slices that are left, the next one last.
    left: Vec<Slice>,
    progress: Progress,
}

/// A piece of work that isn't interrupted.
#[derive(Debug)]
enum Slice {
    /// Unchanged images.
    Unchanged(Range<usize>),
    /// Images for one point of one curve.
    Perturbed { curve: usize, level: f32, images: Range<usize> },
}

/// All of so many images, a part of at most `size` at a time.
fn ranges(images: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    (0..images).step_by(size).map(move |from| from..images.min(from + size))
}

impl Slice {
    fn images(&self) -> usize {
        match self {
            Slice::Unchanged(images) | Slice::Perturbed { images, .. } => images.len(),
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
        let size = BLOCKS * LANES * cpu.threads();
        let mut left: Vec<Slice> = ranges(test.len(), size).map(Slice::Unchanged).collect();
        for (curve, Curve { corruption, .. }) in curves.iter().enumerate() {
            for &level in corruption.levels() {
                left.extend(ranges(curve_images, size).map(|images| Slice::Perturbed { curve, level, images }));
            }
        }
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

    /// The evaluation, not begun yet, with another device that was given the model's network. It reads; the processor perturbs
    /// the images of the curves.
    #[must_use]
    pub fn with(mut self, coprocessor: Arc<dyn Coprocessor>) -> Self {
        self.left.retain(|slice| matches!(slice, Slice::Perturbed { .. }));
        let mut unchanged: Vec<Slice> = ranges(self.test.len(), AT_ONCE).map(Slice::Unchanged).collect();
        unchanged.reverse();
        self.left.extend(unchanged);
        self.inference = self.inference.with(Arc::clone(&coprocessor));
        self.reader = self.reader.with(coprocessor);
        self
    }

    /// Works for about `budget`, for at least one slice, and returns the progress.
    pub fn step(&mut self, budget: Duration) -> Progress {
        let start = Instant::now();
        while let Some(slice) = self.left.pop() {
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
