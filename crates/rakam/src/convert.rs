//! `rakam convert`

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::error::ErrorKind;
use rakam_model::{Format, Model};

use crate::arguments::model;
use crate::output::{halved, tell, wrong_usage};

/// Convert a model between Rakam, PyTorch and ONNX, or to the source of a program
///
/// OUT's ending says what is written: `.safetensors` (Rakam's own), `.pth` or `.pt` (a state_dict for PyTorch), or
/// `.onnx` (the whole network, for ONNX Runtime, Triton or a browser's runtime). The first three are read too. Nothing
/// in a .pth file is run. `.py` is a PyTorch module that loads the weights of IN, `.rs` a Rust program that reads pictures
/// with them.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  rakam convert mnist_cnn_improved.pth mine.safetensors\n  rakam convert mine.safetensors mine.pth\n  rakam convert rakam rakam.onnx --fold-batch-norm\n  rakam convert mine.safetensors small.safetensors --half\n  rakam convert mine.safetensors mine.py"
)]
pub(crate) struct Args {
    /// Built-in model (see `rakam models`) or a weights file
    #[arg(value_name = "IN")]
    input: OsString,

    /// The file to write
    #[arg(value_name = "OUT")]
    out: PathBuf,

    /// ONNX: fold batch-norms into the weights in front of them, for a smaller graph
    #[arg(long)]
    fold_batch_norm: bool,

    /// Safetensors: round weights to 16-bit floats, for a file half as large
    #[arg(long)]
    half: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let &Args { ref input, ref out, fold_batch_norm, half } = args;
    let wrong = |kind, said| wrong_usage::<Args>("rakam convert", kind, said);
    let source = Source::of(out);
    if source.is_some() && (fold_batch_norm || half) {
        wrong(ErrorKind::ArgumentConflict, "--fold-batch-norm and --half are for weights, and OUT is a source file");
    }
    if let Some(source) = source {
        return write_source(source, input, out);
    }
    let format = match Format::of(out) {
        None => wrong(ErrorKind::InvalidValue, "OUT must end in .safetensors, .pth, .pt, .onnx, .py or .rs"),
        Some(Format::Onnx { .. }) => Format::Onnx { fold_batch_norm },
        Some(_) if fold_batch_norm => {
            wrong(ErrorKind::ArgumentConflict, "--fold-batch-norm is for an OUT that ends in .onnx")
        }
        Some(format) => format,
    };
    let format = if half { halved::<Args>("rakam convert", format) } else { format };
    if is_same_file(Path::new(input), out) {
        wrong(ErrorKind::ArgumentConflict, "IN and OUT are the same file");
    }
    let model = model(input)?;
    let bytes = model.to_format(format);
    rakam_model::write_whole(out, &bytes)?;
    let (parameters, length) = (model.network.parameters().len(), bytes.len());
    let (out, name) = (out.display(), model.architecture());
    writeln!(stdout(), "{out}: architecture {name}, {parameters} parameters, {length} bytes")?;
    Ok(ExitCode::SUCCESS)
}

/// A language in which a model can be written.
#[derive(Clone, Copy)]
enum Source {
    Python,
    Rust,
}

impl Source {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "py" => Some(Self::Python),
            "rs" => Some(Self::Rust),
            _ => None,
        }
    }
}

fn write_source(source: Source, input: &OsStr, out: &Path) -> anyhow::Result<ExitCode> {
    let model = model(input)?;
    let input = input.to_str().context("a source names IN, so its path must be UTF-8")?;
    let is_inside = rakam_model::embedded().iter().any(|inside| inside.name == input);
    // PyTorch opens a file as what its name says.
    let is_called_so = matches!(Format::of(Path::new(input)), Some(Format::Safetensors { .. } | Format::Pth));
    let weights = if is_inside || !is_called_so { format!("{input}.safetensors") } else { input.to_owned() };
    let code = match source {
        Source::Python => model.pytorch_code(&weights),
        Source::Rust => Model::rust_code(input),
    };
    rakam_model::write_whole(out, code.as_bytes())?;
    if matches!(source, Source::Python) && weights != input {
        tell(format_args!("It loads {weights}: `rakam convert {input} {weights}` writes that."));
    }
    writeln!(stdout(), "{}: architecture {}, {} bytes", out.display(), model.architecture(), code.len())?;
    Ok(ExitCode::SUCCESS)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
