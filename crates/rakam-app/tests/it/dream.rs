//! The dreams of Inside, driven as a user drives them.

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use rakam_app::Language;

use crate::hands::{DESKTOP, PHONE, Window, click, english, labels, says, turkish, wait};
use crate::inside;

fn open(size: egui::Vec2, language: Language) -> Window {
    let mut window = inside::window(size, language, "classic");
    click(&mut window, if language == english() { "Dream" } else { "Düş" });
    window
}

#[test]
fn the_image_of_a_chosen_digit_forms_step_by_step_until_the_network_is_sure() {
    let mut window = open(DESKTOP, english());
    wait(&mut window, |window| says(window, "Step 120, the class 0: logit "));
    click(&mut window, "8");
    // It is seen forming.
    wait(&mut window, |window| says(window, ", the class 8: logit ") && !says(window, "Step 120, "));
    wait(&mut window, |window| says(window, "Step 120, the class 8: logit "));
    let said = labels(&window).into_iter().find(|label| label.starts_with("Step 120, ")).unwrap();
    assert!(said.ends_with("probability 100%") || said.contains("probability 99."), "{said}");
    assert!(
        says(&window, "120 of 120") && (says(&window, "8: 100%") || says(&window, "8: 99.")),
        "{:#?}",
        labels(&window)
    );
    click(&mut window, "Watch again");
    assert!(!says(&window, "Step 120, "));
    click(&mut window, "Dream: explain");
    assert!(says(&window, "excites the class 8 most"));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_map_of_a_layer_is_dreamt_of_and_the_keys_choose_another() {
    let mut window = open(DESKTOP, english());
    click(&mut window, "Layer: Classes");
    click(&mut window, "after conv2");
    wait(&mut window, |window| says(window, "Step 120, map 1 of conv2: mean "));
    assert!(says(&window, "1 of 16") && says(&window, "The network reads "));
    window.get_by_role_and_label(egui::Role::Slider, "Map").focus();
    window.step();
    window.key_press(Key::ArrowRight);
    wait(&mut window, |window| says(window, "map 2 of conv2: mean "));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn on_a_phone_and_in_turkish_it_dreams_too() {
    let mut window = open(PHONE, turkish());
    wait(&mut window, |window| says(window, "120. adım, 0 sınıfı: logit "));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}
