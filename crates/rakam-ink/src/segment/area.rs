//! Areas: connected ink.

use super::shape::Shape;
use crate::components::PixelBox;

/// Ink smaller than this share of the pen was not made by it,
const SPECK: f32 = 0.6;
/// and ink smaller than this many heights of the writing is nothing in any case.
pub(super) const SMALLEST: f32 = 0.03;

/// Connected ink, in pixels of the sheet.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) bounds: PixelBox,
    pub(super) shape: Shape,
}

impl Area {
    /// How high writing with this area is: as the area itself, or, for a level dash, half as high as that is long.
    pub(super) fn size(&self) -> f32 {
        let (width, height) = (self.bounds.width() as f32, self.bounds.height() as f32);
        if self.shape.length > 4.0 * self.shape.breadth { height.max(0.5 * width) } else { height }
    }
}

/// The height of writing whose areas have these heights: at least half of it is in areas as high as this, each counted
/// by its square, so that neither dots nor one tall slash decide.
pub(super) fn typical_height(heights: impl Iterator<Item = f32>) -> f32 {
    let mut sorted: Vec<f32> = heights.collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut rest = sorted.iter().map(|height| height * height).sum::<f32>() / 2.0;
    let place = sorted.iter().find(|&&height| {
        rest -= height * height;
        rest <= 0.0
    });
    place.or(sorted.last()).copied().unwrap_or(1.0).max(1.0)
}

/// Whether ink with this box is a speck: too small for the pen, or for writing of this height.
pub(super) fn is_speck(bounds: PixelBox, height: f32, pen: f32) -> bool {
    bounds.longest_side() < f32::max(SPECK * pen, SMALLEST * height)
}

/// The diameter of the pen that drew `area` pixels of ink with an outline of `outline` pixels: a line has two sides.
pub(super) fn pen_of(area: usize, outline: usize) -> f32 {
    2.0 * area as f32 / outline.max(1) as f32
}
