use std::ops::Range;
use std::sync::Arc;

use crate::PIXELS;

/// Images with their labels, kept as bytes: 0 paper, 255 ink.
///
/// A split is a view: cloning and dividing share the images and copy none.
#[derive(Debug, Clone)]
pub struct Split {
    // One allocation each; a vector behind the `Arc`, since an `Arc<[_]>` would copy 47 MB when it is made.
    images: Arc<Vec<[u8; PIXELS]>>,
    labels: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Split {
    /// Pairs images with labels; `None` if they are not as many.
    pub(crate) fn new(images: Vec<[u8; PIXELS]>, labels: Vec<u8>) -> Option<Self> {
        let range = 0..images.len();
        (images.len() == labels.len()).then(|| Self { images: Arc::new(images), labels: Arc::new(labels), range })
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there is none.
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
    /// When `index` is not below [`Split::len`], as a slice does.
    pub fn image(&self, index: usize) -> &[u8; PIXELS] {
        &self.images()[index]
    }

    /// The label of one image, 0 to 9.
    ///
    /// # Panics
    /// When `index` is not below [`Split::len`], as a slice does.
    pub fn label(&self, index: usize) -> u8 {
        self.labels()[index]
    }

    /// The first `count` images, and the rest. With fewer images than that, the rest is empty.
    pub fn split_at(&self, count: usize) -> (Self, Self) {
        let middle = self.range.start + count.min(self.len());
        let part = |range| Self { images: self.images.clone(), labels: self.labels.clone(), range };
        (part(self.range.start..middle), part(middle..self.range.end))
    }

    /// All but the last `count` images, and these: what is trained on, and what is held back.
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
