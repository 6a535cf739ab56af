//! "What the network sees": the 28x28 input, enlarged without smoothing.

use egui::{Align2, Color32, ColorImage, Rect, Role, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use rakam_ink::Input;

use crate::help::{self, About};
use crate::i18n::Words;
use crate::layout::{CARD_PADDING, GAP};
use crate::theme::{self, Palette, size};
use crate::widgets::{Letters, card, paragraph};

/// The network sees light ink on dark paper, in either theme.
const PAPER: Color32 = Color32::from_rgb(0x0B, 0x0D, 0x12);

/// The height of two lines of text below a card's square.
const CAPTION: f32 = 36.0;

/// The input as a texture.
#[derive(Default)]
pub(super) struct Seen {
    /// The input that the texture shows.
    shown: Option<Input>,
    texture: Option<TextureHandle>,
}

impl Seen {
    fn update(&mut self, ctx: &egui::Context, input: Option<&Input>) {
        if self.texture.is_some() && self.shown.as_ref() == input {
            return;
        }
        self.shown = input.cloned();
        let pixel = |&ink: &f32| PAPER.lerp_to_gamma(Color32::WHITE, ink);
        let pixels =
            input.map_or(vec![PAPER; Input::SIDE * Input::SIDE], |input| input.pixels().iter().map(pixel).collect());
        let image = ColorImage::new([Input::SIDE; 2], pixels);
        match &mut self.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => self.texture = Some(ctx.load_texture("seen", image, TextureOptions::NEAREST)),
        }
    }

    /// Shows the input in a card; `None` is an empty drawing.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, input: Option<&Input>, words: &Words) {
        self.update(ui.ctx(), input);
        card(ui, rect);
        help::note(ui, rect, &words.tr("seen"), || About::text(&words.tr("seen-tip")));
        let (square, caption) = split_card(rect);
        // Each of the 28 pixels is the same whole number of the screen's pixels, so that none looks wider.
        let pixels = ui.ctx().pixels_per_point();
        let cell = (square.width() * pixels / Input::SIDE as f32).floor().max(1.0) / pixels;
        let shown = Rect::from_center_size(square.center(), vec2(1.0, 1.0) * cell * Input::SIDE as f32);
        ui.painter().rect_filled(square, 6.0, PAPER);
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
        let response = ui.interact(rect, ui.scope_id().with("seen"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
        response.on_hover_text(words.tr("seen-tip"));
    }
}

/// The square of a card, and the rectangle of its caption: below the square, or beside it where the card is wide.
pub(super) fn split_card(rect: Rect) -> (Rect, Rect) {
    let inside = rect.shrink(CARD_PADDING);
    if rect.width() > rect.height() {
        let side = inside.height().min(inside.width() * 0.38);
        let square = Rect::from_min_size(pos2(inside.left(), inside.center().y - side / 2.0), vec2(side, side));
        (square, inside.with_min_x(square.right() + CARD_PADDING))
    } else {
        let side = inside.width().min(inside.height() - GAP - CAPTION);
        let square = Rect::from_min_size(pos2(inside.center().x - side / 2.0, inside.top()), vec2(side, side));
        (square, inside.with_min_y(square.bottom() + GAP))
    }
}

/// Where the caption is anchored: in the middle of its rectangle, centred below a square or left-aligned beside it.
pub(super) fn caption_anchor(caption: Rect, square: Rect) -> (egui::Pos2, Align2) {
    if caption.top() >= square.bottom() {
        (caption.center(), Align2::CENTER_CENTER)
    } else {
        (caption.left_center(), Align2::LEFT_CENTER)
    }
}
