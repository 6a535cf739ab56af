//! The measuring, in slices: whoever has no thread for it goes on hearing messages in between.

use std::ops::Range;
use std::time::Duration;

use rakam_data::{PIXELS, Split};
use rakam_ink::{Framing, Input};
use rakam_model::{CLASSES, Calibration, InputNorm, Model, Reader};
use rakam_nn::{Cpu, Inference, LANES};
use serde::{Deserialize, Serialize};
use web_time::Instant;

use super::{Corruption, Curve, CurvePoint, Evaluation, ImageReading};
use crate::Metrics;
use crate::evaluate::largest;

/// Blocks of a slice for each thread: enough that the threads are waked seldom, few enough that a slice stays short.
const BLOCKS: usize = 2;

/// How far a measurement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Images read, those of the curves included.
    pub done: usize,
    /// Images to read in all.
    pub of: usize,
}

impl Progress {
    /// Whether all is done.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.done == self.of
    }
}

/// A measurement under way.
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
    /// What is left, the next slice last.
    left: Vec<Slice>,
    progress: Progress,
}

/// The part of the work that is done without looking up.
#[derive(Debug)]
enum Slice {
    /// Images as they are.
    Plain(Range<usize>),
    /// Images for one point of one curve.
    Changed { curve: usize, level: f32, images: Range<usize> },
}

impl Slice {
    fn images(&self) -> usize {
        match self {
            Slice::Plain(images) | Slice::Changed { images, .. } => images.len(),
        }
    }
}

impl Evaluator {
    /// Nothing read yet. The curves are measured on the first `curve_images` of the test images.
    #[must_use]
    pub fn new(model: &Model, test: Split, curve_images: usize, cpu: Cpu) -> Self {
        let curve_images = curve_images.min(test.len());
        let curves: Vec<Curve> = Corruption::ALL.map(|corruption| Curve::new(corruption, curve_images)).into();
        let size = BLOCKS * LANES * cpu.threads();
        let ranges = |images: usize| (0..images).step_by(size).map(move |from| from..images.min(from + size));
        let mut left: Vec<Slice> = ranges(test.len()).map(Slice::Plain).collect();
        for (curve, Curve { corruption, .. }) in curves.iter().enumerate() {
            for &level in corruption.levels() {
                left.extend(ranges(curve_images).map(|images| Slice::Changed { curve, level, images }));
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

    /// Works for about that long, and says how far it came.
    pub fn step(&mut self, budget: Duration) -> Progress {
        let start = Instant::now();
        while let Some(slice) = self.left.pop() {
            self.progress.done += slice.images();
            match slice {
                Slice::Plain(images) => self.read_plain(images),
                Slice::Changed { curve, level, images } => self.read_changed(curve, level, images),
            }
            if start.elapsed() >= budget {
                break;
            }
        }
        self.progress
    }

    /// How far it came.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether every test image has been read as it is: what is left are the curves.
    #[must_use]
    pub fn has_read_all(&self) -> bool {
        self.readings.len() == self.test.len()
    }

    /// What can be said so far: of the images read, and with the points of the curves that are measured.
    #[must_use]
    pub fn so_far(&self) -> Evaluation {
        let read: Vec<u8> = self.readings.iter().map(|reading| reading.read).collect();
        Evaluation {
            metrics: Metrics::new(self.test.labels(), &read),
            readings: self.readings.clone(),
            curves: self.curves.clone(),
        }
    }

    /// Does what is left.
    #[must_use]
    pub fn finish(mut self) -> Evaluation {
        while !self.progress.is_complete() {
            self.step(Duration::MAX);
        }
        self.so_far()
    }

    fn read_plain(&mut self, images: Range<usize>) {
        let pixels: Vec<[f32; PIXELS]> =
            self.test.images()[images.clone()].iter().map(|image| image.map(|byte| f32::from(byte) / 255.0)).collect();
        let logits = self.logits(&pixels);
        for (row, &label) in logits.chunks(self.inference.classes()).zip(&self.test.labels()[images]) {
            let confidence = self.calibration.reading(row).confidence;
            self.readings.push(ImageReading { label, read: largest(&row[..CLASSES]), confidence });
        }
    }

    fn read_changed(&mut self, curve: usize, level: f32, images: Range<usize>) {
        let corruption = self.curves[curve].corruption;
        let mut made: Vec<_> = images.clone().map(|index| (index, [0.0; PIXELS], None)).collect();
        let test = &self.test;
        self.cpu.for_each(&mut made, |_, (index, pixels, framed)| {
            let change = corruption.change(level, *index);
            *pixels = change.pixels(test.image(*index)).unwrap_or([0.0; PIXELS]);
            let picture = change.picture(test.image(*index));
            *framed = picture.and_then(|picture| Input::from_picture(&picture, Framing::Centred));
        });
        let pixels: Vec<[f32; PIXELS]> = made.iter().map(|(_, pixels, _)| *pixels).collect();
        // Where the program has nothing to move, it reads the same pixels: they are not read twice.
        let moved = |framed: &Input, pixels: &[f32; PIXELS]| framed.pixels() != pixels;
        let inputs =
            made.iter().filter_map(|(_, pixels, framed)| framed.clone().filter(|framed| moved(framed, pixels)));
        let inputs: Vec<Input> = inputs.collect();

        let logits = self.logits(&pixels);
        let mut of_moved = self.reader.read_many(&mut self.cpu, &inputs).into_iter();
        let rows = logits.chunks(self.inference.classes());
        for (row, (index, pixels, framed)) in rows.zip(&made) {
            let label = self.test.label(*index);
            self.point.network += usize::from(largest(&row[..CLASSES]) == label);
            let reading = match framed {
                Some(framed) if moved(framed, pixels) => of_moved.next(),
                Some(_) => Some(self.calibration.reading(row)),
                None => None,
            };
            self.point.program += usize::from(reading.is_some_and(|reading| reading.digit == Some(label)));
        }
        if images.end == self.curves[curve].images {
            self.curves[curve].points.push(CurvePoint { level, ..std::mem::take(&mut self.point) });
        }
    }

    /// The network's own answers to these pixels.
    fn logits(&mut self, pixels: &[[f32; PIXELS]]) -> Vec<f32> {
        let input = self.input;
        self.inference.logits_of_many(&mut self.cpu, pixels.len(), &|i, out| {
            out.iter_mut().zip(&pixels[i]).for_each(|(out, &pixel)| *out = input.apply(pixel));
        })
    }
}
