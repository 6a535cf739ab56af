//! The data sets that commands take: their options, loading with a progress bar; and `rakam data`.

use std::io::{Write as _, stdout};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::ValueEnum;
use comfy_table::Cell;
use indicatif::ProgressBar;
use rakam_data::{DataError, Dataset, Download, Form, ImageShape, Loading, Published};
use rakam_ink::Framing;
use rakam_model::Model;
use rakam_nn::Shape;
use serde::Serialize;

use crate::output::{self, tell};
use crate::progress::bar;
use crate::table::{Table, number};

/// The data set of a training.
#[derive(clap::Args, Clone)]
pub(crate) struct SetArgs {
    /// Data set: a name (see `rakam data`), or a folder or file of images [default: mnist]
    #[arg(long, value_name = "NAME|PATH")]
    data: Option<PathBuf>,

    /// Size that pictures in folders are scaled to: pixels, or WIDTHxHEIGHT
    #[arg(long, value_name = "SIZE", value_parser = size, requires = "data", default_value = "28")]
    size: (usize, usize),

    /// Keep the colours of pictures in folders
    #[arg(long, requires = "data")]
    colour: bool,

    /// How a picture becomes an image of the set [default: whole for pictures in folders, else as the images are]
    #[arg(long, value_enum, requires = "data")]
    framing: Option<FramingName>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FramingName {
    /// Its ink, wherever it is, is drawn as MNIST's is: for writing and drawings
    Ink,
    /// All of it is scaled: for photographs and the like
    Whole,
}

impl SetArgs {
    /// Whether it is MNIST.
    pub(crate) fn is_default(&self) -> bool {
        self.data.is_none()
    }

    pub(crate) fn load(&self) -> anyhow::Result<Dataset> {
        let (width, height) = self.size;
        let channels = if self.colour { 3 } else { 1 };
        let framing = self.framing.map(|framing| match framing {
            FramingName::Ink => Framing::Centred,
            FramingName::Whole => Framing::AsIs,
        });
        let shape = ImageShape { channels, height, width };
        if framing == Some(Framing::Centred) && shape != ImageShape::MNIST {
            bail!("--framing ink makes images of 28x28 grey: leave out --size and --colour");
        }
        let set = load(self.data.as_deref(), &Form { shape, framing })?;
        if shape != ImageShape::MNIST && set.train.shape() != shape {
            bail!("--size and --colour are for pictures in folders; the images of this set are {}", set.train.shape());
        }
        Ok(set)
    }
}

fn size(text: &str) -> Result<(usize, usize), String> {
    let side = |text: &str| text.parse().ok().filter(|side| (8..=ImageShape::MOST_SIDE).contains(side));
    let (width, height) = text.split_once('x').unwrap_or((text, text));
    side(width).zip(side(height)).ok_or_else(|| "expected 8 to 64 pixels, or as WIDTHxHEIGHT".to_owned())
}

/// The set of that name or at that path, or MNIST.
pub(crate) fn load(source: Option<&Path>, form: &Form) -> anyhow::Result<Dataset> {
    let bar = bar("{human_pos} of {human_len}, {eta} left");
    let known = source.and_then(Path::to_str).and_then(Published::named);
    let data = match source {
        None => Dataset::load(None, &mut |download| show(&bar, Published::named("mnist"), download)),
        Some(source) => Dataset::open(source, form, &mut |loading| {
            match loading {
                Loading::Download(download) => show(&bar, known, download),
                Loading::Pictures { done, of } => {
                    bar.set_prefix("pictures");
                    bar.set_length(of as u64);
                    bar.set_position(done as u64);
                }
            }
            ControlFlow::Continue(())
        }),
    };
    bar.finish_and_clear();
    data.map_err(|error| match error {
        DataError::Nowhere { set, .. } => {
            let or = if set == "mnist" { " or RAKAM_DATA" } else { "" };
            anyhow!("{error}\nPut its files into a folder and name it with --data{or}.")
        }
        error => error.into(),
    })
}

/// The set for a model to read: its images in the form of the model's input, and with its classes.
pub(crate) fn load_for(source: Option<&Path>, model: &Model) -> anyhow::Result<Dataset> {
    let Shape { channels, height, width } = model.network.architecture().input;
    let shape = ImageShape { channels, height, width };
    let framing = if model.whole_picture().is_some() { Framing::AsIs } else { Framing::Centred };
    if height.max(width) > ImageShape::MOST_SIDE {
        bail!("the network reads images of {shape}; data sets have at most {0}x{0}", ImageShape::MOST_SIDE);
    }
    let data = load(source, &Form { shape, framing: Some(framing) })?;
    let set = set_name(source);
    let instead = match source {
        None => "name a set that the network is for with --data",
        Some(_) => "name another set with --data, or another network with --model",
    };
    if data.train.shape() != shape {
        let found = data.train.shape();
        bail!("the network reads images of {shape}, and those of {set} are {found}: {instead}");
    }
    let labels: Vec<String> = model.labels.iter().map(str::to_owned).collect();
    data.with_classes(&labels).map_err(|error| anyhow!("{set}: {error}; {instead}"))
}

/// What the set of that name or at that path is called.
pub(crate) fn set_name(source: Option<&Path>) -> String {
    source.map_or_else(|| "MNIST".to_owned(), |path| path.display().to_string())
}

fn show(bar: &ProgressBar, set: Option<&Published>, download: Download) {
    match download {
        Download::Started { file, address } => {
            bar.suspend(|| tell(format_args!("Downloading {file} from {address}")));
            if let Some(set) = set {
                bar.suspend(|| tell(format_args!("Licence: {}; {}", set.licence, set.page)));
            }
            bar.set_prefix(file);
        }
        Download::Progress { bytes, of, .. } => {
            if let Some(of) = of {
                bar.set_length(of);
            }
            bar.set_position(bytes);
        }
        Download::Failed { file, address, reason } => {
            bar.suspend(|| tell(format_args!("{file} could not be downloaded from {address}: {reason}")));
        }
        Download::Verified { .. } => bar.reset(),
    }
}

/// List the data sets that are known by name, or fetch or check one and show its classes
///
/// The environment variable `RAKAM_MIRROR` names another server to download from: an address below which `mnist`,
/// `fashion-mnist`, `kmnist`, `emnist` and `qmnist` are folders with the files as they are published.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  rakam data\n  rakam data mnist")]
pub(crate) struct Args {
    /// Data set: a name, or a folder or file of images
    #[arg(value_name = "NAME|PATH")]
    set: Option<PathBuf>,

