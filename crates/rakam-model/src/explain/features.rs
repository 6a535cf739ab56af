//! The features of an input: what its last hidden layer gives.

use rakam_ink::Input;
use rakam_nn::{ArchitectureError, Cpu, Inference};

use crate::{InputNorm, Model};

/// The features of images in the last hidden layer of a model: images that the model takes for alike lie near each other.
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
    /// The how-manieth of the images.
    pub index: usize,
    /// Euclidean distance between the features.
    pub distance: f32,
}

impl Features {
    /// Of no images yet.
    ///
    /// # Errors
    /// None that a model could have, see [`rakam_nn::Network::up_to_last_hidden`].
    pub fn new(model: &Model) -> Result<Self, ArchitectureError> {
        let inference = Inference::new(&model.network.up_to_last_hidden()?);
        Ok(Self { inference, input: model.input, rows: Vec::new() })
    }

    /// Adds `count` images (0 paper, 255 ink) after those that are there: `image` gives each. A part of many at a time lets
    /// others work in between.
    pub fn add<'a>(&mut self, cpu: &mut Cpu, count: usize, image: &(dyn Fn(usize) -> &'a [u8] + Sync)) {
        let rows = self.inference.logits_of_many(cpu, count, &|index, out| {
            for (out, &byte) in out.iter_mut().zip(image(index)) {
                *out = self.input.apply_byte(byte);
            }
        });
        self.rows.extend(rows);
    }

    /// How many images there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() / self.inference.classes()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The features of an input.
    #[must_use]
    pub fn of(&self, input: &Input) -> Vec<f32> {
        self.inference.logits(&input.pixels().map(|pixel| self.input.apply(pixel)))
    }

    /// The `count` images that lie nearest, the nearest first; of equally near ones, the first first.
    #[must_use]
    pub fn nearest(&self, query: &[f32], count: usize) -> Vec<Neighbour> {
        let mut nearest: Vec<Neighbour> = Vec::with_capacity(count + 1);
        for (index, row) in self.rows.chunks_exact(self.inference.classes()).enumerate() {
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
