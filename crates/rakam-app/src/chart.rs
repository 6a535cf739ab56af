//! What the charts have in common: they stand still, in the house's colours.

use egui_plot::{AxisHints, Plot};

use crate::theme::{self, Palette, size};

/// A chart that one looks at, and neither drags nor zooms: it stands in a place that scrolls.
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

/// An axis whose marks are read well.
pub(crate) fn axis<'a>(hints: AxisHints<'a>, palette: &Palette) -> AxisHints<'a> {
    hints.tick_label_color(palette.weak_text).tick_label_font(theme::regular(size::SMALL))
}
