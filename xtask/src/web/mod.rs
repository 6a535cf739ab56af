//! `cargo xtask web`: from the crate rakam-web to `web/dist`.

mod compile;
mod pack;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use wasm_bindgen_cli_support::Bindgen;

/// The page's module: `rakam.js`, and `rakam_bg.wasm` beside it.
const MODULE: &str = "rakam";

pub(crate) fn build() -> anyhow::Result<()> {
    let root = root()?;
    let wasm = compile::compile(&root)?;
    let dist = root.join("web/dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).with_context(|| format!("cannot empty {}", dist.display()))?;
    }
    fs::create_dir_all(&dist)?;
    bind(&wasm, &dist)?;
    pack::pack(&root.join("web/page"), &dist)
}

/// The module's JavaScript side. The library writes it, not its command: so it always is of the version that is locked.
fn bind(wasm: &Path, dist: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(MODULE)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(dist)
}

fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask stands in the repository")?.to_owned())
}
