//! A scene as SVG: circles, lines and rectangles as such, text as text, pictures as embedded PNG files.

use std::fmt::{self, Display, Formatter, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egui::epaint::{ColorMode, Mesh, RectShape, Shape, TextShape, TextureId, Vertex};
use egui::{Color32, ColorImage, Context, FontFamily, Pos2, Rect, Stroke, StrokeKind};

use super::pixels;
use super::scene::{Scene, images};

/// The window's font first, then fonts with similar shapes and widths that other machines have.
const FONTS: &str = "Inter,'Helvetica Neue',Arial,'Liberation Sans',sans-serif";

impl Scene {
    /// The scene as a file.
    pub(crate) fn to_svg(&self, ctx: &Context) -> String {
        let images = images(ctx);
        let image = |texture: TextureId| images.get(&texture).map(|image| &**image);
        let mut svg = Svg { text: String::new(), image: &image };
        // Writing to a string can't fail.
        let _ = svg.scene(self);
        svg.text
    }
}

struct Svg<'a> {
    text: String,
    image: &'a dyn Fn(TextureId) -> Option<&'a ColorImage>,
}

/// A number with at most two decimals.
struct N(f32);

impl Display for N {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() / 100.0;
        // No sign of zero, and nothing that isn't a number.
        if hundredths == 0.0 || !hundredths.is_finite() { f.write_str("0") } else { hundredths.fmt(f) }
    }
}

/// A text as XML takes it.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                // XML has no control characters, not even escaped.
                letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => f.write_char(' ')?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

