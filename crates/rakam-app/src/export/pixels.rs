//! A scene as pixels: egui's own triangles, filled without a graphics card.

use std::io::Cursor;

use egui::emath::TSTransform;
use egui::epaint::{ClippedPrimitive, ClippedShape, Mesh, Primitive, Shape, TextShape, Vertex};
use egui::text::LayoutJob;
use egui::{Color32, ColorImage, Context, Pos2, Rect, pos2};
use image::{ImageFormat, RgbaImage};

use super::scene::{Scene, images};

/// Pixels of a point in a picture that is saved, at least.
pub(super) const FINE: f32 = 2.0;

/// No picture is larger, in pixels: all stages of a deep network are high.
const MOST: f32 = 3e7;

/// An image as a PNG file.
pub(super) fn png(image: &ColorImage) -> Option<Vec<u8>> {
    let [width, height] = image.size.map(|side| side as u32);
    let bytes = image.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
    let mut file = Cursor::new(Vec::new());
    RgbaImage::from_raw(width, height, bytes)?.write_to(&mut file, ImageFormat::Png).ok()?;
    Some(file.into_inner())
}

impl Scene {
    /// The scene, so many pixels to a point; fewer if it is huge.
    pub(crate) fn to_pixels(&self, ctx: &Context, pixels_per_point: f32) -> ColorImage {
        let scale = pixels_per_point.min((MOST / self.rect.area().max(1.0)).sqrt());
        let on_screen = ctx.pixels_per_point();
        // The letters that egui has are as fine as the screen: they are laid out larger where that isn't enough.
        let larger = scale / on_screen;
        let to_picture = TSTransform::new(-larger * self.rect.min.to_vec2(), larger);
        let shapes = self.shapes.iter().map(|shape| {
            let ClippedShape { clip_rect, mut shape, transform_after_tessellation } = shape.clone();
            scaled(ctx, &mut shape, to_picture * transform_after_tessellation);
            let clip_rect = to_picture * clip_rect;
            ClippedShape { clip_rect, shape, transform_after_tessellation: TSTransform::IDENTITY }
        });
        let shapes = shapes.collect();
        let size = (self.rect.size() * scale).round();
        let all = Rect::from_min_size(Pos2::ZERO, size);
        let size = [size.x as usize, size.y as usize];
        let mut image = ColorImage::filled(size, self.background);
        let primitives = ctx.tessellate(shapes, on_screen);
        let images = images(ctx);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = images.get(&mesh.texture_id) else { continue };
            let clip = (clip_rect * on_screen).intersect(all);
            fill(&mut image, &mesh, texture, on_screen, clip);
        }
        image
    }
}

/// Brings a shape to its place in the picture.
fn scaled(ctx: &Context, shape: &mut Shape, to_picture: TSTransform) {
    match shape {
        Shape::Vec(shapes) => shapes.iter_mut().for_each(|shape| scaled(ctx, shape, to_picture)),
        Shape::Text(text) => {
            let job = larger(&text.galley.job, to_picture.scaling);
            let galley = ctx.fonts_mut(|fonts| fonts.layout_job(job));
            *text = TextShape { pos: to_picture * text.pos, galley, ..text.clone() };
        }
        shape => shape.transform(to_picture),
    }
}

fn larger(job: &LayoutJob, factor: f32) -> LayoutJob {
    let mut job = job.clone();
    // Rounding must not break a row earlier.
    job.wrap.max_width = job.wrap.max_width * factor + 1.0;
    job.first_row_min_height *= factor;
    for section in &mut job.sections {
        section.leading_space *= factor;
        section.format.font_id.size *= factor;
        section.format.extra_letter_spacing *= factor;
        section.format.line_height = section.format.line_height.map(|height| height * factor);
    }
    job
}

fn fill(image: &mut ColorImage, mesh: &Mesh, texture: &ColorImage, scale: f32, clip: Rect) {
    for corners in mesh.indices.chunks_exact(3) {
        let corner = |index: usize| mesh.vertices.get(*corners.get(index)? as usize);
        if let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) {
            fill_triangle(image, [a, b, c], texture, scale, clip);
        }
    }
}

/// Twice the area of a triangle, negative if its corners go around the other way.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether the pixels on this edge belong to the triangle: of two triangles that share it, to one.
fn has_edge(from: Pos2, to: Pos2) -> bool {
    to.y < from.y || to.y == from.y && to.x > from.x
}

/// Blends a triangle over the image, its colours and its part of the texture between the corners ([Pineda
/// 1988](https://doi.org/10.1145/54852.378457)).
fn fill_triangle(image: &mut ColorImage, corners: [&Vertex; 3], texture: &ColorImage, scale: f32, clip: Rect) {
    let [mut a, mut b, c] = corners;
    let at = |vertex: &Vertex| vertex.pos * scale;
    let mut all = area(at(a), at(b), at(c));
    if all == 0.0 || !all.is_finite() {
        return;
    }
    if all < 0.0 {
        std::mem::swap(&mut a, &mut b);
        all = -all;
    }
    let around = Rect::from_points(&[at(a), at(b), at(c)]).intersect(clip);
    let [width, height] = image.size;
    let pixels =
        |from: f32, to: f32, most: usize| from.floor().max(0.0) as usize..(to.ceil().max(0.0) as usize).min(most);
    let colors = [a, b, c].map(|vertex| Color32::to_array(&vertex.color).map(f32::from));
    for y in pixels(around.min.y, around.max.y, height) {
        for x in pixels(around.min.x, around.max.x, width) {
            let point = pos2(x as f32 + 0.5, y as f32 + 0.5);
            let inside = |from: &Vertex, to: &Vertex| {
                let area = area(at(from), at(to), point);
                (area > 0.0 || area == 0.0 && has_edge(at(from), at(to))).then_some(area / all)
            };
            let (Some(of_a), Some(of_b), Some(of_c)) = (inside(b, c), inside(c, a), inside(a, b)) else { continue };
            if !clip.contains(point) {
                continue;
            }
            let shares = [of_a, of_b, of_c];
            let between = |values: [f32; 3]| values[0] * shares[0] + values[1] * shares[1] + values[2] * shares[2];
            let texel = sample(texture, between([a.uv.x, b.uv.x, c.uv.x]), between([a.uv.y, b.uv.y, c.uv.y]));
            let pixel = &mut image.pixels[y * width + x];
            // As egui's shaders do it: everything is premultiplied, in gamma space.
            let alpha = between([colors[0][3], colors[1][3], colors[2][3]]) * f32::from(texel[3]) / 65_025.0;
            let mut blended = pixel.to_array();
            for (channel, blended) in blended.iter_mut().enumerate() {
                let color = between([colors[0][channel], colors[1][channel], colors[2][channel]]);
                let over = color * f32::from(texel[channel]) / 255.0 + f32::from(*blended) * (1.0 - alpha);
                *blended = over.round() as u8;
            }
            let [r, g, b, a] = blended;
            *pixel = Color32::from_rgba_premultiplied(r, g, b, a);
        }
    }
}

/// The nearest pixel of a texture.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [u8; 4] {
    let [width, height] = texture.size;
    let at = |share: f32, side: usize| ((share * side as f32) as usize).min(side.saturating_sub(1));
    let index = at(v, height) * width + at(u, width);
    texture.pixels.get(index).map_or([0; 4], Color32::to_array)
}
