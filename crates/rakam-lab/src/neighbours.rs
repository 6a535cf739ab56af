//! Training images that a network takes for alike.

use rakam_data::Split;
use rakam_ink::Input;
use rakam_model::Model;
use rakam_model::explain::Features;
use rakam_nn::Cpu;

use crate::{Image, Near, Nearest};

/// Images whose features are computed in one slice of work.
const SLICE: usize = 256;

/// How many images are told.
const COUNT: usize = 6;

/// After so many more images it is told again what is nearest so far.
const NEWS: usize = 4_096;

/// The features of the training images in one network, as far as they have been computed, and what is compared with them.
pub(crate) struct Neighbours {
    features: Features,
    /// Ends its threads with the last image.
    cpu: Option<Cpu>,
    threads: usize,
    query: Option<Vec<f32>>,
    told: usize,
}

impl Neighbours {
    /// Of the network in a weights file; `None` where that is none.
    pub(crate) fn new(weights: &[u8], threads: usize) -> Option<Self> {
        let features = Features::new(&Model::from_bytes(weights).ok()?).ok()?;
        Some(Self { features, cpu: None, threads, query: None, told: 0 })
    }

    /// Compares this input from now on, and tells what is nearest so far.
    pub(crate) fn compare(&mut self, pixels: &[f32], images: Option<&Split>) -> Option<Nearest> {
        let input = Input::from_pixels(pixels.try_into().ok()?);
        self.query = Some(self.features.of(&input));
        images.and_then(|images| self.tell(images))
    }

    /// Works for a slice of time. Returns whether there is more to do, and what is new.
    pub(crate) fn work(&mut self, images: &Split) -> (bool, Option<Nearest>) {
        let (begin, of) = (self.features.len(), images.len());
        if begin < of {
            let end = (begin + SLICE).min(of);
            let cpu = self.cpu.get_or_insert_with(|| Cpu::new(self.threads));
            self.features.add(cpu, &images.images()[begin..end]);
            if end == of {
                self.cpu = None;
            }
            if end == of || end - self.told >= NEWS {
                return (end < of, self.tell(images));
            }
        }
        (self.features.len() < of, None)
    }

    fn tell(&mut self, images: &Split) -> Option<Nearest> {
        let seen = self.features.len();
        self.told = seen;
        let nearest = self.features.nearest(self.query.as_ref()?, COUNT);
        let near = |neighbour: rakam_model::explain::Neighbour| {
            let (index, distance) = (neighbour.index, neighbour.distance);
            let pixels = images.image(index).to_vec();
            Near { image: Image { index, label: images.label(index), pixels }, distance }
        };
        Some(Nearest { seen, of: images.len(), images: nearest.into_iter().map(near).collect() })
    }
}