    /// One JSON object per line: for each set, or for each class of the set
    #[arg(long)]
    json: bool,
}

/// A line about a set that is known by name.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    about: &'static str,
    classes: Vec<String>,
    size: String,
    train: usize,
    test: usize,
    licence: &'static str,
    page: &'static str,
    /// The folder where it was found; null if it isn't here yet.
    folder: Option<String>,
}

/// A line about a class.
#[derive(Serialize)]
struct Class<'a> {
    class: &'a str,
    train: usize,
    test: usize,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut out = stdout().lock();
    let Some(set) = &args.set else {
        let mut table =
            Table::of_names(["Data set", "Classes", "Size", "Train", "Test", "What it is", "Licence", "Here"]);
        for set in Published::all() {
            let [train, test] = set.images;
            let folder = set.found().map(|folder| folder.display().to_string());
            let (name, about, licence, page) = (set.name, set.about, set.licence, set.page);
            let (classes, size) = (set.classes(), set.shape().to_string());
            if args.json {
                let line = Line { name, about, classes, size, train, test, licence, page, folder };
                writeln!(out, "{}", serde_json::to_string(&line)?)?;
                continue;
            }
            let here = if folder.is_some() { "yes" } else { "-" };
            table.add_row([
                Cell::new(name),
                number(classes.len()),
                number(size),
                number(train),
                number(test),
                Cell::new(about),
                Cell::new(licence),
                Cell::new(here),
            ]);
        }
        if !args.json {
            writeln!(out, "{table}")?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let data = load(Some(set), &Form::default())?;
    let count = |split: &rakam_data::Split, class: usize| {
        split.labels().iter().filter(|&&label| usize::from(label) == class).count()
    };
    let mut table = Table::of_names(["Class", "Train", "Test"]);
    for (class, name) in data.classes.iter().enumerate() {
        let (train, test) = (count(&data.train, class), count(&data.test, class));
        if args.json {
            writeln!(out, "{}", serde_json::to_string(&Class { class: name, train, test })?)?;
        } else {
            table.add_row([Cell::new(output::name(name)), number(train), number(test)]);
        }
    }
    if !args.json {
        writeln!(out, "{table}")?;
        let (train, test) = (data.train.len(), data.test.len());
        let framing = if data.framing == Framing::Centred { "ink" } else { "whole" };
        let shape = data.train.shape();
        writeln!(out, "{train} images to train on and {test} to test with, {shape}; framing: {framing}")?;
    }
    Ok(ExitCode::SUCCESS)
}
