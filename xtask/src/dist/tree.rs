//! The files of a package, as they lie below `/usr`, or below the folder of an archive.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::licences;
use crate::files::{files_in, gzip};

pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) executable: bool,
}

/// What is not in the repository.
pub(crate) struct Made<'a> {
    pub(crate) program: &'a [u8],
    /// The folder that `rakam manual` has written.
    pub(crate) manual: &'a Path,
    pub(crate) licences: &'a str,
    pub(crate) sbom: &'a str,
    pub(crate) version: &'a str,
    /// Seconds since 1970.
    pub(crate) time: u64,
}

/// Files of the repository, each with its place.
const FILES: [(&str, &str); 6] = [
    ("LICENSE-APACHE", "share/doc/rakam/LICENSE-APACHE"),
    ("LICENSE-MIT", "share/doc/rakam/LICENSE-MIT"),
    ("web/page/icons/icon-192.png", "share/icons/hicolor/192x192/apps/rakam.png"),
    ("web/page/icons/icon-512.png", "share/icons/hicolor/512x512/apps/rakam.png"),
    ("xtask/packages/copyright", "share/doc/rakam/copyright"),
    ("xtask/packages/rakam.desktop", "share/applications/rakam.desktop"),
];

pub(crate) fn tree(root: &Path, made: &Made<'_>) -> anyhow::Result<Vec<File>> {
    let file = |path: &str, bytes: Vec<u8>| File { path: path.to_owned(), bytes, executable: false };
    let mut files = vec![File { executable: true, ..file("bin/rakam", made.program.to_vec()) }];
    for (from, to) in FILES {
        files.push(file(to, read(&root.join(from))?));
    }
    let metainfo = String::from_utf8(read(&root.join("xtask/packages/rakam.metainfo.xml"))?)?;
    let metainfo = metainfo.replace("@version@", made.version).replace("@timestamp@", &made.time.to_string());
    files.push(file("share/metainfo/rakam.metainfo.xml", metainfo.into()));
    files.push(file("share/doc/rakam/CHANGELOG.md.gz", gzip(&read(&root.join("CHANGELOG.md"))?)?));
    files.push(file("share/doc/rakam/rakam.cdx.json", made.sbom.into()));
    files.push(file(&format!("share/doc/rakam/{}", licences::FILE), made.licences.into()));
    for path in files_in(made.manual, Path::new(""))? {
        let (bytes, name) = (read(&made.manual.join(&path))?, format!("share/{}", path.display()));
        files.push(if path.starts_with("man") {
            file(&format!("{name}.gz"), gzip(&bytes)?)
        } else {
            file(&name, bytes)
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
