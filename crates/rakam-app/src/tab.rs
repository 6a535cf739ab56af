//! The four places of the window, and the tabs that lead there.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::i18n::{Message, Words, tr};
use crate::icons::{self, Icon};
use crate::layout::{Frame, GAP};
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::{Letters, focus_ring, paragraph};

/// A place of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    /// To draw and have it read.
    #[default]
    Draw,
    /// To see how the network reads it.
    Inside,
    /// To train a network.
    Train,
    /// To measure networks.
    Evaluate,
}

impl Tab {
    /// All of them, in the order of their tabs.
    pub(crate) const ALL: [Self; 4] = [Self::Draw, Self::Inside, Self::Train, Self::Evaluate];

    /// Whether one can draw there.
    pub(crate) fn has_canvas(self) -> bool {
        matches!(self, Self::Draw | Self::Inside)
    }

    fn name(self) -> Message {
        match self {
            Self::Draw => tr("place-draw"),
            Self::Inside => tr("place-inside"),
            Self::Train => tr("place-learn"),
            Self::Evaluate => tr("place-judge"),
        }
    }

    fn tip(self) -> Message {
        match self {
            Self::Draw => tr("place-draw-tip"),
            Self::Inside => tr("place-inside-tip"),
            Self::Train => tr("place-learn-tip"),
            Self::Evaluate => tr("place-judge-tip"),
        }
    }

    fn icon(self) -> &'static Icon {
        match self {
            Self::Draw => &icons::PEN,
            Self::Inside => &icons::LAYERS,
            Self::Train => &icons::CHART,
            Self::Evaluate => &icons::TARGET,
        }
    }
}

/// Shows the tabs, and returns the place that was chosen now.
pub(crate) fn show_tabs(ui: &mut Ui, frame: &Frame, here: Tab, words: &Words) -> Option<Tab> {
    let palette = Palette::of(ui);
    let count = Tab::ALL.len() as f32;
    let width = (frame.tabs.width() - (count - 1.0) * GAP / 2.0) / count;
    let mut chosen = None;
    for (index, place) in Tab::ALL.into_iter().enumerate() {
        let left = frame.tabs.left() + index as f32 * (width + GAP / 2.0);
        let at = Rect::from_min_size(pos2(left, frame.tabs.top()), vec2(width, frame.tabs.height()));
        let response = ui.interact(at, ui.scope_id().with(("place", index)), Sense::click());
        let name = words.say(&place.name());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, place == here, &name));
        if place == here || response.hovered() {
            let ground = if place == here { palette.accent_tint } else { palette.hover };
            ui.painter().rect_filled(at, BUTTON_CORNERS, ground);
        }
        focus_ring(ui, at, &response);

        let color = if place == here { palette.accent } else { palette.text };
        let (font, icon) =
            if frame.narrow { (theme::regular(size::SMALL), 18.0) } else { (theme::regular(size::BODY), 18.0) };
        let room = width - icon - 2.0 * GAP;
        let text = ui.painter().layout_no_wrap(name.clone(), font.clone(), color).size().x.min(room);
        let start = at.center().x - (icon + GAP * 0.75 + text) / 2.0;
        let icon_at = Rect::from_center_size(pos2(start + icon / 2.0, at.center().y), vec2(icon, icon));
        place.icon().paint(ui.painter(), icon_at, color);
        let letters = Letters { font, color };
        let text_at = pos2(start + icon + GAP * 0.75, at.center().y);
        paragraph(ui.painter(), text_at, Align2::LEFT_CENTER, &name, letters, room + 1.0, 1);
        let tip = format!("{}  Ctrl+{}", words.say(&place.tip()), index + 1);
        if response.on_hover_text(tip).clicked() {
            chosen = Some(place);
        }
    }
    chosen
}
