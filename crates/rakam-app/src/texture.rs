//! Textures of numbers, which are uploaded again only when the numbers or the theme change.

use std::sync::Arc;

use egui::{Color32, ColorImage, Context, Mesh, Rect, TextureHandle, TextureId, TextureOptions, Ui, pos2, vec2};
use rakam_data::ImageShape;

use crate::export;

/// A texture: the serial of what it shows, and whether in the dark theme.
#[derive(Default)]
pub(crate) struct CachedTexture(Option<(u64, bool, TextureHandle)>);

impl CachedTexture {
    /// The texture of what has this serial: `pixel` gives its pixels by their index, row by row.
    pub(crate) fn texture(
        &mut self,
        ui: &Ui,
        serial: u64,
        [width, height]: [usize; 2],
        pixel: impl Fn(usize, bool) -> Color32,
    ) -> TextureId {
        let dark = ui.visuals().dark_mode;
        if let Some((_, _, texture)) =
            self.0.as_ref().filter(|(shown, in_dark, _)| (*shown, *in_dark) == (serial, dark))
        {
            return texture.id();
        }
        let pixels = (0..width * height).map(|index| pixel(index, dark)).collect();
        let image = ColorImage::new([width, height], pixels);
        match &mut self.0 {
            Some((shown, in_dark, texture)) => {
                (*shown, *in_dark) = (serial, dark);
                let image = Arc::new(image);
                texture.set(Arc::clone(&image), TextureOptions::NEAREST);
                export::keep_image(ui.ctx(), texture.id(), image);
                texture.id()
            }
            none => none.insert((serial, dark, load(ui.ctx(), image, TextureOptions::NEAREST))).2.id(),
        }
    }
}

/// A texture that can be in a picture that is saved.
pub(crate) fn load(ctx: &Context, image: ColorImage, options: TextureOptions) -> TextureHandle {
    let image = Arc::new(image);
    let texture = ctx.load_texture("image", Arc::clone(&image), options);
    export::keep_image(ctx, texture.id(), image);
    texture
}

/// Adds part `index` of `count` to a mesh: the parts are below each other in the texture.
pub(crate) fn add_part(mesh: &mut Mesh, rect: Rect, index: usize, count: usize) {
    let share = 1.0 / count as f32;
    let part = Rect::from_min_size(pos2(0.0, index as f32 * share), vec2(1.0, share));
    mesh.add_rect_with_uv(rect, part, Color32::WHITE);
}

/// The colour of a pixel of an image of a data set, by its index, row by row. What isn't there is black.
pub(crate) fn pixel(shape: ImageShape, image: &[u8], index: usize) -> Color32 {
    let channel = |channel: usize| image.get(channel * shape.height * shape.width + index).copied().unwrap_or_default();
    if shape.channels == 1 {
        Color32::from_gray(channel(0))
    } else {
        Color32::from_rgb(channel(0), channel(1), channel(2))
    }
}

/// Paints a whole texture.
pub(crate) fn paint(ui: &Ui, texture: TextureId, rect: Rect) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture, rect, whole, Color32::WHITE);
}
