//! What is to be read: the images in the files, folders and streams that were named, one by one.

use std::fs::File;
use std::io::{BufRead, Cursor, Read, stdin};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use rakam_data::images::{Contents, RawImage, TiffPages, picture_files};
use rakam_ink::{Framing, MAX_FILE_BYTES, MAX_PIXELS, PictureError};
use rakam_model::{Answer, Mode, Prepared, Reader};

/// One image to read, with its name in the answers: its file, and for one of many in a file its index, `train.csv#17`,
/// `scan.tiff#2`.
pub(crate) struct Source {
    pub(crate) name: String,
    image: anyhow::Result<Image>,
}

enum Image {
    File(PictureFile),
    Raw(RawImage),
}

enum PictureFile {
    Stream(Box<dyn BufRead + Send>),
    Page(Arc<TiffPages>, usize),
}

type Sources = Box<dyn Iterator<Item = Source> + Send>;

impl Source {
    /// Every image in what was named. Folders are searched, and files are opened, when it is their turn.
    pub(crate) fn all(named: &[PathBuf]) -> impl Iterator<Item = Source> + Send {
        named.iter().flat_map(|path| match path.as_os_str() {
            name if name == "-" => in_stream("-".into(), Ok(Box::new(stdin()))),
            _ if path.is_dir() => in_folder(path),
            _ => in_file(path),
        })
    }

    fn failed(name: String, error: anyhow::Error) -> Self {
        Source { name, image: Err(error) }
    }

    /// Decodes the image, and brings what a model is shown of it to the model's size.
    pub(crate) fn prepare(self, reader: &Reader, framing: Framing) -> anyhow::Result<Prepared> {
        match self.image? {
            Image::Raw(image) => Ok(match reader.whole_picture() {
                Some(whole) => Prepared::Whole(image.whole(whole)?),
                None => reader.prepare(image.picture()?, framing),
            }),
            Image::File(file) => reader.prepare_file(&file.bytes()?, MAX_PIXELS, framing).map_err(explained),
        }
    }

    /// Decodes the image and reads it as a number.
    pub(crate) fn read_number(self, reader: &Reader) -> anyhow::Result<Answer> {
        match self.image? {
            Image::Raw(image) => Ok(reader.read(image.picture()?, Mode::Number)),
            Image::File(file) => reader.read_file(&file.bytes()?, MAX_PIXELS, Mode::Number).map_err(explained),
        }
    }
}

impl PictureFile {
    fn bytes(self) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::Stream(file) => bytes(file),
            Self::Page(pages, index) => pages.page(index).context("no such page"),
        }
    }
}

fn bytes(mut file: Box<dyn BufRead + Send>) -> anyhow::Result<Vec<u8>> {
    if is_npz(file.fill_buf()?) {
        bail!("an .npz archive holds several arrays: save the one of the images as .npy, with `numpy.save`");
    }
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        bail!("more than {} MiB, the most that is read", MAX_FILE_BYTES >> 20);
    }
    Ok(bytes)
}

/// Whether a file begins as a zip archive whose first entry is an array.
fn is_npz(beginning: &[u8]) -> bool {
    // The length of the entry's name stands at byte 26, and the name at 30.
    let name = |length: &[u8; 2]| beginning.get(30..30 + usize::from(u16::from_le_bytes(*length)));
    let name = beginning.get(26..).and_then(<[u8]>::first_chunk).and_then(name);
    beginning.starts_with(b"PK\x03\x04") && name.is_some_and(|name| name.ends_with(b".npy"))
}

/// The error, with the formats that are read here besides pictures.
fn explained(error: PictureError) -> anyhow::Error {
    match error {
        PictureError::NotAPicture => anyhow!("{error}, nor like a CSV or .npy file of images"),
        error => error.into(),
    }
}

fn in_folder(folder: &Path) -> Sources {
    let files = picture_files(folder).flat_map(|file| match file {
        Ok(file) => in_file(&file),
        Err(error) => one(Source::failed(error.path.display().to_string(), error.source.into())),
    });
    let mut files = files.peekable();
    if files.peek().is_none() {
        let error = anyhow!("no pictures in this folder or the folders in it");
        return one(Source::failed(folder.display().to_string(), error));
    }
    Box::new(files)
}

fn in_file(path: &Path) -> Sources {
    let file = File::open(path).map(|file| Box::new(file) as Box<dyn Read + Send>);
    in_stream(path.display().to_string(), file.map_err(Into::into))
}

fn in_stream(name: String, stream: anyhow::Result<Box<dyn Read + Send>>) -> Sources {
    let contents = stream.and_then(|stream| Contents::of(stream, &name).context("cannot be read"));
    match contents {
        Ok(Contents::Other(file)) => in_picture_file(name, Box::new(file)),
        Ok(Contents::Images(Ok(images))) => Box::new(images.enumerate().map(move |(index, image)| Source {
            name: format!("{name}#{index}"),
            image: image.map(Image::Raw).map_err(Into::into),
        })),
        Ok(Contents::Images(Err(error))) => one(Source::failed(name, error.into())),
        Err(error) => one(Source::failed(name, error)),
    }
}

/// A picture, or the pages of one. Only what begins as a TIFF is read before it is its turn.
fn in_picture_file(name: String, mut file: Box<dyn BufRead + Send>) -> Sources {
    let picture = |file| one(Source { name: name.clone(), image: Ok(Image::File(PictureFile::Stream(file))) });
    match file.fill_buf() {
        Ok(beginning) if TiffPages::is_tiff(beginning) => match bytes(file).map(TiffPages::of) {
            Ok(Ok(pages)) => {
                let pages = Arc::new(pages);
                Box::new((0..pages.len()).map(move |index| Source {
                    name: format!("{name}#{index}"),
                    image: Ok(Image::File(PictureFile::Page(pages.clone(), index))),
                }))
            }
            Ok(Err(file)) => picture(Box::new(Cursor::new(file))),
            Err(error) => one(Source::failed(name, error)),
        },
        _ => picture(file),
    }
}

fn one(source: Source) -> Sources {
    Box::new(iter::once(source))
}
