//! Reliability, and accuracy on perturbed images.

use egui::{Color32, RichText, Ui, vec2};
use egui_plot::{AxisHints, HoverPosition, Line, LineStyle, PlotPoint, PlotPoints, Points};
use rakam_eval::{Corruption, CurvePoint, score_interval};

use super::{Measured, color_of};
use crate::chart;
use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::theme::{self, Palette, size};
use crate::widgets::picture_section;

const HEIGHT: f32 = 190.0;
const HIGH: f32 = 250.0;

/// Whether the confidence is right: of the images read with 80%, 80% should be right.
pub(super) fn reliability(ui: &mut Ui, measured: &[Measured], words: &Words) {
    let errors = measured.iter().map(|one| {
        let error = words.percent_exact(one.reliability.calibration_error);
        words.say(&tr("reliability-error").with("network", one.subject.name(words)).with("error", error))
    });
    let explained = words.say(&tr("reliability-explained").with("errors", errors.collect::<Vec<_>>().join(", ")));
    picture_section(ui, &words.tr("reliability"), &explained, words, |ui| {
        let palette = Palette::of(ui);
        if measured.len() > 1 {
            legend(ui, measured, false, words);
        }
        let diagonal = [PlotPoint::new(0.0, 0.0), PlotPoint::new(1.0, 1.0)];
        // The mean confidence against the accuracy, and the interval of the latter.
        let points = |one: &Measured| -> Vec<PlotPoint> {
            one.reliability.bins.iter().map(|bin| PlotPoint::new(bin.confidence, bin.right)).collect()
        };
        let bars = |one: &Measured| -> Vec<[PlotPoint; 2]> {
            let bar = |bin: &rakam_eval::Bin| {
                let right = (bin.right * bin.images as f64).round() as usize;
                score_interval(right, bin.images).map(|end| PlotPoint::new(bin.confidence, end))
            };
            one.reliability.bins.iter().map(bar).collect()
        };
        let series: Vec<_> = measured
            .iter()
            .enumerate()
            .map(|(index, one)| (one.subject.name(words), color_of(palette, index), points(one), bars(one)))
            .collect();
        let fifths: Vec<f64> = (0..=5).map(|fifth| f64::from(fifth) / 5.0).collect();
        let chart = Chart {
            id: "reliability",
            about: words.tr("reliability"),
            across: words.tr("confidence"),
            height: HIGH,
            marks: fifths.clone(),
            up: fifths,
            shares_across: true,
        };
        chart.show(ui, words, |plot| {
            let line = Line::new("", PlotPoints::Borrowed(&diagonal)).allow_hover(false);
            plot.line(line.color(palette.weak_text).width(1.0).style(LineStyle::dashed_dense()));
            for (name, color, points, bars) in &series {
                for bar in bars {
                    let bar = Line::new("", PlotPoints::Borrowed(bar)).allow_hover(false);
                    plot.line(bar.color(color.gamma_multiply(0.45)).width(1.5));
                }
                plot.points(Points::new(name.clone(), PlotPoints::Borrowed(points)).color(*color).radius(3.5));
            }
        });
    });
}

/// Accuracy by the level of each corruption.
pub(super) fn curves(ui: &mut Ui, measured: &[Measured], narrow: bool, words: &Words) {
    let images = measured.first().and_then(|one| one.evaluation.curves.first()).map_or(0, |curve| curve.images);
    if images == 0 {
        return;
    }
    let explained = tr("curves-explained").with("images", words.number(images as f64, 0));
    picture_section(ui, &words.tr("curves"), &words.say(&explained), words, |ui| {
        legend(ui, measured, true, words);
        let columns = if narrow { 1 } else { 2 };
        for row in Corruption::ALL.chunks(columns) {
            ui.columns(columns, |columns| {
                for (ui, &corruption) in columns.iter_mut().zip(row) {
                    curve(ui, measured, corruption, words);
                }
            });
        }
    });
}

/// What was done to the images, and the unit of its levels.
fn names(corruption: Corruption) -> (&'static str, Message, Message) {
    match corruption {
        Corruption::Rotation => ("rotation", tr("rotation"), tr("rotation-axis")),
        Corruption::Shift => ("shift", tr("shift"), tr("shift-axis")),
        Corruption::PenWidth => ("pen", tr("pen-width"), tr("pen-axis")),
        Corruption::Noise => ("noise", tr("noise"), tr("noise-axis")),
    }
}

