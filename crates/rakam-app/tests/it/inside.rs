//! The Inside tab, driven as a user drives it: drawn in, pointed at, changed and reset.

use crate::hands;

use crate::hands::{DESKTOP, PHONE, SEVEN, Window, click, draw, english, go_to, labels, says, turkish, wait};
use egui::{Key, Rect, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;
use rakam_model::{InputNorm, Model};
use rakam_nn::{Architecture, Network};

use crate::window::drop_file;

/// The window in Inside, with one of the networks inside the program.
pub(crate) fn window(size: Vec2, language: Language, network: &str) -> Window {
    let mut window = hands::window(size, language);
    if window.state().network_name() != network {
        click(&mut window, if language == english() { "Network" } else { "Ağ" });
        click(&mut window, network);
    }
    go_to(&mut window, Key::Num2);
    window.run();
    window
}

fn label(window: &Window, start: &str) -> String {
    let all = labels(window);
    all.iter().find(|label| label.starts_with(start)).cloned().unwrap_or_else(|| panic!("no {start:?}: {all:#?}"))
}

/// Where the first picture or output is whose name starts like this.
fn rect_of(window: &Window, start: &str) -> Rect {
    let is_it = |node: &egui_kittest::Node<'_>| {
        matches!(node.accesskit_node().role(), egui::Role::Image | egui::Role::RadioButton)
            && node.accesskit_node().label().is_some_and(|label| label.starts_with(start))
    };
    window.root().children_recursive().find(is_it).unwrap_or_else(|| panic!("no {start:?}")).rect()
}

fn hover(window: &mut Window, start: &str, share: Vec2) {
    let rect = rect_of(window, start);
    window.hover_at(rect.min + share * rect.size());
    window.run();
    // What the pointer is over is looked at from the next frame on.
    window.step();
}

#[test]
fn a_drawn_seven_is_read_and_every_layer_says_its_own_numbers() {
    for (network, first, outputs) in
        [("rakam", "conv1: 32 maps of 26 × 26", 11), ("classic", "conv1: 6 maps of 24 × 24", 10)]
    {
        let mut window = window(DESKTOP, english(), network);
        assert!(
            labels(&window).iter().any(|label| label.starts_with("Draw a digit to see what each layer")),
            "{:#?}",
            labels(&window)
        );
        draw(&mut window, SEVEN);
        assert_eq!(window.state().reading_inside().unwrap(), window.state().reading());
        assert!(label(&window, "Reading, This is a 7").contains("sure"));
        label(&window, first);
        assert_eq!(labels(&window).iter().filter(|label| label.contains(", logit ")).count(), outputs);
        // The explanation tells the number of the brightest cell.
        click(&mut window, &format!("{first}: explain"));
        let said = label(&window, "Each map is the response of one kernel");
        assert!(said.contains("the brightest cell, in map"), "{said}");
        window.key_press(Key::C);
        window.run();
        assert!(window.state().reading_inside().is_none());
    }
}

#[test]
fn the_sum_of_a_cell_under_the_pointer_is_its_activation() {
    for network in ["rakam", "classic"] {
        let mut window = window(DESKTOP, english(), network);
        draw(&mut window, SEVEN);
        let mut active = 0;
        for step in 0..60 {
            let share = vec2((0.03 + 0.29 * step as f32) % 1.0, (0.05 + 0.13 * step as f32) % 1.0);
            hover(&mut window, "conv1: ", share);
            let Some((sum, activation)) = window.state().sum_looked_at() else { continue };
            assert!((sum - activation).abs() < 1e-5, "{network}: {sum}, but {activation}");
            let said = labels(&window).into_iter().find(|label| label.contains("; batch-norm: ")).unwrap();
            assert!(said.starts_with("products ") && said.ends_with(&format!("ReLU: {activation:.3}")), "{said}");
            assert!(label(&window, "Patch: ").ends_with(if network == "rakam" {
                "3 × 3 numbers"
            } else {
                "5 × 5 numbers"
            }));
            active += usize::from(activation > 0.0);
        }
        assert!(active > 3, "{active} cells that are not zero");
        // Away from the maps nothing is looked at.
        let canvas = window.get_by_role(egui::Role::Canvas).rect();
        window.hover_at(canvas.center());
        window.run();
        window.step();
        assert_eq!(window.state().sum_looked_at(), None);
    }
}

