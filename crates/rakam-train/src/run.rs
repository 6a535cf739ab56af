//! A session from start to end, with its files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rakam_data::{Dataset, Split};
#[cfg(feature = "gpu")]
use rakam_gpu::Gpu;
use rakam_model::{FileError, Format, Model, check_writable, read_limited, write_whole};
use rakam_nn::Cpu;

use crate::{Position, Recipe, Session, TrainError, TrainEvent};

/// Largest checkpoint that is read, in bytes: each parameter of the largest network with its two moments. That of classic has 540
/// thousand.
const MAX_CHECKPOINT: u64 = 12 * rakam_nn::MOST_PARAMETERS + (4 << 20);

/// A training with its files.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to train, and how.
    pub recipe: Recipe,
    /// Number of threads, within [`Job::THREADS`]. The weights don't depend on it.
    pub threads: usize,
    /// The weights file to write; the checkpoint is next to it.
    pub out: PathBuf,
    /// The format of the weights file.
    pub format: Format,
    /// Whether to resume from the checkpoint. Those of the processor and of a graphics card are alike.
    pub resume: bool,
    /// The graphics card to train on; `None` is the processor.
    #[cfg(feature = "gpu")]
    pub gpu: Option<Gpu>,
}

impl Job {
    /// Accepted numbers of threads.
    pub const THREADS: std::ops::RangeInclusive<usize> = 1..=1024;

    /// Finds what would stop the training later: values out of range, a folder that doesn't exist or isn't writable,
    /// too little space for the files. It is cheap: call it before loading the images.
    ///
    /// # Errors
    /// With the first problem found.
    pub fn check(&self) -> Result<(), TrainError> {
        self.recipe.check()?;
        if !Self::THREADS.contains(&self.threads) {
            let value = self.threads.to_string();
            return Err(TrainError::Value { name: "threads", value, expected: "1 to 1024" });
        }
        let tensors = self.recipe.network_architecture()?.tensors().map_err(rakam_model::ModelError::Architecture)?;
        let numbers: usize = tensors.iter().map(rakam_nn::TensorSpec::len).sum();
        let weights = numbers * size_of::<f32>();
        // A checkpoint holds each number and its two moments. While the next is written, the last is still there; so it is while
        // the weights are.
        let checkpoint = 3 * weights;
        check_writable(&self.out, weights).map_err(TrainError::Unwritable)?;
        check_writable(&checkpoint_path(&self.out), 2 * checkpoint).map_err(TrainError::Unwritable)
    }

    /// Unless it is to be resumed, moves the checkpoint of a training that was stopped out of the way of this one: `.old` is appended
    /// to its name, or `.old2` and so on if there is one already. Returns where it is then, if there was one: no finished weights have
    /// followed it.
    ///
    /// # Errors
    /// If it can't be moved.
    pub fn set_aside_unfinished(&self) -> Result<Option<PathBuf>, TrainError> {
        let modified = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
        let checkpoint = checkpoint_path(&self.out);
        let Some(stopped) = modified(&checkpoint).filter(|_| !self.resume) else { return Ok(None) };
        if modified(&self.out).is_some_and(|finished| finished >= stopped) {
            return Ok(None);
        }
        let mut old = with_ending(&checkpoint, ".old");
        let mut kept = 1;
        while old.exists() {
            kept += 1;
            old = with_ending(&checkpoint, &format!(".old{kept}"));
        }
        let unwritable = |source| TrainError::Unwritable(FileError::Write { path: checkpoint.clone(), source });
        std::fs::rename(&checkpoint, &old).map_err(unwritable)?;
        Ok(Some(old))
    }

    fn session(&self, train: &Split) -> Result<Session, TrainError> {
        let cpu = Cpu::new(self.threads);
        if !self.resume {
            return Session::new(self.recipe.clone(), cpu);
        }
        let bytes = read_limited(&checkpoint_path(&self.out), MAX_CHECKPOINT).map_err(TrainError::NoCheckpoint)?;
        Session::resume(self.recipe.clone(), train, &bytes, cpu)
    }

