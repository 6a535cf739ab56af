//! Trainings that another one took the place of: nothing of them is lost.

use egui::{Context, Ui};
use rakam_lab::{RequestKind, Snapshot};

use super::curves::Curves;
use super::presets;
use super::training::Asked;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::widgets::Button;

/// So many are kept. Each has its recorded moments in memory.
const MOST: usize = 3;

/// A training as it was when another one took its place.
pub(super) struct Former {
    pub(super) asked: Asked,
    pub(super) snapshot: Snapshot,
    pub(super) curves: Curves,
}

/// The trainings that can be brought back, the last one at the end.
#[derive(Default)]
pub(super) struct FormerTrainings(Vec<Former>);

impl FormerTrainings {
    /// Keeps the training, and has the lab keep it. Where there are too many, the one that has seen the fewest images goes.
    pub(super) fn keep(&mut self, former: Former, ctx: &Context, lab: &mut Lab) {
        lab.send(ctx, RequestKind::SetTrainingAside);
        let shortest = self.0.iter().enumerate().min_by_key(|(_, former)| former.snapshot.images);
        if let Some((at, _)) = shortest.filter(|_| self.0.len() >= MOST) {
            let gone = self.0.remove(at);
            lab.send(ctx, RequestKind::Cancel(gone.asked.id));
        }
        self.0.push(former);
    }

    /// Takes one of them to go on with.
    pub(super) fn take(&mut self, index: usize) -> Option<Former> {
        (index < self.0.len()).then(|| self.0.remove(index))
    }

    /// Shows them as a menu, if there are any. Returns the index of the one that is to be brought back.
    pub(super) fn show(&self, ui: &mut Ui, words: &Words) -> Option<usize> {
        if self.0.is_empty() {
            return None;
        }
        let items: Vec<(bool, String)> = self.0.iter().map(|former| (false, former.name(words))).collect();
        let button = Button::with_icon("former", &icons::UNDO, words.tr("former"));
        Button { menu: true, tip: words.tr("former-tip"), ..button }.add_menu(ui, &items)
    }
}

impl Former {
    pub(super) fn name(&self, words: &Words) -> String {
        let Snapshot { hyperparameters, images, .. } = &self.snapshot;
        let tested = self.curves.tested(*images);
        let accuracy = tested.map_or_else(|| "–".to_owned(), |accuracy| words.percent_exact(accuracy.into()));
        let item = tr("former-item")
            .with("preset", words.say(&presets::name(hyperparameters.preset)))
            .with("images", words.number(*images as f64, 0))
            .with("accuracy", accuracy);
        words.say(&item)
    }
}
