//! What a step says, in a bubble.

use egui::{Order, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::icons;
use crate::theme::Palette;
use crate::widgets::{Button, Standing, callout, weak};

/// What the bubble says, in the window's language.
pub(super) struct Said {
    /// Which step it is.
    pub(super) place: String,
    /// What to do, or what has been seen.
    pub(super) text: String,
    pub(super) done: bool,
    /// The button that leads on, and the one that ends the tour.
    pub(super) next: String,
    pub(super) end: String,
}

/// What was pressed in the bubble.
pub(super) enum Choice {
    Next,
    End,
}

/// Shows the bubble.
pub(super) fn show(ui: &Ui, window: Rect, standing: Standing, said: &Said) -> Option<Choice> {
    callout(ui, "tour", Order::Foreground, window, standing, |ui| {
        let mut choice = None;
        ui.horizontal(|ui| {
            ui.label(weak(ui, &said.place));
            if said.done {
                let (mark, _) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
                icons::CHECK.paint(ui.painter(), mark, Palette::of(ui).accent);
            }
        });
        announced(ui, said);
        ui.horizontal(|ui| {
            let next = Button::text("tour-next", said.next.clone()).primary(said.done);
            if next.add(ui).clicked() {
                choice = Some(Choice::Next);
            }
            if Button::text("tour-end", said.end.clone()).add(ui).clicked() {
                choice = Some(Choice::End);
            }
        });
        choice
    })
}

/// The text, which assistive technology reads out when it changes.
fn announced(ui: &mut Ui, said: &Said) {
    let response = ui.label(&said.text);
    let status = ui.interact(response.rect, response.id.with("status"), Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {}", said.place, said.text)));
}