#[test]
fn maps_are_switched_off_and_reset_brings_the_reading_back() {
    let mut window = window(DESKTOP, english(), "classic");
    draw(&mut window, SEVEN);
    let before = window.state().reading().clone();
    assert!(window.query_by_label("Reset").is_none());
    for map in 0..6 {
        let sheet = rect_of(&window, "conv1: 6 maps");
        let at = sheet.min + vec2((map as f32 + 0.5) / 6.0 * sheet.width(), 0.5 * sheet.height());
        window.hover_at(at);
        window.drag_at(at);
        window.drop_at(at);
        // Away from the map, so that the choice is looked at.
        window.hover_at(egui::pos2(5.0, 5.0));
        window.run();
        window.step();
        click(&mut window, "Off");
        // The network elsewhere reads as before.
        assert_eq!(window.state().reading(), &before);
    }
    let blind = window.state().reading_inside().unwrap().clone();
    assert!(blind.probabilities != before.probabilities, "{blind:?}");
    assert!(label(&window, "Reading, Unchanged: This is a 7").contains("sure"));
    click(&mut window, "On");
    assert_ne!(window.state().reading_inside().unwrap().probabilities, blind.probabilities);
    click(&mut window, "Reset");
    assert_eq!(window.state().reading_inside().unwrap(), &before);
    assert!(window.query_by_label("Reset").is_none());
}

/// A residual network and one of means, after a few steps: everything that Inside shows of them adds up.
#[test]
fn networks_of_ones_own_layers_are_shown_whole() {
    let networks = [
        (
            "conv 4 5x5 stride 2 same, bn, gelu, residual(conv 4 3x3 same, bn, silu, conv 4 3x3 same, bn), relu, avgpool,
             residual(conv 4 3x3 same), tanh, globalavgpool, dense 12, sigmoid",
            ["conv3: ", "A residual block ends here: what came into conv2 is added", "mean of every four cells", " + the block’s input "],
        ),
        (
            "conv 6 7x7, leaky, avgpool, conv 8 2x2, globalavgpool",
            ["conv2: ", "mean of each map", "mean of each map", "products "],
        ),
    ];
    for (layers, [layer, explained, also, step]) in networks {
        let architecture = Architecture::parse(layers, rakam_nn::Shape::new(1, 28, 28), 10).unwrap();
        let model = Model::new(Network::new(architecture, 2).unwrap(), InputNorm::default());
        let mut window = window(vec2(1280.0, 2600.0), english(), "classic");
        drop_file(&mut window, "own.safetensors", &model.to_bytes(), "The network from own.safetensors");
        draw(&mut window, SEVEN);
        assert_eq!(window.state().network_name(), "own.safetensors");
        let section = label(&window, layer);
        click(&mut window, &(section + ": explain"));
        let said = label(&window, "Each map is the response of one kernel");
        assert!(said.contains(explained) && said.contains(also), "{said}");
        let mut sums = 0;
        for part in 0..12 {
            hover(&mut window, layer, vec2(0.04 + 0.08 * part as f32, 0.4));
            let Some((sum, activation)) = window.state().sum_looked_at() else { continue };
            assert!((sum - activation).abs() < 1e-4, "{layers}: {sum}, but {activation}");
            sums +=
                usize::from(labels(&window).iter().any(|label| label.contains("products ") && label.contains(step)));
        }
        assert!(sums > 3, "{sums} sums with {step:?}: {:#?}", labels(&window));
        for (view, says) in [("Why?", "Where it was seen"), ("Similar", "Similar"), ("Layers", layer)] {
            click(&mut window, view);
            label(&window, says);
            assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
        }
    }
}

#[test]
fn the_keys_go_from_cell_to_cell_and_over_the_edge_to_the_next_map() {
    let mut window = window(DESKTOP, english(), "classic");
    draw(&mut window, SEVEN);
    for _ in 0..40 {
        window.key_press(Key::Tab);
        window.run();
        let focused = window.root().children_recursive().find(|node| node.is_focused());
        if focused.is_some_and(|node| node.accesskit_node().role() == egui::Role::Image) {
            break;
        }
    }
    let mut press = |key, times: usize, expected: &str| {
        for _ in 0..times {
            window.key_press(key);
            window.run();
        }
        assert!(labels(&window).iter().any(|label| label == expected), "{expected}: {:#?}", labels(&window));
    };
    press(Key::ArrowRight, 1, "conv1, map 1, row 1, column 1");
    press(Key::ArrowDown, 3, "conv1, map 1, row 4, column 1");
    press(Key::ArrowRight, 24, "conv1, map 2, row 4, column 1");
    press(Key::ArrowLeft, 1, "conv1, map 1, row 4, column 24");
    let (sum, activation) = window.state().sum_looked_at().unwrap();
    assert!((sum - activation).abs() < 1e-5);
}

#[test]
fn an_output_says_what_speaks_for_it_and_the_features_add_up() {
    for network in ["rakam", "classic"] {
        let mut window = window(DESKTOP, english(), network);
        draw(&mut window, SEVEN);
        hover(&mut window, "7: ", vec2(0.5, 0.5));
        label(&window, "For and against 7");
        let logit: f32 = label(&window, "7: ").rsplit(' ').next().unwrap().replace('−', "-").parse().unwrap();
        let total = label(&window, "features ");
        let value: f32 = total.rsplit(' ').next().unwrap().replace('−', "-").parse().unwrap();
        assert!((logit - value).abs() < 0.011, "{total}, but the logit is {logit}");
    }
}

