//! `rakam` without a subcommand: the window.

use std::process::ExitCode;
use std::time::Instant;

/// Opens the window and returns when it is closed. `started` is when the process began.
pub(crate) fn run(model: Option<String>, started: Instant) -> anyhow::Result<ExitCode> {
    rakam_app::run(rakam_app::Options { model, started: Some(started) })?;
    Ok(ExitCode::SUCCESS)
}
