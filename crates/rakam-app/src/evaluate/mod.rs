//! The Evaluate tab: a network, or two side by side, measured on the test images.
//!
//! ```text
//! subject.rs  the networks that can be evaluated
//! setup.rs    which ones are, and the progress
//! summary.rs  accuracy, and how two networks differ
//! matrix.rs   the confusion matrix; its cells open their images
//! last.rs     the last evaluation, kept from one start to the next
//! images.rs   images with their readings
//! charts.rs   reliability, and accuracy on perturbed images
//! ```

mod charts;
mod images;
mod last;
mod matrix;
mod setup;
mod subject;
mod summary;

use std::rc::Rc;

use egui::{Color32, ScrollArea, Ui, UiBuilder, vec2};
use rakam_eval::{Evaluation, Reliability};
use rakam_lab::{Answer, RequestId, SetId};

use self::images::{Images, Shown};
use self::last::Last;
use self::setup::Setup;
use self::subject::Subject;
use crate::app::Action;
use crate::i18n::Words;
use crate::lab::{Lab, show_images};
use crate::layout::GAP;
use crate::tab::{Cx, Tab};
use crate::theme::Palette;
use crate::widgets::weak;

/// Wider than this, lines of text and charts only grow apart.
const WIDEST: f32 = 1240.0;

/// The Evaluate tab.
#[derive(Default)]
pub(crate) struct Evaluate {
    setup: Setup,
    results: Option<Results>,
    /// What is shown, as it is kept, and whether it is yet to be saved.
    last: Option<Last>,
    unsaved: bool,
    /// The data set, and the names of its classes.
    set: Option<SetId>,
    classes: Rc<[String]>,
}

/// What was measured.
struct Results {
    /// One network, or two to compare.
    measured: Vec<Measured>,
    images: Images,
}

/// A network with its evaluation.
struct Measured {
    subject: Subject,
    evaluation: Evaluation,
    reliability: Reliability,
    classes: Rc<[String]>,
}

impl Measured {
    fn new(subject: Subject, evaluation: Evaluation, classes: Rc<[String]>) -> Self {
        Self { subject, reliability: evaluation.reliability(), evaluation, classes }
    }

    /// The name of a class.
    fn class(&self, class: usize) -> String {
        self.classes.get(class).cloned().unwrap_or_default()
    }
}

/// The colour of the first network and of the one against it.
fn color_of(palette: &Palette, index: usize) -> Color32 {
    if index == 0 { palette.accent } else { palette.against }
}

impl Tab for Evaluate {
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        cx.lab.want_images(ui.ctx());
        let width = cx.frame.body.width().min(WIDEST);
        ui.scope_builder(UiBuilder::new().max_rect(cx.frame.body), |ui| {
            ScrollArea::vertical().id_salt("evaluate").auto_shrink(false).show(ui, |ui| {
                let left = ui.max_rect().left() + (ui.available_width() - width).max(0.0) / 2.0;
                let middle = ui.max_rect().with_min_x(left).with_max_x(left + width.min(ui.available_width()));
                ui.scope_builder(UiBuilder::new().max_rect(middle), |ui| {
                    ui.spacing_mut().item_spacing = vec2(1.5 * GAP, 1.5 * GAP);
                    show_images(ui, cx.lab, cx.words);
                    self.setup.show(ui, self.results.is_some(), cx);
                    if let Some(last) = &self.last {
                        ui.label(weak(ui, cx.words.say(&last.said())));
                    }
                    if let Some(results) = &mut self.results {
                        results.show(ui, cx.frame.narrow, cx.lab, cx.words);
                    }
                });
            });
        });
        Vec::new()
    }

    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        match answer {
            // One of the user's own that was read again may have other images.
            Answer::Data(set) if self.set.as_ref() != Some(&set.id) || matches!(set.id, SetId::Own(_)) => {
                let is_again = self.set.replace(set.id.clone()).is_some_and(|before| before == set.id);
                self.classes = set.classes.as_slice().into();
                let is_of_set =
                    |last: &Last| last.set == set.id && last.classes == set.classes && last.images() == set.test;
                if is_again || !self.last.as_ref().is_some_and(is_of_set) {
                    (self.results, self.last) = (None, None);
                }
                self.setup.forget();
            }
            Answer::TestImages(images) => {
                if let Some(results) = &mut self.results {
                    results.images.take(id, images);
                }
            }
            _ if !self.setup.waits_for(id) => {}
            Answer::EvaluationProgress { progress, reads } => {
                self.setup.progress(*progress, reads.clone());
                if progress.is_complete() {
                    self.keep();
                }
            }
            Answer::Evaluations(evaluations) => self.take(evaluations.clone()),
            Answer::Failed(error) => self.setup.failed(error.to_string()),
            _ => {}
        }
        Vec::new()
    }

    fn lab_stopped(&mut self, reason: &str) {
        self.setup.lab_stopped(reason);
    }
}

impl Evaluate {
    /// The tab with the last evaluation.
    pub(crate) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        let last = Last::load(storage);
        let results = last.as_ref().map(|last| Results { measured: last.measured(), images: Images::default() });
        Self { results, last, ..Self::default() }
    }

    /// Saves the last evaluation, if there was another one.
    pub(crate) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        if let Some(last) = self.last.as_ref().filter(|_| std::mem::take(&mut self.unsaved)) {
            last.save(storage);
        }
    }

    /// The evaluation is over: it is the last one.
    fn keep(&mut self) {
        if let (Some(results), Some(set)) = (&self.results, &self.set) {
            self.last = Some(Last::new(set.clone(), &self.classes, &results.measured));
            self.unsaved = true;
        }
    }

    /// Takes the results so far; the first of an evaluation replace those of the one before.
    fn take(&mut self, evaluations: Vec<Evaluation>) {
        if let Some(subjects) = self.setup.has_results() {
            let measured = subjects
                .into_iter()
                .zip(evaluations)
                .map(|(subject, all)| Measured::new(subject, all, Rc::clone(&self.classes)));
            self.results = Some(Results { measured: measured.collect(), images: Images::default() });
            self.last = None;
        } else if let Some(results) = &mut self.results {
            for (measured, evaluation) in results.measured.iter_mut().zip(evaluations) {
                measured.evaluation = evaluation;
            }
        }
    }
}

impl Results {
    fn show(&mut self, ui: &mut Ui, narrow: bool, lab: &mut Lab, words: &Words) {
        let Self { measured, images } = self;
        let mut cell = None;
        let mut one = |ui: &mut Ui, index: usize, measured: &Measured, alone: bool| {
            summary::show(ui, measured, index, alone, words);
            let name = (!alone).then(|| measured.subject.name(words));
            if let Some((label, read)) = matrix::show(ui, measured, index, name, images.cell(index), words) {
                cell = Some(Shown::Cell { network: index, label, read });
            }
        };
        match &measured[..] {
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
                charts::reliability(ui, measured, words);
            }
            [only] => {
                // The card of reliability is below the accuracy, so that both columns are equally high.
                ui.columns(2, |columns| {
                    summary::show(&mut columns[0], only, 0, true, words);
                    charts::reliability(&mut columns[0], measured, words);
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
        images.show(ui, measured, lab, words);
        if measured.len() == 2 {
            charts::reliability(ui, measured, words);
        }
        charts::curves(ui, measured, narrow, words);
    }
}
