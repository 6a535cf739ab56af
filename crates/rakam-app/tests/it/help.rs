//! "Explain this": every control is explained in place, and nothing acts meanwhile.

use egui::{Key, Modifiers, Pos2, Rect, Role, Vec2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, labels, says, turkish, wait, window,
};

const HINT: [&str; 2] = ["Meanwhile, controls do nothing", "Bu sırada hiçbir şey çalışmaz"];

fn start(window: &mut Window) {
    window.key_press(Key::F1);
    window.run_steps(3);
}

/// What is said about what is there.
fn explained(window: &mut Window, at: Pos2) -> Option<String> {
    window.hover_at(at);
    window.run_steps(2);
    let alerts = window.query_all_by_role(Role::Alert);
    alerts.filter_map(|node| node.accesskit_node().label()).next_back()
}

/// The controls that can be seen, with their names.
fn controls(window: &Window, size: Vec2) -> Vec<(String, Rect)> {
    let acts = [
        Role::Button,
        Role::Slider,
        Role::Tab,
        Role::RadioButton,
        Role::Canvas,
        Role::TextInput,
        Role::CheckBox,
        Role::ComboBox,
    ];
    let nodes = window.root().children_recursive().map(|node| node.accesskit_node());
    let controls = nodes.filter(|node| acts.contains(&node.role()));
    let placed = controls.filter_map(|node| {
        let bounds = node.raw_bounds()?;
        let rect =
            Rect::from_min_max(pos2(bounds.x0 as f32, bounds.y0 as f32), pos2(bounds.x1 as f32, bounds.y1 as f32));
        Some((node.label().or_else(|| node.value()).unwrap_or_default(), rect))
    });
    let sight = Rect::from_min_size(pos2(0.0, 50.0), size - vec2(0.0, 130.0));
    // What ends the explanations says so itself.
    placed.filter(|(name, rect)| sight.contains(rect.center()) && !["End", "Bitir"].contains(&name.as_str())).collect()
}

fn every_control_is_explained(size: Vec2, language: Language, hint: &str) {
    let mut window = window(size, language);
    draw(&mut window, SEVEN);
    let mut silent = Vec::new();
    for tab in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5] {
        window.key_press_modifiers(Modifiers::COMMAND, tab);
        window.run_steps(3);
        if tab == Key::Num3 {
            let batch = if language == english() { "One batch" } else { "Bir yığın" };
            wait(&mut window, |window| can_press(window, batch));
        }
        start(&mut window);
        assert!(says(&window, hint), "{tab:?}: {:#?}", labels(&window));
        let controls = controls(&window, size);
        assert!(controls.len() > 3, "{tab:?}: {controls:?}");
        for (name, rect) in controls {
            match explained(&mut window, rect.center()) {
                Some(said) if said.split_once(": ").is_some_and(|(_, about)| about.len() > 15) => {}
                said => silent.push((tab, name, said)),
            }
        }
        window.key_press(Key::Escape);
        window.run_steps(2);
        assert!(!says(&window, hint));
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn on_the_desktop_every_control_of_every_tab_is_explained() {
    every_control_is_explained(vec2(1400.0, 2800.0), english(), HINT[0]);
}

#[test]
fn on_a_phone_in_turkish_every_control_in_sight_is_explained() {
    every_control_is_explained(PHONE, turkish(), HINT[1]);
}

#[test]
fn nothing_acts_until_it_is_left() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    click(&mut window, "Menu");
    window.get_by_label_contains("Explain this").click();
    window.run_steps(4);
    assert!(says(&window, HINT[0]));
    let strokes = window.state().drawing().strokes().len();
    let canvas = window.get_by_role(Role::Canvas).rect();
    assert!(explained(&mut window, canvas.center()).is_some_and(|said| said.contains("reads the drawing again")));
    draw(&mut window, SEVEN);
    window.key_press(Key::C);
    window.run_steps(2);
    click(&mut window, "Clear");
    assert_eq!(window.state().drawing().strokes().len(), strokes, "it neither draws nor clears");
    assert!(says(&window, "Empties the canvas."), "{:#?}", labels(&window));
    // By keys: what has the focus is explained, and Enter presses nothing.
    window.key_press(Key::Tab);
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert_eq!(window.state().drawing().strokes().len(), strokes);
    click(&mut window, "End");
    window.run_steps(2);
    assert!(!says(&window, HINT[0]));
    click(&mut window, "Clear");
    assert!(window.state().drawing().is_empty());
}

#[test]
fn the_hint_leaves_the_tabs_of_a_narrow_window_free() {
    let mut window = window(vec2(480.0, 640.0), english());
    let tabs = window.get_by_label("Evaluate").rect();
    start(&mut window);
    let (hint, end) = (window.get_by_label_contains(HINT[0]).rect(), window.get_by_label("End").rect());
    assert!(hint.bottom() < tabs.top() && end.bottom() < tabs.top(), "{hint} {end} {tabs}");
    assert!(hint.right() <= end.left(), "{hint} {end}");
}
