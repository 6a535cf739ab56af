//! Buttons, and buttons that open a menu.

use egui::{Align2, Popup, Rect, RectAlign, Response, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{Letters, focus_ring, paragraph, width_of};
use crate::export;
use crate::help::{self, About};
use crate::icons::{self, Icon};
use crate::landmark::{Landmark, landmark};
use crate::layout::{GAP, ROW};
use crate::theme::{self, BUTTON_CORNERS, Palette, size};

const ICON: f32 = 20.0;
const ARROW: f32 = 0.7 * ICON;
const PADDING: f32 = 10.0;

/// A button: an icon, text or both. Its name is said by assistive technology, its tip shown under the pointer.
pub(crate) struct Button<'a> {
    /// Tells it from the other buttons, in every language.
    pub(crate) id: &'static str,
    pub(crate) icon: Option<&'a Icon>,
    pub(crate) text: Option<String>,
    /// An arrow says that a menu opens.
    pub(crate) menu: bool,
    pub(crate) name: String,
    pub(crate) tip: String,
    pub(crate) enabled: bool,
    /// The main thing to do here, in the colour that stands out.
    pub(crate) primary: bool,
    /// Whether what it turns on and off is on; `None` for a button that only does something.
    pub(crate) on: Option<bool>,
}

impl<'a> Button<'a> {
    /// A button that shows its name.
    pub(crate) fn text(id: &'static str, name: String) -> Self {
        let text = Some(name.clone());
        Self { id, icon: None, text, menu: false, name, tip: String::new(), enabled: true, primary: false, on: None }
    }

    /// A button that shows an icon, and its name under the pointer.
    pub(crate) fn icon(id: &'static str, icon: &'a Icon, name: String) -> Self {
        Self { icon: Some(icon), text: None, tip: name.clone(), ..Self::text(id, name) }
    }

    /// A button that shows an icon and its name.
    pub(crate) fn with_icon(id: &'static str, icon: &'a Icon, name: String) -> Self {
        Self { icon: Some(icon), ..Self::text(id, name) }
    }

    /// A button that shows which item of its menu is in use; `name` says what is chosen there.
    pub(crate) fn choice(id: &'static str, name: &str, items: &[(bool, String)]) -> Self {
        let in_use = items.iter().find(|(in_use, _)| *in_use).map_or("–", |(_, text)| text);
        Self { name: format!("{name}: {in_use}"), menu: true, ..Self::text(id, in_use.to_owned()) }
    }

    /// The button, enabled or not.
    pub(crate) fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// The button, as the main one or not.
    pub(crate) fn primary(self, primary: bool) -> Self {
        Self { primary, ..self }
    }

    /// The button, as one that turns something on and off.
    pub(crate) fn toggle(self, on: bool) -> Self {
        Self { on: Some(on), ..self }
    }

    /// The width at which nothing is cut, in points.
    pub(crate) fn width(&self, ui: &Ui) -> f32 {
        let icon = if self.icon.is_some() { ICON } else { 0.0 };
        let text = self.text.as_ref().map_or(0.0, |text| width_of(ui, text, theme::regular(size::BODY)));
        let gap = if self.icon.is_some() && self.text.is_some() { GAP } else { 0.0 };
        let arrow = if self.menu { GAP / 2.0 + ARROW } else { 0.0 };
        (2.0 * PADDING + icon + gap + text + arrow).max(ROW)
    }

    /// Shows the button where the layout puts it.
    pub(crate) fn add(self, ui: &mut Ui) -> Response {
        let (_, rect) = ui.allocate_space(vec2(self.width(ui), ROW));
        self.show(ui, rect)
    }

    /// Shows the button where the layout puts it, and once it was clicked a menu below it, as [`Button::show_menu`] does.
    pub(crate) fn add_menu(self, ui: &mut Ui, items: &[(bool, String)]) -> Option<usize> {
        let width = self.width(ui).min(ui.available_width());
        let (_, rect) = ui.allocate_space(vec2(width, ROW));
        self.show_menu(ui, rect, items)
    }

    /// Shows the button; text that doesn't fit ends in an ellipsis.
    pub(crate) fn show(self, ui: &mut Ui, rect: Rect) -> Response {
        let id = ui.scope_id().with(("button", self.id));
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, id, sense);
        let known = Landmark(self.id, 0);
        landmark(ui, known, rect);
        // A tip that is the name with its keys says no more.
        let tip = if self.tip.starts_with(&self.name) { "" } else { &self.tip };
        help::note(ui, rect, &self.name, || help::about(known).or_else(|| About::text(tip)));
        response.widget_info(|| match self.on {
            Some(on) => WidgetInfo::selected(Role::Button, self.enabled, on, &self.name),
            None => WidgetInfo::labeled(Role::Button, self.enabled, &self.name),
        });

