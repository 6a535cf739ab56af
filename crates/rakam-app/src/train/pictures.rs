//! The kernels of the first layer while they change, and hard images with their readings.

use egui::{Align2, Color32, ColorImage, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{Guess, Image, Snapshot};

use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::sheet::{Printed, Sheet};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, paragraph, section};

/// The side of a kernel of the network that is trained here.
const KERNEL: usize = 5;

/// The pictures as textures.
#[derive(Default)]
pub(crate) struct Pictures {
    kernels: Option<(Vec<f32>, TextureHandle)>,
    hard: Sheet,
}

impl Pictures {
    /// The hard images are others now.
    pub(super) fn forget_hard(&mut self) {
        self.hard.forget();
    }

    pub(super) fn show(&mut self, ui: &mut Ui, stands: &Snapshot, hard: &[Image], words: &Words) {
        let strongest = stands.kernels.iter().fold(0.0, |most: f32, weight| most.max(weight.abs()));
        let explained = tr("kernels-explained")
            .with("count", stands.kernels.len() / (KERNEL * KERNEL))
            .with("strongest", words.number(f64::from(strongest), 2));
        section(ui, &words.tr("kernels"), &words.say(&explained), words, |ui| {
            self.show_kernels(ui, &stands.kernels, strongest, words);
        });
        let right = hard.iter().zip(&stands.guesses).filter(|(image, guess)| image.label == guess.digit).count();
        let explained = tr("hard-explained").with("right", right).with("of", hard.len());
        section(ui, &words.tr("hard"), &words.say(&explained), words, |ui| {
            self.show_hard(ui, hard, &stands.guesses, words);
        });
    }

    /// The kernels in a row; a texture holds them side by side.
    fn show_kernels(&mut self, ui: &mut Ui, kernels: &[f32], strongest: f32, words: &Words) {
        let count = kernels.len() / (KERNEL * KERNEL);
        if count == 0 {
            return;
        }
        if self.kernels.as_ref().is_none_or(|(shown, _)| shown != kernels) {
            let pixel = |i: usize| {
                let (row, column) = (i / (count * KERNEL), i % (count * KERNEL));
                let weight = kernels[(column / KERNEL * KERNEL + row) * KERNEL + column % KERNEL];
                signed(weight / strongest.max(f32::MIN_POSITIVE))
            };
            let pixels = (0..kernels.len()).map(pixel).collect();
            let image = ColorImage::new([count * KERNEL, KERNEL], pixels);
            let texture = ui.ctx().load_texture("kernels", image, TextureOptions::NEAREST);
            self.kernels = Some((kernels.to_vec(), texture));
        }
        let Some((_, texture)) = &self.kernels else { return };
        let side = ((ui.available_width() - (count - 1) as f32 * GAP) / count as f32).min(72.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for index in 0..count {
                let (place, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                let name = words.say(&tr("kernel").with("index", index + 1));
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
                let share = 1.0 / count as f32;
                let part = Rect::from_min_max(pos2(index as f32 * share, 0.0), pos2((index + 1) as f32 * share, 1.0));
                ui.painter().image(texture.id(), place, part, Color32::WHITE);
            }
        });
    }

    fn show_hard(&mut self, ui: &mut Ui, hard: &[Image], guesses: &[Guess], words: &Words) {
        if hard.is_empty() {
            return;
        }
        let sheet = self.hard.show(ui.ctx(), hard.iter().map(|image| image.pixels.as_slice()));
        let columns = if ui.available_width() < 460.0 {
            4
        } else if ui.available_width() < 760.0 {
            6
        } else {
            12
        };
        let side = ((ui.available_width() - (columns - 1) as f32 * GAP) / columns as f32).min(72.0);
        egui::Grid::new("hard").spacing(vec2(GAP, GAP)).show(ui, |ui| {
            for (index, image) in hard.iter().enumerate() {
                show_guess(ui, side, (sheet, index), image.label, guesses.get(index), words);
                if (index + 1) % columns == 0 {
                    ui.end_row();
                }
            }
        });
    }
}

/// An image, what is read on it, and how sure that is.
fn show_guess(
    ui: &mut Ui,
    side: f32,
    (sheet, index): (Printed, usize),
    label: u8,
    guess: Option<&Guess>,
    words: &Words,
) {
    let palette = Palette::of(ui);
    let (place, response) = ui.allocate_exact_size(vec2(side, side + 20.0), Sense::hover());
    let picture = Rect::from_min_size(place.min, vec2(side, side));
    sheet.paint(ui.painter(), picture, index);
    let Some(guess) = guess else { return };
    let right = guess.digit == label;
    let said = format!("{}  {}", guess.digit, words.percent(guess.confidence));
    let color = if right { palette.text } else { palette.error };
    let font = if right { theme::regular(size::SMALL) } else { theme::bold(size::SMALL) };
    let at = pos2(place.center().x, place.bottom());
    paragraph(ui.painter(), at, Align2::CENTER_BOTTOM, &said, Letters { font, color }, side + GAP, 1);
    if !right {
        ui.painter().rect_stroke(picture, 0.0, egui::Stroke::new(2.0, palette.error), egui::StrokeKind::Inside);
    }
    let message = if right { tr("guess-right") } else { tr("guess-wrong") };
    let name = words
        .say(&message.with("label", label).with("digit", guess.digit).with("percent", words.percent(guess.confidence)));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(name);
}

/// A colour for a number from -1 to 1: blue below nothing, orange above it, told apart by the colour-blind too.
fn signed(value: f32) -> Color32 {
    const NOTHING: Color32 = Color32::from_rgb(0xF2, 0xF2, 0xF0);
    const BELOW: Color32 = Color32::from_rgb(0x1F, 0x5A, 0xA6);
    const ABOVE: Color32 = Color32::from_rgb(0xC6, 0x55, 0x0B);
    NOTHING.lerp_to_gamma(if value < 0.0 { BELOW } else { ABOVE }, value.abs().min(1.0))
}
