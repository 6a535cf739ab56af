//! `rakam manual`

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::anyhow;
use clap_complete::Shell;
use clap_mangen::Man;

/// Write the man pages, and completions for bash, zsh and fish
#[derive(clap::Args)]
#[command(after_help = "Example:\n  rakam manual ~/.local/share")]
pub(crate) struct Args {
    /// Folder to write them to; `man`, bash and fish find those in `~/.local/share`
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Where each shell looks for a command's completions, below a folder `share`.
const COMPLETIONS: [(Shell, &str, &str); 3] = [
    (Shell::Bash, "bash-completion/completions", "rakam"),
    (Shell::Fish, "fish/vendor_completions.d", "rakam.fish"),
    (Shell::Zsh, "zsh/site-functions", "_rakam"),
];

/// The packages take these files from the program, so they always describe the options that it has.
pub(crate) fn run(args: &Args, mut command: clap::Command) -> anyhow::Result<ExitCode> {
    let folder = |below: &str| {
        let folder = args.folder.join(below);
        fs::create_dir_all(&folder).map_err(|error| anyhow!("cannot create {}: {error}", folder.display()))?;
        anyhow::Ok(folder)
    };
    let pages = folder("man/man1")?;
    let mut described = command.clone().disable_help_subcommand(true);
    described.build();
    for page in std::iter::once(&described).chain(described.get_subcommands()) {
        let page = Man::new(page.clone()).source(concat!("Rakam ", env!("CARGO_PKG_VERSION")));
        page.generate_to(&pages).map_err(|error| anyhow!("cannot write to {}: {error}", pages.display()))?;
    }
    for (shell, below, name) in COMPLETIONS {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command, "rakam", &mut text);
        let file = folder(below)?.join(name);
        fs::write(&file, text).map_err(|error| anyhow!("cannot write {}: {error}", file.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}
