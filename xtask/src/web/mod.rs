//! `cargo xtask web`: from the crates rakam-web and rakam-worker to `web/dist`.

mod pack;

use crate::files::empty_folder;
use crate::toolchain;
use crate::wasm::{self, TARGET};

/// The crates, and the names of their modules: `rakam.js` with `rakam_bg.wasm` beside it is the page's, `lab.js` the worker's.
const MODULES: [(&str, &str); 2] = [("rakam-web", "rakam"), ("rakam-worker", "lab")];

pub(crate) fn build() -> anyhow::Result<()> {
    let root = crate::root()?;
    let modules = wasm::compile(&root, MODULES.map(|(name, _)| name))?;
    let dist = root.join("web/dist");
    empty_folder(&dist)?;
    for (wasm, (_, name)) in modules.iter().zip(MODULES) {
        wasm::bind(wasm, name, &dist)?;
    }
    pack::pack(&root, &dist, !toolchain::has(TARGET)?)
}
