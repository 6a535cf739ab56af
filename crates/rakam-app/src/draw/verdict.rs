//! The reading in words, with the digit, or the number, large.

use std::ops::Range;

use egui::{Align, Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2};
use rakam_model::{Labels, Number, NumberDigit, NumberLine, Reading, Token, Verdict};

use super::digits::Digits;
use super::seen::{caption_anchor, split_card};
use crate::app::Action;
use crate::help;
use crate::i18n::{Words, tr};
use crate::landmark::Landmark;
use crate::layout::{CARD_PADDING, GAP};
use crate::tab::Cx;
use crate::theme::{self, Palette, size};
use crate::widgets::{Button, Letters, card, paragraph, selectable, width_of};

/// The reading in words.
fn in_words(reading: &Reading, words: &Words) -> String {
    let sure = reading.verdict == Verdict::Digit;
    match (reading.verdict, reading.digit, &reading.label) {
        (Verdict::Empty, ..) => words.tr("reading-none"),
        (Verdict::NotADigit, ..) | (_, None, None) => words.tr("verdict-not-a-digit"),
        (Verdict::Digit | Verdict::Unsure, Some(digit), _) => {
            let message = if sure { tr("verdict-sure") } else { tr("verdict-unsure") };
            words.say(&message.with("digit", digit))
        }
        (Verdict::Digit | Verdict::Unsure, None, Some(label)) => {
            let message = if sure { tr("verdict-label-sure") } else { tr("verdict-label-unsure") };
            words.say(&message.with("label", label.clone()))
        }
    }
}

/// The reading in words, of a network with these labels.
pub(crate) fn in_words_of(reading: &Reading, labels: &Labels, words: &Words) -> String {
    match reading.verdict {
        Verdict::NotADigit if !labels.are_digits() => words.tr("verdict-none-of-these"),
        Verdict::Digit | Verdict::Unsure | Verdict::NotADigit | Verdict::Empty => in_words(reading, words),
    }
}

/// How sure the reading is, where it has a guess.
pub(crate) fn sure_by(reading: &Reading, words: &Words) -> Option<String> {
    reading.class.map(|_| words.say(&tr("sure-by").with("percent", words.percent(reading.confidence))))
}

/// By how much a picture was turned to be read.
fn turned_by(digits: &Digits, words: &Words) -> Option<String> {
    digits.turned().map(|degrees| words.say(&tr("turned-by").with("degrees", usize::from(degrees))))
}

