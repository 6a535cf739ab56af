//! Cargo for a target, with whatever toolchain can.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

/// Debian's toolchain has no libraries for most targets, but their sources: they are built with the program.
pub(crate) const DEBIAN: &str = "/usr/bin";

/// The target that programs are built for unless another is named.
pub(crate) fn host() -> anyhow::Result<String> {
    rustc(&["--print", "host-tuple"])
}

/// Whether the toolchain in use has the target, as after `rustup target add`.
pub(crate) fn has(target: &str) -> anyhow::Result<bool> {
    Ok(Path::new(&rustc(&["--print", "target-libdir", "--target", target])?).is_dir())
}

/// The Cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Cargo says here that it runs xtask. Build scripts that watch this, as that of ring does, would run again at the user's next build.
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|said| name.to_string_lossy().starts_with(said)) {
            command.env_remove(name);
        }
    }
    command
}

/// The Cargo that runs this program, to build the standard library along; `None` where its sources are missing, as before
/// `rustup component add rust-src`.
pub(crate) fn with_std() -> anyhow::Result<Option<Command>> {
    let library = Path::new(&rustc(&["--print", "sysroot"])?).join("lib/rustlib/src/rust/library");
    Ok(library.is_dir().then(|| build_std(cargo())))
}

/// Debian's Cargo, if it is installed, that builds the target's libraries along.
pub(crate) fn debian() -> anyhow::Result<Option<Command>> {
    let (cargo, rustc) = (Path::new(DEBIAN).join("cargo"), Path::new(DEBIAN).join("rustc"));
    if !(cargo.is_file() && rustc.is_file()) {
        return Ok(None);
    }
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
    Ok(Some(build_std(command)))
}

/// To build the libraries along is an unstable option.
fn build_std(mut cargo: Command) -> Command {
    cargo.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
    cargo
}

fn rustc(arguments: &[&str]) -> anyhow::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    output(Command::new(rustc).args(arguments))
}

/// What a command prints, without the newline at its end.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("{name} cannot be started"))?;
    ensure!(output.status.success(), "{name} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
