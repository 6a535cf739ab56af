//! What an opened picture's pixels were taken for, in colours on the canvas, and what the colours mean.

use egui::{Align, Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};
use rakam_ink::{Layer, Layers};

use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::theme::{self, BUTTON_CORNERS, Palette, size};
use crate::widgets::width_of;

/// The layers that have a colour, in the order of the legend.
const SHOWN: [Layer; 4] = [Layer::Ink, Layer::Line, Layer::Frame, Layer::Outside];

/// The side of a colour's square, and the height of a row of the legend.
const SQUARE: f32 = 12.0;
const LINE: f32 = 20.0;

/// The colours of one theme: blue, orange, purple and grey, of hues and lightness that the colour-blind can tell apart, each
/// with a contrast of 3 to 1 to the paper (WCAG 2.2, 1.4.11).
struct Colors {
    ink: Color32,
    line: Color32,
    frame: Color32,
    outside: Color32,
}

const LIGHT: Colors = Colors {
    ink: Color32::from_rgb(0x0C, 0x66, 0xAE),
    line: Color32::from_rgb(0xC0, 0x6A, 0x00),
    frame: Color32::from_rgb(0x5E, 0x14, 0x52),
    outside: Color32::from_rgb(0x8B, 0x93, 0xA0),
};

const DARK: Colors = Colors {
    ink: Color32::from_rgb(0x3F, 0x8F, 0xF5),
    line: Color32::from_rgb(0xD0, 0x8A, 0x14),
    frame: Color32::from_rgb(0xF7, 0xB4, 0xDD),
    outside: Color32::from_rgb(0x6A, 0x73, 0x84),
};

/// The colour and the message of a layer's name; paper has the canvas's own colour.
fn shown(layer: Layer, dark: bool) -> Option<(Color32, Message)> {
    let colors = if dark { &DARK } else { &LIGHT };
    match layer {
        Layer::Paper => None,
        Layer::Ink => Some((colors.ink, tr("layer-ink"))),
        Layer::Line => Some((colors.line, tr("layer-line"))),
        Layer::Frame => Some((colors.frame, tr("layer-frame"))),
        Layer::Outside => Some((colors.outside, tr("layer-outside"))),
    }
}

/// The least ink that the ink's layer is shown with: a pencil's has to be seen, too.
const FAINTEST: f32 = 0.6;

/// The colour of a place of the picture, with so much ink (0 to 1), on this paper.
pub(super) fn pixel(layer: Layer, ink: f32, paper: Color32, dark: bool) -> Color32 {
    let colors = if dark { &DARK } else { &LIGHT };
    match layer {
        Layer::Paper => paper.lerp_to_gamma(colors.ink, ink),
        Layer::Ink => paper.lerp_to_gamma(colors.ink, ink.max(FAINTEST)),
        Layer::Line => colors.line,
        Layer::Frame => colors.frame,
        Layer::Outside => colors.outside,
    }
}

/// The layers of a picture that have a colour, the share of it that each takes, and the corner of it with the least ink.
pub(super) struct Legend {
    shares: Vec<(Layer, f32)>,
    corner: Align2,
}

impl Legend {
    pub(super) fn of(layers: &Layers) -> Self {
        let count = |layer| layers.places().iter().filter(|place| **place == layer).count();
        let share = |layer| count(layer) as f32 / layers.places().len() as f32;
        let shares = SHOWN.into_iter().map(|layer| (layer, share(layer)));
        Self { shares: shares.filter(|(_, share)| *share > 0.0).collect(), corner: emptiest_corner(layers) }
    }

