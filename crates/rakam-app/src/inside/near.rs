//! The training images that are most alike to the network.

use egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_data::ImageShape;
use rakam_lab::{Nearest, RequestId, RequestKind};

use super::probe::Probe;
use super::why;
use crate::i18n::tr;
use crate::lab::show_images;
use crate::layout::GAP;
use crate::sets;
use crate::tab::Cx;
use crate::texture::{self, CachedTexture};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, paragraph, progress, section, small, weak};

const SIDE: usize = rakam_ink::Input::SIDE;
const SIX: usize = 6;

/// What was requested of the lab, and what it reported.
#[derive(Default)]
pub(super) struct Neighbours {
    /// Whether the lab compares with the features of the network that reads.
    in_network: bool,
    /// Serial of the computation whose input was sent.
    requested: Option<u64>,
    /// The last request for neighbours.
    request: Option<RequestId>,
    nearest: Option<Nearest>,
    /// How many reports there were: the serial of the textures.
    reports: u64,
    textures: [CachedTexture; SIX],
}

impl Neighbours {
    /// Another network reads, or the lab has other images: it has to compare again.
    pub(super) fn forget(&mut self) {
        (self.in_network, self.requested, self.request, self.nearest) = (false, None, None, None);
    }

    /// Takes an answer, if it is to the last request.
    pub(super) fn take(&mut self, id: RequestId, nearest: &Nearest) {
        if self.request == Some(id) {
            self.nearest = Some(nearest.clone());
            self.reports += 1;
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, cx: &mut Cx<'_>) {
        let words = cx.words;
        let Some(seen) = probe.seen() else { return };
        cx.lab.want_images(ui.ctx());
        show_images(ui, cx.lab, words);
        let Some(set) = cx.lab.set().filter(|_| cx.lab.has_images()).cloned() else { return };
        if !self.in_network {
            self.in_network = true;
            cx.lab.send(ui.ctx(), RequestKind::IndexNeighbours(cx.network().model().to_bytes()));
        }
        if self.requested != Some(seen.serial) && !cx.canvas.is_drawing() {
            self.requested = Some(seen.serial);
            let pixels = seen.input.pixels().to_vec();
            self.request = Some(cx.lab.send(ui.ctx(), RequestKind::FindNeighbours(pixels)));
        }
        let Some(nearest) = self.nearest.clone().filter(|nearest| !nearest.images.is_empty()) else {
            let same_classes = cx.network().reader().labels().iter().eq(&set.classes);
            let said = if !same_classes {
                tr("inside-near-others")
            } else if set.shape == ImageShape::MNIST {
                tr("inside-near-wait")
            } else {
                tr("inside-near-shape")
            };
            ui.label(weak(ui, words.say(&said.with("set", sets::name(&set.id)))));
            return;
        };
        let explained = tr("inside-near-explained")
            .with("layer", why::last_hidden(cx.network().model()))
            .with("seen", words.number(nearest.seen as f64, 0))
            .with("distance", words.decimals(nearest.images[0].distance, 2))
            .with("label", sets::class(&class(nearest.images[0].image.label, cx)));
        section(ui, &words.tr("inside-near"), &words.say(&explained), words, |ui| {
            if nearest.seen < nearest.of {
                let message = match &nearest.reads.card {
                    None => tr("inside-near-progress"),
                    Some(card) => tr("inside-near-progress-on").with("card", card.clone()),
                };
                let message = message
                    .with("seen", words.number(nearest.seen as f64, 0))
                    .with("of", words.number(nearest.of as f64, 0));
                let text = words.say(&message);
                ui.label(small(&text));
                if let Some(reason) = &nearest.reads.failure {
                    ui.label(weak(ui, words.say(&tr("no-card-reads").with("reason", reason.clone()))));
                }
                progress(ui, nearest.seen as f32 / nearest.of as f32, 8.0, &text);
            }
            self.show_images(ui, &nearest, cx);
        });
    }

    fn show_images(&mut self, ui: &mut Ui, nearest: &Nearest, cx: &Cx<'_>) {
        let words = cx.words;
        let palette = Palette::of(ui);
        let columns = if ui.available_width() < 480.0 { 3 } else { SIX };
        let side = ((ui.available_width() - (columns - 1) as f32 * GAP) / columns as f32).min(180.0).floor();
        let mut textures = self.textures.iter_mut();
        for row in nearest.images.chunks(columns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (near, cache) in row.iter().zip(&mut textures) {
                    let (rect, response) = ui.allocate_exact_size(vec2(side, side + 40.0), Sense::hover());
                    let picture = Rect::from_min_size(rect.min, vec2(side, side));
                    let texture = cache.texture(ui, self.reports, [SIDE, SIDE], |index, _| {
                        Color32::from_gray(near.image.pixels.get(index).copied().unwrap_or_default())
                    });
                    texture::paint(ui, texture, picture);
                    let bold = Letters { font: theme::bold(size::BODY), color: palette.text };
                    let at = pos2(picture.center().x, picture.bottom() + 3.0);
                    let label = class(near.image.label, cx);
                    let below = paragraph(ui.painter(), at, Align2::CENTER_TOP, &label, bold, side, 1);
                    let weak = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
                    let distance = words.decimals(near.distance, 2);
                    let at = pos2(picture.center().x, below.bottom());
                    paragraph(ui.painter(), at, Align2::CENTER_TOP, &distance, weak, side, 1);
                    let message = tr("inside-near-image").with("label", sets::class(&label)).with("distance", distance);
                    let said = words.say(&message.with("index", words.number(near.image.index as f64, 0)));
                    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
                    response.on_hover_text(said);
                }
            });
        }
    }
}

fn class(label: u8, cx: &Cx<'_>) -> String {
    cx.lab.set().map_or_else(String::new, |set| set.class(label.into()).to_owned())
}
