//! Curves over what a training has seen, done or taken.

use egui::{Color32, Rect, Ui, vec2};
use egui_plot::{AxisHints, GridInput, HoverPosition, Line, LineStyle, PlotPoint, PlotPoints, Points, VLine};

use crate::chart;
use crate::i18n::Words;
use crate::layout::GAP;
use crate::theme::Palette;
use crate::widgets::weak;

const HEIGHT: f32 = 190.0;
/// The room of a mark of the horizontal axis.
const MARK: f32 = 46.0;

/// Lines of a chart that have one name.
pub(super) struct Series {
    pub(super) name: String,
    pub(super) color: Color32,
    pub(super) style: LineStyle,
    /// Whether their points are marked.
    pub(super) dots: bool,
    pub(super) lines: Vec<Vec<PlotPoint>>,
}

impl Series {
    /// Solid lines through these points.
    pub(super) fn of(name: String, color: Color32, lines: impl IntoIterator<Item = Vec<(f64, f32)>>) -> Self {
        let lines = lines.into_iter().map(|line| apart(&line)).collect();
        Self { name, color, style: LineStyle::Solid, dots: false, lines }
    }
}

/// The points without those that are nearly above the one before: a line that turns within a pixel is painted as a blot.
fn apart(points: &[(f64, f32)]) -> Vec<PlotPoint> {
    let width = points.last().map_or(0.0, |last| last.0);
    let mut apart: Vec<PlotPoint> = Vec::with_capacity(points.len());
    for &(x, y) in points {
        if apart.last().is_none_or(|last| x - last.x > width / 250.0) {
            apart.push(PlotPoint::new(x, f64::from(y)));
        }
    }
    apart
}

/// The lower end of a chart of shares: below all but those of the first tenth, which climb from nothing, so that the others can be
/// told apart.
pub(super) fn floor(points: &[(f64, f32)]) -> f64 {
    let end = points.iter().fold(0.0, |end: f64, point| end.max(point.0));
    let lowest = points.iter().filter(|point| point.0 * 10.0 > end).map(|point| point.1).reduce(f32::min);
    lowest.map_or(0.0, |lowest| f64::from((lowest * 10.0).floor() / 10.0).min(0.9))
}

/// A chart of such curves.
pub(super) struct Plot {
    pub(super) id: &'static str,
    /// What is marked by a line from bottom to top, after so many images.
    pub(super) at: Option<u64>,
    /// For shares, the lower end of the chart; its upper end is 1.
    pub(super) floor: Option<f64>,
    /// How far it goes from left to right, at least.
    pub(super) room: f64,
    /// Whether it counts seconds from left to right, not images or steps.
    pub(super) of_seconds: bool,
}

impl Plot {
    pub(super) fn new(id: &'static str) -> Self {
        Self { id, at: None, floor: None, room: 0.0, of_seconds: false }
    }

    pub(super) fn show(self, ui: &mut Ui, series: &[Series], words: &Words) {
        let Self { id, at, floor, room, of_seconds } = self;
        let palette = Palette::of(ui);
        // A single series, whose name is the title, has a higher chart instead.
        let legend_height = if series.len() > 1 { legend(ui, series) } else { 0.0 };
        let width = |x: f64| if of_seconds { words.number(x, 1) } else { words.thousands(x) };
        let height = |y: f64| if floor.is_some() { words.percent(y as f32) } else { words.number(y, 2) };
        let across = chart::axis(AxisHints::new_x(), palette).formatter(|mark, _| width(mark.value));
        let up = chart::axis(AxisHints::new_y(), palette).formatter(|mark, _| height(mark.value));
        // Room for the last mark; what a loss begins with is above 1.
        let points = series.iter().flat_map(|series| series.lines.iter().flatten());
        let least = if of_seconds { 1.0 } else { room.max(1_000.0) };
        let end = points.map(|point| point.x).fold(least, f64::max);
        let marks = |most| move |axis: GridInput| chart::marks(chart::round_numbers(axis.bounds, most));
        let plot = chart::still(id, HEIGHT - legend_height, palette)
            .set_margin_fraction(vec2(0.0, 0.06))
            .include_x(0.0)
            .include_x(1.05 * end)
            .include_y(0.0)
            .include_y(1.0)
            .custom_x_axes(vec![across])
            .custom_y_axes(vec![up.min_thickness(34.0)])
            .x_grid_spacer(marks((ui.available_width() / MARK).clamp(3.0, 6.0).into()))
            .y_grid_spacer(marks(6.0))
            .label_formatter(|at| match at {
                HoverPosition::NearDataPoint { plot_name, position, .. } => {
                    Some(format!("{plot_name}\n{}: {}", width(position.x), height(position.y)))
                }
                HoverPosition::Elsewhere { .. } => None,
            });
        let shown = plot.show(ui, |plot| {
            if let Some(floor) = floor {
                let room = 0.04 * (1.0 - floor);
                plot.set_plot_bounds_y(floor - room..=1.0 + room);
            }
            if let Some(at) = at {
                plot.vline(VLine::new(words.tr("timeline-moment"), at as f64).color(palette.text).width(1.5));
            }
            for Series { name, color, style, dots, lines } in series {
                for line in lines {
                    let shown = Line::new(name.clone(), PlotPoints::Borrowed(line));
                    plot.line(shown.color(*color).style(*style).width(2.0));
                    if *dots {
                        let dots = Points::new(name.clone(), PlotPoints::Borrowed(line));
                        plot.points(dots.color(*color).radius(2.5));
                    }
                }
            }
        });
        let name = series.iter().map(|series| series.name.as_str()).collect::<Vec<_>>().join(", ");
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    }
}