#[test]
fn why_seven_and_not_one_follows_what_is_chosen() {
    let mut window = window(DESKTOP, english(), "rakam");
    draw(&mut window, SEVEN);
    click(&mut window, "Why?");
    click(&mut window, "Question: explain");
    let alone = label(&window, "What makes up the logit of 7, ");
    window.get_all_by_label("1").last().unwrap().click();
    window.run();
    let rather = label(&window, "Why 7 and not 1? ");
    assert_ne!(alone, rather);
    click(&mut window, "Where it was seen: explain");
    let method = label(&window, "What the cells of conv4 contribute to 7 rather than 1");
    assert!(method.contains("HiResCAM (Draelos and Carin 2020)"), "{method}");
    // The pen draws on, and the question stays.
    draw(&mut window, &[(0.4, 0.5), (0.6, 0.5)]);
    label(&window, "Why 7 and not 1? ");
}

/// The six, once the lab has looked at all images.
#[test]
fn the_most_alike_training_images_of_a_seven_are_sevens() {
    let mut window = window(DESKTOP, english(), "classic");
    draw(&mut window, SEVEN);
    click(&mut window, "Similar");
    let images = |window: &Window| -> Vec<String> {
        labels(window).into_iter().filter(|label| label.starts_with("Training image ")).collect()
    };
    wait(&mut window, |window| {
        images(window).len() == 6 && !labels(window).iter().any(|label| label.ends_with("compared so far"))
    });
    let sevens = images(&window).iter().filter(|label| label.contains(", a 7, ")).count();
    assert!(sevens >= 5, "{:#?}", images(&window));
}

#[test]
fn everything_has_a_name_and_lies_in_the_window_in_both_languages() {
    for size in [DESKTOP, PHONE, vec2(480.0, 600.0), vec2(1920.0, 1080.0)] {
        for (language, views) in
            [(english(), ["Layers", "Why?", "Similar"]), (turkish(), ["Katmanlar", "Neden?", "Benzerler"])]
        {
            let mut window = window(size, language, "classic");
            draw(&mut window, SEVEN);
            for view in views {
                click(&mut window, view);
                assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
                let inside = Rect::from_min_size(egui::Pos2::ZERO, size).expand(0.5);
                for node in window.root().children_recursive() {
                    let Some(bounds) = node.accesskit_node().bounding_box() else { continue };
                    // What is scrolled out of sight may lie below.
                    let (left, right) = (bounds.x0 as f32, bounds.x1 as f32);
                    assert!(left >= inside.left() && right <= inside.right(), "{size:?} {language:?} {view}: {node:?}");
                }
            }
        }
    }
}

#[test]
fn on_a_phone_a_tap_lays_out_the_sum_and_it_stays() {
    let mut window = window(PHONE, english(), "rakam");
    draw(&mut window, SEVEN);
    let at = rect_of(&window, "conv1: ").min + vec2(100.0, 30.0);
    window.hover_at(at);
    window.drag_at(at);
    window.drop_at(at);
    window.remove_cursor();
    window.run();
    let (sum, activation) = window.state().sum_looked_at().unwrap();
    assert!((sum - activation).abs() < 1e-5);
    label(&window, "Patch: ");
    click(&mut window, "Close");
    window.remove_cursor();
    window.run();
    window.step();
    assert_eq!(window.state().sum_looked_at(), None);
}

#[test]
fn a_cell_is_explained_before_one_points_at_any() {
    let mut window = window(DESKTOP, english(), "classic");
    draw(&mut window, SEVEN);
    assert!(says(&window, "For example, the brightest cell of the first layer"), "{:#?}", labels(&window));
    assert!(labels(&window).iter().any(|label| label.starts_with("conv1, map")), "{:#?}", labels(&window));
    hover(&mut window, "conv1: 6 maps", vec2(0.1, 0.5));
    assert!(!says(&window, "For example, the brightest cell"), "{:#?}", labels(&window));
}

#[test]
fn a_narrow_window_has_every_tool_of_the_canvas() {
    for size in [PHONE, vec2(360.0, 640.0)] {
        let mut window = window(size, english(), "classic");
        draw(&mut window, SEVEN);
        click(&mut window, "Undo");
        assert!(window.state().drawing().is_empty());
        click(&mut window, "Redo");
        assert_eq!(window.state().drawing().strokes().len(), 1);
        let (clear, edge) = (window.get_by_label("Clear").rect(), size.x);
        assert!(clear.right() <= edge, "{clear} beyond {edge}");
    }
}
