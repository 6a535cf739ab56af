//! How space is seen: from which side, and how near. Parallel lines stay parallel, so that maps keep their proportions and
//! textures need no perspective.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// A place: to the right, down, and along the way through the network.
pub(super) type Point = [f32; 3];

/// How far the view may be turned up or down, in radians.
const MOST_PITCH: f32 = 1.3;
const ZOOMS: [f32; 2] = [0.5, 12.0];
/// Room around the network, in points: below for the names of layers, to the right for those of outputs.
const LEFT_TOP: Vec2 = vec2(14.0, 14.0);
const RIGHT_BOTTOM: Vec2 = vec2(74.0, 28.0);

/// The part of a rectangle that the network fills.
pub(super) fn room(rect: Rect) -> Rect {
    Rect::from_min_max(rect.min + LEFT_TOP, rect.max - RIGHT_BOTTOM)
}

/// From where space is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Camera {
    /// Around the axis from top to bottom, in radians: at 0 the way leads straight away.
    yaw: f32,
    /// Up or down, in radians.
    pitch: f32,
    zoom: f32,
    /// Where the middle of the network is, from the middle of its room, in points.
    offset: Vec2,
}

impl Default for Camera {
    fn default() -> Self {
        Self { yaw: 1.0, pitch: 0.27, zoom: 1.0, offset: Vec2::ZERO }
    }
}

impl Camera {
    /// Turns the view, by radians.
    pub(super) fn turn(&mut self, turned: Vec2) {
        self.yaw = (self.yaw + turned.x).rem_euclid(std::f32::consts::TAU);
        self.pitch = (self.pitch + turned.y).clamp(-MOST_PITCH, MOST_PITCH);
    }

    /// Goes nearer by that factor; what is at `fixed`, from the middle of the network's room, stays there.
    pub(super) fn zoom(&mut self, factor: f32, fixed: Vec2) {
        let zoom = (self.zoom * factor).clamp(ZOOMS[0], ZOOMS[1]);
        self.offset = fixed + (self.offset - fixed) * (zoom / self.zoom);
        self.zoom = zoom;
    }

    /// The view of these points: they fill the room if it isn't zoomed.
    pub(super) fn view(&self, rect: Rect, points: impl Iterator<Item = Point>) -> View {
        let rect = room(rect);
        let (sin, cos) = self.yaw.sin_cos();
        let (down, along) = self.pitch.sin_cos();
        let axes = [vec2(cos, sin * down), vec2(0.0, along), vec2(sin, -cos * down)];
        let plain = View { axes, origin: Pos2::ZERO, away: cos * along > 0.0 };
        let mut bounds = Rect::NOTHING;
        points.for_each(|point| bounds.extend_with(plain.see(point)));
        let fitting = (rect.size() / bounds.size().max(Vec2::splat(f32::MIN_POSITIVE))).min_elem();
        let scale = fitting * self.zoom;
        let origin = rect.center() + self.offset - scale * bounds.center().to_vec2();
        View { axes: axes.map(|axis| scale * axis), origin, away: plain.away }
    }
}

/// Where places are on the screen.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// What a step to the right, down and along the way is.
    axes: [Vec2; 3],
    origin: Pos2,
    /// Whether the way leads away from the eye: then its beginning is in front.
    pub(super) away: bool,
}

impl View {
    /// Where a place is seen.
    pub(super) fn see(&self, [x, y, z]: Point) -> Pos2 {
        self.origin + x * self.axes[0] + y * self.axes[1] + z * self.axes[2]
    }

    /// What is seen there of the plane at `z`: how far to the right and down. `None` if it is seen from the edge.
    pub(super) fn on_plane(&self, at: Pos2, z: f32) -> Option<Pos2> {
        let [right, down, along] = self.axes;
        let from = at - self.origin - z * along;
        let area = right.x * down.y - right.y * down.x;
        let edge = 0.05 * right.length() * down.length();
        (area.abs() > edge)
            .then(|| pos2((from.x * down.y - from.y * down.x) / area, (right.x * from.y - right.y * from.x) / area))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_seen_is_found_again_and_inside_the_room(
            yaw in -9.0f32..9.0, pitch in -2.0f32..2.0, place in prop::array::uniform3(-3.0f32..3.0),
        ) {
            let mut camera = Camera::default();
            camera.turn(vec2(yaw, pitch));
            let room = Rect::from_min_size(pos2(40.0, 90.0), vec2(500.0, 300.0));
            let corners = [-3.0f32, 3.0].into_iter().flat_map(|x| [-3.0f32, 3.0].map(|y| [x, y])).flat_map(|[x, y]| [[x, y, -3.0], [x, y, 3.0]]);
            let view = camera.view(room, corners);
            let seen = view.see(place);
            prop_assert!(room.expand(0.1).contains(seen), "{seen}");
            if let Some(found) = view.on_plane(seen, place[2]) {
                prop_assert!(found.distance(pos2(place[0], place[1])) < 0.05, "{found} for {place:?}");
            }
        }

        #[test]
        fn zooming_keeps_what_is_under_the_pointer(factor in 0.3f32..4.0, x in -200.0f32..200.0, y in -100.0f32..100.0) {
            let mut camera = Camera::default();
            let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 300.0));
            let corners = [[-1.0, -1.0, 0.0], [1.0, 1.0, 4.0]];
            let pointer = room(rect).center() + vec2(x, y);
            let before = camera.view(rect, corners.into_iter()).on_plane(pointer, 1.0);
            camera.zoom(factor, vec2(x, y));
            let after = camera.view(rect, corners.into_iter()).on_plane(pointer, 1.0);
            prop_assert!(before.zip(after).is_some_and(|(a, b)| a.distance(b) < 0.01), "{before:?} {after:?}");
        }
    }
}
