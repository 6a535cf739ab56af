//! The training and the test images of MNIST.

use std::io::BufRead;

use crate::files::FILES;
use crate::idx::{read_images, read_labels};
use crate::{DataError, Split};

/// MNIST: handwritten digits of 28x28 pixels, with labels.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The 60,000 images to train on.
    pub train: Split,
    /// The 10,000 images to test with.
    pub test: Split,
}

impl Dataset {
    /// Finds the four files and reads them.
    ///
    /// If `folder` is given, only there. Otherwise in the first of these that has all four: the folder named by the
    /// environment variable `RAKAM_DATA`, the repository's `data/mnist`, the user's cache folder. If none has them, they
    /// are downloaded to the cache folder, and `watch` gets the progress.
    ///
    /// # Errors
    /// [`DataError`] names the file that is invalid and says why, or lists the places that were tried.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn load(folder: Option<&std::path::Path>, watch: &mut dyn FnMut(crate::Download)) -> Result<Self, DataError> {
        use crate::locate::{Found, find};

        let paths = match find(folder)? {
            Found::Folder(paths) => paths,
            Found::Nowhere { tried, cache } => crate::download::fetch(tried, cache.as_deref(), watch)?,
        };
        tracing::debug!(train_images = %paths[0].display(), "reading MNIST");
        let [a, b, c, d] = paths;
        Self::read([open(a)?, open(b)?, open(c)?, open(d)?])
    }

    /// Parses the contents of the four files, each gzipped or unpacked.
    ///
    /// # Errors
    /// [`DataError`] names the file that is invalid and says why.
    pub fn from_bytes(
        train_images: &[u8],
        train_labels: &[u8],
        test_images: &[u8],
        test_labels: &[u8],
    ) -> Result<Self, DataError> {
        let [a, b, c, d] = FILES.map(|file| file.name.to_owned());
        Self::read([(a, train_images), (b, train_labels), (c, test_images), (d, test_labels)])
    }

    /// Reads the four files in the order of [`FILES`], each with its name for errors.
    fn read(sources: [(String, impl BufRead); 4]) -> Result<Self, DataError> {
        let [train_images, train_labels, test_images, test_labels] = sources;
        Ok(Self { train: split(train_images, train_labels)?, test: split(test_images, test_labels)? })
    }
}

fn split(images: (String, impl BufRead), labels: (String, impl BufRead)) -> Result<Split, DataError> {
    let (images_file, labels_file) = (images.0, labels.0);
    let (images, labels) = (read_images(&images_file, images.1)?, read_labels(&labels_file, labels.1)?);
    let counts = (images.len(), labels.len());
    Split::new(images, labels).ok_or(DataError::Counts { images_file, images: counts.0, labels_file, labels: counts.1 })
}

/// Opens a file; its path is its name for errors.
#[cfg(not(target_arch = "wasm32"))]
fn open(path: std::path::PathBuf) -> Result<(String, std::io::BufReader<std::fs::File>), crate::IdxError> {
    let name = path.display().to_string();
    match std::fs::File::open(path) {
        Ok(file) => Ok((name, std::io::BufReader::with_capacity(1 << 16, file))),
        Err(error) => Err(crate::IdxError { file: name, problem: crate::IdxProblem::Unreadable(error) }),
    }
}
