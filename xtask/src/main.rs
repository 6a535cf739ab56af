//! What cargo alone cannot build. `cargo xtask web` builds the page, `cargo xtask dist` packages for Linux, `cargo xtask npm` the
//! package for JavaScript.
//!
//! ```text
//! web/mod.rs   cargo xtask web: from the crate rakam-web to web/dist
//! web/pack.rs  the page's own files, versions, compression, sizes
//!
//! npm.rs    cargo xtask npm: from bindings/js to target/npm
//! wheel.rs  cargo xtask wheel-licences: the licences of what the Python package installs
//!
//! dist/mod.rs       cargo xtask dist: from the program to target/dist
//! dist/program.rs   the program for a target
//! dist/crates.rs    the crates that it is made of
//! dist/licences.rs  the licences of what is by others, as one text
//! dist/sbom.rs      the bill of materials
//! dist/tree.rs      what is installed, and where
//! dist/archive.rs   files as a .tar.gz
//! dist/deb.rs       files as a Debian package
//!
//! wasm.rs       Rust -> WebAssembly, and the JavaScript side of a module
//! toolchain.rs  cargo for a target, with whatever toolchain can
//! files.rs      folders of files, and what compresses them
//! ```

#![forbid(unsafe_code)]

mod dist;
mod files;
mod npm;
mod toolchain;
mod wasm;
mod web;
mod wheel;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

/// Tasks of the repository.
#[derive(Subcommand)]
enum Task {
    /// Build the page into web/dist: one static folder for any web server
    Web,
    /// Build packages for Linux into target/dist: an archive and a Debian package, with man pages, completions and licences
    Dist {
        /// Targets as rustc names them, such as aarch64-unknown-linux-gnu [default: this machine's]
        targets: Vec<String>,
    },
    /// Build the package for JavaScript, the reader alone, into target/npm
    Npm,
    /// Write the licences of what the Python package installs beside its pyproject.toml; pip has this done
    WheelLicences,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Web => web::build(),
        Task::Dist { targets } => dist::build(&targets),
        Task::Npm => npm::build(),
        Task::WheelLicences => wheel::write_licences(),
    }
}

/// The repository.
fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask stands in the repository")?.to_owned())
}