        let palette = Palette::of(ui);
        let pressed = self.enabled && response.is_pointer_button_down_on();
        let hovered = self.enabled && response.hovered();
        let primary = self.primary && self.enabled;
        if primary {
            let fill = if hovered || pressed { palette.accent.gamma_multiply(0.88) } else { palette.accent };
            ui.painter().rect_filled(rect, BUTTON_CORNERS, fill);
        } else if hovered || pressed {
            ui.painter().rect_filled(rect, BUTTON_CORNERS, palette.hover);
        } else if self.is_on() {
            ui.painter().rect_filled(rect, BUTTON_CORNERS, palette.accent_tint);
        }
        focus_ring(ui, if primary { rect.expand(3.0) } else { rect }, &response);
        self.paint(ui, rect, primary);
        if self.tip.is_empty() { response } else { response.on_hover_text(self.tip) }
    }

    fn is_on(&self) -> bool {
        self.enabled && self.on == Some(true)
    }

    /// The icon, the text and the arrow.
    fn paint(&self, ui: &Ui, rect: Rect, primary: bool) {
        let palette = Palette::of(ui);
        let color = match (self.enabled, primary) {
            (true, true) => palette.surface,
            (true, false) if self.is_on() => palette.accent,
            (true, false) => palette.text,
            (false, _) => palette.weak_text.gamma_multiply(0.55),
        };
        let mut left = rect.left() + PADDING;
        if let Some(icon) = self.icon {
            let alone = self.text.is_none() && !self.menu;
            let middle = if alone { rect.center().x } else { left + ICON / 2.0 };
            icon.paint(ui.painter(), Rect::from_center_size(pos2(middle, rect.center().y), Vec2::splat(ICON)), color);
            left = middle + ICON / 2.0 + GAP;
        }
        let mut right = rect.right() - PADDING;
        if self.menu && !export::is_taken(ui.ctx()) {
            let arrow = pos2(right - ARROW / 2.0, rect.center().y);
            icons::DOWN.paint(ui.painter(), Rect::from_center_size(arrow, Vec2::splat(ARROW)), color);
            right -= GAP / 2.0 + ARROW;
        }
        if let Some(text) = &self.text {
            let letters = Letters { font: theme::regular(size::BODY), color };
            let at = pos2(left, rect.center().y);
            paragraph(ui.painter(), at, Align2::LEFT_CENTER, text, letters, right - left, 1);
        }
    }

    /// Shows the button, and once it was clicked a menu below it. An item is whether it is the one in use, and its text; returns
    /// the index of the item that was chosen.
    pub(crate) fn show_menu(self, ui: &mut Ui, rect: Rect, items: &[(bool, String)]) -> Option<usize> {
        let name = self.name.clone();
        let response = self.show(ui, rect);
        let font = theme::regular(size::BODY);
        let widest = items.iter().map(|(_, text)| width_of(ui, text, font.clone())).fold(120.0, f32::max);
        let width = widest + 3.0 * PADDING + ICON + GAP;
        let menu = Popup::menu(&response).accessible_name(name).align(RectAlign::BOTTOM_END).gap(4.0).width(width);
        let chosen = menu.show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let clicked =
                |(i, (in_use, text)): (usize, &(bool, String))| show_item(ui, width, *in_use, text).then_some(i);
            let chosen = items.iter().enumerate().filter_map(clicked).last();
            if chosen.is_some() {
                // By itself it closes for a pointer only, not for the keyboard or assistive technology.
                ui.close();
            }
            chosen
        });
        chosen.and_then(|chosen| chosen.inner)
    }
}

/// A menu behind a button that shows the item in use. Returns the index of the item that was chosen.
pub(crate) fn menu(ui: &mut Ui, id: &'static str, name: String, items: &[(bool, String)]) -> Option<usize> {
    Button { tip: name.clone(), ..Button::choice(id, &name, items) }.add_menu(ui, items)
}

/// An item of a menu, with a check mark where it is the one in use. Returns whether it was chosen.
fn show_item(ui: &mut Ui, width: f32, in_use: bool, text: &str) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, in_use, text));
    let palette = Palette::of(ui);
    if response.hovered() {
        ui.painter().rect_filled(rect, BUTTON_CORNERS, palette.hover);
    }
    focus_ring(ui, rect, &response);
    let mark = pos2(rect.left() + PADDING + ICON / 2.0, rect.center().y);
    if in_use {
        icons::CHECK.paint(ui.painter(), Rect::from_center_size(mark, Vec2::splat(16.0)), palette.accent);
    }
    let font = if in_use { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
    let at = mark + vec2(ICON / 2.0 + GAP, 0.0);
    ui.painter().text(at, Align2::LEFT_CENTER, text, font, palette.text);
    response.clicked()
}
