//! Sets in files that were picked one by one: a page can't look around on a disk.

use std::collections::BTreeMap;
use std::io::{BufRead, Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use rakam_ink::Framing;
use serde::{Deserialize, Serialize};

use super::collect::{divided, order, upright};
use super::names::{
    LABELS, TEST, TRAIN, is_called, is_test_table, is_training_table, names_in, nothing, without_classes,
};
use super::picture::image_of;
use super::{Form, arrays, tables};
use crate::classes::Classes;
use crate::dataset::Files;
use crate::images::{is_hidden, is_wide};
use crate::limits::MOST_BYTES;
use crate::shown::shown;
use crate::zip::{Archive, ZipError};
use crate::{DataError, Dataset, Published, Split};

/// A file that a user picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// Its name, or its path in the folder that was picked, with `/` between names.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl GivenFile {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn source(&self) -> (String, &[u8]) {
        (self.path.clone(), &self.bytes)
    }
}

impl Dataset {
    /// Reads the set in these files, of which one may be an archive of all others (`.zip`), in any form that [`Dataset::open`] finds
    /// at a path. `watch` gets how many of how many pictures are read. `name` names all of them in errors.
    ///
    /// # Errors
    /// [`DataError`] with the file, the item, what was found there and what was expected.
    pub fn from_files(
        name: &str,
        files: Vec<GivenFile>,
        form: &Form,
        watch: &mut dyn FnMut(usize, usize),
    ) -> Result<Self, DataError> {
        form.check(Path::new(name))?;
        let mut watch = |done, of| {
            watch(done, of);
            ControlFlow::Continue(())
        };
        read(name, files, form, &mut watch)?.framed(form.framing, Path::new(name), &mut watch)
    }
}

/// Gets how many of how many pictures are read, and stops it with a `Break`.
type WatchPictures<'a> = &'a mut dyn FnMut(usize, usize) -> ControlFlow<()>;

/// Reads the set in an archive of files (`.zip`); `None` if it is one of arrays, which is a set itself.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn in_archive(
    name: &str,
    source: impl Read + Seek,
    form: &Form,
    watch: WatchPictures<'_>,
) -> Result<Option<Dataset>, DataError> {
    unpacked(name, source)?.map(|files| read(name, files, form, watch)).transpose()
}

fn read(name: &str, mut files: Vec<GivenFile>, form: &Form, watch: WatchPictures<'_>) -> Result<Dataset, DataError> {
    if let [file] = &files[..] {
        let is_archive = file.bytes.starts_with(b"PK");
        match is_archive.then(|| unpacked(&file.path, Cursor::new(&file.bytes))).transpose()?.flatten() {
            Some(inside) => files = inside,
            None => return Dataset::from_file(&file.path, &file.bytes),
        }
    }
    files.retain(|file| !file.path.split('/').any(is_hidden));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let named = || {
        let labels = files.iter().find(|file| file.name() == LABELS);
        let names = labels.map(|file| names_in(&String::from_utf8_lossy(&file.bytes), Path::new(&file.path)));
        Ok::<_, DataError>(names.transpose()?.map(|names| Classes::numbered(names, 0)))
    };
    let classes = || named().map(Option::unwrap_or_default);
    if let Some(data) = idx(&files, named)? {
        return Ok(data);
    }
    let folder = Arrays(&files);
    if arrays::are_a_set(&folder) {
        return arrays::read(name, folder, classes()?);
    }
    let archives: Vec<&GivenFile> = files.iter().filter(|file| is_archive(file)).collect();
    if let [archive] = archives[..] {
        let arrays = arrays::Npz::open(&archive.path, Cursor::new(&archive.bytes))?;
        return arrays::read(&archive.path, arrays, classes()?);
    }
    let table = |is_it: fn(&str) -> bool| files.iter().find(|file| is_it(file.name())).map(GivenFile::source);
    // Beside pictures it may be a list of them.
    let has_pictures = files.iter().any(|file| file.path.contains('/') && is_picture(file));
    let is_set = |table: &(String, &[u8])| !has_pictures || is_wide(table.1);
    if let Some(train) = table(is_training_table).filter(is_set) {
        return tables::read(train, table(is_test_table), classes()?);
    }
    pictures(name, &files, form, watch)
}

