//! Back to any moment of the training: what is shown and what reads is as it was then, and the training can go on from there.

use std::time::Duration;

use egui::{Context, Slider, Ui, vec2};
use rakam_lab::{Answer, DataSet, Moment, Phase, RequestId, RequestKind, Snapshot};
use rakam_model::Verdict;
use web_time::Instant;

use super::curves::Curves;
use super::film::Film;
use crate::app::Action;
use crate::draw::verdict;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::layout::GAP;
use crate::network::NetworkId;
use crate::tab::Cx;
use crate::widgets::{Button, section, slider_row, strong, weak};

/// How often the network that reads follows the one in training, at most.
const FOLLOW_EVERY: Duration = Duration::from_millis(400);

/// The moment that is looked at, and which network of the training reads.
#[derive(Default)]
pub(super) struct Timeline {
    /// After how many images the user wants to see the training; `None` is now.
    wanted: Option<u64>,
    /// The last moment that the lab has shown, on the way to the one that is wanted.
    moment: Option<Box<Moment>>,
    /// The request that isn't answered yet, and for which moment.
    request: Option<(RequestId, Option<u64>)>,
    /// Whether the newest network is to read.
    follows: bool,
    /// After how many images the network that reads was taken, and when.
    followed: Option<(u64, Instant)>,
    /// The GIF that is being made of the training.
    film: Option<Film>,
}

impl Timeline {
    /// Another training begins.
    pub(super) fn forget(&mut self) {
        *self = Self { follows: self.follows, ..Self::default() };
    }

    /// The moment that is shown; `None` is now.
    pub(super) fn moment(&self) -> Option<&Moment> {
        self.moment.as_deref().filter(|_| self.wanted.is_some())
    }

    /// Leaves the networks of this training.
    pub(super) fn stop_following(&mut self) {
        self.follows = false;
    }

    fn look_at(&mut self, images: Option<u64>) {
        (self.wanted, self.follows, self.followed) = (images, images.is_none(), None);
        if images.is_none() {
            self.moment = None;
        }
    }

    /// Takes the training back to this moment.
    pub(super) fn go_back(&mut self, images: u64, ctx: &Context, lab: &mut Lab) {
        lab.send(ctx, RequestKind::GoBack(images));
        self.look_at(None);
    }

    /// Requests what the window lacks: the moment that is wanted, or the newest network if that is to read. One request at a
    /// time, so that a slider doesn't outrun the lab.
    pub(super) fn keep_up(&mut self, ctx: &Context, lab: &mut Lab, snapshot: &Snapshot, reads: &NetworkId) {
        if self.request.is_some() {
            return;
        }
        let kind = match self.wanted {
            Some(images) if self.moment().is_none_or(|moment| moment.snapshot.images != images) => {
                RequestKind::Moment(images)
            }
            None if self.follows && reads.is_of_training() && self.is_behind(snapshot) => {
                self.followed = Some((snapshot.images, Instant::now()));
                RequestKind::TrainingWeights
            }
            _ => return,
        };
        self.request = Some((lab.send(ctx, kind), self.wanted));
    }

    /// Whether the newest network isn't the one that reads, and it is time for it. Once the training rests, there is no need to
    /// wait.
    fn is_behind(&self, snapshot: &Snapshot) -> bool {
        let rests = snapshot.phase != Phase::Running;
        let due = |(images, at): (u64, Instant)| images != snapshot.images && (rests || at.elapsed() >= FOLLOW_EVERY);
        snapshot.images > 0 && snapshot.phase != Phase::Diverged && self.followed.is_none_or(due)
    }