    fn save_checkpoint(&self, session: &Session, train: &Split) -> Result<(), TrainError> {
        let path = checkpoint_path(&self.out);
        let not_saved = |source: FileError| {
            let Position { epoch, batch, .. } = session.position();
            let rescue = if path.exists() {
                "the one before it is intact: free some space, then continue with `--resume`"
            } else {
                "there is none before it: free some space, then start again"
            };
            TrainError::CheckpointNotSaved { epoch: epoch + usize::from(*batch > 0), source, rescue: rescue.to_owned() }
        };
        write_whole(&path, &session.checkpoint(train)).map_err(not_saved)?;
        tracing::info!(checkpoint = %path.display(), "written");
        Ok(())
    }
}

/// The path of the checkpoint of the weights at `out`: the same with `.checkpoint` appended.
#[must_use]
pub fn checkpoint_path(out: &Path) -> PathBuf {
    with_ending(out, ".checkpoint")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(ending);
    path.into()
}

/// Trains to the end and writes the weights; or until `stop` is set, to the end of the batch, and writes a checkpoint.
/// A checkpoint is also written after every epoch. The last event is [`TrainEvent::Done`] or [`TrainEvent::Stopped`];
/// returns the model if all epochs are done.
///
/// # Errors
/// As [`Job::check`]; if the checkpoint to resume from doesn't match; if the training diverges; if a file can't be written,
/// which leaves the file that was there before.
pub fn train(
    job: &Job,
    data: &Dataset,
    stop: &AtomicBool,
    emit: &mut dyn FnMut(TrainEvent),
) -> Result<Option<Model>, TrainError> {
    job.check()?;
    let mut session = job.session(&data.train)?;
    let Position { epoch, batch, .. } = *session.position();
    let recipe = &job.recipe;
    let device = to_gpu(job, &mut session, emit).unwrap_or_else(|| "cpu".to_owned());
    emit(TrainEvent::Started {
        architecture: recipe.architecture.clone(),
        parameters: session.trainer().network().parameters().len(),
        images: data.train.len() - recipe.held_back_of(data.train.len()),
        epochs: recipe.epochs,
        device,
        threads: job.threads,
        epoch: (epoch + 1).min(recipe.epochs),
        batch,
    });
    while !session.is_done() {
        let came_to_end = session.epoch(data, stop, emit)?;
        job.save_checkpoint(&session, &data.train)?;
        if !came_to_end {
            let Position { epoch, batch, .. } = *session.position();
            let checkpoint = checkpoint_path(&job.out).display().to_string();
            emit(TrainEvent::Stopped { epoch: epoch + 1, batch, checkpoint });
            return Ok(None);
        }
    }
    let model = session.calibrated_model(data);
    let checkpoint = checkpoint_path(&job.out).display().to_string();
    write_whole(&job.out, &model.to_format(job.format))
        .map_err(|source| TrainError::WeightsNotSaved { source: source.into(), checkpoint })?;
    let Position { test_accuracy, seconds, .. } = *session.position();
    emit(TrainEvent::Done { epochs: recipe.epochs, test_accuracy, seconds, out: job.out.display().to_string() });
    Ok(Some(model))
}

/// Moves the session to the job's graphics card, if it has one that can hold it, and returns the card's name.
#[cfg(feature = "gpu")]
fn to_gpu(job: &Job, session: &mut Session, emit: &mut dyn FnMut(TrainEvent)) -> Option<String> {
    let gpu = job.gpu.as_ref()?;
    let name = gpu.name().to_owned();
    match session.move_to(gpu) {
        Ok(()) => Some(name),
        Err(error) => {
            emit(TrainEvent::DeviceFailed { device: name, reason: error.to_string() });
            None
        }
    }
}

#[cfg(not(feature = "gpu"))]
fn to_gpu(_: &Job, _: &mut Session, _: &mut dyn FnMut(TrainEvent)) -> Option<String> {
    None
}
