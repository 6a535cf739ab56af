//! Sets in IDX files: those that are published, and others in files of the same names.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::Path;

use super::collect::upright;
use crate::classes::Classes;
use crate::dataset::{Files, open};
use crate::download::{Watch, find_or_fetch};
use crate::locate::{asked, file_in};
use crate::published::MNIST;
use crate::zip::Archive;
use crate::{DataError, Dataset, Download, Published};

impl Dataset {
    /// Finds MNIST's four files and reads them.
    ///
    /// If `folder` is given, only there. Otherwise in the first of these that has all four: the folder named by the
    /// environment variable `RAKAM_DATA`, the repository's `data/mnist`, the user's cache folder. If none has them, they
    /// are downloaded to the cache folder, and `watch` gets the progress.
    ///
    /// # Errors
    /// [`DataError`] names the file that is invalid and says why, or lists the places that were tried.
    pub fn load(folder: Option<&Path>, watch: &mut dyn FnMut(Download)) -> Result<Self, DataError> {
        let folder = match folder {
            Some(folder) => asked(folder, &MNIST)?,
            None => find_or_fetch(&MNIST, &mut |progress| {
                watch(progress);
                ControlFlow::Continue(())
            })?,
        };
        Self::mnist_in(&folder)
    }

    /// Reads MNIST's four files in a folder that has them.
    fn mnist_in(folder: &Path) -> Result<Self, DataError> {
        tracing::debug!(folder = %folder.display(), "reading MNIST");
        let [a, b, c, d] = MNIST.idx.map(|name| file_in(folder, name));
        Self::mnist([open(a)?, open(b)?, open(c)?, open(d)?])
    }
}

/// The set of that name, which is downloaded if it isn't found.
pub(super) fn load(set: &'static Published, watch: &mut Watch<Download>) -> Result<Dataset, DataError> {
    if set.name == MNIST.name {
        return Dataset::mnist_in(&find_or_fetch(set, watch)?);
    }
    in_folder(&find_or_fetch(set, watch)?, set, Some(set.numbered()))
}

/// The set in the files of `folder`, which are called as those of `set`. Of files with MNIST's names nothing is known but what
/// is in them; `classes` says what they are.
pub(super) fn in_folder(folder: &Path, set: &Published, classes: Option<Classes>) -> Result<Dataset, DataError> {
    let own = || if set.name == MNIST.name { Classes::default() } else { set.numbered() };
    let classes = classes.unwrap_or_else(own);
    let missing: Vec<&str> = set.idx.into_iter().filter(|name| !file_in(folder, name).is_file()).collect();
    let archive = set.files.iter().map(|file| folder.join(file.name)).find(|path| is_archive(path));
    let data = match archive.filter(|_| !missing.is_empty()) {
        Some(archive) => in_archive(&archive, set, classes)?,
        None => {
            if !missing.is_empty() {
                let problem =
                    format!("lacks {}: {} needs all four, each as .gz or unpacked", missing.join(", "), set.name);
                return Err(DataError::Place { path: folder.into(), problem });
            }
            let file = |at: usize| open(file_in(folder, set.idx[at]));
            let train = Files { images: file(0)?, labels: file(1)? };
            let test = Files { images: file(2)?, labels: file(3)? };
            Dataset::read_idx(train, test, classes)?
        }
    };
    if set.transposed { upright(data, &folder.display().to_string()) } else { Ok(data) }
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "zip") && path.is_file()
}

