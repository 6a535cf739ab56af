//! Files read up to a limit, and written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Reading failed.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is larger than anything that could be meant.
    #[error("{path} has more than {limit} bytes, the most that is read", path = .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: u64,
    },
    /// Writing failed; what was there before is unchanged.
    #[error("cannot write {path}: {source}", path = .path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The bytes of a file of at most `limit` bytes.
///
/// # Errors
/// [`FileError::Read`] or [`FileError::TooLarge`].
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let failed = |source| FileError::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    // `take` also ends files that claim no length, such as devices.
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(FileError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

/// Writes a file through a temporary one in the same folder, which then takes its name: a reader of `path` sees the
/// old content or the new, never a half. A link stays one, and a file keeps its permissions.
///
/// # Errors
/// [`FileError::Write`]; the temporary file is removed then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let write = || {
        let target = target_of(path);
        let file = temporary_beside(&target)?;
        file.as_file().write_all(bytes)?;
        if let Ok(there) = fs::metadata(&target) {
            file.as_file().set_permissions(there.permissions())?;
        }
        file.as_file().sync_all()?;
        file.persist(target).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|source| FileError::Write { path: path.to_owned(), source })
}

/// Whether [`write_whole`] could write `room` bytes to `path`: tries with a temporary file, which it removes.
///
/// # Errors
/// [`FileError::Write`] with the reason.
pub fn check_writable(path: &Path, room: usize) -> Result<(), FileError> {
    let write = || io::copy(&mut io::repeat(0).take(room as u64), &mut temporary_beside(&target_of(path))?.as_file());
    write().map(|_| ()).map_err(|source| FileError::Write { path: path.to_owned(), source })
}

/// The file that a link leads to, even if it isn't there yet.
fn target_of(path: &Path) -> PathBuf {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    for _ in 0..MOST_LINKS {
        let Ok(link) = fs::read_link(&target) else { break };
        target = target.with_file_name(link);
    }
    target
}

fn temporary_beside(path: &Path) -> io::Result<NamedTempFile> {
    if path.file_name().is_none() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this names no file"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let text = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, text));
    }
    match fs::metadata(path) {
        // Renaming would put the file in the place of a device or a folder.
        Ok(there) if !there.is_file() => {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something other than a file is there"));
        }
        // Renaming doesn't ask for this.
        Ok(there) if there.permissions().readonly() => {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file there is read-only"));
        }
        // No file could have this name: it is too long, for example.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".rakam-").suffix(".tmp");
    // A temporary file is private by default; a weights file is to be as readable as any other.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // Its error would name the temporary file.
    let in_folder = |error: io::Error| {
        let kind = error.kind();
        io::Error::new(kind, format!("{kind} in the folder {}", folder.display()))
    };
    builder.tempfile_in(folder).map_err(in_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_stays_one_and_a_private_file_private() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["file", "link"].map(|name| folder.path().join(name));
        fs::write(&file, b"old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink("file", folder.path().join("between")).unwrap();
        std::os::unix::fs::symlink("between", &link).unwrap();
        check_writable(&link, 3).unwrap();
        write_whole(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

        fs::remove_file(&file).unwrap();
        check_writable(&link, 3).unwrap();
        write_whole(&link, b"anew").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"anew");
    }

    #[test]
    fn writes_replace_and_leave_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        write_whole(&path, b"old").unwrap();
        write_whole(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let text = check_writable(&folder.path().join("nowhere/weights"), 1).unwrap_err().to_string();
        assert!(text.contains("there is no folder") && text.contains("nowhere"), "{text}");
        let text = check_writable(folder.path(), 1).unwrap_err().to_string();
        assert!(text.contains("something other than a file"), "{text}");
    }

    #[test]
    fn a_file_that_is_read_only_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        write_whole(&path, b"old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        for refused in [check_writable(&path, 1), write_whole(&path, b"new")] {
            assert!(refused.unwrap_err().to_string().contains("read-only"));
        }
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_name_that_no_file_can_have_is_found_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(check_writable(&folder.path().join("x".repeat(300)), 1).is_err());
        check_writable(&folder.path().join("x".repeat(200)), 1).unwrap();
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("weights");
        write_whole(&path, &[0; 11]).unwrap();
        assert!(matches!(read_limited(&path, 10), Err(FileError::TooLarge { .. })));
        assert_eq!(read_limited(&path, 11).unwrap().len(), 11);
    }
}
