//! What the charts have in common: they don't move, have the colours of the theme, and round marks that are all equally legible.

use egui::Rangef;
use egui_plot::{AxisHints, GridMark, Plot};

use crate::theme::{self, Palette, size};

/// A chart that can be neither dragged nor zoomed: it is in a tab that scrolls. The pointer has no lines of its own.
pub(crate) fn still<'a>(id: &'static str, height: f32, palette: &Palette) -> Plot<'a> {
    Plot::new(id)
        .height(height)
        .show_background(false)
        .show_crosshair(false)
        .grid_color(palette.border)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
}

/// An axis with legible marks.
pub(crate) fn axis<'a>(hints: AxisHints<'a>, palette: &Palette) -> AxisHints<'a> {
    hints
        .tick_label_color(palette.weak_text)
        .tick_label_font(theme::regular(size::SMALL))
        // Marks fade in as they get further apart: these are far apart.
        .label_spacing(Rangef::new(1.0, 2.0))
}

/// The marks at these values, as if they were further apart than any chart is large: then all are drawn equally strongly.
pub(crate) fn marks(values: impl IntoIterator<Item = f64>) -> Vec<GridMark> {
    values.into_iter().map(|value| GridMark { value, step_size: 1e9 }).collect()
}

/// Round numbers from one to the other, in steps of 1, 2 or 5 times a power of ten: at most `most` steps, and more than a third as
/// many.
pub(crate) fn round_numbers((from, to): (f64, f64), most: f64) -> impl Iterator<Item = f64> {
    let span = (to - from).max(f64::MIN_POSITIVE);
    let power = 10f64.powf((span / most).log10().floor());
    let step = [1.0, 2.0, 5.0].map(|times| times * power).into_iter().find(|step| span / step <= most);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last).map(move |index| index as f64 * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_an_axis_are_round_and_few_but_not_too_few() {
        let numbers = |to, most| round_numbers((0.0, to), most).collect::<Vec<f64>>();
        assert_eq!(numbers(60_000.0, 5.0), [0.0, 20_000.0, 40_000.0, 60_000.0]);
        assert_eq!(numbers(1_000.0, 5.0), [0.0, 200.0, 400.0, 600.0, 800.0, 1_000.0]);
        assert_eq!(numbers(2.5, 6.0), [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]);
        for tenths in 1..10_000 {
            let count = numbers(f64::from(tenths) / 10.0, 5.0).len();
            assert!((3..=6).contains(&count), "{count} marks up to {}", f64::from(tenths) / 10.0);
        }
        assert_eq!(round_numbers((0.895, 1.005), 6.0).count(), 6);
    }
}
