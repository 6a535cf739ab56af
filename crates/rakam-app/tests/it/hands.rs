//! Hands and eyes for tests of the real ui.
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::{Language, RakamApp, Settings};

pub(crate) type Window = Harness<'static, RakamApp>;

pub(crate) const DESKTOP: Vec2 = vec2(1000.0, 720.0);
pub(crate) const PHONE: Vec2 = vec2(390.0, 844.0);

/// A seven: coordinates in canvas sides.
pub(crate) const SEVEN: &[(f32, f32)] =
    &[(0.28, 0.26), (0.48, 0.245), (0.67, 0.24), (0.58, 0.44), (0.5, 0.66), (0.46, 0.78)];

pub(crate) fn english() -> Language {
    language("en")
}

pub(crate) fn turkish() -> Language {
    language("tr")
}

fn language(code: &str) -> Language {
    #[expect(clippy::unwrap_used, reason = "the window speaks it, or the test fails")]
    Language::of_locale(code).unwrap()
}

pub(crate) fn window(size: Vec2, language: Language) -> Window {
    let settings = Settings { language: Some(language), ..Settings::default() };
    #[expect(clippy::unwrap_used, reason = "the network inside opens, or the test fails")]
    Harness::builder()
        .with_size(size)
        .with_max_steps(30)
        .build_eframe(move |cc| RakamApp::with_settings(cc, settings).unwrap())
}

/// Goes to the tab with this number, by its keys.
pub(crate) fn go_to(window: &mut Window, tab: Key) {
    window.key_press_modifiers(Modifiers::COMMAND, tab);
    window.step();
}

pub(crate) fn draw(window: &mut Window, points: &[(f32, f32)]) {
    let canvas = window.get_by_role(egui::Role::Canvas).rect();
    let at = |&(x, y): &(f32, f32)| canvas.min + canvas.width() * vec2(x, y);
    window.hover_at(at(&points[0]));
    window.drag_at(at(&points[0]));
    for point in &points[1..] {
        window.hover_at(at(point));
    }
    window.drop_at(at(&points[points.len() - 1]));
    window.run();
}

/// All that is written in the window, and what its parts are called.
pub(crate) fn labels(window: &Window) -> Vec<String> {
    let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    nodes.filter_map(|node| node.label().or_else(|| node.value())).collect()
}

pub(crate) fn says(window: &Window, text: &str) -> bool {
    labels(window).iter().any(|label| label.contains(text))
}

/// Whether the button is there and can be pressed.
pub(crate) fn can_press(window: &Window, label: &str) -> bool {
    window.query_by_label(label).is_some_and(|button| !button.accesskit_node().is_disabled())
}

/// The figure above this name.
pub(crate) fn figure(window: &Window, name: &str) -> String {
    let labels = labels(window);
    let at = labels.iter().position(|label| label == name).unwrap_or_else(|| panic!("no {name:?}: {labels:#?}"));
    labels[at - 1].clone()
}

pub(crate) fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.step();
    window.step();
}

/// Shows frames until it is so.
pub(crate) fn wait(window: &mut Window, until: impl Fn(&Window) -> bool) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(480) {
        window.step();
        if until(window) {
            window.step();
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it does not come to that: {:#?}", labels(window));
}