    /// Shows what the colours mean in a corner of the canvas. Assistive technology gets the layers' shares, too.
    pub(super) fn show(&self, ui: &Ui, canvas: Rect, words: &Words) {
        let (palette, dark) = (Palette::of(ui), ui.visuals().dark_mode);
        let font = theme::regular(size::SMALL);
        let row = |(layer, share): &(Layer, f32)| {
            let (color, name) = shown(*layer, dark)?;
            Some((color, words.say(&name), *share))
        };
        let rows: Vec<(Color32, String, f32)> = self.shares.iter().filter_map(row).collect();
        if rows.is_empty() {
            return;
        }
        let widest = rows.iter().map(|(_, name, _)| width_of(ui, name, font.clone())).fold(0.0, f32::max);
        let inside = vec2(SQUARE + GAP + widest, LINE * rows.len() as f32);
        let around = inside + Vec2::splat(2.0 * GAP);
        let rect = self.corner.align_size_within_rect(around, canvas.shrink(GAP));

        let painter = ui.painter();
        painter.rect_filled(rect, BUTTON_CORNERS, palette.surface);
        painter.rect_stroke(rect, BUTTON_CORNERS, Stroke::new(1.0, palette.border), StrokeKind::Inside);
        for (index, (color, name, _)) in rows.iter().enumerate() {
            let left = pos2(rect.left() + GAP, rect.top() + GAP + LINE * (index as f32 + 0.5));
            let square = Rect::from_center_size(left + vec2(SQUARE / 2.0, 0.0), Vec2::splat(SQUARE));
            painter.rect_filled(square, 3.0, *color);
            let at = left + vec2(SQUARE + GAP, 0.0);
            painter.text(at, Align2::LEFT_CENTER, name, font.clone(), palette.text);
        }

        let list: Vec<String> =
            rows.iter().map(|(_, name, share)| format!("{name} {}", words.percent(*share))).collect();
        let said = words.say(&tr("layers-of-picture").with("layers", list.join(", ")));
        let response = ui.interact(rect, ui.scope_id().with("layers-legend"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    }
}

/// The corner in whose quarter of the picture there is the least ink.
fn emptiest_corner(layers: &Layers) -> Align2 {
    let (width, height) = (layers.width(), layers.height());
    let ink = |corner: &Align2| {
        let quarter = |at: Align, side: usize| if at == Align::Min { 0..side / 2 } else { side / 2..side };
        let columns = quarter(corner.x(), width);
        let places = quarter(corner.y(), height).flat_map(|y| &layers.places()[y * width..][columns.clone()]);
        places.filter(|place| **place == Layer::Ink).count()
    };
    // The first of those with equally little.
    let corners = [Align2::LEFT_BOTTOM, Align2::RIGHT_BOTTOM, Align2::RIGHT_TOP, Align2::LEFT_TOP];
    corners.into_iter().min_by_key(ink).unwrap_or(Align2::LEFT_BOTTOM)
}

#[cfg(test)]
mod tests {
    use rakam_ink::Picture;

    use super::*;

    #[test]
    fn the_legend_stands_where_the_least_ink_is() {
        let corner = |left: usize, top: usize| {
            let grey = |i: usize| {
                let (x, y) = (i % 200, i / 200);
                if (left..left + 20).contains(&x) && (top..top + 60).contains(&y) { 0 } else { 255 }
            };
            let picture = Picture::from_grey(200, 200, &(0..40_000).map(grey).collect::<Vec<u8>>()).unwrap();
            Legend::of(picture.layers().unwrap()).corner
        };
        assert_eq!(corner(130, 20), Align2::LEFT_BOTTOM);
        assert_eq!(corner(40, 120), Align2::RIGHT_BOTTOM);
    }

    #[test]
    fn what_is_not_read_has_its_colour_whatever_its_ink_and_ink_is_never_faint() {
        for (dark, paper) in [(false, Color32::WHITE), (true, Color32::from_rgb(0x23, 0x27, 0x30))] {
            let at = |layer, ink| pixel(layer, ink, paper, dark);
            for layer in [Layer::Line, Layer::Frame, Layer::Outside] {
                assert_eq!((at(layer, 0.0), at(layer, 1.0)), (at(layer, 0.5), shown(layer, dark).unwrap().0));
            }
            assert_eq!((at(Layer::Paper, 0.0), at(Layer::Ink, 1.0)), (paper, shown(Layer::Ink, dark).unwrap().0));
            assert_eq!(at(Layer::Ink, 0.1), at(Layer::Ink, FAINTEST));
        }
    }

    /// How a colour looks to people without one of the three kinds of cones:
    /// [Machado et al. 2009](https://doi.org/10.1109/TVCG.2009.113), for linear RGB.
    const BLIND: [[[f32; 3]; 3]; 3] = [
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
    ];

    /// [Oklab](https://bottosson.github.io/posts/oklab/): in it, distance is about how different colours look.
    fn oklab([r, g, b]: [f32; 3]) -> [f32; 3] {
        let l = (0.412 * r + 0.536 * g + 0.051 * b).cbrt();
        let m = (0.212 * r + 0.681 * g + 0.107 * b).cbrt();
        let s = (0.088 * r + 0.282 * g + 0.630 * b).cbrt();
        [0.210 * l + 0.794 * m - 0.004 * s, 1.978 * l - 2.429 * m + 0.451 * s, 0.026 * l + 0.783 * m - 0.809 * s]
    }

    fn linear(color: Color32) -> [f32; 3] {
        [color.r(), color.g(), color.b()].map(|byte| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    #[test]
    fn the_colours_differ_from_each_other_and_from_the_paper_for_the_colour_blind_too() {
        for (dark, paper) in [(false, Color32::WHITE), (true, Color32::from_rgb(0x23, 0x27, 0x30))] {
            let colors: Vec<Color32> =
                SHOWN.iter().filter_map(|layer| Some(shown(*layer, dark)?.0)).chain([paper]).collect();
            for (index, one) in colors.iter().enumerate() {
                let light = |color: &Color32| {
                    let [r, g, b] = linear(*color);
                    0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
                };
                let contrast = light(one) / light(&paper);
                assert!(*one == paper || contrast.max(1.0 / contrast) > 3.0, "{dark}: {contrast} of {one:?}");
                for other in &colors[index + 1..] {
                    let seen = |color: &Color32| {
                        let rgb = linear(*color);
                        let blind = BLIND.map(|rows| {
                            rows.map(|row| row.iter().zip(rgb).map(|(a, b)| a * b).sum::<f32>().clamp(0.0, 1.0))
                        });
                        [rgb, blind[0], blind[1], blind[2]].map(oklab)
                    };
                    for (one, other) in seen(one).iter().zip(seen(other)) {
                        let apart: f32 = one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
                        assert!(apart > 0.14, "{dark}: {apart} between {colors:?}");
                    }
                }
            }
        }
    }
}