/// How sure the digit on the canvas is, and by how much a picture was turned to be read.
fn sure_and_turned(digits: &Digits, words: &Words) -> Option<String> {
    let said: Vec<String> = sure_by(digits.reading(), words).into_iter().chain(turned_by(digits, words)).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// What was said of the reading, and how sure that is, where it has a guess.
pub(crate) fn with_sure(said: String, reading: &Reading, words: &Words) -> String {
    let sure = || tr("read-sure").with("reading", said.clone()).with("percent", words.percent(reading.confidence));
    if reading.class.is_some() { words.say(&sure()) } else { said }
}

/// The number, or the numbers, in words: rows are parted by semicolons, which no number has.
fn number_in_words(number: &Number, words: &Words) -> String {
    let read = tr("number-read").with("rows", number.lines.len());
    words.say(&read.with("number", number.number.replace('\n', "; ")))
}

/// What is read on the canvas in words: the number, or the digit and how sure that is.
pub(crate) fn of_digits(digits: &Digits, labels: &Labels, words: &Words) -> String {
    match digits.number() {
        Some(number) => number_in_words(number, words),
        None => {
            let reading = digits.reading();
            let said = with_sure(in_words_of(reading, labels, words), reading, words);
            [Some(said), turned_by(digits, words)].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    }
}

/// The colour in which a digit is shown: only one that is surely a digit stands out.
fn color_of(verdict: Verdict, palette: &Palette) -> Color32 {
    match verdict {
        Verdict::Digit => palette.accent,
        Verdict::Unsure | Verdict::NotADigit | Verdict::Empty => palette.weak_text,
    }
}

/// Shows the reading. Returns what was chosen at it: another digit of the number, or what the digit really is.
pub(super) fn show(ui: &mut Ui, rect: Rect, cx: &Cx<'_>) -> Option<Action> {
    let (digits, network, words) = (cx.digits, cx.network(), cx.words);
    let labels = network.reader().labels();
    card(ui, rect);
    announce(ui, rect, digits, labels, words);
    help::note(ui, rect, &words.tr("reading"), || help::about(Landmark("reading", 0)));
    let inked = digits.reading().verdict != Verdict::Empty;
    let (reading_rect, foot) = rect.split_top_bottom_at_y(rect.bottom() - CORRECT - GAP / 2.0);
    let chosen = match inked {
        true if network.learns_from(cx.drawing) => correct(ui, foot, digits.reading(), labels, words),
        true => None,
        false => offer_tour(ui, foot, words),
    };
    let selected = match digits.number() {
        Some(number) => show_number(ui, reading_rect, number, digits.selected(), words),
        None => {
            show_digit(ui, reading_rect, digits, labels, words);
            None
        }
    };
    chosen.or(selected.map(Action::SelectDigit))
}

/// The height of the button that corrects the reading, or begins the tour.
const CORRECT: f32 = 28.0;

/// The button that begins the tour, where there is nothing to read yet.
fn offer_tour(ui: &mut Ui, rect: Rect, words: &Words) -> Option<Action> {
    let button = Button::text("tour", words.tr("tour")).primary(true);
    // It has a ground of its own, which stands away from the card's edge.
    let at = rect.center() - vec2(0.0, GAP);
    let place = Rect::from_center_size(at, vec2(button.width(ui).min(rect.width() - GAP), CORRECT));
    button.show(ui, place).clicked().then_some(Action::StartTour)
}

/// The button that opens a menu of what it was.
fn correct(ui: &mut Ui, rect: Rect, reading: &Reading, labels: &Labels, words: &Words) -> Option<Action> {
    let tip = words.tr("correct-tip");
    let button =
        Button { text: Some(words.tr("correct")), menu: true, tip: tip.clone(), ..Button::text("correct", tip) };
    // Only digits have corrections that say that it isn't one.
    let neither = labels.are_digits().then_some(None);
    let others = (0..labels.len() as u8).map(Some).chain(neither).filter(|label| *label != reading.class);
    let others: Vec<Option<u8>> = others.collect();
    let name = |label: &Option<u8>| match (label, label.and_then(|label| labels.get(label.into()))) {
        (Some(digit), _) if labels.are_digits() => words.say(&tr("correct-digit").with("digit", *digit)),
        (_, Some(label)) => words.say(&tr("correct-label").with("label", label.to_owned())),
        (_, None) => words.tr("correct-no-digit"),
    };
    let items: Vec<(bool, String)> = others.iter().map(|label| (false, name(label))).collect();
    let at = Rect::from_center_size(
        rect.center() - vec2(0.0, GAP / 4.0),
        vec2(button.width(ui).min(rect.width() - GAP), CORRECT),
    );
    button.show_menu(ui, at, &items).map(|index| Action::Correct(others[index]))
}

fn show_digit(ui: &mut Ui, rect: Rect, digits: &Digits, labels: &Labels, words: &Words) {
    let (palette, reading) = (Palette::of(ui), digits.reading());
    let (square, caption) = split_card(rect);
    let (at, align) = caption_anchor(caption, square);
    let verdict = in_words_of(reading, labels, words);

    let color = color_of(reading.verdict, palette);
    let large = theme::bold((square.height() * 0.86).floor().max(size::TITLE));
    let shown = reading.label.as_deref().unwrap_or("–");
    let shown_color = if reading.label.is_some() { color } else { palette.border };
    // A word is as large as it fits.
    let room = square.width() / width_of(ui, shown, large.clone()).max(1.0);
    let large = theme::bold((large.size * room.min(1.0)).floor().max(size::SMALL));
    paragraph(
        ui.painter(),
        square.center(),
        Align2::CENTER_CENTER,
        shown,
        Letters { font: large, color: shown_color },
        square.width() + 2.0,
        1,
    );

    let weak = || Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
    if let Some(sure) = &sure_and_turned(digits, words) {
        let strong = Letters { font: theme::bold(size::BODY), color: palette.text };
        let (above, below) = (Align2([align.x(), Align::Max]), Align2([align.x(), Align::Min]));
        paragraph(ui.painter(), at, above, &verdict, strong, caption.width(), 2);
        paragraph(ui.painter(), at + vec2(0.0, 2.0), below, sure, weak(), caption.width(), 2);
    } else {
        paragraph(ui.painter(), at, align, &verdict, weak(), caption.width(), 3);
    }
}

/// The least height of a row, and the least width of a digit, in which it can be read.
const LEAST_ROW: f32 = 16.0;
const LEAST_DIGIT: f32 = 9.0;

/// The width of a sign, in widths of a digit.
const SIGN: f32 = 0.5;

/// The font's size against a digit's place, in which the digit has some air.
const WIDEST_FONT: f32 = 1.4;

/// The rows of digits and signs, the digits to choose from, and the digit that is looked at in words. Of a long number,
/// what is around that digit is shown.
fn show_number(ui: &mut Ui, rect: Rect, number: &Number, selected: usize, words: &Words) -> Option<usize> {
    let palette = Palette::of(ui);
    let inside = rect.shrink(CARD_PADDING);
    let caption = 76.0f32.min(inside.height() / 2.0);
    let (rows, caption) = (inside.with_max_y(inside.bottom() - caption), inside.with_min_y(inside.bottom() - caption));
    let is_selected = |token: &Token| matches!(token, Token::Digit { index, .. } if *index == selected);
    let selected_in = |line: &NumberLine| line.tokens.iter().position(is_selected);
    let of_selected = number.lines.iter().position(|line| selected_in(line).is_some()).unwrap_or(0);
    let lines = window(number.lines.len(), (rows.height() / LEAST_ROW) as usize, of_selected);
    let shown: Vec<&[Token]> = number.lines[lines]
        .iter()
        .map(|line| {
            let most = (rows.width() / LEAST_DIGIT) as usize;
            &line.tokens[window(line.tokens.len(), most, selected_in(line).unwrap_or(0))]
        })
        .collect();

    let width_of = |token: &Token| if matches!(token, Token::Sign { .. }) { SIGN } else { 1.0 };
    let widest = shown.iter().map(|line| line.iter().map(width_of).sum::<f32>()).fold(1.0, f32::max);
    let height = rows.height() / shown.len().max(1) as f32;
    let cell = vec2((rows.width() / widest).min(height), height);
    let left = rows.center().x - cell.x * widest / 2.0;
    let font = theme::bold((cell.y * 0.86).min(cell.x * WIDEST_FONT).floor().max(size::SMALL));

    let mut chosen = None;
    for (line, row) in shown.iter().zip(0u8..) {
        let mut at = pos2(left, rows.top() + f32::from(row) * cell.y);
        for token in *line {
            let place = Rect::from_min_size(at, vec2(cell.x * width_of(token), cell.y));
            at.x = place.right();
            let (letter, color) = match token {
                Token::Sign { sign, .. } => (sign.to_string(), palette.text),
                Token::Digit { label, verdict, index, .. } => {
                    let response = ui.interact(place, ui.scope_id().with(("number", index)), Sense::click());
                    let said = digit_in_words(number, *index, words);
                    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, *index == selected, &said));
                    let around = Rect::from_center_size(
                        place.center(),
                        vec2(place.width(), place.height().min(1.4 * font.size)),
                    );
                    selectable(ui, around.shrink(1.0), *index == selected, &response);
                    if response.clicked() {
                        chosen = Some(*index);
                    }
                    (label.clone().unwrap_or_else(|| "?".to_owned()), color_of(*verdict, palette))
                }
            };
            ui.painter().text(place.center(), Align2::CENTER_CENTER, letter, font.clone(), color);
        }
    }

    let strong = Letters { font: theme::bold(size::BODY), color: palette.text };
    let weak = Letters { font: theme::regular(size::SMALL), color: palette.weak_text };
    let (at, said) = (caption.center(), number_in_words(number, words));
    paragraph(ui.painter(), at, Align2::CENTER_BOTTOM, &said, strong, caption.width(), 2);
    let of_digit = digit_in_words(number, selected, words);
    paragraph(ui.painter(), at + vec2(0.0, 2.0), Align2::CENTER_TOP, &of_digit, weak, caption.width(), 2);
    chosen
}

/// Which digit of a number this is, and how sure its reading.
fn digit_in_words(number: &Number, index: usize, words: &Words) -> String {
    let Some(NumberDigit { reading, .. }) = number.digits.get(index) else { return String::new() };
    let message = if reading.class.is_some() { tr("number-digit") } else { tr("number-no-digit") };
    let message = message.with("index", index + 1).with("count", number.digits.len());
    words.say(&message.with("percent", words.percent(reading.confidence)))
}

/// At most `most` of `count` things in a row, but one at least, with `centre` in their middle as far as there are some on
/// both sides.
fn window(count: usize, most: usize, centre: usize) -> Range<usize> {
    let most = most.clamp(1, count.max(1));
    let start = centre.saturating_sub(most / 2).min(count.saturating_sub(most));
    start..(start + most).min(count)
}

/// Makes the reading known to assistive technology, which reads it out when it changes, after what it is reading.
fn announce(ui: &Ui, rect: Rect, digits: &Digits, labels: &Labels, words: &Words) {
    let response = ui.interact(rect, ui.scope_id().with("verdict"), Sense::hover());
    let said = format!("{}, {}", words.tr("reading"), of_digits(digits, labels, words));
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
}
