//! Loss and accuracy over the images seen.

use egui::{Color32, Ui, vec2};
use egui_plot::{AxisHints, Corner, GridMark, Line, PlotPoint, PlotPoints, Points, VLine};
use rakam_lab::{Point, Snapshot};

use super::curves::Curves;
use crate::chart;
use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::theme::Palette;
use crate::widgets::{section, weak};

const HEIGHT: f32 = 190.0;

/// Lines of a chart that have one name.
struct Series {
    name: String,
    color: Color32,
    /// Whether their points are marked.
    dots: bool,
    lines: Vec<Vec<PlotPoint>>,
}

/// Shows the curves, with a mark at the moment that is looked at: after how many images it is.
pub(super) fn show(ui: &mut Ui, curves: &Curves, at: Option<u64>, snapshot: &Snapshot, classes: usize, words: &Words) {
    let palette = Palette::of(ui);
    let points = curves.until(at);
    let last = |of: &dyn Fn(&Point) -> Option<f32>| points.iter().rev().find_map(of);
    let side_by_side = ui.available_width() >= 560.0;
    let number = |value: Option<f32>| value.map_or("–".to_owned(), |value| words.number(f64::from(value), 3));
    let percent = |value: Option<f32>| value.map_or("–".to_owned(), |value| words.percent(value));
    let (train, test) = (last(&|point| Some(point.train_accuracy)), last(&|point| point.test_accuracy));
    let loss_explained = tr("loss-explained")
        .with("loss", number(last(&|point| Some(point.loss))))
        // Guessing gives each class the same probability.
        .with("guess", words.number((classes as f64).ln(), 1));
    let loss_explained = words.say(&loss_explained);
    let accuracy_explained = words.say(
        &tr("accuracy-explained")
            .with("train", percent(train))
            .with("test", percent(test))
            .with("dropout", words.percent(snapshot.hyperparameters.dropout)),
    );

    let of_loss = |points: &[Point]| line(points, &|point| Some(point.loss));
    let of_test = |points: &[Point]| line(points, &|point| point.test_accuracy);
    let all = curves.until(None);
    let left = |of: &dyn Fn(&[Point]) -> Vec<PlotPoint>| {
        let lines: Vec<Vec<PlotPoint>> = curves.left().iter().map(|points| of(points)).collect();
        let (name, color) = (words.tr("branch-left"), palette.weak_text.gamma_multiply(0.6));
        (!lines.is_empty()).then_some(Series { name, color, dots: false, lines })
    };
    let of_now = |name: String, color: Color32, dots: bool, line: Vec<PlotPoint>| Series {
        name,
        color,
        dots,
        lines: vec![line],
    };
    // What is painted last is on top.
    let mut loss = Vec::from_iter(left(&of_loss));
    loss.push(of_now(words.tr("loss"), palette.accent, false, of_loss(all)));
    let mut accuracy = Vec::from_iter(left(&of_test));
    let of_train = line(all, &|point| Some(point.train_accuracy));
    accuracy.push(of_now(words.tr("accuracy-train"), palette.bar, false, of_train));
    accuracy.push(of_now(words.tr("accuracy-test"), palette.accent, true, of_test(all)));
    let show_loss = |ui: &mut Ui| {
        section(ui, &words.tr("loss"), &loss_explained, words, |ui| chart(ui, "loss", &loss, at, None, words));
    };
    let show_accuracy = |ui: &mut Ui| {
        section(ui, &words.tr("accuracy"), &accuracy_explained, words, |ui| {
            chart(ui, "accuracy", &accuracy, at, Some(floor(all)), words);
        });
    };
    if side_by_side {
        ui.columns(2, |columns| {
            show_loss(&mut columns[0]);
            show_accuracy(&mut columns[1]);
        });
    } else {
        show_loss(ui);
        show_accuracy(ui);
    }
}

/// The lower end of the chart of accuracies: below all but those of the first tenth, which climb from nothing, so that the others
/// can be told apart.
fn floor(points: &[Point]) -> f64 {
    let seen = points.last().map_or(0, |last| last.images);
    let late = points.iter().filter(|point| point.images * 10 > seen);
    let lowest = late.flat_map(|point| [Some(point.train_accuracy), point.test_accuracy]).flatten().reduce(f32::min);
    lowest.map_or(0.0, |lowest| f64::from((lowest * 10.0).floor() / 10.0).min(0.9))
}

/// The line of a number of each point that has it.
fn line(points: &[Point], of: &dyn Fn(&Point) -> Option<f32>) -> Vec<PlotPoint> {
    let at = |point: &Point| Some(PlotPoint::new(point.images as f64, f64::from(of(point)?)));
    apart(points.iter().filter_map(at).collect())
}

/// The points without those that are nearly above the one before: a line that turns within a pixel is painted as a blot.
fn apart(points: Vec<PlotPoint>) -> Vec<PlotPoint> {
    let width = points.last().map_or(0.0, |last| last.x);
    let mut apart: Vec<PlotPoint> = Vec::with_capacity(points.len());
    for point in points {
        if apart.last().is_none_or(|last| point.x - last.x > width / 250.0) {
            apart.push(point);
        }
    }
    apart
}

/// `floor`: for shares, the lower end of the chart; its upper end is 1.
/// `at` is marked.
fn chart(ui: &mut Ui, id: &'static str, series: &[Series], at: Option<u64>, floor: Option<f64>, words: &Words) {
    let palette = Palette::of(ui);
    // A single series, whose name is the title, has a higher chart instead.
    let legend_height = if series.len() > 1 { legend(ui, series) } else { 0.0 };
    let thousands = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| words.thousands(mark.value);
    let height = |mark: GridMark, _: &std::ops::RangeInclusive<f64>| {
        if floor.is_some() { words.percent(mark.value as f32) } else { words.number(mark.value, 1) }
    };
    // The marks are close enough for a small chart.
    let across = chart::axis(AxisHints::new_x(), palette).label_spacing(48.0..=64.0).formatter(thousands);
    let up = chart::axis(AxisHints::new_y(), palette).label_spacing(24.0..=36.0).formatter(height);
    let plot = chart::still(id, HEIGHT - legend_height, palette)
        .set_margin_fraction(vec2(0.0, 0.06))
        .include_x(0.0)
        .include_x(1_000.0)
        .include_y(0.0)
        .custom_x_axes(vec![across])
        .custom_y_axes(vec![up.min_thickness(34.0)])
        .coordinates_formatter(Corner::LeftBottom, egui_plot::CoordinatesFormatter::new(|_, _| String::new()));
    let shown = plot.show(ui, |plot| {
        if let Some(floor) = floor {
            let room = 0.04 * (1.0 - floor);
            plot.set_plot_bounds_y(floor - room..=1.0 + room);
        }
        if let Some(at) = at {
            plot.vline(VLine::new(words.tr("timeline-moment"), at as f64).color(palette.text).width(1.5));
        }
        for Series { name, color, dots, lines } in series {
            for line in lines {
                plot.line(Line::new(name.clone(), PlotPoints::Borrowed(line)).color(*color).width(2.0));
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

/// Shows which line is which. Returns the height that it takes.
fn legend(ui: &mut Ui, series: &[Series]) -> f32 {
    let shown = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP / 2.0;
        for series in series {
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), egui::Sense::hover());
            let (left, right) = (rect.left_center(), rect.right_center());
            ui.painter().line_segment([left, right], egui::Stroke::new(2.5, series.color));
            ui.label(weak(ui, &series.name));
            ui.add_space(GAP);
        }
    });
    shown.response.rect.height() + ui.spacing().item_spacing.y
}
