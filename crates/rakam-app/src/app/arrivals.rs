//! Files that arrive: opened, dropped on the window, pasted, or saved.

use egui::{Color32, Context};
use rakam_data::Symbols;
use rakam_ink::Picture;
use rakam_lab::SetId;

use super::RakamApp;
use crate::explain;
use crate::files::{Arrival, PickedSet, What};
use crate::i18n::tr;
use crate::tab::TabId;

impl RakamApp {
    pub(super) fn take_arrivals(&mut self, ctx: &Context) {
        self.inbox.take_dropped(ctx);
        for arrival in self.inbox.take() {
            self.take_arrival(arrival, ctx);
        }
        self.take_pasted(ctx);
    }

    fn take_arrival(&mut self, Arrival { name, what }: Arrival, ctx: &Context) {
        match what {
            What::Picture(Ok(picture)) => self.open_picture(picture),
            What::Picture(Err(error)) => self.notices.wrong(explain::picture(&name, &error), None),
            What::Network(Ok(network)) => {
                self.use_network(*network);
                self.notices.done(tr("network-opened").with("file", name));
            }
            What::Network(Err(error)) => {
                self.notices.wrong(tr("weights-failed").with("file", name), explain::weights(&error));
            }
            What::Symbols(Ok(symbols)) => {
                self.tab = TabId::Symbols;
                if self.tabs.symbols.import(symbols) {
                    self.notices.done(tr("symbols-imported").with("file", name));
                } else {
                    let (classes, examples) = (*Symbols::CLASSES.end(), *Symbols::EXAMPLES.end());
                    let most = tr("symbols-most").with("classes", classes).with("examples", examples);
                    self.notices.wrong(tr("symbols-no-room").with("file", name), Some(most));
                }
            }
            What::Symbols(Err(error)) => {
                self.notices.wrong(tr("symbols-unreadable").with("file", name), Some(explain::symbols(&error)));
            }
            What::Shared(Ok(shared)) => {
                self.open_shared(*shared);
                self.notices.done(tr("shared-opened").with("file", name));
            }
            What::Shared(Err(error)) => {
                self.notices.wrong(tr("shared-unreadable").with("file", name), Some(explain::shared(&error)));
            }
            What::Set(PickedSet { place, files }) => {
                self.tab = TabId::Train;
                self.tabs.train.show_training();
                self.lab.load(ctx, SetId::Own(place), files);
            }
            What::Unreadable => self.notices.wrong(tr("file-unreadable").with("file", name), None),
            What::TooLarge => self.notices.wrong(tr("file-too-large").with("file", name), None),
            What::NoDialog => self.notices.wrong(tr("no-dialog"), None),
            What::Saved { written: true, weights } => {
                if weights {
                    self.tabs.train.weights_saved();
                }
                self.notices.done(tr("saved").with("file", name));
            }
            What::Saved { written: false, .. } => self.notices.wrong(tr("save-failed").with("file", name), None),
        }
    }

    /// Opens a picture in a tab that shows it.
    fn open_picture(&mut self, picture: Picture) {
        self.drawing.open(picture);
        if !matches!(self.tab, TabId::Draw | TabId::Inside) {
            self.tab = TabId::Draw;
        }
    }

    fn take_pasted(&mut self, ctx: &Context) {
        if !ctx.text_edit_focused() {
            let texts = |input: &egui::InputState| {
                let events = input.events.iter();
                events
                    .filter_map(|event| if let egui::Event::Paste(text) = event { Some(text.clone()) } else { None })
                    .collect()
            };
            let texts: Vec<String> = ctx.input(texts);
            texts.iter().for_each(|text| self.open_link(ctx, text));
        }
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| match event {
                egui::Event::PasteImage(image) => Some(image.clone()),
                _ => None,
            })
        });
        let Some(image) = pasted else { return };
        let rgba: Vec<u8> = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
        match Picture::from_rgba(image.width(), image.height(), &rgba) {
            Ok(picture) => self.open_picture(picture),
            Err(error) => self.notices.wrong(explain::picture(&self.words.tr("pasted-picture"), &error), None),
        }
    }
}
