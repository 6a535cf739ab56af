//! The pen that ink is drawn again with.

use std::ops::RangeInclusive;

/// MNIST's makers scaled the ink's longest side to this, in pixels.
pub(crate) const BOX_SIDE: f32 = 20.0;

/// Pens are kept within this range, in pixels of the 28x28.
const PENS: RangeInclusive<f32> = 0.5..=8.0;

/// Where the pen's share of the ink's longest side passes through this range, ink turns from a line, whose pen is no
/// part of its shape, to a blob, whose pen is all its shape.
const BLOB: RangeInclusive<f32> = 0.55..=0.75;

/// How ink is brought to the network's frame: every length in its centre lines is multiplied by `scale`, and they are
/// drawn with a pen of diameter `pen`. The longest side of the result is [`BOX_SIDE`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redrawing {
    /// Pixels of the 28x28 for each of the ink's own units.
    pub(crate) scale: f32,
    /// In pixels of the 28x28.
    pub(crate) pen: f32,
}

impl Redrawing {
    /// For ink whose box is `longest` on its longest side, drawn with a pen of diameter `own`, in any unit, to be drawn
    /// with `pen`. A blob keeps its own proportions: ink whose `widest` line, or area, is not much narrower than the
    /// whole.
    pub(crate) fn new(longest: f32, own: f32, widest: f32, pen: f32) -> Self {
        let pen = limited(pen);
        let share = |width: f32| width / longest.max(f32::MIN_POSITIVE);
        let along = ((share(widest) - BLOB.start()) / (BLOB.end() - BLOB.start())).clamp(0.0, 1.0);
        let blob = along * along * (3.0 - 2.0 * along);
        let pen = pen + blob * (BOX_SIDE * share(own) - pen).max(0.0);
        let lines = longest - own;
        Redrawing { scale: if lines > 0.0 { (BOX_SIDE - pen) / lines } else { 0.0 }, pen }
    }
}

/// The nearest pen that ink can be drawn with; for NaN the finest.
pub(crate) fn limited(pen: f32) -> f32 {
    pen.max(*PENS.start()).min(*PENS.end())
}
