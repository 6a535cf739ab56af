//! The confusion matrix.

use maud::{Markup, html};

use super::Evaluated;
use crate::output;

/// The matrix of one network, with recall at the end of the rows and precision below the columns.
pub(super) fn card(network: &Evaluated, colour: &str) -> Markup {
    let evaluation = &network.evaluation.metrics;
    let most_right = evaluation.confusion.iter().enumerate().map(|(class, row)| row[class]).max().unwrap_or(0);
    let off_diagonal = |(label, row): (usize, &Vec<usize>)| -> usize {
        row.iter().enumerate().filter(|&(read, _)| read != label).map(|(_, &count)| count).max().unwrap_or(0)
    };
    let most_wrong = evaluation.confusion.iter().enumerate().map(off_diagonal).max().unwrap_or(0);
    // Mistakes are few: on the same scale as right readings, none of them would be visible.
    let cell = |label: usize, read: usize, count: usize| {
        let (class, most) = if label == read { ("right", most_right) } else { ("wrong", most_wrong) };
        let shade = (count as f64 / most.max(1) as f64).sqrt();
        html! {
            td.(class).none[count == 0] style=(format!("--shade:{:.0}%", 100.0 * shade))
                title=(format!("{} of {} read as {}", output::count(count, "image"), network.label(label), network.label(read))) { @if count == 0 { "·" } @else { (count) } }
        }
    };
    let measure = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", 100.0 * share));
    let (what, are_digits) = (network.class_name(), network.model.labels.are_digits());
    html! {
        article.card.wide[!are_digits] {
            h3 { "Confusion matrix of " span.(colour) { (network.name) } }
            table.matrix.named[!are_digits] {
                thead {
                    tr {
                        th scope="col" { span.hidden { (what) } }
                        @for read in 0..evaluation.classes() { th scope="col" { span { (network.label(read)) } } }
                        th.measure scope="col" { "Recall" }
                    }
                }
                tbody {
                    @for (label, row) in evaluation.confusion.iter().enumerate() {
                        tr {
                            th scope="row" { (network.label(label)) }
                            @for (read, &count) in row.iter().enumerate() { (cell(label, read, count)) }
                            td.measure { (measure(evaluation.recall(label))) }
                        }
                    }
                }
                tfoot {
                    tr {
                        th scope="row" { abbr title="Precision" { "P" } }
                        @for read in 0..evaluation.classes() { td.measure { (measure(evaluation.precision(read))) } }
                        td.measure { "%" }
                    }
                }
            }
            p.note {
                "Rows: the " (what) ". Columns: what it was read as. Recall: of the images of a " (what) ", the share read as it. P, "
                "precision: of the images read as a " (what) ", the share that are one. Both in percent."
            }
        }
    }
}
