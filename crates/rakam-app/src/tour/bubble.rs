//! What a step says, in a bubble.

use egui::{Align, Context, Layout, Order, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo};

use crate::icons;
use crate::layout::ROW;
use crate::theme::Palette;
use crate::widgets::{Button, Standing, callout, size_of, weak};

/// What the bubble says, in the window's language.
pub(super) struct Said {
    /// Which step it is.
    pub(super) place: String,
    /// What to do, or what has been seen.
    pub(super) text: String,
    /// The other of the two.
    pub(super) other: String,
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

/// The bubble, by the name that its size is remembered by.
const NAME: &str = "tour";

/// How high the bubble is.
pub(super) fn height(ctx: &Context) -> f32 {
    size_of(ctx, NAME).y
}

/// Shows the bubble.
pub(super) fn show(ui: &Ui, window: Rect, standing: Standing, said: &Said) -> Option<Choice> {
    let across = matches!(standing, Standing::Across { .. });
    callout(ui, NAME, Order::Foreground, window, standing, |ui| {
        let mut choice = None;
        ui.horizontal(|ui| {
            if across {
                ui.set_min_height(ROW);
            }
            show_place(ui, said);
            if across {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| choice = show_buttons(ui, said));
            }
        });
        let top = ui.cursor().top();
        announced(ui, said);
        if across {
            // What is below the bubble stays where it is when the text changes, perhaps in the middle of a stroke.
            let other = ui.painter().layout(
                said.other.clone(),
                TextStyle::Body.resolve(ui.style()),
                Palette::of(ui).text,
                ui.available_width(),
            );
            let shown = ui.min_rect().bottom() - top;
            ui.add_space((other.size().y - shown).max(0.0));
        } else {
            ui.horizontal(|ui| choice = show_buttons(ui, said));
        }
        choice
    })
}

/// Which step it is, with a mark once it is done.
fn show_place(ui: &mut Ui, said: &Said) {
    ui.label(weak(ui, &said.place));
    if said.done {
        let (mark, _) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
        icons::CHECK.paint(ui.painter(), mark, Palette::of(ui).accent);
    }
}

fn show_buttons(ui: &mut Ui, said: &Said) -> Option<Choice> {
    let next = Button::text("tour-next", said.next.clone()).primary(said.done);
    let next = next.add(ui).clicked().then_some(Choice::Next);
    let end = Button::text("tour-end", said.end.clone());
    next.or(end.add(ui).clicked().then_some(Choice::End))
}

/// The text, which assistive technology reads out when it changes.
fn announced(ui: &mut Ui, said: &Said) {
    let response = ui.label(&said.text);
    let status = ui.interact(response.rect, response.id.with("status"), Sense::hover());
    status.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {}", said.place, said.text)));
}
