//! Many images of the data set in one texture.

use egui::{Color32, ColorImage, Context, Painter, Rect, TextureHandle, TextureId, TextureOptions, pos2, vec2};
use rakam_data::ImageShape;

use crate::texture;

/// Images of one shape in rows and columns: no graphics card takes a thousand of them in a row.
#[derive(Default)]
pub(crate) struct Sheet(Option<(Printed, TextureHandle)>);

/// A sheet that is ready to be painted.
#[derive(Clone, Copy)]
pub(crate) struct Printed {
    texture: TextureId,
    columns: usize,
    rows: usize,
    shape: ImageShape,
}

impl Sheet {
    /// Other images are to be shown.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }

    /// The sheet of these images (the channels one after the other, each row by row, 0 dark, 255 light), made if there is none yet.
    pub(crate) fn show<'a>(
        &mut self,
        ctx: &Context,
        shape: ImageShape,
        images: impl ExactSizeIterator<Item = &'a [u8]>,
    ) -> Printed {
        let (shown, _) = self.0.get_or_insert_with(|| {
            let columns = (images.len() as f64).sqrt().ceil().max(1.0) as usize;
            let rows = images.len().div_ceil(columns).max(1);
            let ImageShape { height, width, .. } = shape;
            let mut sheet = ColorImage::filled([columns * width, rows * height], Color32::BLACK);
            for (index, image) in images.enumerate() {
                let corner = (index / columns * height) * columns * width + index % columns * width;
                for pixel in 0..(height * width) {
                    let at = corner + pixel / width * columns * width + pixel % width;
                    sheet.pixels[at] = texture::pixel(shape, image, pixel);
                }
            }
            let texture = texture::load(ctx, sheet, TextureOptions::LINEAR);
            (Printed { texture: texture.id(), columns, rows, shape }, texture)
        });
        *shown
    }
}

impl Printed {
    /// Paints one of the images as large as fits into the middle of `rect`.
    pub(crate) fn paint(self, painter: &Painter, rect: Rect, index: usize) {
        let sides = vec2(self.shape.width as f32, self.shape.height as f32);
        let rect = Rect::from_center_size(rect.center(), sides * (rect.size() / sides).min_elem());
        let (column, row) = ((index % self.columns) as f32, (index / self.columns) as f32);
        let (width, height) = (self.columns as f32, self.rows as f32);
        let part =
            Rect::from_min_max(pos2(column / width, row / height), pos2((column + 1.0) / width, (row + 1.0) / height));
        painter.image(self.texture, rect, part, Color32::WHITE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_images_as_a_cell_of_a_confusion_matrix_has_fit_into_a_texture() {
        let ctx = Context::default();
        let image = [7; ImageShape::MNIST.height * ImageShape::MNIST.width];
        for count in [0, 1, 2, 1_135] {
            // egui refuses textures whose sides are longer than the graphics card takes.
            let sheet = Sheet::default().show(&ctx, ImageShape::MNIST, std::iter::repeat_n(&image[..], count));
            assert!(sheet.columns * sheet.rows >= count && sheet.columns.abs_diff(sheet.rows) <= 1, "{count}");
        }
    }
}