/// Shows which line is which. Returns the height that it takes.
fn legend(ui: &mut Ui, series: &[Series]) -> f32 {
    let shown = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        for (index, series) in series.iter().enumerate() {
            // Not after the last: where the names fill the card, that would widen it.
            if index > 0 {
                ui.add_space(GAP);
            }
            let (rect, _) = ui.allocate_exact_size(vec2(16.0, 14.0), egui::Sense::hover());
            swatch(ui, rect, series.color, series.style);
            ui.add(egui::Label::new(weak(ui, &series.name)).extend());
        }
    });
    shown.response.rect.height() + ui.spacing().item_spacing.y
}

/// Paints a piece of a line, as wide as this.
pub(super) fn swatch(ui: &Ui, rect: Rect, color: Color32, style: LineStyle) {
    let (line, stroke) = ([rect.left_center(), rect.right_center()], egui::Stroke::new(2.5, color));
    match style {
        LineStyle::Solid => _ = ui.painter().line_segment(line, stroke),
        LineStyle::Dashed { .. } => ui.painter().extend(egui::Shape::dashed_line(&line, stroke, 5.0, 4.0)),
        LineStyle::Dotted { .. } => ui.painter().extend(egui::Shape::dotted_line(&line, color, 5.0, 1.5)),
    }
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;
    use crate::export::tests::{number, place, svg_of, tagged};

    #[test]
    fn a_point_of_a_curve_stands_where_the_marks_of_the_axes_say() {
        let points = [(0.0, 0.15), (1_000.0, 0.45), (2_500.0, 0.95)];
        let words = Words::new(crate::Language::of_locale("en").unwrap());
        let file = svg_of(|ui| {
            let series = [Series::of("Curve".to_owned(), Color32::RED, [points.to_vec()])];
            Plot { floor: Some(0.0), ..Plot::new("plot") }.show(ui, &series, &words);
        });
        let svg = Document::parse(&file).unwrap();
        // The vertical middle of digits is a constant above the base line; their horizontal one is half of their width.
        let mark = |said: &str| {
            let texts = tagged(&svg, "text");
            let found = texts.iter().find(|node| node.text() == Some(said));
            let &node = found.unwrap_or_else(|| panic!("no {said}: {file}"));
            let (x, y) = place(node);
            (x + number(node, "textLength") / 2.0, y)
        };
        let (low, high, left, right) = (mark("0%").1, mark("100%").1, mark("0").0, mark("2k").0);
        let curve = tagged(&svg, "polyline");
        let curve = curve.iter().find(|node| node.attribute("stroke") == Some("#ff0000")).unwrap();
        let curve: Vec<(f32, f32)> = curve
            .attribute("points")
            .unwrap()
            .split_whitespace()
            .map(|point| {
                let (x, y) = point.split_once(',').unwrap();
                (x.parse().unwrap(), y.parse().unwrap())
            })
            .collect();
        assert_eq!(curve.len(), points.len());
        let slack = curve[0].1 - (low + 0.15 * (high - low));
        for ((x, y), (images, share)) in curve.into_iter().zip(points) {
            let expected = left + images as f32 / 2_000.0 * (right - left);
            assert!((x - expected).abs() < 2.0, "{images}: {x} isn't {expected}");
            let expected = low + share * (high - low);
            assert!((y - expected - slack).abs() < 1.0 && slack.abs() < 6.0, "{share}: {y} isn't {expected}, {slack}");
        }
        // A curve ends at the edge of its chart.
        assert!(!tagged(&svg, "clipPath").is_empty());
    }
}
