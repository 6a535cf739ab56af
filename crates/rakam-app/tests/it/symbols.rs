//! The Symbols tab, driven as a user drives it.

use egui::{Key, Modifiers, Rect, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use rakam_model::Verdict;

use crate::hands::{DESKTOP, PHONE, Window, click, draw, english, go_to, labels, says, turkish, wait, window};

type Lines = &'static [&'static [(f32, f32)]];

const HOUSE: Lines = &[&[(0.1, 0.95), (0.1, 0.5), (0.5, 0.1), (0.9, 0.5), (0.9, 0.95), (0.1, 0.95)]];
const ARROW: Lines = &[&[(0.05, 0.5), (0.95, 0.5)], &[(0.65, 0.2), (0.95, 0.5), (0.65, 0.8)]];
const WAVE: Lines = &[&[(0.05, 0.6), (0.2, 0.35), (0.35, 0.6), (0.5, 0.65), (0.65, 0.35), (0.8, 0.4), (0.95, 0.65)]];
const LADDER: Lines =
    &[&[(0.3, 0.05), (0.3, 0.95)], &[(0.7, 0.05), (0.7, 0.95)], &[(0.3, 0.3), (0.7, 0.3)], &[(0.3, 0.7), (0.7, 0.7)]];

/// The line as the hand draws it for the `index`th time.
fn varied(line: &[(f32, f32)], index: usize) -> Vec<(f32, f32)> {
    let turn = |step: f32| (index as f32 * step).sin();
    let (size, slant) = (0.75 + 0.1 * turn(1.3), 0.12 * turn(2.1));
    let at = |&(x, y): &(f32, f32)| {
        (0.12 + size * x + slant * (y - 0.5) * 0.5, 0.12 + size * y + 0.02 * turn(3.0 + 5.0 * x))
    };
    line.iter().map(at).collect()
}

/// Draws within `rect`, all between two frames.
fn draw_in(window: &mut Window, rect: Rect, lines: Lines, index: usize) {
    for line in lines {
        let line = varied(line, index);
        let at = |&(x, y): &(f32, f32)| rect.min + rect.width() * vec2(x, y);
        window.hover_at(at(&line[0]));
        window.drag_at(at(&line[0]));
        for point in &line[1..] {
            window.hover_at(at(point));
        }
        window.drop_at(at(&line[line.len() - 1]));
    }
    window.step();
}

fn name_class(window: &mut Window, class: usize, name: &str) {
    window.get_by_label(&format!("Name of symbol {class}")).focus();
    window.step();
    window.get_by_label(&format!("Name of symbol {class}")).type_text(name);
    window.run();
}

fn pad(class: usize, place: usize, name: &str) -> String {
    format!("Draw example {place} of symbol {class} {name} here")
}

fn draw_example(window: &mut Window, class: usize, place: usize, name: &str, lines: Lines) {
    let pad = pad(class, place, name);
    window.get_by_label(&pad).scroll_to_me();
    window.run();
    let rect = window.get_by_label(&pad).rect();
    draw_in(window, rect, lines, 10 * class + place);
    window.run();
}

fn taught(size: Vec2) -> Window {
    let mut window = window(size, english());
    click(&mut window, "Symbols");
    window.get_by_label("Add symbol").scroll_to_me();
    window.run();
    click(&mut window, "Add symbol");
    for (class, name, lines) in [(1, "house", HOUSE), (2, "arrow", ARROW), (3, "wave", WAVE)] {
        name_class(&mut window, class, name);
        for place in 1..=5 {
            draw_example(&mut window, class, place, name, lines);
        }
    }
    window
}

#[test]
fn three_symbols_are_taught_read_and_others_refused() {
    let mut window = taught(DESKTOP);
    assert!(says(&window, "Ready: 3 symbols, 15 examples."), "{:#?}", labels(&window));
    click(&mut window, "Train on my symbols");
    wait(&mut window, |window| says(window, "of 15 examples were read correctly"));
    click(&mut window, "Try it");
    wait(&mut window, |window| window.state().network_name() == "my symbols");
    let mut right = 0;
    for index in 100..110 {
        for (name, lines) in [("house", HOUSE), ("arrow", ARROW), ("wave", WAVE)] {
            click(&mut window, "Clear");
            let canvas = window.get_by_role(egui::Role::Canvas).rect();
            draw_in(&mut window, canvas, lines, index);
            let reading = window.state().reading();
            right += usize::from(reading.label.as_deref() == Some(name) && reading.verdict == Verdict::Digit);
        }
    }
    assert!(right >= 28, "{right} of 30");
    click(&mut window, "Clear");
    let canvas = window.get_by_role(egui::Role::Canvas).rect();
    draw_in(&mut window, canvas, LADDER, 3);
    assert_eq!(window.state().reading().verdict, Verdict::NotADigit, "{:?}", window.state().reading());
    // Each tab says so in the same words, and the output for it isn't one for digits.
    assert!(says(&window, "None of these"), "{:#?}", labels(&window));
    go_to(&mut window, Key::Num2);
    window.run_steps(2);
    assert!(says(&window, "None of these") && says(&window, "none of these: "), "{:#?}", labels(&window));
    assert!(!says(&window, "ot a digit"), "{:#?}", labels(&window));
}

