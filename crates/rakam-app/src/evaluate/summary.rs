//! Accuracy, and how two networks differ.

use egui::{Color32, RichText, Ui};
use rakam_eval::mcnemar;

use super::{Measured, color_of};
use crate::i18n::{Words, tr};
use crate::theme::{self, Palette};
use crate::widgets::{section, weak};

/// The size of the number that the user looks for.
const LARGE: f32 = 40.0;

/// The accuracy of one network. `alone`: there is no other beside it, so that it needs no colour.
pub(super) fn show(ui: &mut Ui, measured: &Measured, index: usize, alone: bool, words: &Words) {
    let palette = Palette::of(ui);
    let evaluation = &measured.evaluation.metrics;
    let number = |count: usize| words.number(count as f64, 0);
    let [from, to] = evaluation.interval().map(|end| words.percent_exact(end));
    let title = words.say(&tr("summary").with("network", measured.subject.name(words)));
    let explained = words.say(
        &tr("summary-explained")
            .with("right", number(evaluation.right()))
            .with("images", number(evaluation.images))
            .with("from", from.clone())
            .with("to", to.clone()),
    );
    section(ui, &title, &explained, words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let color = if alone { palette.text } else { color_of(palette, index) };
        large(ui, words.percent_exact(evaluation.accuracy), color);
        let counts = tr("summary-counts").with("right", number(evaluation.right()));
        ui.label(weak(ui, words.say(&counts.with("images", number(evaluation.images)))));
        ui.label(weak(ui, words.say(&tr("summary-interval").with("from", from).with("to", to))));
    });
}

/// What one of two networks reads correctly and the other doesn't.
pub(super) fn compare(ui: &mut Ui, first: &Measured, second: &Measured, words: &Words) {
    let palette = Palette::of(ui);
    let only_first = first.evaluation.right_where_wrong(&second.evaluation).len();
    let only_second = second.evaluation.right_where_wrong(&first.evaluation).len();
    let points = 100.0 * (first.evaluation.metrics.accuracy - second.evaluation.metrics.accuracy);
    let said = if points < 0.0 { words.number(points, 2) } else { format!("+{}", words.number(points, 2)) };
    let said = words.say(&tr("compare-points").with("points", said));
    let chance = mcnemar(only_first, only_second);
    // Less than a hundredth of a percent would show as nothing.
    let chance = if chance < 1e-4 {
        words.say(&tr("less-than").with("value", words.percent_exact(1e-4)))
    } else {
        words.percent_exact(chance)
    };
    let names = [first, second].map(|measured| measured.subject.name(words));
    let [a, b] = names;
    let explained = tr("compare-explained").with("first", a.clone()).with("second", b.clone()).with("chance", chance);
    section(ui, &words.tr("compare"), &words.say(&explained), words, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        large(ui, said, palette.text);
        let only = |one: &str, other: &str, count: usize| {
            words.say(
                &tr("compare-only").with("one", one.to_owned()).with("other", other.to_owned()).with("count", count),
            )
        };
        ui.label(weak(ui, only(&a, &b, only_first)));
        ui.label(weak(ui, only(&b, &a, only_second)));
    });
}

fn large(ui: &mut Ui, text: String, color: Color32) {
    ui.label(RichText::new(text).font(theme::bold(LARGE)).color(color));
}
