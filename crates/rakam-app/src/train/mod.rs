//! The Train tab: a training that the user watches and steers while it runs, or fine-tuning on the user's corrections.
//!
//! ```text
//! training.rs   the training as far as the window knows it
//! earlier.rs    those before it, which can be brought back
//! curves.rs     the points of its charts
//! timeline.rs   back to any moment of it
//! film.rs       it as a GIF
//! controls.rs   start, pause, one batch, one epoch; its progress
//! presets.rs    the presets, and what to look for
//! sliders.rs    the hyperparameters
//! optimizer.rs  the optimiser among them, and the course of the learning rate
//! data.rs       the data set, and how another is chosen
//! network/      the network's layers, as cards and as text
//! devices.rs    what makes the steps
//! advice.rs     what is seen in the curves, and a fix to try
//! charts.rs     loss and accuracy
//! layers.rs     how each layer fares
//! plot.rs       a chart of curves
//! pictures.rs   the kernels of the first layer, and hard images with their readings
//! race/         trainings that race each other
//! fine_tuning/  the corrections, and fine-tuning on them
//! ```

mod advice;
mod charts;
mod controls;
mod curves;
mod data;
mod devices;
mod earlier;
mod film;
mod fine_tuning;
mod layers;
mod network;
mod optimizer;
mod pictures;
mod plot;
mod presets;
mod race;
mod sliders;
mod timeline;
mod training;

use egui::{Context, ScrollArea, Ui, UiBuilder, vec2};
use rakam_ink::{Drawing, Input};
use rakam_lab::{Answer, DataSet, RequestId};
use rakam_nn::Architecture;
use rakam_train::Preset;

use self::fine_tuning::FineTuning;
use self::race::Race;
use self::training::Training;
pub(crate) use self::training::{AtStake, TrainingFacts};
use crate::app::Action;
use crate::i18n::{Words, tr};
use crate::lab::{Lab, show_images};
use crate::layout::GAP;
use crate::network::NetworkId;
use crate::share::SharedTraining;
use crate::tab::{Cx, Tab};
use crate::widgets::{TabLabel, tabs};

/// The height of the strip that leads from one part to the other, and the most that one of its tabs is wide.
const STRIP: f32 = 34.0;
const STRIP_TAB: f32 = 240.0;

/// The part of the tab that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    FromScratch,
    Race,
    FineTuning,
}

/// The Train tab.
pub(crate) struct Train {
    part: Part,
    training: Training,
    race: Race,
    fine_tuning: FineTuning,
}

impl Train {
    /// The tab with the corrections that were saved.
    pub(crate) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let (training, race) = (Training::default(), Race::default());
        Self { part: Part::default(), training, race, fine_tuning: FineTuning::load(storage) }
    }

    /// Saves the corrections, if they have changed.
    pub(crate) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.fine_tuning.save(storage);
    }

    /// Keeps a correction: `read` was read, and `label` is right; `None` is not a digit. `drawing` is given where it is all of
    /// what was read. The tab shows the corrections next. Returns how many there are.
    pub(crate) fn correct(
        &mut self,
        input: &Input,
        drawing: Option<&Drawing>,
        read: Option<u8>,
        label: Option<u8>,
    ) -> usize {
        self.part = Part::FineTuning;
        self.fine_tuning.correct(input, drawing, read, label)
    }

    /// Shows the training from scratch next.
    pub(crate) fn show_training(&mut self) {
        self.part = Part::FromScratch;
    }

    /// Shows the training from scratch next, which is adversarial from now on.
    pub(crate) fn make_adversarial(&mut self, strength: f32, ctx: &Context, lab: &mut Lab) {
        self.part = Part::FromScratch;
        self.training.make_adversarial(strength, ctx, lab);
    }

    /// What is trained, to be shared; `None` if there was no training yet.
    pub(crate) fn shared(&self) -> Option<SharedTraining> {
        self.training.shared()
    }

    /// Begins a shared training, as soon as there are images; it waits until it is started.
    pub(crate) fn open(&mut self, shared: SharedTraining) {
        self.part = Part::FromScratch;
        self.training.open(shared);
    }

    /// The preset of the training, and the share of test images that its network reads right, 0 to 1; 0 at first.
    pub(crate) fn progress(&self) -> Option<(Preset, f64)> {
        self.training.progress()
    }

    /// What challenges are about; `set` is the data set that the lab has.
    pub(crate) fn facts(&self, set: Option<&DataSet>) -> Option<TrainingFacts> {
        self.training.facts(set?)
    }

    /// What would be lost of a training from scratch with the window.
    pub(crate) fn at_stake(&self) -> Option<AtStake> {
        self.training.at_stake()
    }

    /// The weights that were to be saved are in a file.
    pub(crate) fn weights_saved(&mut self) {
        self.training.weights_saved();
    }

    /// The network in training, once it has learned something; `set` is the data set that the lab has.
    pub(crate) fn network(&self, set: Option<&DataSet>) -> Option<Architecture> {
        self.training.network(set?)
    }

    /// Has the network that reads follow the training, if it is to. `reads` is that network.
    pub(crate) fn keep_up(&mut self, ctx: &Context, lab: &mut Lab, reads: &NetworkId) {
        self.training.keep_up(ctx, lab, reads);
    }

    /// Has the lab look at the layers while they are shown.
    pub(crate) fn watch(&mut self, ctx: &Context, lab: &mut Lab) {
        self.training.watch(ctx, lab);
    }

    fn show_strip(&mut self, ui: &mut Ui, words: &Words) {
        let corrections = tr("half-corrections").with("count", self.fine_tuning.count());
        let labels = [words.tr("half-scratch"), words.tr("race"), words.say(&corrections)].map(TabLabel::plain);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), STRIP));
        match tabs(ui, rect, ("half", 0), &labels, self.part as usize, (STRIP_TAB, false)) {
            Some(0) => self.part = Part::FromScratch,
            Some(1) => self.part = Part::Race,
            Some(_) => self.part = Part::FineTuning,
            None => {}
        }
    }
}

impl Tab for Train {
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        cx.lab.want_images(ui.ctx());
        self.training.begin(ui.ctx(), cx.lab);
        let mut actions = Vec::new();
        ui.scope_builder(UiBuilder::new().max_rect(cx.frame.body), |ui| {
            ScrollArea::vertical().id_salt("train").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GAP;
                // The border of a card is half outside of it.
                ui.set_max_width(ui.available_width() - 2.0);
                self.show_strip(ui, cx.words);
                show_images(ui, cx.lab, cx.words);
                actions = match self.part {
                    Part::FromScratch => self.training.show(ui, cx),
                    Part::Race => {
                        self.race.show(ui, cx);
                        Vec::new()
                    }
                    Part::FineTuning => self.fine_tuning.show(ui, cx),
                };
            });
        });
        actions
    }

    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        self.race.handle(id, answer);
        self.fine_tuning.handle(id, answer);
        self.training.handle(id, answer)
    }

    fn lab_stopped(&mut self, reason: &str) {
        self.race.lab_stopped();
        self.fine_tuning.lab_stopped(reason);
        self.training.lab_stopped();
    }
}
