//! The Evaluate tab, driven as a user drives it, with the real images.

use crate::hands;

use std::time::Duration;

use crate::hands::{DESKTOP, PHONE, Window, english, go_to, labels, says, turkish, wait};
use egui::{Key, Rect, Role, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;
use rakam_model::embedded;

/// The window with the Evaluate tab, once the images are there.
fn window(size: Vec2, language: Language) -> Window {
    let mut window = hands::window(size, language);
    go_to(&mut window, Key::Num4);
    let start = start(language);
    wait(&mut window, |window| {
        let button = window.get_all_by_role_and_label(Role::Button, start).next();
        button.is_some_and(|button| !button.accesskit_node().is_disabled())
    });
    window
}

fn start(language: Language) -> &'static str {
    if language == english() { "Run evaluation" } else { "Değerlendirmeyi başlat" }
}

fn click(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).click();
    window.step();
    window.step();
}

fn evaluate(window: &mut Window) {
    click(window, Role::Button, "Run evaluation");
    assert!(says(window, "Stop"), "{:#?}", labels(window));
    wait(window, |window| !says(window, "Stop"));
}

/// Images that are shown with a reading.
fn images(window: &Window) -> Vec<String> {
    let shown = window.root().children_recursive().filter(|node| node.accesskit_node().role() == Role::Image);
    let labels = shown.filter_map(|node| node.accesskit_node().label());
    labels.filter(|label| (label.starts_with("A ") || label.starts_with("An ")) && label.contains("sure")).collect()
}

#[test]
fn one_network_is_evaluated_and_a_cell_shows_its_images() {
    let mut window = window(vec2(1000.0, 2400.0), english());
    evaluate(&mut window);
    let reported = embedded()[0].model().unwrap().trained.unwrap().test_accuracy;
    let shown = labels(&window).into_iter().find_map(|label| {
        let (right, _) = label.split_once(" of 10,000 test images read correctly")?;
        right.replace(',', "").parse::<f64>().ok()
    });
    assert!((shown.unwrap() / 10_000.0 - reported).abs() <= 0.0003, "{shown:?}");
    assert!(says(&window, &format!("{:.2}%", shown.unwrap() / 100.0)), "{:#?}", labels(&window));

    // All mistakes first; then those of each cell beside the diagonal.
    let wrong = 10_000 - shown.unwrap() as usize;
    wait(&mut window, |window| images(window).len() == wrong);
    let cells: Vec<(usize, String)> = labels(&window)
        .into_iter()
        .filter(|label| label.contains(" images of ") && label.contains("read as"))
        .map(|label| (label.split(' ').next().unwrap().parse().unwrap(), label))
        .collect();
    assert_eq!(cells.iter().map(|(count, _)| count).sum::<usize>(), wrong);
    for (count, cell) in &cells[..3] {
        click(&mut window, Role::Button, cell);
        let what: Vec<&str> = cell.split(' ').collect();
        let (label, read) = (what[3].trim_end_matches(','), what[6]);
        let article = if label == "8" { "An" } else { "A" };
        let expected = format!("{article} {label}, read as {read}:");
        wait(&mut window, |window| images(window).len() == *count);
        assert!(images(&window).iter().all(|image| image.starts_with(&expected)), "{cell}: {:?}", images(&window));
    }
    click(&mut window, Role::Button, &format!("Read wrong ({wrong})"));
    wait(&mut window, |window| images(window).len() == wrong);
}

#[test]
fn two_networks_are_compared() {
    let mut window = window(vec2(1000.0, 3000.0), english());
    click(&mut window, Role::Button, "no comparison");
    click(&mut window, Role::MenuItemRadio, "classic");
    evaluate(&mut window);
    for said in ["Accuracy of rakam", "Accuracy of classic", "Confusion matrix of classic", "points", "classic alone"] {
        assert!(says(&window, said), "{said}: {:#?}", labels(&window));
    }
    let only = |one: &str, other: &str| -> usize {
        let end = format!(" correctly that {other} reads wrong");
        let begin = format!("{one} reads ");
        let said =
            labels(&window).into_iter().find(|label| label.starts_with(&begin) && label.ends_with(&end)).unwrap();
        said[begin.len()..said.len() - end.len()].parse().unwrap()
    };
    let (first, second) = (only("rakam", "classic"), only("classic", "rakam"));
    assert!(first > second && second > 0, "{first} {second}");
    click(&mut window, Role::Button, &format!("Only classic right ({second})"));
    wait(&mut window, |window| images(window).len() == second);
    assert!(images(&window).iter().all(|image| image.contains("read correctly")), "{:?}", images(&window));
}

#[test]
fn an_evaluation_can_be_stopped_and_started_again() {
    let mut window = window(DESKTOP, english());
    click(&mut window, Role::Button, "Run evaluation");
    wait(&mut window, |window| says(window, "images read"));
    click(&mut window, Role::Button, "Stop");
    assert!(!says(&window, "Stop") && says(&window, "Run evaluation"));
    std::thread::sleep(Duration::from_millis(300));
    window.step();
    assert!(!says(&window, "of 29,000 images read"), "{:#?}", labels(&window));
}

#[test]
fn nothing_leaves_the_window_on_a_phone_or_a_desktop() {
    for (size, language) in [(PHONE, english()), (PHONE, turkish()), (DESKTOP, turkish())] {
        let mut window = window(size, language);
        click(&mut window, Role::Button, start(language));
        let matrix = if language == english() { "Confusion matrix" } else { "Karışıklık matrisi" };
        wait(&mut window, |window| says(window, matrix));
        let body = Rect::from_min_size(egui::Pos2::ZERO, size);
        for node in window.root().children_recursive() {
            let Some(label) = node.accesskit_node().label() else { continue };
            let rect = node.rect();
            assert!(rect.left() >= body.left() - 0.5 && rect.right() <= body.right() + 0.5, "{label}: {rect:?}");
        }
    }
}

#[test]
fn a_cell_is_reached_and_chosen_by_keyboard() {
    let mut window = window(vec2(1000.0, 2400.0), english());
    click(&mut window, Role::Button, "Run evaluation");
    wait(&mut window, |window| says(window, "Confusion matrix"));
    let focused = |window: &Window| {
        let all = window.root().children_recursive();
        all.filter(|node| node.accesskit_node().is_focused()).find_map(|node| node.accesskit_node().label())
    };
    for _ in 0..60 {
        window.key_press(Key::Tab);
        window.step();
        if focused(&window).is_some_and(|label| label.contains("images of") && label.contains("read as")) {
            break;
        }
    }
    let cell = focused(&window).unwrap();
    let count: usize = cell.split(' ').next().unwrap().parse().unwrap();
    window.key_press(Key::Enter);
    wait(&mut window, |window| images(window).len() == count);
}
