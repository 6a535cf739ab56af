//! Training images that are alike to a network.

use rakam_data::{ImageShape, Split};
use rakam_model::Model;
use rakam_model::explain::Features;
use rakam_nn::{Cpu, Inference, Shape};
use rakam_train::Device;

use crate::placement::card_to_read;
use crate::{Answer, Event, Image, LabError, Nearest, Neighbour, ReadBy, RequestId};

/// Number of images whose features are computed in one slice of work.
const SLICE: usize = 256;

/// Number of neighbours that are reported.
const COUNT: usize = 6;

/// The neighbours so far are reported again after this many more images.
const REPORT_EVERY: usize = 4_096;

/// The features of the training images in one network, as far as they are computed, and the input to compare them with.
pub(crate) struct NeighbourIndex {
    features: Features,
    /// Why a graphics card doesn't read although it was to, in English.
    failure: Option<String>,
    /// The shape of the images that it reads; `None` if no data set has such.
    input: Option<ImageShape>,
    /// Its threads end with the last image.
    cpu: Option<Cpu>,
    threads: usize,
    /// The request, and the features of its input.
    query: Option<(RequestId, Vec<f32>)>,
    /// Number of images at the last report.
    reported: usize,
}

impl NeighbourIndex {
    /// For the network in a weights file, and about `count` images.
    pub(crate) fn new(weights: &[u8], count: usize, device: Device, threads: usize) -> Result<Self, LabError> {
        let model = Model::from_bytes(weights).map_err(|error| LabError::Network(error.to_string()))?;
        let last_hidden = model.network.architecture().hidden.len();
        let part = Features::part(&model, last_hidden).map_err(|error| LabError::Network(error.to_string()))?;
        let mut inference = Inference::new(&part);
        let mut failure = None;
        match card_to_read(device, &part, count, threads) {
            Ok(Some(card)) => inference = inference.with(card),
            Ok(None) => {}
            Err(reason) => failure = Some(reason),
        }
        let features = Features::through(&model, inference);
        let Shape { channels, height, width } = model.network.architecture().input;
        let input = ImageShape::new(channels, height, width);
        Ok(Self { features, failure, input, cpu: None, threads, query: None, reported: 0 })
    }

    /// Whether these images are of the network's input shape.
    pub(crate) fn takes(&self, images: &Split) -> bool {
        Some(images.shape()) == self.input
    }

    /// Compares images with this input from now on: 28x28 pixels, 0 paper, 1 ink.
    pub(crate) fn set_query(&mut self, id: RequestId, pixels: &[f32]) -> Result<(), LabError> {
        let features = self.features.of(pixels).ok_or(LabError::Pixels(pixels.len()))?;
        self.query = Some((id, features));
        Ok(())
    }

    /// Works for a slice of time. Returns whether there is more to do, and an answer if one is due.
    pub(crate) fn work(&mut self, images: &Split) -> (bool, Option<Event>) {
        let (begin, of) = (self.features.len(), images.len());
        if begin < of {
            let end = (begin + self.features.slice().unwrap_or(SLICE)).min(of);
            let cpu = self.cpu.get_or_insert_with(|| Cpu::new(self.threads));
            self.features.add(cpu, end - begin, &|index| images.image(begin + index));
            if end == of {
                self.cpu = None;
                self.features.let_coprocessor_go();
            }
            if end == of || end - self.reported >= REPORT_EVERY {
                return (end < of, self.nearest(images));
            }
        }
        (self.features.len() < of, None)
    }

    /// The nearest images so far, as an answer to the last query.
    pub(crate) fn nearest(&mut self, images: &Split) -> Option<Event> {
        let seen = self.features.len();
        self.reported = seen;
        let (id, query) = self.query.as_ref()?;
        let neighbour = |found: rakam_model::explain::Neighbour| {
            let (index, distance) = (found.index, found.distance);
            Neighbour { image: Image::at(images, index), distance }
        };
        let nearest = self.features.nearest(query, COUNT).into_iter().map(neighbour).collect();
        let reads = ReadBy { card: self.features.device().map(str::to_owned), failure: self.failure.clone() };
        let answer = Answer::Neighbours(Nearest { seen, of: images.len(), reads, images: nearest });
        Some(Event::Answer { id: *id, answer })
    }
}
