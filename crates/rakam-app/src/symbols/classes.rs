//! A card for each class: its name and its examples.

use egui::{Align2, Margin, Rect, Sense, TextEdit, Ui, UiBuilder, pos2, vec2};
use rakam_data::Symbols;

use super::collection::Collection;
use super::pads::{PadId, Pads};
use crate::help::{self, About};
use crate::i18n::{Words, tr};
use crate::icons;
use crate::layout::{CARD_PADDING, GAP, ROW};
use crate::theme::{self, CARD_CORNERS, Palette, size};
use crate::widgets::{Button, weak};

/// From this width on there are two cards side by side.
const TWO_COLUMNS: f32 = 1240.0;

/// The column with the name, where it stands beside the examples.
const NAME: f32 = 168.0;

/// The least and the greatest side of a pad, and how many are in a row of a narrow window.
const PAD: std::ops::RangeInclusive<f32> = 88.0..=104.0;
const IN_NARROW_ROW: f32 = 3.0;
/// How many are in a row of a wide one, at least.
const IN_ROW: f32 = 6.0;

/// The height of the line below a pad.
const CAPTION: f32 = 24.0;

/// What is to happen to a class.
enum Change {
    Rename(String),
    Remove,
    Clear(usize),
}

/// Shows the cards, and takes what is drawn in them.
pub(super) fn show(ui: &mut Ui, all: &mut Collection, pads: &mut Pads, narrow: bool, words: &Words) {
    pads.begin();
    let columns = if ui.available_width() >= TWO_COLUMNS { 2 } else { 1 };
    let width = (ui.available_width() - (columns - 1) as f32 * 1.5 * GAP) / columns as f32;
    let mut change = None;
    let count = all.classes().len();
    for row in (0..count).collect::<Vec<_>>().chunks(columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 1.5 * GAP;
            for &class in row {
                ui.push_id(class, |ui| {
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        let wanted = show_class(ui, class, all, pads, narrow, words);
                        change = change.take().or(wanted.map(|wanted| (class, wanted)));
                    });
                });
            }
        });
    }
    let room = count < *Symbols::CLASSES.end();
    let add = Button::with_icon("add-class", &icons::PLUS, words.tr("class-add")).enabled(room).add(ui);
    // Before what is drawn: a name may be typed and a pen put down between two frames.
    match change {
        Some((class, Change::Rename(name))) => all.rename(class, &name),
        Some((class, Change::Remove)) => {
            all.remove_class(class);
            pads.leave();
            pads.begin();
        }
        Some((class, Change::Clear(place))) => {
            all.draw(class, place, &[]);
            pads.leave();
        }
        None => {}
    }
    pads.take_events(ui, all);
    if add.clicked() {
        all.add_class();
        add.scroll_to_me(None);
    }
}

fn show_class(
    ui: &mut Ui,
    class: usize,
    all: &Collection,
    pads: &mut Pads,
    narrow: bool,
    words: &Words,
) -> Option<Change> {
    let palette = Palette::of(ui);
    let frame = egui::Frame::new()
        .fill(palette.surface)
        .stroke(egui::Stroke::new(1.0, palette.border))
        .corner_radius(CARD_CORNERS)
        .inner_margin(Margin { bottom: 4, ..Margin::same(CARD_PADDING as i8) });
    let card = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        if narrow {
            let named = show_name(ui, class, all, ui.available_width(), true, words);
            let width = (ui.available_width() - (IN_NARROW_ROW - 1.0) * GAP) / IN_NARROW_ROW;
            named.or(show_pads(ui, class, width, all, pads, words))
        } else {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 1.5 * GAP;
                let named = ui.vertical(|ui| {
                    ui.set_width(NAME);
                    show_name(ui, class, all, NAME, false, words)
                });
                let width = (ui.available_width() - (IN_ROW - 1.0) * GAP) / IN_ROW;
                let side = width.clamp(*PAD.start(), *PAD.end()).floor();
                named.inner.or(ui.vertical(|ui| show_pads(ui, class, side, all, pads, words)).inner)
            })
            .inner
        }
    });
    help::note(ui, card.response.rect, &words.tr("symbols"), || About::text(&words.tr("symbols-begin")));
    card.inner
}

