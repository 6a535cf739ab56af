//! Planes and cones as they are painted: what is far first.

use std::collections::HashMap;

use egui::epaint::Vertex;
use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};
use rakam_ink::Input;
use rakam_nn::softmax;
use rakam_nn::trace::{Layer, Maps, Step};

use super::camera::{Point, View};
use super::cone::Section;
use super::plane::Plane;
use crate::colors;
use crate::i18n::Words;
use crate::inside::outputs;
use crate::inside::picture::inked;
use crate::inside::probe::Seen;
use crate::texture::CachedTexture;
use crate::theme::{self, CARD_CORNERS, Palette, size};

/// With less room from one plane to the next, its name would cover others.
const NAME: f32 = 34.0;

/// A part of a map that is seen smaller than this isn't framed.
const SPECK: f32 = 5.0;

/// Textures of the input, and of each layer.
#[derive(Default)]
pub(super) struct Textures {
    input: CachedTexture,
    layers: HashMap<Layer, CachedTexture>,
}

/// What is painted.
pub(super) struct Painted<'a> {
    /// The input's, and that of each layer.
    pub(super) planes: &'a [Plane],
    pub(super) layers: &'a [Layer],
    /// The numbers on each plane.
    pub(super) maps: &'a [&'a Maps],
    pub(super) view: View,
    /// A section for each plane that the cone goes through, the input's first.
    pub(super) cone: &'a [Section],
    pub(super) seen: &'a Seen,
}

