//! Areas: connected ink.

use super::shape::Shape;
use crate::components::PixelBox;

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
pub(super) fn typical_height(heights: &[f32]) -> f32 {
    let mut sorted = heights.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut rest = sorted.iter().map(|height| height * height).sum::<f32>() / 2.0;
    let place = sorted.iter().find(|&&height| {
        rest -= height * height;
        rest <= 0.0
    });
    place.or(sorted.last()).copied().unwrap_or(1.0).max(1.0)
}

/// The diameter of the pen that drew `area` pixels of ink with an outline of `outline` pixels: a line has two sides.
pub(super) fn pen_of(area: usize, outline: usize) -> f32 {
    2.0 * area as f32 / outline.max(1) as f32
}
