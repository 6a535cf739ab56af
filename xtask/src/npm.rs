//! `cargo xtask npm`: from `bindings/js` to `target/npm`: the package as a folder, and as npm publishes and installs it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};

use crate::dist::licences::HERSHEY;
use crate::dist::tree::File;
use crate::dist::{VERSION, archive, crates, licences, time};
use crate::files::files_in;
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
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    let folder = out.join("rakam");
    fs::create_dir_all(&folder)?;
    wasm::bind(&module, "rakam", &folder)?;
    let own = root.join("bindings/js/package");
    for file in files_in(&own, Path::new(""))? {
        fs::copy(own.join(&file), folder.join(&file)).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root.join(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    let crates = crates::of(&root, &[(TARGET, &["--package", "rakam-js"])])?;
    fs::write(folder.join("third-party-licences.txt"), licences::licences(&root, &crates, &[HERSHEY])?)?;
    let manifest = fs::read_to_string(folder.join("package.json"))?;
    ensure!(manifest.contains(PLACE_OF_VERSION), "package.json has no {PLACE_OF_VERSION}");
    fs::write(folder.join("package.json"), manifest.replace(PLACE_OF_VERSION, &format!("\"version\": \"{VERSION}\"")))?;

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

/// As `npm pack` does it: everything in a folder named `package`.
fn pack(folder: &Path, time: u64) -> anyhow::Result<Vec<u8>> {
    let mut files = Vec::new();
    for path in files_in(folder, Path::new(""))? {
        let bytes = fs::read(folder.join(&path))?;
        files.push(File { path: path.display().to_string(), bytes, executable: false });
    }
    Ok(archive::archive("package", &files, time)?)
}
