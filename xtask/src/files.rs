//! Folders of files, what is written in them, and what compresses them.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Every file below `root`, as paths from there, in order.
pub(crate) fn files_in(root: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(root.join(folder))?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            files.extend(files_in(root, &path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// Makes an empty folder, instead of one that is there.
pub(crate) fn empty_folder(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// Copies every file below `from` to the same place below `to`.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    for file in files_in(from, Path::new(""))? {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(from.join(&file), &target).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}

/// Puts `value` where the file says `mark`.
pub(crate) fn fill(file: &Path, mark: &str, value: &str) -> anyhow::Result<()> {
    let text = fs::read_to_string(file)?;
    ensure!(text.contains(mark), "{} has no `{mark}`", file.display());
    Ok(fs::write(file, text.replacen(mark, value, 1))?)
}

/// The same bytes give the same archive: it bears no time.
pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
