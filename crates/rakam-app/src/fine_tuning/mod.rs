//! To teach: readings that one corrects are kept, and a network of one's own learns from them.
//!
//! ```text
//! correction.rs  a corrected reading, and all of them in a file
//! list.rs        the corrections as a list
//! tune.rs        the teaching: how far it is, what it came to, whether one takes it
//! ```

mod correction;
mod list;
mod tune;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egui::Ui;
use rakam_ink::{Drawing, Input};
use rakam_lab::{Event, FineTuned, Request};
use rakam_model::Embedded;

pub(crate) use self::correction::Correction;
use crate::i18n::Words;
use crate::lab::Lab;
use crate::network::Network;
use crate::sheet::Sheet;

const CORRECTIONS: &str = "rakam-corrections";
const PERSONAL: &str = "rakam-personal-network";

/// What is wanted of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The corrections in a file.
    Export,
    /// The personal network, to read from now on.
    UsePersonal,
    /// The personal network in a file.
    SavePersonal,
    /// To forget the personal network.
    ForgetPersonal,
}

/// How the teaching stands.
#[derive(Default)]
enum State {
    #[default]
    None,
    Running {
        step: usize,
        of: usize,
    },
    Done(FineTuned),
    Failed(String),
}

/// The corrections, and what is learnt of them.
#[derive(Default)]
pub(crate) struct FineTuningPanel {
    corrections: Vec<Correction>,
    /// The one that was removed last, and where it stood.
    removed: Option<(usize, Correction)>,
    state: State,
    /// The network that was tuned, as a weights file.
    personal: Option<Vec<u8>>,
    /// The drawings of the corrections.
    sheet: Sheet,
    /// Whether there is something to remember: a network is too much to write down every second.
    unsaved: bool,
}

impl FineTuningPanel {
    /// What was remembered.
    pub(crate) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let remembered = |key| storage.and_then(|storage| storage.get_string(key));
        let corrections = remembered(CORRECTIONS).and_then(|text| Correction::from_json(&text)).unwrap_or_default();
        let personal =
            remembered(PERSONAL).and_then(|text| STANDARD.decode(text).ok()).filter(|bytes| !bytes.is_empty());
        Self { corrections, personal, ..Self::default() }
    }

    /// Remembers, if anything has changed.
    pub(crate) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if !std::mem::take(&mut self.unsaved) {
            return;
        }
        storage.set_string(CORRECTIONS, Correction::to_json(&self.corrections));
        storage.set_string(PERSONAL, self.personal.as_ref().map_or_else(String::new, |bytes| STANDARD.encode(bytes)));
    }

    /// Keeps a correction: `read` was read, and `label` is right; `None` is no digit. `drawing` is given where it is all of
    /// what was read.
    pub(crate) fn correct(&mut self, input: &Input, drawing: Option<&Drawing>, read: Option<u8>, label: Option<u8>) {
        self.corrections.push(Correction::new(input, drawing, read, label));
        self.removed = None;
        self.corrections_changed();
    }

    fn corrections_changed(&mut self) {
        self.sheet.forget();
        self.unsaved = true;
    }

    /// How many corrections there are.
    pub(crate) fn len(&self) -> usize {
        self.corrections.len()
    }

    /// The corrections as a file.
    pub(crate) fn export(&self) -> String {
        Correction::to_json(&self.corrections)
    }

    /// The network that was tuned, as a weights file.
    pub(crate) fn personal(&self) -> Option<&[u8]> {
        self.personal.as_deref()
    }

    pub(crate) fn forget_personal(&mut self) {
        self.personal = None;
        self.unsaved = true;
    }

    /// Hears from the lab.
    pub(crate) fn hear(&mut self, tell: &Event) {
        match tell {
            Event::FineTuning { step, of } => self.state = State::Running { step: *step, of: *of },
            Event::FineTuned(tuned) => self.state = State::Done(tuned.clone()),
            Event::NotFineTuned(reason) => self.state = State::Failed(reason.clone()),
            _ => {}
        }
    }

    /// Shows the corrections and the teaching. `network` is the one that reads.
    pub(crate) fn show(&mut self, ui: &mut Ui, lab: &mut Lab, network: &Network, words: &Words) -> Option<Wanted> {
        let exported = self.show_list(ui, words);
        let tuned = self.show_school(ui, lab, network, words);
        exported.or(tuned)
    }

    /// Begins to teach `network` all corrections that it can learn.
    fn begin(&mut self, ctx: &egui::Context, lab: &mut Lab, network: &Network) {
        let inside = base_of(network);
        let model = inside.map_or_else(|| network.model().to_bytes(), Embedded::bytes);
        let classes = network.model().network.classes();
        let examples: Vec<_> = self.corrections.iter().map(Correction::example).collect();
        let examples = examples.into_iter().filter(|example| usize::from(example.label) < classes).collect();
        self.state = State::Running { step: 0, of: 0 };
        lab.ask(ctx, Request::FineTune { model, examples });
    }
}

/// The network inside that is tuned in place of `network`, where that one was tuned already: what is forgotten would add up.
fn base_of(network: &Network) -> Option<&'static Embedded> {
    rakam_model::embedded().first().filter(|_| network.is_personal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::InMemory;

    #[test]
    fn corrections_and_the_own_network_are_remembered_and_written_only_when_they_change() {
        let mut storage = InMemory::default();
        let mut teach = FineTuningPanel::load(Some(&storage));
        assert_eq!((teach.len(), teach.personal()), (0, None));
        teach.save(&mut storage);
        assert!(storage.0.is_empty());
        teach.correct(&Input::from_pixels([0.5; 784]), None, Some(1), Some(7));
        teach.personal = Some(vec![1, 2, 3]);
        teach.save(&mut storage);
        let again = FineTuningPanel::load(Some(&storage));
        assert_eq!((again.len(), again.personal()), (1, Some(&[1, 2, 3][..])));
        storage.0.clear();
        teach.save(&mut storage);
        assert!(storage.0.is_empty());
        teach.forget_personal();
        teach.save(&mut storage);
        assert_eq!(FineTuningPanel::load(Some(&storage)).personal(), None);
    }
}
