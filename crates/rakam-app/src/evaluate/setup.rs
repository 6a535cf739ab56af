//! Which networks are evaluated, and the progress of the evaluation.

use egui::{RichText, Ui, vec2};
use rakam_eval::{Corruption, Progress};
use rakam_lab::{ReadBy, RequestId, RequestKind, SetId};

use super::subject::Subject;
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::network::NetworkId;
use crate::tab::Cx;
use crate::theme::Palette;
use crate::widgets::{Button, progress, section, weak};

/// Test images for each point of a curve: a page has one thread, and no wide vectors.
const CURVE_IMAGES: usize = if cfg!(target_arch = "wasm32") { 150 } else { 500 };

/// What is chosen, and what is being evaluated.
#[derive(Default)]
pub(super) struct Setup {
    /// `None`: the network in use.
    first: Option<Subject>,
    against: Option<Subject>,
    running: Option<Running>,
    /// Why the last evaluation failed, in English.
    failed: Option<String>,
    /// Whether an evaluation has begun, by itself or not.
    begun: bool,
}

struct Running {
    request: RequestId,
    subjects: Vec<Subject>,
    /// `None` before the first report.
    progress: Option<Progress>,
    reads: ReadBy,
    /// Whether results of it are shown already.
    has_results: bool,
    /// If it began by itself, since nothing was measured before: the share of the test images that the network read after its
    /// training.
    by_itself: Option<f64>,
}

impl Setup {
    pub(super) fn progress(&mut self, progress: Progress, reads: ReadBy) {
        if let Some(running) = &mut self.running {
            (running.progress, running.reads) = (Some(progress), reads);
        }
        if progress.is_complete() {
            self.running = None;
        }
    }

    /// Other images are there: what was being evaluated means nothing with them.
    pub(super) fn forget(&mut self) {
        (self.running, self.failed) = (None, None);
    }

    pub(super) fn failed(&mut self, reason: String) {
        let by_itself = self.running.take().is_some_and(|running| running.by_itself.is_some());
        // Nobody asked for what began by itself.
        self.failed = (!by_itself).then_some(reason);
    }

    pub(super) fn lab_stopped(&mut self, reason: &str) {
        if self.running.is_some() {
            self.failed(reason.to_owned());
        }
    }

    /// Whether this request is for the evaluation that is running.
    pub(super) fn waits_for(&self, id: RequestId) -> bool {
        self.running.as_ref().is_some_and(|running| running.request == id)
    }

    /// Results have arrived. Returns the networks, if these are the first results of the evaluation.
    pub(super) fn has_results(&mut self) -> Option<Vec<Subject>> {
        let running = self.running.as_mut()?;
        (!std::mem::replace(&mut running.has_results, true)).then(|| running.subjects.clone())
    }

