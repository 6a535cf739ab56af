//! Training images that are alike to a network.

use std::ops::Range;

use rakam_data::{ImageShape, Split};
use rakam_model::Model;
use rakam_model::explain::Features;
use rakam_nn::{Cpu, Shape};
use rakam_train::Device;

use crate::reading::{Reading, ReadingWork};
use crate::{Answer, Event, Image, LabError, Nearest, Neighbour, RequestId};

/// Number of images whose features the processor computes together.
const TOGETHER: usize = 256;

/// Number of neighbours that are reported.
const COUNT: usize = 6;

/// The neighbours so far are reported again after this many more images.
const REPORT_EVERY: usize = 4_096;

/// The features of the training images in one network, as far as they are computed, and the input to compare them with.
pub(crate) struct NeighbourIndex {
    indexed: Indexed,
    reading: Reading<Range<usize>>,
    /// The shape of the images that it reads; `None` if no data set has such.
    input: Option<ImageShape>,
    /// The request, and the features of its input.
    query: Option<(RequestId, Vec<f32>)>,
    /// Number of images at the last report.
    reported: usize,
    /// Whether there are more images.
    unfinished: bool,
}

/// The images so far.
struct Indexed {
    features: Features,
    /// How many images have been given to what reads them.
    begun: usize,
    /// Its threads end with the last image.
    cpu: Option<Cpu>,
    threads: usize,
}

impl NeighbourIndex {
    /// For the network in a weights file, and about `count` images.
    pub(crate) fn new(weights: &[u8], count: usize, device: Device, threads: usize) -> Result<Self, LabError> {
        let model = Model::from_bytes(weights).map_err(|error| LabError::Network(error.to_string()))?;
        let last_hidden = model.network.architecture().hidden.len();
        let part = Features::part(&model, last_hidden).map_err(|error| LabError::Network(error.to_string()))?;
        let features = Features::new(&model).map_err(|error| LabError::Network(error.to_string()))?;
        let Shape { channels, height, width } = model.network.architecture().input;
        Ok(Self {
            indexed: Indexed { features, begun: 0, cpu: None, threads },
            reading: Reading::new(device, &part, count, threads),
            input: ImageShape::new(channels, height, width),
            query: None,
            reported: 0,
            unfinished: true,
        })
    }

    /// Whether these images are of the network's input shape.
    pub(crate) fn takes(&self, images: &Split) -> bool {
        Some(images.shape()) == self.input
    }

    /// Compares images with this input from now on: 28x28 pixels, 0 paper, 1 ink.
    pub(crate) fn set_query(&mut self, id: RequestId, pixels: &[f32]) -> Result<(), LabError> {
        let features = self.indexed.features.of(pixels).ok_or(LabError::Pixels(pixels.len()))?;
        self.query = Some((id, features));
        Ok(())
    }

    /// Works for a slice of time. Returns whether there is more to do, and an answer if one is due.
    pub(crate) fn work(&mut self, images: &Split) -> (bool, Option<Event>) {
        if !self.unfinished {
            return (false, None);
        }
        self.reading.work(&mut Indexing { indexed: &mut self.indexed, images });
        let done = self.indexed.features.len();
        self.unfinished = done < images.len();
        if !self.unfinished {
            self.indexed.cpu = None;
            self.reading.let_card_go();
        }
        let is_due = !self.unfinished || done - self.reported >= REPORT_EVERY;
        (self.unfinished, if is_due { self.nearest(images) } else { None })
    }

    /// Whether there is nothing to do before a graphics card has read on.
    pub(crate) fn waits(&self) -> bool {
        self.reading.waits()
    }

    /// The nearest images so far, as an answer to the last query.
    pub(crate) fn nearest(&mut self, images: &Split) -> Option<Event> {
        let seen = self.indexed.features.len();
        self.reported = seen;
        let (id, query) = self.query.as_ref()?;
        let neighbour = |found: rakam_model::explain::Neighbour| {
            let (index, distance) = (found.index, found.distance);
            Neighbour { image: Image::at(images, index), distance }
        };
        let nearest = self.indexed.features.nearest(query, COUNT).into_iter().map(neighbour).collect();
        let answer =
            Answer::Neighbours(Nearest { seen, of: images.len(), reads: self.reading.reads(), images: nearest });
        Some(Event::Answer { id: *id, answer })
    }
}

/// An index whose images are at hand.
struct Indexing<'a> {
    indexed: &'a mut Indexed,
    images: &'a Split,
}

impl ReadingWork for Indexing<'_> {
    type Piece = Range<usize>;

    fn next(&mut self, elsewhere: Option<usize>) -> Option<Range<usize>> {
        let begin = self.indexed.begun;
        let end = (begin + elsewhere.unwrap_or(TOGETHER)).min(self.images.len());
        self.indexed.begun = end;
        (begin < end).then_some(begin..end)
    }

    fn left(&self) -> usize {
        self.images.len() - self.indexed.features.len()
    }

    fn inputs(&self, images: &Range<usize>) -> usize {
        images.len()
    }

    fn write(&self, images: &Range<usize>, at: usize, out: &mut [f32]) {
        self.indexed.features.write(self.images.image(images.start + at), out);
    }

    fn read(&mut self, images: &Range<usize>) -> Vec<f32> {
        let Indexed { features, cpu, threads, .. } = &mut *self.indexed;
        let cpu = cpu.get_or_insert_with(|| Cpu::new(*threads));
        features.of_many(cpu, images.len(), &|index| self.images.image(images.start + index))
    }

    fn take(&mut self, _: Range<usize>, rows: &[f32]) {
        self.indexed.features.take(rows);
    }
}
