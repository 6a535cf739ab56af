//! A training, its events and its interruption.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use pyo3::prelude::*;
use rakam_data::{Dataset, Form};
use rakam_model::{Format, check_writable};
use rakam_nn::Cpu;
use rakam_train::{Device, Overrides, Recipe, Session, Task, TrainError, TrainEvent, place};

use crate::answer::plain;
use crate::device::device_of;
use crate::error::refused;
use crate::image_set::ImageSet;
use crate::network::Network;
use crate::threads::threads_of;
use crate::whole::whole;

/// Train a network on MNIST.
///
/// Other Python threads go on meanwhile. Ctrl-C ends it within a moment with KeyboardInterrupt; nothing is written then.
/// The same recipe, seed and images give the same weights on any number of threads; on a graphics card they differ by
/// rounding.
///
/// recipe: "original" (the original program's), "sprint" (one epoch, 99%), "ladder-994", "ladder-995", "ladder-996" (the shortest
///     training found for 99.4, 99.5 and 99.6%) or "rakam" (that of the built-in network)
/// layers: a network of one's own, such as "conv 8 5x5, bn, relu, maxpool, dense 32, relu"; None is the recipe's
/// epochs: instead of the recipe's
/// batch_size: images a step, instead of the recipe's
/// optimizer: "sgd", "adam", "adamw", "adadelta" or "rmsprop"; None is the recipe's
/// lr: the highest learning rate; None is the recipe's, or with another optimizer one that suits it
/// momentum: of "sgd"; None is 0.9
/// weight_decay: None is 0, and 0.01 for "adamw"
/// schedule: "step", "cosine" or "one-cycle"; None is the recipe's
/// seed: of all random numbers: the same gives the same weights
/// data: a data set: a name such as "fashion-mnist", or a folder or file of images; None is MNIST, which is downloaded if it
/// isn't found
/// out: a weights file to write, as by Network.save
/// threads: one per processor if None
/// device: "cpu", "gpu" (a graphics card) or "auto" (the faster; both are timed once); None is what the environment variable
///     RAKAM_DEVICE says, or "auto"
/// on_event: called with a dict for each event: the objects of `rakam train --json`. What it raises ends the training.
#[pyfunction]
#[pyo3(signature = (recipe="original", *, layers=None, epochs=None, batch_size=None, optimizer=None, lr=None, momentum=None, weight_decay=None, schedule=None, seed=42, data=None, out=None, threads=None, device=None, on_event=None))]
#[expect(clippy::too_many_arguments, reason = "keywords in Python")]
pub(crate) fn train(
    py: Python<'_>,
    recipe: &str,
    layers: Option<String>,
    #[pyo3(from_py_with = whole)] epochs: Option<usize>,
    #[pyo3(from_py_with = whole)] batch_size: Option<usize>,
    optimizer: Option<&str>,
    lr: Option<f32>,
    momentum: Option<f32>,
    weight_decay: Option<f32>,
    schedule: Option<&str>,
    #[pyo3(from_py_with = whole)] seed: u64,
    data: Option<Images<'_>>,
    out: Option<PathBuf>,
    #[pyo3(from_py_with = whole)] threads: Option<usize>,
    device: Option<&str>,
    on_event: Option<Py<PyAny>>,
) -> PyResult<Network> {
    let recipe = named(recipe)?.with(Overrides {
        architecture: layers,
        epochs,
        batch_size,
        optimizer: optimizer.map(str::parse).transpose().map_err(refused)?,
        momentum,
        weight_decay,
        highest_rate: lr,
        schedule: schedule.map(str::parse).transpose().map_err(refused)?,
    });
    let recipe = Recipe { seed, ..recipe };
    let (workers, watch) = (Workers { threads: threads_of(threads)?, device: device_of(device)? }, Watch { on_event });
    match data {
        Some(Images::InMemory(images)) => {
            let images = images.get();
            let mut network = py.detach(|| follow(recipe, workers, Some(images.data()), out, &watch))?;
            // It was tested on no images.
            network.model.trained = None;
            Ok(network)
        }
        Some(Images::Named(source)) => py.detach(|| {
            let data = load(&source)?;
            follow(recipe, workers, Some(&data), out, &watch)
        }),
        None => py.detach(|| follow(recipe, workers, None, out, &watch)),
    }
}

