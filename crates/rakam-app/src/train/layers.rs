//! How each layer fares while the network trains, or fared at the moment that is looked at: its gradients, weights and
//! activations, and the units that are dead. The lab looks at the layers only while they are shown.

use egui::{Context, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use rakam_lab::{Answer, LayerReport, RequestId, RequestKind};
use rakam_model::explain::{Histogram, LayerHealth};

use crate::i18n::{Words, tr};
use crate::lab::Lab;
use crate::layout::GAP;
use crate::theme::Palette;
use crate::widgets::{Button, section, strong, weak};

/// The height of a chart.
const CHART: f32 = 44.0;
/// More norms than these are thinned out: no chart is so wide.
const MOST: usize = 400;

/// What was reported of the layers.
#[derive(Default)]
pub(super) struct Layers {
    open: bool,
    /// Whether they were shown in the last frame.
    shown: bool,
    request: Option<RequestId>,
    report: Option<LayerReport>,
    /// The norms of the gradients so far, layer by layer, and after how many images.
    norms: Vec<(u64, Vec<f32>)>,
    /// What is asked for of the moment that is looked at.
    then: Option<Then>,
}

/// The layers at a moment of the training.
struct Then {
    /// After how many images it was.
    images: u64,
    request: RequestId,
    /// What was reported: of the moment before, until the answer comes.
    report: Option<LayerReport>,
}

impl Layers {
    /// Another training begins.
    pub(super) fn forget(&mut self) {
        (self.report, self.norms, self.then) = (None, Vec::new(), None);
    }

    /// Has the lab look at the layers while they are shown, in whichever tab the user is. `moment` is the one that is looked at:
    /// after how many images.
    pub(super) fn keep_up(&mut self, ctx: &Context, lab: &mut Lab, moment: Option<u64>) {
        let shown = std::mem::take(&mut self.shown);
        if shown != self.request.is_some() {
            let request = lab.send(ctx, RequestKind::WatchLayers(shown));
            self.request = shown.then_some(request);
        }
        let moment = moment.filter(|_| shown);
        if self.then.as_ref().map(|then| then.images) != moment {
            let before = self.then.take().and_then(|then| then.report);
            self.then = moment.map(|images| {
                let request = lab.send(ctx, RequestKind::LayersAt(images));
                Then { images, request, report: before }
            });
        }
    }

    /// Takes an answer, if it is to a last request.
    pub(super) fn take(&mut self, id: RequestId, answer: &Answer) {
        let Answer::Layers(report) = answer else { return };
        if let Some(then) = self.then.as_mut().filter(|then| then.request == id) {
            then.report = Some(report.clone());
        }
        if self.request != Some(id) {
            return;
        }
        self.norms.retain(|(images, _)| *images < report.images);
        self.norms.push((report.images, report.layers.iter().map(|layer| layer.gradient).collect()));
        if self.norms.len() > MOST {
            let mut odd = false;
            self.norms.retain(|_| {
                odd = !odd;
                odd
            });
        }
        self.report = Some(report.clone());
    }

    pub(super) fn show(&mut self, ui: &mut Ui, words: &Words) {
        section(ui, &words.tr("health"), &words.tr("health-explained"), words, |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            let name = if self.open { words.tr("health-hide") } else { words.tr("health-show") };
            if Button::text("layers-show", name).add(ui).clicked() {
                self.open = !self.open;
            }
            self.shown = self.open;
            if self.shown != self.request.is_some() {
                // The lab is asked at the beginning of a frame.
                ui.ctx().request_repaint();
            }
            if !self.open {
                return;
            }
            let then = self.then.as_ref();
            let Some(report) = then.and_then(|then| then.report.as_ref()).or(self.report.as_ref()) else {
                ui.label(weak(ui, words.tr("health-wait")));
                return;
            };
            ui.columns(3, |columns| {
                let names = [words.tr("health-gradient"), words.tr("health-weights"), words.tr("health-activations")];
                for (ui, name) in columns.iter_mut().zip(names) {
                    ui.label(weak(ui, name));
                }
            });
            for (index, layer) in report.layers.iter().enumerate() {
                let norms = self.norms.iter().filter_map(|(images, norms)| Some((*images, *norms.get(index)?)));
                show_layer(ui, layer, &norms.collect::<Vec<_>>(), then.map(|then| then.images), words);
            }
        });
    }
}

fn show_layer(ui: &mut Ui, layer: &LayerHealth, norms: &[(u64, f32)], mark: Option<u64>, words: &Words) {
    ui.spacing_mut().item_spacing.y = GAP / 2.0;
    ui.horizontal_wrapped(|ui| {
        ui.label(strong(ui, &layer.name));
        if let Some(dead) = layer.dead {
            let said = tr("health-dead").with("dead", dead).with("units", layer.units);
            let said = said.with("percent", words.percent(dead as f32 / layer.units.max(1) as f32));
            let text = weak(ui, words.say(&said));
            ui.label(if dead > 0 { text.color(Palette::of(ui).error) } else { text });
        }
    });
    let name = |what: String, value: &str| format!("{}, {what}: {value}", layer.name);
    ui.columns(3, |columns| {
        let norm = words.significant(layer.gradient);
        curve(&mut columns[0], norms, mark, &name(words.tr("health-gradient"), &norm));
        under(&mut columns[0], norm);
        let weights = spread(&layer.weights, words);
        histogram(&mut columns[1], &layer.weights, &name(words.tr("health-weights"), &weights));
        under(&mut columns[1], weights);
        let activations = spread(&layer.activations, words);
        histogram(&mut columns[2], &layer.activations, &name(words.tr("health-activations"), &activations));
        under(&mut columns[2], activations);
    });
}

