//! What trials of graphics cards have found, kept in the user's cache.
//!
//! A driver that crashes takes the program with it. So a note is written before a card is opened; one that is still there at the
//! next trial tells how the last one ended.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use rakam_data::cache_folder;
use rakam_gpu::{Adapter, GpuError};
use rakam_nn::Cpu;
use serde::{Deserialize, Serialize};

use crate::Pace;

/// Why `auto` doesn't use a card.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Trials of this card don't come back.
    #[error("{card}: the program ended twice while it tried this graphics card")]
    Lost {
        /// The card's name.
        card: String,
    },
    /// It failed, now or in the trial.
    #[error("{card}: {reason}")]
    Failed {
        /// The card's name.
        card: String,
        /// What went wrong.
        reason: String,
    },
}

impl Fault {
    pub(crate) fn failed(adapter: &Adapter, error: &GpuError) -> Self {
        Self::Failed { card: adapter.name.clone(), reason: error.to_string() }
    }
}

/// What is known of a card, or of a card at some work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Note {
    /// So many trials have begun, and not come back.
    Begun(u32),
    /// It failed, and why.
    Failed(String),
    /// It ended well.
    Timed(Pace),
}

type Notes = BTreeMap<String, Note>;

/// So many trials that don't come back aren't the user's, who ends the program meanwhile, but the driver's.
const MOST_BEGUN: u32 = 2;

/// What trials have found.
#[derive(Debug, Default)]
pub(crate) struct Trials {
    /// Where it is kept; `None` if the user has no cache.
    file: Option<PathBuf>,
    /// What this process has found, for where nothing can be kept.
    found: Mutex<Notes>,
    /// Held by the one of this process that tries a card.
    trying: Mutex<()>,
}

/// Those of this user.
pub(crate) static TRIALS: LazyLock<Trials> =
    LazyLock::new(|| Trials::kept_in(cache_folder().map(|folder| folder.join("devices.json"))));

impl Trials {
    pub(crate) fn kept_in(file: Option<PathBuf>) -> Self {
        Self { file, ..Self::default() }
    }

    /// How fast a card and so many threads of the processor are at some work. Both are timed, unless that is known.
    pub(crate) fn pace(
        &self,
        adapter: &Adapter,
        work: &str,
        threads: usize,
        time: impl FnOnce() -> Result<Pace, GpuError>,
    ) -> Result<Pace, Fault> {
        let card = name_of(adapter);
        let isa = Cpu::new(1).instruction_set();
        let question = format!("{card}, {isa} x {threads}: {work}");
        let fault_of = |answer| match answer {
            Note::Timed(pace) => Ok(pace),
            Note::Failed(reason) => Err(Fault::Failed { card: adapter.name.clone(), reason }),
            Note::Begun(_) => Err(Fault::Lost { card: adapter.name.clone() }),
        };
        // What is known waits for nobody.
        if let Some(answer) = self.notes().remove(&question) {
            return fault_of(answer);
        }
        // Another trial would disturb this one, and its note would look like that of a crash.
        let _trying = self.trying.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = self.turn();
        let mut notes = self.notes();
        let begun = match notes.get(&card) {
            Some(Note::Begun(times)) => *times,
            _ => 0,
        };
        let answer = match notes.remove(&question) {
            Some(answer) => answer,
            None if begun >= MOST_BEGUN => Note::Begun(begun),
            None => {
                self.keep(|notes| notes.insert(card.clone(), Note::Begun(begun + 1)));
                let answer = time().map_or_else(|error| Note::Failed(error.to_string()), Note::Timed);
                self.keep(|notes| {
                    notes.remove(&card);
                    notes.insert(question.clone(), answer.clone())
                });
                answer
            }
        };
        if let Some(turn) = turn {
            // A process that was forked meanwhile has the file open, too.
            let _ = turn.unlock();
        }
        fault_of(answer)
    }

    /// Has a card that was found at fault tried again.
    pub(crate) fn forgive(&self, adapter: &Adapter) {
        let card = name_of(adapter);
        let at_fault = |key: &str, note: &Note| key.starts_with(&card) && !matches!(note, Note::Timed(_));
        if self.notes().iter().any(|(key, note)| at_fault(key, note)) {
            self.keep(|notes| notes.retain(|key, note| !at_fault(key, note)));
        }
    }

    /// Waits until no other trial is under way. Where files can't be locked, nothing waits.
    fn turn(&self) -> Option<File> {
        let path = self.file.as_ref()?.with_extension("lock");
        std::fs::create_dir_all(path.parent()?).ok()?;
        let file = File::create(path).ok()?;
        file.lock().is_ok().then_some(file)
    }

    fn notes(&self) -> Notes {
        let mut notes = self.file.as_deref().map(kept).unwrap_or_default();
        notes.extend(self.found().clone());
        notes
    }

