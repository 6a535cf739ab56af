//! Buttons, menus and cards in the house style.

use egui::text::LayoutJob;
use egui::{
    Align2, Color32, FontId, Painter, Popup, Pos2, Rect, RectAlign, Response, Role, Sense, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use crate::i18n::{Words, tr};
use crate::icons::{self, Icon};
use crate::layout::{CARD_PADDING, GAP, ROW};
use crate::theme::{self, BUTTON_CORNERS, CARD_CORNERS, Palette, size};

const ICON: f32 = 20.0;
const PADDING: f32 = 10.0;

/// A button: an icon, words or both. Its name is said by assistive technology, its tip shown under the pointer.
pub(crate) struct Button<'a> {
    /// Tells it from the other buttons, in every language.
    pub(crate) id: &'static str,
    pub(crate) icon: Option<&'a Icon>,
    pub(crate) text: Option<String>,
    /// An arrow that says that a menu opens.
    pub(crate) menu: bool,
    pub(crate) name: String,
    pub(crate) tip: String,
    pub(crate) enabled: bool,
    /// The one thing to do here, in the colour that stands out.
    pub(crate) primary: bool,
}

impl<'a> Button<'a> {
    /// A button with an icon and words, which are its name, too.
    pub(crate) fn with_words(id: &'static str, icon: &'a Icon, words: String, enabled: bool, primary: bool) -> Self {
        let (text, name) = (Some(words.clone()), words);
        Self { id, icon: Some(icon), text, menu: false, name, tip: String::new(), enabled, primary }
    }

    /// How wide the button wants to be.
    pub(crate) fn width(&self, ui: &Ui) -> f32 {
        let icon = if self.icon.is_some() { ICON } else { 0.0 };
        let text = self.text.as_ref().map_or(0.0, |text| width_of(ui, text));
        let gap = if self.icon.is_some() && self.text.is_some() { GAP } else { 0.0 };
        let arrow = if self.menu { GAP / 2.0 + ICON * 0.7 } else { 0.0 };
        (2.0 * PADDING + icon + gap + text + arrow).max(ROW)
    }

    /// Shows the button where the layout puts it.
    pub(crate) fn add(self, ui: &mut Ui) -> Response {
        let (_, place) = ui.allocate_space(vec2(self.width(ui), ROW));
        self.show(ui, place)
    }

    /// Shows the button; words that do not fit end in an ellipsis.
    pub(crate) fn show(self, ui: &mut Ui, place: Rect) -> Response {
        let id = ui.scope_id().with(("button", self.id));
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(place, id, sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, self.enabled, &self.name));

        let palette = Palette::of(ui);
        let pressed = self.enabled && response.is_pointer_button_down_on();
        let hovered = self.enabled && response.hovered();
        let primary = self.primary && self.enabled;
        if primary {
            let ground = if hovered || pressed { palette.accent.gamma_multiply(0.88) } else { palette.accent };
            ui.painter().rect_filled(place, BUTTON_CORNERS, ground);
        } else if hovered || pressed {
            ui.painter().rect_filled(place, BUTTON_CORNERS, palette.hover);
        }
        focus_ring(ui, if primary { place.expand(3.0) } else { place }, &response);

        let color = match (self.enabled, primary) {
            (true, true) => palette.surface,
            (true, false) => palette.text,
            (false, _) => palette.weak_text.gamma_multiply(0.55),
        };
        let mut left = place.left() + PADDING;
        if let Some(icon) = self.icon {
            let alone = self.text.is_none() && !self.menu;
            let middle = if alone { place.center().x } else { left + ICON / 2.0 };
            icon.paint(ui.painter(), Rect::from_center_size(pos2(middle, place.center().y), Vec2::splat(ICON)), color);
            left = middle + ICON / 2.0 + GAP;
        }
        if self.menu {
            let arrow = pos2(place.right() - PADDING - ICON * 0.35, place.center().y);
            icons::DOWN.paint(ui.painter(), Rect::from_center_size(arrow, Vec2::splat(ICON * 0.7)), color);
        }
        if let Some(text) = &self.text {
            let right = place.right() - PADDING - if self.menu { GAP / 2.0 + ICON * 0.7 } else { 0.0 };
            let (at, most) = (pos2(left, place.center().y), right - left);
            paragraph(
                ui.painter(),
                at,
                Align2::LEFT_CENTER,
                text,
                Letters { font: theme::regular(size::BODY), color },
                most,
                1,
            );
        }
        if self.tip.is_empty() { response } else { response.on_hover_text(self.tip) }
    }

    /// Shows the button, and once it was clicked a menu below it. An item is its words, and whether it is the one in use;
    /// returns the index of the one that was chosen now.
    pub(crate) fn show_menu(self, ui: &mut Ui, place: Rect, items: &[(bool, String)]) -> Option<usize> {
        let name = self.name.clone();
        let response = self.show(ui, place);
        let widest = items.iter().map(|(_, text)| width_of(ui, text)).fold(120.0, f32::max);
        let width = widest + 3.0 * PADDING + ICON + GAP;
        let menu = Popup::menu(&response).accessible_name(name).align(RectAlign::BOTTOM_END).gap(4.0).width(width);
        let chosen = menu.show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let clicked =
                |(i, (in_use, text)): (usize, &(bool, String))| show_item(ui, width, *in_use, text).then_some(i);
            items.iter().enumerate().filter_map(clicked).last()
        });
        chosen.and_then(|chosen| chosen.inner)
    }
}

