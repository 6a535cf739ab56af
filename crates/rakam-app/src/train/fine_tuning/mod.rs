//! Fine-tuning: readings that the user corrects are kept, and a copy of the network learns from them.
//!
//! ```text
//! correction.rs  a corrected reading, and all of them in a file
//! list.rs        the corrections as a list
//! run.rs         the fine-tuning: its progress, its result, and the network that came of it
//! ```

mod correction;
mod list;
mod run;

use egui::Ui;
use rakam_ink::{Drawing, Input};
use rakam_lab::{Answer, FineTuned, RequestId};

use self::correction::Correction;
use crate::app::Action;
use crate::sheet::Sheet;
use crate::tab::Cx;

/// The state of the fine-tuning.
#[derive(Default)]
enum State {
    #[default]
    Idle,
    Running {
        step: usize,
        of: usize,
    },
    Done(FineTuned),
    /// Why it failed, in English.
    Failed(String),
}

/// The corrections, and the fine-tuning on them.
#[derive(Default)]
pub(super) struct FineTuning {
    corrections: Vec<Correction>,
    /// The correction that was removed last, and its index.
    removed: Option<(usize, Correction)>,
    state: State,
    /// The last request to fine-tune.
    request: Option<RequestId>,
    /// The drawings of the corrections.
    sheet: Sheet,
    /// Whether the corrections have changed since they were saved.
    unsaved: bool,
}

impl FineTuning {
    const KEY: &str = "rakam-corrections";

    /// The corrections that were saved.
    pub(super) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let saved = storage.and_then(|storage| storage.get_string(Self::KEY));
        let corrections = saved.and_then(|text| Correction::from_json(&text)).unwrap_or_default();
        Self { corrections, ..Self::default() }
    }

    /// Saves the corrections, if they have changed.
    pub(super) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if std::mem::take(&mut self.unsaved) {
            storage.set_string(Self::KEY, Correction::to_json(&self.corrections));
        }
    }

    /// Keeps a correction, and returns how many there are.
    pub(super) fn correct(
        &mut self,
        input: &Input,
        drawing: Option<&Drawing>,
        read: Option<u8>,
        label: Option<u8>,
    ) -> usize {
        self.corrections.push(Correction::new(input, drawing, read, label));
        self.removed = None;
        self.corrections_changed();
        self.count()
    }

    fn corrections_changed(&mut self) {
        self.sheet.forget();
        self.unsaved = true;
    }

    /// How many corrections there are.
    pub(super) fn count(&self) -> usize {
        self.corrections.len()
    }

    pub(super) fn handle(&mut self, id: RequestId, answer: &Answer) {
        if self.request != Some(id) {
            return;
        }
        match answer {
            Answer::FineTuningProgress { step, of } => self.state = State::Running { step: *step, of: *of },
            Answer::FineTuned(tuned) => self.state = State::Done(tuned.clone()),
            Answer::Failed(error) => self.state = State::Failed(error.to_string()),
            _ => {}
        }
    }

    pub(super) fn lab_stopped(&mut self, reason: &str) {
        if matches!(self.state, State::Running { .. }) {
            self.state = State::Failed(reason.to_owned());
        }
    }

    /// Shows the corrections, the fine-tuning, and the network that came of it.
    pub(super) fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        let mut actions = Vec::new();
        actions.extend(self.show_list(ui, cx.words));
        actions.extend(self.show_run(ui, cx));
        if cx.networks.fine_tuned().is_some() {
            actions.extend(run::show_network(ui, cx));
        }
        actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::InMemory;

    #[test]
    fn corrections_are_saved_when_they_change_and_only_then() {
        let mut storage = InMemory::default();
        let mut fine_tuning = FineTuning::load(Some(&storage));
        assert_eq!(fine_tuning.count(), 0);
        fine_tuning.save(&mut storage);
        assert!(storage.0.is_empty());
        assert_eq!(fine_tuning.correct(&Input::from_pixels([0.5; 784]), None, Some(1), Some(7)), 1);
        fine_tuning.save(&mut storage);
        assert_eq!(FineTuning::load(Some(&storage)).count(), 1);
        storage.0.clear();
        fine_tuning.save(&mut storage);
        assert!(storage.0.is_empty());
    }
}
