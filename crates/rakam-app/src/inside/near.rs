//! The training images that the network takes for most alike.

use egui::{Align2, Color32, ProgressBar, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{Nearest, Request};

use super::probe::Probe;
use super::texture::{self, CachedTexture};
use super::{Scene, why};
use crate::i18n::tr;
use crate::lab::{Images, Lab};
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::train::controls::show_images;
use crate::widgets::{Letters, paragraph, section};

const SIDE: usize = rakam_ink::Input::SIDE;
const SIX: usize = 6;

/// What the lab was asked, and what it told.
#[derive(Default)]
pub(super) struct Neighbours {
    /// The lab looks in the network that reads.
    in_network: bool,
    /// Number of the computation whose input was asked about.
    asked: Option<u64>,
    told: Option<Nearest>,
    /// How often it was told; numbers the pictures.
    times: u64,
    plates: [CachedTexture; SIX],
}

impl Neighbours {
    /// Another network reads.
    pub(super) fn forget(&mut self) {
        (self.in_network, self.asked, self.told) = (false, None, None);
    }

    pub(super) fn hear(&mut self, nearest: Nearest) {
        self.told = Some(nearest);
        self.times += 1;
    }

    pub(super) fn show(&mut self, ui: &mut Ui, probe: &Probe, lab: &mut Lab, scene: &Scene<'_>) {
        let words = scene.words;
        let Some(seen) = probe.seen() else { return };
        lab.want_images(ui.ctx());
        if !matches!(lab.images(), Images::There { .. }) {
            show_images(ui, lab, words);
        }
        if !self.in_network {
            self.in_network = true;
            lab.ask(ui.ctx(), Request::NearIn(scene.network.model().to_bytes()));
        }
        if self.asked != Some(seen.serial) && !scene.pen_down {
            self.asked = Some(seen.serial);
            lab.ask(ui.ctx(), Request::Near(seen.input.pixels().to_vec()));
        }
        let Some(told) = self.told.clone().filter(|told| !told.images.is_empty()) else {
            if matches!(lab.images(), Images::There { .. }) {
                ui.label(RichText::new(words.tr("inside-near-wait")).color(Palette::of(ui).weak_text));
            }
            return;
        };
        let explained = tr("inside-near-explained")
            .with("layer", why::last_hidden(scene.network.model()))
            .with("seen", words.number(told.seen as f64, 0))
            .with("distance", words.decimals(told.images[0].distance, 2))
            .with("label", told.images[0].image.label);
        section(ui, &words.tr("inside-near"), &words.say(&explained), words, |ui| {
            if told.seen < told.of {
                let progress = tr("inside-near-progress")
                    .with("seen", words.number(told.seen as f64, 0))
                    .with("of", words.number(told.of as f64, 0));
                ui.label(RichText::new(words.say(&progress)).font(theme::regular(size::SMALL)));
                ui.add(ProgressBar::new(told.seen as f32 / told.of as f32).desired_height(8.0));
            }
            self.show_images(ui, &told, scene);
        });
    }

    fn show_images(&mut self, ui: &mut Ui, told: &Nearest, scene: &Scene<'_>) {
        let words = scene.words;
        let palette = Palette::of(ui);
        let columns = if ui.available_width() < 480.0 { 3 } else { SIX };
        let side = ((ui.available_width() - (columns - 1) as f32 * GAP) / columns as f32).min(180.0).floor();
        let mut plates = self.plates.iter_mut();
        for row in told.images.chunks(columns) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (near, plate) in row.iter().zip(&mut plates) {
                    let (place, response) = ui.allocate_exact_size(vec2(side, side + 40.0), Sense::hover());
                    let picture = Rect::from_min_size(place.min, vec2(side, side));
                    let texture = plate.texture(ui, self.times, [SIDE, SIDE], |index, _| {
                        Color32::from_gray(near.image.pixels.get(index).copied().unwrap_or_default())
                    });
                    texture::paint(ui, texture, picture);
                    let bold = Letters { font: theme::bold(size::BODY), color: palette.text };
                    let at = pos2(picture.center().x, picture.bottom() + 3.0);
                    let label = near.image.label.to_string();
                    let below = paragraph(ui.painter(), at, Align2::CENTER_TOP, &label, bold, side, 1);
                    let weak = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
                    let distance = words.decimals(near.distance, 2);
                    let at = pos2(picture.center().x, below.bottom());
                    paragraph(ui.painter(), at, Align2::CENTER_TOP, &distance, weak, side, 1);
                    let message = tr("inside-near-image").with("label", near.image.label).with("distance", distance);
                    let said = words.say(&message.with("index", words.number(near.image.index as f64, 0)));
                    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
                    response.on_hover_text(said);
                }
            });
        }
    }
}
