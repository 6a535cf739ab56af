//! Rust -> WebAssembly, with whatever toolchain can.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "web";

/// Debian's toolchain for the browser has no libraries for it, but their sources: they are built with the page.
const DEBIAN: &str = "/usr/bin";

/// Compiles these crates, and says where their modules are.
pub(crate) fn compile<const N: usize>(root: &Path, crates: [&str; N]) -> anyhow::Result<[PathBuf; N]> {
    let out = root.join("target/page");
    let mut cargo =
        if has_target()? { Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())) } else { debian()? };
    cargo.current_dir(root).args(["build", "--target", TARGET, "--profile", PROFILE]);
    crates.iter().for_each(|name| _ = cargo.args(["--package", name]));
    cargo.arg("--target-dir").arg(&out);
    let done = cargo.status().context("cargo cannot be started")?;
    ensure!(done.success(), "the page could not be compiled");
    Ok(crates.map(|name| out.join(TARGET).join(PROFILE).join(format!("{}.wasm", name.replace('-', "_")))))
}

/// Whether the toolchain in use has the target, as after `rustup target add`: its libraries are built for speed then.
pub(crate) fn has_target() -> anyhow::Result<bool> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]).output();
    let folder = String::from_utf8(asked.context("rustc cannot be started")?.stdout)?;
    Ok(Path::new(folder.trim()).is_dir())
}

fn debian() -> anyhow::Result<Command> {
    let (cargo, rustc) = (Path::new(DEBIAN).join("cargo"), Path::new(DEBIAN).join("rustc"));
    let linker = linkers().find(|linker| linker.is_file());
    let (true, true, Some(linker)) = (cargo.is_file(), rustc.is_file(), linker) else {
        bail!(
            "the Rust target {TARGET} is not installed.\nWith rustup: rustup target add {TARGET}\nOn Debian without \
             rustup: apt-get install rustc-web cargo-web rust-web-src lld-22"
        );
    };
    let mut command = Command::new(cargo);
    // Cargo's variables are those of the toolchain that runs this program.
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO")) {
        if name != "CARGO_HOME" {
            command.env_remove(name);
        }
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(PathBuf::from(DEBIAN)).chain(env::split_paths(&path));
    command.env("PATH", env::join_paths(path)?).env("RUSTC", rustc).env_remove("RUSTUP_TOOLCHAIN");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    // To build the libraries along is an unstable option; made small, their sorting alone is a twentieth of the page lighter.
    command.env("RUSTC_BOOTSTRAP", "1");
    command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    Ok(command)
}

/// Where Debian puts lld: `wasm-ld`, or `wasm-ld-22` for a certain version.
fn linkers() -> impl Iterator<Item = PathBuf> {
    let versions = (15..40).rev().map(|version| format!("wasm-ld-{version}"));
    std::iter::once("wasm-ld".to_owned()).chain(versions).map(|name| Path::new(DEBIAN).join(name))
}
