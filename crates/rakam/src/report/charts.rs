//! Reliability, and accuracy on perturbed images.

use indicatif::HumanCount;
use maud::{Markup, html};
use rakam_eval::{Corruption, CurvePoint, score_interval};

use super::chart::{Axis, Chart, Line, Point};
use super::{COLOURS, Evaluated, count};
use crate::output::percent;

/// The lines of the first and of the second network, and those of the networks without the program's care.
const BARE: [&str; 2] = ["a bare", "b bare"];

/// Points of few images that lie anywhere: a line from one to the next would show a course that there is not.
const LONE: [&str; 2] = ["a lone", "b lone"];

/// The reliability diagram.
pub(super) fn reliability(networks: &[Evaluated]) -> Markup {
    let ticks = || (0..=5).map(|fifth| (0.2 * f64::from(fifth), format!("{}%", 20 * fifth))).collect::<Vec<_>>();
    let chart = Chart {
        about: "Reliability diagram: the share of right readings over their confidence; the numbers are in the table below",
        height: 400.0,
        across: Axis { name: "Confidence", from: 0.0, to: 1.0, ticks: ticks() },
        up: Axis { name: "Share read right", from: 0.0, to: 1.0, ticks: ticks() },
    };
    let line = |(network, class): (&Evaluated, &'static str)| {
        let point = |bin: &rakam_eval::Bin| Point {
            x: bin.confidence,
            y: bin.right,
            interval: Some(score_interval((bin.right * bin.images as f64).round() as usize, bin.images)),
            said: format!(
                "{}: {}, confidence {}, right {}",
                network.name,
                count(bin.images, "image"),
                percent(bin.confidence),
                percent(bin.right)
            ),
        };
        Line { class, points: network.evaluation.reliability().bins.iter().map(point).collect() }
    };
    let lines: Vec<Line> = networks.iter().zip(LONE).map(line).collect();
    html! {
        section {
            h2 { "Reliability" }
            p.note {
                "Of the images read with a confidence of 80%, 80% should be right: points on the dashed line are calibrated, points "
                "below it are overconfident. A point stands for the images of one fifteenth of the confidence; its bar is the 95% interval, long if "
                "they are few."
            }
            .columns {
                article.card {
                    (legend(networks, false))
                    (chart.svg(&chart.guide([0.0, 0.0], [1.0, 1.0]), &lines))
                }
                article.card { @for (network, colour) in networks.iter().zip(COLOURS) { (bins(network, colour)) } }
            }
        }
    }
}

/// The numbers of the diagram.
fn bins(network: &Evaluated, colour: &str) -> Markup {
    let reliability = network.evaluation.reliability();
    html! {
        .bins {
            h3.name.(colour) { (network.name) }
            table.numbers {
                thead { tr { th scope="col" { "Confidence" } th scope="col" { "Images" } th scope="col" { "Mean" } th scope="col" { "Right" } } }
                tbody {
                    @for bin in &reliability.bins {
                        tr {
                            th scope="row" { (format!("{:.0} to {:.0}%", 100.0 * bin.from, 100.0 * bin.to)) }
                            td { (HumanCount(bin.images as u64)) } td { (percent(bin.confidence)) } td { (percent(bin.right)) }
                        }
                    }
                }
            }
            p { "Expected calibration error: " b { (percent(reliability.calibration_error)) } }
        }
    }
}

/// Accuracy by the level of each corruption; nothing where none was measured.
pub(super) fn curves(networks: &[Evaluated]) -> Markup {
    let Some(images) = networks[0].evaluation.curves.first().map(|curve| curve.images) else { return html! {} };
    html! {
        section {
            h2 { "Perturbed images" }
            p.note {
                "How many of the first " (count(images, "test image")) " are still read right when they are perturbed. Solid: as the "
                "program reads a file, with its ink centred and redrawn with MNIST's pen. Dotted: the network alone, given the "
                "perturbed pixels. The gap between the two is the work of the program, not of the network."
            }
            (legend(networks, true))
            .columns { @for corruption in Corruption::ALL { (curve(networks, corruption)) } }
        }
    }
}

