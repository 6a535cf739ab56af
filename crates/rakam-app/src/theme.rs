//! Colours, fonts and sizes: one palette for light, one for dark, one accent in each.

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style,
    TextStyle, Theme, Ui, Visuals,
};

/// The text sizes, in points; only the digit that is read is larger, as large as its card allows.
pub(crate) mod size {
    pub(crate) const SMALL: f32 = 13.0;
    pub(crate) const BODY: f32 = 15.0;
    pub(crate) const TITLE: f32 = 20.0;
}

/// The radius of the corners of cards and the canvas, and of buttons.
pub(crate) const CARD_CORNERS: u8 = 12;
/// How long the pointer rests before a tip is shown, in seconds.
pub(crate) const TIP_DELAY: f32 = 0.4;
pub(crate) const BUTTON_CORNERS: u8 = 8;

/// The colours of one theme. A test holds text to a contrast of 4.5, and marks that carry meaning to 3 (WCAG AA).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    pub(crate) background: Color32,
    /// Cards, menus and notices.
    pub(crate) surface: Color32,
    /// A button under the pointer.
    pub(crate) hover: Color32,
    pub(crate) border: Color32,
    pub(crate) text: Color32,
    pub(crate) weak_text: Color32,
    pub(crate) accent: Color32,
    /// The background of what the accent marks.
    pub(crate) accent_tint: Color32,
    /// The second colour where two things are compared; the colour-blind can tell it from the accent, too.
    pub(crate) against: Color32,
    pub(crate) bar: Color32,
    pub(crate) bar_track: Color32,
    pub(crate) error: Color32,
    pub(crate) paper: Color32,
    pub(crate) ink: Color32,
    pub(crate) shadow: Color32,
}

const LIGHT: Palette = Palette {
    background: Color32::from_rgb(0xF4, 0xF5, 0xF8),
    surface: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    hover: Color32::from_rgb(0xE6, 0xE9, 0xF0),
    border: Color32::from_rgb(0xDA, 0xDE, 0xE6),
    text: Color32::from_rgb(0x17, 0x1A, 0x21),
    weak_text: Color32::from_rgb(0x57, 0x5F, 0x6E),
    accent: Color32::from_rgb(0x2A, 0x57, 0xD9),
    accent_tint: Color32::from_rgb(0xE9, 0xEF, 0xFD),
    against: Color32::from_rgb(0xA8, 0x4A, 0x08),
    bar: Color32::from_rgb(0x78, 0x84, 0x9B),
    bar_track: Color32::from_rgb(0xEB, 0xED, 0xF2),
    error: Color32::from_rgb(0xB4, 0x23, 0x18),
    paper: Color32::WHITE,
    ink: Color32::BLACK,
    shadow: Color32::from_black_alpha(28),
};

/// A white sheet would be the one glaring thing on a dark screen: the paper is dark and the ink light.
const DARK: Palette = Palette {
    background: Color32::from_rgb(0x13, 0x15, 0x1A),
    surface: Color32::from_rgb(0x1D, 0x20, 0x27),
    hover: Color32::from_rgb(0x2A, 0x2F, 0x39),
    border: Color32::from_rgb(0x33, 0x38, 0x43),
    text: Color32::from_rgb(0xEC, 0xEE, 0xF3),
    weak_text: Color32::from_rgb(0xA5, 0xAD, 0xBB),
    accent: Color32::from_rgb(0x8C, 0xAE, 0xFF),
    accent_tint: Color32::from_rgb(0x26, 0x30, 0x49),
    against: Color32::from_rgb(0xF2, 0xA6, 0x5A),
    bar: Color32::from_rgb(0x8A, 0x95, 0xA9),
    bar_track: Color32::from_rgb(0x2B, 0x30, 0x3A),
    error: Color32::from_rgb(0xFF, 0x9B, 0x91),
    paper: Color32::from_rgb(0x23, 0x27, 0x30),
    ink: Color32::from_rgb(0xF6, 0xF7, 0xFA),
    shadow: Color32::from_black_alpha(110),
};

impl Palette {
    pub(crate) fn of(ui: &Ui) -> &'static Palette {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }
}

fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// The font of ordinary text.
pub(crate) fn regular(points: f32) -> FontId {
    FontId::new(points, FontFamily::Proportional)
}

/// The font of text that stands out.
pub(crate) fn bold(points: f32) -> FontId {
    FontId::new(points, bold_family())
}