/// Whether a file's name is that of an archive of arrays.
fn is_archive(file: &GivenFile) -> bool {
    Path::new(file.name()).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("npz"))
}

/// The files of the archive of this name; `None` if they are arrays, which are a set themselves.
fn unpacked(name: &str, source: impl Read + Seek) -> Result<Option<Vec<GivenFile>>, DataError> {
    let damaged = |source: ZipError| DataError::Zip { file: name.to_owned(), source };
    let archive = Archive::open(source).map_err(damaged)?;
    let is_file = |name: &str| !name.ends_with('/');
    if archive.names().filter(|name| is_file(name)).all(|name| !name.contains('/') && name.ends_with(".npy")) {
        return Ok(None);
    }
    let (mut files, mut left) = (Vec::new(), MOST_BYTES as u64);
    for (path, content) in archive.contents().filter(|(name, _)| is_file(name)) {
        let mut bytes = Vec::new();
        let read =
            content.map_err(damaged)?.take(left + 1).read_to_end(&mut bytes).map_err(|error| damaged(error.into()))?;
        left = left.checked_sub(read as u64).ok_or_else(|| {
            let images = files.len();
            DataError::TooMany { file: name.to_owned(), images }
        })?;
        files.push(GivenFile { path: path.to_owned(), bytes });
    }
    Ok(Some(files))
}

/// The set in IDX files, if there are some of a set's names, gzipped or not.
fn idx(
    files: &[GivenFile],
    named: impl Fn() -> Result<Option<Classes>, DataError>,
) -> Result<Option<Dataset>, DataError> {
    let file = |name: &str| {
        let is_it = |file: &&GivenFile| file.name().strip_suffix(".gz").unwrap_or(file.name()) == name;
        files.iter().find(is_it).map(GivenFile::source)
    };
    let count = |set: &Published| set.idx.into_iter().filter(|name| file(name).is_some()).count();
    let best = Published::all().iter().max_by_key(|set| (count(set), set.name == "mnist"));
    let Some(set) = best.filter(|set| count(set) > 0) else { return Ok(None) };
    let lacks = |name: &&str| file(name).is_none();
    let missing: Vec<&str> = set.idx.into_iter().filter(lacks).collect();
    let [Some(a), Some(b), Some(c), Some(d)] = set.idx.map(file) else {
        let problem = format!("lacks {}", missing.join(", "));
        return Err(DataError::Place { path: "the choice of files".into(), problem });
    };
    let own = || if set.name == "mnist" { Classes::default() } else { set.numbered() };
    let classes = named()?.unwrap_or_else(own);
    let (train, test) = (Files { images: a, labels: b }, Files { images: c, labels: d });
    let data = Dataset::read_idx(train, test, classes)?;
    if set.transposed { upright(data, set.idx[0]).map(Some) } else { Ok(Some(data)) }
}

/// `.npy` files among the given.
struct Arrays<'a>(&'a [GivenFile]);

impl Arrays<'_> {
    fn file(&self, name: &str) -> Option<&GivenFile> {
        self.0.iter().find(|file| file.name().strip_suffix(".npy") == Some(name))
    }
}

impl arrays::Arrays for Arrays<'_> {
    fn has(&self, name: &str) -> bool {
        self.file(name).is_some()
    }

    fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&str, &mut dyn BufRead) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        match self.file(name) {
            Some(file) => read(&file.path, &mut &file.bytes[..]),
            None => Err(DataError::Lacks { file: name.to_owned(), expected: arrays::EXPECTED }),
        }
    }
}

