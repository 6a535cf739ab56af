//! `cargo xtask web`: from the crates rakam-web and rakam-worker to `web/dist`.

mod compile;
mod pack;

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

pub(crate) use self::compile::TARGET;
use crate::toolchain;

/// The crates, and the names of their modules: `rakam.js` with `rakam_bg.wasm` beside it is the page's, `lab.js` the worker's.
const MODULES: [(&str, &str); 2] = [("rakam-web", "rakam"), ("rakam-worker", "lab")];

pub(crate) fn build() -> anyhow::Result<()> {
    let root = crate::root()?;
    let modules = compile::compile(&root, MODULES.map(|(name, _)| name))?;
    let dist = root.join("web/dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("cannot empty {}", dist.display()))?;
    }
    fs::create_dir_all(&dist)?;
    for (wasm, (_, name)) in modules.iter().zip(MODULES) {
        bind(wasm, name, &dist)?;
    }
    pack::pack(&root, &dist, !toolchain::has(TARGET)?)
}

/// A module's JavaScript side. The library writes it, not its command: so it always is of the version that is locked.
fn bind(wasm: &Path, name: &str, dist: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(dist)
}
