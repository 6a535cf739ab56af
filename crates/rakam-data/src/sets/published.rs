//! Sets in IDX files: those that are published, and others in files of the same names.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::classes::Classes;
use crate::dataset::{Files, open};
use crate::download::find_or_fetch;
use crate::locate::{count_in, file_in};
use crate::published::MNIST;
use crate::zip::Archive;
use crate::{DataError, Dataset, Download, Published, SIDE};

/// The set of that name, which is downloaded if it isn't found.
pub(super) fn load(set: &'static Published, watch: &mut dyn FnMut(Download)) -> Result<Dataset, DataError> {
    if set.name == MNIST.name {
        return Dataset::load(None, watch);
    }
    in_folder(&find_or_fetch(set, watch)?, set, Some(set.numbered()))
}

/// The set in the files of `folder`, which are called as those of `set`. Of files with MNIST's names nothing is known but what
/// is in them; `classes` says what they are.
pub(super) fn in_folder(folder: &Path, set: &Published, classes: Option<Classes>) -> Result<Dataset, DataError> {
    let own = || if set.name == MNIST.name { Classes::default() } else { set.numbered() };
    let classes = classes.unwrap_or_else(own);
    let found = count_in(folder, set);
    let archive = set.files.first().map(|file| file_in(folder, file.name)).filter(|path| path.is_file());
    let data = match archive.filter(|_| found == 0) {
        Some(archive) => in_archive(&archive, set, classes)?,
        None => {
            let missing: Vec<&str> = set.idx.into_iter().filter(|name| !file_in(folder, name).is_file()).collect();
            if !missing.is_empty() {
                let problem = format!("lacks {}", missing.join(", "));
                return Err(DataError::Folder { folder: folder.into(), problem });
            }
            let file = |at: usize| open(file_in(folder, set.idx[at]));
            let train = Files { images: file(0)?, labels: file(1)? };
            let test = Files { images: file(2)?, labels: file(3)? };
            Dataset::read_idx(train, test, classes)?
        }
    };
    if set.transposed { upright(data, folder) } else { Ok(data) }
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
    for (archive, name) in archives.iter_mut().zip(set.idx) {
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

/// Images that are stored column by column, brought to rows.
fn upright(data: Dataset, folder: &Path) -> Result<Dataset, DataError> {
    let transpose = |split: &crate::Split| {
        let images = split.as_mnist()?;
        let image = |image: &[u8; SIDE * SIDE]| std::array::from_fn(|at| image[at % SIDE * SIDE + at / SIDE]);
        let pixels = images.iter().map(image).collect::<Vec<[u8; SIDE * SIDE]>>().into_flattened();
        crate::Split::new(split.shape(), pixels, split.labels().to_vec())
    };
    match transpose(&data.train).zip(transpose(&data.test)) {
        Some((train, test)) => Ok(Dataset { train, test, ..data }),
        None => {
            let problem = format!("holds images of {}: expected {}", data.train.shape(), crate::ImageShape::MNIST);
            Err(DataError::Place { path: folder.into(), problem })
        }
    }
}
