//! Files as a Debian package: an `ar` archive of its format's version, its control file and its files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use super::archive::archive;
use super::program::glibc;
use super::tree::File;

/// What Debian calls the processor of a target.
pub(crate) fn architecture(target: &str) -> anyhow::Result<&'static str> {
    match target.split('-').next() {
        Some("x86_64") => Ok("amd64"),
        Some("aarch64") => Ok("arm64"),
        _ => bail!("{target} has no name in Debian that is known here"),
    }
}

/// The package of files that are to lie below `/usr`.
pub(crate) fn deb(
    root: &Path,
    architecture: &str,
    version: &str,
    files: Vec<File>,
    time: u64,
) -> anyhow::Result<Vec<u8>> {
    let program = files.iter().find(|file| file.executable).context("a package without the program")?;
    let kibibytes: usize = files.iter().map(|file| file.bytes.len().div_ceil(1024)).sum();
    let control = fs::read_to_string(root.join("xtask/packages/control"))?
        .replace("@version@", version)
        .replace("@architecture@", architecture)
        .replace("@kibibytes@", &kibibytes.to_string())
        .replace("@glibc@", &glibc(&program.bytes)?);
    let control = File { path: "control".into(), bytes: control.into(), executable: false };
    // Debian's zsh looks in a folder of its own.
    let place = |path: &str| path.replace("zsh/site-functions", "zsh/vendor-completions");
    let files: Vec<File> = files.into_iter().map(|file| File { path: place(&file.path), ..file }).collect();
    let members = [
        ("debian-binary", b"2.0\n".to_vec()),
        ("control.tar.gz", archive("", &[control], time)?),
        ("data.tar.gz", archive("usr", &files, time)?),
    ];
    let mut package = ar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ar::Header::new(name.into(), bytes.len() as u64);
        header.set_mode(0o100_644);
        header.set_mtime(time);
        package.append(&header, &*bytes)?;
    }
    Ok(package.into_inner()?)
}
