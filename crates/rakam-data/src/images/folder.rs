//! The pictures in a folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{beginning, is_called_like_a_picture, is_hidden, kind_of};

/// Why a folder, or one in it, can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct FolderError {
    /// The folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// The files in a folder and the folders in it that hold images, in the order of their names: pictures by their contents or by
/// the ending of their name, and files of many images by their contents. Links are followed, but not in a circle. Files and
/// folders whose names begin with a dot are left out, and what systems put beside pictures: `__MACOSX`, `@eaDir`.
pub fn picture_files(folder: &Path) -> impl Iterator<Item = Result<PathBuf, FolderError>> + Send + use<> {
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && is_hidden(&entry.file_name().to_string_lossy());
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_entry(move |entry| !is_hidden(entry)).filter_map(|entry| match entry {
        Ok(entry) => (entry.file_type().is_file() && holds_images(entry.path())).then(|| Ok(entry.into_path())),
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_owned();
            let in_a_circle = error.loop_ancestor().is_some();
            // A link that leads nowhere is no picture either.
            let dangling = path.is_symlink();
            let source = error.into_io_error()?;
            (!in_a_circle && !dangling).then_some(Err(FolderError { path, source }))
        }
    })
}

fn holds_images(path: &Path) -> bool {
    if is_called_like_a_picture(path) {
        return true;
    }
    let read = File::open(path).and_then(|mut file| beginning(&mut file));
    read.is_ok_and(|bytes| rakam_ink::is_picture(&bytes) || kind_of(&bytes).is_some())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let path = |file: Result<PathBuf, FolderError>| file.unwrap().strip_prefix(folder).unwrap().to_owned();
        picture_files(folder).map(|file| path(file).to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn pictures_are_found_by_content_or_ending_and_others_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write("b/2.png", b"not really");
        write("b/1.JPG", b"");
        write("a.pictur", b"\x89PNG\r\n\x1a\n");
        write("c/deep/table", b"label,pixel0,pixel1");
        write("c/array.npy", b"\x93NUMPY\x01\0");
        write("c/phone", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
        for (name, bytes) in [("notes.txt", &b"hello"[..]), ("list.csv", b"name,age"), ("page.pdf", b"%PDF-1.7")] {
            write(name, bytes);
        }
        write(".hidden.png", b"\x89PNG\r\n\x1a\n");
        write(".git/x.png", b"\x89PNG\r\n\x1a\n");
        write("b/@eaDir/1.JPG/thumb.jpg", b"");
        write("__MACOSX/b/._1.JPG", b"");
        assert_eq!(names(folder.path()), ["a.pictur", "b/1.JPG", "b/2.png", "c/array.npy", "c/deep/table", "c/phone"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        let [folder, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        fs::write(elsewhere.path().join("far.png"), "").unwrap();
        fs::write(folder.path().join("near.png"), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("round")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("nowhere"), folder.path().join("dangling.png")).unwrap();
        assert_eq!(names(folder.path()), ["link/far.png", "near.png"]);
    }
}
