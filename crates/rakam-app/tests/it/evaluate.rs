//! The Evaluate tab, driven as a user drives it, with the real images.

use crate::hands;

use crate::hands::{DESKTOP, PHONE, Window, english, go_to, labels, says, turkish, wait};
use crate::network::{Storage, restart, start as start_again};
use egui::{Key, Rect, Role, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::{Language, Settings};
use rakam_model::embedded;
use rakam_train::Device;

/// Under which name the last evaluation is kept.
const KEY: &str = "rakam-evaluation";

/// The window with the Evaluate tab, once the images are there and what begins by itself is stopped.
fn window(size: Vec2, language: Language) -> Window {
    let mut window = hands::window(size, language);
    go_to(&mut window, Key::Num4);
    let stop = if language == english() { "Stop" } else { "Durdur" };
    wait(&mut window, |window| says(window, stop));
    click(&mut window, Role::Button, stop);
    assert!(says(&window, start(language)), "{:#?}", labels(&window));
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

/// The smaller network reads the images in a tenth of the time.
fn choose_classic(window: &mut Window, language: Language) {
    click(window, Role::Button, if language == english() { "Network: rakam" } else { "Ağ: rakam" });
    click(window, Role::MenuItemRadio, "classic");
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
fn the_chosen_device_reads_though_nothing_was_trained() {
    let mut storage = Storage::default();
    Settings { language: Some(english()), device: Device::Gpu, ..Settings::default() }.save(&mut storage);
    let mut window = start_again(&storage);
    go_to(&mut window, Key::Num4);
    // A card reads, or a line says why none does.
    let is_told = |window: &Window| {
        let told =
            |label: &String| label.contains(" images read on ") || label.contains("the graphics card can’t be used");
        labels(window).iter().any(told)
    };
    wait(&mut window, is_told);
    click(&mut window, Role::Button, "Stop");
}

#[test]
fn one_network_is_evaluated_and_a_cell_shows_its_images() {
    let mut window = window(vec2(1000.0, 2400.0), english());
    choose_classic(&mut window, english());
    evaluate(&mut window);
    let classic = embedded().iter().find(|inside| inside.name == "classic").unwrap();
    let reported = classic.model().unwrap().trained.unwrap().test_accuracy;
    let shown = labels(&window).into_iter().find_map(|label| {
        let (right, _) = label.split_once(" of 10,000 test images read correctly")?;
        right.replace(',', "").parse::<f64>().ok()
    });
    assert!((shown.unwrap() / 10_000.0 - reported).abs() <= 0.0003, "{shown:?}");
    assert!(says(&window, &format!("{:.2}%", shown.unwrap() / 100.0)), "{:#?}", labels(&window));

    // All mistakes first; then those of each cell beside the diagonal.
    let wrong = 10_000 - shown.unwrap() as usize;
    wait(&mut window, |window| images(window).len() == 60);
    click(&mut window, Role::Button, &format!("{} more", wrong - 60));
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
    wait(&mut window, |window| images(window).len() == 60);
}

#[test]
#[ignore = "takes a minute: the larger network reads 29,000 images"]
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
    click(&mut window, Role::Button, "Run evaluation");
    wait(&mut window, |window| says(window, "images read"));
}

#[test]
fn nothing_leaves_the_window_on_a_phone_or_a_desktop() {
    for (size, language) in [(PHONE, english()), (PHONE, turkish()), (DESKTOP, turkish())] {
        let mut window = window(size, language);
        choose_classic(&mut window, language);
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

#[test]
fn the_last_evaluation_is_there_when_the_program_is_opened_again() {
    // At first sight, the built-in network is measured by itself.
    let mut first = hands::window(DESKTOP, english());
    go_to(&mut first, Key::Num4);
    wait(&mut first, |window| says(window, "Nothing was measured here yet"));
    assert!(says(&first, "Stop") && !says(&first, "Confusion matrix"));
    wait(&mut first, |window| says(window, "Measured "));
    let accuracy = |window: &Window| {
        let said = labels(window).into_iter().filter(|label| label.contains(" of 10,000 test images read correctly"));
        said.collect::<Vec<String>>()
    };
    let measured = accuracy(&first);
    assert_eq!(measured.len(), 1);
    assert!(!says(&first, "Stop"));

    let mut storage = Storage::default();
    Settings { language: Some(english()), ..Settings::default() }.save(&mut storage);
    let mut second = restart(&mut first, &mut storage);
    assert!(storage.0[KEY].len() < 100_000, "{}", storage.0[KEY].len());
    go_to(&mut second, Key::Num4);
    second.step();
    assert_eq!(accuracy(&second), measured, "{:#?}", labels(&second));
    assert!(says(&second, "Measured ") && says(&second, "Confusion matrix"));
    second.set_size(vec2(1000.0, 2400.0));
    // The images are read again only if the user wants it, and the mistakes are shown once there are images.
    wait(&mut second, |window| !images(window).is_empty());
    assert!(!says(&second, "Stop"), "it is measured again");

    // What is damaged is as if there were none.
    for damaged in ["", "?", "AAAA", &storage.0[KEY].clone()[..600]] {
        storage.0.insert(KEY.to_owned(), damaged.to_owned());
        let mut third = start_again(&storage);
        go_to(&mut third, Key::Num4);
        third.step();
        assert!(!says(&third, "Measured ") && says(&third, "Run evaluation"), "{damaged:?}: {:#?}", labels(&third));
    }
}
