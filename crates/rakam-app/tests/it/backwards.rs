//! The way backwards in Inside, step by step, as a user goes it.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{DESKTOP, PHONE, SEVEN, Window, click, draw, english, labels, says, turkish};
use crate::inside;

fn open(size: egui::Vec2, language: Language) -> Window {
    let mut window = inside::window(size, language, "classic");
    click(&mut window, if language == english() { "Backwards" } else { "Geriye" });
    window
}

fn said(window: &Window, start: &str) -> String {
    let all = labels(window);
    all.iter().find(|label| label.starts_with(start)).cloned().unwrap_or_else(|| panic!("no {start:?}: {all:#?}"))
}

/// The numbers in a text.
fn numbers(text: &str) -> Vec<f64> {
    let text = text.replace('−', "-");
    let parts = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    parts.filter_map(|part| part.trim_end_matches('.').parse().ok()).collect()
}

/// Says which answer is right.
fn answer(window: &mut Window, name: &str) {
    click(window, "Right answer: as read: 7");
    window.get_by_role_and_label(Role::MenuItemRadio, name).click();
    window.run_steps(3);
}

/// Goes to a step.
fn go_to(window: &mut Window, step: &str) {
    window.get_by_role_and_label(Role::RadioButton, step).click();
    window.run_steps(3);
}

fn selected(window: &Window) -> Vec<String> {
    let steps = ["Loss", "Logits", "fc3", "fc2", "fc1", "conv2", "conv1", "Input", "Update"];
    let is_on = |step: &&str| {
        let node = window.get_by_role_and_label(Role::RadioButton, step).accesskit_node();
        node.toggled() == Some(egui::accesskit::Toggled::True)
    };
    steps.into_iter().filter(is_on).map(String::from).collect()
}

#[test]
fn from_the_loss_back_to_the_input_step_by_step() {
    let mut window = open(DESKTOP, english());
    assert!(says(&window, "Draw a digit to see what the network would learn from it."));
    draw(&mut window, SEVEN);
    answer(&mut window, "2");
    let loss = numbers(&said(&window, "If 2 is right"));
    let [_, p, loss] = loss[..] else { panic!("{loss:?}") };
    assert!((loss + p.ln()).abs() < 0.01 * loss, "p {p}, loss {loss}");
    // By buttons and by arrows, and no further than the ends.
    assert_eq!(selected(&window), ["Loss"]);
    window.key_press(Key::ArrowLeft);
    window.run_steps(2);
    assert_eq!(selected(&window), ["Loss"]);
    click(&mut window, "Next");
    assert_eq!(selected(&window), ["Logits"]);
    let gradient = numbers(&said(&window, "2: p − y"));
    assert!((gradient[gradient.len() - 2] - (p - 1.0)).abs() < 0.01, "{gradient:?}");
    window.key_press(Key::ArrowRight);
    window.run_steps(2);
    assert_eq!(selected(&window), ["fc3"]);
    said(&window, "Gradient in fc3");
    for step in ["fc2", "fc1", "conv2", "conv1", "Input", "Update", "Update"] {
        window.key_press(Key::ArrowRight);
        window.run_steps(2);
        assert_eq!(selected(&window), [step]);
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    }
    click(&mut window, "Previous");
    said(&window, "Row ");
    assert!(says(&window, "The way back ends here: before conv1"));
}

