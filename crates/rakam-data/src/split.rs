//! Labelled images, as views that share memory.

use std::ops::Range;
use std::sync::Arc;

use crate::PIXELS;

/// Images with their labels, kept as bytes: 0 paper, 255 ink.
///
/// A split is a view: cloning and splitting it doesn't copy any images.
#[derive(Debug, Clone)]
pub struct Split {
    // One allocation each. `Arc<Vec>` because making an `Arc<[_]>` would copy 47 MB.
    images: Arc<Vec<[u8; PIXELS]>>,
    labels: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Split {
    /// Pairs images with labels; `None` if their numbers differ.
    pub(crate) fn new(images: Vec<[u8; PIXELS]>, labels: Vec<u8>) -> Option<Self> {
        let range = 0..images.len();
        (images.len() == labels.len()).then(|| Self { images: Arc::new(images), labels: Arc::new(labels), range })
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether it has no images.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// All images, row by row.
    pub fn images(&self) -> &[[u8; PIXELS]] {
        &self.images[self.range.clone()]
    }

    /// All labels, 0 to 9, in the order of the images.
    pub fn labels(&self) -> &[u8] {
        &self.labels[self.range.clone()]
    }

    /// One image, row by row.
    ///
    /// # Panics
    /// If `index` isn't below [`Split::len`].
    pub fn image(&self, index: usize) -> &[u8; PIXELS] {
        &self.images()[index]
    }

    /// The label of one image, 0 to 9.
    ///
    /// # Panics
    /// If `index` isn't below [`Split::len`].
    pub fn label(&self, index: usize) -> u8 {
        self.labels()[index]
    }

    /// The first `count` images, and the rest. The rest is empty if there are fewer.
    pub fn split_at(&self, count: usize) -> (Self, Self) {
        let middle = self.range.start + count.min(self.len());
        let part = |range| Self { images: self.images.clone(), labels: self.labels.clone(), range };
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
        Split::new((0..10).map(|value| [value; PIXELS]).collect(), (0..10).collect()).unwrap()
    }

    #[test]
    fn parts_of_parts_keep_images_with_labels() {
        let (train, held_back) = ten().hold_back(3);
        assert_eq!((train.len(), held_back.labels()), (7, &[7, 8, 9][..]));
        let (_, rest) = train.split_at(4);
        assert_eq!((rest.label(2), rest.image(2)), (6, &[6; PIXELS]));
        assert_eq!(rest.images().len(), rest.labels().len());
    }

    #[test]
    fn more_than_there_is_gives_all() {
        let (all, none) = ten().split_at(100);
        assert_eq!((all.len(), none.is_empty()), (10, true));
        let (none, all) = ten().hold_back(100);
        assert_eq!((all.len(), none.is_empty()), (10, true));
    }
}
