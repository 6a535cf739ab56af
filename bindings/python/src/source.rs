//! What an image is given as, and the picture that it is.

use std::fmt::{self, Display};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use pyo3::FromPyObject;
use pyo3::pybacked::PyBackedBytes;
use rakam_data::images::RawImage;
use rakam_ink::{MAX_PIXELS, Picture, PictureError, WholePicture};
use rakam_model::{Answer, Mode, Reader};

/// Largest picture file that is read, in bytes: as on the command line.
const MAX_FILE: u64 = 256 << 20;

/// An image as Python gives it. The bytes are Python's own: they can't change while they are read.
#[derive(FromPyObject)]
pub(crate) enum Source {
    /// A picture file that is in memory.
    Encoded(PyBackedBytes),
    /// Pixels.
    Pixels(Pixels),
    /// The path of a picture file.
    File(PathBuf),
}

/// Pixels row by row, then height, width, and the bytes of a pixel: grey, colours, or colours and opacity.
#[derive(FromPyObject)]
pub(crate) struct Pixels(PyBackedBytes, usize, usize, usize);

/// Why an image can't be read.
pub(crate) enum SourceError {
    /// Not a picture.
    Picture(PictureError),
    /// Not a file.
    File(PathBuf, String),
}

impl Source {
    /// Reads the image; as a whole, if that is what the model reads.
    pub(crate) fn read(&self, reader: &Reader, mode: Mode) -> Result<Answer, SourceError> {
        match reader.whole_picture() {
            Some(whole) => Ok(Answer::Digit(reader.digit_of_whole(&self.whole(whole)?))),
            None => Ok(reader.read(self.picture()?, mode)),
        }
    }

    /// All of the image, scaled for a model that reads whole pictures.
    pub(crate) fn whole(&self, whole: WholePicture) -> Result<Vec<u8>, SourceError> {
        match self {
            Self::Encoded(bytes) => whole.decode(bytes, MAX_PIXELS).map_err(SourceError::Picture),
            Self::Pixels(Pixels(bytes, height, width, channels)) => {
                whole.scale(*width, *height, *channels, bytes).map_err(SourceError::Picture)
            }
            Self::File(path) => {
                let decode = |bytes: Vec<u8>| whole.decode(&bytes, MAX_PIXELS).map_err(|error| error.to_string());
                bytes_of(path).and_then(decode).map_err(|reason| SourceError::File(path.clone(), reason))
            }
        }
    }

    /// Reads and decodes the image.
    pub(crate) fn picture(&self) -> Result<Picture, SourceError> {
        match self {
            Self::Encoded(bytes) => Picture::decode(bytes).map_err(SourceError::Picture),
            Self::Pixels(Pixels(bytes, height, width, channels)) => {
                of_pixels(bytes, *height, *width, *channels).map_err(SourceError::Picture)
            }
            Self::File(path) => of_file(path).map_err(|reason| SourceError::File(path.clone(), reason)),
        }
    }
}

/// The picture of bytes that are pixels.
pub(crate) fn of_pixels(bytes: &[u8], height: usize, width: usize, channels: usize) -> Result<Picture, PictureError> {
    match channels {
        1 => Picture::from_grey(width, height, bytes),
        4 => Picture::from_rgba(width, height, bytes),
        _ => RawImage { width, height, channels, pixels: bytes.to_vec(), label: None }.picture(),
    }
}

fn of_file(path: &Path) -> Result<Picture, String> {
    Picture::decode(&bytes_of(path)?).map_err(|error| error.to_string())
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("more than {} MiB, the most that is read", MAX_FILE >> 20));
    }
    Ok(bytes)
}

impl Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(error) => error.fmt(f),
            Self::File(path, reason) => write!(f, "{}: {reason}", path.display()),
        }
    }
}
