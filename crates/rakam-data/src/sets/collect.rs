//! Images of a set as they are read one by one, from a table or an array.

use crate::classes::Classes;
use crate::idx::channels_first;
use crate::images::{ImagesError, RawImage};
use crate::limits::{MOST_BYTES, MOST_IMAGES};
use crate::{DataError, Dataset, ImageShape, SIDE, Split, shuffled};

/// Of the images of a set that has none to test with, one in so many is taken for that.
pub(crate) const ONE_IN: usize = 6;

/// Seed of the choice: the same for training and for testing, or a network would be tested with what it was trained on.
const SEED: u64 = 0x0005_e70f_d474;

/// The images of one file so far.
#[derive(Debug)]
pub(crate) struct Images {
    file: String,
    shape: Option<ImageShape>,
    pixels: Vec<u8>,
    count: usize,
}

impl Images {
    /// None yet, of the file of this name.
    pub(crate) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), shape: None, pixels: Vec::new(), count: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// An error in the image that comes next.
    pub(crate) fn unreadable(&self, source: ImagesError) -> DataError {
        DataError::Images { file: self.file.clone(), item: self.count, source }
    }

    /// Adds an image, which must have the shape of those before it.
    pub(crate) fn add(&mut self, image: RawImage) -> Result<(), DataError> {
        let RawImage { width, height, channels, mut pixels, .. } = image;
        let Some(shape) = ImageShape::new(channels, height, width) else {
            return Err(DataError::Size { file: self.file.clone(), width, height, channels });
        };
        let expected = *self.shape.get_or_insert(shape);
        if shape != expected {
            return Err(DataError::Shape { file: self.file.clone(), item: Some(self.count), found: shape, expected });
        }
        if self.count >= MOST_IMAGES || self.pixels.len() + pixels.len() > MOST_BYTES {
            return Err(DataError::TooMany { file: self.file.clone(), images: self.count });
        }
        if channels > 1 {
            channels_first(&mut pixels, channels);
        }
        self.pixels.extend(pixels);
        self.count += 1;
        Ok(())
    }

    /// These images with the labels of `labels_file`.
    pub(crate) fn labelled(self, labels_file: &str, labels: Vec<u8>) -> Result<Split, DataError> {
        let Self { file, shape, pixels, count } = self;
        let counts = DataError::Counts {
            images_file: file,
            images: count,
            labels_file: labels_file.to_owned(),
            labels: labels.len(),
        };
        shape.and_then(|shape| Split::new(shape, pixels, labels)).ok_or(counts)
    }
}

/// A set of these training and test images, or with a part of the training images to test with.
pub(crate) fn set(train: Split, test: Option<Split>, classes: Classes, file: &str) -> Result<Dataset, DataError> {
    let part = |order: &[u32]| {
        let pixels = order.iter().flat_map(|&index| train.image(index as usize)).copied().collect();
        Split::new(train.shape(), pixels, order.iter().map(|&index| train.label(index as usize)).collect())
    };
    match test {
        // What is held back for validation must not be the last class of a set that is sorted.
        Some(test) => Dataset::of(part(&order(train.len())).unwrap_or(train), test, classes, file),
        None => {
            let (train_order, test_order) = divided(train.labels());
            let empty = || DataError::FewImages { file: file.to_owned(), found: train.len() };
            let parts = part(&train_order).zip(part(&test_order)).filter(|(_, test)| !test.is_empty());
            let (train, test) = parts.ok_or_else(empty)?;
            Dataset::of(train, test, classes, file)
        }
    }
}

/// Images of `file` that are stored column by column, brought to rows.
pub(crate) fn upright(data: Dataset, file: &str) -> Result<Dataset, DataError> {
    let transpose = |split: &Split| {
        let images = split.as_mnist()?;
        let image = |image: &[u8; SIDE * SIDE]| std::array::from_fn(|at| image[at % SIDE * SIDE + at / SIDE]);
        let pixels = images.iter().map(image).collect::<Vec<[u8; SIDE * SIDE]>>().into_flattened();
        Split::new(split.shape(), pixels, split.labels().to_vec())
    };
    match transpose(&data.train).zip(transpose(&data.test)) {
        Some((train, test)) => Ok(Dataset { train, test, ..data }),
        None => {
            let (found, expected) = (data.train.shape(), ImageShape::MNIST);
            Err(DataError::Shape { file: file.to_owned(), item: None, found, expected })
        }
    }
}

/// The indices of the images to train on and to test with, each in a random order that is the same every time: of each class,
/// one image in [`ONE_IN`] to test with, and at least one if there are two.
pub(crate) fn divided(labels: &[u8]) -> (Vec<u32>, Vec<u32>) {
    let mut counts = [0usize; 256];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let mut left = counts.map(|count| (count / ONE_IN).max(usize::from(count > 1)));
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for index in order(labels.len()) {
        let left = &mut left[usize::from(labels[index as usize])];
        if *left > 0 {
            *left -= 1;
            test.push(index);
        } else {
            train.push(index);
        }
    }
    (train, test)
}

/// The indices in a random order that is the same every time: a set sorted by class isn't held back class by class.
pub(crate) fn order(count: usize) -> Vec<u32> {
    shuffled(SEED, 0, count as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_sixth_of_each_class_is_for_testing_and_nothing_is_in_both(labels in prop::collection::vec(0u8..5, 0..200)) {
            let (train, test) = divided(&labels);
            let mut all: Vec<u32> = train.iter().chain(&test).copied().collect();
            all.sort_unstable();
            prop_assert!(all.into_iter().eq(0..labels.len() as u32));
            for class in 0..5 {
                let of = |indices: &[u32]| indices.iter().filter(|&&index| labels[index as usize] == class).count();
                let count = labels.iter().filter(|&&label| label == class).count();
                prop_assert_eq!(of(&test), if count > 1 { (count / ONE_IN).max(1) } else { 0 });
                prop_assert!(count == 0 || of(&train) > 0);
            }
            prop_assert_eq!(divided(&labels), (train, test));
        }
    }
}
