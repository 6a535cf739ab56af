//! A drawing painted to a picture.

use tiny_skia::{FillRule, Mask, Path, Transform};

use crate::outline::outline;
use crate::resample::{Axis, resample};
use crate::{Drawing, Picture};

/// The largest side of [`Drawing::render`].
const MAX_SIDE: u32 = 4096;

impl Drawing {
    /// Paints the canvas as a square picture of `side` pixels (limited to 1 to 4096), anti-aliased. An opened picture
    /// is fitted to the canvas with its proportions kept, in the middle, and the strokes are painted over it.
    pub fn render(&self, side: u32) -> Picture {
        let side = side.clamp(1, MAX_SIDE);
        let mut canvas = paint(&outlines(self), side, [side, side]);
        if let Some(picture) = self.picture() {
            for (ink, below) in canvas.ink.iter_mut().zip(fitted(picture, side as usize)) {
                *ink += below * (1.0 - *ink);
            }
        }
        canvas
    }

    /// The strokes as [`Drawing::render`] paints them, without the bare paper to the right of them and below: all of
    /// the canvas if a stroke leaves it.
    pub(crate) fn render_strokes(&self, side: u32) -> Picture {
        let side = side.clamp(1, MAX_SIDE);
        let outlines = outlines(self);
        let (mut size, mut within) = ([0.0f32; 2], true);
        for bounds in outlines.iter().map(Path::bounds) {
            size = [size[0].max(bounds.right()), size[1].max(bounds.bottom())];
            within &= bounds.left() >= 0.0 && bounds.top() >= 0.0;
        }
        // One pixel more than needed, so that no rounding makes the painter clip a path that it did not clip before.
        let [width, height] = size.map(|end| (end * side as f32) as u32 + 2);
        let whole = !within || width > side || height > side;
        paint(&outlines, side, if whole { [side, side] } else { [width, height] })
    }
}

fn outlines(drawing: &Drawing) -> Vec<Path> {
    drawing.strokes().iter().filter_map(|stroke| outline(&stroke.smooth())).collect()
}

/// The part of `width` by `height` pixels at the top left of a canvas of `side` pixels.
fn paint(outlines: &[Path], side: u32, [width, height]: [u32; 2]) -> Picture {
    let to_pixels = Transform::from_scale(side as f32, side as f32);
    // The sizes are at least 1 and at most MAX_SIDE, for which a mask can always be made.
    let mask = Mask::new(width, height).map(|mut mask| {
        outlines.iter().for_each(|path| mask.fill_path(path, FillRule::Winding, true, to_pixels));
        mask.take()
    });
    let (width, height) = (width as usize, height as usize);
    let coverage = mask.unwrap_or_else(|| vec![0; width * height]);
    Picture::of_ink(width, height, coverage.iter().map(|&coverage| f32::from(coverage) / 255.0).collect())
}

/// Where an opened picture lies on the canvas: its left and top edge, and the side of one of its pixels, in canvas sides.
pub(crate) fn place_on_canvas(picture: &Picture) -> ([f32; 2], f32) {
    let side = picture.width.max(picture.height) as f32;
    let edge = |length: usize| (1.0 - length as f32 / side) / 2.0;
    ([edge(picture.width), edge(picture.height)], 1.0 / side)
}

