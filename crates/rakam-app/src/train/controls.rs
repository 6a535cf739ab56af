//! Start, pause, one batch, one epoch, begin anew; how the training stands; what to do with its network.

use egui::{ProgressBar, RichText, Ui, vec2};
use rakam_lab::{Go, Phase, Request, Snapshot};

use super::Wanted;
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::lab::{Images, Lab};
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, section};

/// Where the images are, while the lab does not have them.
pub(crate) fn show_images(ui: &mut Ui, lab: &mut Lab, words: &Words) {
    section(ui, &words.tr("images"), &words.tr("images-explained"), words, |ui| match lab.images().clone() {
        Images::Missing(reason) => {
            ui.label(words.tr("images-missing"));
            ui.label(RichText::new(reason).font(theme::regular(size::SMALL)).color(Palette::of(ui).weak_text));
            let again = Button::with_words("images-again", &icons::AGAIN, words.tr("try-again"), true, false);
            if again.add(ui).clicked() {
                lab.want_images_again(ui.ctx());
            }
        }
        Images::Coming { bytes, of } if of > 0 => {
            let megabytes = |bytes: u64| words.number(bytes as f64 / 1e6, 1);
            let message = tr("images-coming").with("bytes", megabytes(bytes)).with("of", megabytes(of));
            ui.label(words.say(&message));
            ui.add(ProgressBar::new(bytes as f32 / of as f32).desired_height(10.0));
        }
        _ => {
            ui.label(words.tr("images-loading"));
        }
    });
}

pub(super) fn show(
    ui: &mut Ui,
    stands: &Snapshot,
    lab: &mut Lab,
    trained_reads: bool,
    words: &Words,
) -> Option<Wanted> {
    let ready = matches!(lab.images(), Images::There { .. });
    let running = stands.phase == Phase::Running;
    let alive = ready && stands.phase != Phase::Diverged;
    let mut wanted = None;
    section(ui, &words.tr("training"), &words.say(&explained(stands, words)), words, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            let main = if running {
                Button::with_words("pause", &icons::PAUSE, words.tr("pause"), true, true)
            } else {
                let text = match stands.phase {
                    Phase::Done => words.tr("one-epoch-more"),
                    Phase::Paused => words.tr("go-on"),
                    _ => words.tr("start"),
                };
                Button::with_words("start", &icons::PLAY, text, alive, true)
            };
            if main.add(ui).clicked() {
                lab.ask(ui.ctx(), Request::Go(if running { Go::Pause } else { Go::On }));
            }
            let still = alive && !running;
            if Button::with_words("batch", &icons::STEP, words.tr("one-batch"), still, false).add(ui).clicked() {
                lab.ask(ui.ctx(), Request::Go(Go::Batch));
            }
            if Button::with_words("epoch", &icons::STEP, words.tr("one-epoch"), still, false).add(ui).clicked() {
                lab.ask(ui.ctx(), Request::Go(Go::Epoch));
            }
            let again = ready && stands.images > 0;
            if Button::with_words("again", &icons::AGAIN, words.tr("begin-anew"), again, false).add(ui).clicked() {
                lab.ask(ui.ctx(), Request::Begin(stands.hyperparameters));
            }
        });
        show_state(ui, stands, words);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            let has = stands.images > 0 && stands.phase != Phase::Diverged;
            let try_it = Button {
                tip: words.tr("try-it-tip"),
                ..Button::with_words("try", &icons::PEN, words.tr("try-it"), has, has && !running)
            };
            if try_it.add(ui).clicked() {
                wanted = Some(Wanted::Try);
            }
            if Button::with_words("save-network", &icons::SAVE, words.tr("save-network"), has, false).add(ui).clicked()
            {
                wanted = Some(Wanted::Save);
            }
            if trained_reads
                && Button::with_words("back", &icons::UNDO, words.tr("back-to-inside"), true, false).add(ui).clicked()
            {
                wanted = Some(Wanted::Back);
            }
        });
    });
    wanted
}

fn explained(stands: &Snapshot, words: &Words) -> Message {
    tr("training-explained")
        .with("batch", stands.hyperparameters.batch_size)
        .with("batches", words.number(stands.batches as f64, 0))
        .with("rate", words.number(f64::from(stands.learning_rate), 5))
}

/// The figures, each with its name below.
fn show_state(ui: &mut Ui, stands: &Snapshot, words: &Words) {
    let accuracy = stands.test_accuracy.map(|(_, accuracy)| words.percent_exact(accuracy));
    let epochs = stands.hyperparameters.preset.epochs();
    let epoch = (stands.epoch + usize::from(stands.batch > 0)).to_string();
    let figures = [
        (words.tr("figure-accuracy"), accuracy.unwrap_or_else(|| "–".to_owned())),
        (words.tr("figure-epoch"), words.say(&tr("of-epochs").with("epoch", epoch).with("of", epochs))),
        (words.tr("figure-images"), words.number(stands.images as f64, 0)),
        (words.tr("figure-pace"), words.number((stands.images_per_second / 10.0).round() * 10.0, 0)),
        (words.tr("figure-seconds"), words.number(stands.seconds, 1)),
    ];
    let palette = Palette::of(ui);
    let columns = if ui.available_width() < 460.0 { 3 } else { figures.len() };
    let width = (ui.available_width() - (columns - 1) as f32 * GAP) / columns as f32;
    for row in figures.chunks(columns) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for (name, value) in row {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.label(RichText::new(value).font(theme::bold(size::TITLE)).color(palette.text));
                    ui.label(RichText::new(name).font(theme::regular(size::SMALL)).color(palette.weak_text));
                });
            }
        });
    }
    if stands.phase == Phase::Diverged {
        ui.label(RichText::new(words.tr("diverged")).color(palette.error));
    }
    let (done, all) = (stands.epoch * stands.batches + stands.batch, epochs * stands.batches);
    let share = (done as f32 / all.max(1) as f32).min(1.0);
    let bar = ui.add(ProgressBar::new(share).desired_height(6.0));
    bar.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, words.tr("training"));
        info.value = Some(f64::from(share));
        info
    });
}
