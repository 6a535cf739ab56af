//! `cargo xtask npm`: from `bindings/js` to `target/npm`: the package as a folder, and as npm publishes and installs it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::dist::licences::HERSHEY;
use crate::dist::tree::File;
use crate::dist::{VERSION, archive, crates, licences, time};
use crate::files::{copy_folder, empty_folder, files_in, fill};
use crate::toolchain;
use crate::wasm::{self, TARGET};

/// The most that the package may weigh, packed: 1.2 MB, with libraries that are built small.
const MOST: usize = 1_200_000;

/// The version in the package's own `package.json`; the workspace has the true one.
const PLACE_OF_VERSION: &str = r#""version": "0.0.0""#;

pub(crate) fn build() -> anyhow::Result<()> {
    let root = crate::root()?;
    let [module] = wasm::compile(&root, ["rakam-js"])?;
    let out = root.join("target/npm");
    let folder = out.join("rakam");
    empty_folder(&out)?;
    fs::create_dir_all(&folder)?;
    wasm::bind(&module, "rakam", &folder)?;
    copy_folder(&root.join("bindings/js/package"), &folder)?;
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root.join(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    let crates = crates::of(&root, &[(TARGET, &["--package", "rakam-js"])])?;
    fs::write(folder.join(licences::FILE), licences::licences(&root, &crates, &[HERSHEY])?)?;
    fill(&folder.join("package.json"), PLACE_OF_VERSION, &format!("\"version\": \"{VERSION}\""))?;

    let packed = pack(&folder, time(&root)?)?;
    let archive = out.join(format!("rakam-{VERSION}.tgz"));
    fs::write(&archive, &packed)?;
    println!("{:>10} {}", packed.len(), archive.display());
    ensure!(
        packed.len() <= MOST || toolchain::has(TARGET)?,
        "the package is too heavy: {} of {MOST} bytes",
        packed.len()
    );
    Ok(())
}

/// As `npm pack` does it: everything in a folder named `package`. The licences come first, side by side: much is the same in them,
/// and that makes the package a kilobyte lighter.
fn pack(folder: &Path, time: u64) -> anyhow::Result<Vec<u8>> {
    let mut files = Vec::new();
    for path in files_in(folder, Path::new(""))? {
        let bytes = fs::read(folder.join(&path))?;
        files.push(File { path: path.display().to_string(), bytes, executable: false });
    }
    files.sort_by_key(|file| file.path != licences::FILE);
    Ok(archive::archive("package", &files, time)?)
}
