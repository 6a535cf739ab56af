//! Sets in arrays that NumPy saved: pairs of `.npy` files, or entries of a `.npz`.

use std::io::{BufRead, BufReader, Read, Seek};

use rawzip::ReaderAt;

use super::collect::{Images, set};
use crate::classes::Classes;
use crate::images::{ImagesError, NpyImages, npy_labels};
use crate::zip::{Archive, ZipError};
use crate::{DataError, Dataset, Split};

/// The names of arrays: images and labels to train on, and to test with.
type Names = [Option<[&'static str; 2]>; 2];

/// How sets name their arrays: Keras, MedMNIST, and those who have one part.
const NAMES: [Names; 4] = [
    [Some(["x_train", "y_train"]), Some(["x_test", "y_test"])],
    [Some(["train_images", "train_labels"]), Some(["test_images", "test_labels"])],
    [Some(["images", "labels"]), None],
    [Some(["x", "y"]), None],
];

/// The names, for an error.
pub(crate) const EXPECTED: &str = "arrays x_train, y_train, x_test, y_test (or train_images, train_labels, test_images, test_labels; or images, labels)";

/// Where arrays are found by name: the entries of an archive, or the files of a folder.
pub(crate) trait Arrays {
    /// Whether there is an array of that name, without `.npy`.
    fn has(&self, name: &str) -> bool;
    /// Gives its bytes to `read`, with its name for errors.
    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str, &mut dyn BufRead) -> Result<T, DataError>,
    ) -> Result<T, DataError>;
}

/// Whether these are the arrays of a set.
pub(crate) fn are_a_set(arrays: &impl Arrays) -> bool {
    names(arrays).is_some()
}

fn names(arrays: &impl Arrays) -> Option<Names> {
    let has = |pair: &[&str; 2]| pair.iter().all(|name| arrays.has(name));
    let found = NAMES.into_iter().find(|[train, _]| train.as_ref().is_some_and(has))?;
    let [train, test] = found;
    Some([train, test.filter(has)])
}

/// Reads a set from its arrays; `file` names them all in errors.
pub(crate) fn read(file: &str, mut arrays: impl Arrays, mut classes: Classes) -> Result<Dataset, DataError> {
    let lacks = || DataError::Lacks { file: file.to_owned(), expected: EXPECTED };
    let [train, test] = names(&arrays).ok_or_else(lacks)?;
    let train = split(&mut arrays, train.ok_or_else(lacks)?, &mut classes)?;
    let test = test.map(|names| split(&mut arrays, names, &mut classes)).transpose()?;
    set(train, test, classes, file)
}

fn split(
    arrays: &mut impl Arrays,
    [images, labels]: [&'static str; 2],
    classes: &mut Classes,
) -> Result<Split, DataError> {
    let images = arrays.read(images, |file, source| {
        let mut images = Images::of(file);
        let whole = |source| DataError::Contents { file: file.to_owned(), source };
        let array = NpyImages::new(source).map_err(whole)?;
        for image in array {
            let image = image.map_err(|error| images.unreadable(error))?;
            images.add(image)?;
        }
        Ok(images)
    })?;
    let (labels_file, labels) = arrays.read(labels, |file, source| {
        let unreadable = |source: ImagesError| DataError::Contents { file: file.to_owned(), source };
        let of_label = |(position, label): (usize, &String)| classes.class(label, file, position);
        let found = npy_labels(source).map_err(unreadable)?;
        let mut labels: Vec<u8> = found.iter().enumerate().map(of_label).collect::<Result<_, _>>()?;
        classes.fix(&mut labels, file)?;
        Ok((file.to_owned(), labels))
    })?;
    images.labelled(&labels_file, labels)
}

/// The arrays of a `.npz`.
pub(crate) struct Npz<R> {
    file: String,
    archive: Archive<R>,
}

impl Npz<()> {
    pub(crate) fn open<S: Read + Seek>(file: &str, source: S) -> Result<Npz<impl ReaderAt + use<S>>, DataError> {
        let damaged = |source| DataError::Zip { file: file.to_owned(), source };
        Ok(Npz { file: file.to_owned(), archive: Archive::open(source).map_err(damaged)? })
    }
}

impl<R: ReaderAt> Arrays for Npz<R> {
    fn has(&self, name: &str) -> bool {
        self.archive.names().any(|entry| entry.strip_suffix(".npy") == Some(name))
    }

    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str, &mut dyn BufRead) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let file = &self.file;
        let damaged = |source| DataError::Zip { file: file.clone(), source };
        let entry = self.archive.entry(&format!("{name}.npy")).map_err(damaged)?;
        let entry = entry.ok_or_else(|| DataError::Lacks { file: file.clone(), expected: EXPECTED })?;
        let mut source = BufReader::with_capacity(1 << 16, entry);
        let array = read(&format!("{file}: {name}"), &mut source)?;
        // At its end an entry's checksum is compared.
        match source.read(&mut [0]) {
            Ok(0) => Ok(array),
            Ok(_) => Err(DataError::Zip {
                file: file.clone(),
                source: ZipError::Damaged("an array goes on after its end".to_owned()),
            }),
            Err(error) => Err(DataError::Zip { file: file.clone(), source: error.into() }),
        }
    }
}

/// The arrays in the files of a folder.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) struct Folder<'a>(pub(crate) &'a std::path::Path);

#[cfg(not(target_arch = "wasm32"))]
impl Arrays for Folder<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.join(format!("{name}.npy")).is_file()
    }

    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str, &mut dyn BufRead) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let (file, mut source) = crate::dataset::open(self.0.join(format!("{name}.npy")))?;
        read(&file, &mut source)
    }
}
