//! The timeline of a training, driven as a user drives it.

use egui::{Key, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    PHONE, SEVEN, Window, can_press, click, draw, english, figure, go_to, labels, says, turkish, wait, window,
};

/// So tall that nothing has to be scrolled to.
const TALL: Vec2 = Vec2::new(1000.0, 2600.0);

/// What the tests look for, in a language.
struct Said {
    language: Language,
    start: &'static str,
    one_batch: &'static str,
    try_it: &'static str,
    seen: &'static str,
    moment: &'static str,
    now: &'static str,
    go_on: &'static str,
    trained: &'static str,
    left: &'static str,
}

fn in_english() -> Said {
    Said {
        language: english(),
        start: "Start",
        one_batch: "One batch",
        try_it: "Try it",
        seen: "images seen",
        moment: "Moment",
        now: "Now",
        go_on: "Continue from here",
        trained: "trained here",
        left: "earlier branch",
    }
}

fn in_turkish() -> Said {
    Said {
        language: turkish(),
        start: "Başlat",
        one_batch: "Bir yığın",
        try_it: "Dene",
        seen: "görülen görüntü",
        moment: "An",
        now: "Şimdi",
        go_on: "Buradan devam et",
        trained: "burada eğitilen",
        left: "önceki dal",
    }
}

/// The window with a seven on the canvas, and the Train tab once a training can be started.
fn training(size: Vec2, said: &Said) -> Window {
    let mut window = window(size, said.language);
    draw(&mut window, SEVEN);
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, said.start));
    window
}

fn number(text: &str) -> u64 {
    text.replace([',', '.'], "").parse().unwrap_or_else(|_| panic!("{text:?} isn't a number"))
}

/// What is read on the canvas, and how sure that is.
fn reading(window: &Window) -> (Option<u8>, f32) {
    let reading = window.state().reading();
    (reading.digit, reading.confidence)
}

fn batch(window: &mut Window, said: &Said, seen: &str) {
    click(window, said.one_batch);
    wait(window, |window| figure(window, said.seen) == seen);
}

/// Moves the slider by so many moments.
fn move_slider(window: &mut Window, said: &Said, key: Key, moments: usize) {
    window.get_by_role_and_label(egui::Role::Slider, said.moment).focus();
    // In the second frame the slider keeps the arrows to itself.
    window.step();
    window.step();
    for _ in 0..moments {
        window.key_press(key);
        window.step();
    }
}

#[test]
fn a_drawing_is_read_as_it_was_at_each_moment() {
    for said in [in_english(), in_turkish()] {
        let mut window = training(TALL, &said);
        assert!(window.query_by_label(said.now).is_none(), "there is nothing to go back to");
        batch(&mut window, &said, "64");
        click(&mut window, said.try_it);
        wait(&mut window, |window| window.state().network_name() == said.trained);
        window.step();
        let then = reading(&window);
        go_to(&mut window, Key::Num3);
        batch(&mut window, &said, "128");
        batch(&mut window, &said, "192");
        assert!(window.get_by_label(said.now).accesskit_node().is_disabled(), "it is now");
        assert!(window.get_by_label(said.go_on).accesskit_node().is_disabled());

        // The last moment is the third batch, which is now; the one before the first is the fresh network.
        move_slider(&mut window, &said, Key::ArrowLeft, 4);
        wait(&mut window, |window| figure(window, said.seen) == "0");
        let fresh = reading(&window);
        move_slider(&mut window, &said, Key::ArrowRight, 1);
        wait(&mut window, |window| figure(window, said.seen) == "64");
        assert!(window.state().network_name().contains("64"), "{}", window.state().network_name());
        window.step();
        assert_eq!(reading(&window), then);
        assert_ne!(fresh, then);
        assert!(says(&window, &window.state().reading_in_words()), "{:#?}", labels(&window));

        // The network of then reads in the other tabs, too, until the user is back at now.
        go_to(&mut window, Key::Num2);
        wait(&mut window, |window| window.state().reading_inside().is_some());
        assert_eq!(window.state().reading_inside().unwrap().confidence, then.1);
        go_to(&mut window, Key::Num3);
        window.step();
        click(&mut window, said.now);
        wait(&mut window, |window| window.state().network_name() == said.trained);
        window.step();
        assert_eq!(figure(&window, said.seen), "192");
        assert_ne!(reading(&window), then);
    }
}