/// The picture in the middle of a square of `side` pixels, as large as it fits.
fn fitted(picture: &Picture, side: usize) -> Vec<f32> {
    let step = picture.width.max(picture.height) as f64 / side as f64;
    let axis = |length: usize| Axis {
        origin: (length as f64 - side as f64 * step) / 2.0,
        step,
        pixels: side,
        source: 0..length,
    };
    resample(picture, &axis(picture.width), &axis(picture.height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Point, Stroke};

    fn drawing(points: &[(f32, f32)], width: f32) -> Drawing {
        Drawing::from_strokes([points.iter().map(|&(x, y)| Point { x, y, width }).collect::<Stroke>()])
    }

    /// How many separate areas of clear ink there are.
    fn components(picture: &Picture) -> usize {
        let mut open: Vec<bool> = picture.ink().iter().map(|&ink| ink > 0.5).collect();
        let (width, mut count) = (picture.width(), 0);
        while let Some(start) = open.iter().position(|&ink| ink) {
            count += 1;
            let mut stack = vec![start];
            while let Some(at) = stack.pop() {
                if !std::mem::take(&mut open[at]) {
                    continue;
                }
                let (x, y) = (at % width, at / width);
                stack.extend((x > 0).then(|| at - 1));
                stack.extend((x + 1 < width).then_some(at + 1));
                stack.extend((y > 0).then(|| at - width));
                stack.extend((y + 1 < picture.height()).then_some(at + width));
            }
        }
        count
    }

    /// The distance from a pixel's middle to the nearest straight piece of a curve, in canvas sides.
    fn distance(curve: &[Point], x: f32, y: f32) -> f32 {
        let to_piece = |pair: &[Point]| {
            let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let along = ((x - pair[0].x) * dx + (y - pair[0].y) * dy) / (dx * dx + dy * dy).max(1e-12);
            let along = along.clamp(0.0, 1.0);
            (x - pair[0].x - along * dx).hypot(y - pair[0].y - along * dy)
        };
        let first = (x - curve[0].x).hypot(y - curve[0].y);
        curve.windows(2).map(to_piece).fold(first, f32::min)
    }

    #[test]
    fn a_fast_stroke_of_few_points_is_one_line_without_gaps() {
        let fast = drawing(&[(0.1, 0.1), (0.9, 0.15), (0.12, 0.85), (0.9, 0.9)], 0.01);
        assert_eq!(components(&fast.render(280)), 1);
        let two = Drawing::from_strokes([0.2, 0.8].map(|x| Stroke::from_iter([Point { x, y: 0.5, width: 0.1 }])));
        assert_eq!(components(&two.render(280)), 2);
    }

    #[test]
    fn a_dot_is_a_disc_of_the_pen() {
        let ink: f32 = drawing(&[(0.5, 0.5)], 0.2).render(200).ink().iter().sum();
        let disc = std::f32::consts::PI * 20.0 * 20.0;
        assert!((ink / disc - 1.0).abs() < 0.01, "{ink} against {disc}");
    }

    #[test]
    fn a_pen_that_changes_its_width_covers_a_disc_at_every_point() {
        let points = [(0.2, 0.5, 0.3), (0.4, 0.5, 0.02), (0.55, 0.5, 0.25), (0.6, 0.5, 0.05), (0.9, 0.4, 0.02)];
        let stroke: Stroke = points.into_iter().map(|(x, y, width)| Point { x, y, width }).collect();
        let picture = Drawing::from_strokes([stroke]).render(200);
        assert_eq!(components(&picture), 1);
        for (x, y, width) in points {
            for angle in (0..16).map(|i| i as f32 * std::f32::consts::TAU / 16.0) {
                let reach = width / 2.0 - 0.008;
                let (x, y) = ((x + reach * angle.cos()) * 200.0, (y + reach * angle.sin()) * 200.0);
                assert!(picture.pixel(x as usize, y as usize) > 0.9, "no ink at {x}, {y}");
            }
        }
    }

    #[test]
    fn an_opened_picture_keeps_its_proportions_and_strokes_lie_over_it() {
        let mut drawing = Drawing::new();
        drawing.open(Picture::from_ink(20, 10, vec![0.5; 200]).unwrap());
        drawing.begin(Point { x: 0.5, y: 0.5, width: 0.1 });
        let canvas = drawing.render(100);
        assert_eq!([10, 40, 90].map(|y| canvas.pixel(20, y)), [0.0, 0.5, 0.0]);
        assert_eq!(canvas.pixel(50, 50), 1.0);
    }

    #[test]
    fn a_large_picture_is_opened_reduced_and_looks_the_same() {
        let ink: Vec<f32> = (0..3000 * 2000).map(|i| if (i % 3000) / 500 % 2 == 1 { 1.0 } else { 0.0 }).collect();
        let mut drawing = Drawing::new();
        drawing.open(Picture::from_ink(3000, 2000, ink).unwrap());
        let size = drawing.picture().map(|picture| (picture.width(), picture.height()));
        assert_eq!(size, Some((1024, 683)));
        let canvas = drawing.render(300);
        assert_eq!([75, 125, 175].map(|x| (canvas.pixel(x, 150) - (x / 50 % 2) as f32).abs() < 1e-3), [true; 3]);
    }

    proptest! {
        /// What is left out is bare paper.
        #[test]
        fn strokes_alone_are_the_canvas_without_paper(
            strokes in prop::collection::vec(prop::collection::vec((-0.1f32..0.9, -0.1f32..0.7), 1..6), 1..4), width in 0.002f32..0.2, side in 1u32..300,
        ) {
            let stroke = |points: Vec<(f32, f32)>| points.into_iter().map(|(x, y)| Point { x, y, width }).collect();
            let drawing = Drawing::from_strokes(strokes.into_iter().map(stroke));
            let (part, whole) = (drawing.render_strokes(side), drawing.render(side));
            prop_assert!(part.width <= whole.width && part.height <= whole.height);
            for (i, &ink) in whole.ink.iter().enumerate() {
                prop_assert_eq!(ink, part.pixel(i % whole.width, i / whole.width));
            }
        }
    }

    proptest! {
        /// The paint is exactly what a round pen covers: neither holes in tight turns nor ink beside the line.
        #[test]
        fn paint_is_what_the_pen_covers(points in prop::collection::vec((0.0f32..1.0, 0.0f32..1.0), 1..12),
                                        near in 0.02f32..1.0, width in 0.02f32..0.4) {
            let points: Vec<_> = points.into_iter().map(|(x, y)| (0.5 + (x - 0.5) * near, 0.5 + (y - 0.5) * near)).collect();
            let drawing = drawing(&points, width);
            let (curve, picture) = (drawing.strokes()[0].smooth(), drawing.render(64));
            let pixel = 1.0 / 64.0;
            for (i, &ink) in picture.ink().iter().enumerate() {
                let (x, y) = (((i % 64) as f32 + 0.5) * pixel, ((i / 64) as f32 + 0.5) * pixel);
                let outside = distance(&curve, x, y) - width / 2.0;
                prop_assert!(outside > -pixel || ink > 0.9, "a hole at {x}, {y}: {ink}");
                prop_assert!(outside < pixel || ink < 0.1, "ink beside the line at {x}, {y}: {ink}");
            }
        }
    }
}