/// The name, how many examples are drawn, and the button that removes the class: beside the name or below it.
fn show_name(ui: &mut Ui, class: usize, all: &Collection, width: f32, beside: bool, words: &Words) -> Option<Change> {
    let mut name = all.classes().get(class).map_or_else(String::new, |class| class.name.clone());
    let said = words.say(&tr("class-name").with("class", class + 1));
    let edit = TextEdit::singleline(&mut name)
        .hint_text(words.tr("class-hint"))
        .char_limit(Symbols::NAME)
        .font(theme::bold(size::BODY))
        .text_color(Palette::of(ui).text)
        .margin(vec2(GAP, GAP))
        .desired_width(width - 2.0 * GAP - if beside { ROW + GAP } else { 0.0 });
    let counted = tr("class-drawn").with("drawn", all.drawn(class)).with("least", *Symbols::EXAMPLES.start());
    let which = all.classes().get(class).map_or("", |class| class.name.trim());
    let which = if which.is_empty() { (class + 1).to_string() } else { which.to_owned() };
    let remove = words.say(&tr("class-remove").with("which", which));
    let remove = |ui: &mut Ui| Button::icon("remove-class", &icons::CLEAR, remove).add(ui).clicked();
    let (renamed, removed) = if beside {
        let row = ui.horizontal(|ui| (ui.add(edit).accessible_name(said).changed(), remove(ui))).inner;
        ui.label(weak(ui, words.say(&counted)));
        row
    } else {
        let renamed = ui.add(edit).accessible_name(said).changed();
        let below = ui.horizontal(|ui| {
            let removed = remove(ui);
            ui.label(weak(ui, words.say(&counted)));
            removed
        });
        (renamed, below.inner)
    };
    if removed { Some(Change::Remove) } else { renamed.then_some(Change::Rename(name)) }
}

/// The pads of a class, row by row.
fn show_pads(ui: &mut Ui, class: usize, side: f32, all: &Collection, pads: &mut Pads, words: &Words) -> Option<Change> {
    let in_row = (((ui.available_width() + GAP + 0.5) / (side + GAP)) as usize).max(1);
    let places = all.places(class);
    let rows = places.div_ceil(in_row);
    let height = side + CAPTION;
    let room = vec2(ui.available_width(), rows as f32 * height + (rows - 1) as f32 * GAP / 2.0);
    let (area, _) = ui.allocate_exact_size(room, Sense::hover());
    let mut change = None;
    for place in 0..places {
        let (row, column) = ((place / in_row) as f32, (place % in_row) as f32);
        let corner = pos2(area.left() + column * (side + GAP), area.top() + row * (height + GAP / 2.0));
        let square = Rect::from_min_size(corner, vec2(side, side));
        pads.show(ui, square, PadId { class, place }, all, words);
        if all.example(class, place).is_empty() {
            continue;
        }
        let below = Rect::from_min_size(square.left_bottom(), vec2(side, CAPTION));
        let weak = Palette::of(ui).weak_text;
        let at = below.left_center() + vec2(2.0, 0.0);
        ui.painter().text(at, Align2::LEFT_CENTER, place + 1, theme::regular(size::SMALL), weak);
        let name = words.say(&tr("pad-clear").with("place", place + 1).with("class", class + 1));
        let at = below.with_min_x(below.right() - CAPTION - GAP);
        // A child takes no room of the layout.
        let mut child = ui.new_child(UiBuilder::new().id_salt(place).max_rect(at));
        if Button::icon("clear-pad", &icons::CLOSE, name).show(&mut child, at).clicked() {
            change = Some(Change::Clear(place));
        }
    }
    change
}