/// EMNIST's archive: its folder `gzip` has all sets.
fn in_archive(path: &Path, set: &Published, classes: Classes) -> Result<Dataset, DataError> {
    let file = path.display().to_string();
    let zip = |source| DataError::Zip { file: file.clone(), source };
    // Each entry is read through an archive of its own: they are open side by side.
    let mut archives = Vec::new();
    for _ in set.idx {
        let source = File::open(path).map_err(|error| zip(error.into()))?;
        archives.push(Archive::open(BufReader::new(source)).map_err(zip)?);
    }
    let mut entries = Vec::new();
    for (archive, name) in archives.iter().zip(set.idx) {
        let entry = archive.entry(&format!("gzip/{name}.gz")).map_err(zip)?;
        let lacks = || DataError::Place { path: path.into(), problem: format!("lacks gzip/{name}.gz") };
        let source: Box<dyn BufRead + '_> = Box::new(BufReader::with_capacity(1 << 16, entry.ok_or_else(lacks)?));
        entries.push((format!("{file}: {name}"), source));
    }
    let mut entries = entries.into_iter();
    let (Some(a), Some(b), Some(c), Some(d)) = (entries.next(), entries.next(), entries.next(), entries.next()) else {
        return Err(DataError::Place { path: path.into(), problem: "lacks files".to_owned() });
    };
    Dataset::read_idx(Files { images: a, labels: b }, Files { images: c, labels: d }, classes)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::SIDE;
    use crate::zip::tests::archive;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// The four files of a set: an image with ink in its second column, and one without.
    fn files(labels: impl Fn(u32) -> Vec<u8>) -> [Vec<u8>; 4] {
        let image = (0..2 * SIDE * SIDE).map(|at| if at < SIDE * SIDE && at % SIDE == 1 { 255 } else { 0 });
        let images = gzip(&[words(&[0x0803, 2, 28, 28]), image.collect()].concat());
        let labels = gzip(&labels(2));
        [images.clone(), labels.clone(), images, labels]
    }

    #[test]
    fn emnist_is_read_from_its_archive_upright_and_with_its_letters() {
        let set = Published::named("emnist-letters").unwrap();
        let files = files(|count| [words(&[0x0801, count]), vec![26, 1]].concat());
        let names = set.idx.map(|name| format!("gzip/{name}.gz"));
        let entries: Vec<(&str, &[u8])> =
            names.iter().map(String::as_str).zip(files.iter().map(Vec::as_slice)).collect();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("gzip.zip"), archive(&entries, false)).unwrap();
        let data = in_folder(folder.path(), set, None).unwrap();
        assert_eq!((data.train.labels(), data.classes[25].as_str()), (&[25, 0][..], "z"));
        let image = data.train.image(0);
        assert!((0..SIDE).all(|x| image[SIDE + x] == 255 && image[2 * SIDE + x] == 0), "the column has become a row");

        // The same files, unpacked from the archive.
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in set.idx.iter().zip(&files) {
            fs::write(folder.path().join(format!("{name}.gz")), bytes).unwrap();
        }
        assert_eq!(in_folder(folder.path(), set, None).unwrap().train.pixels(), data.train.pixels());
        // With one of them gone, the archive has all, and without the archive, one is missing.
        fs::remove_file(folder.path().join(format!("{}.gz", set.idx[1]))).unwrap();
        fs::write(folder.path().join("gzip.zip"), archive(&entries, false)).unwrap();
        assert_eq!(in_folder(folder.path(), set, None).unwrap().train.pixels(), data.train.pixels());
        fs::remove_file(folder.path().join("gzip.zip")).unwrap();
        let error = in_folder(folder.path(), set, None).unwrap_err().to_string();
        assert!(error.contains("lacks emnist-letters-train-labels-idx1-ubyte"), "{error}");
    }

    #[test]
    fn labels_of_qmnist_are_the_first_of_eight_numbers() {
        let set = Published::named("qmnist").unwrap();
        let rows =
            |count| [words(&[0x0c02, count, 8]), words(&[7, 4, 9, 9, 9, 9, 9, 9, 3, 0, 0, 0, 0, 0, 0, 0])].concat();
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in set.idx.iter().zip(files(rows)) {
            fs::write(folder.path().join(format!("{name}.gz")), bytes).unwrap();
        }
        let data = in_folder(folder.path(), set, None).unwrap();
        assert_eq!((data.train.labels(), data.classes.len()), (&[7, 3][..], 10));
    }
}
