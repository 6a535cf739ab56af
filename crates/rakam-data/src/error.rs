//! Why the data set can't be loaded.

use std::path::PathBuf;

use crate::images::ImagesError;
use crate::zip::ZipError;
use crate::{IdxError, ImageShape};

/// Why the data set can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file exists but is invalid.
    #[error(transparent)]
    Idx(#[from] IdxError),

    /// The given folder lacks files.
    #[error("{} {problem}: MNIST's four files were expected there, each as .gz or unpacked", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        problem: String,
    },

    /// The numbers of images and labels differ.
    #[error("{images_file} holds {images} images and {labels_file} {labels} labels: as many were expected")]
    Counts {
        /// The file of images.
        images_file: String,
        /// How many it holds.
        images: usize,
        /// The file of labels.
        labels_file: String,
        /// How many it holds.
        labels: usize,
    },

    /// A label is no class of the set.
    #[error("{file} has the label {found} at position {position}: expected {expected}")]
    Label {
        /// The file.
        file: String,
        /// Its index, counted from 0.
        position: usize,
        /// The label.
        found: String,
        /// What is accepted.
        expected: String,
    },

    /// All images have the same label.
    #[error("{file} has one label ({found}): expected 2 to 256")]
    FewClasses {
        /// The file or folder.
        file: String,
        /// That label.
        found: String,
    },

    /// A set has a class that a network doesn't know.
    #[error("the data set has the class {found}, which the network doesn't read: expected {expected}")]
    OtherClasses {
        /// The class.
        found: String,
        /// The network's classes.
        expected: String,
    },

    /// An image in a table or an array can't be read.
    #[error("{file}: image {item}: {source}")]
    Images {
        /// The file.
        file: String,
        /// Which image, counted from 0.
        item: usize,
        /// Why.
        source: ImagesError,
    },

    /// A table, or an array of images or labels, can't be read.
    #[error("{file}: {source}")]
    Contents {
        /// The file.
        file: String,
        /// Why.
        source: ImagesError,
    },

    /// An archive can't be read.
    #[error("{file} {source}")]
    Zip {
        /// The file.
        file: String,
        /// Why.
        source: ZipError,
    },

    /// Arrays that a set needs aren't there.
    #[error("{file} lacks the arrays of a set: expected {expected}")]
    Lacks {
        /// The file.
        file: String,
        /// What is expected.
        expected: &'static str,
    },

    /// A picture can't be read.
    #[error("{}: {reason}", path.display())]
    Picture {
        /// The picture.
        path: PathBuf,
        /// Why.
        reason: String,
    },

    /// A file or folder isn't what a set has there.
    #[error("{} {problem}", path.display())]
    Place {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },

    /// Images are larger than those that are read.
    #[error("{file} holds images of {width}x{height} pixels and {channels} channels: expected at most 64x64 of 1 or 3")]
    Size {
        /// The file.
        file: String,
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Channels.
        channels: usize,
    },

    /// The pixels are numbers of another range.
    #[error(
        "{file} holds images whose largest number is {largest}: expected 0 to 255, or floats from 0 to 1 (multiply by 255 / {largest})"
    )]
    Faint {
        /// The file.
        file: String,
        /// The largest of them.
        largest: u8,
    },

    /// There are more images than can be held in memory.
    #[error("{file} holds too many images (more than {images}): expected at most a million, and 1 GiB of them")]
    TooMany {
        /// The file.
        file: String,
        /// How many were counted.
        images: usize,
    },

    /// There are too few images to have some to test with.
    #[error("{file} holds {found} images: expected at least two of a class, one to train on and one to test with")]
    FewImages {
        /// The file.
        file: String,
        /// How many there are.
        found: usize,
    },

    /// Images have another shape.
    #[error("{file}{} {found}: expected {expected}", image(*item))]
    Shape {
        /// The file.
        file: String,
        /// Which image, counted from 0; `None` if all of them have it.
        item: Option<usize>,
        /// Their shape.
        found: ImageShape,
        /// What the shape should be.
        expected: ImageShape,
    },

    /// Whoever watched the loading stopped it.
    #[error("the loading was stopped")]
    Stopped,

    /// No folder has the files, and they can't be downloaded.
    #[error("{set} was not found and could not be downloaded.{}", list(tried))]
    Nowhere {
        /// The name of the set.
        set: &'static str,
        /// The places that were tried, in order, with the outcome.
        tried: Vec<Tried>,
    },
}

#[cfg(not(target_arch = "wasm32"))]
impl DataError {
    /// A file or folder that can't be read.
    pub(crate) fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::Place { path: path.into(), problem: format!("cannot be read: {error}") }
    }
}

/// A place that was searched for the data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// A folder or a URL.
    pub place: String,
    /// What was found there, or why it failed.
    pub outcome: String,
}

fn image(item: Option<usize>) -> String {
    item.map_or_else(|| " holds images of".to_owned(), |item| format!(": image {item} is"))
}

fn list(tried: &[Tried]) -> String {
    tried.iter().map(|Tried { place, outcome }| format!("\n  {place}: {outcome}")).collect()
}
