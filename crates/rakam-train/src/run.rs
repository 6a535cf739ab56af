//! A session from start to end, with its files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rakam_data::{Dataset, Split};
use rakam_model::{FileError, Model, architecture, check_writable, read_limited, write_whole};
use rakam_nn::Cpu;

use crate::{Position, Recipe, Session, TrainError, TrainEvent};

/// Largest checkpoint that is read, in bytes; classic's has 540 thousand.
const MAX_CHECKPOINT: u64 = 256 << 20;

/// A training with its files.
#[derive(Clone, Debug)]
pub struct Job {
    /// What to train, and how.
    pub recipe: Recipe,
    /// Threads, within [`Job::THREADS`]. The weights do not depend on them.
    pub threads: usize,
    /// Where the weights go; the checkpoint stands beside it.
    pub out: PathBuf,
    /// Whether to go on from the checkpoint.
    pub resume: bool,
}

impl Job {
    /// Accepted numbers of threads.
    pub const THREADS: std::ops::RangeInclusive<usize> = 1..=1024;

    /// Finds what would stop the training later: values out of range, a folder that is not there or cannot be
    /// written, no room for the files. Cheap; worth a call before the images are read.
    ///
    /// # Errors
    /// With the first thing found.
    pub fn check(&self) -> Result<(), TrainError> {
        self.recipe.check()?;
        if !Self::THREADS.contains(&self.threads) {
            let value = self.threads.to_string();
            return Err(TrainError::Value { name: "threads", value, expected: "1 to 1024" });
        }
        let tensors =
            architecture(&self.recipe.architecture)?.tensors().map_err(rakam_model::ModelError::Architecture)?;
        let numbers: usize = tensors.iter().map(rakam_nn::TensorSpec::len).sum();
        // A checkpoint holds each number, and two memories of it.
        let room = numbers * 3 * size_of::<f32>();
        check_writable(&self.out, room).map_err(TrainError::Unwritable)?;
        check_writable(&checkpoint_path(&self.out), room).map_err(TrainError::Unwritable)
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
                "the one before it is whole: make room, then go on with `--resume`"
            } else {
                "there is none before it: make room, then start again"
            };
            TrainError::CheckpointNotSaved { epoch: epoch + usize::from(*batch > 0), source, rescue: rescue.to_owned() }
        };
        write_whole(&path, &session.checkpoint(train)).map_err(not_saved)?;
        tracing::info!(checkpoint = %path.display(), "written");
        Ok(())
    }
}

/// Where the checkpoint of weights at `out` stands: beside it, its name with `.checkpoint` behind.
#[must_use]
pub fn checkpoint_path(out: &Path) -> PathBuf {
    let mut path = OsString::from(out);
    path.push(".checkpoint");
    path.into()
}

/// Trains to the end and writes the weights; or until `stop` is set, to the end of the batch, and writes a checkpoint.
/// A checkpoint is also written after every epoch. The last event is [`TrainEvent::Done`] or [`TrainEvent::Stopped`];
/// returns the model where all is done.
///
/// # Errors
/// As [`Job::check`]; when the checkpoint to go on from does not fit; when the training diverges; when a file cannot
/// be written: what stood there before still does.
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
    emit(TrainEvent::Started {
        architecture: recipe.architecture.clone(),
        parameters: session.trainer().network().parameters().len(),
        images: data.train.len().saturating_sub(recipe.held_back),
        epochs: recipe.epochs,
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
    model.save(&job.out).map_err(|source| TrainError::WeightsNotSaved { source, checkpoint })?;
    let Position { test_accuracy, seconds, .. } = *session.position();
    emit(TrainEvent::Done { epochs: recipe.epochs, test_accuracy, seconds, out: job.out.display().to_string() });
    Ok(Some(model))
}
