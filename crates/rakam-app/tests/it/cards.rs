//! The network of Train as cards and as text, made as a user makes it.

use egui::{Event, Key, Modifiers, Role, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    DESKTOP, SEVEN, Window, can_press, click, draw, english, go_to, labels, says, turkish, wait, window,
};

/// So tall that nothing has to be scrolled to.
const TALL: Vec2 = Vec2::new(1000.0, 3000.0);

/// The window with the Train tab, once a training can be started.
fn training(size: Vec2, language: Language) -> Window {
    let mut window = window(size, language);
    go_to(&mut window, Key::Num3);
    let start = if language == english() { "Start" } else { "Başlat" };
    wait(&mut window, |window| can_press(window, start));
    window
}

fn can_be_trained(window: &Window) -> bool {
    !window.get_by_label("Train this network").accesskit_node().is_disabled()
}

/// Chooses an item of a menu.
fn choose(window: &mut Window, menu: &str, item: &str) {
    click(window, menu);
    click(window, item);
}

/// The cards from the first to the last.
fn cards(window: &Window) -> Vec<String> {
    let names = labels(window).into_iter();
    names.filter_map(|label| label.strip_suffix(": change").map(str::to_owned)).collect()
}

#[test]
fn cards_are_added_moved_widened_changed_removed_and_undone() {
    let mut window = training(TALL, english());
    let original = ["Convolution 1", "Convolution 2", "Dense 1", "Dense 2"];
    assert_eq!(cards(&window), original);
    assert!(says(&window, "gives 16 × 4 × 4 · 2,448 parameters · 154k multiply-adds"));
    assert!(says(&window, "In all 44,878 parameters; 282k multiply-adds per image; about "), "{:#?}", labels(&window));
    assert!(!can_be_trained(&window), "it is in training already");

    click(&mut window, "Convolution 1: wider");
    assert!(says(&window, "gives 7 × 12 × 12") && can_be_trained(&window));
    click(&mut window, "Convolution");
    assert_eq!(cards(&window), ["Convolution 1", "Convolution 2", "Convolution 3", "Dense 1", "Dense 2"]);
    assert!(says(&window, "gives 8 × 2 × 2"));
    click(&mut window, "Convolution 3: move up");
    assert!(says(&window, "gives 8 × 10 × 10"));
    // The keyboard stays with the card that moves.
    assert!(window.get_by_label("Convolution 2: move up").is_focused());
    click(&mut window, "Convolution 2: change");
    choose(&mut window, "Convolution 2, Activation: ReLU", "GELU");
    choose(&mut window, "Convolution 2, Padding: no padding", "same padding");
    assert!(says(&window, "gives 8 × 12 × 12"));
    click(&mut window, "Dense 1: remove");
    assert_eq!(cards(&window), ["Convolution 1", "Convolution 2", "Convolution 3", "Dense 1"]);

    for _ in 0..6 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        window.step();
    }
    assert_eq!(cards(&window), original);
    assert!(says(&window, "gives 6 × 12 × 12") && !can_be_trained(&window));
    assert!(window.get_by_label("Undo the change").accesskit_node().is_disabled());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Y);
    window.step();
    assert!(says(&window, "gives 7 × 12 × 12"));
    click(&mut window, "Redo the change");
    assert_eq!(cards(&window).len(), 5);
}

/// Drags a card by its grip, left of its name, to below another or, with `up`, to above it.
fn drag(window: &mut Window, card: &str, other: &str, up: bool) {
    let line = |window: &Window, card: &str| window.get_by_label(&format!("{card}: move up")).rect();
    let name = window.get_by_label(card).rect();
    let (from, to) = (line(window, card).center(), line(window, other));
    let grip = egui::pos2(name.left() - 10.0, from.y);
    window.hover_at(grip);
    window.drag_at(grip);
    window.step();
    let end = egui::pos2(grip.x, if up { to.top() - 8.0 } else { to.bottom() + 90.0 });
    for part in 1..=5 {
        window.hover_at(grip + (end - grip) * (part as f32 / 5.0));
        window.step();
    }
    window.drop_at(end);
    window.step();
    window.step();
}

#[test]
fn a_card_is_dragged_by_its_grip_and_that_is_undone_as_one_change() {
    let mut window = training(TALL, english());
    click(&mut window, "Convolution 1: change");
    drag(&mut window, "Convolution 1", "Convolution 2", false);
    // The wide one is the first now; the card that was opened still is.
    assert!(says(&window, "gives 16 × 12 × 12") && says(&window, "gives 6 × 4 × 4"), "{:#?}", labels(&window));
    assert!(says(&window, "Convolution 2, Activation: ReLU") && !says(&window, "Convolution 1, Activation"));
    drag(&mut window, "Dense 2", "Convolution 1", true);
    assert_eq!(cards(&window), ["Dense 1", "Convolution 1", "Convolution 2", "Dense 2"]);
    click(&mut window, "Undo the change");
    click(&mut window, "Undo the change");
    assert!(says(&window, "gives 6 × 12 × 12") && !can_be_trained(&window));
}

