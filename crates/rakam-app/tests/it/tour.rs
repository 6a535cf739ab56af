//! The tour, taken as a newcomer takes it: from opening the window to a network of one's own.

use egui::{Key, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, go_to, says, turkish, wait, window,
};

/// What is no digit: up and down from the left to the right.
fn scribble() -> Vec<(f32, f32)> {
    (0..40).map(|i| (0.1 + 0.02 * i as f32, if i % 2 == 0 { 0.2 } else { 0.8 })).collect()
}

/// The words of the window that the tour uses, in one language.
struct Said {
    tour: &'static str,
    step: fn(usize) -> String,
    next: &'static str,
    clear: &'static str,
    why: &'static str,
    map: &'static str,
    sprint: &'static str,
    start: &'static str,
    try_it: &'static str,
    finish: &'static str,
}

const ENGLISH: Said = Said {
    tour: "Take the tour",
    step: |step| format!("Step {step} of 10"),
    next: "Next",
    clear: "Clear",
    why: "Why?",
    map: "Map",
    sprint: "Sprint: 99% in one epoch",
    start: "Start",
    try_it: "Try it",
    finish: "Finish",
};

const TURKISH: Said = Said {
    tour: "Tura başla",
    step: |step| format!("Adım {step} / 10"),
    next: "İleri",
    clear: "Temizle",
    why: "Neden?",
    map: "Harita",
    sprint: "Depar: bir turda %99",
    start: "Başlat",
    try_it: "Dene",
    finish: "Bitir",
};

fn next(window: &mut Window, said: &Said, step: usize) {
    wait(window, |window| window.query_by_label(said.next).is_some());
    // The bubble goes where it is to be.
    window.run_steps(10);
    click(window, said.next);
    wait(window, |window| says(window, &(said.step)(step)));
    // What the step points at is scrolled into sight.
    window.run_steps(30);
}

/// Points at a cell of its maps, and taps it: no pointer hovers on the phone.
fn point_at_the_first_layer(window: &mut Window) {
    let is_first = |label: Option<String>| label.is_some_and(|label| label.starts_with("conv1"));
    let mut maps = window.get_all_by_role(egui::Role::Image);
    let map = maps.find(|map| is_first(map.accesskit_node().label())).unwrap().rect();
    drop(maps);
    window.hover_at(map.min + 0.1 * map.size());
    window.drag_at(map.min + 0.1 * map.size());
    window.drop_at(map.min + 0.1 * map.size());
    window.run();
}

fn take(size: Vec2, language: Language, said: &Said) {
    let mut window = window(size, language);
    click(&mut window, said.tour);
    wait(&mut window, |window| says(window, &(said.step)(1)));
    assert!(window.query_by_label(said.next).is_none(), "it waits for a drawing");
    draw(&mut window, SEVEN);
    next(&mut window, said, 2);
    click(&mut window, said.clear);
    draw(&mut window, &scribble());
    next(&mut window, said, 3);
    // Its first two steps are where the drawing is; the bubble leads to the next tab.
    go_to(&mut window, Key::Num2);
    window.key_press(Key::C);
    window.run();
    draw(&mut window, SEVEN);
    next(&mut window, said, 4);
    point_at_the_first_layer(&mut window);
    next(&mut window, said, 5);
    click(&mut window, said.why);
    next(&mut window, said, 6);
    click(&mut window, said.map);
    next(&mut window, said, 7);
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, said.start));
    click(&mut window, said.sprint);
    next(&mut window, said, 8);
    click(&mut window, said.start);
    next(&mut window, said, 9);
    click(&mut window, said.try_it);
    // "Try it" goes to Draw, from where the tour leads back to hear what was done; the bubble says so at once.
    next(&mut window, said, 10);
    assert!(window.query_by_label(said.finish).is_none(), "the drawing of before doesn't count");
    window.key_press(Key::C);
    window.run();
    draw(&mut window, SEVEN);
    wait(&mut window, |window| window.query_by_label(said.finish).is_some());
    click(&mut window, said.finish);
    assert!(!says(&window, &(said.step)(10)));
}

#[test]
fn a_newcomer_takes_the_tour_on_the_desktop() {
    take(DESKTOP, english(), &ENGLISH);
}

#[test]
fn a_newcomer_takes_the_tour_on_a_phone_in_turkish() {
    take(PHONE, turkish(), &TURKISH);
}

#[test]
fn the_tour_can_be_skipped_and_ended_anywhere() {
    let mut window = window(vec2(1000.0, 720.0), english());
    take_from_the_menu(&mut window);
    for step in 1..=10 {
        wait(&mut window, |window| says(window, &format!("Step {step} of 10")));
        click(&mut window, "Skip");
    }
    assert!(!says(&window, "Step 10 of 10"));
    take_from_the_menu(&mut window);
    wait(&mut window, |window| says(window, "Step 1 of 10"));
    click(&mut window, "End the tour");
    assert!(!says(&window, "Step 1 of 10"));
}

#[test]
fn the_bubble_leaves_in_sight_what_it_tells_of() {
    for size in [DESKTOP, PHONE] {
        let mut window = window(size, english());
        take_from_the_menu(&mut window);
        for step in 1..=3 {
            wait(&mut window, |window| says(window, &format!("Step {step} of 10")));
            click(&mut window, "Skip");
        }
        draw(&mut window, SEVEN);
        go_to(&mut window, Key::Num2);
        window.run_steps(10);
        point_at_the_first_layer(&mut window);
        wait(&mut window, |window| says(window, "Below, its value is worked out"));
        window.run_steps(10);
        let labels = ["Step 4 of 10", "Next", "Patch: 3 × 3 numbers"];
        let [step, next, worked_out] = labels.map(|label| window.get_by_label(label).rect());
        let bubble = step.union(next);
        assert!(bubble.right() < worked_out.left() || bubble.bottom() < worked_out.top(), "{bubble:?}, {worked_out:?}");
    }
}

#[test]
fn in_draw_the_bubble_leaves_everything_free_and_nothing_moves_while_the_pen_is_down() {
    for (language, menu, tour, step, next) in [
        (english(), "Menu", "Take the tour", "Step 1 of 10", "Next"),
        (turkish(), "Menü", "Tura başla", "Adım 1 / 10", "İleri"),
    ] {
        for size in [DESKTOP, PHONE, vec2(900.0, 620.0), vec2(1280.0, 900.0), vec2(420.0, 800.0)] {
            let mut window = window(size, language);
            click(&mut window, menu);
            window.get_by_role_and_label(egui::Role::MenuItemRadio, tour).click();
            window.run_steps(5);
            let canvas = |window: &Window| window.get_by_role(egui::Role::Canvas).rect();
            let before = canvas(&window);
            assert!(before.width() > 200.0, "{size}: {before:?}");
            draw(&mut window, SEVEN);
            wait(&mut window, |window| window.query_by_label(next).is_some());
            window.run_steps(5);
            assert_eq!(canvas(&window), before, "{size}: the canvas moves");
            let said = window.get_by_role(egui::Role::Alert).rect();
            let bubble = window.get_by_label(step).rect().union(window.get_by_label(next).rect()).union(said);
            let bars = (0..10).map(|digit| window.get_by_label_contains(&format!("{digit}: ")).rect());
            for part in bars.chain([before]) {
                assert!(!bubble.intersects(part), "{size}: {bubble:?} covers {part:?}");
            }
        }
    }
}

fn take_from_the_menu(window: &mut Window) {
    click(window, "Menu");
    window.get_by_role_and_label(egui::Role::MenuItemRadio, "Take the tour").click();
    window.step();
}
