//! Images of a set as they are read one by one, from a table or an array.

use std::borrow::Cow;

use crate::classes::Classes;
use crate::idx::channels_first;
use crate::images::{ImagesError, RawImage, full_scale};
use crate::limits::{MOST_BYTES, MOST_IMAGES};
use crate::{DataError, Dataset, ImageShape, SIDE, Split, shuffled};

/// Of the images of a set that has none to test with, one in so many is taken for that.
pub(crate) const ONE_IN: usize = 6;

/// Seed of the choice: the same for training and for testing, or a network would be tested with what it was trained on.
const SEED: u64 = 0x0005_e70f_d474;

/// Numbers that all stay below this aren't meant from 0 to 255: no ink would be seen.
const FAINTEST: u8 = 20;

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
        // Of all images together: one of them may be nearly black.
        let full = match full_scale(&pixels) {
            Cow::Owned(full) => Some(full),
            Cow::Borrowed(_) => None,
        };
        let pixels = full.unwrap_or(pixels);
        let largest = pixels.iter().copied().max().unwrap_or(0);
        if (1..FAINTEST).contains(&largest) {
            return Err(DataError::Faint { file, largest });
        }
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
    match test {
        // What is held back for validation must not be the last class of a set that is sorted.
        Some(test) => Dataset::of(picked(&train, &order(train.len())).unwrap_or(train), mixed(test), classes, file),
        None => {
            let (train_order, test_order) = divided(train.labels());
            let empty = || DataError::FewImages { file: file.to_owned(), found: train.len() };
            let parts = picked(&train, &train_order).zip(picked(&train, &test_order));
            let (train, test) = parts.filter(|(_, test)| !test.is_empty()).ok_or_else(empty)?;
            Dataset::of(train, test, classes, file)
        }
    }
}

/// The images at these places.
fn picked(split: &Split, places: &[u32]) -> Option<Split> {
    let pixels = places.iter().flat_map(|&index| split.image(index as usize)).copied().collect();
    Split::new(split.shape(), pixels, places.iter().map(|&index| split.label(index as usize)).collect())
}

/// The images in a random order, the same every time, if those of a class lie together: what is held back, or what is read
/// first, is then of all classes. Others stay as they are, as MNIST's do.
pub(crate) fn mixed(split: Split) -> Split {
    if lie_together(split.labels()) { picked(&split, &order(split.len())).unwrap_or(split) } else { split }
}

/// Whether neighbours are unlike each other less than half as often as in a random order.
fn lie_together(labels: &[u8]) -> bool {
    let mut counts = [0usize; 256];
    labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
    let share = |count: usize| count as f64 / labels.len().max(1) as f64;
    let unlike_at_random = 1.0 - counts.into_iter().map(|count| share(count).powi(2)).sum::<f64>();
    let unlike = labels.windows(2).filter(|pair| pair[0] != pair[1]).count();
    (unlike as f64) < unlike_at_random * labels.len() as f64 / 2.0
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

    #[test]
    fn the_largest_number_of_all_images_tells_their_range() {
        let read = |last: u8| {
            let mut images = Images::of("f");
            for pixels in [vec![0, 1, 1, 0], vec![0, 0, last, 0]] {
                images.add(RawImage { width: 2, height: 2, channels: 1, pixels, label: None }).unwrap();
            }
            images.labelled("f", vec![0, 1]).map(|split| split.pixels().to_vec()).map_err(|error| error.to_string())
        };
        assert_eq!(read(1).unwrap(), [0, 255, 255, 0, 0, 0, 255, 0]);
        assert_eq!(read(200).unwrap(), [0, 1, 1, 0, 0, 0, 200, 0]);
        assert!(read(16).unwrap_err().contains("largest number is 16: expected 0 to 255"));
    }

    #[test]
    fn only_images_that_lie_class_by_class_are_mixed() {
        let of = |labels: Vec<u8>| Split::new(ImageShape::new(1, 1, 1).unwrap(), labels.clone(), labels).unwrap();
        let sorted = mixed(of((0..100).map(|at| at / 10).collect()));
        assert_eq!(sorted.pixels(), sorted.labels(), "images keep their labels");
        assert!((0..10).all(|class| sorted.labels()[..50].contains(&class)), "{:?}", sorted.labels());
        for labels in [(0..100).map(|at| at % 10).collect(), vec![0, 1, 2, 3], vec![], vec![7; 9]] {
            assert_eq!(mixed(of(labels.clone())).labels(), labels);
        }
    }

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