fn curve(networks: &[Evaluated], corruption: Corruption) -> Markup {
    let (name, axis) = match corruption {
        Corruption::Rotation => ("Rotation", "Rotated clockwise, degrees"),
        Corruption::Shift => ("Shift", "Shifted right, left, down or up, pixels of 28"),
        Corruption::PenWidth => ("Pen width", "Pen, pixels of 28 (MNIST's own: 2.4)"),
        Corruption::Noise => ("Noise", "Standard deviation of the noise (ink 1, paper 0)"),
    };
    let curves: Vec<_> = networks
        .iter()
        .zip(COLOURS.into_iter().zip(BARE))
        .filter_map(|(network, classes)| {
            let curve = network.evaluation.curves.iter().find(|curve| curve.corruption == corruption)?;
            Some((network, classes, curve))
        })
        .collect();
    let levels = corruption.levels();
    let (from, to) = (f64::from(levels[0]), f64::from(levels[levels.len() - 1]));
    // Numbers under all points don't fit if there are many.
    let stride = if levels.len() > 9 { 2 } else { 1 };
    let tick = |&level: &f32| (f64::from(level), level_text(level));
    let chart = Chart {
        about: &format!("{name}: share read right over the level; the numbers are in the table below"),
        height: 270.0,
        across: Axis { name: axis, from, to, ticks: levels.iter().step_by(stride).map(tick).collect() },
        up: Axis {
            name: "Share read right",
            from: 0.0,
            to: 1.0,
            ticks: (0..=4).map(|quarter| (0.25 * f64::from(quarter), format!("{}%", 25 * quarter))).collect(),
        },
    };
    let mut lines = Vec::new();
    for (network, (class, bare), curve) in &curves {
        let line = |class, how: &str, right: fn(&CurvePoint) -> usize| {
            let point = |point: &CurvePoint| Point {
                x: point.level.into(),
                y: curve.share(right(point)),
                interval: None,
                said: format!(
                    "{}{how}, at {}: {}",
                    network.name,
                    level_text(point.level),
                    percent(curve.share(right(point)))
                ),
            };
            Line { class, points: curve.points.iter().map(point).collect() }
        };
        lines.push(line(bare, " alone", |point| point.network));
        lines.push(line(class, "", |point| point.program));
    }
    html! {
        article.card {
            h3 { (name) }
            (chart.svg(&html! {}, &lines))
            details {
                summary { "Numbers" }
                table.numbers {
                    thead {
                        tr {
                            th scope="col" { "Level" }
                            @for (network, (colour, _), _) in &curves {
                                th scope="col" { span.(colour) { (network.name) } } th scope="col" { "alone" }
                            }
                        }
                    }
                    tbody {
                        @for (index, &level) in levels.iter().enumerate() {
                            tr {
                                th scope="row" { (level_text(level)) }
                                @for (_, _, curve) in &curves {
                                    td { (percent(curve.share(curve.points[index].program))) }
                                    td { (percent(curve.share(curve.points[index].network))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Shows which line is which.
fn legend(networks: &[Evaluated], with_bare: bool) -> Markup {
    let key = |class: &str, name: Markup| {
        html! {
            span { svg.key viewBox="0 0 28 10" aria-hidden="true" { g class=(class) { polyline points="1,5 27,5" {} } } (name) }
        }
    };
    html! {
        p.legend {
            @for (network, (class, bare)) in networks.iter().zip(COLOURS.into_iter().zip(BARE)) {
                (key(class, html! { (network.name) }))
                @if with_bare { (key(bare, html! { (network.name) " alone" })) }
            }
        }
    }
}

fn level_text(level: f32) -> String {
    level.to_string().replace('-', "−")
}
