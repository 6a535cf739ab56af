//! The place to train: a training that one watches and steers while it runs.
//!
//! ```text
//! halves.rs    from scratch, or from one's corrections
//! controls.rs  start, pause, one batch, one epoch; how it stands
//! presets.rs   the presets, and what to look for
//! hyperparameters.rs     what one turns while it runs
//! charts.rs    loss and accuracy
//! pictures.rs  the kernels of the first layer, and hard images with their readings
//! ```

mod charts;
pub(crate) mod controls;
mod halves;
mod pictures;
mod presets;
mod sliders;

pub(crate) use self::controls::show_images;

use egui::{ScrollArea, Ui, UiBuilder};
use rakam_lab::{Event, Image, Phase, Point, Request, Snapshot};
use rakam_train::Preset;

use crate::fine_tuning::{self, FineTuningPanel};
use crate::i18n::Words;
use crate::lab::{Images, Lab};
use crate::layout::{Frame, GAP};
use crate::network::Network;

/// The width of the column with the hyperparameters, beside what they do.
const COLUMN: f32 = 300.0;

/// More points than this are thinned out: no chart is so wide.
const MOST_POINTS: usize = 4_000;

/// What is wanted of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// To draw for the network so far.
    Try,
    /// The network so far in a file.
    Save,
    /// The network inside once more.
    Back,
}

/// The training, as far as the window knows of it.
#[derive(Default)]
pub(crate) struct Train {
    begun: bool,
    stands: Option<Snapshot>,
    points: Vec<Point>,
    hard: Vec<Image>,
    pictures: pictures::Pictures,
    /// Whether the corrections are shown, not the training.
    corrections: bool,
    wanted: Option<Wanted>,
}

impl Train {
    /// Hears from the lab.
    pub(crate) fn hear(&mut self, tell: Event) {
        match tell {
            Event::Data { hard, .. } => {
                self.hard = hard;
                self.pictures.forget_hard();
            }
            Event::Training(snapshot) => {
                if snapshot.images == 0 {
                    self.points.clear();
                }
                self.points.extend(&snapshot.points);
                if self.points.len() > MOST_POINTS {
                    self.thin_out();
                }
                self.stands = Some(snapshot);
            }
            _ => {}
        }
    }

    /// Shows the corrections when one comes here next.
    pub(crate) fn turn_to_corrections(&mut self) {
        self.corrections = true;
    }

    /// Whether there is a network in training that has learned something.
    pub(crate) fn has_network(&self) -> bool {
        self.stands.as_ref().is_some_and(|stands| stands.images > 0 && stands.phase != Phase::Diverged)
    }

    /// What the network so far was asked for, once.
    pub(crate) fn weights_wanted(&mut self) -> Option<Wanted> {
        self.wanted.take()
    }

    /// Every second point goes, but for those where the test images were read.
    fn thin_out(&mut self) {
        let mut odd = false;
        self.points.retain(|point| {
            odd = !odd;
            odd || point.test_accuracy.is_some()
        });
    }

    /// Shows the place. `trained_reads`: whether `network`, the one that reads, was trained here.
    #[expect(clippy::too_many_arguments, reason = "the place has two halves")]
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        frame: &Frame,
        lab: &mut Lab,
        trained_reads: bool,
        teach: &mut FineTuningPanel,
        network: &Network,
        words: &Words,
    ) -> (Option<Wanted>, Option<fine_tuning::Wanted>) {
        lab.want_images(ui.ctx());
        if !self.begun {
            self.begun = true;
            lab.ask(ui.ctx(), Request::Begin(Preset::default().hyperparameters()));
        }
        let (mut wanted, mut taught) = (None, None);
        ui.scope_builder(UiBuilder::new().max_rect(frame.body), |ui| {
            ScrollArea::vertical().id_salt("learn").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.5 * GAP;
                // The border of a card stands half outside of it.
                ui.set_max_width(ui.available_width() - 2.0);
                halves::show(ui, &mut self.corrections, teach.len(), words);
                if !matches!(lab.images(), Images::There { .. }) {
                    controls::show_images(ui, lab, words);
                }
                if self.corrections {
                    taught = teach.show(ui, lab, network, words);
                } else if let Some(stands) = self.stands.clone() {
                    wanted = self.show_training(ui, frame, &stands, lab, trained_reads, words);
                }
            });
        });
        if matches!(wanted, Some(Wanted::Try | Wanted::Save)) {
            self.wanted = wanted;
        }
        (wanted, taught)
    }

    fn show_training(
        &mut self,
        ui: &mut Ui,
        frame: &Frame,
        stands: &Snapshot,
        lab: &mut Lab,
        trained_reads: bool,
        words: &Words,
    ) -> Option<Wanted> {
        let mut wanted = None;
        if frame.narrow {
            wanted = controls::show(ui, stands, lab, trained_reads, words);
            self.show_results(ui, stands, words);
            presets::show(ui, stands, lab, words);
            sliders::show(ui, stands, lab, words);
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * GAP;
                ui.vertical(|ui| {
                    ui.set_width(COLUMN);
                    presets::show(ui, stands, lab, words);
                    sliders::show(ui, stands, lab, words);
                });
                ui.vertical(|ui| {
                    wanted = controls::show(ui, stands, lab, trained_reads, words);
                    self.show_results(ui, stands, words);
                });
            });
        }
        wanted
    }

    fn show_results(&mut self, ui: &mut Ui, stands: &Snapshot, words: &Words) {
        charts::show(ui, &self.points, stands, words);
        self.pictures.show(ui, stands, &self.hard, words);
    }
}
