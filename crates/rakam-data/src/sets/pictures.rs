//! Sets in folders: a folder of pictures for each class.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rakam_ink::{Framing, MAX_FILE_BYTES};

use super::collect::{divided, order};
use super::names::{TEST, TRAIN, is_called, without_classes};
use super::picture::image_of;
use super::{Form, Loading};
use crate::classes::{Classes, MOST};
use crate::download::Watch;
use crate::images::{is_called_like_a_picture, is_hidden, picture_files};
use crate::limits::MOST_BYTES;
use crate::shown::shown;
use crate::{DataError, Dataset, Split};

/// The most threads that decode.
const MOST_THREADS: usize = 16;

/// Pictures that a thread takes at a time.
const TOGETHER: usize = 16;

/// Time between two reports.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Pictures to read, with the class of each.
struct Part {
    files: Vec<PathBuf>,
    labels: Vec<u8>,
}

/// Whether there are folders in this one.
pub(super) fn are_in(folder: &Path) -> bool {
    folders(folder).is_ok_and(|folders| !folders.is_empty())
}

/// Whether one of these folders, or one within them, holds a picture.
pub(super) fn are_seen_in(folder: &Path) -> bool {
    let within = |folder: &Path| folders(folder).unwrap_or_default();
    let has_one = |folder: &PathBuf| {
        fs::read_dir(folder)
            .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|it| is_called_like_a_picture(&it.path()))))
    };
    within(folder).iter().any(|class| has_one(class) || within(class).iter().any(has_one))
}

/// Reads the pictures in the folders of `folder`, each of which is a class; if there are ones called train and test that have
/// folders, in the folders of these. Without such a test folder, one in six of each class is taken for that.
pub(super) fn read(folder: &Path, form: &Form, watch: &mut Watch<Loading>) -> Result<Dataset, DataError> {
    let inside = folders(folder)?;
    let called = |names: &[&str]| inside.iter().find(|path| is_called(&name_of(path), names));
    let (train, test) = (called(&TRAIN), called(&TEST));
    // A train may also be a class, beside other vehicles, and pictures to test with may have no classes.
    let train = train.filter(|path| are_in(path) || test.is_some());
    let (train, test, classes) = match (train, test.filter(|path| are_in(path))) {
        (Some(train_folder), Some(test_folder)) => {
            let (train, mut classes) = part(train_folder, Classes::default())?;
            let mut classes_of_test = Classes::known(std::mem::take(&mut classes));
            let (test, _) = part_of(test_folder, &mut classes_of_test)?;
            (shuffled(train), shuffled(test), classes_of_test)
        }
        (Some(train_folder), None) => divide(part(train_folder, Classes::default())?),
        _ => divide(part(folder, Classes::default())?),
    };
    let images = train.files.len() + test.files.len();
    if test.files.is_empty() {
        return Err(DataError::FewImages { file: folder.display().to_string(), found: images });
    }
    let shape = form.shape;
    if images.saturating_mul(shape.len()) > MOST_BYTES {
        return Err(DataError::TooMany { file: folder.display().to_string(), images });
    }
    let mut done = 0;
    let mut read = |part: Part| {
        let split = decode(part, form, &mut |count| watch(Loading::Pictures { done: done + count, of: images }))?;
        done += split.len();
        Ok::<_, DataError>(split)
    };
    let (train, test) = (read(train)?, read(test)?);
    let names = classes.into_names();
    Ok(Dataset { train, test, classes: names, unnamed: false, framing: form.framing.unwrap_or(Framing::AsIs) })
}

fn divide((all, classes): (Part, Vec<String>)) -> (Part, Part, Classes) {
    let (train, test) = divided(&all.labels);
    (all.picked(&train), all.picked(&test), Classes::known(classes))
}

/// A part that is sorted by class is held back from, or read in part, in no particular order.
fn shuffled(part: Part) -> Part {
    part.picked(&order(part.files.len()))
}

