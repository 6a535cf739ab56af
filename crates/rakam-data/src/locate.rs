//! The folders that are searched for the data set.

use std::env;
use std::path::{Path, PathBuf};

use crate::published::MNIST;
use crate::{DataError, Published, Tried};

/// The folder for what can be had again: downloads and measurements. `None` if the user has no home folder; it may not exist
/// yet.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "rakam").map(|dirs| dirs.cache_dir().to_path_buf())
}

/// The folder of a set, which was found, or the places that were searched and the folder for downloads; `None` if the user has
/// no home folder.
pub(crate) enum Found {
    Folder(PathBuf),
    Nowhere { tried: Vec<Tried>, cache: Option<PathBuf> },
}

impl Published {
    /// The folder where it is, if it needn't be downloaded.
    #[must_use]
    pub fn found(&self) -> Option<PathBuf> {
        match find(self) {
            Found::Folder(folder) => Some(folder),
            Found::Nowhere { .. } => None,
        }
    }
}

/// The folder that was asked for, if it has the set.
pub(crate) fn asked(folder: &Path, set: &Published) -> Result<PathBuf, DataError> {
    let problem = |problem| DataError::Folder { folder: folder.into(), problem };
    in_folder(folder, set).map(|()| folder.to_owned()).map_err(problem)
}

/// Searches the usual places for a set.
pub(crate) fn find(set: &Published) -> Found {
    let cache = cache_folder().map(|cache| cache.join(set.folder));
    match search(usual_places(set, cache.as_deref()), set) {
        Ok(folder) => Found::Folder(folder),
        Err(tried) => Found::Nowhere { tried, cache },
    }
}

/// A place to search: its name in errors, and its folders.
struct Place {
    name: String,
    folders: Vec<PathBuf>,
    /// Whether the user named it, and not its set: it is worth a warning if that lacks it.
    is_asked_for: bool,
}

fn usual_places(set: &Published, cache: Option<&Path>) -> Vec<Place> {
    let mut places = Vec::new();
    if let Some(folder) = env::var_os("RAKAM_DATA").filter(|folder| !folder.is_empty()) {
        // The folder is MNIST's; another set has one in it.
        let folder = PathBuf::from(folder);
        let is_asked_for = set.name == MNIST.name;
        let folder = if is_asked_for { folder } else { folder.join(set.folder) };
        places.push(Place { name: format!("{} (RAKAM_DATA)", folder.display()), folders: vec![folder], is_asked_for });
    }
    // The repository: above the current folder, above the program (target/release), and where it was built.
    let mut repository = Vec::new();
    let place = format!("data/{}", set.folder);
    for start in [env::current_dir(), env::current_exe()].into_iter().flatten() {
        repository.extend(start.ancestors().map(|folder| folder.join(&place)));
    }
    repository.extend(Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(|folder| folder.join(&place)));
    places.push(Place {
        name: format!("{place} (in the current folder, the program's, and those above them)"),
        folders: repository,
        is_asked_for: false,
    });
    if let Some(cache) = cache {
        let name = format!("{} (the cache)", cache.display());
        places.push(Place { name, folders: vec![cache.into()], is_asked_for: false });
    }
    places
}

/// The first folder that has all files, or what each place lacks.
fn search(places: Vec<Place>, set: &Published) -> Result<PathBuf, Vec<Tried>> {
    let mut tried = Vec::new();
    for Place { name, folders, is_asked_for } in places {
        let mut outcome = None;
        for folder in folders {
            match in_folder(&folder, set) {
                Ok(()) => return Ok(folder),
                // Of several folders, the first that exists says most.
                Err(problem) if folder.is_dir() => outcome = outcome.or(Some(problem)),
                Err(_) => {}
            }
        }
        let outcome = outcome.unwrap_or_else(|| "no such folder".into());
        if is_asked_for {
            tracing::warn!("{name}: {outcome}; other places are searched");
        }
        tried.push(Tried { place: name, outcome });
    }
    Err(tried)
}

/// Whether `folder` has the IDX files of a set, or the files that it is published in; or what is wrong with it.
fn in_folder(folder: &Path, set: &Published) -> Result<(), String> {
    if !folder.is_dir() {
        return Err(if folder.exists() { "is not a folder" } else { "does not exist" }.into());
    }
    let is_there = |name: &str| file_in(folder, name).is_file();
    let missing: Vec<_> = set.idx.into_iter().filter(|name| !is_there(name)).collect();
    if missing.is_empty() || set.files.iter().all(|file| is_there(file.name)) {
        return Ok(());
    }
    Err(format!("lacks {}", missing.join(", ")))
}

/// How many of the IDX files of a set are in `folder`.
pub(crate) fn count_in(folder: &Path, set: &Published) -> usize {
    set.idx.into_iter().filter(|name| file_in(folder, name).is_file()).count()
}

/// The path of a file, which may have been packed.
pub(crate) fn file_in(folder: &Path, name: &str) -> PathBuf {
    let plain = folder.join(name);
    // Reading an unpacked file is faster.
    if plain.is_file() || name.ends_with(".zip") { plain } else { folder.join(format!("{name}.gz")) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_that_was_asked_for_says_what_it_lacks() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let text = asked(folder.path(), &MNIST).err().unwrap().to_string();
        assert!(text.starts_with(&folder.path().display().to_string()), "{text}");
        assert!(text.contains("lacks train-labels-idx1-ubyte, t10k-images-idx3-ubyte:"), "{text}");
        let missing = asked(&folder.path().join("none"), &MNIST).err().unwrap().to_string();
        assert!(missing.contains("none does not exist"), "{missing}");
    }

    #[test]
    fn the_first_complete_folder_is_taken_and_others_are_reported() {
        let [partial, complete] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        fs::write(partial.path().join(MNIST.idx[0]), "").unwrap();
        let place =
            |name: &str, folder: &Path| Place { name: name.into(), folders: vec![folder.into()], is_asked_for: false };
        let places = || vec![place("first", partial.path()), place("second", complete.path())];

        let tried = search(places(), &MNIST).unwrap_err();
        assert_eq!(tried[0].place, "first");
        assert!(tried[0].outcome.starts_with("lacks train-labels"), "{tried:?}");

        for name in MNIST.idx {
            fs::write(complete.path().join(format!("{name}.gz")), "").unwrap();
        }
        let folder = search(places(), &MNIST).unwrap();
        assert_eq!(file_in(&folder, MNIST.idx[1]), complete.path().join("train-labels-idx1-ubyte.gz"));
    }
}
