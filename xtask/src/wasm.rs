//! Rust -> WebAssembly, and the JavaScript side of a module.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::toolchain::{self, DEBIAN};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "web";

/// What makes a module's memory one that workers can share, added to the flags of `.cargo/config.toml`: instructions for it, a
/// memory that the first of them brings (1 GiB at most), and what wasm-bindgen needs to give each its own stack. The compiler would
/// warn for every crate that atomics are not stable yet; what else it has to say is said of the other module.
const SHARED_MEMORY: &str = "target.wasm32-unknown-unknown.rustflags = [ \
     '-Awarnings', '-Ctarget-feature=+atomics,+bulk-memory', '-Clink-arg=--shared-memory', '-Clink-arg=--import-memory', \
     '-Clink-arg=--max-memory=1073741824', '-Clink-arg=--export=__heap_base', '-Clink-arg=--export=__wasm_init_tls', \
     '-Clink-arg=--export=__tls_size', '-Clink-arg=--export=__tls_align', '-Clink-arg=--export=__tls_base']";

/// Compiles these crates, and says where their modules are.
pub(crate) fn compile<const N: usize>(root: &Path, crates: [&str; N]) -> anyhow::Result<[PathBuf; N]> {
    let cargo = if toolchain::has(TARGET)? { toolchain::cargo() } else { debian()? };
    build(cargo, root, root.join("target/page"), crates)
}

/// Compiles a crate for workers that share its memory, and says where its module is; `None` where the standard library's sources are
/// missing, which must be compiled for that, too.
pub(crate) fn compile_for_threads(root: &Path, name: &str) -> anyhow::Result<Option<PathBuf>> {
    let mut cargo = match toolchain::with_std()? {
        Some(cargo) => cargo,
        None if toolchain::has(TARGET)? => return Ok(None),
        None => debian()?,
    };
    cargo.args(["--config", SHARED_MEMORY]);
    let [module] = build(cargo, root, root.join("target/page-threads"), [name])?;
    Ok(Some(module))
}

fn build<const N: usize>(
    mut cargo: Command,
    root: &Path,
    out: PathBuf,
    crates: [&str; N],
) -> anyhow::Result<[PathBuf; N]> {
    // Flags that are meant for other targets would replace those of `.cargo/config.toml`.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo.current_dir(root).args(["build", "--target", TARGET, "--profile", PROFILE]);
    crates.iter().for_each(|name| _ = cargo.args(["--package", name]));
    cargo.arg("--target-dir").arg(&out);
    let done = cargo.status().context("cargo cannot be started")?;
    ensure!(done.success(), "WebAssembly could not be compiled");
    Ok(crates.map(|name| out.join(TARGET).join(PROFILE).join(format!("{}.wasm", name.replace('-', "_")))))
}

/// A module's JavaScript side. The library writes it, not its command: so it always is of the version that is locked.
pub(crate) fn bind(wasm: &Path, name: &str, dist: &Path) -> anyhow::Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(dist)
}

fn debian() -> anyhow::Result<Command> {
    let (Some(mut cargo), Some(linker)) = (toolchain::debian()?, linkers().find(|linker| linker.is_file())) else {
        bail!(
            "the Rust target {TARGET} is not installed.\nWith rustup: rustup target add {TARGET}\nOn Debian without \
             rustup: apt-get install rustc-web cargo-web rust-web-src lld-22"
        );
    };
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    // Made small, the libraries' sorting alone is a twentieth of the page lighter.
    cargo.arg("-Zbuild-std-features=optimize_for_size");
    Ok(cargo)
}

/// Where Debian puts lld: `wasm-ld`, or `wasm-ld-22` for a certain version.
fn linkers() -> impl Iterator<Item = PathBuf> {
    let versions = (15..40).rev().map(|version| format!("wasm-ld-{version}"));
    std::iter::once("wasm-ld".to_owned()).chain(versions).map(|name| Path::new(DEBIAN).join(name))
}
