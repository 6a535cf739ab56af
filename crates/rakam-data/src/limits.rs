//! How much of a set is read: it limits what a small packed file can expand to.

/// The most images. EMNIST By_Class, the largest set of its kind, has 697,932.
pub(crate) const MOST_IMAGES: usize = 1 << 20;

/// The most bytes of them.
pub(crate) const MOST_BYTES: usize = 1 << 30;