/// Installs the fonts and both themes.
pub(crate) fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(Theme::Light, &LIGHT), (Theme::Dark, &DARK)] {
        ctx.set_style_of(theme, style(theme, palette));
    }
}

/// Inter in two weights before egui's own fonts, which cover more scripts (a file name may need them).
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let inter: [(&str, &'static [u8]); 2] = [
        ("inter", include_bytes!("../fonts/Inter-Regular.otf")),
        ("inter-bold", include_bytes!("../fonts/Inter-SemiBold.otf")),
    ];
    for (name, bytes) in inter {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let others = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, first) in [(FontFamily::Proportional, "inter"), (bold_family(), "inter-bold")] {
        let names = std::iter::once(first.to_owned()).chain(others.iter().cloned()).collect();
        fonts.families.insert(family, names);
    }
    // Nothing here uses a monospaced font, but egui wants the family to exist.
    fonts.families.entry(FontFamily::Monospace).or_insert_with(|| vec!["inter".to_owned()]);
    fonts
}

fn style(theme: Theme, palette: &Palette) -> Style {
    let mut style = theme.default_style();
    style.text_styles = [
        (TextStyle::Small, regular(size::SMALL)),
        (TextStyle::Body, regular(size::BODY)),
        (TextStyle::Button, regular(size::BODY)),
        (TextStyle::Heading, bold(size::TITLE)),
        (TextStyle::Monospace, regular(size::BODY)),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(8.0, 8.0);
    style.spacing.button_padding = egui::vec2(12.0, 8.0);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.slider_rail_height = 4.0;
    // Scroll bars in the colour of a slider's rail; that of its handle is the background of a card.
    style.spacing.scroll.foreground_color = false;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = TIP_DELAY;
    style.visuals = visuals(theme, palette);
    style
}

fn visuals(theme: Theme, palette: &Palette) -> Visuals {
    let mut visuals = theme.default_visuals();
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.surface;
    visuals.window_stroke = Stroke::new(1.0, palette.border);
    visuals.extreme_bg_color = palette.bar_track;
    visuals.weak_text_color = Some(palette.weak_text);
    visuals.error_fg_color = palette.error;
    visuals.hyperlink_color = palette.accent;
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.selection.bg_fill = palette.accent;
    visuals.selection.stroke = Stroke::new(1.0, palette.surface);
    visuals.window_corner_radius = CornerRadius::same(CARD_CORNERS);
    visuals.menu_corner_radius = CornerRadius::same(CARD_CORNERS);
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: palette.shadow };
    visuals.window_shadow = visuals.popup_shadow;

    let widgets = &mut visuals.widgets;
    let (open, active) = (&mut widgets.open, &mut widgets.active);
    for widget in [&mut widgets.noninteractive, &mut widgets.inactive, &mut widgets.hovered, active, open] {
        widget.corner_radius = CornerRadius::same(BUTTON_CORNERS);
        widget.expansion = 0.0;
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = Stroke::new(1.5, palette.text);
        widget.bg_fill = palette.bar_track;
        widget.weak_bg_fill = Color32::TRANSPARENT;
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.border);
    // The slider's rail is drawn in `inactive.bg_fill`, its handle in the fill of its own state.
    widgets.inactive.bg_fill = palette.bar;
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        widget.fg_stroke = Stroke::new(2.0, palette.surface);
    }
    widgets.hovered.bg_fill = palette.accent;
    widgets.hovered.weak_bg_fill = palette.hover;
    widgets.active.bg_fill = palette.accent;
    widgets.active.weak_bg_fill = palette.hover;
    // egui shows the widget that has the keyboard as active: this is its focus ring.
    widgets.active.bg_stroke = Stroke::new(2.0, palette.accent);
    widgets.open.weak_bg_fill = palette.hover;
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let linear = |byte: u8| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    /// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_keep_their_contrast() {
        for palette in [&LIGHT, &DARK] {
            let grounds = [palette.background, palette.surface, palette.hover, palette.accent_tint];
            for ground in grounds {
                for text in [palette.text, palette.weak_text, palette.accent, palette.against] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
                }
            }
            assert!(contrast(palette.error, palette.surface) >= 4.5);
            assert!(contrast(palette.weak_text, palette.paper) >= 4.5);
            assert!(contrast(palette.ink, palette.paper) >= 12.0);
            for bar in [palette.bar, palette.accent] {
                assert!(contrast(bar, palette.bar_track) >= 3.0, "{bar:?}: {}", contrast(bar, palette.bar_track));
            }
        }
    }
}