fn curve(ui: &mut Ui, measured: &[Measured], corruption: Corruption, words: &Words) {
    let palette = Palette::of(ui);
    let (id, name, axis) = names(corruption);
    ui.label(RichText::new(words.say(&name)).font(theme::bold(size::SMALL)).color(palette.text));
    let mut series = Vec::new();
    for (index, one) in measured.iter().enumerate() {
        let Some(curve) = one.evaluation.curves.iter().find(|curve| curve.corruption == corruption) else { continue };
        let points = |right: fn(&CurvePoint) -> usize| -> Vec<PlotPoint> {
            let point = |point: &CurvePoint| PlotPoint::new(point.level, curve.share(right(point)));
            curve.points.iter().map(point).collect()
        };
        let (name, color) = (one.subject.name(words), color_of(palette, index));
        let alone = words.say(&tr("alone").with("network", name.clone()));
        series.push((alone, color, LineStyle::Dotted { spacing: 5.0 }, points(|point| point.network)));
        series.push((name, color, LineStyle::Solid, points(|point| point.program)));
    }
    let levels: Vec<f64> = corruption.levels().iter().map(|&level| f64::from(level)).collect();
    // A number below every point wouldn't fit where there are many.
    let stride = if levels.len() > 7 { 2 } else { 1 };
    let chart = Chart {
        id,
        about: words.say(&name),
        across: words.say(&axis),
        height: HEIGHT,
        marks: levels.into_iter().step_by(stride).collect(),
        up: (0..=4).map(|quarter| f64::from(quarter) / 4.0).collect(),
        shares_across: false,
    };
    chart.show(ui, words, |plot| {
        for (name, color, style, points) in &series {
            let line = Line::new(name.clone(), PlotPoints::Borrowed(points)).color(*color).style(*style);
            let solid = *style == LineStyle::Solid;
            plot.line(line.width(if solid { 2.0 } else { 1.25 }));
            if solid {
                plot.points(Points::new(name.clone(), PlotPoints::Borrowed(points)).color(*color).radius(2.5));
            }
        }
    });
}

/// The axes of a chart: shares upwards, numbers across.
struct Chart {
    id: &'static str,
    /// What the chart shows, for assistive technology.
    about: String,
    across: String,
    height: f32,
    marks: Vec<f64>,
    up: Vec<f64>,
    shares_across: bool,
}

impl Chart {
    fn show<'a>(self, ui: &mut Ui, words: &'a Words, draw: impl FnOnce(&mut egui_plot::PlotUi<'a>) + 'a) {
        let Self { id, about, across, height, marks, up, shares_across } = self;
        let palette = Palette::of(ui);
        let small = theme::regular(11.0);
        let marked = |values: Vec<f64>| move |_: egui_plot::GridInput| chart::marks(values.iter().copied());
        let (from, to) = (marks[0], marks[marks.len() - 1]);
        let room = 0.03 * (to - from);
        let said = move |value: f64| if shares_across { words.percent(value as f32) } else { words.number(value, 1) };
        let x = chart::axis(AxisHints::new_x(), palette)
            .tick_label_font(small.clone())
            .label(RichText::new(across).font(theme::regular(size::SMALL)).color(palette.weak_text))
            .formatter(move |mark, _| said(mark.value));
        let y = chart::axis(AxisHints::new_y(), palette)
            .tick_label_font(small)
            .formatter(|mark, _| words.percent(mark.value as f32))
            .min_thickness(36.0);
        let plot = chart::still(id, height, palette)
            .set_margin_fraction(vec2(0.0, 0.0))
            .default_x_bounds(from - room, to + room)
            .default_y_bounds(-0.03, 1.03)
            .x_grid_spacer(marked(marks))
            .y_grid_spacer(marked(up))
            .custom_x_axes(vec![x])
            .custom_y_axes(vec![y])
            .label_formatter(move |at| match at {
                HoverPosition::NearDataPoint { plot_name, position, .. } if !plot_name.is_empty() => {
                    Some(format!("{plot_name}\n{}: {}", said(position.x), words.percent_exact(position.y)))
                }
                _ => None,
            });
        let shown = plot.show(ui, draw);
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &about));
    }
}

/// Shows which line is which.
fn legend(ui: &mut Ui, measured: &[Measured], with_alone: bool, words: &Words) {
    let palette = Palette::of(ui);
    let mut keys: Vec<(String, Color32, bool)> = Vec::new();
    for (index, one) in measured.iter().enumerate() {
        let (name, color) = (one.subject.name(words), color_of(palette, index));
        keys.push((name.clone(), color, false));
        if with_alone {
            keys.push((words.say(&tr("alone").with("network", name)), color, true));
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP / 2.0, 2.0);
        for (name, color, dotted) in keys {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
            let (left, right) = (rect.left_center(), rect.right_center());
            if dotted {
                ui.painter().extend(egui::Shape::dotted_line(&[left, right], color, 5.0, 1.25));
            } else {
                ui.painter().line_segment([left, right], egui::Stroke::new(2.5, color));
            }
            ui.label(RichText::new(name).font(theme::regular(size::SMALL)).color(palette.weak_text));
            ui.add_space(GAP);
        }
    });
}
