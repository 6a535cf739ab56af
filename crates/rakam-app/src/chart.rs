//! What the charts have in common: they don't move, and have the colours of the theme.

use egui_plot::{AxisHints, Plot};

use crate::theme::{self, Palette, size};

/// A chart that can be neither dragged nor zoomed: it is in a tab that scrolls.
pub(crate) fn still<'a>(id: &'static str, height: f32, palette: &Palette) -> Plot<'a> {
    Plot::new(id)
        .height(height)
        .show_background(false)
        .grid_color(palette.border)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
}

/// An axis with legible marks.
pub(crate) fn axis<'a>(hints: AxisHints<'a>, palette: &Palette) -> AxisHints<'a> {
    hints.tick_label_color(palette.weak_text).tick_label_font(theme::regular(size::SMALL))
}
