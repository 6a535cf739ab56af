//! "What the network sees": the 28x28 input, enlarged without smoothing.

use egui::{Align2, Color32, ColorImage, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use rakam_ink::Input;

use crate::i18n::Words;
use crate::layout::{CARD_PADDING, GAP};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, card, paragraph};

/// The network sees light ink on a dark ground, in either theme.
const GROUND: Color32 = Color32::from_rgb(0x0B, 0x0D, 0x12);

/// The height of two lines of words below a card's square.
const WORDS: f32 = 36.0;

/// The input as a texture.
#[derive(Default)]
pub(crate) struct Seen {
    texture: Option<TextureHandle>,
}

impl Seen {
    /// Takes the input of a changed drawing; `None` is an empty one.
    pub(crate) fn set(&mut self, ctx: &egui::Context, input: Option<&Input>) {
        let pixel = |&ink: &f32| GROUND.lerp_to_gamma(Color32::WHITE, ink);
        let pixels =
            input.map_or(vec![GROUND; Input::SIDE * Input::SIDE], |input| input.pixels().iter().map(pixel).collect());
        let image = ColorImage::new([Input::SIDE; 2], pixels);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => self.texture = Some(ctx.load_texture("seen", image, TextureOptions::NEAREST)),
        }
    }

    pub(crate) fn show(&self, ui: &mut Ui, place: Rect, words: &Words) {
        card(ui, place);
        let (square, caption) = split_card(place);
        // Each of the 28 pixels is the same whole number of the screen's pixels, so that none looks wider.
        let pixels = ui.ctx().pixels_per_point();
        let cell = (square.width() * pixels / Input::SIDE as f32).floor().max(1.0) / pixels;
        let shown = Rect::from_center_size(square.center(), vec2(1.0, 1.0) * cell * Input::SIDE as f32);
        ui.painter().rect_filled(square, 6.0, GROUND);
        if let Some(texture) = &self.texture {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            let corner = egui::emath::GuiRounding::round_to_pixels(shown.min, pixels);
            ui.painter().image(texture.id(), Rect::from_min_size(corner, shown.size()), whole, Color32::WHITE);
        }

        let text = words.tr("seen");
        let color = Palette::of(ui).weak_text;
        let (at, align) = caption_anchor(caption, square);
        let letters = Letters { font: theme::regular(size::SMALL), color };
        paragraph(ui.painter(), at, align, &text, letters, caption.width(), 3);
        let response = ui.interact(place, ui.scope_id().with("seen"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
        response.on_hover_text(words.tr("seen-tip"));
    }
}

/// A card's square, and the place of its words: below the square, or beside it where the card is wide.
pub(crate) fn split_card(place: Rect) -> (Rect, Rect) {
    let inside = place.shrink(CARD_PADDING);
    if place.width() > place.height() {
        let side = inside.height().min(inside.width() * 0.38);
        let square = Rect::from_min_size(pos2(inside.left(), inside.center().y - side / 2.0), vec2(side, side));
        (square, inside.with_min_x(square.right() + CARD_PADDING))
    } else {
        let side = inside.width().min(inside.height() - GAP - WORDS);
        let square = Rect::from_min_size(pos2(inside.center().x - side / 2.0, inside.top()), vec2(side, side));
        (square, inside.with_min_y(square.bottom() + GAP))
    }
}

/// Where the words of a card are anchored: in the middle of their place, centred below a square or left-aligned beside it.
pub(crate) fn caption_anchor(caption: Rect, square: Rect) -> (egui::Pos2, Align2) {
    if caption.top() >= square.bottom() {
        (caption.center(), Align2::CENTER_CENTER)
    } else {
        (caption.left_center(), Align2::LEFT_CENTER)
    }
}
