//! A network that is fooled in Inside, as a user does it.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, go_to, labels, says, turkish, wait,
};
use crate::inside;

fn open(size: egui::Vec2, language: Language) -> Window {
    let mut window = inside::window(size, language, "classic");
    click(&mut window, if language == english() { "Fool" } else { "Yanılt" });
    window
}

fn said(window: &Window, start: &str) -> String {
    let all = labels(window);
    all.iter().find(|label| label.starts_with(start)).cloned().unwrap_or_else(|| panic!("no {start:?}: {all:#?}"))
}

/// The strength on the slider.
fn strength(window: &Window) -> f64 {
    window.get_by_role_and_label(Role::Slider, "Strength").accesskit_node().numeric_value().unwrap()
}

#[test]
fn the_smallest_change_flips_the_reading_and_a_step_less_does_not() {
    let mut window = open(DESKTOP, english());
    assert!(says(&window, "Draw a digit to see how little it takes"));
    draw(&mut window, SEVEN);
    wait(&mut window, |window| says(window, "Strength 0.100: "));
    for picture in ["Your drawing", "Change, × ", "Changed"] {
        said(&window, picture);
    }
    click(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "The smallest strength that does it is "));
    let least = said(&window, "The smallest strength");
    assert!(least.ends_with("no longer as 7."), "{least}");
    let found = strength(&window);
    assert!(least.contains(&format!("{found:.3}")) && found > 0.0 && found < 0.5, "{least}, {found}");
    // The bars say what was and what is.
    assert!(labels(&window).iter().any(|label| label.starts_with("7: ") && label.contains(", before ")));
    window.get_by_role_and_label(Role::Slider, "Strength").focus();
    window.step();
    window.key_press(Key::ArrowLeft);
    wait(&mut window, |window| says(window, "still read as 7, not as "));
    assert!((strength(&window) - found + 0.001).abs() < 1e-4, "{}, then {}", found, strength(&window));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn a_network_is_trained_with_such_images_and_its_least_change_stands_beside_the_other() {
    // So tall that nothing has to be scrolled.
    let mut window = open(vec2(1000.0, 2400.0), english());
    draw(&mut window, SEVEN);
    click(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "The smallest strength that does it is "));
    let before = strength(&window);
    assert!(!says(&window, "Smallest strength for each network"));
    click(&mut window, "Train with such images");
    wait(&mut window, |window| says(window, "0.20 of full ink"));
    wait(&mut window, |window| can_press(window, "Start"));
    click(&mut window, "Start");
    wait(&mut window, |window| can_press(window, "One more epoch"));
    click(&mut window, "Try it");
    go_to(&mut window, Key::Num2);
    wait(&mut window, |window| says(window, "Smallest change that flips"));
    click(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "Smallest strength for each network: classic "));
    assert!(labels(&window).iter().any(|label| label.contains(&format!("classic {before:.3}, trained here "))));
    assert!(strength(&window) > 1.5 * before, "{before}, then {}", strength(&window));
}

#[test]
fn another_target_is_chosen_and_the_pen_is_followed() {
    let mut window = open(DESKTOP, english());
    draw(&mut window, SEVEN);
    click(&mut window, "To be read as: second best");
    // What is read already is none of the choices.
    assert!(window.query_by_role_and_label(Role::MenuItemRadio, "7").is_none());
    window.get_by_role_and_label(Role::MenuItemRadio, "2").click();
    window.run_steps(2);
    click(&mut window, "Smallest change that flips");
    wait(&mut window, |window| says(window, "read as 2, no longer as 7."));
    let found = strength(&window);
    draw(&mut window, &[(0.5, 0.2), (0.5, 0.8)]);
    wait(&mut window, |window| says(window, &format!("Strength {found:.3}: ")));
    window.key_press(Key::C);
    wait(&mut window, |window| says(window, "Draw a digit to see how little it takes"));
}

#[test]
fn on_a_phone_and_in_turkish_it_is_fooled_too() {
    let mut window = open(PHONE, turkish());
    draw(&mut window, SEVEN);
    wait(&mut window, |window| says(window, "Yanıltan en küçük değişiklik"));
    click(&mut window, "Yanıltan en küçük değişiklik");
    wait(&mut window, |window| says(window, "Yeten en küçük şiddet 0,"));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}
