//! The card with the challenges, above the window: it can be moved, and folded up while the user works.

use egui::{Align, Align2, Area, Id, Layout, Order, Rect, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::condition::Status;
use crate::help::{self, About};
use crate::i18n::{Words, tr};
use crate::icons::{self, Icon};
use crate::layout::{CARD_PADDING, GAP, ROW};
use crate::theme::Palette;
use crate::widgets::{Button, floating, radio, strong, weak};

/// The width of the card, where the window has room for it.
const WIDTH: f32 = 330.0;

/// How the card is shown.
#[derive(Default)]
pub(super) struct Card {
    /// Whether it is folded up.
    pub(super) collapsed: bool,
    /// Whether the user has moved it out of its corner.
    pub(super) moved: bool,
}

/// What was pressed.
pub(super) enum Choice {
    /// Try the challenge with this index.
    Try(usize),
    Back,
    Hint,
    Collapse,
    Close,
    OpenFile,
}

/// A line of the list.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) done: bool,
    pub(super) best: Option<String>,
}

/// The challenge that is tried.
pub(super) struct Tried<'a> {
    pub(super) title: String,
    pub(super) goal: String,
    pub(super) hint: Option<String>,
    /// Whether the hint is shown.
    pub(super) hinted: bool,
    pub(super) states: &'a [Status],
    pub(super) best: Option<String>,
}

/// Shows the challenges to choose from.
pub(super) fn show_list(ui: &Ui, room: Rect, rows: &[Row], card: &mut Card, words: &Words) -> Option<Choice> {
    show(ui, room, &words.tr("challenges"), card, words, |ui| {
        let mut choice = None;
        ui.label(weak(ui, words.tr("challenges-explained")));
        for (at, row) in rows.iter().enumerate() {
            let best = row.best.clone().map(|best| words.say(&tr("challenge-best-short").with("best", best)));
            let name = [Some(row.title.clone()), best].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            if radio(ui, &name, row.done) {
                choice = Some(Choice::Try(at));
            }
        }
        if Button::with_icon("challenge-file", &icons::OPEN_FILE, words.tr("challenge-file")).add(ui).clicked() {
            choice = Some(Choice::OpenFile);
        }
        choice
    })
}

/// Shows the challenge that is tried.
pub(super) fn show_tried(ui: &Ui, room: Rect, tried: &Tried<'_>, card: &mut Card, words: &Words) -> Option<Choice> {
    let met = tried.states.iter().filter(|status| status.met).count();
    let done = met == tried.states.len();
    let title = if card.collapsed {
        let counts = tr("challenge-met").with("met", met).with("of", tried.states.len());
        format!("{} · {}", words.say(&counts), tried.title)
    } else {
        tried.title.clone()
    };
    show(ui, room, &title, card, words, |ui| {
        let mut choice = None;
        ui.label(&tried.goal);
        for status in tried.states {
            show_status(ui, status, words);
        }
        if done {
            let response = ui.label(strong(ui, words.tr("challenge-done")).color(Palette::of(ui).accent));
            let announced = ui.interact(response.rect, response.id.with("status"), Sense::hover());
            announced.widget_info(|| WidgetInfo::labeled(Role::Alert, true, words.tr("challenge-done")));
        }
        if let Some(best) = &tried.best {
            ui.label(weak(ui, words.say(&tr("challenge-best").with("best", best.clone()))));
        }
        if let Some(hint) = tried.hint.as_ref().filter(|_| tried.hinted) {
            ui.label(weak(ui, hint));
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            let hint = Button::text("challenge-hint", words.tr("challenge-hint")).toggle(tried.hinted);
            if hint.enabled(tried.hint.is_some()).add(ui).clicked() {
                choice = Some(Choice::Hint);
            }
            if Button::text("challenge-back", words.tr("challenge-back")).primary(done).add(ui).clicked() {
                choice = Some(Choice::Back);
            }
        });
        choice
    })
}

/// What a condition asks for, and how far it is met.
fn show_status(ui: &mut Ui, status: &Status, words: &Words) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        let (place, mark) = ui.allocate_exact_size(Vec2::splat(18.0), Sense::hover());
        let name = if status.met { words.tr("condition-met") } else { words.tr("condition-not-met") };
        mark.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        if status.met {
            icons::CHECK.paint(ui.painter(), place, palette.accent);
        } else {
            ui.painter().circle_stroke(place.center(), 6.0, (1.25, palette.weak_text));
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(&status.goal);
            if let Some(now) = &status.now {
                ui.label(weak(ui, words.say(&tr("condition-now").with("now", now.clone()))));
            }
        });
    });
}

/// The card with its title and buttons, and what `contents` shows unless it is folded up: in the corner of `room`, or where the user
/// has moved it.
fn show(
    ui: &Ui,
    room: Rect,
    title: &str,
    card: &mut Card,
    words: &Words,
    contents: impl FnOnce(&mut Ui) -> Option<Choice>,
) -> Option<Choice> {
    let width = WIDTH.min(room.width() - 2.0 * GAP);
    let place = room.shrink2(vec2(GAP, 2.0 * GAP)).with_min_y(room.top() + ROW + GAP);
    let (collapsed, mut choice) = (card.collapsed, None);
    let mut area =
        Area::new(Id::unique("challenges")).order(Order::Middle).pivot(Align2::RIGHT_BOTTOM).constrain_to(place);
    if !card.moved {
        area = area.current_pos(place.max);
    }
    let shown = area.show(ui.ctx(), |ui| {
        floating(ui).show(ui, |ui| {
            ui.set_width(width - 2.0 * CARD_PADDING);
            ui.spacing_mut().item_spacing.y = 0.75 * GAP;
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    let (fold, name): (&Icon, _) = if collapsed {
                        (&icons::UP, words.tr("challenges-unfold"))
                    } else {
                        (&icons::DOWN, words.tr("challenges-fold"))
                    };
                    if Button::icon("challenges-close", &icons::CLOSE, words.tr("challenges-close")).add(ui).clicked() {
                        choice = Some(Choice::Close);
                    }
                    if Button::icon("challenges-fold", fold, name).add(ui).clicked() {
                        choice = Some(Choice::Collapse);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(egui::Label::new(strong(ui, title)).truncate());
                    });
                });
            });
            if !collapsed {
                // As high as its contents, even where the card was lower before.
                let most = room.height() - 4.0 * ROW;
                ScrollArea::vertical().id_salt("challenges").max_height(most).min_scrolled_height(most).show(
                    ui,
                    |ui| {
                        choice = contents(ui).or(choice.take());
                    },
                );
            }
        });
        help::note(ui, ui.min_rect(), &words.tr("challenges"), || About::text(&words.tr("challenges-explained")));
    });
    card.moved |= shown.response.dragged();
    choice
}