#[test]
fn a_training_runs_on_while_its_past_is_looked_at_and_branches_from_there() {
    let said = in_english();
    let mut window = training(TALL, &said);
    // The sprint would be over too soon.
    click(&mut window, "The original recipe");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 15");
    click(&mut window, "Start");
    wait(&mut window, |window| number(&figure(window, said.seen)) > 6_400);
    // The accuracy is the last that was measured, then as now; what the curves say is about now.
    let accuracy = |window: &Window| figure(window, "test accuracy");
    wait(&mut window, |window| accuracy(window) != "–");
    let seen = number(&figure(&window, said.seen));
    wait(&mut window, |window| number(&figure(window, said.seen)) > seen + 3_000);
    assert!(!says(&window, "What the curves say now"));
    move_slider(&mut window, &said, Key::ArrowLeft, 2);
    wait(&mut window, |window| window.state().network_name().starts_with("after "));
    assert_ne!(accuracy(&window), "–");
    assert!(says(&window, "What the curves say now"), "{:#?}", labels(&window));
    move_slider(&mut window, &said, Key::ArrowLeft, 10);
    wait(&mut window, |window| window.state().network_name().starts_with("after "));
    wait(&mut window, |window| says(window, &format!("after {} images", figure(window, said.seen))));
    let then = figure(&window, said.seen);
    std::thread::sleep(std::time::Duration::from_millis(300));
    window.step();
    assert_eq!(figure(&window, said.seen), then, "the figures of then change");
    assert!(window.query_by_label("Pause").is_some(), "the training has stopped");
    click(&mut window, "Now");
    wait(&mut window, |window| number(&figure(window, said.seen)) > number(&then) + 1_280);
    // The newest network reads, and goes on to follow the training.
    wait(&mut window, |window| window.state().network_name() == said.trained);
    let before = reading(&window);
    wait(&mut window, |window| reading(window) != before);

    assert!(!says(&window, said.left));
    move_slider(&mut window, &said, Key::ArrowLeft, 20);
    wait(&mut window, |window| can_press(window, said.go_on));
    wait(&mut window, |window| says(window, &format!("after {} images", figure(window, said.seen))));
    let then = figure(&window, said.seen);
    click(&mut window, said.go_on);
    wait(&mut window, |window| window.query_by_label("Resume").is_some());
    assert_eq!(figure(&window, said.seen), then);
    assert!(says(&window, said.left), "{:#?}", labels(&window));
    click(&mut window, "Optimiser: Adam");
    click(&mut window, "SGD");
    wait(&mut window, |window| window.query_by_label("Optimiser: SGD").is_some());
    batch(&mut window, &said, &rakam_number(number(&then) + 64));
    click(&mut window, "Start over");
    wait(&mut window, |window| figure(window, said.seen) == "0");
    assert!(!says(&window, said.left));
}

/// A number as the window writes it in English.
fn rakam_number(value: u64) -> String {
    if value < 1_000 { value.to_string() } else { format!("{},{:03}", value / 1_000, value % 1_000) }
}

#[test]
fn what_was_tried_at_a_moment_is_what_is_drawn_for_and_the_built_in_network_comes_back() {
    let said = in_english();
    let mut window = training(TALL, &said);
    batch(&mut window, &said, "64");
    batch(&mut window, &said, "128");
    move_slider(&mut window, &said, Key::ArrowLeft, 2);
    wait(&mut window, |window| figure(window, said.seen) == "64");
    // Whatever network reads meanwhile.
    go_to(&mut window, Key::Num1);
    click(&mut window, "Network");
    click(&mut window, "rakam");
    assert_eq!(window.state().network_name(), "rakam");
    go_to(&mut window, Key::Num3);
    window.step();
    click(&mut window, "Try it");
    wait(&mut window, |window| window.state().network_name() == "after 64 images");
    assert!(window.query_by_label("Clear").is_some(), "Draw isn't shown: {:#?}", labels(&window));
    go_to(&mut window, Key::Num3);
    window.step();
    click(&mut window, "Back to the built-in network");
    assert_eq!(window.state().network_name(), "rakam");
    click(&mut window, "Now");
    for _ in 0..20 {
        window.step();
    }
    assert_eq!(window.state().network_name(), "rakam", "nobody asked for another");
}

#[test]
fn on_a_phone_nothing_of_the_timeline_is_beyond_the_edge() {
    for said in [in_english(), in_turkish()] {
        let mut window = training(PHONE, &said);
        batch(&mut window, &said, "64");
        move_slider(&mut window, &said, Key::ArrowLeft, 2);
        wait(&mut window, |window| figure(window, said.seen) == "0");
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            let Some(bounds) = node.raw_bounds() else { continue };
            let name = node.label().or_else(|| node.value());
            assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
        }
    }
}

#[test]
fn the_layers_are_those_of_the_moment_that_is_looked_at() {
    let said = in_english();
    let mut window = training(TALL + Vec2::new(0.0, 1000.0), &said);
    click(&mut window, "Show layers");
    let weights = |window: &Window| labels(window).into_iter().find(|label| label.starts_with("fc3, Weights: "));
    wait(&mut window, |window| weights(window).is_some());
    let fresh = weights(&window);
    batch(&mut window, &said, "64");
    wait(&mut window, |window| weights(window) != fresh);
    let trained = weights(&window);
    move_slider(&mut window, &said, Key::ArrowLeft, 2);
    wait(&mut window, |window| figure(window, said.seen) == "0" && weights(window) == fresh);
    click(&mut window, said.now);
    wait(&mut window, |window| weights(window) == trained);
}