/// Shows what is in a chart, below it. Within columns, text would be spread to both edges.
fn under(ui: &mut Ui, text: String) {
    ui.vertical(|ui| ui.label(weak(ui, text)));
}

/// The bins that aren't empty, from the first to the last.
fn filled(histogram: &Histogram) -> Option<std::ops::RangeInclusive<usize>> {
    let first = histogram.bins.iter().position(|&count| count > 0)?;
    Some(first..=histogram.bins.iter().rposition(|&count| count > 0)?)
}

/// From where to where the numbers are, and how many are zero.
fn spread(histogram: &Histogram, words: &Words) -> String {
    let edge = |bin: usize| (2.0 * bin as f32 / histogram.bins.len().max(1) as f32 - 1.0) * histogram.reach;
    let (low, high) = filled(histogram).map_or((0.0, 0.0), |bins| (edge(*bins.start()), edge(bins.end() + 1)));
    let message = if histogram.zeros > 0 { tr("health-spread-zeros") } else { tr("health-spread") };
    let zeros = words.percent(histogram.zeros as f32 / histogram.count().max(1) as f32);
    let message = message.with("low", words.significant(low)).with("high", words.significant(high));
    words.say(&message.with("zeros", zeros))
}

/// The place of a chart, its ground painted.
fn chart(ui: &mut Ui, name: &str) -> egui::Rect {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), CHART), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    ui.painter().rect_filled(rect, 3.0, Palette::of(ui).background);
    rect.shrink(3.0)
}

/// A bar for each bin, as high as its count.
fn histogram(ui: &mut Ui, histogram: &Histogram, name: &str) {
    let rect = chart(ui, name);
    let (Some(bins), palette) = (filled(histogram), Palette::of(ui)) else { return };
    let most = histogram.bins.iter().copied().max().unwrap_or(1) as f32;
    let width = rect.width() / (bins.end() + 1 - bins.start()) as f32;
    // Between narrow bars, gaps would flicker.
    let gap = if width > 6.0 { 0.5 } else { 0.0 };
    for (at, &count) in histogram.bins[bins.clone()].iter().enumerate() {
        let left = rect.left() + at as f32 * width;
        let top = rect.bottom() - rect.height() * count as f32 / most;
        let bar = egui::Rect::from_min_max(pos2(left, top), pos2(left + width - gap, rect.bottom()));
        ui.painter().rect_filled(bar, 0.0, palette.bar);
    }
    // Zero, where it is among them.
    let zero = rect.left() + (histogram.bins.len() as f32 / 2.0 - *bins.start() as f32) * width;
    if rect.x_range().contains(zero) {
        ui.painter()
            .line_segment([pos2(zero, rect.top()), pos2(zero, rect.bottom())], Stroke::new(1.0, palette.border));
    }
}

/// The norms over the images seen, from the smallest to the largest on a logarithmic scale: they may differ by powers of ten. A line
/// marks the moment that is looked at.
fn curve(ui: &mut Ui, norms: &[(u64, f32)], mark: Option<u64>, name: &str) {
    let rect = chart(ui, name);
    let points: Vec<(f32, f32)> = norms
        .iter()
        .filter(|(_, norm)| *norm > 0.0 && norm.is_finite())
        .map(|&(images, norm)| (images as f32, norm.log10()))
        .collect();
    let low = points.iter().map(|point| point.1).fold(f32::INFINITY, f32::min);
    let high = points.iter().map(|point| point.1).fold(f32::NEG_INFINITY, f32::max);
    let end = norms.last().map_or(1.0, |last| last.0.max(1) as f32);
    let across = |images: f32| rect.left() + rect.width() * images / end;
    let at = |&(images, norm): &(f32, f32)| {
        let height = if high > low { (norm - low) / (high - low) } else { 0.5 };
        pos2(across(images), rect.bottom() - rect.height() * height)
    };
    if let Some(mark) = mark {
        let x = across(mark as f32).min(rect.right());
        ui.painter().vline(x, rect.y_range(), Stroke::new(1.5, Palette::of(ui).text));
    }
    let stroke = Stroke::new(1.5, Palette::of(ui).accent);
    match points.as_slice() {
        [] => {}
        [one] => _ = ui.painter().circle_filled(at(one), 2.0, stroke.color),
        points => _ = ui.painter().line(points.iter().map(at).collect(), stroke),
    }
}