/// The set of that name or at that path. Ctrl-C ends a download, and the reading of pictures.
fn load(source: &Path) -> PyResult<Dataset> {
    let mut interrupt = None;
    let loaded = Dataset::open(source, &Form::default(), &mut |_| match Python::attach(|py| py.check_signals()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            interrupt = Some(error);
            ControlFlow::Break(())
        }
    });
    interrupt.map_or_else(|| loaded.map_err(refused), Err)
}

/// Where images to train on come from.
pub(crate) enum Images<'py> {
    InMemory(Bound<'py, ImageSet>),
    /// A data set by its name, or a folder or file of images.
    Named(PathBuf),
}

impl<'py> FromPyObject<'_, 'py> for Images<'py> {
    type Error = PyErr;

    /// What is neither is refused as no path: Python's users can't make the other.
    fn extract(images: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        match images.cast::<ImageSet>() {
            Ok(set) => Ok(Self::InMemory(set.to_owned())),
            Err(_) => Ok(Self::Named(images.extract()?)),
        }
    }
}

fn named(name: &str) -> PyResult<Recipe> {
    let known = || Recipe::NAMES.join(", ");
    Recipe::named(name).ok_or_else(|| refused(format_args!("there is no recipe `{name}`; known: {}", known())))
}

/// Whoever wants to know how it goes: the caller, and the user's Ctrl-C.
struct Watch {
    on_event: Option<Py<PyAny>>,
}

impl Watch {
    /// Hears Ctrl-C and hands the event on. An error of either ends the training.
    fn tell(&self, event: &TrainEvent) -> PyResult<()> {
        Python::attach(|py| {
            py.check_signals()?;
            let Some(on_event) = &self.on_event else { return Ok(()) };
            on_event.call1(py, (plain(py, event)?,)).map(drop)
        })
    }
}

/// What trains.
#[derive(Clone, Copy)]
struct Workers {
    threads: usize,
    device: Device,
}

/// Trains to the end, detached from the interpreter; on MNIST unless there are other images.
fn follow(
    recipe: Recipe,
    workers: Workers,
    given: Option<&Dataset>,
    out: Option<PathBuf>,
    watch: &Watch,
) -> PyResult<Network> {
    // The images say what the network takes and tells apart; MNIST is known without them.
    let task = given.map(Task::of).transpose().map_err(refused)?.unwrap_or_default();
    let Workers { threads, device } = workers;
    let mut session = Session::new(Recipe { task, ..recipe }, Cpu::new(threads)).map_err(refused)?;
    if let Some(out) = &out {
        let format = Format::of(out).unwrap_or(Format::Safetensors { half: false });
        let room = session.model().to_format(format).len();
        check_writable(out, room).map_err(|error| refused(TrainError::Unwritable(error)))?;
    }
    let mnist;
    let data = match given {
        Some(data) => data,
        None => {
            mnist = load(Path::new("mnist"))?;
            &mnist
        }
    };
    let recipe = session.recipe();
    let architecture = recipe.network_architecture().map_err(refused)?;
    let placed = place(device, &architecture, recipe.batch_size, threads).map_err(refused)?;
    let mut device = "cpu".to_owned();
    if let Some(card) = placed.gpu {
        let name = card.name().to_owned();
        match session.move_to(&card) {
            Ok(()) => device = name,
            Err(error) => watch.tell(&TrainEvent::DeviceFailed { device: name, reason: error.to_string() })?,
        }
    }
    let recipe = session.recipe();
    watch.tell(&TrainEvent::Started {
        architecture: recipe.architecture.clone(),
        parameters: session.trainer().network().parameters().len(),
        images: data.train.len() - recipe.held_back_of(data.train.len()),
        epochs: recipe.epochs,
        device,
        threads,
        epoch: 1,
        batch: 0,
    })?;
    while !session.is_done() {
        let mut told = Ok(());
        let stop = AtomicBool::new(false);
        session
            .epoch(data, &stop, &mut |event| {
                if told.is_ok() {
                    told = watch.tell(&event);
                    stop.store(told.is_err(), Ordering::Relaxed);
                }
            })
            .map_err(refused)?;
        told?;
    }
    let model = session.calibrated_model(data);
    // Ctrl-C may have been pressed meanwhile.
    Python::attach(|py| py.check_signals())?;
    if let Some(out) = &out {
        model.save(out).map_err(refused)?;
    }
    let position = session.position();
    watch.tell(&TrainEvent::Done {
        epochs: position.epoch,
        test_accuracy: position.test_accuracy,
        seconds: position.seconds,
        out: out.map(|out| out.display().to_string()).unwrap_or_default(),
    })?;
    Ok(Network { model })
}