#[test]
fn what_is_missing_is_said_and_everything_is_undone() {
    for size in [DESKTOP, PHONE] {
        let mut window = window(size, english());
        go_to(&mut window, Key::Num5);
        assert!(says(&window, "Name each symbol and draw it five times"), "{:#?}", labels(&window));
        name_class(&mut window, 1, "house");
        assert!(says(&window, "Name symbol 2."), "{:#?}", labels(&window));
        name_class(&mut window, 2, "house");
        assert!(says(&window, "Two symbols are called “house”"), "{:#?}", labels(&window));
        name_class(&mut window, 2, "s");
        assert!(says(&window, "Draw 5 more examples of “house”."), "{:#?}", labels(&window));
        draw_example(&mut window, 1, 2, "house", HOUSE);
        draw_example(&mut window, 1, 4, "house", ARROW);
        assert!(says(&window, "2 of 5 drawn") && says(&window, "Draw 3 more examples"), "{:#?}", labels(&window));
        // The arrow has two strokes: each is a step.
        click(&mut window, "Undo");
        click(&mut window, "Undo");
        assert!(says(&window, "Draw 4 more examples of “house”."), "{:#?}", labels(&window));
        click(&mut window, "Redo");
        assert!(says(&window, "Draw 3 more examples of “house”."), "{:#?}", labels(&window));
        click(&mut window, "Remove example 2 of symbol 1");
        assert!(says(&window, "Draw 4 more examples of “house”."), "{:#?}", labels(&window));
        click(&mut window, "Remove symbol house");
        assert!(says(&window, "Add symbols: a network needs at least 2."), "{:#?}", labels(&window));
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.step();
        window.step();
        assert!(says(&window, "Draw 4 more examples of “house”."), "{:#?}", labels(&window));
    }
}

#[test]
fn a_file_of_symbols_is_imported_and_a_wrong_one_says_what_is_wrong_and_where() {
    let mut window = window(DESKTOP, turkish());
    let file = |window: &Window, text: &str| {
        window.state().open_file(&window.ctx, "semboller.json".to_owned(), text.as_bytes().to_vec());
    };
    let example = "[[[0.1,0.1],[0.9,0.9]]]";
    let classes = format!(r#"{{"name":"çizgi","examples":[{example}]}},{{"name":"ok","examples":[]}}"#);
    file(&window, &format!(r#"{{"format":"rakam-symbols","version":1,"classes":[{classes}]}}"#));
    wait(&mut window, |window| says(window, "1. sembolün 1. örneği: çizgi"));
    assert!(says(&window, "semboller.json dosyasındaki semboller eklendi."), "{:#?}", labels(&window));
    for (text, detail) in [
        ("{]", "Satır 1, sütun 2: key must be a string"),
        (r#"{"format":"resim","version":3}"#, "Kendini resim, version 3 olarak tanıtıyor"),
        (
            r#"{"format":"rakam-symbols","version":1,"classes":[{"name":"a","examples":[[]]}]}"#,
            "class 1, example 1: no ink",
        ),
    ] {
        file(&window, text);
        wait(&mut window, |window| says(window, detail));
        assert!(says(&window, "semboller.json sembol dosyası olarak okunamıyor."), "{:#?}", labels(&window));
    }
    assert!(says(&window, "1. sembolün 1. örneği: çizgi"));
}

#[test]
fn a_training_is_stopped_and_a_misread_drawing_becomes_an_example() {
    let mut window = taught(PHONE);
    click(&mut window, "Train on my symbols");
    click(&mut window, "Stop");
    assert!(says(&window, "Ready: 3 symbols"), "{:#?}", labels(&window));
    click(&mut window, "Train on my symbols");
    wait(&mut window, |window| says(window, "of 15 examples were read correctly"));
    click(&mut window, "Try it");
    wait(&mut window, |window| window.state().network_name() == "my symbols");
    draw(&mut window, &varied(HOUSE[0], 77));
    assert_eq!(window.state().reading().label.as_deref(), Some("house"));
    click(&mut window, "Is the reading wrong? Say what it is");
    let arrow = labels(&window).into_iter().find(|label| label.starts_with("It is") && label.contains("arrow"));
    click(&mut window, &arrow.unwrap());
    wait(&mut window, |window| says(window, "“arrow” has 6 examples now."));
    click(&mut window, "Dismiss");
    click(&mut window, "Symbols");
    assert!(says(&window, "The symbols have changed since: train again."), "{:#?}", labels(&window));

    // The network still says what the symbol was called.
    name_class(&mut window, 2, "s");
    go_to(&mut window, Key::Num1);
    window.run();
    click(&mut window, "Is the reading wrong? Say what it is");
    click(&mut window, "It is “arrow”");
    wait(&mut window, |window| says(window, "There is no symbol called “arrow” any more."));

    // Of an opened picture there are no strokes that could become an example.
    let picture = window.state().drawing().render(256).encode_png().unwrap();
    window.state().open_file(&window.ctx, "house.png".to_owned(), picture);
    wait(&mut window, |window| window.state().drawing().picture().is_some());
    assert_ne!(window.state().reading().verdict, Verdict::Empty);
    assert!(!says(&window, "Is the reading wrong?"), "{:#?}", labels(&window));
}

#[test]
fn the_buttons_for_the_file_are_in_the_same_order_at_every_width() {
    for size in [DESKTOP, PHONE] {
        let mut window = window(size, english());
        go_to(&mut window, Key::Num5);
        window.run();
        let left = |name: &str| window.get_by_label(name).rect().left();
        assert!(["Undo", "Redo", "Import", "Export"].map(left).is_sorted(), "{size:?}");
    }
}