/// Pictures, each in the folder of its class.
fn pictures(name: &str, files: &[GivenFile], form: &Form, watch: WatchPictures<'_>) -> Result<Dataset, DataError> {
    let mut paths: Vec<(Vec<&str>, &GivenFile)> =
        files.iter().filter(|file| is_picture(file)).map(split_path).collect();
    // What lies beside the folders of the classes is of none of them.
    paths.retain(|(folders, _)| !folders[0].is_empty());
    // The folder around all of them says nothing; but a picture needs one of its own.
    while let Some(first) = paths.first().map(|(folders, _)| folders[0])
        && paths.iter().all(|(folders, _)| folders[0] == first)
        && paths.iter().any(|(folders, _)| folders.len() > 1)
    {
        paths.iter_mut().for_each(|(folders, _)| _ = folders.remove(0));
        paths.retain(|(folders, _)| !folders.is_empty());
    }
    if paths.is_empty() {
        return Err(nothing(Path::new(name)));
    }
    let parts = [&TRAIN[..], &TEST[..]].map(|names| {
        let within = paths.iter().filter(|(folders, _)| folders.len() > 1 && is_called(folders[0], names));
        within.map(|(folders, file)| (folders[1], *file)).collect::<Vec<_>>()
    });
    let [train, test] = &parts;
    let called = |names: &[&str]| paths.iter().find(|(folders, _)| is_called(folders[0], names));
    if let (true, Some((folders, _)), Some(_)) = (train.is_empty(), called(&TRAIN), called(&TEST)) {
        return Err(without_classes(Path::new(folders[0])));
    }
    let whole: Vec<(&str, &GivenFile)> = paths.iter().map(|(folders, file)| (folders[0], *file)).collect();
    let (all, test) = match (train.is_empty(), test.is_empty()) {
        (false, false) => (train, Some(test)),
        (false, true) => (train, None),
        (true, _) => (&whole, None),
    };
    let mut by_class: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().for_each(|(class, _)| *by_class.entry(class).or_default() += 1);
    if by_class.len() < 2 {
        let found = shown(&by_class.keys().copied().collect::<String>());
        return Err(DataError::FewClasses { file: name.to_owned(), found });
    }
    let mut classes = Classes::default();
    for class in by_class.keys() {
        classes.named(class, name, 0)?;
    }
    let mut classes = Classes::known(classes.into_names());
    let of = all.len() + test.map_or(0, Vec::len);
    let mut done = 0;
    let mut read = |files: &[(&str, &GivenFile)], indices: &[u32]| {
        let (mut pixels, mut labels) = (Vec::new(), Vec::new());
        for &index in indices {
            let (class, file) = files[index as usize];
            labels.push(classes.named(class, &file.path, index as usize)?);
            let image = image_of(&file.bytes, form);
            pixels.extend(image.map_err(|reason| DataError::Picture { path: file.path.clone().into(), reason })?);
            done += 1;
            if watch(done, of).is_break() {
                return Err(DataError::Stopped);
            }
        }
        let few = DataError::FewImages { file: name.to_owned(), found: labels.len() };
        Split::new(form.shape, pixels, labels).filter(|split| !split.is_empty()).ok_or(few)
    };
    let (train, test) = match test {
        Some(test) => (read(all, &order(all.len()))?, read(test, &order(test.len()))?),
        None => {
            let place = |class: &str| by_class.keys().take_while(|known| **known < class).count() as u8;
            let (to_train, to_test) = divided(&all.iter().map(|(class, _)| place(class)).collect::<Vec<_>>());
            (read(all, &to_train)?, read(all, &to_test)?)
        }
    };
    let framing = form.framing.unwrap_or(Framing::AsIs);
    Ok(Dataset { train, test, classes: classes.into_names(), unnamed: false, framing })
}

