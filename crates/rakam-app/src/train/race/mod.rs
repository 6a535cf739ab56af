//! A race: two to four trainings from the same start, which differ in optimiser, learning rate, batch size or network.
//!
//! ```text
//! entry.rs   what a training races with, and its row of choices
//! course.rs  how far it has come
//! results.rs the curves, and who reached which accuracy when
//! ```

mod course;
mod entry;
mod results;

use egui::{Ui, vec2};
use rakam_lab::{Answer, LabError, RequestId, RequestKind};

use self::course::Course;
use self::entry::Entry;
use self::results::By;
use crate::icons;
use crate::layout::GAP;
use crate::tab::Cx;
use crate::widgets::{Button, section, weak};

/// The most that race: more curves hide each other.
const MOST: usize = 4;

/// A training of the race.
struct Racer {
    entry: Entry,
    /// How far it has come, in the race under way or the last one; `None` if it wasn't in that.
    course: Option<Course>,
}

impl Racer {
    fn of(entry: Entry) -> Self {
        Self { entry, course: None }
    }

    /// How far it has come. While its choices are others than those that raced, that says nothing of them.
    fn course(&self) -> Option<&Course> {
        self.course.as_ref().filter(|course| course.is_of(&self.entry))
    }
}

/// The race.
pub(super) struct Race {
    racers: Vec<Racer>,
    /// The last request for a race.
    request: Option<RequestId>,
    runs: bool,
    by: By,
    /// Why it couldn't begin, in English.
    failed: Option<String>,
}

impl Default for Race {
    fn default() -> Self {
        let racers = Entry::first_two().map(Racer::of).into();
        Self { racers, request: None, runs: false, by: By::default(), failed: None }
    }
}

impl Race {
    pub(super) fn handle(&mut self, id: RequestId, answer: &Answer) {
        match answer {
            Answer::Race(lanes) if self.request == Some(id) => {
                let courses = self.racers.iter_mut().filter_map(|racer| racer.course.as_mut());
                courses.zip(lanes).for_each(|(course, lane)| course.take(lane));
                self.runs = lanes.iter().any(|lane| !lane.done && !lane.diverged);
            }
            // The lab gives the race up with its images.
            Answer::Failed(LabError::DataReplaced) if self.request == Some(id) => self.runs = false,
            Answer::Failed(error) if self.request == Some(id) => {
                (self.runs, self.failed) = (false, Some(error.to_string()));
            }
            _ => {}
        }
    }

    pub(super) fn lab_stopped(&mut self) {
        self.runs = false;
    }

    pub(super) fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let words = cx.words;
        section(ui, &words.tr("race"), &words.tr("race-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            self.show_entries(ui, cx);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                self.show_start(ui, cx);
                let add = Button::with_icon("race-add", &icons::PLUS, words.tr("race-add"));
                if add.enabled(!self.runs && self.racers.len() < MOST).add(ui).clicked()
                    && let Some(last) = self.racers.last()
                {
                    self.racers.push(Racer::of(last.entry));
                }
            });
            if let Some(reason) = &self.failed {
                ui.label(words.tr("race-failed"));
                ui.label(weak(ui, reason));
            }
        });
        let courses: Vec<(usize, &Course)> =
            self.racers.iter().enumerate().filter_map(|(index, racer)| Some((index, racer.course()?))).collect();
        if !courses.is_empty() {
            results::show(ui, &courses, &mut self.by, words);
        }
    }

    fn show_entries(&mut self, ui: &mut Ui, cx: &Cx<'_>) {
        let (count, mut removed) = (self.racers.len(), None);
        for (index, racer) in self.racers.iter_mut().enumerate() {
            ui.push_id(("race-entry", index), |ui| {
                if racer.entry.show(ui, index, (!self.runs, count > 2), cx.words) {
                    removed = Some(index);
                }
            });
        }
        if let Some(index) = removed {
            self.racers.remove(index);
        }
    }

    fn show_start(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let words = cx.words;
        if self.runs {
            let stop = Button::with_icon("race-stop", &icons::CLOSE, words.tr("race-stop"));
            // A report that is on its way is of no interest any more.
            if stop.primary(true).add(ui).clicked()
                && let Some(request) = self.request.take()
            {
                cx.lab.send(ui.ctx(), RequestKind::Cancel(request));
                self.runs = false;
            }
            return;
        }
        let start = Button::with_icon("race-start", &icons::PLAY, words.tr("race-start"));
        if start.enabled(cx.lab.has_images()).primary(true).add(ui).clicked() {
            let entrants = self.racers.iter().map(|racer| racer.entry.entrant()).collect();
            self.request = Some(cx.lab.send(ui.ctx(), RequestKind::Race(entrants)));
            self.racers.iter_mut().for_each(|racer| racer.course = Some(Course::of(racer.entry)));
            (self.runs, self.failed) = (true, None);
        }
    }
}
