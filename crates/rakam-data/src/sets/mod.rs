//! Data sets in all forms: what lies at a path, or is published under a name.
//!
//! ```text
//! names.rs     what files and folders of a set are called
//! collect.rs   images as they are read one by one; the part that is taken to test with
//! published.rs IDX files, and the archive that EMNIST comes in
//! places.rs    which of these lies at a path (not in the browser)
//! tables.rs    CSV files in Kaggle's form
//! arrays.rs    pairs of .npy files, .npz archives
//! picture.rs   a picture as an image of a set
//! pictures.rs  folders of pictures (not in the browser)
//! given.rs     files that were picked one by one
//! ```

mod arrays;
mod collect;
mod given;
mod names;
mod picture;
#[cfg(not(target_arch = "wasm32"))]
mod pictures;
#[cfg(not(target_arch = "wasm32"))]
mod places;
#[cfg(not(target_arch = "wasm32"))]
mod published;
mod tables;

use std::io::Cursor;
use std::path::Path;

use rakam_ink::Framing;

pub use self::given::GivenFile;
use crate::classes::Classes;
use crate::{DataError, Dataset, ImageShape};

/// What a set is to be like where its files leave that open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The shape that the pictures of a folder are brought to. Other sets have their own.
    pub shape: ImageShape,
    /// How a picture becomes an image. `None` is all of it, scaled, for a folder of pictures; for other sets, ink if their
    /// images are framed as MNIST's are.
    pub framing: Option<Framing>,
}

impl Default for Form {
    /// Grey, 28x28.
    fn default() -> Self {
        Self { shape: ImageShape::MNIST, framing: None }
    }
}

impl Form {
    /// Whether there are images of this shape; `source` names those that would be.
    fn check(&self, source: &Path) -> Result<(), DataError> {
        let ImageShape { channels, height, width } = self.shape;
        let file = source.display().to_string();
        if self.shape.is_possible() { Ok(()) } else { Err(DataError::Size { file, width, height, channels }) }
    }
}

/// What goes on while a set is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loading {
    /// A download.
    #[cfg(not(target_arch = "wasm32"))]
    Download(crate::Download),
    /// Pictures are read.
    Pictures {
        /// How many are.
        done: usize,
        /// How many there are.
        of: usize,
    },
}

impl Dataset {
    /// Reads the set in the bytes of a `.npz` or a CSV; `file` is its name, for errors.
    ///
    /// # Errors
    /// [`DataError`] with the file, the item, what was found there and what was expected.
    pub fn from_file(file: &str, bytes: &[u8]) -> Result<Self, DataError> {
        if bytes.starts_with(b"PK") {
            return arrays::read(file, arrays::Npz::open(file, Cursor::new(bytes))?, Classes::default());
        }
        tables::read((file.to_owned(), bytes), None, Classes::default())
    }

    /// The set with another framing, if one is asked for: ink is read from images of 28x28 only.
    fn framed(self, framing: Option<Framing>, source: &Path) -> Result<Self, DataError> {
        let framing = framing.unwrap_or(self.framing);
        if framing == Framing::Centred && self.train.shape() != ImageShape::MNIST {
            let shape = self.train.shape();
            let problem = format!("holds images of {shape}: expected 28x28 grey for ink");
            return Err(DataError::Place { path: source.into(), problem });
        }
        Ok(Self { framing, ..self })
    }
}
