//! Where the images are, and the card that says so while the lab doesn't have them.

use egui::Ui;
use rakam_lab::Loading;

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
    /// They are on their way, and how far that has come, once it is known.
    Loading(Option<Loading>),
    /// The lab has them.
    Ready,
    /// They can't be loaded, and why, in English.
    Missing(String),
}

/// Shows where the images are, unless the lab has them.
pub(crate) fn show_images(ui: &mut Ui, lab: &mut Lab, words: &Words) {
    if lab.has_images() {
        return;
    }
    section(ui, &words.tr("images"), &words.tr("images-explained"), words, |ui| {
        show_state(ui, lab, words);
        // In a browser nothing is downloaded but MNIST, and the files that were picked are read in a moment.
        let cancels = cfg!(not(target_arch = "wasm32")) && matches!(lab.images(), Images::Loading(Some(_)));
        if cancels && Button::with_icon("images-cancel", &icons::CLOSE, words.tr("images-cancel")).add(ui).clicked() {
            lab.cancel_loading(ui.ctx());
        }
    });
}

fn show_state(ui: &mut Ui, lab: &mut Lab, words: &Words) {
    match lab.images().clone() {
        Images::Missing(reason) => {
            ui.label(words.tr("images-missing"));
            ui.label(weak(ui, reason));
            if Button::with_icon("images-again", &icons::AGAIN, words.tr("try-again")).add(ui).clicked() {
                lab.want_images_again(ui.ctx());
            }
        }
        Images::Loading(Some(Loading::Bytes { done, of })) if of > 0 => {
            let megabytes = |bytes: u64| words.number(bytes as f64 / 1e6, 1);
            let text = words.say(&tr("images-loading").with("bytes", megabytes(done)).with("of", megabytes(of)));
            ui.label(&text);
            progress(ui, done as f32 / of as f32, 10.0, &text);
        }
        Images::Loading(Some(Loading::Pictures { done, of })) => {
            let number = |count: usize| words.number(count as f64, 0);
            let text = words.say(&tr("images-reading").with("done", number(done)).with("of", number(of)));
            ui.label(&text);
            progress(ui, done as f32 / of.max(1) as f32, 10.0, &text);
        }
        Images::NotRequested | Images::Loading(_) | Images::Ready => {
            ui.label(words.tr("images-decoding"));
        }
    }
}