#[test]
fn what_does_not_fit_says_why_and_offers_what_helps() {
    let mut window = training(TALL, english());
    click(&mut window, "Convolution 2: move down");
    assert!(says(&window, "A convolution needs maps, and dense layers give none") && !can_be_trained(&window));
    click(&mut window, "Move it before them");
    assert!(!says(&window, "A convolution needs maps"));

    click(&mut window, "Convolution");
    click(&mut window, "Convolution 3: change");
    choose(&mut window, "Convolution 3, Kernel: 3 × 3", "7 × 7");
    assert!(says(&window, "the kernel is larger than its input") && !can_be_trained(&window));
    click(&mut window, "Use same padding");
    assert!(says(&window, "gives 8 × 4 × 4") && can_be_trained(&window));

    choose(&mut window, "Convolution 3, Skip: no skip", "adds its input");
    assert!(says(&window, "the residual block adds its input, 16 × 4 × 4, to 8 × 4 × 4"));
    click(&mut window, "Set channels to 16");
    assert!(says(&window, "gives 16 × 4 × 4") && can_be_trained(&window));
}

#[test]
fn every_example_is_shown_with_what_it_teaches() {
    let mut window = training(TALL, english());
    for (example, teaches) in [
        ("One dense layer", "Ten weighted sums"),
        ("Nielsen’s 784-30-10", "thirty hidden units"),
        ("LeNet-5", "read cheques"),
        ("Original, no batch-norm", "learns more slowly"),
        ("Too deep", "Twenty-one convolutions"),
        ("Too deep, with skips", "adds what came in"),
        ("Smallest for 99%", "Few parameters"),
        ("Original", "The network of the original program"),
    ] {
        choose(&mut window, "Examples", example);
        assert!(says(&window, teaches), "{example}: {:#?}", labels(&window));
        assert!(says(&window, " s per epoch here."), "{example} doesn't fit");
    }
}

#[test]
fn a_network_of_ones_own_is_trained_tried_and_kept_by_a_preset() {
    let mut window = training(TALL, english());
    choose(&mut window, "Examples", "Nielsen’s 784-30-10");
    click(&mut window, "Train this network");
    wait(&mut window, |window| !can_be_trained(window));
    assert!(!says(&window, "Kernels of the first layer"), "a dense layer has none");
    click(&mut window, "One batch");
    wait(&mut window, |window| can_press(window, "Try it"));
    click(&mut window, "Try it");
    wait(&mut window, |window| window.state().network_name() == "trained here");
    draw(&mut window, SEVEN);
    assert!(window.state().reading().digit.is_some());

    // The dropout of the network is that of the slider.
    go_to(&mut window, Key::Num3);
    click(&mut window, "Dense 1: change");
    choose(&mut window, "Dense 1, Dropout: no dropout", "dropout 20%");
    click(&mut window, "Train this network");
    wait(&mut window, |window| !can_be_trained(window));
    assert!(labels(&window).contains(&"20%".to_owned()));

    // A preset keeps the network.
    click(&mut window, "Sprint: 99% in one epoch");
    wait(&mut window, |window| says(window, "0 of 1"));
    assert!(says(&window, "23,550 parameters") && !says(&window, "Kernels of the first layer"));
}

#[test]
fn the_text_and_the_cards_are_one_network() {
    for (language, names) in [
        (
            english(),
            [
                "Examples",
                "Nielsen’s 784-30-10",
                "As text",
                "The layers",
                "Dense 2: change",
                "Layer 4, bm: expected bn, ",
            ],
        ),
        (
            turkish(),
            [
                "Örnekler",
                "Nielsen: 784-30-10",
                "Metin olarak",
                "Ağın katmanları",
                "Tam bağlı 2: değiştir",
                "4. katman, bm: beklenen bn, ",
            ],
        ),
    ] {
        let [examples, nielsen, as_text, layers, second, wrong] = names;
        let mut window = training(TALL, language);
        choose(&mut window, examples, nielsen);
        click(&mut window, as_text);
        let text = window.get_by_label(layers);
        assert_eq!(text.value().as_deref(), Some("dense 30, sigmoid"));
        text.focus();
        text.type_text(", dense 9");
        wait(&mut window, |window| window.query_by_label(second).is_some());
        // What is wrong is said, and the cards stay as they were.
        window.get_by_label(layers).type_text(", bm");
        wait(&mut window, |window| says(window, wrong));
        assert!(window.query_by_label(second).is_some());
    }
}

