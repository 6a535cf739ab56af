//! The Symbols tab: classes of the user's own, drawn a few times each, and a network that learns them in seconds.
//!
//! ```text
//! collection.rs  the symbols as they are edited, with undo
//! pads.rs        the places to draw examples in
//! classes.rs     a card for each class: its name and its examples
//! run.rs         the training: what is missing, its progress, its result
//! ```

mod classes;
mod collection;
mod pads;
mod run;

use egui::{Align, Layout, ScrollArea, Ui, UiBuilder};
use rakam_ink::Stroke;
use rakam_lab::{Answer, RequestId};

use self::collection::Collection;
pub(crate) use self::collection::NotAdded;
use self::pads::Pads;
use self::run::Run;
use crate::app::Action;
use crate::i18n::Words;
use crate::icons::{self, Icon};
use crate::layout::{GAP, is_low};
use crate::shortcuts::{self, Command};
use crate::tab::{Cx, Tab};
use crate::widgets::{Button, section};

/// The Symbols tab.
pub(crate) struct MySymbols {
    collection: Collection,
    pads: Pads,
    run: Run,
}

impl MySymbols {
    /// The tab with the symbols that were saved.
    pub(crate) fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        Self { collection: Collection::load(storage), pads: Pads::default(), run: Run::default() }
    }

    /// Saves the symbols, if they have changed.
    pub(crate) fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.collection.save(storage);
    }

    /// Adds the classes of a file. Returns whether there was room for them.
    pub(crate) fn import(&mut self, symbols: rakam_data::Symbols) -> bool {
        self.pads.leave();
        self.collection.import(symbols)
    }

    /// Adds a drawing to the class of this name. Returns how many examples that has then.
    pub(crate) fn add_example(&mut self, name: &str, strokes: &[Stroke]) -> Result<usize, NotAdded> {
        self.pads.leave();
        self.collection.add_example(name, strokes)
    }

    /// The card at the top: train, try, undo, and the file.
    fn show_tools(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        let words = cx.words;
        let mut actions = Vec::new();
        section(ui, &words.tr("symbols"), &words.tr("symbols-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP / 2.0;
            let wide = !cx.frame.narrow;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = GAP / 2.0;
                actions.extend(self.run.show_buttons(ui, &self.collection, cx));
                if wide {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        self.show_edit(ui, true, words, &mut actions)
                    });
                }
            });
            if !wide {
                ui.horizontal(|ui| self.show_edit(ui, false, words, &mut actions));
            }
            self.run.show_state(ui, &self.collection, words);
        });
        actions
    }

    /// Undo and redo, and the buttons for the file, from the left to the right; `backwards` if they are laid out from right to left.
    fn show_edit(&mut self, ui: &mut Ui, backwards: bool, words: &Words, actions: &mut Vec<Action>) {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        if backwards {
            actions.extend(self.show_file(ui, backwards, words));
            self.show_history(ui, backwards, words);
        } else {
            self.show_history(ui, backwards, words);
            actions.extend(self.show_file(ui, backwards, words));
        }
    }

    fn show_history(&mut self, ui: &mut Ui, backwards: bool, words: &Words) {
        let tip = |command, name: String| format!("{name}  {}", shortcuts::keys(ui.ctx(), command));
        let undo = Button {
            tip: tip(Command::Undo, words.tr("undo")),
            ..Button::icon("undo", &icons::UNDO, words.tr("undo")).enabled(self.collection.can_undo())
        };
        let redo = Button {
            tip: tip(Command::Redo, words.tr("redo")),
            ..Button::icon("redo", &icons::REDO, words.tr("redo")).enabled(self.collection.can_redo())
        };
        let (undo, redo) = in_order(ui, undo, redo, backwards);
        self.change_history(undo, redo);
    }

    fn change_history(&mut self, undo: bool, redo: bool) {
        if undo || redo {
            self.pads.leave();
        }
        if undo {
            self.collection.undo();
        }
        if redo {
            self.collection.redo();
        }
    }

    /// The buttons for the file, with their names only where there is room for them: there they are laid out `backwards`.
    fn show_file(&mut self, ui: &mut Ui, backwards: bool, words: &Words) -> Vec<Action> {
        let button = |id, icon: &'static Icon, name: String| {
            if backwards { Button::with_icon(id, icon, name) } else { Button::icon(id, icon, name) }
        };
        let any = (0..self.collection.classes().len()).any(|class| self.collection.drawn(class) > 0);
        let import = button("import", &icons::OPEN_FILE, words.tr("symbols-import"));
        let export = button("export", &icons::SAVE, words.tr("symbols-export")).enabled(any);
        let (imports, exports) = in_order(ui, import, export, backwards);
        let import = imports.then_some(Action::OpenSymbols);
        import.into_iter().chain(exports.then(|| Action::SaveSymbols(self.collection.symbols().to_json()))).collect()
    }
}

/// Shows two buttons, the first one left of the other in a layout that may go `backwards`. Returns which of them was clicked.
fn in_order(ui: &mut Ui, first: Button<'_>, second: Button<'_>, backwards: bool) -> (bool, bool) {
    if backwards {
        let second = second.add(ui).clicked();
        (first.add(ui).clicked(), second)
    } else {
        (first.add(ui).clicked(), second.add(ui).clicked())
    }
}

impl Tab for MySymbols {
    fn show(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) -> Vec<Action> {
        let (commands, _) = shortcuts::pressed(ui.ctx());
        let times = |command| commands.iter().filter(|pressed| **pressed == command).count();
        (0..times(Command::Undo)).for_each(|_| self.change_history(true, false));
        (0..times(Command::Redo)).for_each(|_| self.change_history(false, true));
        let mut actions = Vec::new();
        let revision = self.collection.revision();
        ui.scope_builder(UiBuilder::new().max_rect(cx.frame.body), |ui| {
            ui.spacing_mut().item_spacing.y = 1.5 * GAP;
            // The border of a card is half outside of it.
            ui.set_max_width(ui.available_width() - 2.0);
            // The tools stay in sight, unless they would leave nothing of the cards.
            let low = is_low(cx.frame.body);
            if !low {
                actions = self.show_tools(ui, cx);
            }
            ScrollArea::vertical().id_salt("symbols").auto_shrink(false).show(ui, |ui| {
                if low {
                    actions = self.show_tools(ui, cx);
                }
                classes::show(ui, &mut self.collection, &mut self.pads, cx.frame.narrow, cx.words);
            });
        });
        if self.collection.revision() != revision {
            // What stands above the cards follows them.
            ui.ctx().request_repaint();
        }
        actions
    }

    fn handle(&mut self, id: RequestId, answer: &Answer) -> Vec<Action> {
        self.run.handle(id, answer)
    }

    fn lab_stopped(&mut self, reason: &str) {
        self.run.lab_stopped(reason);
    }
}
