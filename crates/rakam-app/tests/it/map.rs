//! The map of Inside, driven as a user drives it.

use egui::{Key, Rect, Role, Shape, vec2};
use egui_kittest::kittest::NodeT as _;
use rakam_app::Language;

use crate::data::table;
use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, go_to, labels, turkish, wait, window,
};
use crate::window::{drop_file, painted};

fn open(size: egui::Vec2, language: Language) -> Window {
    let mut window = window(size, language);
    go_to(&mut window, Key::Num2);
    click(&mut window, if language == english() { "Map" } else { "Harita" });
    window.run_steps(2);
    window
}

fn said(window: &Window, part: &str) -> Option<String> {
    labels(window).into_iter().find(|label| label.contains(part))
}

/// Waits until something is said that has this part.
fn wait_for(window: &mut Window, part: &str) -> String {
    wait(window, |window| said(window, part).is_some());
    said(window, part).unwrap_or_default()
}

fn map(window: &Window) -> Rect {
    let is_map = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.role() == Role::Image
            && node.label().is_some_and(|label| label.contains("test image") || label.contains("Test image"))
    };
    window.root().children_recursive().find(is_map).map_or(Rect::NOTHING, |node| node.rect())
}

/// Whether the names of the classes are painted after the dot of the drawing, which is the largest.
fn names_are_above_the_drawing(window: &Window) -> bool {
    let rect = map(window);
    let shapes: Vec<&Shape> = window.output().shapes.iter().map(|clipped| &clipped.shape).collect();
    let drawing = shapes.iter().rposition(|shape| matches!(shape, Shape::Circle(circle) if circle.radius == 9.0));
    let name =
        |shape: &&Shape| matches!(shape, Shape::Text(text) if text.galley.text() == "7" && rect.contains(text.pos));
    drawing.is_some_and(|drawing| shapes.iter().skip(drawing).any(name))
}

#[test]
fn the_map_is_there_without_a_drawing_and_a_drawn_seven_lies_among_sevens() {
    let mut window = open(DESKTOP, english());
    let summary = wait_for(&mut window, "5,000 test images; ");
    assert!(summary.contains("misread, with red rings"), "{summary}");
    assert_eq!(said(&window, "Nearest to your drawing"), None);
    draw(&mut window, SEVEN);
    assert_eq!(wait_for(&mut window, "Nearest to your drawing"), "Nearest to your drawing: 7, 7, 7, 7, 7");
    assert!(names_are_above_the_drawing(&window));
    window.key_press(Key::C);
    wait(&mut window, |window| said(window, "Nearest to your drawing").is_none());
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn another_layer_and_method_are_chosen_and_the_map_follows() {
    let mut window = open(DESKTOP, english());
    wait_for(&mut window, "5,000 test images; ");
    click(&mut window, "Test images: 5,000 images");
    click(&mut window, "2,000 images");
    wait_for(&mut window, "2,000 test images; ");
    let layer = said(&window, "Layer: after").unwrap_or_default();
    click(&mut window, &layer);
    click(&mut window, "Pixels");
    wait_for(&mut window, "Layer: Pixels");
    click(&mut window, "Map of the test images: explain");
    assert!(said(&window, "(Pixels)").is_some(), "{:#?}", labels(&window));
    click(&mut window, "Method: Plane (PCA)");
    click(&mut window, "Clusters (t-SNE)");
    assert!(said(&window, "The map is forming: ").is_some(), "{:#?}", labels(&window));
    wait(&mut window, |window| said(window, "The map is forming: ").is_none());
    assert!(said(&window, "(t-SNE)").is_some());
}

#[test]
fn an_image_under_the_pointer_says_what_it_is_and_arrows_lead_to_the_misread_ones() {
    let mut window = open(DESKTOP, english());
    wait_for(&mut window, "5,000 test images; ");
    let rect = map(&window);
    let mut met = 0;
    for step in 0..12 {
        window.hover_at(rect.min + vec2(0.3 + 0.04 * step as f32, 0.5) * rect.size());
        window.run_steps(2);
        met += usize::from(said(&window, "Test image ").is_some());
    }
    assert!(met > 3, "{met} images under the pointer");
    window.hover_at(egui::pos2(5.0, 5.0));
    window.run_steps(2);
    assert_eq!(said(&window, "Test image "), None);
    let is_map = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Image && node.rect() == rect;
    window.root().children_recursive().find(is_map).expect("a map").focus();
    window.run_steps(2);
    let mut seen = Vec::new();
    for _ in 0..3 {
        window.key_press(Key::ArrowRight);
        window.run_steps(2);
        seen.push(said(&window, ", read as ").expect("a misread image"));
    }
    seen.dedup();
    assert_eq!(seen.len(), 3, "{seen:?}");
    window.key_press(Key::ArrowLeft);
    window.run_steps(2);
    assert_eq!(said(&window, ", read as ").as_ref(), seen.get(1));
}

#[test]
fn of_the_network_in_training_the_map_names_its_own_classes_and_layers() {
    let mut window = window(DESKTOP, english());
    drop_file(&mut window, "halves.csv", &table(1_200), "1,000 training images and 200 test images");
    wait(&mut window, |window| can_press(window, "One batch"));
    click(&mut window, "One batch");
    wait(&mut window, |window| can_press(window, "Resume"));
    go_to(&mut window, Key::Num2);
    click(&mut window, "Map");
    window.run_steps(2);
    click(&mut window, "Network: the network that reads");
    click(&mut window, "the network in training");
    wait_for(&mut window, "200 test images; ");
    assert!(said(&window, "Layer: after fc1").is_some(), "{:#?}", labels(&window));
    let rect = map(&window);
    let named = |name: &str| painted(&window).iter().any(|(text, at, _)| text == name && rect.contains(at.center()));
    assert!(named("up") && named("down"), "{:#?}", painted(&window));
    // Its one layer, the pixels before it and the logits after it.
    click(&mut window, "Layer: after fc1");
    let layers = window.root().children_recursive().map(|node| node.accesskit_node());
    let layers: Vec<String> =
        layers.filter(|node| node.role() == Role::MenuItemRadio).filter_map(|node| node.label()).collect();
    assert_eq!(layers, ["Pixels", "after fc1", "Logits"]);
    window.key_press(Key::Escape);
    window.run_steps(2);
    let is_map = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Image && node.rect() == rect;
    window.root().children_recursive().find(is_map).expect("a map").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    if let Some(misread) = said(&window, ", read as ") {
        assert!(misread.ends_with("up, read as down") || misread.ends_with("down, read as up"), "{misread}");
    }
}

#[test]
fn on_a_phone_and_in_turkish_nothing_is_cut() {
    let mut window = open(PHONE, turkish());
    wait_for(&mut window, "5.000 sınama görüntüsü; ");
    draw(&mut window, SEVEN);
    wait_for(&mut window, "Çiziminize en yakınlar: 7");
    let rect = map(&window);
    assert!(rect == Rect::NOTHING || rect.width() <= PHONE.x);
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}
