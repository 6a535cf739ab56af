//! What cargo alone cannot build. `cargo xtask web` builds the page.
//!
//! ```text
//! web/mod.rs      cargo xtask web: from the crate rakam-web to web/dist
//! web/compile.rs  Rust -> WebAssembly, with whatever toolchain can
//! web/pack.rs     the page's own files, versions, compression, sizes
//! ```

#![forbid(unsafe_code)]

mod web;

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
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().task {
        Task::Web => web::build(),
    }
}
