//! Takes each weights file apart into four planes: every fourth byte from the first, from the second, and so on. Those with
//! exponents (the fourth of 32-bit floats; the second and fourth of halves) are much alike, so that the page, which is sent
//! compressed, becomes smaller.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    // `models` is a link to the repository's folder, and a folder in the published crate. Git on Windows makes no links.
    let linked = crate_folder.join("models");
    let models = if linked.is_dir() { linked } else { crate_folder.join("../../models") };
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    for name in ["rakam", "classic"] {
        let file = models.join(format!("{name}.safetensors"));
        println!("cargo::rerun-if-changed={}", file.display());
        let planes = fs::read(&file).map(|bytes| planes(&bytes));
        if let Err(error) = planes.and_then(|planes| fs::write(out.join(format!("{name}.planes")), planes)) {
            println!("cargo::error={}: {error}", file.display());
        }
    }
}

fn planes(bytes: &[u8]) -> Vec<u8> {
    (0..4).flat_map(|plane| bytes.iter().skip(plane).step_by(4).copied()).collect()
}
