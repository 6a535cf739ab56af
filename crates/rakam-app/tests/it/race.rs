//! A race of trainings, run as a user runs it.

use egui::{Key, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::hands::{PHONE, Window, can_press, click, english, go_to, labels, says, turkish, wait, window};
use crate::window::painted;

/// So tall that nothing has to be scrolled to.
const TALL: Vec2 = Vec2::new(1000.0, 1400.0);

fn count(window: &Window, label: &str) -> usize {
    labels(window).iter().filter(|said| *said == label).count()
}

#[test]
fn three_trainings_race_and_the_table_says_who_was_first() {
    for (language, [race, start, stop, add, first, sgd, batch, third, network, small, steps, results]) in [
        (
            english(),
            [
                "Race",
                "Start the race",
                "Stop",
                "Add a training",
                "1, Optimiser: Adam",
                "2, Optimiser: SGD",
                "3, Batch size: 64",
                "3, Batch size: 256",
                "3, Network: Original",
                "One dense layer",
                "By steps",
                "Who is ahead",
            ],
        ),
        (
            turkish(),
            [
                "Yarış",
                "Yarışı başlat",
                "Durdur",
                "Eğitim ekle",
                "1, Eniyileyici: Adam",
                "2, Eniyileyici: SGD",
                "3, Yığın büyüklüğü: 64",
                "3, Yığın büyüklüğü: 256",
                "3, Ağ: Özgün",
                "Tek tam bağlı katman",
                "Adıma göre",
                "Kim önde",
            ],
        ),
    ] {
        let mut window = window(TALL, language);
        go_to(&mut window, Key::Num3);
        click(&mut window, race);
        wait(&mut window, |window| can_press(window, start));
        assert!(window.query_by_label(first).is_some() && window.query_by_label(sgd).is_some());
        // What is chosen has a name, and stands below the same of the other trainings.
        let left = |window: &Window, number: usize| {
            let menus = window.root().children_recursive().map(|node| node.accesskit_node());
            let of_row =
                menus.filter(|node| node.label().is_some_and(|label| label.starts_with(&format!("{number}, "))));
            of_row.filter_map(|node| Some(node.raw_bounds()?.x0)).collect::<Vec<_>>()
        };
        assert_eq!((left(&window, 1).len(), left(&window, 1)), (4, left(&window, 2)));
        let named = |name: &str| painted(&window).iter().any(|(text, ..)| text == name);
        assert!(
            batch.split_once(", ").and_then(|(_, choice)| choice.split_once(':')).is_some_and(|(name, _)| named(name))
        );
        click(&mut window, add);
        click(&mut window, batch);
        click(&mut window, "256");
        assert!(window.query_by_label(third).is_some(), "{:#?}", labels(&window));
        click(&mut window, network);
        click(&mut window, small);
        assert!(!says(&window, results));
        click(&mut window, start);
        wait(&mut window, |window| says(window, results));
        assert!(window.get_by_label(first).accesskit_node().is_disabled(), "it changes nothing any more");
        // Each of the three marks is reached by someone within a few seconds, or not at all: 97% surely.
        let reached = |window: &Window| labels(window).iter().any(|label| label == "97%" || label == "%97");
        wait(&mut window, reached);
        let dashes = |window: &Window| count(window, "–");
        wait(&mut window, |window| dashes(window) < 8);
        click(&mut window, steps);
        assert_eq!(window.get_by_label(steps).accesskit_node().toggled(), Some(egui::accesskit::Toggled::True));
        click(&mut window, stop);
        wait(&mut window, |window| can_press(window, start));
        assert!(says(&window, results), "what was raced is lost");
    }
}

#[test]
fn results_stand_for_what_raced_alone() {
    let mut window = window(TALL, english());
    go_to(&mut window, Key::Num3);
    click(&mut window, "Race");
    wait(&mut window, |window| can_press(window, "Start the race"));
    click(&mut window, "Add a training");
    click(&mut window, "3, Batch size: 64");
    click(&mut window, "256");
    click(&mut window, "Start the race");
    wait(&mut window, |window| says(window, "Who is ahead"));
    click(&mut window, "Stop");
    wait(&mut window, |window| can_press(window, "Start the race"));
    // Each number stands at its choices, and at its results as long as they are of these choices.
    let marks = |window: &Window| ["1", "2", "3"].map(|number| count(window, number));
    assert_eq!(marks(&window), [2, 2, 2], "{:#?}", labels(&window));
    click(&mut window, "2, Optimiser: SGD");
    click(&mut window, "RMSprop");
    assert_eq!(marks(&window), [2, 1, 2], "{:#?}", labels(&window));
    click(&mut window, "2, Optimiser: RMSprop");
    click(&mut window, "SGD");
    assert_eq!(marks(&window), [2, 2, 2], "{:#?}", labels(&window));
    click(&mut window, "Remove training 1");
    assert_eq!(marks(&window), [2, 2, 0], "{:#?}", labels(&window));
    assert!(says(&window, "2, Batch size: 256"), "{:#?}", labels(&window));
    // One more hasn't raced, though it has the choices of one that has.
    click(&mut window, "Add a training");
    assert_eq!(marks(&window), [2, 2, 1], "{:#?}", labels(&window));
}

#[test]
fn on_a_phone_nothing_of_the_race_is_beyond_the_edge() {
    for (language, race, start, results) in
        [(english(), "Race", "Start the race", "Who is ahead"), (turkish(), "Yarış", "Yarışı başlat", "Kim önde")]
    {
        let mut window = window(PHONE, language);
        go_to(&mut window, Key::Num3);
        click(&mut window, race);
        wait(&mut window, |window| can_press(window, start));
        click(&mut window, start);
        wait(&mut window, |window| says(window, results));
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            let Some(bounds) = node.raw_bounds() else { continue };
            let name = node.label().or_else(|| node.value());
            assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
        }
    }
}