#[test]
fn the_gradients_of_a_convolution_say_their_numbers_and_a_weight_its_sum() {
    let mut window = open(vec2(1500.0, 1600.0), english());
    draw(&mut window, SEVEN);
    answer(&mut window, "2");
    go_to(&mut window, "conv2");
    for layer in ["conv2, after pooling", "conv2, after ReLU", "conv2, after batch-norm", "conv2: 16 maps"] {
        assert!(said(&window, layer).contains("norm "), "{layer}");
    }
    // What is under the pointer says its numbers.
    let is_image = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.role() == Role::Image && node.label().is_some_and(|label| label.starts_with("conv2: 16 maps"))
    };
    let maps = window.root().children_recursive().find(is_image).unwrap().rect();
    window.hover_at(maps.min + vec2(8.0, 8.0));
    window.run_steps(3);
    said(&window, "conv2, map 1, row 2, column 2: gradient ");
    the_sum_of_a_weight_is_laid_out(&window, 64);
    // Another map has other weights.
    let before = said(&window, "conv2: weight from map ");
    window.get_by_role_and_label(Role::Slider, "Map").focus();
    window.step();
    let to = before.contains("to map 1,");
    window.key_press(if to { Key::ArrowRight } else { Key::ArrowLeft });
    window.run_steps(3);
    assert_ne!(said(&window, "conv2: weight from map "), before);
    the_sum_of_a_weight_is_laid_out(&window, 64);
    for other in ["bias ", "γ ", "β "] {
        assert!(said(&window, other).contains(", gradient "));
    }
    // The last layer has one product for each weight.
    go_to(&mut window, "fc3");
    said(&window, "fc3: weight from unit ");
    let product = numbers(&said(&window, "gradient = upstream "));
    let [upstream, input, gradient] = product[..] else { panic!("{product:?}") };
    assert!((upstream * input - gradient).abs() < 0.02 * gradient.abs() + 1e-6, "{product:?}");
}

/// The largest terms and the rest add up to the gradient; the change is the rate times it.
fn the_sum_of_a_weight_is_laid_out(window: &Window, positions: usize) {
    let sum = said(window, "gradient = sum of upstream × input over ");
    assert!(sum.contains(&format!(" {positions} positions")), "{sum}");
    let gradient = *numbers(&sum).last().unwrap();
    let all = labels(window);
    let mut terms: Vec<f64> = Vec::new();
    for label in all.iter().filter(|label| label.starts_with("row ") && label.contains(" × ")) {
        let term = numbers(label);
        let [.., upstream, input, product] = term[..] else { panic!("{label}") };
        assert!((upstream * input - product).abs() < 0.02 * product.abs() + 1e-6, "{label}");
        terms.push(product);
    }
    terms.push(*numbers(&said(window, "and ")).last().unwrap());
    let total: f64 = terms.iter().sum();
    let largest = terms.iter().fold(0.0f64, |largest, term| largest.max(term.abs()));
    assert!((total - gradient).abs() < 0.03 * largest, "{gradient}, but {terms:?}");
    let change = numbers(&said(window, "− rate "));
    let [rate, of, change, before, after] = change[..] else { panic!("{change:?}") };
    assert!((rate * of + change).abs() < 0.02 * change.abs() && of == gradient, "{rate} {of} {change}");
    assert!((before + change - after).abs() < 2e-5, "{before} {change} {after}");
}

#[test]
fn the_last_step_is_tried_out_and_changes_no_network() {
    let mut window = open(DESKTOP, english());
    draw(&mut window, SEVEN);
    let reading = window.state().reading().clone();
    answer(&mut window, "2");
    go_to(&mut window, "Update");
    let updated = |window: &Window| {
        let said = numbers(&said(window, "Loss "));
        let [before, after, ..] = said[..] else { panic!("{said:?}") };
        (before, after)
    };
    let (before, after) = updated(&window);
    assert!(after < before, "{before}, then {after}");
    assert!(labels(&window).iter().any(|label| label.starts_with("2: ") && label.contains(", before ")));
    // A smaller rate does less.
    window.get_by_role_and_label(Role::Slider, "Learning rate").focus();
    window.step();
    for _ in 0..12 {
        window.key_press(Key::ArrowLeft);
        window.run_steps(2);
    }
    let (again, less) = updated(&window);
    assert!(again == before && less > after && less < before, "{before}: {after}, with a smaller rate {less}");
    assert_eq!(window.state().reading_inside(), Some(&reading));
    assert_eq!(window.state().reading(), &reading);
}

#[test]
fn on_a_phone_and_in_turkish_it_goes_backwards_too() {
    let mut window = open(PHONE, turkish());
    assert!(says(&window, "Ağın ondan ne öğreneceğini görmek için bir rakam çizin."));
    draw(&mut window, SEVEN);
    assert!(says(&window, "Doğrusu 7 ise: p = "));
    click(&mut window, "Sonraki");
    click(&mut window, "Sonraki");
    assert!(says(&window, "fc3 içinde gradyan"));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}
