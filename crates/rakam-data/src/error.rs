use std::path::PathBuf;

use crate::IdxError;

/// Why there is no data set.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file is there and is not what it should be.
    #[error(transparent)]
    Idx(#[from] IdxError),

    /// The folder that was asked for lacks files.
    #[error("{} {problem}: MNIST's four files were expected there, each as .gz or unpacked", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        problem: String,
    },

    /// Images and labels are not as many.
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

    /// No folder has the files, and they cannot be downloaded.
    #[error(
        "MNIST was not found and could not be downloaded.{}\nPut its four files into a folder and name it with --data or RAKAM_DATA.",
        list(tried)
    )]
    Nowhere {
        /// Each place that was tried, in order, and what came of it.
        tried: Vec<Tried>,
    },
}

/// A place where the data set might have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// A folder or an address.
    pub place: String,
    /// What came of it.
    pub outcome: String,
}

fn list(tried: &[Tried]) -> String {
    tried.iter().map(|Tried { place, outcome }| format!("\n  {place}: {outcome}")).collect()
}
