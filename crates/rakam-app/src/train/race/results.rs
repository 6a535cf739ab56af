//! The curves of a race over each other, and who reached which accuracy when.

use egui::{Grid, Ui, vec2};
use rakam_lab::RacePoint;

use super::course::Course;
use super::entry::{MARK, look, mark};
use crate::i18n::{Message, Words, tr};
use crate::layout::GAP;
use crate::theme::Palette;
use crate::train::plot::{Plot, Series, floor};
use crate::widgets::{Button, picture_section, strong, weak};

/// The accuracies of the table, in percent.
const MARKS: [u8; 3] = [97, 98, 99];

/// By what the trainings are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum By {
    #[default]
    Images,
    Steps,
    Seconds,
}

impl By {
    const ALL: [Self; 3] = [Self::Images, Self::Steps, Self::Seconds];

    fn name(self) -> Message {
        match self {
            Self::Images => tr("race-by-images"),
            Self::Steps => tr("race-by-steps"),
            Self::Seconds => tr("race-by-seconds"),
        }
    }

    fn of(self, point: &RacePoint) -> f64 {
        match self {
            Self::Images => point.images as f64,
            Self::Steps => point.steps as f64,
            Self::Seconds => point.seconds,
        }
    }

    fn in_words(self, value: f64, words: &Words) -> String {
        words.number(value, if self == Self::Seconds { 2 } else { 0 })
    }
}

fn share(percent: u8) -> f32 {
    f32::from(percent) / 100.0
}

/// Shows the curves and the table of these trainings, each with its index.
pub(super) fn show(ui: &mut Ui, courses: &[(usize, &Course)], by: &mut By, words: &Words) {
    picture_section(ui, &words.tr("race-results"), &words.tr("race-results-explained"), words, |ui| {
        ui.spacing_mut().item_spacing.y = GAP / 2.0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP / 2.0, GAP / 2.0);
            for choice in By::ALL {
                let button = Button::text(id_of(choice), words.say(&choice.name())).toggle(choice == *by);
                if button.add(ui).clicked() {
                    *by = choice;
                }
            }
        });
        table(ui, courses, *by, words);
        ui.label(weak(ui, words.tr("accuracy")));
        chart(ui, courses, *by, "race-accuracy", |point| point.accuracy, true, words);
        ui.label(weak(ui, words.tr("loss")));
        chart(ui, courses, *by, "race-loss", |point| point.loss, false, words);
    });
}

fn id_of(by: By) -> &'static str {
    match by {
        By::Images => "race-by-images-button",
        By::Steps => "race-by-steps-button",
        By::Seconds => "race-by-seconds-button",
    }
}

/// `number`: what is shown of a point, and whether that is a share.
fn chart(
    ui: &mut Ui,
    courses: &[(usize, &Course)],
    by: By,
    id: &'static str,
    number: fn(&RacePoint) -> f32,
    is_share: bool,
    words: &Words,
) {
    let palette = Palette::of(ui);
    let line = |course: &Course| -> Vec<(f64, f32)> {
        course.points().iter().map(|point| (by.of(point), number(point))).collect()
    };
    let series: Vec<Series> = courses
        .iter()
        .map(|&(index, course)| {
            let (color, style) = look(index, palette);
            let name = words.say(&tr("race-training").with("number", index + 1));
            Series { style, ..Series::of(name, color, [line(course)]) }
        })
        .collect();
    let all: Vec<(f64, f32)> = courses.iter().flat_map(|(_, course)| line(course)).collect();
    let floor = is_share.then(|| floor(&all));
    Plot { floor, of_seconds: by == By::Seconds, ..Plot::new(id) }.show(ui, &series, words);
}

/// A row for each training: when it reached each accuracy; whoever was first stands out.
fn table(ui: &mut Ui, courses: &[(usize, &Course)], by: By, words: &Words) {
    let firsts = MARKS.map(|accuracy| {
        let reached = courses.iter().filter_map(|(_, course)| Some(by.of(course.reached(share(accuracy))?)));
        reached.reduce(f64::min)
    });
    Grid::new("race-table").num_columns(MARKS.len() + 2).spacing(vec2(1.5 * GAP, GAP / 2.0)).show(ui, |ui| {
        ui.label(weak(ui, ""));
        for accuracy in MARKS {
            ui.label(weak(ui, words.say(&tr("percent").with("value", accuracy))));
        }
        ui.label(weak(ui, words.tr("race-best")));
        ui.end_row();
        for &(index, course) in courses {
            let (_, place) = ui.allocate_space(vec2(MARK, 20.0));
            mark(ui, place, index);
            for (accuracy, first) in MARKS.into_iter().zip(firsts) {
                let reached = course.reached(share(accuracy)).map(|point| by.of(point));
                let text = reached.map_or_else(|| "–".to_owned(), |value| by.in_words(value, words));
                let is_first = reached.is_some() && reached == first;
                ui.label(if is_first { strong(ui, text) } else { weak(ui, text) });
            }
            let best = course.points().iter().map(|point| point.accuracy).reduce(f32::max);
            let said = match best {
                _ if course.diverged => words.tr("race-diverged"),
                Some(best) => words.percent_exact(f64::from(best)),
                None => "–".to_owned(),
            };
            ui.label(weak(ui, said));
            ui.end_row();
        }
    });
}