/// A line of a menu, with a check mark where it is the one in use. Returns whether it was chosen.
fn show_item(ui: &mut Ui, width: f32, in_use: bool, text: &str) -> bool {
    let (place, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, in_use, text));
    let palette = Palette::of(ui);
    if response.hovered() {
        ui.painter().rect_filled(place, BUTTON_CORNERS, palette.hover);
    }
    focus_ring(ui, place, &response);
    let mark = pos2(place.left() + PADDING + ICON / 2.0, place.center().y);
    if in_use {
        icons::CHECK.paint(ui.painter(), Rect::from_center_size(mark, Vec2::splat(16.0)), palette.accent);
    }
    let font = if in_use { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let at = mark + vec2(ICON / 2.0 + GAP, 0.0);
    ui.painter().text(at, Align2::LEFT_CENTER, text, font, palette.text);
    response.clicked()
}

/// The ring around what has the keyboard.
pub(crate) fn focus_ring(ui: &Ui, place: Rect, response: &Response) {
    if response.has_focus() {
        let ring = Stroke::new(2.0, Palette::of(ui).accent);
        ui.painter().rect_stroke(place, BUTTON_CORNERS, ring, StrokeKind::Inside);
    }
}

/// The ground of a card.
pub(crate) fn card(ui: &Ui, place: Rect) {
    let palette = Palette::of(ui);
    let border = Stroke::new(1.0, palette.border);
    ui.painter().rect(place, CARD_CORNERS, palette.surface, border, StrokeKind::Inside);
}

/// A card that the layout places: a title, a button that opens an explanation, and what is `shown`.
pub(crate) fn section<R>(
    ui: &mut Ui,
    title: &str,
    explanation: &str,
    words: &Words,
    shown: impl FnOnce(&mut Ui) -> R,
) -> R {
    let palette = Palette::of(ui);
    let frame = egui::Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(CARD_CORNERS)
        .inner_margin(CARD_PADDING);
    let inside = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let id = ui.scope_id().with(("explained", title));
        let mut explained = ui.data(|data| data.get_temp::<bool>(id)).unwrap_or_default();
        ui.horizontal(|ui| {
            ui.label(egui::RichText::new(title).font(theme::bold(size::BODY)).color(palette.text));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let (place, response) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::click());
                let name = words.say(&tr("explain").with("what", title.to_owned()));
                response.widget_info(|| WidgetInfo::selected(Role::Button, true, explained, &name));
                let color = if explained || response.hovered() { palette.accent } else { palette.weak_text };
                ui.painter().circle_stroke(place.center(), 9.0, Stroke::new(1.25, color));
                ui.painter().text(place.center(), Align2::CENTER_CENTER, "?", theme::bold(size::SMALL), color);
                focus_ring(ui, place, &response);
                if response.on_hover_text(&name).clicked() {
                    explained = !explained;
                    ui.data_mut(|data| data.insert_temp(id, explained));
                }
            });
        });
        if explained {
            let text = egui::RichText::new(explanation).font(theme::regular(size::SMALL)).color(palette.weak_text);
            // Within columns, text would be spread to both edges.
            ui.vertical(|ui| ui.label(text));
        }
        shown(ui)
    });
    inside.inner
}

/// How text looks.
pub(crate) struct Letters {
    pub(crate) font: FontId,
    pub(crate) color: Color32,
}

/// Text in up to `rows` lines of at most `width` points each, an ellipsis at its end if that is too little. `align` says
/// which of its corners is at `at`, and how its lines stand to each other. Returns its place.
pub(crate) fn paragraph(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    letters: Letters,
    width: f32,
    rows: usize,
) -> Rect {
    let mut job = LayoutJob::simple(text.to_owned(), letters.font, letters.color, width.max(0.0));
    job.wrap.max_rows = rows;
    job.halign = align.x();
    let galley = painter.layout_job(job);
    let place = align.anchor_size(at, galley.size());
    // A galley is laid out around the line to which its rows are aligned.
    painter.galley(pos2(at.x, place.top()), galley, letters.color);
    place
}

fn width_of(ui: &Ui, text: &str) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), theme::regular(size::BODY), Color32::WHITE).size().x
}
