//! Why the data set can't be loaded.

use std::path::PathBuf;

use crate::IdxError;

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

    /// No folder has the files, and they can't be downloaded.
    #[error(
        "MNIST was not found and could not be downloaded.{}\nPut its four files into a folder and name it with --data or RAKAM_DATA.",
        list(tried)
    )]
    Nowhere {
        /// The places that were tried, in order, with the outcome.
        tried: Vec<Tried>,
    },
}

/// A place that was searched for the data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// A folder or a URL.
    pub place: String,
    /// What was found there, or why it failed.
    pub outcome: String,
}

fn list(tried: &[Tried]) -> String {
    tried.iter().map(|Tried { place, outcome }| format!("\n  {place}: {outcome}")).collect()
}
