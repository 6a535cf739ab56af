//! `rakam models`

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use comfy_table::Cell;
use rakam_model::{Trained, embedded};

use crate::output::percent;
use crate::table::{Table, number};

/// List the models inside the program
#[derive(clap::Args)]
#[command(after_help = "Example:\n  rakam models")]
pub(crate) struct Args {}

pub(crate) fn run(Args {}: &Args) -> anyhow::Result<ExitCode> {
    let mut table = Table::of_names([
        "Model",
        "Architecture",
        "Parameters",
        "Bytes",
        "Test accuracy",
        "Epochs",
        "Seed",
        "What it is",
    ]);
    for inside in embedded() {
        let model = inside.model()?;
        let [accuracy, epochs, seed] = match &model.trained {
            Some(Trained { epochs, seed, test_accuracy }) => {
                [percent(*test_accuracy), epochs.to_string(), seed.to_string()]
            }
            None => ["-", "-", "-"].map(str::to_owned),
        };
        table.add_row([
            Cell::new(inside.name),
            Cell::new(model.architecture()),
            number(model.network.parameters().len()),
            number(inside.bytes().len()),
            number(accuracy),
            number(epochs),
            number(seed),
            Cell::new(inside.about),
        ]);
    }
    writeln!(stdout(), "{table}")?;
    Ok(ExitCode::SUCCESS)
}
