//! Challenges, tried as a user tries them, and a teacher's own.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, go_to, labels, says, turkish, wait, window,
};
use crate::window::drop_file;

fn open(window: &mut Window, [menu, item]: [&str; 2]) {
    click(window, menu);
    window.get_by_role_and_label(Role::MenuItemRadio, item).click();
    window.run_steps(10);
}

/// Clicks in the card, once it has found its place.
fn press(window: &mut Window, label: &str) {
    window.run_steps(10);
    click(window, label);
    window.run_steps(10);
}

const MENU: [&str; 2] = ["Menu", "Challenges"];

/// How many conditions are met, and how many are not.
fn met(window: &Window) -> (usize, usize) {
    let all = labels(window);
    let count = |name: &str| all.iter().filter(|label| *label == name).count();
    (count("Met"), count("Not met yet"))
}

#[test]
fn a_list_leads_to_a_challenge_with_a_goal_a_hint_and_its_conditions() {
    let mut window = window(DESKTOP, english());
    open(&mut window, MENU);
    for title in
        ["99% with under 10,000 parameters", "Make it overfit", "One drawing, two readings", "Undo the fooling"]
    {
        assert!(says(&window, title), "{title}: {:#?}", labels(&window));
    }
    press(&mut window, "99% with under 10,000 parameters");
    assert!(says(&window, "Fewer than 10,000 parameters") && says(&window, "Test accuracy of at least 99.00%"));
    assert_eq!(met(&window), (0, 3));
    assert!(!says(&window, "Most parameters are where"), "the hint is shown on demand");
    press(&mut window, "Hint");
    assert!(says(&window, "Most parameters are where"));
    // Folded up, the card still says how far it is.
    press(&mut window, "Fold the challenges up");
    assert!(says(&window, "0 of 3") && !says(&window, "Fewer than 10,000 parameters"), "{:#?}", labels(&window));
    press(&mut window, "Unfold the challenges");
    press(&mut window, "All challenges");
    assert!(says(&window, "Undo the fooling"));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    press(&mut window, "Close the challenges");
    assert!(!says(&window, "Undo the fooling"));
}

#[test]
fn the_tour_and_the_challenges_make_room_for_each_other() {
    let mut window = window(DESKTOP, english());
    open(&mut window, MENU);
    open(&mut window, ["Menu", "Take the tour"]);
    assert!(says(&window, "Step 1 of 10") && !says(&window, "Make it overfit"));
    open(&mut window, MENU);
    assert!(!says(&window, "Step 1 of 10") && says(&window, "Make it overfit"));
}

/// The example of the guide, in one language.
fn example(guide: &str) -> String {
    let (_, after) = guide.split_once("```json\n").unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_example_of_the_guide_is_opened_tried_and_achieved_and_its_result_is_kept() {
    let guides = [include_str!("../../../../docs/challenges.md"), include_str!("../../../../docs/challenges.tr.md")];
    assert_eq!(example(guides[0]), example(guides[1]));
    // So tall that nothing has to be scrolled.
    let mut window = window(vec2(1400.0, 2600.0), english());
    drop_file(&mut window, "small.rakam", example(guides[0]).as_bytes(), "small.rakam is open");
    wait(&mut window, |window| says(window, "Reach 98%") && says(window, "Sprint: 99% in one epoch"));
    wait(&mut window, |window| can_press(window, "Start"));
    press(&mut window, "Examples");
    press(&mut window, "Smallest for 99%");
    press(&mut window, "Train this network");
    wait(&mut window, |window| says(window, "Fewer than 20,000 parameters") && says(window, "now: 4,"));
    assert_eq!(window.state().settings().challenges.len(), 0);
    press(&mut window, "Start");
    wait(&mut window, |window| says(window, "Done!"));
    assert_eq!(met(&window), (4, 0));
    let kept = &window.state().settings().challenges;
    let best = kept["own: Fast and small"];
    assert!(best.done && best.result >= 98.0, "{kept:?}");
    assert!(says(&window, &format!("Your best result: {:.2}%", best.result)), "{:#?}", labels(&window));
    // It is in the list from now on.
    press(&mut window, "All challenges");
    assert!(says(&window, "Fast and small · best 9"), "{:#?}", labels(&window));
}

#[test]
fn what_is_wrong_with_a_teachers_file_is_said_in_both_languages() {
    let file = |conditions: &str| {
        format!(r#"{{"rakam":1,"challenge":{{"title":"T","goal":"G","conditions":[{conditions}]}}}}"#)
    };
    for (language, cannot, range, number) in [
        (english(), "one.rakam can’t be opened", "Condition 2 of its challenge says 101", "from 0 to 100"),
        (turkish(), "one.rakam açılamıyor", "Görevin 2. koşulunda 101 yazıyor", "0 ile 100 arasında"),
    ] {
        let mut window = window(PHONE, language);
        draw(&mut window, SEVEN);
        let wrong = file(r#"{"parameters_below": 5}, {"test_accuracy_at_least": 101}"#);
        drop_file(&mut window, "one.rakam", wrong.as_bytes(), cannot);
        assert!(says(&window, range) && says(&window, number), "{:#?}", labels(&window));
        window.key_press(Key::Escape);
        window.run();
        drop_file(&mut window, "one.rakam", file(r#"{"wins": true}"#).as_bytes(), cannot);
        assert!(says(&window, "unknown variant `wins`, expected one of `data_set`"), "{:#?}", labels(&window));
        assert_eq!(window.state().reading().digit, Some(7), "nothing else changes");
    }
}

#[test]
fn a_fooling_is_undone_with_ink_and_by_nothing_less() {
    let mut window = crate::inside::window(vec2(1400.0, 900.0), english(), "classic");
    open(&mut window, MENU);
    press(&mut window, "Undo the fooling");
    draw(&mut window, SEVEN);
    assert!(says(&window, "now: not fooled yet"), "{:#?}", labels(&window));
    press(&mut window, "Fool");
    press(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "The smallest strength that does it is "));
    assert!(says(&window, "now: fooled: add ink"), "{:#?}", labels(&window));
    assert_eq!(met(&window), (0, 1));
    // Less strength doesn't count.
    window.get_by_role_and_label(Role::Slider, "Strength").focus();
    window.step();
    window.key_press(Key::ArrowLeft);
    wait(&mut window, |window| says(window, "still read as 7, not as "));
    assert_eq!(met(&window), (0, 1));
    press(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "no longer as 7."));
    // What tells a 7 from a 9: a longer bar with a hook, and open below it.
    for ink in [[(0.18, 0.27), (0.3, 0.26)], [(0.18, 0.27), (0.17, 0.36)], [(0.6, 0.22), (0.74, 0.22)]] {
        draw(&mut window, &ink);
    }
    wait(&mut window, |window| says(window, "Done!"));
    let best = window.state().settings().challenges["unfool"];
    assert!(best.done && best.result >= 0.05, "{best:?}");
}

#[test]
fn a_network_that_overfits_is_a_challenge_and_its_card_fits_a_phone_in_turkish() {
    // A phone so tall that nothing has to be scrolled.
    let mut window = window(vec2(PHONE.x, 3600.0), turkish());
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, "Başlat"));
    // A hundred images, without dropout, and a rate that stays until they are known by heart.
    let file = br#"{"rakam":1,"tab":"train","training":{"hyperparameters":{"preset":"HundredImages","optimizer":"adam",
        "momentum":0.0,"weight_decay":0.0,"schedule":"Cosine","learning_rate":0.001,"batch_size":64,"dropout":0.0,
        "augmentation":0.0,"images":100}}}"#;
    drop_file(&mut window, "few.rakam", file, "few.rakam açıldı");
    wait(&mut window, |window| says(window, "0 / 300") && can_press(window, "Başlat"));
    press(&mut window, "Başlat");
    open(&mut window, ["Menü", "Görevler"]);
    press(&mut window, "Aşırı öğrenmesini sağlayın");
    wait(&mut window, |window| says(window, "Sağlandı"));
    wait(&mut window, |window| says(window, "Başardınız!"));
    for node in window.root().children_recursive() {
        let node = node.accesskit_node();
        let Some(bounds) = node.raw_bounds() else { continue };
        let name = node.label().or_else(|| node.value());
        assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
    }
    assert!(window.state().settings().challenges["overfit"].done);
}

