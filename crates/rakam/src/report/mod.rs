//! `rakam eval --report`: one self-contained HTML page.
//!
//! ```text
//! mod.rs       the page, part by part
//! matrix.rs    the confusion matrix
//! mistakes.rs  the images that were read wrong
//! charts.rs    reliability, and accuracy on perturbed images
//! chart.rs     axes and lines, as SVG
//! style.css    light and dark, wide and narrow
//! ```

mod chart;
mod charts;
mod matrix;
mod mistakes;

use indicatif::HumanCount;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rakam_data::Split;
use rakam_eval::{Evaluation, mcnemar};
use rakam_model::{Calibration, Model, Trained};

use crate::output::{percent, plural};

/// A network and how it reads.
pub(crate) struct Evaluated {
    /// Its name on the command line.
    pub(crate) name: String,
    pub(crate) model: Model,
    pub(crate) evaluation: Evaluation,
}

/// CSS classes of the colours of the first and the second network.
const COLOURS: [&str; 2] = ["a", "b"];

impl Evaluated {
    fn label(&self, class: usize) -> &str {
        self.model.labels.get(class).unwrap_or("?")
    }

    /// What a class is called.
    fn class_name(&self) -> &'static str {
        if self.model.labels.are_digits() { "digit" } else { "label" }
    }
}

/// The page. `networks` are one or two, of the same labels; `set` is what they read, and `command` what made the page.
pub(crate) fn page(networks: &[Evaluated], test: &Split, set: &str, command: &str) -> String {
    let title = match networks {
        [first, second] => format!("{} and {}, side by side", first.name, second.name),
        _ => format!("How {} reads", networks[0].name),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Rakam" }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                header {
                    p.kicker { "Rakam · evaluation" }
                    h1 { (title) }
                }
                main {
                    section.columns.level {
                        @for (network, colour) in networks.iter().zip(COLOURS) { (summary(network, colour)) }
                        @if let [first, second] = networks { (comparison(first, second)) }
                        @for (network, colour) in networks.iter().zip(COLOURS) { (matrix::card(network, colour)) }
                    }
                    (mistakes::sections(networks, test))
                    (charts::reliability(networks))
                    (charts::curves(networks))
                    (method(networks, set, command))
                }
            }
        }
    };
    page.into_string()
}

/// The accuracy in large type, and facts about the network.
fn summary(network: &Evaluated, colour: &str) -> Markup {
    let Evaluated { name, model, evaluation } = network;
    let metrics = &evaluation.metrics;
    let [from, to] = metrics.interval().map(percent);
    let architecture = model.network.architecture();
    let Calibration { temperature, digit_from, no_digit_below, least_other } = model.calibration;
    html! {
        article.card {
            h2.name.(colour) { (name) }
            p.accuracy { (percent(metrics.accuracy)) }
            p {
                (HumanCount(metrics.right() as u64)) " of " (count(metrics.images, "test image"))
                " read right" br; "95% interval: " (from) " to " (to)
            }
            dl {
                dt { "Architecture" } dd { (architecture.name) }
                dt { "Parameters" } dd { (HumanCount(model.network.parameters().len() as u64)) }
                @if let Some(Trained { epochs, seed, .. }) = &model.trained {
                    dt { "Trained" } dd { (count(*epochs, "epoch")) ", seed " (seed) }
                }
                @if !model.version.is_empty() { dt { "Written by" } dd { "Rakam " (model.version) } }
                dt { "Temperature" } dd { (format!("{temperature:.3}")) }
                @if model.network.classes() > model.labels.len() {
                    dt { "A " (network.class_name()) } dd { "from log-odds " (signed(digit_from)) }
                    dt { "Not a " (network.class_name()) } dd { "below " (signed(no_digit_below)) }
                    @if let Some(least) = least_other { dt { "Other ink" } dd { "counts for at least " (signed(least)) } }
                }
                dt { "Calibration error" } dd { (percent(evaluation.reliability().calibration_error)) }
            }
        }
    }
}

/// What only one of two networks reads right.
fn comparison(first: &Evaluated, second: &Evaluated) -> Markup {
    let only = |a: &Evaluated, b: &Evaluated| a.evaluation.right_where_wrong(&b.evaluation).len();
    let (only_first, only_second) = (only(first, second), only(second, first));
    let points = 100.0 * (first.evaluation.metrics.accuracy - second.evaluation.metrics.accuracy);
    let chance = mcnemar(only_first, only_second);
    let chance = if chance < 1e-4 { "less than 0.01%".to_owned() } else { percent(chance) };
    html! {
        article.card.wide {
            h2 { "Side by side" }
            p.accuracy { (format!("{points:+.2}").replace('-', "−")) span.unit { " points" } }
            p {
                b.a { (first.name) } " reads right " b { (only_first) } " that " b.b { (second.name) } " reads wrong; "
                b.b { (second.name) } " reads right " b { (only_second) } " that " b.a { (first.name) } " reads wrong. "
                "Of two equally good networks, " (chance) " would differ by so much or more (McNemar's exact test)."
            }
        }
    }
}

/// How it was measured, so that it can be repeated.
fn method(networks: &[Evaluated], set: &str, command: &str) -> Markup {
    let what = networks[0].class_name();
    let images = count(networks[0].evaluation.metrics.images, "test image");
    let changed = networks[0].evaluation.curves.iter().map(|curve| curve.images).max().unwrap_or(0) as u64;
    html! {
        section.method {
            h2 { "How it was measured" }
            pre { code { (command) } }
            ul {
                li { "Rakam " (env!("CARGO_PKG_VERSION")) ", the " (images) " of " (set) ", which no network should be trained or tuned on. The same networks give the same page." }
                li { "Read right: the most probable " (what) " is the image's own. The interval is Wilson's score interval." }
                li { "Confidence: the probability of that " (what) " after division of the logits by the temperature. An image rejected as not a " (what) " has confidence 0 and counts as wrong in the reliability diagram." }
                @if changed > 0 { li { "Perturbed images: the first " (HumanCount(changed)) ", each read as a file is (ink centred; for the pen width, drawn large on a canvas and then redrawn with MNIST's pen) and, for comparison, by the network alone, given the 28×28 pixels directly. An image that the program rejects as not a " (what) " counts as wrong." } }
            }
        }
    }
}

/// `1 epoch`, `1,500 epochs`.
fn count(number: usize, what: &str) -> String {
    format!("{} {}", HumanCount(number as u64), plural(number, what))
}

/// With a sign; the minus is as wide as the plus.
fn signed(number: f32) -> String {
    format!("{number:+.2}").replace('-', "−")
}
