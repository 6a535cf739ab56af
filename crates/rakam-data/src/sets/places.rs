//! Sets in files and folders.

use std::fs::File;
use std::io::{BufRead as _, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::names::{LABELS, is_test_table, is_training_table, names_in, nothing};
use super::{Form, Loading, arrays, given, pictures, published, tables};
use crate::classes::Classes;
use crate::dataset::open;
use crate::download::Watch;
use crate::images::{is_called_like_a_picture, is_hidden, is_wide};
use crate::locate::count_in;
use crate::{DataError, Dataset, Published};

impl Dataset {
    /// Reads the set of that name (see [`Published`]), which is downloaded if it isn't found, or the one at that path:
    ///
    /// - a folder with IDX files: MNIST's four names, EMNIST's or QMNIST's, gzipped or not;
    /// - a folder with `x_train.npy`, `y_train.npy`, `x_test.npy` and `y_test.npy`, or a `.npz` of them;
    /// - a CSV with a label and pixels in each line, or a folder with one for training and perhaps one for testing;
    /// - a folder with a folder of pictures for each class, or with two of such folders, `train` and `test`;
    /// - a `.zip` of such files.
    ///
    /// If there are no images to test with, one in six of each class is taken for that, the same every time. A file
    /// `labels.txt` in the folder of IDX files, arrays or tables gives the classes names, one a line.
    ///
    /// `watch` gets how far a download or the reading of pictures has come, and stops it with a `Break`.
    ///
    /// # Errors
    /// [`DataError`] with the file, the item, what was found there and what was expected.
    pub fn open(
        source: &Path,
        form: &Form,
        watch: &mut dyn FnMut(Loading) -> ControlFlow<()>,
    ) -> Result<Self, DataError> {
        form.check(source)?;
        let known = source.to_str().and_then(Published::named);
        let data = match known {
            Some(set) => published::load(set, &mut |download| watch(Loading::Download(download)))?,
            None if source.is_dir() => in_folder(source, form, watch)?,
            None => in_file(source, form, watch)?,
        };
        data.framed(form.framing, source, &mut |done, of| watch(Loading::Pictures { done, of }))
    }
}

fn in_file(path: &Path, form: &Form, watch: &mut Watch<Loading>) -> Result<Dataset, DataError> {
    let names = Published::all().iter().map(|set| set.name).collect::<Vec<_>>().join(", ");
    if !path.exists() {
        let problem = format!("does not exist, and is no set known by name: those are {names}");
        return Err(DataError::Place { path: path.into(), problem });
    }
    let wrong = |problem: &str| Err(DataError::Place { path: path.into(), problem: problem.to_owned() });
    let (file, mut source) = open(path.to_owned())?;
    let classes = || path.parent().map_or_else(|| Ok(Classes::default()), classes_in);
    // A pipe can't be opened a second time; what can't be read is told by what reads on.
    match source.fill_buf().unwrap_or_default() {
        [b'P', b'K', ..] => {
            let watch = &mut |done, of| watch(Loading::Pictures { done, of });
            match given::in_archive(&file, &mut source, form, watch)? {
                Some(data) => Ok(data),
                None => arrays::read(&file, arrays::Npz::open(&file, &mut source)?, classes()?),
            }
        }
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => {
            wrong("is one array: expected its folder, with images and labels, or a .npz")
        }
        _ if is_called_like_a_picture(path) => {
            wrong("is a picture: expected a folder that has a folder of pictures for each class")
        }
        _ => tables::read((file, source), None, classes()?),
    }
}

fn in_folder(folder: &Path, form: &Form, watch: &mut Watch<Loading>) -> Result<Dataset, DataError> {
    if let Some(set) = Published::all().iter().max_by_key(|set| (count_in(folder, set), set.name == "mnist"))
        && count_in(folder, set) > 0
    {
        return published::in_folder(folder, set, named_classes_in(folder)?);
    }
    if arrays::are_a_set(&arrays::Folder(folder)) {
        return arrays::read(&folder.display().to_string(), arrays::Folder(folder), classes_in(folder)?);
    }
    let ending = |path: &Path, ending: &str| path.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending));
    let files = files(folder)?;
    let archives: Vec<&PathBuf> = files.iter().filter(|path| ending(path, "npz")).collect();
    if let [archive] = archives[..] {
        let (file, source) = open(archive.clone())?;
        return arrays::read(&file, arrays::Npz::open(&file, source)?, classes_in(folder)?);
    }
    let table = |is_it: fn(&str) -> bool| {
        let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.iter().find(|path| is_it(&name(path))).cloned()
    };
    if let Some(train) = table(is_training_table).filter(|path| !pictures::are_seen_in(folder) || is_wide_table(path)) {
        let test = table(is_test_table).map(open).transpose()?;
        return tables::read(open(train)?, test, classes_in(folder)?);
    }
    if pictures::are_in(folder) {
        return pictures::read(folder, form, watch);
    }
    Err(nothing(folder))
}

/// Whether a table has columns enough for images: beside pictures it may be a list of them.
fn is_wide_table(path: &Path) -> bool {
    let mut beginning = Vec::new();
    File::open(path).and_then(|file| file.take(1 << 12).read_to_end(&mut beginning)).is_ok() && is_wide(&beginning)
}

/// The files of a folder, but for those of the system.
fn files(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let problem = |error: std::io::Error| DataError::unreadable(folder, &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        files.push(entry.map_err(problem)?.path());
    }
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy()));
    files.retain(|path| path.is_file() && !is_hidden(path));
    files.sort();
    Ok(files)
}

/// The classes that `labels.txt` names, if there is one, or else nothing known of them.
fn classes_in(folder: &Path) -> Result<Classes, DataError> {
    named_classes_in(folder).map(Option::unwrap_or_default)
}

/// The classes that `labels.txt` names, one a line, if there is one.
fn named_classes_in(folder: &Path) -> Result<Option<Classes>, DataError> {
    const MOST_BYTES: u64 = 1 << 16;
    let path = folder.join(LABELS);
    let Ok(file) = File::open(&path) else { return Ok(None) };
    let mut text = String::new();
    let unreadable = |error: std::io::Error| DataError::unreadable(&path, &error);
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    Ok(Some(Classes::numbered(names_in(&text, &path)?, 0)))
}