#[test]
fn one_drawing_is_read_as_two_digits_and_a_picture_does_not_count() {
    let mut window = window(vec2(1400.0, 900.0), english());
    open(&mut window, MENU);
    press(&mut window, "One drawing, two readings");
    assert!(says(&window, "The network classic reads “9”, at least 50% sure"), "{:#?}", labels(&window));
    draw(&mut window, SEVEN);
    assert_eq!(met(&window), (0, 2));
    assert!(says(&window, "now: “7”, 9"), "{:#?}", labels(&window));
    window.key_press(Key::C);
    draw(&mut window, &[(0.5, 0.2), (0.34, 0.42), (0.6, 0.42)]);
    draw(&mut window, &[(0.6, 0.14), (0.57, 0.8)]);
    assert_eq!(met(&window), (2, 0), "{:#?}", labels(&window));
    assert!(says(&window, "Done!"));
    let best = window.state().settings().challenges["two-minds"];
    assert!(best.done && best.result > 50.0 && best.result < 100.0, "{best:?}");
    // A worse drawing leaves the result as it is.
    window.key_press(Key::C);
    draw(&mut window, SEVEN);
    assert_eq!((met(&window), window.state().settings().challenges["two-minds"]), ((0, 2), best));
}

#[test]
fn the_card_stays_above_the_tabs_and_in_its_corner_unless_it_is_moved() {
    let mut window = window(vec2(480.0, 640.0), english());
    open(&mut window, MENU);
    let foot = |window: &Window| window.get_by_label("Open a challenge").rect();
    let close = |window: &Window| window.get_by_label("Close the challenges").rect();
    let tabs = window.get_by_label("Evaluate").rect();
    assert!(foot(&window).bottom() < tabs.top(), "{} over {tabs}", foot(&window));
    window.set_size(DESKTOP);
    window.run_steps(10);
    assert!(close(&window).right() > DESKTOP.x - 40.0, "{}", close(&window));
    assert!(foot(&window).bottom() > DESKTOP.y - 60.0, "{}", foot(&window));
    // By its title to the left: there it stays.
    let title = close(&window).left_center() - vec2(120.0, 0.0);
    window.hover_at(title);
    window.drag_at(title);
    window.step();
    window.hover_at(title - vec2(300.0, 0.0));
    window.step();
    window.drop_at(title - vec2(300.0, 0.0));
    window.run_steps(10);
    let moved = close(&window);
    assert!(moved.right() < DESKTOP.x - 300.0, "{moved}");
    window.set_size(DESKTOP + vec2(200.0, 0.0));
    window.run_steps(10);
    assert_eq!(close(&window), moved);
}
