//! A strip of tabs.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Letters, paragraph, selectable, width_of};
use crate::help::{self, About};
use crate::icons::Icon;
use crate::landmark::{Landmark, landmark};
use crate::layout::GAP;
use crate::theme::{self, Palette, size};

const ICON: f32 = 18.0;

/// A tab: its name, and for the tabs of the window an icon and a tip.
pub(crate) struct TabLabel {
    pub(crate) name: String,
    pub(crate) icon: Option<&'static Icon>,
    pub(crate) tip: String,
}

impl TabLabel {
    /// A tab that is only a name.
    pub(crate) fn plain(name: String) -> Self {
        Self { name, icon: None, tip: String::new() }
    }
}

/// Shows tabs side by side in `rect`, on average at most `widest` points wide, in small letters with its icon above its name where
/// `stacked` is true, and before it otherwise. They are counted from `first` on, so that one strip may be below another. Returns the
/// index of the tab that was clicked.
pub(crate) fn tabs(
    ui: &mut Ui,
    rect: Rect,
    (id, first): (&'static str, usize),
    labels: &[TabLabel],
    selected: usize,
    (widest, stacked): (f32, bool),
) -> Option<usize> {
    let (count, gap) = (labels.len() as f32, GAP / 2.0);
    let wanted: Vec<f32> = labels.iter().map(|label| width_of_label(ui, label, stacked)).collect();
    // Every tab gets its own width and the same share of what is left over.
    let room = (rect.width() - (count - 1.0) * gap).min(widest * count);
    let surplus = (room - wanted.iter().sum::<f32>()) / count;
    let mut left = rect.left();
    let mut clicked = None;
    for (index, (label, wanted)) in (first..).zip(labels.iter().zip(wanted)) {
        let at = Rect::from_min_size(pos2(left, rect.top()), vec2((wanted + surplus).max(0.0), rect.height()));
        left = at.right() + gap;
        let response = ui.interact(at, ui.scope_id().with((id, index)), Sense::click());
        landmark(ui, Landmark(id, index), at);
        help::note(ui, at, &label.name, || help::about(Landmark(id, index)).or_else(|| About::text(&label.tip)));
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, index == selected, &label.name));
        selectable(ui, at, index == selected, &response);
        show_label(ui, at, label, index == selected, stacked);
        let response = if label.tip.is_empty() { response } else { response.on_hover_text(&label.tip) };
        if response.clicked() {
            clicked = Some(index);
        }
    }
    clicked
}

/// The width at which nothing of a tab is cut, selected or not.
fn width_of_label(ui: &Ui, label: &TabLabel, stacked: bool) -> f32 {
    let font = theme::bold(if stacked { size::SMALL } else { size::BODY });
    let icon = if label.icon.is_some() && !stacked { ICON + 0.75 * GAP + GAP } else { 0.0 };
    icon + width_of(ui, &label.name, font) + GAP
}

fn show_label(ui: &Ui, at: Rect, label: &TabLabel, selected: bool, stacked: bool) {
    let palette = Palette::of(ui);
    let points = if stacked { size::SMALL } else { size::BODY };
    let (font, color) =
        if selected { (theme::bold(points), palette.accent) } else { (theme::regular(points), palette.text) };
    let letters = Letters { font: font.clone(), color };
    let Some(icon) = label.icon else {
        paragraph(ui.painter(), at.center(), Align2::CENTER_CENTER, &label.name, letters, at.width() - GAP, 1);
        return;
    };
    let icon_at = |center| Rect::from_center_size(center, vec2(ICON, ICON));
    if stacked {
        icon.paint(ui.painter(), icon_at(pos2(at.center().x, at.top() + 3.0 + ICON / 2.0)), color);
        let text_at = pos2(at.center().x, at.bottom() - 1.0);
        paragraph(ui.painter(), text_at, Align2::CENTER_BOTTOM, &label.name, letters, at.width() - 2.0, 1);
    } else {
        let gap = 0.75 * GAP;
        let room = at.width() - ICON - 2.0 * GAP;
        let left = at.center().x - (ICON + gap + width_of(ui, &label.name, font).min(room)) / 2.0;
        icon.paint(ui.painter(), icon_at(pos2(left + ICON / 2.0, at.center().y)), color);
        let text_at = pos2(left + ICON + gap, at.center().y);
        paragraph(ui.painter(), text_at, Align2::LEFT_CENTER, &label.name, letters, room + 1.0, 1);
    }
}
