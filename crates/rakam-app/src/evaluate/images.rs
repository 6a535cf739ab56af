//! Images with their readings: the mistakes, those of a cell, those that only one of two networks reads correctly.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{Image, RequestId, RequestKind};

use super::{Measured, color_of};
use crate::i18n::{Words, tr};
use crate::icons;
use crate::lab::Lab;
use crate::layout::GAP;
use crate::sets;
use crate::sheet::{Printed, Sheet};
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, focus_ring, paragraph, section, weak};

/// How many are shown at first, and how many more with each click.
const MORE: usize = 60;

/// The side of a picture, two points for each pixel of the image, and the least width of the text below it.
const PICTURE: f32 = 56.0;
const NARROWEST: f32 = 72.0;
const LINE: f32 = 16.0;

/// Which images are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Those that this network read wrong.
    Wrong { network: usize },
    /// Those of a cell of its confusion matrix.
    Cell { network: usize, label: usize, read: usize },
    /// Those that it read correctly and the other did not.
    Only { network: usize },
}

/// The images that are shown, and their pictures.
pub(super) struct Images {
    shown: Shown,
    most: usize,
    /// The images that were requested last.
    requested: Vec<usize>,
    /// That request.
    request: Option<RequestId>,
    /// The images that it sent, and those as a texture.
    pictures: Vec<Image>,
    sheet: Sheet,
}

impl Default for Images {
    fn default() -> Self {
        Self {
            shown: Shown::Wrong { network: 0 },
            most: MORE,
            requested: Vec::new(),
            request: None,
            pictures: Vec::new(),
            sheet: Sheet::default(),
        }
    }
}

impl Images {
    /// The cell of this network whose images are shown.
    pub(super) fn cell(&self, of: usize) -> Option<(usize, usize)> {
        match self.shown {
            Shown::Cell { network, label, read } if network == of => Some((label, read)),
            _ => None,
        }
    }

    pub(super) fn look_at(&mut self, shown: Shown) {
        self.shown = shown;
        self.most = MORE;
    }

    /// Takes an answer, if it is to the last request: images that were requested before are no longer wanted.
    pub(super) fn take(&mut self, id: RequestId, images: &[Image]) {
        if self.request == Some(id) {
            self.pictures = images.to_vec();
            self.sheet.forget();
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, measured: &[Measured], lab: &mut Lab, words: &Words) {
        let (network, indices) = match self.shown {
            Shown::Wrong { network } => (network, measured[network].evaluation.wrong()),
            Shown::Cell { network, label, read } => (network, measured[network].evaluation.cell(label, read)),
            Shown::Only { network } => {
                (network, measured[network].evaluation.right_where_wrong(&measured[1 - network].evaluation))
            }
        };
        let wanted = &indices[..indices.len().min(self.most)];
        if self.requested != wanted && lab.has_images() {
            self.requested = wanted.to_vec();
            self.request = Some(lab.send(ui.ctx(), RequestKind::TestImages(self.requested.clone())));
        }
        let title = self.title(measured, indices.len(), words);
        section(ui, &words.tr("images-card"), &words.tr("images-card-explained"), words, |ui| {
            self.show_choices(ui, measured, words);
            ui.label(weak(ui, title));
            self.show_pictures(ui, measured, network, words);
            let more = indices.len().saturating_sub(self.most).min(MORE);
            if more > 0 {
                let text = words.say(&tr("images-more").with("count", more));
                if choice("images-more", text, false).add(ui).clicked() {
                    self.most += MORE;
                }
            }
        });
    }

    fn title(&self, measured: &[Measured], count: usize, words: &Words) -> String {
        let number = words.number(count as f64, 0);
        let name = |index: usize| measured[index].subject.name(words);
        let message = match self.shown {
            Shown::Wrong { .. } => tr("images-wrong"),
            Shown::Cell { label, read, .. } if label == read => {
                tr("images-right").with("label", measured[0].class(label))
            }
            Shown::Cell { label, read, .. } => {
                tr("images-cell").with("label", measured[0].class(label)).with("read", measured[0].class(read))
            }
            Shown::Only { network } => tr("images-only").with("one", name(network)).with("other", name(1 - network)),
        };
        words.say(&message.with("count", number))
    }

    /// The buttons that lead to the lists, if there is another than the one that is shown.
    fn show_choices(&mut self, ui: &mut Ui, measured: &[Measured], words: &Words) {
        if measured.len() == 1 && self.shown == (Shown::Wrong { network: 0 }) {
            return;
        }
        let mut choices = Vec::new();
        for (network, one) in measured.iter().enumerate() {
            let name = one.subject.name(words);
            let count = words.number(one.evaluation.wrong().len() as f64, 0);
            let text = if measured.len() == 1 { tr("show-wrong") } else { tr("show-wrong-of").with("network", name) };
            choices.push((Shown::Wrong { network }, ["wrong-0", "wrong-1"][network], text.with("count", count)));
        }
        if let [first, second] = measured {
            for (network, one, other) in [(0, first, second), (1, second, first)] {
                let count = one.evaluation.right_where_wrong(&other.evaluation).len();
                let text = tr("show-only").with("network", one.subject.name(words)).with("count", count);
                choices.push((Shown::Only { network }, ["only-0", "only-1"][network], text));
            }
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            for (shown, id, text) in choices {
                let chosen = self.shown == shown;
                let response = choice(id, words.say(&text), chosen).add(ui);
                if response.clicked() && !chosen {
                    self.look_at(shown);
                }
            }
        });
    }

