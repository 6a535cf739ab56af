//! Loss and accuracy over the images seen.

use egui::Ui;
use egui_plot::LineStyle;
use rakam_lab::{Point, Snapshot};

use super::curves::Curves;
use super::plot::{Plot, Series, floor};
use crate::i18n::{Words, tr};
use crate::theme::Palette;
use crate::widgets::picture_section;

/// What is shown of a point, if it was measured there.
type Number = fn(&Point) -> Option<f32>;

const TRAIN: Number = |point| Some(point.train_accuracy);
const TEST: Number = |point| point.test_accuracy;

fn line(points: &[Point], number: Number) -> Vec<(f64, f32)> {
    points.iter().filter_map(|point| Some((point.images as f64, number(point)?))).collect()
}

/// The accuracy on training images, and on test images.
fn accuracies(points: &[Point], palette: &Palette, words: &Words) -> [Series; 2] {
    let of = |name, color, number| Series::of(name, color, [line(points, number)]);
    let test = of(words.tr("accuracy-test"), palette.accent, TEST);
    [of(words.tr("accuracy-train"), palette.bar, TRAIN), Series { dots: true, ..test }]
}

/// The lower end of the chart of the accuracy.
fn floor_of(points: &[Point]) -> f64 {
    floor(&[line(points, TRAIN), line(points, TEST)].concat())
}

/// Shows the accuracy up to a moment, with room for that up to now.
pub(super) fn show_until(ui: &mut Ui, curves: &Curves, at: u64, words: &Words) {
    let all = curves.until(None);
    let room = all.last().map_or(0.0, |last| last.images as f64);
    let mut series = accuracies(all, Palette::of(ui), words);
    series.iter_mut().flat_map(|series| &mut series.lines).for_each(|line| line.retain(|point| point.x <= at as f64));
    Plot { floor: Some(floor_of(all)), room, ..Plot::new("film") }.show(ui, &series, words);
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

    let loss_of: Number = |point| Some(point.loss);
    let all = curves.until(None);
    let left = |number: Number| {
        let lines: Vec<_> = curves.left().iter().map(|points| line(points, number)).collect();
        let (name, color) = (words.tr("branch-left"), palette.weak_text.gamma_multiply(0.6));
        // Another style, since the accuracy on training images is grey, too.
        let style = LineStyle::dashed_dense();
        (!lines.is_empty()).then(|| Series { style, ..Series::of(name, color, lines) })
    };
    let of_now = |name, color, number| Series::of(name, color, [line(all, number)]);
    // What is painted last is on top.
    let mut loss = Vec::from_iter(left(loss_of));
    loss.push(of_now(words.tr("loss"), palette.accent, loss_of));
    let accuracy: Vec<Series> = left(TEST).into_iter().chain(accuracies(all, palette, words)).collect();
    let plot = |id| Plot { at, ..Plot::new(id) };
    let show_loss = |ui: &mut Ui| {
        picture_section(ui, &words.tr("loss"), &loss_explained, words, |ui| plot("loss").show(ui, &loss, words));
    };
    let show_accuracy = |ui: &mut Ui| {
        picture_section(ui, &words.tr("accuracy"), &accuracy_explained, words, |ui| {
            Plot { floor: Some(floor_of(all)), ..plot("accuracy") }.show(ui, &accuracy, words);
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
