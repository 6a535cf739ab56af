//! The features of an input: what comes out of one of a network's stages.

use rakam_nn::{ArchitectureError, Cpu, Inference, Network};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::{InputNorm, Model};

/// More features than this are projected onto so many random directions.
const MOST: usize = 256;

/// The features of images after a stage of a model: images that look alike to the model have features close to each other.
#[derive(Debug)]
pub struct Features {
    inference: Inference,
    input: InputNorm,
    /// One row of features for each image.
    rows: Vec<f32>,
}

/// An image that lies near another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// Its index among the images.
    pub index: usize,
    /// Euclidean distance between the features.
    pub distance: f32,
}

impl Features {
    /// Those of the last hidden layer, of no images yet.
    ///
    /// # Errors
    /// As [`Features::part`].
    pub fn new(model: &Model) -> Result<Self, ArchitectureError> {
        Self::after(model, model.network.architecture().hidden.len())
    }

    /// Those after the first `stages` hidden stages, of no images yet.
    ///
    /// # Errors
    /// As [`Features::part`].
    pub fn after(model: &Model, stages: usize) -> Result<Self, ArchitectureError> {
        Ok(Self { inference: Inference::new(&Self::part(model, stages)?), input: model.input, rows: Vec::new() })
    }

    /// The part of a model's network that gives the features after its first `stages` hidden stages. No stage gives the pixels;
    /// more stages than there are give the logits.
    ///
    /// More than 256 features are projected onto 256 random directions, which keeps distances to within about 5%
    /// ([Achlioptas 2003](https://doi.org/10.1016/S0022-0000(03)00025-4)).
    ///
    /// # Errors
    /// None that a model could have, see [`rakam_nn::Network::cut_after`].
    pub fn part(model: &Model, stages: usize) -> Result<Network, ArchitectureError> {
        let network = &model.network;
        if stages > network.architecture().hidden.len() {
            return Ok(network.clone());
        }
        let features = network.shapes()[stages].input.len();
        if features <= MOST {
            network.cut_after(stages, features, |output, input| f32::from(output == input))
        } else {
            let mut signs = Xoshiro256PlusPlus::seed_from_u64(0);
            let share = (MOST as f32).sqrt().recip();
            network.cut_after(stages, MOST, |_, _| if signs.next_u32() & 1 == 0 { share } else { -share })
        }
    }

    /// Adds `count` images (0 paper, 255 ink) after those that are there: `image` gives each. A part of many at a time lets
    /// others work in between.
    pub fn add<'a>(&mut self, cpu: &mut Cpu, count: usize, image: &(dyn Fn(usize) -> &'a [u8] + Sync)) {
        let rows = self.of_many(cpu, count, image);
        self.take(&rows);
    }

    /// The features of `count` images, one after the other, without adding them.
    #[must_use]
    pub fn of_many<'a>(&self, cpu: &mut Cpu, count: usize, image: &(dyn Fn(usize) -> &'a [u8] + Sync)) -> Vec<f32> {
        self.inference.logits_of_many(cpu, count, &|index, out| self.write(image(index), out))
    }

    /// Writes an image as the network's input.
    pub fn write(&self, image: &[u8], out: &mut [f32]) {
        out.iter_mut().zip(image).for_each(|(out, &byte)| *out = self.input.apply_byte(byte));
    }

    /// Adds images by their features, one after the other, as [`Features::of_many`] or another device with [`Features::part`] has
    /// worked them out.
    pub fn take(&mut self, rows: &[f32]) {
        self.rows.extend_from_slice(rows);
    }

    /// The features of each image, one after the other.
    #[must_use]
    pub fn rows(&self) -> &[f32] {
        &self.rows
    }

    /// Numbers in the features of one image, at least 1.
    #[must_use]
    pub fn width(&self) -> usize {
        self.inference.classes()
    }

    /// How many images there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() / self.width()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The features of pixels, 0 paper, 1 ink; `None` unless there are as many as the model takes.
    #[must_use]
    pub fn of(&self, pixels: &[f32]) -> Option<Vec<f32>> {
        (pixels.len() == self.inference.input_len()).then(|| self.inference.logits(&self.input.apply_to(pixels)))
    }

    /// The `count` images that lie nearest, the nearest first; of equally near ones, the first first.
    #[must_use]
    pub fn nearest(&self, query: &[f32], count: usize) -> Vec<Neighbour> {
        let mut nearest: Vec<Neighbour> = Vec::with_capacity(count.min(self.len()) + 1);
        for (index, row) in self.rows.chunks_exact(self.width()).enumerate() {
            let square: f32 = row.iter().zip(query).map(|(a, b)| (a - b) * (a - b)).sum();
            if nearest.len() < count || nearest.last().is_some_and(|last| square < last.distance) {
                let place = nearest.partition_point(|neighbour| neighbour.distance <= square);
                nearest.insert(place, Neighbour { index, distance: square });
                nearest.truncate(count);
            }
        }
        nearest.iter_mut().for_each(|neighbour| neighbour.distance = neighbour.distance.sqrt());
        nearest
    }
}
