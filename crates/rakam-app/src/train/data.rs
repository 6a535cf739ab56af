//! The data set that networks are trained and evaluated with, and how another is chosen.

use egui::Ui;
use rakam_data::Published;
use rakam_lab::{DataSet, SetId};

use crate::app::Action;
use crate::files::Pick;
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::GAP;
use crate::sets;
use crate::widgets::{Button, section, strong, weak};

/// The choice of a data set.
#[derive(Default)]
pub(super) struct Data {
    /// The published set that isn't on this machine, and is downloaded once the user agrees.
    offered: Option<&'static Published>,
}

impl Data {
    /// Shows the set that is there, and what else can be chosen. Returns what the user wants.
    pub(super) fn show(&mut self, ui: &mut Ui, set: &DataSet, words: &Words) -> Option<Action> {
        let mut action = None;
        section(ui, &words.tr("data"), &words.tr("data-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            ui.label(strong(ui, sets::name(&set.id)));
            ui.label(weak(ui, words.say(&sets::contents(set, words))));
            action = self.show_menu(ui, set, words);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = GAP / 2.0;
                let files = Button::with_icon("data-files", &icons::OPEN, words.tr("data-files"));
                if files.add(ui).clicked() {
                    action = Some(Action::OpenSet(Pick::Files));
                }
                let folder = Button::with_icon("data-folder", &icons::OPEN, words.tr("data-folder"));
                if folder.add(ui).clicked() {
                    action = Some(Action::OpenSet(Pick::Folder));
                }
            });
            if let Some(offered) = self.offered {
                action = self.show_offer(ui, offered, words).or(action.take());
            }
        });
        action
    }

    /// The sets that are known by their names. A page only has MNIST.
    fn show_menu(&mut self, ui: &mut Ui, set: &DataSet, words: &Words) -> Option<Action> {
        if cfg!(target_arch = "wasm32") {
            ui.label(weak(ui, words.tr("data-page")));
            let mnist = Button::with_icon("data-mnist", &icons::AGAIN, words.tr("data-mnist"));
            let other = set.id != SetId::default();
            return (other && mnist.add(ui).clicked()).then(|| Action::UseSet(SetId::default()));
        }
        let id = |published: &Published| SetId::Published(published.name.to_owned());
        let item = |published: &Published| {
            let item = tr("data-download-item").with("name", published.title).with("megabytes", published.megabytes);
            let there = sets::is_there(&id(published));
            (id(published) == set.id, if there { published.title.to_owned() } else { words.say(&item) })
        };
        let items: Vec<(bool, String)> = Published::all().iter().map(item).collect();
        let button = Button { menu: true, ..Button::text("data-published", words.tr("data-published")) };
        let chosen = &Published::all()[button.add_menu(ui, &items)?];
        self.offered = None;
        if id(chosen) == set.id {
            return None;
        }
        if sets::is_there(&id(chosen)) {
            return Some(Action::UseSet(id(chosen)));
        }
        self.offered = Some(chosen);
        None
    }

    /// What would be downloaded, and on which terms.
    fn show_offer(&mut self, ui: &mut Ui, offered: &Published, words: &Words) -> Option<Action> {
        ui.add_space(GAP / 2.0);
        ui.label(strong(ui, words.say(&tr("data-offer").with("name", offered.title))));
        let [train, test] = offered.images.map(|count| words.number(count as f64, 0));
        let facts = tr("data-offer-facts").with("train", train).with("test", test);
        ui.label(weak(ui, words.say(&facts.with("megabytes", offered.megabytes))));
        ui.label(weak(ui, words.say(&tr("data-licence").with("licence", offered.licence))));
        let mut action = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = GAP / 2.0;
            let download = Button::with_icon("data-download", &icons::SAVE, words.tr("data-download"));
            if download.primary(true).add(ui).clicked() {
                action = Some(Action::UseSet(SetId::Published(offered.name.to_owned())));
            }
            let leave = Button::text("data-leave", words.tr("data-leave")).add(ui).clicked();
            if leave || action.is_some() {
                self.offered = None;
            }
        });
        action
    }
}
