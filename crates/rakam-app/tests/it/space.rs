//! The layers in space, turned, zoomed and pointed at as a user does.

use egui::{Event, Key, Pos2, Rect, Vec2, vec2};
use egui_kittest::kittest::NodeT as _;
use rakam_app::Language;

use crate::hands::{DESKTOP, PHONE, SEVEN, Window, click, draw, english, labels, says, turkish};
use crate::inside;

fn open(size: Vec2, language: Language) -> Window {
    let mut window = inside::window(size, language, "classic");
    draw(&mut window, SEVEN);
    click(&mut window, if language == english() { "In space" } else { "Uzayda" });
    window
}

/// What is said of space, and where it is.
fn space(window: &Window) -> (String, Rect) {
    let name = if says(window, " layers in space.") { " layers in space." } else { "Uzayda " };
    let node = window.get_by_role_and_label_contains(name);
    (node.accesskit_node().label().unwrap_or_default(), node.rect())
}

trait ByRoleAndPart {
    fn get_by_role_and_label_contains(&self, part: &str) -> egui_kittest::Node<'_>;
}

impl ByRoleAndPart for Window {
    fn get_by_role_and_label_contains(&self, part: &str) -> egui_kittest::Node<'_> {
        let is_it = |node: &egui_kittest::Node<'_>| {
            let node = node.accesskit_node();
            node.role() == egui::Role::Image && node.label().is_some_and(|label| label.contains(part))
        };
        self.root().children_recursive().find(is_it).unwrap_or_else(|| panic!("no {part:?}: {:#?}", labels(self)))
    }
}

fn point(window: &mut Window, at: Pos2) -> String {
    window.hover_at(at);
    window.step();
    window.step();
    space(window).0
}

/// A place where something is looked at that is called so; `columns` are hundredths of the width.
fn find(window: &mut Window, what: &str, columns: std::ops::Range<usize>) -> Pos2 {
    let rect = space(window).1;
    for y in (10..90).step_by(4) {
        for x in columns.clone() {
            let at = rect.min + rect.size() * vec2(x as f32 / 100.0, y as f32 / 100.0);
            if point(window, at).contains(what) {
                return at;
            }
        }
    }
    panic!("nothing is called {what}");
}

#[test]
fn a_cell_that_is_pointed_at_is_laid_out_and_what_is_there_turns_with_the_pen() {
    let mut window = open(DESKTOP, english());
    let (said, rect) = space(&window);
    // Until something is pointed at, it is the brightest cell of the last maps.
    assert!(said.starts_with("6 layers in space. conv2; map "), "{said}");
    let at = find(&mut window, "conv1; map ", 20..30);
    assert!(says(&window, "conv1, map ") && window.state().sum_looked_at().is_some());
    let before = point(&mut window, at);

    window.drag_at(rect.center());
    window.hover_at(rect.center() + vec2(60.0, 20.0));
    window.drop_at(rect.center() + vec2(60.0, 20.0));
    window.run();
    let turned = point(&mut window, at);
    assert_ne!(turned, before);
    click(&mut window, "Reset the view");
    assert_eq!(point(&mut window, at), before);

    window.event(Event::Zoom(2.0));
    window.run();
    // What is under the pointer stays there.
    assert_eq!(point(&mut window, at), before);
    assert_ne!(point(&mut window, at + vec2(-40.0, 0.0)), point(&mut window, at));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn the_keys_turn_and_zoom_and_an_output_is_chosen_by_a_click() {
    let mut window = open(DESKTOP, english());
    let at = find(&mut window, "layers in space. 7", 75..85);
    window.get_by_role_and_label_contains("layers in space.").focus();
    window.step();
    for key in [Key::ArrowLeft, Key::ArrowUp, Key::Plus] {
        window.key_press(key);
        window.step();
    }
    assert!(!point(&mut window, at).contains("in space. 7"));
    click(&mut window, "Reset the view");
    window.hover_at(at);
    window.drag_at(at);
    window.drop_at(at);
    window.run();
    window.hover_at(Pos2::ZERO);
    window.run();
    window.step();
    assert!(space(&window).0.ends_with("in space. 7"), "{}", space(&window).0);
}

#[test]
fn on_a_phone_and_in_turkish_the_layers_stand_in_space_too() {
    let mut window = open(PHONE, turkish());
    let (said, rect) = space(&window);
    assert!(said.starts_with("Uzayda 6 katman. conv2; "), "{said}");
    assert!(rect.width() > 300.0 && rect.height() >= 180.0, "{rect}");
    click(&mut window, "Yakınlaştır");
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}
