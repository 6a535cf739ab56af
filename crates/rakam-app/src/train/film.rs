//! The training as a GIF: its curves, its kernels and the hard images at each of its moments.

use egui::{Context, Ui, UiBuilder, vec2};
use rakam_lab::{Answer, DataSet, RequestId, RequestKind, Snapshot};

use super::charts;
use super::curves::Curves;
use super::pictures::Pictures;
use crate::export::{self, Export, Gif};
use crate::i18n::{Words, tr};
use crate::lab::Lab;
use crate::layout::GAP;
use crate::network::NetworkId;
use crate::widgets::{progress, strong, weak};

const WIDTH: f32 = 520.0;
const MARGIN: f32 = 16.0;

/// How long a moment is shown, and the last one, in hundredths of a second.
const MOMENT: u16 = 14;
const LAST: u16 = 300;

/// A GIF of a training, under way.
pub(super) struct Film {
    /// Its moments: after how many images each is.
    moments: Vec<u64>,
    /// How many are in the GIF.
    done: usize,
    /// The moment that the lab was asked for last, and then what it has sent.
    request: Option<RequestId>,
    moment: Option<Snapshot>,
    /// The height of a frame; `None` before the first was tried.
    height: Option<f32>,
    gif: Option<Gif>,
    pictures: Pictures,
}

impl Film {
    pub(super) fn new(moments: Vec<u64>) -> Self {
        let pictures = Pictures::default();
        Self { moments, done: 0, request: None, moment: None, height: None, gif: None, pictures }
    }

    /// Requests the next moment, unless it is on its way.
    fn keep_up(&mut self, ctx: &Context, lab: &mut Lab) {
        if self.request.is_none()
            && let Some(&images) = self.moments.get(self.done)
        {
            self.request = Some(lab.send(ctx, RequestKind::Moment(images)));
        }
    }

    /// Takes an answer, if it is to the last request. Returns whether it is.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) -> bool {
        if self.request != Some(id) {
            return false;
        }
        match answer {
            Answer::Moment(moment) => self.moment = Some(moment.snapshot.clone()),
            _ => self.moments.clear(),
        }
        true
    }

    /// Takes the next frame, and shows how far it is. Returns whether there is more to do.
    pub(super) fn show(&mut self, ui: &mut Ui, curves: &Curves, set: &DataSet, lab: &mut Lab, words: &Words) -> bool {
        if self.done >= self.moments.len() {
            return false;
        }
        self.keep_up(ui.ctx(), lab);
        // Every second frame: egui warns of passes that are discarded all the time.
        if ui.ctx().current_pass_index() == 0
            && ui.ctx().cumulative_frame_nr().is_multiple_of(2)
            && let Some(moment) = self.moment.take()
            && !self.shoot(ui, moment, curves, set, words)
        {
            return false;
        }
        ui.ctx().request_repaint();
        let share = self.done as f32 / self.moments.len().max(1) as f32;
        let text = words.say(&tr("film-progress").with("done", self.done).with("of", self.moments.len()));
        ui.label(weak(ui, &text));
        progress(ui, share, 8.0, &text);
        true
    }

    /// Takes the frame of a moment. Returns whether there is more to do.
    fn shoot(&mut self, ui: &mut Ui, moment: Snapshot, curves: &Curves, set: &DataSet, words: &Words) -> bool {
        let size = vec2(WIDTH, self.height.unwrap_or(WIDTH));
        let pictures = &mut self.pictures;
        let (scene, height) = export::stage(ui, size, |ui| {
            let inside = ui.max_rect().shrink(MARGIN);
            let shown = ui.scope_builder(UiBuilder::new().max_rect(inside), |ui| {
                ui.spacing_mut().item_spacing.y = GAP;
                show_frame(ui, &moment, curves, set, pictures, words);
            });
            shown.response.rect.height() + 2.0 * MARGIN
        });
        if self.height.is_none() {
            // The first time, its parts only find out how large they are.
            (self.height, self.moment) = (Some(height.ceil()), Some(moment));
            return true;
        }
        let pixels = scene.to_pixels(ui.ctx(), 1.0);
        self.request = None;
        self.done += 1;
        let more = self.done < self.moments.len();
        let gif = match &mut self.gif {
            Some(gif) => gif,
            None => match Gif::new(pixels.size) {
                Some(gif) => self.gif.insert(gif),
                None => return false,
            },
        };
        if gif.add(&pixels, if more { MOMENT } else { LAST }).is_err() {
            return false;
        }
        if !more && let Some(bytes) = self.gif.take().and_then(Gif::finish) {
            let name = export::file_name(&words.tr("film-name"), "gif");
            export::finish(ui.ctx(), Export { name, bytes });
        }
        more
    }
}

fn show_frame(ui: &mut Ui, moment: &Snapshot, curves: &Curves, set: &DataSet, pictures: &mut Pictures, words: &Words) {
    let at = moment.images;
    let name = NetworkId::Moment(at).name(words);
    let accuracy = curves.until(Some(at)).iter().rev().find_map(|point| point.test_accuracy);
    ui.horizontal(|ui| {
        ui.label(strong(ui, name));
        if let Some(accuracy) = accuracy {
            let said = tr("film-accuracy").with("percent", words.percent(accuracy));
            ui.label(weak(ui, words.say(&said)));
        }
    });
    charts::show_until(ui, curves, at, words);
    pictures.show_bare(ui, moment, set, words);
}
