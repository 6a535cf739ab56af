//! The kernels of the first layer as they change, and hard images with their readings.

use egui::{Align2, Mesh, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{DataSet, Guess, Image, SetId, Snapshot};

use crate::colors::signed;
use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::sets;
use crate::sheet::{Printed, Sheet};
use crate::texture::{CachedTexture, add_part};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, paragraph, picture_section, section};

/// More kernels would be too small to see.
const MOST_KERNELS: usize = 16;

/// The pictures as textures.
#[derive(Default)]
pub(super) struct Pictures {
    /// The kernels that the texture shows, and how often they have changed.
    kernels: Vec<f32>,
    changes: u64,
    texture: CachedTexture,
    hard: Sheet,
}

impl Pictures {
    /// Other images are the hard ones now.
    pub(super) fn forget_hard(&mut self) {
        self.hard.forget();
    }

    pub(super) fn show(&mut self, ui: &mut Ui, snapshot: &Snapshot, set: &DataSet, words: &Words) {
        if snapshot.kernel_side > 0 {
            self.show_first_layer(ui, snapshot, words);
        }
        let right = set.hard.iter().zip(&snapshot.guesses).filter(|(image, guess)| image.label == guess.class).count();
        let (title, explained) = if set.id == SetId::default() {
            (tr("hard"), tr("hard-explained"))
        } else {
            (tr("hard-of-others"), tr("hard-of-others-explained"))
        };
        let explained = explained.with("right", right).with("of", set.hard.len());
        section(ui, &words.say(&title), &words.say(&explained), words, |ui| {
            self.show_hard(ui, set, &snapshot.guesses, words);
        });
    }

    /// Kernels and hard images without their cards.
    pub(super) fn show_bare(&mut self, ui: &mut Ui, snapshot: &Snapshot, set: &DataSet, words: &Words) {
        if snapshot.kernel_side > 0 {
            self.show_kernels(ui, snapshot, strongest(snapshot), words);
        }
        self.show_hard(ui, set, &snapshot.guesses, words);
    }

    fn show_first_layer(&mut self, ui: &mut Ui, snapshot: &Snapshot, words: &Words) {
        let strongest = strongest(snapshot);
        let explained = tr("kernels-explained")
            .with("count", snapshot.kernels.len() / (snapshot.kernel_side * snapshot.kernel_side))
            .with("side", snapshot.kernel_side)
            .with("strongest", words.number(f64::from(strongest), 2));
        picture_section(ui, &words.tr("kernels"), &words.say(&explained), words, |ui| {
            self.show_kernels(ui, snapshot, strongest, words);
        });
    }

    /// The kernels in a row; a texture holds them below each other.
    fn show_kernels(&mut self, ui: &mut Ui, snapshot: &Snapshot, strongest: f32, words: &Words) {
        let Snapshot { kernels, kernel_side, .. } = snapshot;
        let count = (kernels.len() / (kernel_side * kernel_side)).min(MOST_KERNELS);
        if self.kernels != *kernels {
            self.kernels.clone_from(kernels);
            self.changes += 1;
        }
        let scale = 1.0 / strongest.max(f32::MIN_POSITIVE);
        let texture = self.texture.texture(ui, self.changes, [*kernel_side, count * kernel_side], |index, dark| {
            signed(kernels[index] * scale, dark)
        });
        let side = ((ui.available_width() - (count - 1) as f32 * GAP) / count as f32).min(72.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for index in 0..count {
                let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
                let name = words.say(&tr("kernel").with("index", index + 1));
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
                let mut mesh = Mesh::with_texture(texture);
                add_part(&mut mesh, rect, index, count);
                ui.painter().add(mesh);
            }
        });
    }

    fn show_hard(&mut self, ui: &mut Ui, set: &DataSet, guesses: &[Guess], words: &Words) {
        let hard = &set.hard;
        if hard.is_empty() {
            return;
        }
        let sheet = self.hard.show(ui.ctx(), set.shape, hard.iter().map(|image| image.pixels.as_slice()));
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
                show_guess(ui, side, (sheet, index), (image, set), guesses.get(index), words);
                if (index + 1) % columns == 0 {
                    ui.end_row();
                }
            }
        });
    }
}

/// The largest weight of the kernels, whatever its sign.
fn strongest(snapshot: &Snapshot) -> f32 {
    snapshot.kernels.iter().fold(0.0, |most: f32, weight| most.max(weight.abs()))
}

/// An image, what is read in it, and how sure that is.
fn show_guess(
    ui: &mut Ui,
    side: f32,
    (sheet, index): (Printed, usize),
    (image, set): (&Image, &DataSet),
    guess: Option<&Guess>,
    words: &Words,
) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side + 20.0), Sense::hover());
    let picture = Rect::from_min_size(rect.min, vec2(side, side));
    sheet.paint(ui.painter(), picture, index);
    let Some(guess) = guess else { return };
    let right = guess.class == image.label;
    let [label, read] = [image.label, guess.class].map(|class| set.class(class.into()).to_owned());
    let said = format!("{read}  {}", words.percent(guess.confidence));
    let color = if right { palette.text } else { palette.error };
    let font = if right { theme::regular(size::SMALL) } else { theme::bold(size::SMALL) };
    let at = pos2(rect.center().x, rect.bottom());
    paragraph(ui.painter(), at, Align2::CENTER_BOTTOM, &said, Letters { font, color }, side + GAP, 1);
    if !right {
        ui.painter().rect_stroke(picture, 0.0, egui::Stroke::new(2.0, palette.error), egui::StrokeKind::Inside);
    }
    let message = if right { tr("guess-right") } else { tr("guess-wrong") };
    let name = words.say(
        &message
            .with("label", sets::class(&label))
            .with("digit", read)
            .with("percent", words.percent(guess.confidence)),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    response.on_hover_text(name);
}
