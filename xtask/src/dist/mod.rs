//! `cargo xtask dist`: packages for Linux in `target/dist`. For each target an archive, a Debian package and its bill of materials;
//! and the checksums of all.

pub(crate) mod archive;
pub(crate) mod crates;
mod deb;
pub(crate) mod licences;
mod program;
mod sbom;
pub(crate) mod tree;

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use sha2::{Digest as _, Sha256};

use self::crates::Build;
use self::licences::{HERSHEY, Other};
use self::tree::Made;
use crate::files::{empty_folder, files_in};
use crate::toolchain::{host, output};
use crate::wasm;

/// Every package of a workspace has its version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is in the program and isn't a crate.
pub(crate) const OTHERS: [Other; 3] = [
    ("Inter, the typeface", "crates/rakam-app/fonts/OFL.txt"),
    HERSHEY,
    ("MNIST, the images on the page", "data/mnist/README.md"),
];

pub(crate) fn build(targets: &[String]) -> anyhow::Result<()> {
    let (root, host) = (crate::root()?, host()?);
    let targets = if targets.is_empty() { std::slice::from_ref(&host) } else { targets };
    for target in targets {
        ensure!(target.ends_with("-linux-gnu"), "packages are made for Linux with glibc, not for {target}");
    }
    crate::web::build()?;
    let out = root.join("target/dist");
    empty_folder(&out)?;
    let manual = out.join("manual");
    // A program for another processor doesn't run here; this one describes the same options.
    let own = program::build(&root, &host)?;
    output(Command::new(&own).arg("manual").arg(&manual))?;
    for target in targets {
        let program = if *target == host { own.clone() } else { program::build(&root, target)? };
        pack(&root, target, &fs::read(program)?, &manual, &out)?;
    }
    fs::remove_dir_all(&manual)?;
    checksums(&out)
}

/// What the program for a target is built of, with the page inside.
pub(crate) fn program_with_page(target: &str) -> [Build<'_>; 2] {
    [
        (target, &["--package", "rakam", "--features", "page"]),
        (wasm::TARGET, &["--package", "rakam-web", "--package", "rakam-worker"]),
    ]
}

/// Writes the packages of the program for a target.
fn pack(root: &Path, target: &str, program: &[u8], manual: &Path, out: &Path) -> anyhow::Result<()> {
    let (crates, time) = (crates::of(root, &program_with_page(target))?, time(root)?);
    let sbom = sbom::sbom(&crates, VERSION)?;
    let licences = licences::licences(root, &crates, &OTHERS)?;
    let made = Made { program, manual, licences: &licences, sbom: &sbom, version: VERSION, time };
    let files = tree::tree(root, &made)?;
    let processor = target.split('-').next().unwrap_or_default();
    let name = format!("rakam-{VERSION}-{processor}-linux");
    fs::write(out.join(format!("{name}.tar.gz")), archive::archive(&name, &files, time)?)?;
    fs::write(out.join(format!("{name}.cdx.json")), sbom)?;
    let architecture = deb::architecture(target)?;
    let package = deb::deb(root, architecture, VERSION, files, time)?;
    Ok(fs::write(out.join(format!("rakam_{VERSION}_{architecture}.deb")), package)?)
}

/// When the sources were changed last, in seconds since 1970: the same commit gives the same packages.
pub(crate) fn time(root: &Path) -> anyhow::Result<u64> {
    let time = match env::var("SOURCE_DATE_EPOCH") {
        Ok(time) => time,
        Err(_) => output(Command::new("git").arg("-C").arg(root).args(["log", "-1", "--format=%ct"]))
            .context("without git, SOURCE_DATE_EPOCH must say what time the packages bear")?,
    };
    Ok(time.parse()?)
}

/// Writes `SHA256SUMS`, as `sha256sum --check` reads it, and prints it with the sizes.
fn checksums(folder: &Path) -> anyhow::Result<()> {
    let mut sums = String::new();
    for file in files_in(folder, Path::new(""))? {
        let bytes = fs::read(folder.join(&file))?;
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        println!("{:>10} {}", bytes.len(), folder.join(&file).display());
        sums += &format!("{sum}  {}\n", file.display());
    }
    Ok(fs::write(folder.join("SHA256SUMS"), sums)?)
}
