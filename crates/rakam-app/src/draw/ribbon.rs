//! A stroke as a triangle mesh: opaque from edge to edge without gaps, its outline faded over one pixel.

use std::f32::consts::{PI, TAU};

use egui::{Color32, Mesh, Pos2, Vec2, vec2};

/// A point of a stroke's centre line on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Knot {
    pub(crate) center: Pos2,
    pub(crate) radius: f32,
}

/// Adds the ribbon around `knots`, with round ends and corners, to `mesh`. `pixel` is the size of a pixel in points.
pub(crate) fn paint(mesh: &mut Mesh, knots: &[Knot], color: Color32, pixel: f32) {
    let brush = Brush { color, half_pixel: pixel / 2.0 };
    let knots = distinct(knots, pixel / 16.0);
    let directions: Vec<Vec2> = knots.windows(2).map(|pair| (pair[1].center - pair[0].center).normalized()).collect();
    let (Some(&first), Some(&last)) = (knots.first(), knots.last()) else { return };
    let (Some(&start), Some(&end)) = (directions.first(), directions.last()) else {
        return brush.fan(mesh, first, 0.0, TAU);
    };

    brush.fan(mesh, first, start.angle() + PI / 2.0, PI);
    let mut previous = brush.rib(mesh, first, Vec2::angled(start.angle() + PI / 2.0));
    for (i, &direction) in directions.iter().enumerate() {
        let (before, knot) = (knots[i], knots[i + 1]);
        // Where the pen's width jumps, the wider disc stands out on all sides.
        if (knot.radius - before.radius).abs() > 0.5 * before.center.distance(knot.center) {
            brush.fan(mesh, if knot.radius > before.radius { knot } else { before }, 0.0, TAU);
        }
        let next = directions.get(i + 1).copied().unwrap_or(direction);
        let (from, turn) = (direction.angle() + PI / 2.0, angle_between(direction, next));
        // One rib halfway in a slight bend; in a sharp one ribs turn with the pen, so that its outside is round.
        let steps = (turn.abs() / brush.step(knot)) as u32;
        for step in 0..=steps {
            let share = if steps == 0 { 0.5 } else { step as f32 / steps as f32 };
            let rib = brush.rib(mesh, knot, Vec2::angled(from + turn * share));
            join(mesh, previous, rib);
            previous = rib;
        }
    }
    brush.fan(mesh, last, end.angle() - PI / 2.0, PI);
}

/// From one direction to another, in -PI to PI.
fn angle_between(from: Vec2, to: Vec2) -> f32 {
    (from.x * to.y - from.y * to.x).atan2(from.dot(to))
}

/// The knots without those that coincide with the one before, from which there is no direction.
fn distinct(knots: &[Knot], apart: f32) -> Vec<Knot> {
    let mut distinct: Vec<Knot> = Vec::with_capacity(knots.len());
    for &knot in knots {
        match distinct.last_mut() {
            Some(last) if last.center.distance(knot.center) < apart => last.radius = last.radius.max(knot.radius),
            _ => distinct.push(knot),
        }
    }
    distinct
}

/// Four vertices across the ribbon: transparent, opaque, opaque, transparent.
type Rib = u32;

fn join(mesh: &mut Mesh, from: Rib, to: Rib) {
    for lane in 0..3 {
        mesh.add_triangle(from + lane, from + lane + 1, to + lane);
        mesh.add_triangle(to + lane, from + lane + 1, to + lane + 1);
    }
}

struct Brush {
    color: Color32,
    half_pixel: f32,
}

impl Brush {
    /// Radii of the opaque inside and of the faded edge. A line thinner than a pixel stays as dark as it is wide.
    fn radii(&self, knot: Knot) -> (f32, f32) {
        ((knot.radius - self.half_pixel).max(0.0), knot.radius + self.half_pixel)
    }

    /// The angle from corner to corner of a round outline at which it strays from the circle by a tenth of a pixel.
    fn step(&self, knot: Knot) -> f32 {
        (1.6 * self.half_pixel / (knot.radius + self.half_pixel)).sqrt()
    }

    fn rib(&self, mesh: &mut Mesh, knot: Knot, normal: Vec2) -> Rib {
        let rib = mesh.vertices.len() as Rib;
        let (inside, outside) = self.radii(knot);
        mesh.colored_vertex(knot.center + normal * outside, Color32::TRANSPARENT);
        mesh.colored_vertex(knot.center + normal * inside, self.color);
        mesh.colored_vertex(knot.center - normal * inside, self.color);
        mesh.colored_vertex(knot.center - normal * outside, Color32::TRANSPARENT);
        rib
    }

