//! The place to see how the network reads the drawing.

use egui::Rect;

use crate::layout::Frame;

/// What one looks at.
#[derive(Default)]
pub(crate) struct Inside;

impl Inside {
    /// Where one can draw: a square.
    pub(crate) fn canvas(&self, frame: &Frame) -> Rect {
        let side = if frame.narrow { 200.0 } else { 280.0 };
        Rect::from_min_size(frame.body.min, egui::vec2(side, side))
    }
}
