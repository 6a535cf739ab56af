//! The program, with the page inside, for a target.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};

use crate::toolchain::{self, cargo, output};

/// Builds the program for a target, and says where it is. For the machine's own target it is what `cargo build --release` makes.
pub(crate) fn build(root: &Path, target: &str) -> anyhow::Result<PathBuf> {
    let own = target == toolchain::host()?;
    let mut command = if own || toolchain::has(target)? { cargo() } else { debian(target)? };
    command.current_dir(root).args(["build", "--release", "--locked", "--package", "rakam", "--features", "page"]);
    let folder = target_folder(root)?;
    let release = if own {
        folder.join("release")
    } else {
        // Debian's compiler would make Cargo forget what it knows of the other one.
        let folder = folder.join("dist-build");
        command.args(["--target", target, "--target-dir"]).arg(&folder);
        let name = format!("CARGO_TARGET_{}_LINKER", target.replace('-', "_").to_uppercase());
        command.env(name, format!("{}-gcc", target.replacen("-unknown", "", 1)));
        folder.join(target).join("release")
    };
    let done = command.status().context("cargo cannot be started")?;
    ensure!(done.success(), "the program could not be compiled for {target}");
    Ok(release.join("rakam"))
}

fn debian(target: &str) -> anyhow::Result<Command> {
    let Some(cargo) = toolchain::debian()? else {
        bail!(
            "the Rust target {target} is not installed.\nWith rustup: rustup target add {target}\nOn Debian without \
             rustup: apt-get install rustc-web cargo-web rust-web-src\nBoth need a C compiler for it: for ARM64 \
             gcc-aarch64-linux-gnu and libc6-dev-arm64-cross"
        );
    };
    Ok(cargo)
}

/// Where Cargo builds, which a user may have moved.
fn target_folder(root: &Path) -> anyhow::Result<PathBuf> {
    let metadata = output(cargo().current_dir(root).args(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    Ok(metadata["target_directory"].as_str().context("cargo metadata names no target folder")?.into())
}

/// The oldest version 2.x of glibc that has all that the program asks of it.
pub(crate) fn glibc(program: &[u8]) -> anyhow::Result<String> {
    let mark = b"GLIBC_2.";
    let minor = |at: usize| {
        let digits = program[at..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let places = program.windows(mark.len()).enumerate().filter(|(_, bytes)| bytes == mark);
    let newest = places.map(|(at, _)| minor(at + mark.len())).max();
    Ok(format!("2.{}", newest.context("the program is not linked with glibc")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_is_asked_for_counts() {
        assert_eq!(glibc(b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.9\0").unwrap(), "2.34");
        assert!(glibc(b"musl").is_err());
    }
}