    /// A part of a disc, from the angle `from` onwards by `sweep`.
    fn fan(&self, mesh: &mut Mesh, knot: Knot, from: f32, sweep: f32) {
        let (inside, outside) = self.radii(knot);
        let steps = (sweep / self.step(knot)).ceil() as u32;
        let center = mesh.vertices.len() as u32;
        mesh.colored_vertex(knot.center, self.color);
        for step in 0..=steps {
            let angle = from + sweep * step as f32 / steps as f32;
            let outwards = vec2(angle.cos(), angle.sin());
            mesh.colored_vertex(knot.center + outwards * inside, self.color);
            mesh.colored_vertex(knot.center + outwards * outside, Color32::TRANSPARENT);
        }
        for step in 0..steps {
            let [inner, outer] = [center + 1 + 2 * step, center + 2 + 2 * step];
            mesh.add_triangle(center, inner, inner + 2);
            mesh.add_triangle(inner, outer, inner + 2);
            mesh.add_triangle(inner + 2, outer, outer + 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;
    use proptest::prelude::*;

    const PIXEL: f32 = 1.0;

    fn ribbon(knots: &[Knot]) -> Mesh {
        let mut mesh = Mesh::default();
        paint(&mut mesh, knots, Color32::BLACK, PIXEL);
        mesh
    }

    /// Whether an opaque triangle of the mesh covers a point.
    fn covered(mesh: &Mesh, rect: Pos2) -> bool {
        mesh.triangles().any(|triangle| {
            let [a, b, c] = triangle.map(|index| mesh.vertices[index as usize]);
            let side = |from: Pos2, to: Pos2| (to - from).rot90().dot(rect - from);
            let sides = [side(a.pos, b.pos), side(b.pos, c.pos), side(c.pos, a.pos)];
            let slack = 0.01;
            [a, b, c].iter().all(|vertex| vertex.color == Color32::BLACK)
                && (sides.iter().all(|&s| s >= -slack) || sides.iter().all(|&s| s <= slack))
        })
    }

    fn knots() -> impl Strategy<Value = Vec<Knot>> {
        let knot = (0.0f32..400.0, 0.0f32..400.0, 4.0f32..20.0);
        prop::collection::vec(knot.prop_map(|(x, y, radius)| Knot { center: pos2(x, y), radius }), 1..12)
    }

    proptest! {
        /// However the pen jumped, the ink is whole: along every piece and around every corner.
        #[test]
        fn no_place_under_the_pen_is_left_blank(knots in knots()) {
            let mesh = ribbon(&knots);
            prop_assert!(mesh.is_valid());
            for pair in knots.windows(2) {
                for step in 0..=16 {
                    let t = step as f32 / 16.0;
                    let center = pair[0].center.lerp(pair[1].center, t);
                    let across = (pair[1].center - pair[0].center).normalized().rot90();
                    let reach = 0.7 * (pair[0].radius.min(pair[1].radius) - PIXEL);
                    for rect in [center, center + reach * across, center - reach * across] {
                        prop_assert!(covered(&mesh, rect), "{rect:?}");
                    }
                }
            }
            for knot in &knots {
                for step in 0..16 {
                    let angle = step as f32 / 16.0 * TAU;
                    let rect = knot.center + (knot.radius * 0.6 - PIXEL).max(0.0) * vec2(angle.cos(), angle.sin());
                    prop_assert!(covered(&mesh, rect), "{rect:?} around {knot:?}");
                }
            }
        }
    }

    #[test]
    fn a_tap_is_a_round_dot() {
        let mesh = ribbon(&[Knot { center: pos2(50.0, 50.0), radius: 10.0 }; 2]);
        for step in 0..12 {
            let outwards = Vec2::angled(step as f32);
            assert!(covered(&mesh, pos2(50.0, 50.0) + 9.0 * outwards));
            assert!(!covered(&mesh, pos2(50.0, 50.0) + 10.6 * outwards));
        }
    }

    #[test]
    fn the_ribbon_is_as_wide_as_the_pen() {
        let mesh = ribbon(&[0.0, 30.0, 60.0].map(|x| Knot { center: pos2(x, 0.0), radius: 10.0 }));
        assert!(covered(&mesh, pos2(30.0, 9.4)) && covered(&mesh, pos2(45.0, -9.4)));
        assert!(!covered(&mesh, pos2(30.0, 9.6)));
        assert_eq!(mesh.calc_bounds().y_range(), egui::Rangef::new(-10.5, 10.5));
    }
}
