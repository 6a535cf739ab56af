//! A data set: images to train on and to test with, and the names of their classes.

use std::io::BufRead;

use rakam_ink::Framing;

use crate::classes::Classes;
use crate::idx::{read_images, read_labels};
use crate::published::MNIST;
use crate::sets::mixed;
use crate::shown::shown;
use crate::{DataError, ImageShape, PIXELS, SIDE, Split};

/// Images of some classes: MNIST's digits, or those of another set.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// The images to train on; MNIST's are 60,000.
    pub train: Split,
    /// The images to test with, of the same shape; MNIST's are 10,000.
    pub test: Split,
    /// The names of the classes, all different, 2 to 256: label `i` is class `i`.
    pub classes: Vec<String>,
    /// Whether the classes are called by their numbers because the set's files give them no names.
    pub unnamed: bool,
    /// How a picture becomes an image of this set: its ink framed as MNIST's makers did, or all of it scaled.
    pub framing: Framing,
}

/// Opened files of images and labels, each with its name for errors.
pub(crate) struct Files<R> {
    pub(crate) images: (String, R),
    pub(crate) labels: (String, R),
}

impl Dataset {
    /// Parses the contents of MNIST's four files, each gzipped or unpacked.
    ///
    /// # Errors
    /// [`DataError`] names the file that is invalid and says why.
    pub fn from_bytes(
        train_images: &[u8],
        train_labels: &[u8],
        test_images: &[u8],
        test_labels: &[u8],
    ) -> Result<Self, DataError> {
        let [a, b, c, d] = MNIST.idx.map(str::to_owned);
        Self::mnist([(a, train_images), (b, train_labels), (c, test_images), (d, test_labels)])
    }

    /// Reads the four files, each with its name for errors.
    pub(crate) fn mnist(sources: [(String, impl BufRead); 4]) -> Result<Self, DataError> {
        let [train_images, train_labels, test_images, test_labels] = sources;
        let train = Files { images: train_images, labels: train_labels };
        let test = Files { images: test_images, labels: test_labels };
        let file = train.images.0.clone();
        let data = Self::read_idx(train, test, MNIST.numbered())?;
        let shape = data.train.shape();
        if shape != ImageShape::MNIST {
            return Err(DataError::Shape { file, item: None, found: shape, expected: ImageShape::MNIST });
        }
        Ok(Self { framing: Framing::Centred, ..data })
    }

    /// Reads IDX files of images and labels to train on and to test with.
    pub(crate) fn read_idx<R: BufRead>(
        train: Files<R>,
        test: Files<R>,
        mut classes: Classes,
    ) -> Result<Self, DataError> {
        let file = test.images.0.clone();
        let train = split(train, &mut classes)?;
        let test = split(test, &mut classes)?;
        Self::of(mixed(train), mixed(test), classes, &file)
    }

    /// The same images with the classes of a network: each class of the set becomes the one of the same name. If one has none
    /// and the set gives its classes no names, all its numbers 0, 1, 2 and so on are the network's classes in their order.
    ///
    /// # Errors
    /// [`DataError::OtherClasses`] if the network lacks a class.
    pub fn with_classes(self, classes: &[String]) -> Result<Self, DataError> {
        if self.classes == classes {
            return Ok(self);
        }
        let are_numbers =
            self.unnamed && self.classes.iter().enumerate().all(|(class, name)| *name == class.to_string());
        let place = |name: &String| classes.iter().position(|known| known == name).ok_or_else(|| name.clone());
        let by_name: Result<Vec<usize>, String> = self.classes.iter().map(place).collect();
        let places = by_name.or_else(|unknown| {
            let count = self.classes.len();
            let other = || DataError::OtherClasses {
                found: shown(&unknown),
                expected: classes.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", "),
            };
            (are_numbers && count <= classes.len()).then(|| (0..count).collect()).ok_or_else(other)
        })?;
        let relabelled = |split: &Split| {
            let label = |&label: &u8| places.get(usize::from(label)).map_or(label, |&place| place as u8);
            split.with_labels(split.labels().iter().map(label).collect())
        };
        Ok(Self {
            train: relabelled(&self.train),
            test: relabelled(&self.test),
            classes: classes.to_vec(),
            unnamed: false,
            framing: self.framing,
        })
    }

    /// A set of these parts; the test images are in `file`.
    pub(crate) fn of(train: Split, test: Split, classes: Classes, file: &str) -> Result<Self, DataError> {
        if test.shape() != train.shape() {
            let (found, expected) = (test.shape(), train.shape());
            return Err(DataError::Shape { file: file.into(), item: None, found, expected });
        }
        let (framing, unnamed) = (framing_of(&train), classes.are_unnamed());
        Ok(Self { train, test, classes: classes.into_names(), unnamed, framing })
    }
}

/// Images that were framed as MNIST's makers did have paper all around, two pixels wide, with hardly any ink in it: MNIST's own
/// have some in 0.2% of its pixels. Others fill their images.
fn framing_of(split: &Split) -> Framing {
    const LOOKED_AT: usize = 500;
    const MARGIN: usize = 2;
    /// One pixel of the margin in so many may have ink.
    const ONE_IN: usize = 100;
    let Some(images) = split.as_mnist() else { return Framing::AsIs };
    let inner = MARGIN..SIDE - MARGIN;
    let is_margin = |at: &usize| !(inner.contains(&(at % SIDE)) && inner.contains(&(at / SIDE)));
    let margin: Vec<usize> = (0..PIXELS).filter(is_margin).collect();
    let images = &images[..images.len().min(LOOKED_AT)];
    let with_ink = |image: &[u8; PIXELS]| margin.iter().filter(|&&at| image[at] > 0).count();
    let ink: usize = images.iter().map(with_ink).sum();
    if ink * ONE_IN < margin.len() * images.len() { Framing::Centred } else { Framing::AsIs }
}

fn split(files: Files<impl BufRead>, classes: &mut Classes) -> Result<Split, DataError> {
    let Files { images: (images_file, images), labels: (labels_file, labels) } = files;
    let ((shape, pixels), labels) = (read_images(&images_file, images)?, read_labels(&labels_file, labels)?);
    let of_number = |(position, label): (usize, &i64)| classes.class(&label.to_string(), &labels_file, position);
    let mut labels: Vec<u8> = labels.iter().enumerate().map(of_number).collect::<Result<_, _>>()?;
    classes.fix(&mut labels, &labels_file)?;
    let (images, count) = (pixels.len() / shape.len(), labels.len());
    Split::new(shape, pixels, labels).ok_or(DataError::Counts { images_file, images, labels_file, labels: count })
}

/// Opens a file; its path is its name for errors.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn open(path: std::path::PathBuf) -> Result<(String, std::io::BufReader<std::fs::File>), crate::IdxError> {
    let name = path.display().to_string();
    match std::fs::File::open(path) {
        Ok(file) => Ok((name, std::io::BufReader::with_capacity(1 << 16, file))),
        Err(error) => Err(crate::IdxError { file: name, problem: crate::IdxProblem::Unreadable(error) }),
    }
}
