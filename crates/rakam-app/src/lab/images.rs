//! Where the images are, and the card that says so while the lab doesn't have them.

use egui::Ui;

use super::Lab;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::widgets::{Button, progress, section, weak};

/// Where the images are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Images {
    /// They were not requested yet.
    #[default]
    NotRequested,
    /// They are on their way: bytes so far, and in all, or 0 where that isn't known.
    Loading { bytes: u64, of: u64 },
    /// The lab has them: how many there are to train on, and to evaluate on.
    Ready { train: usize, test: usize },
    /// They can't be loaded, and why, in English.
    Missing(String),
}

/// Shows where the images are, unless the lab has them.
pub(crate) fn show_images(ui: &mut Ui, lab: &mut Lab, words: &Words) {
    if matches!(lab.images(), Images::Ready { .. }) {
        return;
    }
    section(ui, &words.tr("images"), &words.tr("images-explained"), words, |ui| match lab.images().clone() {
        Images::Missing(reason) => {
            ui.label(words.tr("images-missing"));
            ui.label(weak(ui, reason));
            if Button::with_icon("images-again", &icons::AGAIN, words.tr("try-again")).add(ui).clicked() {
                lab.want_images_again(ui.ctx());
            }
        }
        Images::Loading { bytes, of } if of > 0 => {
            let megabytes = |bytes: u64| words.number(bytes as f64 / 1e6, 1);
            let text = words.say(&tr("images-loading").with("bytes", megabytes(bytes)).with("of", megabytes(of)));
            ui.label(&text);
            progress(ui, bytes as f32 / of as f32, 10.0, &text);
        }
        Images::NotRequested | Images::Loading { .. } | Images::Ready { .. } => {
            ui.label(words.tr("images-decoding"));
        }
    });
}
