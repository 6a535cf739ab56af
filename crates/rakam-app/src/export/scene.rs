//! What a part of the window paints, before it becomes triangles.

use std::collections::HashMap;
use std::sync::Arc;

use egui::epaint::{ClippedShape, TextureId};
use egui::layers::ShapeIdx;
use egui::{Color32, ColorImage, Context, Id, Rect, Ui, UiBuilder, Vec2, pos2};

use crate::theme::Palette;

/// Far beyond all that is painted.
pub(super) const EVERYTHING: Rect = Rect { min: pos2(-1e5, -1e5), max: pos2(1e5, 1e5) };

/// What was painted in a rectangle.
pub(crate) struct Scene {
    pub(super) rect: Rect,
    pub(super) background: Color32,
    pub(super) shapes: Vec<ClippedShape>,
}

/// The next shape to be painted.
pub(super) fn begin(ui: &Ui) -> ShapeIdx {
    let layer = ui.layer_id();
    ui.ctx().graphics_mut(|graphics| graphics.entry(layer).next_idx())
}

/// What was painted since then. Nobody sees this pass.
pub(super) fn end(ui: &Ui, ShapeIdx(from): ShapeIdx, rect: Rect) -> Scene {
    ui.ctx().request_discard("a picture is taken");
    let layer = ui.layer_id();
    let shapes = ui.ctx().graphics(|graphics| {
        let painted = graphics.get(layer).into_iter().flat_map(|list| list.all_entries().skip(from));
        painted.filter(|shape| shape.clip_rect.intersects(rect)).cloned().collect()
    });
    Scene { rect, background: Palette::of(ui).background, shapes }
}

/// Shows something that isn't in the window, and never seen there: a scene of this size.
pub(crate) fn stage<R>(ui: &mut Ui, size: Vec2, contents: impl FnOnce(&mut Ui) -> R) -> (Scene, R) {
    let begun = begin(ui);
    let rect = Rect::from_min_size(ui.max_rect().min, size);
    let mut stage = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("stage"));
    stage.set_clip_rect(EVERYTHING);
    let shown = contents(&mut stage);
    (end(ui, begun, rect), shown)
}

type Images = HashMap<TextureId, Arc<ColorImage>>;

/// Keeps what a texture shows: egui only knows what is to be uploaded.
pub(crate) fn keep_image(ctx: &Context, texture: TextureId, image: Arc<ColorImage>) {
    let textures = ctx.tex_manager();
    ctx.data_mut(|data| {
        let images = data.get_temp_mut_or_default::<Images>(Id::NULL);
        images.retain(|kept, _| textures.read().meta(*kept).is_some());
        images.insert(texture, image);
    });
}

/// What the textures show, those of letters included.
pub(super) fn images(ctx: &Context) -> Images {
    let mut images: Images = ctx.data(|data| data.get_temp(Id::NULL)).unwrap_or_default();
    images.insert(TextureId::default(), Arc::new(ctx.fonts(|fonts| fonts.image())));
    images
}