#[test]
fn on_the_narrowest_phone_no_card_is_beyond_the_edge() {
    const NARROWEST: Vec2 = Vec2::new(360.0, 4200.0);
    for &language in Language::ALL {
        let mut window = training(NARROWEST, language);
        let (open, text) = match language == english() {
            true => ("Convolution 2: change", "As text"),
            false => ("Evrişim 2: değiştir", "Metin olarak"),
        };
        click(&mut window, open);
        click(&mut window, text);
        for node in window.root().children_recursive() {
            let node = node.accesskit_node();
            let Some(bounds) = node.raw_bounds() else { continue };
            let name = node.label().or_else(|| node.value());
            assert!(bounds.x1 <= f64::from(NARROWEST.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
        }
    }
}

/// Types letter by letter.
fn write(window: &mut Window, text: &str) {
    for letter in text.chars() {
        window.input_mut().events.push(Event::Text(letter.to_string()));
        window.run_steps(3);
    }
}

#[test]
fn a_width_that_is_typed_is_undone_as_one_change() {
    let mut window = training(TALL, english());
    let undo = |window: &Window| can_press(window, "Undo the change");
    for (widths, gives) in
        [(["Convolution 1: width", "123"], "gives 123 × 12 × 12"), (["Dense 1: width", "77"], "gives 77 ·")]
    {
        window.get_by_role_and_label(Role::SpinButton, widths[0]).click();
        window.run_steps(3);
        // What the examples teach goes with the first digit; the field is the one that is typed in nonetheless.
        write(&mut window, widths[1]);
        assert!(says(&window, gives), "{:#?}", labels(&window));
        window.key_press(Key::Enter);
        window.run_steps(3);
        click(&mut window, "Undo the change");
        assert!(!undo(&window) && !can_be_trained(&window), "{:#?}", labels(&window));
    }
}

#[test]
fn what_is_typed_as_text_keeps_the_keyboard_and_its_place_and_is_undone_as_one_change() {
    let mut window = training(DESKTOP, english());
    let press = |window: &mut Window, label: &str| {
        window.get_by_label(label).scroll_to_me();
        window.run_steps(8);
        click(window, label);
    };
    press(&mut window, "Examples");
    click(&mut window, "Nielsen’s 784-30-10");
    press(&mut window, "As text");
    window.get_by_label("The layers").scroll_to_me();
    window.run_steps(30);
    window.get_by_label("The layers").focus();
    window.run_steps(3);
    let place = window.get_by_label("The layers").rect();
    let typed = ", dense 77, dense 2, relu";
    for letter in typed.chars() {
        write(&mut window, &letter.to_string());
        let text = window.get_by_label("The layers");
        assert!(text.is_focused(), "{letter}");
        assert!((text.rect().top() - place.top()).abs() < 1.0, "{letter}: {} was {place}", text.rect());
    }
    let text = window.get_by_label("The layers").value();
    assert_eq!(text.as_deref(), Some("dense 30, sigmoid, dense 77, dense 2, relu"));
    assert!(says(&window, "20 multiply-adds"), "{:#?}", labels(&window));
    window.get_by_label("As text").focus();
    window.run_steps(3);
    press(&mut window, "Undo the change");
    assert!(says(&window, "thirty hidden units"), "{:#?}", labels(&window));
}

#[test]
fn a_card_says_where_the_slider_sets_its_dropout() {
    let mut window = training(TALL, english());
    let slider = "In training, the slider sets this dropout: 0%.";
    assert!(says(&window, "dropout 50%") && says(&window, slider), "{:#?}", labels(&window));
    click(&mut window, "The original recipe");
    wait(&mut window, |window| says(window, "0 of 15"));
    assert!(!says(&window, "the slider sets"), "{:#?}", labels(&window));
}

#[test]
fn the_text_has_room_beside_the_cards_of_a_wide_window_and_below_those_of_others() {
    for (size, least) in [(Vec2::new(1280.0, 3000.0), 480.0), (TALL, 560.0), (Vec2::new(420.0, 4000.0), 360.0)] {
        for (language, text, layers, card) in [
            (english(), "As text", "The layers", "Convolution 1: change"),
            (turkish(), "Metin olarak", "Ağın katmanları", "Evrişim 1: değiştir"),
        ] {
            let mut window = training(size, language);
            if size.x < 1100.0 {
                click(&mut window, text);
            }
            window.run_steps(3);
            let room = window.get_by_role_and_label(Role::MultilineTextInput, layers).rect();
            assert!(room.width() >= least && room.right() < size.x, "{size}: {room:?}");
            let card = window.get_by_label(card).rect();
            let beside = room.left() > card.right() && room.top() < card.top() + 400.0;
            assert_eq!(beside, size.x > 1000.0, "{size}: {room:?} {card:?}");
        }
    }
}