impl Svg<'_> {
    fn scene(&mut self, scene: &Scene) -> fmt::Result {
        let Rect { min, .. } = scene.rect;
        let [width, height] = [scene.rect.width(), scene.rect.height()].map(N);
        writeln!(
            self.text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{} {} {width} {height}\" font-family=\"{FONTS}\">",
            N(min.x),
            N(min.y),
        )?;
        self.rect(&RectShape::filled(scene.rect, 0.0, scene.background))?;
        let mut clipped = None;
        for (index, shape) in scene.shapes.iter().enumerate() {
            // What is cut off by the edge of the picture needs no other edge.
            let clip = (!shape.clip_rect.contains_rect(scene.rect)).then_some(shape.clip_rect);
            if clip != clipped {
                if clipped.is_some() {
                    self.text.push_str("</g>\n");
                }
                if let Some(Rect { min, max }) = clip {
                    let [x, y, w, h] = [min.x, min.y, max.x - min.x, max.y - min.y].map(N);
                    writeln!(
                        self.text,
                        "<clipPath id=\"c{index}\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath><g clip-path=\"url(#c{index})\">"
                    )?;
                }
                clipped = clip;
            }
            let mut shape = shape.clone();
            shape.shape.transform(shape.transform_after_tessellation);
            self.shape(&shape.shape)?;
        }
        self.text.push_str(if clipped.is_some() { "</g>\n</svg>\n" } else { "</svg>\n" });
        Ok(())
    }

    fn shape(&mut self, shape: &Shape) -> fmt::Result {
        match shape {
            Shape::Vec(shapes) => shapes.iter().try_for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => {
                let [x, y, r] = [circle.center.x, circle.center.y, circle.radius].map(N);
                write!(self.text, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"")?;
                self.painted(circle.fill, circle.stroke)
            }
            Shape::LineSegment { points, stroke } => self.path(points, false, Color32::TRANSPARENT, *stroke),
            Shape::Path(path) => {
                let color = match path.stroke.color {
                    ColorMode::Solid(color) => color,
                    ColorMode::UV(_) => Color32::TRANSPARENT,
                };
                self.path(&path.points, path.closed, path.fill, Stroke::new(path.stroke.width, color))
            }
            Shape::Band(band) => {
                let there = band.points.iter().map(|point| Pos2::new(point.x, point.y.min));
                let back = band.points.iter().rev().map(|point| Pos2::new(point.x, point.y.max));
                self.path(&there.chain(back).collect::<Vec<_>>(), true, band.fill, Stroke::NONE)
            }
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.words(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            // Nothing in the window is painted by them.
            Shape::Noop
            | Shape::Ellipse(_)
            | Shape::QuadraticBezier(_)
            | Shape::CubicBezier(_)
            | Shape::Callback(_) => Ok(()),
        }
    }

    /// A colour as an attribute.
    fn color(&mut self, attribute: &str, color: Color32) -> fmt::Result {
        let [r, g, b, a] = color.to_srgba_unmultiplied();
        write!(self.text, " {attribute}=\"#{r:02x}{g:02x}{b:02x}\"")?;
        if a < 255 { write!(self.text, " {attribute}-opacity=\"{}\"", N(f32::from(a) / 255.0)) } else { Ok(()) }
    }

    /// The rest of an element that is filled and outlined.
    fn painted(&mut self, fill: Color32, stroke: Stroke) -> fmt::Result {
        if fill == Color32::TRANSPARENT {
            self.text.push_str(" fill=\"none\"");
        } else {
            self.color("fill", fill)?;
        }
        if !stroke.is_empty() {
            self.color("stroke", stroke.color)?;
            write!(self.text, " stroke-width=\"{}\"", N(stroke.width))?;
        }
        self.text.push_str("/>\n");
        Ok(())
    }

    fn path(&mut self, points: &[Pos2], closed: bool, fill: Color32, stroke: Stroke) -> fmt::Result {
        self.text.push_str(if closed { "<polygon points=\"" } else { "<polyline points=\"" });
        for point in points {
            write!(self.text, "{},{} ", N(point.x), N(point.y))?;
        }
        self.text.push_str("\" stroke-linejoin=\"round\"");
        self.painted(fill, stroke)
    }

    fn rect(&mut self, shape: &RectShape) -> fmt::Result {
        // An outline of SVG lies on the edge.
        let inwards = match shape.stroke_kind {
            StrokeKind::Inside => shape.stroke.width / 2.0,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => -shape.stroke.width / 2.0,
        };
        let Rect { min, max } = shape.rect.shrink(inwards);
        let [x, y, width, height] = [min.x, min.y, max.x - min.x, max.y - min.y].map(N);
        write!(self.text, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")?;
        let corners = f32::from(shape.corner_radius.nw) - inwards;
        if corners > 0.0 {
            write!(self.text, " rx=\"{}\"", N(corners))?;
        }
        self.painted(shape.fill, shape.stroke)
    }

    /// Text, a row at a time, as wide as it is in the window whatever the font.
    fn words(&mut self, shape: &TextShape) -> fmt::Result {
        let galley = &shape.galley;
        let Some(section) = galley.job.sections.first() else { return Ok(()) };
        let font = &section.format.font_id;
        for row in &galley.rows {
            let text: String = row.glyphs.iter().map(|glyph| glyph.chr).collect();
            let (Some(first), Some(last)) = (row.glyphs.first(), row.glyphs.last()) else { continue };
            if text.trim().is_empty() {
                continue;
            }
            let vertices = row.visuals.mesh.vertices.get(row.visuals.glyph_vertex_range.clone());
            let color = vertices.and_then(<[Vertex]>::first).map_or(Color32::PLACEHOLDER, |vertex| vertex.color);
            let color = if color == Color32::PLACEHOLDER { shape.fallback_color } else { color };
            let color = shape.override_text_color.unwrap_or(color).gamma_multiply(shape.opacity_factor);
            let at = row.pos + first.pos.to_vec2();
            let width = last.pos.x + last.advance_width - first.pos.x;
            let [x, y, origin_x, origin_y] = [at.x, at.y, shape.pos.x, shape.pos.y].map(N);
            write!(self.text, "<text x=\"{x}\" y=\"{y}\" transform=\"translate({origin_x} {origin_y})")?;
            if shape.angle != 0.0 {
                write!(self.text, " rotate({})", N(shape.angle.to_degrees()))?;
            }
            write!(self.text, "\" font-size=\"{}\" textLength=\"{}\"", N(font.size), N(width))?;
            self.text.push_str(" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"");
            if font.family != FontFamily::Proportional {
                self.text.push_str(" font-weight=\"600\"");
            }
            self.color("fill", color)?;
            writeln!(self.text, ">{}</text>", Escaped(&text))?;
        }
        Ok(())
    }

    /// Triangles; two of them that are a parallelogram of a picture as that part of it, and a rectangle of one colour as such.
    fn mesh(&mut self, mesh: &Mesh) -> fmt::Result {
        let vertex = |index: &u32| mesh.vertices.get(*index as usize).copied();
        let mut triangles = mesh.indices.chunks_exact(3).peekable();
        while let Some(triangle) = triangles.next() {
            let (&[a, b, c], Some(next)) = (triangle, triangles.peek()) else {
                self.triangle(mesh, triangle)?;
                continue;
            };
            let corners = (vertex(&a), vertex(&b), vertex(&c), vertex(&next[2]));
            let (Some(first), Some(beside), Some(below), Some(last)) = corners else { continue };
            let image = (self.image)(mesh.texture_id).filter(|_| mesh.texture_id != TextureId::default());
            let are_together = [next[0], next[1]] == [c, b];
            let is_upright =
                beside.pos == Pos2::new(last.pos.x, first.pos.y) && below.pos == Pos2::new(first.pos.x, last.pos.y);
            let apart = (first.pos - beside.pos) + (last.pos - below.pos);
            match image {
                Some(image) if are_together && apart.length() < 0.01 => {
                    self.picture(image, [first, beside, below, last], is_upright)?;
                }
                None if are_together && is_upright => {
                    self.rect(&RectShape::filled(Rect::from_min_max(first.pos, last.pos), 0.0, first.color))?;
                }
                _ => {
                    self.triangle(mesh, triangle)?;
                    continue;
                }
            }
            triangles.next();
        }
        Ok(())
    }

    fn triangle(&mut self, mesh: &Mesh, indices: &[u32]) -> fmt::Result {
        let corners: Vec<Vertex> =
            indices.iter().filter_map(|&index| mesh.vertices.get(index as usize).copied()).collect();
        let Some(color) = corners.first().map(|corner| corner.color) else { return Ok(()) };
        let points: Vec<Pos2> = corners.iter().map(|corner| corner.pos).collect();
        self.path(&points, true, color, Stroke::NONE)
    }

    /// The part of a picture between the first and the last of these corners.
    fn picture(
        &mut self,
        image: &ColorImage,
        [first, beside, below, last]: [Vertex; 4],
        is_upright: bool,
    ) -> fmt::Result {
        let [width, height] = image.size;
        let across = |share: f32| ((share * width as f32).round() as usize).min(width);
        let down = |share: f32| ((share * height as f32).round() as usize).min(height);
        let [left, right, top, bottom] = [across(first.uv.x), across(last.uv.x), down(first.uv.y), down(last.uv.y)];
        if left >= right || top >= bottom {
            return Ok(());
        }
        let pixels = (top..bottom).flat_map(|row| &image.pixels[row * width + left..row * width + right]).copied();
        let part = ColorImage::new([right - left, bottom - top], pixels.collect());
        let Some(png) = pixels::png(&part) else { return Ok(()) };
        let (across, down) = (beside.pos - first.pos, below.pos - first.pos);
        if is_upright {
            let [x, y, w, h] = [first.pos.x, first.pos.y, across.x, down.y].map(N);
            write!(self.text, "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")?;
        } else {
            let [a, b, c, d] = [across.x, across.y, down.x, down.y].map(N);
            let [x, y] = [first.pos.x, first.pos.y].map(N);
            write!(self.text, "<image width=\"1\" height=\"1\" transform=\"matrix({a} {b} {c} {d} {x} {y})\"")?;
        }
        writeln!(
            self.text,
            " preserveAspectRatio=\"none\" \
             style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>",
            STANDARD.encode(png)
        )
    }
}
