//! "Explain this": while it is on, what is pointed at or tapped is explained in place, and nothing acts.
//!
//! ```text
//! mod.rs    what is explained, and where
//! hook.rs   the input, of which only pointing and scrolling is left; the controls of a frame
//! about.rs  what controls are
//! ```

mod about;
mod hook;

use egui::{Align, Align2, Area, Id, Label, Layout, Order, Pos2, Rect, Role, Sense, Ui, WidgetInfo, vec2};

pub(crate) use self::about::about;
use self::hook::{Control, Hook, Look};
use crate::i18n::{Message, Words};
use crate::layout::{CARD_PADDING, GAP};
use crate::theme::TIP_DELAY;
use crate::widgets::{Button, Standing, callout, floating, strong};

/// A delay that nobody waits for, in seconds.
const NEVER: f32 = 1e6;

/// What a control is.
pub(crate) enum About {
    Message(fn() -> Message),
    Text(String),
}

impl About {
    /// A text that is there anyway, such as a tip; `None` if it is empty.
    pub(crate) fn text(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self::Text(text.to_owned()))
    }
}

/// Says that a control is shown here, and what it is. Where controls overlap, the smallest is meant.
pub(crate) fn note(ui: &Ui, rect: Rect, name: &str, about: impl FnOnce() -> Option<About>) {
    if !is_on(ui.ctx()) {
        return;
    }
    let seen = rect.intersect(ui.clip_rect());
    if let Some(about) = about().filter(|_| seen.is_positive()) {
        let order = ui.layer_id().order;
        let control = Control { rect: seen, order, name: name.to_owned(), about };
        ui.ctx().with_plugin(|hook: &mut Hook| hook.note(control));
    }
}

/// Whether controls are explained.
fn is_on(ctx: &egui::Context) -> bool {
    ctx.with_plugin(|hook: &mut Hook| hook.on).unwrap_or_default()
}

/// Explains controls from the next frame on.
pub(crate) fn start(ctx: &egui::Context) {
    ctx.add_plugin(Hook::default());
    ctx.with_plugin(|hook: &mut Hook| *hook = Hook::started());
    set_delay_of_tips(ctx, NEVER);
}

fn stop(ctx: &egui::Context) {
    ctx.with_plugin(|hook: &mut Hook| hook.on = false);
    set_delay_of_tips(ctx, TIP_DELAY);
}

/// Tips would cover what is explained.
fn set_delay_of_tips(ctx: &egui::Context, seconds: f32) {
    ctx.all_styles_mut(|style| style.interaction.tooltip_delay = seconds);
}

/// Explains what is pointed at, above everything else in the window, and at the foot of `room` how that is done.
pub(crate) fn show(ui: &Ui, window: Rect, room: Rect, words: &Words) {
    let ctx = ui.ctx();
    if !is_on(ctx) {
        return;
    }
    let focused = ctx.memory(|memory| memory.focused()).and_then(|id| ctx.read_response(id));
    let focused = focused.map(|response| response.rect.center());
    let Look { found, tapped, leaves } = ctx.with_plugin(|hook: &mut Hook| hook.look(focused)).unwrap_or_default();
    if let Some(Control { rect, name, about, .. }) = found {
        let text = match about {
            About::Message(message) => words.say(&message()),
            About::Text(text) => text,
        };
        callout(ui, "help", Order::Tooltip, window, Standing::AtFramed(rect), |ui| {
            ui.label(strong(ui, &name));
            let response = ui.label(&text);
            let status = ui.interact(response.rect, response.id.with("status"), Sense::hover());
            status.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{name}: {text}")));
        });
    }
    if leaves || show_hint(ui, room, tapped, words) {
        stop(ctx);
        ctx.request_repaint();
    }
}

/// How it is used. Returns whether its button was tapped.
fn show_hint(ui: &Ui, room: Rect, tapped: Option<Pos2>, words: &Words) -> bool {
    let at = room.center_bottom() - vec2(0.0, 2.0 * GAP);
    let area = Area::new(Id::unique("help-hint")).order(Order::Tooltip).fixed_pos(at).pivot(Align2::CENTER_BOTTOM);
    let shown = area.show(ui.ctx(), |ui| {
        let shown = floating(ui).show(ui, |ui| {
            ui.set_width((room.width() - 2.0 * (GAP + CARD_PADDING)).min(460.0));
            let hint = |ui: &mut Ui| {
                let end = Button::text("help-end", words.tr("help-end")).add(ui).rect;
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(words.tr("help-hint")).wrap());
                });
                end
            };
            let row = ui.horizontal(|ui| ui.with_layout(Layout::right_to_left(Align::Center), hint).inner);
            row.inner
        });
        shown.inner
    });
    tapped.is_some_and(|tapped| shown.inner.contains(tapped))
}
