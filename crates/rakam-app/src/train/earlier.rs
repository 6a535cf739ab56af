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
pub(super) struct Earlier {
    pub(super) asked: Asked,
    pub(super) snapshot: Snapshot,
    pub(super) curves: Curves,
}

/// The trainings that can be brought back, the last one at the end.
#[derive(Default)]
pub(super) struct EarlierTrainings(Vec<Earlier>);

impl EarlierTrainings {
    /// Keeps the training, and has the lab keep it. Where there are too many, the one that has seen the fewest images goes.
    pub(super) fn keep(&mut self, earlier: Earlier, ctx: &Context, lab: &mut Lab) {
        lab.send(ctx, RequestKind::SetTrainingAside);
        let shortest = self.0.iter().enumerate().min_by_key(|(_, earlier)| earlier.snapshot.images);
        if let Some((at, _)) = shortest.filter(|_| self.0.len() >= MOST) {
            let gone = self.0.remove(at);
            lab.send(ctx, RequestKind::Cancel(gone.asked.id));
        }
        self.0.push(earlier);
    }

    /// Takes one of them to go on with.
    pub(super) fn take(&mut self, index: usize) -> Option<Earlier> {
        (index < self.0.len()).then(|| self.0.remove(index))
    }

    /// Shows them as a menu, if there are any. Returns the index of the one that is to be brought back.
    pub(super) fn show(&self, ui: &mut Ui, words: &Words) -> Option<usize> {
        if self.0.is_empty() {
            return None;
        }
        let items: Vec<(bool, String)> = self.0.iter().map(|earlier| (false, earlier.name(words))).collect();
        let button = Button::with_icon("earlier", &icons::UNDO, words.tr("earlier"));
        Button { menu: true, tip: words.tr("earlier-tip"), ..button }.add_menu(ui, &items)
    }
}

impl Earlier {
    pub(super) fn name(&self, words: &Words) -> String {
        let Snapshot { hyperparameters, images, .. } = &self.snapshot;
        let tested = self.curves.tested(*images);
        let accuracy = tested.map_or_else(|| "–".to_owned(), |accuracy| words.percent_exact(accuracy.into()));
        let item = tr("earlier-item")
            .with("preset", words.say(&presets::name(hyperparameters.preset)))
            .with("images", words.number(*images as f64, 0))
            .with("accuracy", accuracy);
        words.say(&item)
    }
}
