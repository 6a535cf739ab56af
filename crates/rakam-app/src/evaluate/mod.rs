//! The place to measure: a network, or two side by side, on the test images.
//!
//! ```text
//! subject.rs  which networks can be measured
//! choose.rs   which ones are, and how far that is
//! summary.rs  accuracy, and how two networks differ
//! matrix.rs   the confusion matrix; its cells open their images
//! images.rs   images with their readings
//! charts.rs   reliability, and accuracy of changed images
//! ```

mod charts;
mod choose;
mod images;
mod matrix;
mod subject;
mod summary;

use egui::{Color32, ScrollArea, Ui, UiBuilder, vec2};
use rakam_lab::Event;
use rakam_train::{Evaluation, Reliability};

use self::choose::Choice;
use self::images::{Images, Shown};
use self::subject::Name;
use crate::i18n::Words;
use crate::lab::{self, Lab};
use crate::layout::{Frame, GAP};
use crate::network::Network;
use crate::theme::Palette;
use crate::train;

/// Wider than this, lines of text and charts only grow apart.
const WIDEST: f32 = 1240.0;

/// The networks that are or were measured.
#[derive(Default)]
pub(crate) struct Evaluate {
    choice: Choice,
    results: Option<Results>,
}

/// What was measured.
struct Results {
    /// One, or two to compare.
    judged: Vec<Evaluated>,
    images: Images,
}

/// One network, measured.
struct Evaluated {
    name: Name,
    evaluation: Evaluation,
    reliability: Reliability,
}

impl Evaluated {
    fn new(name: Name, evaluation: Evaluation) -> Self {
        Self { name, reliability: evaluation.reliability(), evaluation }
    }
}

/// The colour of the first network and of the one against it.
fn color_of(palette: &Palette, index: usize) -> Color32 {
    if index == 0 { palette.accent } else { palette.against }
}

impl Evaluate {
    /// Hears from the lab what is meant for this place; hands back the rest.
    pub(crate) fn hear(&mut self, tell: Event) -> Option<Event> {
        match tell {
            Event::Evaluating { job, progress } => self.choice.comes_along(job, progress),
            Event::NotEvaluated(reason) => self.choice.failed(reason),
            Event::Evaluated { job, evaluations } if self.choice.waits_for(job) => {
                if let Some(names) = self.choice.has_results() {
                    let judged =
                        names.into_iter().zip(evaluations).map(|(name, evaluation)| Evaluated::new(name, evaluation));
                    self.results = Some(Results { judged: judged.collect(), images: Images::default() });
                } else if let Some(results) = &mut self.results {
                    for (judged, evaluation) in results.judged.iter_mut().zip(evaluations) {
                        judged.evaluation = evaluation;
                    }
                }
            }
            Event::Evaluated { .. } => {}
            Event::TestImages(images) => {
                if let Some(results) = &mut self.results {
                    results.images.take(images);
                }
            }
            other => return Some(other),
        }
        None
    }

    /// Shows the place. `in_training`: whether there is a network in training that can be measured.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        frame: &Frame,
        lab: &mut Lab,
        network: &Network,
        in_training: bool,
        words: &Words,
    ) {
        lab.want_images(ui.ctx());
        let width = frame.body.width().min(WIDEST);
        ui.scope_builder(UiBuilder::new().max_rect(frame.body), |ui| {
            ScrollArea::vertical().id_salt("judge").auto_shrink(false).show(ui, |ui| {
                let left = ui.max_rect().left() + (ui.available_width() - width).max(0.0) / 2.0;
                let middle = ui.max_rect().with_min_x(left).with_max_x(left + width.min(ui.available_width()));
                ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
                    ui.spacing_mut().item_spacing = vec2(1.5 * GAP, 1.5 * GAP);
                    if !matches!(lab.images(), lab::Images::There { .. }) {
                        train::show_images(ui, lab, words);
                    }
                    self.choice.show(ui, lab, network, in_training, words);
                    if let Some(results) = &mut self.results {
                        results.show(ui, frame.narrow, lab, words);
                    }
                });
            });
        });
    }
}

impl Results {
    fn show(&mut self, ui: &mut Ui, narrow: bool, lab: &mut Lab, words: &Words) {
        let Self { judged, images } = self;
        let mut cell = None;
        let mut one = |ui: &mut Ui, index: usize, judged: &Evaluated, alone: bool| {
            summary::show(ui, judged, index, alone, words);
            let name = (!alone).then(|| judged.name.say(words));
            if let Some((label, read)) = matrix::show(ui, judged, index, name, images.cell(index), words) {
                cell = Some(Shown::Cell { network: index, label, read });
            }
        };
        match &judged[..] {
            [first, second] if narrow => {
                summary::compare(ui, first, second, words);
                one(ui, 0, first, false);
                one(ui, 1, second, false);
            }
            [first, second] => {
                summary::compare(ui, first, second, words);
                ui.columns(2, |columns| {
                    one(&mut columns[0], 0, first, false);
                    one(&mut columns[1], 1, second, false);
                });
            }
            [only] if narrow => {
                one(ui, 0, only, true);
                charts::reliability(ui, judged, words);
            }
            [only] => {
                // The card of reliability stands below the accuracy, so that both columns are as high.
                ui.columns(2, |columns| {
                    summary::show(&mut columns[0], only, 0, true, words);
                    charts::reliability(&mut columns[0], judged, words);
                    if let Some((label, read)) = matrix::show(&mut columns[1], only, 0, None, images.cell(0), words) {
                        cell = Some(Shown::Cell { network: 0, label, read });
                    }
                });
            }
            _ => {}
        }
        if let Some(cell) = cell {
            images.look_at(cell);
        }
        images.show(ui, judged, lab, words);
        if judged.len() == 2 {
            charts::reliability(ui, judged, words);
        }
        charts::curves(ui, judged, narrow, words);
    }
}
