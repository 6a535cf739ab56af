//! A picture of numbers or ink.

use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::colors;
use crate::texture::{self, CachedTexture};
use crate::theme::Palette;

/// Shows a picture in the middle of the width, its longer side so many points long; `pixel` gives the colour of each pixel by
/// its index, row by row, in the light or the dark theme.
pub(super) fn picture(
    ui: &mut Ui,
    [width, height]: [usize; 2],
    side: f32,
    cache: &mut CachedTexture,
    serial: u64,
    name: &str,
    pixel: impl Fn(usize, bool) -> Color32,
) {
    let size = vec2(width as f32, height as f32);
    let size = size * (side / size.max_elem().max(1.0));
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), size.y), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if ui.is_rect_visible(row) {
        let texture = cache.texture(ui, serial, [width, height], pixel);
        texture::paint(ui, texture, Rect::from_center_size(row.center(), size));
    }
}

/// Ink, 0 to 1, on paper.
pub(super) fn inked(ink: f32, palette: &Palette, dark: bool) -> Color32 {
    colors::signed(0.0, dark).lerp_to_gamma(palette.ink, ink)
}
