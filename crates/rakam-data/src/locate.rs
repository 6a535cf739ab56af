//! The folders that are searched for the data set.

use std::env;
use std::path::{Path, PathBuf};

use crate::files::FILES;
use crate::{DataError, Tried};

/// The folder for what can be had again: downloads and measurements. `None` if the user has no home folder; it may not exist
/// yet.
#[must_use]
pub fn cache_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "rakam").map(|dirs| dirs.cache_dir().to_path_buf())
}

/// The result of the search.
pub(crate) enum Found {
    /// A folder has all four files: their paths, in the order of [`FILES`].
    Folder([PathBuf; 4]),
    /// No folder has them. `cache` is the folder for downloads; `None` if the user has no home folder.
    Nowhere { tried: Vec<Tried>, cache: Option<PathBuf> },
}

/// Searches only `folder` if it is given, otherwise the usual places.
pub(crate) fn find(folder: Option<&Path>) -> Result<Found, DataError> {
    if let Some(folder) = folder {
        let problem = |problem| DataError::Folder { folder: folder.into(), problem };
        return in_folder(folder).map(Found::Folder).map_err(problem);
    }
    let cache = cache_folder().map(|cache| cache.join("mnist"));
    Ok(match search(usual_places(cache.as_deref())) {
        Ok(paths) => Found::Folder(paths),
        Err(tried) => Found::Nowhere { tried, cache },
    })
}

/// A place to search: its name in errors, and its folders.
struct Place {
    name: String,
    folders: Vec<PathBuf>,
}

fn usual_places(cache: Option<&Path>) -> Vec<Place> {
    let mut places = Vec::new();
    if let Some(folder) = env::var_os("RAKAM_DATA").filter(|folder| !folder.is_empty()) {
        let folder = PathBuf::from(folder);
        places.push(Place { name: format!("{} (RAKAM_DATA)", folder.display()), folders: vec![folder] });
    }
    // The repository: above the current folder, above the program (target/release), and where it was built.
    let mut repository = Vec::new();
    for start in [env::current_dir(), env::current_exe()].into_iter().flatten() {
        repository.extend(start.ancestors().map(|folder| folder.join("data/mnist")));
    }
    repository.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mnist"));
    places.push(Place {
        name: "data/mnist (in the current folder, the program's, and those above them)".into(),
        folders: repository,
    });
    if let Some(cache) = cache {
        places.push(Place { name: format!("{} (the cache)", cache.display()), folders: vec![cache.into()] });
    }
    places
}

/// The files of the first folder that has all four, or what each place lacks.
fn search(places: Vec<Place>) -> Result<[PathBuf; 4], Vec<Tried>> {
    let mut tried = Vec::new();
    for Place { name, folders } in places {
        let mut outcome = None;
        for folder in folders {
            match in_folder(&folder) {
                Ok(paths) => return Ok(paths),
                // Of several folders, the first that exists says most.
                Err(problem) if folder.is_dir() => outcome = outcome.or(Some(problem)),
                Err(_) => {}
            }
        }
        tried.push(Tried { place: name, outcome: outcome.unwrap_or_else(|| "no such folder".into()) });
    }
    Err(tried)
}

/// The four files in `folder`, or what is wrong with it.
pub(crate) fn in_folder(folder: &Path) -> Result<[PathBuf; 4], String> {
    if !folder.is_dir() {
        return Err(if folder.exists() { "is not a folder" } else { "does not exist" }.into());
    }
    let path = |name: &str| {
        // Reading an unpacked file is faster.
        [folder.join(name), folder.join(format!("{name}.gz"))].into_iter().find(|path| path.is_file())
    };
    match FILES.map(|file| path(file.name).ok_or(file.name)) {
        [Ok(a), Ok(b), Ok(c), Ok(d)] => Ok([a, b, c, d]),
        files => {
            let missing: Vec<_> = files.into_iter().filter_map(Result::err).collect();
            Err(format!("lacks {}", missing.join(", ")))
        }
    }
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
        let text = find(Some(folder.path())).err().unwrap().to_string();
        assert!(text.starts_with(&folder.path().display().to_string()), "{text}");
        assert!(text.contains("lacks train-labels-idx1-ubyte, t10k-images-idx3-ubyte:"), "{text}");
        let missing = find(Some(&folder.path().join("none"))).err().unwrap().to_string();
        assert!(missing.contains("none does not exist"), "{missing}");
    }

    #[test]
    fn the_first_complete_folder_is_taken_and_others_are_reported() {
        let [partial, complete] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        fs::write(partial.path().join(FILES[0].name), "").unwrap();
        let place = |name: &str, folder: &Path| Place { name: name.into(), folders: vec![folder.into()] };
        let places = || vec![place("first", partial.path()), place("second", complete.path())];

        let tried = search(places()).unwrap_err();
        assert_eq!(tried[0].place, "first");
        assert!(tried[0].outcome.starts_with("lacks train-labels"), "{tried:?}");

        for file in &FILES {
            fs::write(complete.path().join(format!("{}.gz", file.name)), "").unwrap();
        }
        let paths = search(places()).unwrap();
        assert_eq!(paths[1], complete.path().join("train-labels-idx1-ubyte.gz"));
    }
}
