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
use std::ops::ControlFlow;
use std::path::Path;

use rakam_ink::Framing;

pub(crate) use self::collect::mixed;
pub use self::given::GivenFile;
use self::picture::ink_in;
use crate::classes::Classes;
use crate::{DataError, Dataset, ImageShape, PIXELS, Split};

/// What a set is to be like where its files leave that open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The shape that the pictures of a folder are brought to. Other sets have their own.
    pub shape: ImageShape,
    /// How a picture becomes an image. `None` is all of it, scaled, for a folder of pictures; for other sets, ink if their
    /// images are framed as MNIST's are. If it is ink where they aren't, it is looked for in them as in a picture.
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
    /// Pictures are read, or ink is looked for in images.
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

    /// The set with another framing, if one is asked for. Ink is read from images of 28x28 only; where they aren't framed as
    /// ink is, it is found in them as in pictures, which takes a while. `watch` gets how many of how many images are done.
    fn framed(
        self,
        framing: Option<Framing>,
        source: &Path,
        watch: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, DataError> {
        let framing = framing.unwrap_or(self.framing);
        let images = self.train.as_mnist().zip(self.test.as_mnist());
        let (train, test) = match (framing, images) {
            (Framing::AsIs, _) => return Ok(Self { framing, ..self }),
            (Framing::Centred, Some(_)) if self.framing == Framing::Centred => return Ok(self),
            (Framing::Centred, Some(images)) => images,
            (Framing::Centred, None) => {
                let shape = self.train.shape();
                let problem = format!("holds images of {shape}: expected 28x28 grey for ink");
                return Err(DataError::Place { path: source.into(), problem });
            }
        };
        let (of, mut done) = (train.len() + test.len(), 0);
        let mut ink = |images: &[_], labels: &[u8]| {
            let mut pixels = Vec::with_capacity(images.len() * PIXELS);
            for image in images {
                done += 1;
                if watch(done, of).is_break() {
                    return Err(DataError::Stopped);
                }
                pixels.extend(ink_in(image));
            }
            let few = DataError::FewImages { file: source.display().to_string(), found: images.len() };
            Split::new(ImageShape::MNIST, pixels, labels.to_vec()).ok_or(few)
        };
        let (train, test) = (ink(train, self.train.labels())?, ink(test, self.test.labels())?);
        Ok(Self { train, test, framing, ..self })
    }
}
