//! The frame: from the pixels at which writing is cut to the units of the result.

use crate::Placement;

/// Height of the writing where it is cut, in pixels, as far as there is room.
pub(super) const HEIGHT: f32 = 72.0;

/// The most pixels on a side there, even if the writing then becomes lower than [`HEIGHT`].
pub(super) const LONGEST: f32 = 2048.0;

/// Maps pixels to the units of the result, per axis: `left + step * x`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) step: f32,
    /// How far the true ink extends beyond the ink drawn, in units: the radius of the pen minus that of the fine pen.
    pub(super) margin: f32,
}

impl Frame {
    /// The map from the units of the result to the pixels.
    pub(super) fn to_pixels(self) -> Placement {
        Placement::new([1.0 / self.step; 2], [-self.left / self.step, -self.top / self.step])
    }

    /// The frame of pixels that `inner` maps to this frame's pixels.
    pub(super) fn of(self, inner: Frame) -> Frame {
        Frame {
            left: self.left + self.step * inner.left,
            top: self.top + self.step * inner.top,
            step: self.step * inner.step,
            margin: self.margin,
        }
    }
}