/// The folders of a file, from the outermost to its own; a single empty name if it is in none.
fn split_path(file: &GivenFile) -> (Vec<&str>, &GivenFile) {
    let folders = file.path.rsplit_once('/').map_or("", |(folders, _)| folders);
    (folders.split('/').collect(), file)
}

fn is_picture(file: &GivenFile) -> bool {
    rakam_ink::is_picture(&file.bytes) || crate::images::is_called_like_a_picture(Path::new(&file.path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageShape;
    use crate::zip::tests::archive;

    fn file(path: &str, bytes: Vec<u8>) -> GivenFile {
        GivenFile { path: path.to_owned(), bytes }
    }

    fn read(files: Vec<GivenFile>) -> Result<Dataset, String> {
        Dataset::from_files("mine", files, &Form::default(), &mut |_, _| {}).map_err(|error| error.to_string())
    }

    /// A picture of one grey, as PNG.
    fn png(light: u8) -> Vec<u8> {
        let picture = rakam_ink::Picture::from_ink(8, 8, vec![1.0 - f32::from(light) / 255.0; 64]).unwrap();
        picture.encode_png().unwrap()
    }

    fn folders(root: &str) -> Vec<GivenFile> {
        let of = |class: &str, light: u8| {
            (0..6).map(|at| file(&format!("{root}{class}/{at}.png"), png(light))).collect::<Vec<_>>()
        };
        [of("night", 0), of("day", 255), vec![file("readme.txt", b"hello".to_vec())]].concat()
    }

    #[test]
    fn a_folder_with_a_folder_of_pictures_for_each_class_is_a_set_picked_or_zipped() {
        let picked = read(folders("pictures/")).unwrap();
        assert_eq!(picked.classes, ["day", "night"]);
        assert_eq!((picked.train.len(), picked.test.len(), picked.train.shape()), (10, 2, ImageShape::MNIST));
        for at in 0..picked.train.len() {
            assert_eq!(picked.train.image(at)[0], if picked.train.label(at) == 0 { 255 } else { 0 });
        }
        let files = folders("");
        let entries: Vec<(&str, &[u8])> = files.iter().map(|file| (file.path.as_str(), &file.bytes[..])).collect();
        let zipped = read(vec![file("mine.zip", archive(&entries, true))]).unwrap();
        assert_eq!((zipped.train.labels(), zipped.train.pixels()), (picked.train.labels(), picked.train.pixels()));
    }

    #[test]
    fn lists_beside_pictures_are_not_taken_for_the_set() {
        for (name, text) in
            [("labels.txt", "night\n"), ("train.csv", "label,file\nnight,0.png\n"), ("training_log.csv", "1,0.3\n")]
        {
            let list = file(&format!("pictures/{name}"), text.into());
            assert_eq!(read([folders("pictures/"), vec![list]].concat()).unwrap().classes, ["day", "night"], "{name}");
        }
    }

    #[test]
    fn train_and_test_folders_are_the_two_parts() {
        let parts = [folders("set/train/"), folders("set/test/")].concat();
        let data = read(parts).unwrap();
        assert_eq!((data.train.len(), data.test.len(), data.classes.len()), (12, 12, 2));
    }

    #[test]
    fn what_was_learned_is_not_tested_with() {
        let row = |at: usize| format!("{},{}\n", at % 2, vec![(20 * at).to_string(); 16].join(","));
        let table: String = (0..12).map(row).collect();
        let data = read(vec![file("latest_train.csv", table.into_bytes()), file("x.txt", Vec::new())]).unwrap();
        assert_eq!((data.train.len(), data.test.len()), (10, 2));
        let among = |at: usize| (0..data.train.len()).any(|other| data.train.image(other) == data.test.image(at));
        assert!((0..data.test.len()).all(|at| !among(at)));
    }

    #[test]
    fn an_archive_of_arrays_may_lie_beside_other_files() {
        let array = |shape: &str, numbers: Vec<u8>| {
            let header = format!("{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n");
            [b"\x93NUMPY\x01\0", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), &numbers].concat()
        };
        let (images, labels) =
            (array("(4, 2, 2)", (0..16).map(|number| 16 * number).collect()), array("(4,)", vec![0, 1, 0, 1]));
        let entries = [("x_train.npy", &images[..]), ("y_train.npy", &labels)];
        let npz = file("set/mine.npz", archive(&entries, true));
        let data = read(vec![npz, file("set/labels.txt", b"no\nyes\n".to_vec())]).unwrap();
        assert_eq!((data.train.len() + data.test.len(), data.classes), (4, vec!["no".to_owned(), "yes".to_owned()]));
    }

    #[test]
    fn a_framing_that_the_images_can_not_have_is_refused() {
        let form = Form { framing: Some(Framing::Centred), ..Form::default() };
        let table = [0, 1, 0, 1].map(|label| format!("{label}{}\n", ",90".repeat(16))).concat().into_bytes();
        let files = vec![file("train.csv", table), file("x.txt", Vec::new())];
        let error = Dataset::from_files("mine", files, &form, &mut |_, _| {}).unwrap_err().to_string();
        assert!(error.contains("expected 28x28 grey for ink"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_file() {
        let mut broken = folders("a/");
        broken[3].bytes.truncate(20);
        assert!(read(broken).unwrap_err().starts_with("a/night/3.png: "));
        let parts = [folders("set/train/"), vec![file("set/test/1.png", png(0))]].concat();
        assert_eq!(read(parts).unwrap().classes, ["day", "night"], "what has no class isn't tested with");
        let without = ["train", "test"].map(|part| (0..3).map(move |at| file(&format!("{part}/{at}.png"), png(0))));
        assert!(read(without.into_iter().flatten().collect()).unwrap_err().starts_with("train holds no folders"));
        let loose = [folders("a/"), vec![file("a/loose.png", png(0))]].concat();
        assert_eq!(read(loose).unwrap().classes, ["day", "night"]);
        let one = folders("a/").into_iter().filter(|file| file.path.contains("day")).collect();
        assert_eq!(read(one).unwrap_err(), "mine has one label (day): expected 2 to 256");
        assert!(read(vec![file("a.png", png(0)), file("b.png", png(0))]).unwrap_err().starts_with("mine holds no set"));
        let lacking = vec![file("train-images-idx3-ubyte.gz", Vec::new()), file("labels", Vec::new())];
        assert!(read(lacking).unwrap_err().contains("lacks train-labels-idx1-ubyte, t10k-images"));
    }

    #[test]
    fn tables_and_idx_files_are_read_as_on_a_disk() {
        let row = |label: usize, ink: usize| {
            format!("{label},{}\n", std::iter::repeat_n(ink.to_string(), 16).collect::<Vec<_>>().join(","))
        };
        let table: String = (0..12).map(|at| row(at % 2, 255 * (at % 2))).collect();
        let data = read(vec![file("train.csv", table.clone().into_bytes()), file("test.csv", table.into_bytes())]);
        let data = data.unwrap();
        assert_eq!((data.train.len(), data.test.len(), data.train.shape().width), (12, 12, 4));

        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        let images = [words(&[0x0803, 2, 2, 3]), vec![9; 12]].concat();
        let labels = [words(&[0x0801, 2]), vec![0, 1]].concat();
        let files =
            ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
        let bytes = [&images, &labels, &images, &labels];
        let mut files: Vec<GivenFile> =
            files.iter().zip(bytes).map(|(name, bytes)| file(&format!("set/{name}"), bytes.clone())).collect();
        files.push(file("set/labels.txt", b"no\nyes\n".to_vec()));
        let data = read(files).unwrap();
        assert_eq!((data.classes, data.test.len()), (vec!["no".to_owned(), "yes".to_owned()], 2));
    }
}