    fn show_pictures(&mut self, ui: &mut Ui, measured: &[Measured], network: usize, words: &Words) {
        if self.pictures.is_empty() || !self.pictures.iter().map(|image| &image.index).eq(&self.requested) {
            return;
        }
        let shape = self.pictures[0].shape;
        let sheet = self.sheet.show(ui.ctx(), shape, self.pictures.iter().map(|image| image.pixels.as_slice()));
        let wide = ui.available_width();
        let columns = (((wide + GAP) / (NARROWEST + GAP)) as usize).max(1);
        let width = (wide - (columns - 1) as f32 * GAP) / columns as f32;
        let lines = 1 + measured.len();
        let height = PICTURE + lines as f32 * LINE + GAP;
        let rows = self.pictures.len().div_ceil(columns);
        let (_, rect) = ui.allocate_space(vec2(wide, rows as f32 * (height + GAP) - GAP));
        for (index, image) in self.pictures.iter().enumerate() {
            let corner = vec2((index % columns) as f32 * (width + GAP), (index / columns) as f32 * (height + GAP));
            let at = Rect::from_min_size(rect.min + corner, vec2(width, height));
            if !ui.is_rect_visible(at) {
                continue;
            }
            show_image(ui, at, (sheet, index), image, measured, network, words);
        }
    }
}

/// The button of a list, marked if the list is the one that is shown.
fn choice(id: &'static str, text: String, chosen: bool) -> Button<'static> {
    Button::text(id, text).primary(chosen)
}

/// An image, what it is and was read as, how sure that was, and what the other network reads.
fn show_image(
    ui: &mut Ui,
    at: Rect,
    (sheet, index): (Printed, usize),
    image: &Image,
    measured: &[Measured],
    network: usize,
    words: &Words,
) {
    let palette = Palette::of(ui);
    let reading = measured[network].evaluation.readings[image.index];
    let response = ui.interact(at, ui.scope_id().with(("image", image.index)), Sense::focusable_noninteractive());
    let picture = Rect::from_min_size(pos2(at.center().x - PICTURE / 2.0, at.top()), vec2(PICTURE, PICTURE));
    sheet.paint(ui.painter(), picture, index);
    focus_ring(ui, at, &response);

    let sure = words.percent(reading.confidence);
    let message = match (reading.is_refused(), reading.is_right()) {
        (true, _) => tr("image-refused"),
        (false, true) => tr("guess-right"),
        (false, false) => tr("guess-wrong"),
    };
    let [label, read] = [reading.label, reading.read].map(|class| measured[network].class(class.into()));
    let message = message.with("label", sets::class(&label)).with("digit", read.clone());
    let name = words.say(&message.with("percent", sure.clone()));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(&name);

    let line = |number: usize, text: &str, font, color| {
        let top = pos2(at.center().x, picture.bottom() + GAP / 2.0 + number as f32 * LINE);
        paragraph(ui.painter(), top, Align2::CENTER_TOP, text, Letters { font, color }, at.width(), 1);
    };
    line(0, &format!("{label} → {read}"), theme::bold(size::SMALL), palette.text);
    let second = if reading.is_refused() { words.tr("not-a-digit") } else { sure };
    line(1, &second, theme::regular(size::SMALL), palette.weak_text);
    if let [first, second] = measured {
        let other = [second, first][network].evaluation.readings[image.index];
        let color = color_of(palette, 1 - network);
        line(2, &measured[network].class(other.read.into()), theme::regular(size::SMALL), color);
        if other.is_right() {
            let middle = pos2(at.center().x + 1.5 * GAP, picture.bottom() + GAP / 2.0 + 2.5 * LINE);
            icons::CHECK.paint(ui.painter(), Rect::from_center_size(middle, vec2(12.0, 12.0)), color);
        }
    }
}
