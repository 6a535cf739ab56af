//! Labelled images, as views that share memory.

use std::ops::Range;
use std::sync::Arc;

use crate::{ImageShape, PIXELS};

/// Images of one shape with their labels, kept as bytes: 0 paper or black, 255 ink or full light.
///
/// A split is a view: cloning and splitting it doesn't copy any images.
#[derive(Debug, Clone)]
pub struct Split {
    // One allocation each. `Arc<Vec>` because making an `Arc<[_]>` would copy 47 MB.
    pixels: Arc<Vec<u8>>,
    labels: Arc<Vec<u8>>,
    shape: ImageShape,
    range: Range<usize>,
}

impl Split {
    /// Pairs images, one after the other, with labels. An image is its channels one after the other, each row by row. `None`
    /// unless there are as many images as labels, and no number of the shape is out of its range.
    ///
    /// ```
    /// use rakam_data::{ImageShape, Split};
    ///
    /// let shape = ImageShape::new(1, 2, 3).unwrap();
    /// let split = Split::new(shape, vec![0, 0, 0, 255, 255, 255, 9, 9, 9, 9, 9, 9], vec![0, 1]).unwrap();
    /// assert_eq!((split.len(), split.image(1)), (2, &[9; 6][..]));
    /// assert!(Split::new(shape, vec![0; 6], vec![0, 1]).is_none());
    /// ```
    #[must_use]
    pub fn new(shape: ImageShape, pixels: Vec<u8>, labels: Vec<u8>) -> Option<Self> {
        let range = 0..labels.len();
        let fits = shape.is_possible() && labels.len().checked_mul(shape.len()) == Some(pixels.len());
        fits.then(|| Self { pixels: Arc::new(pixels), labels: Arc::new(labels), shape, range })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether it has no images.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The shape of every image.
    pub fn shape(&self) -> ImageShape {
        self.shape
    }

    /// All images, one after the other: each its channels, row by row.
    pub fn pixels(&self) -> &[u8] {
        let size = self.shape.len();
        &self.pixels[self.range.start * size..self.range.end * size]
    }

    /// All images if they are of MNIST's shape: what is made for digits takes them only so.
    pub fn as_mnist(&self) -> Option<&[[u8; PIXELS]]> {
        (self.shape == ImageShape::MNIST).then(|| self.pixels().as_chunks().0)
    }

    /// All labels, in the order of the images.
    pub fn labels(&self) -> &[u8] {
        &self.labels[self.range.clone()]
    }

    /// One image: its channels, row by row.
    ///
    /// # Panics
    /// If `index` isn't below [`Split::len`].
    pub fn image(&self, index: usize) -> &[u8] {
        let size = self.shape.len();
        &self.pixels()[index * size..(index + 1) * size]
    }

    /// The label of one image.
    ///
    /// # Panics
    /// If `index` isn't below [`Split::len`].
    pub fn label(&self, index: usize) -> u8 {
        self.labels()[index]
    }

    /// The same images with other labels, one for each.
    pub(crate) fn with_labels(&self, labels: Vec<u8>) -> Self {
        let mut all = self.labels.to_vec();
        all.splice(self.range.clone(), labels.into_iter().take(self.len()));
        Self { labels: Arc::new(all), ..self.clone() }
    }

    /// The first `count` images, and the rest. The rest is empty if there are fewer.
    pub fn split_at(&self, count: usize) -> (Self, Self) {
        let middle = self.range.start + count.min(self.len());
        let part = |range| Self { range, ..self.clone() };
        (part(self.range.start..middle), part(middle..self.range.end))
    }

    /// All but the last `count` images, to train on, and these, which are held back.
    pub fn hold_back(&self, count: usize) -> (Self, Self) {
        self.split_at(self.len().saturating_sub(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten() -> Split {
        let pixels = (0..10).flat_map(|value| [value; PIXELS]).collect();
        Split::new(ImageShape::MNIST, pixels, (0..10).collect()).unwrap()
    }

    #[test]
    fn parts_of_parts_keep_images_with_labels() {
        let (train, held_back) = ten().hold_back(3);
        assert_eq!((train.len(), held_back.labels()), (7, &[7, 8, 9][..]));
        let (_, rest) = train.split_at(4);
        assert_eq!((rest.label(2), rest.image(2)), (6, &[6; PIXELS][..]));
        assert_eq!(rest.as_mnist().unwrap().len(), rest.labels().len());
    }

    #[test]
    fn images_of_an_impossible_shape_are_none() {
        let of = |channels, height, width| ImageShape { channels, height, width };
        for shape in [of(0, 0, 0), of(2, 1, 1), of(1, 0, 5), of(usize::MAX, usize::MAX, 2)] {
            assert!(Split::new(shape, Vec::new(), vec![1, 2]).is_none(), "{shape:?}");
        }
    }

    #[test]
    fn more_than_there_is_gives_all() {
        let (all, none) = ten().split_at(100);
        assert_eq!((all.len(), none.is_empty()), (10, true));
        let (none, all) = ten().hold_back(100);
        assert_eq!((all.len(), none.is_empty()), (10, true));
    }
}
