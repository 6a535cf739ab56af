//! `cargo xtask web`: from the crates rakam-web and rakam-worker to `web/dist`.

mod pack;

use crate::files::empty_folder;
use crate::toolchain;
use crate::wasm::{self, TARGET};

/// The crates, and the names of their modules: `rakam.js` with `rakam_bg.wasm` beside it is the page's, `lab.js` the worker's.
const MODULES: [(&str, &str); 2] = [("rakam-web", "rakam"), (WORKER, "lab")];

const WORKER: &str = "rakam-worker";

/// The worker's module again, for several threads.
const THREADS: &str = "lab-threads";

pub(crate) fn build() -> anyhow::Result<()> {
    let root = crate::root()?;
    let modules = wasm::compile(&root, MODULES.map(|(name, _)| name))?;
    let dist = root.join("web/dist");
    empty_folder(&dist)?;
    for (wasm, (_, name)) in modules.iter().zip(MODULES) {
        wasm::bind(wasm, name, &dist)?;
    }
    let threads = wasm::compile_for_threads(&root, WORKER)?;
    match &threads {
        Some(wasm) => wasm::bind(wasm, THREADS, &dist)?,
        None => println!("The page will train with one thread. For several: rustup component add rust-src"),
    }
    pack::pack(&root, &dist, threads.is_some(), !toolchain::has(TARGET)?)
}
