//! Bars: one for a share of a whole, one for signed numbers, and progress.

use egui::{Color32, ProgressBar, Rect, Role, Ui, WidgetInfo};

use crate::theme::Palette;

/// Fills `track` from its left edge as far as `share` says, 0 to 1; the best of several bars stands out.
pub(crate) fn share_bar(ui: &Ui, track: Rect, share: f32, best: bool) {
    let palette = Palette::of(ui);
    let thickness = track.height();
    bar(ui, track, thickness / 2.0, palette.bar_track);
    // The round ends of a bar shorter than its height would not fit: the smallest shares show as nothing.
    let length = track.width() * share;
    if length >= thickness / 2.0 {
        let filled = track.with_max_x(track.left() + length.max(thickness));
        bar(ui, filled, thickness / 2.0, if best { palette.accent } else { palette.bar });
    }
}

/// Paints a bar.
pub(crate) fn bar(ui: &Ui, rect: Rect, corners: f32, color: Color32) {
    ui.painter().rect_filled(rect, corners, color);
}

/// Shows how far something is, 0 to 1; `name` says to assistive technology what.
pub(crate) fn progress(ui: &mut Ui, share: f32, height: f32, name: &str) {
    let response = ui.add(ProgressBar::new(share).desired_height(height));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(share));
        info
    });
}
