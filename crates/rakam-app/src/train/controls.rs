//! Start, pause, one batch, one epoch, start over; the progress of the training; what to do with its network.

use egui::{RichText, Ui, vec2};
use rakam_data::ImageShape;
use rakam_lab::{Phase, RequestKind, Snapshot, Until};
use rakam_train::Hyperparameters;

use super::earlier::EarlierTrainings;
use crate::i18n::{Message, Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::tab::Cx;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, progress, section, weak};

/// What the user wants, apart from steering the training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Choice {
    /// Draw for the network so far.
    Try,
    /// Save the network so far.
    Save,
    /// Start over with these hyperparameters and fresh weights.
    StartOver(Hyperparameters),
    /// Go on with an earlier training, by its index.
    BringBack(usize),
    /// Go back to the network that is built in.
    Leave,
}

/// `now` is the training as it is, which the buttons steer, and `shown` what the figures say, now or a moment, with the accuracy on
/// test images that was measured last by then.
pub(super) fn show(
    ui: &mut Ui,
    now: &Snapshot,
    (shown, accuracy): (&Snapshot, Option<f32>),
    earlier: &EarlierTrainings,
    cx: &mut Cx<'_>,
) -> Option<Choice> {
    let words = cx.words;
    let mut choice = None;
    section(ui, &words.tr("training"), &words.say(&explanation(now, words)), words, |ui| {
        let other = show_steps(ui, now, earlier, cx);
        show_figures(ui, shown, accuracy, words);
        choice = show_network(ui, now, cx).or(other);
    });
    choice
}

fn explanation(snapshot: &Snapshot, words: &Words) -> Message {
    tr("training-explained")
        .with("batch", snapshot.hyperparameters.batch_size)
        .with("batches", words.number(snapshot.batches as f64, 0))
        .with("rate", words.number(f64::from(snapshot.learning_rate), 5))
}

/// The buttons that move the training on, or lead to another one.
fn show_steps(ui: &mut Ui, snapshot: &Snapshot, earlier: &EarlierTrainings, cx: &mut Cx<'_>) -> Option<Choice> {
    let words = cx.words;
    let ready = cx.lab.has_images();
    let running = snapshot.phase == Phase::Running;
    let alive = ready && snapshot.phase != Phase::Diverged;
    let mut choice = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
        let main = if running {
            Button::with_icon("pause", &icons::PAUSE, words.tr("pause"))
        } else {
            let text = match snapshot.phase {
                Phase::Done => words.tr("one-more-epoch"),
                Phase::Paused => words.tr("resume"),
                Phase::Fresh | Phase::Running | Phase::Diverged => words.tr("start"),
            };
            Button::with_icon("start", &icons::PLAY, text).enabled(alive)
        };
        if main.primary(true).add(ui).clicked() {
            cx.lab.send(ui.ctx(), if running { RequestKind::Pause } else { RequestKind::Run(Until::Done) });
        }
        let waiting = alive && !running;
        if Button::with_icon("batch", &icons::STEP, words.tr("one-batch")).enabled(waiting).add(ui).clicked() {
            cx.lab.send(ui.ctx(), RequestKind::Run(Until::NextBatch));
        }
        if Button::with_icon("epoch", &icons::STEP, words.tr("one-epoch")).enabled(waiting).add(ui).clicked() {
            cx.lab.send(ui.ctx(), RequestKind::Run(Until::EpochEnd));
        }
        let again = ready && snapshot.images > 0;
        if Button::with_icon("again", &icons::AGAIN, words.tr("start-over")).enabled(again).add(ui).clicked() {
            choice = Some(Choice::StartOver(snapshot.hyperparameters));
        }
        if let Some(index) = earlier.show(ui, words) {
            choice = Some(Choice::BringBack(index));
        }
    });
    choice
}

/// What to do with the network so far.
fn show_network(ui: &mut Ui, snapshot: &Snapshot, cx: &Cx<'_>) -> Option<Choice> {
    let words = cx.words;
    let has_network = snapshot.images > 0 && snapshot.phase != Phase::Diverged;
    let reads_drawings = cx.lab.set().is_none_or(|set| set.shape == ImageShape::MNIST);
    let tip = if reads_drawings { words.tr("try-it-tip") } else { words.tr("try-it-not-drawn") };
    let can_try = has_network && reads_drawings;
    let mut choice = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
        let try_it = Button { tip, ..Button::with_icon("try", &icons::PEN, words.tr("try-it")) };
        let main = can_try && snapshot.phase != Phase::Running;
        if try_it.enabled(can_try).primary(main).add(ui).clicked() {
            choice = Some(Choice::Try);
        }
        let save = Button::with_icon("save-network", &icons::SAVE, words.tr("save-network"));
        if save.enabled(has_network).add(ui).clicked() {
            choice = Some(Choice::Save);
        }
        if cx.network().id().is_of_training()
            && Button::with_icon("back", &icons::UNDO, words.tr("back-to-embedded")).add(ui).clicked()
        {
            choice = Some(Choice::Leave);
        }
    });
    choice
}

/// The figures, each above its name, and the progress.
fn show_figures(ui: &mut Ui, snapshot: &Snapshot, accuracy: Option<f32>, words: &Words) {
    let accuracy = accuracy.map_or_else(|| "–".to_owned(), |accuracy| words.percent_exact(accuracy.into()));
    let epoch = snapshot.epoch + usize::from(snapshot.batch > 0);
    // The user may go on after those of the preset.
    let epochs = snapshot.hyperparameters.preset.epochs().max(epoch);
    let of_epochs = tr("of-epochs").with("epoch", epoch.to_string()).with("of", epochs);
    let figures = [
        (words.tr("figure-accuracy"), accuracy),
        (words.tr("figure-epoch"), words.say(&of_epochs)),
        (words.tr("figure-images"), words.number(snapshot.images as f64, 0)),
        (words.tr("figure-pace"), words.number((snapshot.images_per_second / 10.0).round() * 10.0, 0)),
        (words.tr("figure-seconds"), words.number(snapshot.seconds, 1)),
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
                    ui.label(weak(ui, name));
                });
            }
        });
    }
    if snapshot.phase == Phase::Diverged {
        ui.label(RichText::new(words.tr("diverged")).color(palette.error));
    }
    let (done, all) = (snapshot.epoch * snapshot.batches + snapshot.batch, epochs * snapshot.batches);
    progress(ui, done as f32 / all.max(1) as f32, 6.0, &words.tr("training"));
}
