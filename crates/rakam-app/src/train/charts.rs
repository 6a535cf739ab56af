//! Loss and accuracy over the images seen.

use egui::{Color32, Ui, vec2};
use egui_plot::{AxisHints, Corner, GridMark, Line, PlotPoint, PlotPoints, Points};
use rakam_lab::{Point, Snapshot};

use crate::chart;
use crate::i18n::{Words, tr};
use crate::layout::GAP;
use crate::theme::Palette;
use crate::widgets::{section, weak};

const HEIGHT: f32 = 190.0;

/// One line of a chart.
struct Series {
    name: String,
    color: Color32,
    /// Whether its points are marked.
    dots: bool,
    points: Vec<PlotPoint>,
}

pub(super) fn show(ui: &mut Ui, points: &[Point], snapshot: &Snapshot, classes: usize, words: &Words) {
    let palette = Palette::of(ui);
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

    let at = |point: &Point, value: f32| PlotPoint::new(point.images as f64, f64::from(value));
    let loss = vec![Series {
        name: words.tr("loss"),
        color: palette.accent,
        dots: false,
        points: apart(points.iter().map(|point| at(point, point.loss)).collect()),
    }];
    let accuracy = vec![
        Series {
            name: words.tr("accuracy-train"),
            color: palette.bar,
            dots: false,
            points: apart(points.iter().map(|point| at(point, point.train_accuracy)).collect()),
        },
        Series {
            name: words.tr("accuracy-test"),
            color: palette.accent,
            dots: true,
            points: apart(points.iter().filter_map(|point| Some(at(point, point.test_accuracy?))).collect()),
        },
    ];
    let show_loss = |ui: &mut Ui| {
        section(ui, &words.tr("loss"), &loss_explained, words, |ui| chart(ui, "loss", &loss, None, words));
    };
    let show_accuracy = |ui: &mut Ui| {
        section(ui, &words.tr("accuracy"), &accuracy_explained, words, |ui| {
            chart(ui, "accuracy", &accuracy, Some(floor(points)), words);
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
fn chart(ui: &mut Ui, id: &'static str, series: &[Series], floor: Option<f64>, words: &Words) {
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
        for series in series {
            let line = Line::new(series.name.clone(), PlotPoints::Borrowed(&series.points)).color(series.color);
            plot.line(line.width(2.0));
            if series.dots {
                let dots = Points::new(series.name.clone(), PlotPoints::Borrowed(&series.points));
                plot.points(dots.color(series.color).radius(2.5));
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
