//! Images in files that hold many: a CSV as Kaggle has them, an array that NumPy saved, which are read one by one, so that a
//! file may be larger than the memory; and a TIFF of several pages.
//!
//! ```text
//! csv.rs    rows of the numbers of a square, perhaps with a label
//! npy/      NumPy's arrays: images, and labels
//! tiff.rs   the pages of a TIFF
//! folder.rs the pictures in a folder (not in the browser)
//! error.rs  what can be wrong with such a file
//! ```

mod csv;
mod error;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
mod npy;
mod tiff;

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use rakam_ink::{Picture, PictureError, WholePicture};

pub use self::csv::CsvImages;
pub(crate) use self::csv::is_wide;
pub use self::error::{ImagesError, Problem};
#[cfg(not(target_arch = "wasm32"))]
pub use self::folder::{FolderError, picture_files};
pub use self::npy::NpyImages;
pub(crate) use self::npy::labels as npy_labels;
pub use self::tiff::TiffPages;

/// So many bytes tell what a file is.
const BEGINNING: usize = 512;

/// An image as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawImage {
    /// Pixels in a row, at least 1.
    pub width: usize,
    /// Rows, at least 1.
    pub height: usize,
    /// Bytes of a pixel: 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// `height * width * channels` bytes, row by row from the top left; 0 and 1 alone are as they stand.
    pub pixels: Vec<u8>,
    /// The label that the file gives it, as it stands there.
    pub label: Option<String>,
}

/// Pixels of which none is above 1 as paper and ink, 0 and 255: as numbers from 0 to 255 they would show nothing. All others are as they
/// were.
#[must_use]
pub fn full_scale(pixels: &[u8]) -> Cow<'_, [u8]> {
    if pixels.contains(&1) && pixels.iter().all(|&pixel| pixel <= 1) {
        Cow::Owned(pixels.iter().map(|pixel| pixel * u8::MAX).collect())
    } else {
        Cow::Borrowed(pixels)
    }
}

impl RawImage {
    /// All of the image, scaled, as a network of whole pictures takes it.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`], and `Size` if there are not as many pixels as there should be.
    pub fn whole(&self, whole: WholePicture) -> Result<Vec<u8>, PictureError> {
        whole.scale(self.width, self.height, self.channels, &full_scale(&self.pixels))
    }

    /// The picture: ink and paper are told apart as in a picture file.
    ///
    /// # Errors
    /// [`PictureError::TooLarge`], and `Size` if there are not as many pixels as there should be.
    pub fn picture(&self) -> Result<Picture, PictureError> {
        let pixels = full_scale(&self.pixels);
        if self.channels == 1 {
            return Picture::from_grey(self.width, self.height, &pixels);
        }
        let (colours, _) = pixels.as_chunks::<3>();
        let rgba: Vec<u8> = colours.iter().flat_map(|&[red, green, blue]| [red, green, blue, u8::MAX]).collect();
        Picture::from_rgba(self.width, self.height, &rgba)
    }
}

/// The images of a file that holds many, in their order. After an image that can't be read the others follow, unless it can't be
/// known where they are; the iterator then ends with the error.
#[derive(Debug)]
pub enum Images<R> {
    /// A CSV.
    Csv(CsvImages<R>),
    /// An array.
    Npy(NpyImages<R>),
}

impl<R: BufRead> Iterator for Images<R> {
    type Item = Result<RawImage, ImagesError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv(images) => images.next(),
            Self::Npy(images) => images.next(),
        }
    }
}

/// A file whose first bytes were looked at: all bytes of it.
pub type Whole<R> = BufReader<Chain<Cursor<Vec<u8>>, R>>;

/// What a file holds.
#[derive(Debug)]
pub enum Contents<R> {
    /// Many images. An error is about the whole file.
    Images(Result<Images<Whole<R>>, ImagesError>),
    /// Something else, a picture most likely.
    Other(Whole<R>),
}

impl<R: Read> Contents<R> {
    /// Tells by its first bytes what the file of this name holds. One called `.csv` is taken for a CSV in any case.
    ///
    /// # Errors
    /// If these bytes can't be read.
    pub fn of(mut source: R, name: &str) -> io::Result<Self> {
        let beginning = beginning(&mut source)?;
        let kind = kind_of(&beginning);
        let source = BufReader::with_capacity(1 << 16, Cursor::new(beginning).chain(source));
        let named = name.to_ascii_lowercase().ends_with(".csv").then_some(Kind::Csv);
        Ok(match kind.or(named) {
            Some(Kind::Csv) => Self::Images(CsvImages::new(source).map(Images::Csv)),
            Some(Kind::Npy) => Self::Images(NpyImages::new(source).map(Images::Npy)),
            None => Self::Other(source),
        })
    }
}

/// The first bytes, of which a pipe may give few at a time. Not more than the first line is waited for: who writes the next one may wait
/// for an answer.
fn beginning(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let (mut bytes, mut length) = (vec![0; BEGINNING], 0);
    while length < BEGINNING && !bytes[..length].contains(&b'\n') {
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// Whether a file or folder of this name is left out: it is hidden, or one of those that systems put beside pictures.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') || ["__MACOSX", "@eaDir"].contains(&name)
}

/// Whether the ending of its name says that a file is a picture.
pub(crate) fn is_called_like_a_picture(path: &std::path::Path) -> bool {
    let extension = path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let mut extensions = rakam_ink::FORMATS.iter().flat_map(|format| format.extensions);
    extensions.any(|known| extension.eq_ignore_ascii_case(known))
}

#[derive(Clone, Copy)]
enum Kind {
    Csv,
    Npy,
}

fn kind_of(beginning: &[u8]) -> Option<Kind> {
    if beginning.starts_with(npy::MAGIC) {
        Some(Kind::Npy)
    } else {
        csv::looks_like_images(beginning).then_some(Kind::Csv)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time, as a slow pipe may.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let few = out.len().min(1);
            self.0.read(&mut out[..few])
        }
    }

    #[test]
    fn a_slow_pipe_is_told_by_its_first_bytes_and_read_whole() {
        let header: Vec<String> = (0..784).map(|i| format!("pixel{i}")).collect();
        let row = vec!["7"; 784].join(",");
        let csv = format!("label,{}\n3,{row}\n4,{row}\n", header.join(","));
        let Ok(Contents::Images(Ok(images))) = Contents::of(Slow(csv.as_bytes()), "-") else {
            panic!("not taken for images")
        };
        let labels: Vec<Option<String>> = images.map(|image| image.unwrap().label).collect();
        assert_eq!(labels, [Some("3".to_owned()), Some("4".to_owned())]);

        let picture: Vec<u8> = (0..=255).cycle().take(2_000).collect();
        let Ok(Contents::Other(mut file)) = Contents::of(Slow(&picture), "-") else {
            panic!("not taken for a picture")
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, picture);
    }
}