    /// Takes an answer, if it is to the last request. Returns the network that reads from now on.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) -> Option<Action> {
        if self.film.as_mut().is_some_and(|film| film.take(id, answer)) {
            return None;
        }
        let (_, asked) = self.request.take_if(|(request, _)| *request == id)?;
        match answer {
            Answer::Moment(moment) if self.wanted.is_some() => {
                let images = moment.snapshot.images;
                if self.wanted == asked {
                    // The one that was asked for may have been dropped meanwhile: this is the one before.
                    self.wanted = Some(images);
                }
                self.moment = Some(moment.clone());
                Some(Action::ReadInTraining(NetworkId::Moment(images), moment.weights.clone()))
            }
            Answer::Weights(weights) if self.wanted.is_none() => {
                Some(Action::ReadInTraining(NetworkId::Trained, weights.clone()))
            }
            Answer::Failed(_) => {
                // The newest network would be asked for in each frame, and refused again.
                self.follows &= asked.is_some();
                self.forget();
                None
            }
            _ => None,
        }
    }

    /// Shows the slider over the moments, what the drawing was read as then, and the ways on from there.
    pub(super) fn show(&mut self, ui: &mut Ui, now: &Snapshot, curves: &Curves, set: &DataSet, cx: &mut Cx<'_>) {
        let words = cx.words;
        if now.images == 0 || now.moments.is_empty() {
            return;
        }
        let explained = tr("timeline-explained").with("count", now.moments.len());
        section(ui, &words.tr("timeline"), &words.say(&explained), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            self.show_slider(ui, &now.moments, words);
            self.show_reading(ui, cx);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                let past = self.moment().map(|moment| moment.snapshot.images);
                let go_on = Button {
                    tip: words.tr("timeline-continue-tip"),
                    ..Button::with_icon("timeline-continue", &icons::BRANCH, words.tr("timeline-continue"))
                };
                if go_on.enabled(past.is_some()).add(ui).clicked()
                    && let Some(images) = past
                {
                    self.go_back(images, ui.ctx(), cx.lab);
                }
                let back = Button::with_icon("timeline-now", &icons::TO_END, words.tr("timeline-to-now"));
                if back.enabled(self.wanted.is_some()).add(ui).clicked() {
                    self.look_at(None);
                }
                let film =
                    Button { tip: words.tr("film-tip"), ..Button::with_icon("film", &icons::SAVE, words.tr("film")) };
                let film = film.enabled(now.moments.len() > 1).toggle(self.film.is_some());
                if film.add(ui).clicked() {
                    self.film = if self.film.is_some() { None } else { Some(Film::new(now.moments.clone())) };
                }
            });
            if let Some(film) = &mut self.film
                && !film.show(ui, curves, set, cx.lab, words)
            {
                self.film = None;
            }
        });
    }

    fn show_slider(&mut self, ui: &mut Ui, moments: &[u64], words: &Words) {
        let now = moments.len();
        let at = |images: u64| moments.partition_point(|&moment| moment <= images).saturating_sub(1);
        let (index, value) = match self.wanted {
            None => (now, words.tr("timeline-now")),
            Some(images) => (at(images), NetworkId::Moment(images).name(words)),
        };
        let mut chosen = index;
        slider_row(ui, tr("timeline-moment"), value, Slider::new(&mut chosen, 0..=now).step_by(1.0), words);
        if chosen != index {
            self.look_at(moments.get(chosen).copied());
        }
    }

    /// What is on the canvas, read by the network of the moment.
    fn show_reading(&self, ui: &mut Ui, cx: &Cx<'_>) {
        let words = cx.words;
        let reads = match (self.moment(), cx.network().id()) {
            (Some(moment), NetworkId::Moment(images)) => moment.snapshot.images == *images,
            (None, NetworkId::Trained) => self.follows,
            _ => false,
        };
        let inked = cx.digits.reading().verdict != Verdict::Empty;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP / 2.0;
            if reads && inked {
                ui.label(weak(ui, words.tr("timeline-drawing")));
                ui.label(strong(ui, verdict::of_digits(cx.digits, cx.network().reader().labels(), words)));
            } else {
                let hint = if inked { words.tr("timeline-go-back") } else { words.tr("timeline-draw") };
                ui.label(weak(ui, hint));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use rakam_lab::{LabError, Request};

    use super::*;

    #[test]
    fn a_newest_network_that_is_refused_is_not_asked_for_again() {
        let id = Request::new(RequestKind::TrainingWeights).id;
        let mut timeline = Timeline { follows: true, request: Some((id, None)), ..Timeline::default() };
        assert_eq!(timeline.take(id, &Answer::Failed(LabError::NoTraining)), None);
        assert!(!timeline.follows && timeline.request.is_none());
    }
}