    fn found(&self) -> MutexGuard<'_, Notes> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the notes of this process, and those that are kept.
    fn keep<T>(&self, change: impl Fn(&mut Notes) -> T) {
        change(&mut self.found());
        let Some(file) = &self.file else { return };
        let write = || -> Result<(), Box<dyn Error>> {
            let mut notes = kept(file);
            change(&mut notes);
            file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            Ok(rakam_model::write_whole(file, &serde_json::to_vec_pretty(&notes)?)?)
        };
        if let Err(error) = write() {
            // The next program tries the card again.
            tracing::debug!(%error, file = %file.display(), "not kept");
        }
    }
}

fn kept(file: &Path) -> Notes {
    std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// A card with its driver, as this version knows it.
fn name_of(Adapter { name, backend, driver, .. }: &Adapter) -> String {
    format!("{}: {name} ({backend}, {driver})", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use rakam_gpu::{Gpu, adapters};

    use super::*;

    const PACE: Pace = Pace { cpu: 1.0, gpu: 2.0 };

    /// The software driver, which stands for a card, and a place for notes.
    fn card() -> Option<(Adapter, tempfile::TempDir)> {
        Gpu::for_tests()?;
        Some((adapters().into_iter().next()?, tempfile::tempdir().unwrap()))
    }

    /// What a program finds that starts now, and whether it had to try.
    fn found(file: &Path, card: &Adapter, work: &str, came_to: Result<Pace, GpuError>) -> (Result<Pace, Fault>, bool) {
        let mut tried = false;
        let trials = Trials::kept_in(Some(file.to_owned()));
        let pace = trials.pace(card, work, 1, || {
            tried = true;
            came_to
        });
        (pace, tried)
    }

    #[test]
    fn a_card_that_ended_the_program_is_not_tried_at_any_work_until_it_is_forgiven() {
        let Some((card, folder)) = card() else { return };
        let file = folder.path().join("new").join("devices.json");
        let crash = || {
            let ends = Trials::kept_in(Some(file.clone()));
            std::thread::scope(|scope| {
                // The end of a thread stands for that of the program.
                let ended = scope.spawn(|| ends.pace(&card, "training", 1, || panic!("the driver crashes"))).join();
                assert!(ended.is_err());
            });
        };
        // Once, the user may have ended it.
        crash();
        assert_eq!(found(&file, &card, "other", Ok(PACE)), (Ok(PACE), true));
        crash();
        crash();
        let lost = Err(Fault::Lost { card: card.name.clone() });
        for work in ["training", "reading"] {
            assert_eq!(found(&file, &card, work, Ok(PACE)), (lost.clone(), false));
        }
        // Another driver is another card.
        let mut updated = card.clone();
        updated.driver.push('7');
        assert_eq!(found(&file, &updated, "training", Ok(PACE)), (Ok(PACE), true));
        Trials::kept_in(Some(file.clone())).forgive(&card);
        assert_eq!(found(&file, &card, "training", Ok(PACE)), (Ok(PACE), true));
        assert_eq!(found(&file, &card, "training", Err(GpuError::NoAdapter)), (Ok(PACE), false));
    }

    #[test]
    fn a_card_that_failed_at_some_work_is_not_tried_at_it_again_until_it_is_forgiven() {
        let Some((card, folder)) = card() else { return };
        let file = folder.path().join("devices.json");
        for tried in [true, false] {
            let (pace, again) = found(&file, &card, "training", Err(GpuError::Failed("no memory".to_owned())));
            let Err(Fault::Failed { reason, .. }) = pace else { panic!("{pace:?}") };
            assert!(reason.contains("no memory") && again == tried, "{reason}, tried: {again}");
        }
        assert_eq!(found(&file, &card, "reading", Ok(PACE)), (Ok(PACE), true));
        Trials::kept_in(Some(file.clone())).forgive(&card);
        assert_eq!(found(&file, &card, "reading", Err(GpuError::NoAdapter)), (Ok(PACE), false));
        assert_eq!(found(&file, &card, "training", Ok(PACE)), (Ok(PACE), true));
    }

    #[test]
    fn what_this_process_has_found_is_known_where_nothing_can_be_kept() {
        let Some((card, folder)) = card() else { return };
        let in_the_way = folder.path().join("file");
        std::fs::write(&in_the_way, "").unwrap();
        for file in [None, Some(in_the_way.join("devices.json"))] {
            let trials = Trials::kept_in(file);
            assert_eq!(trials.pace(&card, "training", 1, || Ok(PACE)), Ok(PACE));
            assert_eq!(trials.pace(&card, "training", 1, || Err(GpuError::NoAdapter)), Ok(PACE));
        }
    }
}