impl Part {
    fn picked(&self, indices: &[u32]) -> Self {
        Self {
            files: indices.iter().map(|&index| self.files[index as usize].clone()).collect(),
            labels: indices.iter().map(|&index| self.labels[index as usize]).collect(),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The folders in a folder, by name, but for those of the system.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let problem = |error: std::io::Error| DataError::unreadable(folder, &error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.is_dir() && !is_hidden(&name_of(&path)) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The pictures of the classes' folders in `folder`, and the classes.
fn part(folder: &Path, mut classes: Classes) -> Result<(Part, Vec<String>), DataError> {
    let (part, file) = part_of(folder, &mut classes)?;
    let names = classes.into_names();
    match &names[..] {
        [] => Err(without_classes(folder)),
        [only] => Err(DataError::FewClasses { file, found: shown(only) }),
        _ => Ok((part, names)),
    }
}

fn part_of(folder: &Path, classes: &mut Classes) -> Result<(Part, String), DataError> {
    let file = folder.display().to_string();
    let mut part = Part { files: Vec::new(), labels: Vec::new() };
    let inside = folders(folder)?;
    if inside.len() > MOST {
        let problem = format!("holds {} folders: expected a folder for each class, 2 to {MOST}", inside.len());
        return Err(DataError::Place { path: folder.into(), problem });
    }
    for class_folder in inside {
        // Two names that are no text would become the same label.
        let Some(name) = class_folder.file_name().and_then(OsStr::to_str) else {
            let problem = "has a name that is no text: expected one in UTF-8, since it is the label".to_owned();
            return Err(DataError::Place { path: class_folder, problem });
        };
        let class = classes.named(name, &file, part.files.len())?;
        let before = part.files.len();
        for path in picture_files(&class_folder) {
            let path = path.map_err(|error| DataError::unreadable(&error.path, &error.source))?;
            part.files.push(path);
            part.labels.push(class);
        }
        if part.files.len() == before {
            let problem = "holds no pictures: expected at least one of this class".to_owned();
            return Err(DataError::Place { path: class_folder, problem });
        }
    }
    Ok((part, file))
}

/// Decodes pictures on all processors and reports how many are done. Each is decoded, scaled and let go: only the images of
/// the set stay in memory.
fn decode(part: Part, form: &Form, watch: &mut Watch<usize>) -> Result<Split, DataError> {
    let Part { files, labels } = part;
    let size = form.shape.len();
    let mut pixels = vec![0; files.len() * size];
    let failed = Mutex::new(None);
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = Mutex::new(pixels.chunks_mut(TOGETHER * size).zip(files.chunks(TOGETHER)));
    let next = || work.lock().ok().and_then(|mut work| work.next());
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    while let Some((images, files)) = next().filter(|_| !stop.load(Ordering::Relaxed)) {
                        for (image, file) in images.chunks_exact_mut(size).zip(files) {
                            match picture(file, form) {
                                Ok(pixels) => image.iter_mut().zip(pixels).for_each(|(to, from)| *to = from),
                                Err(reason) => {
                                    stop.store(true, Ordering::Relaxed);
                                    if let Ok(mut failed) = failed.lock() {
                                        *failed = Some(DataError::Picture { path: file.clone(), reason });
                                    }
                                    return;
                                }
                            }
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
            })
            .collect();
        while !workers.iter().all(thread::ScopedJoinHandle::is_finished) {
            if watch(done.load(Ordering::Relaxed)).is_break() {
                stop.store(true, Ordering::Relaxed);
                if let Ok(mut failed) = failed.lock() {
                    *failed = Some(DataError::Stopped);
                }
                return;
            }
            let wait = if files.len() < TOGETHER * threads { REPORT_EVERY / 20 } else { REPORT_EVERY };
            thread::sleep(wait);
        }
    });
    let _ = watch(done.load(Ordering::Relaxed));
    match failed.into_inner().ok().flatten() {
        Some(error) => Err(error),
        None => {
            let count = files.len();
            Split::new(form.shape, pixels, labels).ok_or(DataError::FewImages { file: "pictures".into(), found: count })
        }
    }
}

/// One picture as an image of the set.
fn picture(path: &Path, form: &Form) -> Result<Vec<u8>, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > MAX_FILE_BYTES {
        return Err(format!("it has {length} bytes: expected at most {MAX_FILE_BYTES}"));
    }
    image_of(&fs::read(path).map_err(|error| error.to_string())?, form)
}
