//! What an image is given as, and the picture that it is.

use std::fmt::{self, Display};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use pyo3::FromPyObject;
use pyo3::pybacked::PyBackedBytes;
use rakam_data::images::{RawImage, full_scale};
use rakam_ink::{Framing, MAX_FILE_BYTES, MAX_PIXELS, Picture, PictureError, WholePicture};
use rakam_model::{Answer, Mode, Prepared, Reader};

/// An image as Python gives it. The bytes are Python's own: they can't change while they are read.
#[derive(FromPyObject)]
pub(crate) enum Source {
    /// A picture file that is in memory.
    Encoded(PyBackedBytes),
    /// Pixels row by row, then height, width, and the bytes of a pixel.
    Pixels(PyBackedBytes, usize, usize, usize),
    /// The path of a picture file.
    File(PathBuf),
    /// Not an image; a `RakamError` says why.
    Refused {
        #[pyo3(attribute("args"))]
        reason: (String,),
    },
}

impl Source {
    pub(crate) fn image(&self) -> Image<'_> {
        match self {
            Self::Encoded(bytes) => Image::Encoded(bytes),
            &Self::Pixels(ref pixels, height, width, channels) => {
                Image::Pixels(pixels, Size { height, width, channels })
            }
            Self::File(path) => Image::File(path),
            Self::Refused { reason: (reason,) } => Image::Refused(reason),
        }
    }
}

/// An image, whoever has its bytes.
#[derive(Clone, Copy)]
pub(crate) enum Image<'a> {
    /// A picture file that is in memory.
    Encoded(&'a [u8]),
    /// Pixels row by row.
    Pixels(&'a [u8], Size),
    /// Pixels row by row, as a column has them: they may be no more than 0 and 1.
    Numbers(&'a [u8], Size),
    /// The path of a picture file.
    File(&'a Path),
    /// Not an image, and why.
    Refused(&'a str),
}

/// The size of an image in pixels, and the bytes of each: 1 (grey), 3 (colours) or 4 (colours and opacity).
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
}

impl Size {
    /// The bytes of an image.
    pub(crate) fn bytes(self) -> usize {
        self.height * self.width * self.channels
    }
}

/// Why an image can't be read.
pub(crate) enum SourceError {
    /// Not a picture.
    Picture(PictureError),
    /// Not a file.
    File(PathBuf, String),
    /// Not an image.
    Refused(String),
}

impl Image<'_> {
    /// What a null in a column is.
    pub(crate) const MISSING: Self = Self::Refused("null, expected a picture");

    /// Reads the image: as a number, which the model must read, or as what it shows, in the ink or in all of it.
    pub(crate) fn read(self, reader: &Reader, number: bool) -> Result<Answer, SourceError> {
        if number {
            Ok(reader.read(self.picture()?, Mode::Number))
        } else {
            Ok(Answer::Digit(reader.read_prepared(self.prepared(reader)?)))
        }
    }

    /// What a model is shown of the image.
    pub(crate) fn prepared(self, reader: &Reader) -> Result<Prepared, SourceError> {
        match reader.whole_picture() {
            Some(whole) => Ok(Prepared::Whole(self.whole(whole)?)),
            None => Ok(reader.prepare(&self.picture()?, Framing::Centred)),
        }
    }

    /// All of the image, scaled for a model that reads whole pictures.
    fn whole(self, whole: WholePicture) -> Result<Vec<u8>, SourceError> {
        self.open(
            |bytes| whole.decode(bytes, MAX_PIXELS),
            |pixels, size| whole.scale(size.width, size.height, size.channels, pixels),
        )
    }

    /// Reads and decodes the image.
    fn picture(self) -> Result<Picture, SourceError> {
        self.open(Picture::decode, of_pixels)
    }

    fn open<T>(
        self,
        decode: impl Fn(&[u8]) -> Result<T, PictureError>,
        of_pixels: impl Fn(&[u8], Size) -> Result<T, PictureError>,
    ) -> Result<T, SourceError> {
        match self {
            Self::Encoded(bytes) => decode(bytes).map_err(SourceError::Picture),
            Self::Pixels(pixels, size) => of_pixels(pixels, size).map_err(SourceError::Picture),
            Self::Numbers(numbers, size) => of_pixels(&full_scale(numbers), size).map_err(SourceError::Picture),
            Self::File(path) => bytes_of(path)
                .and_then(|bytes| decode(&bytes).map_err(|error| error.to_string()))
                .map_err(|reason| SourceError::File(path.to_owned(), reason)),
            Self::Refused(reason) => Err(SourceError::Refused(reason.to_owned())),
        }
    }
}

fn of_pixels(bytes: &[u8], Size { height, width, channels }: Size) -> Result<Picture, PictureError> {
    match channels {
        1 => Picture::from_grey(width, height, bytes),
        4 => Picture::from_rgba(width, height, bytes),
        _ => RawImage { width, height, channels, pixels: bytes.to_vec(), label: None }.picture(),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("more than {} MiB, the most that is read", MAX_FILE_BYTES >> 20));
    }
    Ok(bytes)
}

impl Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(error) => error.fmt(f),
            Self::File(path, reason) => write!(f, "{}: {reason}", path.display()),
            Self::Refused(reason) => f.write_str(reason),
        }
    }
}