    /// `has_results`: whether there is something to see already.
    pub(super) fn show(&mut self, ui: &mut Ui, has_results: bool, cx: &mut Cx<'_>) {
        let words = cx.words;
        let test = cx.lab.set().filter(|_| cx.lab.has_images()).map_or(0, |set| set.test);
        // A network that is gone is no longer chosen.
        let subjects = Subject::all(cx);
        self.first.take_if(|subject| !subjects.contains(subject));
        let first = self.first.clone().unwrap_or_else(|| subjects[0].clone());
        self.against.take_if(|subject| !subjects.contains(subject) || *subject == first);

        // At first sight, the built-in network is measured on the images that it is for; not in a browser, which would have to
        // fetch them, and is slow.
        let quick = cfg!(not(target_arch = "wasm32"));
        let is_own = self.first.is_none() && matches!(first, Subject::Network(NetworkId::Embedded(_)));
        if !self.begun
            && !has_results
            && test > 0
            && is_own
            && quick
            && cx.lab.set().is_some_and(|set| set.id == SetId::default())
        {
            let trained = cx.network().model().trained.as_ref();
            let accuracy = trained.map_or(0.0, |trained| trained.test_accuracy);
            self.begin(ui, vec![first.clone()], Some(accuracy), cx);
        }
        section(ui, &words.tr("evaluation"), &words.say(&explanation(test, words)), words, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
                self.show_menus(ui, &subjects, &first, words);
                self.show_button(ui, &first, test > 0, cx);
            });
            if let Some(running) = &self.running {
                if let ([subject], Some(accuracy)) = (&running.subjects[..], running.by_itself) {
                    let said = tr("evaluation-first").with("network", subject.name(words));
                    ui.label(weak(ui, words.say(&said.with("percent", words.percent_exact(accuracy)))));
                }
                show_progress(ui, running, words);
            } else if let Some(reason) = &self.failed {
                ui.label(RichText::new(words.tr("evaluation-failed")).color(Palette::of(ui).error));
                ui.label(weak(ui, reason));
            } else {
                let hint = tr("evaluation-hint").with("curve", words.number(CURVE_IMAGES as f64, 0));
                ui.label(weak(ui, words.say(&hint)));
            }
        });
    }

    /// The menus of the network, and of another to compare it with.
    fn show_menus(&mut self, ui: &mut Ui, subjects: &[Subject], first: &Subject, words: &Words) {
        let enabled = self.running.is_none();
        let menu = |id, text: Message| Button { menu: true, ..Button::text(id, words.say(&text)) }.enabled(enabled);
        let items: Vec<_> = subjects.iter().map(|subject| (subject == first, subject.name(words))).collect();
        let button = menu("subject", tr("evaluate-network").with("network", first.name(words)));
        let chosen = button.add_menu(ui, &items);

        let others: Vec<&Subject> = subjects.iter().filter(|subject| *subject != first).collect();
        let mut items = vec![(self.against.is_none(), words.tr("evaluate-alone"))];
        items.extend(others.iter().map(|other| (Some(*other) == self.against.as_ref(), other.name(words))));
        let text = match &self.against {
            None => tr("evaluate-alone"),
            Some(other) => tr("evaluate-against").with("network", other.name(words)),
        };
        if let Some(chosen) = menu("against", text).add_menu(ui, &items) {
            self.against = chosen.checked_sub(1).map(|index| others[index].clone());
        }
        if let Some(chosen) = chosen {
            self.first = Some(subjects[chosen].clone());
        }
    }

    /// The button that starts the evaluation, or stops it.
    fn show_button(&mut self, ui: &mut Ui, first: &Subject, ready: bool, cx: &mut Cx<'_>) {
        if let Some(Running { request, .. }) = self.running {
            let stop = Button::with_icon("stop-evaluation", &icons::CLOSE, cx.words.tr("evaluation-stop"));
            if stop.add(ui).clicked() {
                self.running = None;
                cx.lab.send(ui.ctx(), RequestKind::Cancel(request));
            }
            return;
        }
        let start = Button::with_icon("evaluate", &icons::TARGET, cx.words.tr("evaluation-start"));
        if start.enabled(ready).primary(true).add(ui).clicked() {
            let chosen = std::iter::once(first.clone()).chain(self.against.clone()).collect();
            self.begin(ui, chosen, None, cx);
        }
    }

    /// Has these networks evaluated; by itself, without the curves, so that it is over soon.
    fn begin(&mut self, ui: &Ui, subjects: Vec<Subject>, by_itself: Option<f64>, cx: &mut Cx<'_>) {
        (self.begun, self.failed) = (true, None);
        let weights = subjects.iter().map(|subject| subject.weights(cx.networks)).collect();
        let curve_images = if by_itself.is_some() { 0 } else { CURVE_IMAGES };
        let request = cx.lab.send(ui.ctx(), RequestKind::Evaluate { subjects: weights, curve_images });
        let (progress, reads, has_results) = (None, ReadBy::default(), false);
        self.running = Some(Running { request, subjects, progress, reads, has_results, by_itself });
    }
}

fn explanation(test: usize, words: &Words) -> Message {
    let levels: usize = Corruption::ALL.iter().map(|corruption| corruption.levels().len()).sum();
    tr("evaluation-explained")
        .with("test", words.number(test as f64, 0))
        .with("curve", words.number(CURVE_IMAGES as f64, 0))
        .with("levels", levels)
}

fn show_progress(ui: &mut Ui, running: &Running, words: &Words) {
    let Progress { done, of } = running.progress.unwrap_or(Progress { done: 0, of: 0 });
    let text = words.say(&said(running.progress, running.reads.card.as_deref(), words));
    ui.label(weak(ui, &text));
    if let Some(reason) = &running.reads.failure {
        ui.label(weak(ui, words.say(&tr("no-card-reads").with("reason", reason.clone()))));
    }
    progress(ui, done as f32 / of.max(1) as f32, 8.0, &text);
}

/// How far it has come, and on what if not the processor.
fn said(reported: Option<Progress>, device: Option<&str>, words: &Words) -> Message {
    let Some(Progress { done, of }) = reported else { return tr("evaluation-starts") };
    let message = match device {
        None => tr("evaluating"),
        Some(card) => tr("evaluating-on").with("card", card.to_owned()),
    };
    message.with("done", words.number(done as f64, 0)).with("of", words.number(of as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn the_progress_says_which_card_reads() {
        let words = |code| Words::new(Language::of_locale(code).unwrap());
        let progress = Some(Progress { done: 4096, of: 10_000 });
        let text = |device| words("en").say(&said(progress, device, &words("en")));
        assert_eq!(text(None), "4,096 of 10,000 images read");
        assert_eq!(text(Some("NVIDIA H200")), "4,096 of 10,000 images read on NVIDIA H200");
        let turkish = words("tr");
        assert!(turkish.say(&said(progress, Some("NVIDIA H200"), &turkish)).contains("NVIDIA H200"));
    }
}