impl Painted<'_> {
    /// Paints planes and cone into a part of the window; `name` is the name of a stage.
    pub(super) fn paint(
        &self,
        ui: &Ui,
        rect: Rect,
        textures: &mut Textures,
        name: impl Fn(usize) -> String,
        words: &Words,
    ) {
        let palette = Palette::of(ui);
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, CARD_CORNERS, palette.background);
        let count = self.planes.len();
        for step in 0..count {
            let (index, next) =
                if self.view.away { (count - 1 - step, count.wrapping_sub(step + 2)) } else { (step, step + 1) };
            self.paint_plane(ui, &painter, index, textures);
            if self.planes.get(next).is_some() {
                self.paint_cone(&painter, index.min(next), palette);
            }
        }
        let along = (self.view.see([0.0, 0.0, 1.0]) - self.view.see([0.0; 3])).length();
        for (plane, layer) in self.planes[1..].iter().zip(self.layers) {
            if layer.step == Step::Op {
                self.name_outputs(ui, &painter, plane, words);
            } else if along > NAME {
                let [.., right, left] = plane.corners().map(|corner| self.view.see(corner));
                let below = pos2((left.x + right.x) / 2.0, left.y.max(right.y) + 4.0);
                painter.text(
                    below,
                    Align2::CENTER_TOP,
                    name(layer.stage),
                    theme::regular(size::SMALL),
                    palette.weak_text,
                );
            }
        }
    }

    fn paint_plane(&self, ui: &Ui, painter: &Painter, index: usize, textures: &mut Textures) {
        let (plane, maps) = (&self.planes[index], self.maps[index]);
        let (palette, serial) = (Palette::of(ui), self.seen.serial);
        let shape = maps.shape;
        let layer = index.checked_sub(1).and_then(|at| self.layers.get(at));
        let texture = match layer {
            None => {
                let pixels = self.seen.input.pixels();
                textures.input.texture(ui, serial, [Input::SIDE; 2], |at, dark| inked(pixels[at], palette, dark))
            }
            Some(layer) => {
                let shares = (layer.step == Step::Op).then(|| {
                    let mut shares = maps.values.clone();
                    softmax(&mut shares);
                    shares
                });
                let values = shares.as_ref().unwrap_or(&maps.values);
                let most =
                    if shares.is_some() { 1.0 } else { self.seen.brightest[layer].largest.max(f32::MIN_POSITIVE) };
                let texture = textures.layers.entry(*layer).or_default();
                let size = [shape.width, shape.height * shape.channels];
                texture.texture(ui, serial, size, |at, dark| colors::signed(values[at] / most, dark))
            }
        };
        let mut mesh = Mesh::with_texture(texture);
        for channel in 0..shape.channels {
            let [top, bottom] = [channel, channel + 1].map(|map| map as f32 / shape.channels as f32);
            let corners = plane.map(channel).map(|corner| self.view.see(corner));
            let uvs = [pos2(0.0, top), pos2(1.0, top), pos2(1.0, bottom), pos2(0.0, bottom)];
            add_quad(&mut mesh, corners, uvs, Color32::WHITE);
        }
        painter.add(mesh);
        if let Some(section) = self.cone.get(index) {
            let thin = Stroke::new(1.0, palette.accent.gamma_multiply(0.6));
            // A frame around the whole of every map would hide the maps and say nothing.
            let is_part = section.field.rows.len() < shape.height || section.field.columns.len() < shape.width;
            let last = index + 1 == self.cone.len();
            for channel in (0..shape.channels).filter(|&channel| is_part && !last && channel != section.channel) {
                let part = self.seen_at(plane.part(channel, &section.field));
                if Rect::from_points(&part).size().max_elem() >= SPECK {
                    painter.add(Shape::closed_line(part, thin));
                }
            }
            let own = self.seen_at(plane.part(section.channel, &section.field));
            painter.add(Shape::closed_line(own, Stroke::new(2.0, palette.accent)));
        }
    }

    /// The part of the cone between a plane and the next.
    fn paint_cone(&self, painter: &Painter, before: usize, palette: &Palette) {
        let section = |index: usize| {
            let section = self.cone.get(index)?;
            Some(self.planes[index].part(section.channel, &section.field).map(|corner| self.view.see(corner)))
        };
        let (Some(wide), Some(narrow)) = (section(before), section(before + 1)) else { return };
        let mut mesh = Mesh::default();
        for side in 0..4 {
            let next = (side + 1) % 4;
            let corners = [wide[side], wide[next], narrow[next], narrow[side]];
            add_quad(&mut mesh, corners, [Pos2::ZERO; 4], palette.accent.gamma_multiply(0.10));
            painter.line_segment([wide[side], narrow[side]], Stroke::new(1.0, palette.accent.gamma_multiply(0.8)));
        }
        painter.add(mesh);
    }

    fn name_outputs(&self, ui: &Ui, painter: &Painter, plane: &Plane, words: &Words) {
        let palette = Palette::of(ui);
        let logits = self.seen.trace.logits();
        let best = rakam_nn::argmax(logits);
        let names = outputs::names(&self.seen.labels, logits.len(), words);
        let middle = |class: usize| Rect::from_points(&self.seen_at(plane.map(class))).center();
        let apart = (middle(1).y - middle(0).y).abs();
        for (class, name) in names.iter().enumerate() {
            // Names that would cover each other are left out, but for the one that is read.
            if apart < 0.8 * size::SMALL && class != best {
                continue;
            }
            let seen = Rect::from_points(&self.seen_at(plane.map(class)));
            let (font, color) = if class == best {
                (theme::bold(size::SMALL), palette.text)
            } else {
                (theme::regular(size::SMALL), palette.weak_text)
            };
            painter.text(seen.right_center() + vec2(5.0, 0.0), Align2::LEFT_CENTER, name, font, color);
        }
    }

    fn seen_at(&self, corners: [Point; 4]) -> Vec<Pos2> {
        corners.iter().map(|&corner| self.view.see(corner)).collect()
    }
}

fn add_quad(mesh: &mut Mesh, corners: [Pos2; 4], uvs: [Pos2; 4], color: Color32) {
    let first = mesh.vertices.len() as u32;
    mesh.vertices.extend(corners.into_iter().zip(uvs).map(|(pos, uv)| Vertex { pos, uv, color }));
    // As egui makes its own: both triangles begin and end at other corners, and share the middle ones.
    mesh.add_triangle(first, first + 1, first + 3);
    mesh.add_triangle(first + 3, first + 1, first + 2);
}
