//! The Train tab, driven as a user drives it, with the real images.

use std::time::{Duration, Instant};

use eframe::App as _;
use egui::{Key, Role, Vec2, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, figure, go_to, labels, says, turkish, wait, window,
};
use crate::window::drop_file;

/// The window with the Train tab, once the images are there.
fn training(size: Vec2) -> Window {
    let mut window = window(size, english());
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, "Start"));
    window
}

#[test]
fn cards_above_each_other_end_at_the_same_column() {
    for (language, start, explain) in [(english(), "Start", ": explain"), (turkish(), "Başlat", ": açıkla")] {
        let mut window = window(DESKTOP, language);
        go_to(&mut window, Key::Num3);
        wait(&mut window, |window| can_press(window, start));
        let buttons = window.root().children_recursive().filter(|node| {
            let node = node.accesskit_node();
            node.role() == Role::Button && node.label().is_some_and(|label| label.ends_with(explain))
        });
        // Those of the wide column, but for the chart on its left.
        let ends: Vec<f32> = buttons.map(|node| node.rect().right()).filter(|end| *end > 0.8 * DESKTOP.x).collect();
        assert!(ends.len() > 3, "{ends:?}");
        assert!(ends.iter().all(|end| (end - ends[0]).abs() < 0.6), "{ends:?}");
    }
}

fn number(text: &str) -> f64 {
    text.trim_matches('%').replace(',', "").parse().unwrap_or_else(|_| panic!("{text:?} isn't a number"))
}

#[test]
fn a_network_is_trained_tried_and_left_in_five_clicks() {
    let mut window = training(DESKTOP);
    assert!(!says(&window, "Back to the built-in network"));
    click(&mut window, "Sprint: 99% in one epoch");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 1");
    click(&mut window, "Start");
    wait(&mut window, |window| window.query_by_label("One more epoch").is_some());
    assert!(number(&figure(&window, "test accuracy")) > 98.5, "{}", figure(&window, "test accuracy"));
    assert_eq!(figure(&window, "images seen"), "60,000");
    let guesses = labels(&window)
        .iter()
        .filter(|label| (label.starts_with("A ") || label.starts_with("An ")) && label.ends_with(" sure"))
        .count();
    assert_eq!(guesses, 12, "{:#?}", labels(&window));
    click(&mut window, "Try it");
    wait(&mut window, |window| window.state().network_name() == "trained here");
    draw(&mut window, SEVEN);
    assert_eq!(window.state().reading().digit, Some(7), "{:?}", window.state().reading());
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| says(window, "Back to the built-in network"));
    click(&mut window, "Back to the built-in network");
    assert_eq!(window.state().network_name(), "rakam");
}

#[test]
fn one_batch_is_one_batch_and_starting_over_forgets_it() {
    let mut window = training(PHONE);
    assert_eq!(figure(&window, "images seen"), "0");
    click(&mut window, "One batch");
    wait(&mut window, |window| figure(window, "images seen") == "64");
    click(&mut window, "Start over");
    wait(&mut window, |window| figure(window, "images seen") == "0");
    click(&mut window, "Start");
    wait(&mut window, |window| number(&figure(window, "images seen")) > 1_000.0);
    click(&mut window, "Pause");
    wait(&mut window, |window| window.query_by_label("Resume").is_some());
    let seen = figure(&window, "images seen");
    std::thread::sleep(Duration::from_millis(200));
    window.step();
    assert_eq!(figure(&window, "images seen"), seen);
}

/// Starts a training that isn't over before it is looked at, as the sprint may be.
fn start_long(window: &mut Window) {
    click(window, "The original recipe");
    wait(window, |window| figure(window, "epoch") == "0 of 15");
    click(window, "Start");
}

/// Asks the window to close, as its frame does; whether it does.
fn closes(window: &mut Window) -> bool {
    let root = window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    root.events.push(ViewportEvent::Close);
    window.step();
    let root = window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    root.events.clear();
    !window.output().viewport_output[&ViewportId::ROOT].commands.contains(&ViewportCommand::CancelClose)
}

#[test]
fn a_window_that_is_closed_during_a_training_says_so_first() {
    let mut window = training(DESKTOP);
    let warning = "A network is in training.";
    assert!(closes(&mut window), "nothing is in training yet");
    start_long(&mut window);
    wait(&mut window, |window| figure(window, "images seen") != "0");
    assert!(!closes(&mut window));
    wait(&mut window, |window| labels(window).iter().any(|label| label.starts_with(warning)));
    assert!(closes(&mut window), "the second time it closes");

    click(&mut window, "Pause");
    wait(&mut window, |window| can_press(window, "Resume"));
    click(&mut window, "Start over");
    wait(&mut window, |window| can_press(window, "Start"));
    assert!(closes(&mut window), "there is nothing to lose any more");
}

/// A frame of a hidden window that is asked to close: egui runs the logic alone. Whether the window does close.
fn closes_while_hidden(window: &mut Window) -> bool {
    let mut input = window.input().clone();
    input.viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    let ctx = window.ctx.clone();
    let output = ctx.run_logic(&input, |ctx| window.state_mut().logic(ctx, &mut eframe::Frame::_new_kittest()));
    let commands = output.viewport_commands.get(&ViewportId::ROOT);
    !commands.is_some_and(|commands| commands.contains(&ViewportCommand::CancelClose))
}

#[test]
fn a_hidden_window_that_is_closed_during_a_training_says_so_when_it_is_seen() {
    let mut window = training(DESKTOP);
    start_long(&mut window);
    wait(&mut window, |window| figure(window, "images seen") != "0");
    assert!(!closes_while_hidden(&mut window));
    assert!(!closes_while_hidden(&mut window), "nobody has read why");
    window.input_mut().time = Some(window.ctx.input(|input| input.time) + 3_600.0);
    window.run_steps(3);
    assert!(says(&window, "A network is in training."), "{:#?}", labels(&window));
}

#[test]
fn a_hidden_window_knows_that_a_training_is_over() {
    let mut window = training(DESKTOP);
    click(&mut window, "Sprint: 99% in one epoch");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 1");
    click(&mut window, "Start");
    wait(&mut window, |window| window.state().has_unsaved_training());
    let began = Instant::now();
    while !closes_while_hidden(&mut window) {
        let took = began.elapsed();
        assert!(took < Duration::from_secs(480), "it takes the training for unfinished");
        // On a machine where it takes that long, its network is worth a question, and it has to be looked at.
        if took > Duration::from_secs(30) {
            window.step();
            if says(&window, "The network that was trained here has not been saved.") {
                break;
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_optimiser_its_numbers_and_the_schedule_are_chosen_while_it_trains() {
    let mut window = training(Vec2::new(1000.0, 2400.0));
    assert!(window.query_by_label("Momentum").is_none(), "Adam has none");
    click(&mut window, "One batch");
    wait(&mut window, |window| figure(window, "images seen") == "64");
    click(&mut window, "Optimiser: Adam");
    click(&mut window, "SGD");
    wait(&mut window, |window| window.query_by_label("Optimiser: SGD").is_some());
    let labels_now = labels(&window);
    for said in [
        "Momentum",
        "0.9",
        "0.01",
        "Stochastic gradient descent: a step against the gradient, with the momentum of the steps before.",
    ] {
        assert!(labels_now.iter().any(|label| label == said), "{said}: {labels_now:#?}");
    }
    click(&mut window, "Schedule: One cycle");
    click(&mut window, "Cosine");
    wait(&mut window, |window| window.query_by_label("Schedule: Cosine").is_some());
    click(&mut window, "One batch");
    wait(&mut window, |window| figure(window, "images seen") == "128");
    // Another preset is another recipe.
    click(&mut window, "The original recipe");
    wait(&mut window, |window| window.query_by_label("Schedule: Steps").is_some());
    assert!(window.query_by_label("Optimiser: Adam").is_some());
}

#[test]
fn the_seed_is_chosen_before_the_training_and_fixed_after_its_first_step() {
    let mut window = training(Vec2::new(1000.0, 2400.0));
    let field = |window: &Window| {
        let field = window.get_by_role_and_label(Role::SpinButton, "Seed");
        (field.accesskit_node().value().unwrap_or_default(), !field.accesskit_node().is_disabled())
    };
    let fresh = |seed: &str| (seed.to_owned(), true);
    assert_eq!(field(&window), fresh("42"));
    window.get_by_role_and_label(Role::SpinButton, "Seed").click();
    window.run_steps(2);
    window.input_mut().events.push(egui::Event::Text("7".to_owned()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    wait(&mut window, |window| field(window) == fresh("7") && can_press(window, "Start"));
    click(&mut window, "One batch");
    wait(&mut window, |window| figure(window, "images seen") == "64");
    assert_eq!(field(&window), ("7".to_owned(), false));
    click(&mut window, "Start over");
    wait(&mut window, |window| field(window) == fresh("7"));
}

#[test]
fn every_preset_says_what_to_look_for_in_both_languages() {
    for (language, presets) in [
        (english(), ["The original recipe", "Learning rate too high", "A hundred images"]),
        (turkish(), ["Özgün tarif", "Çok yüksek öğrenme hızı", "Yüz görüntü"]),
    ] {
        let mut window = window(DESKTOP, language);
        go_to(&mut window, Key::Num3);
        wait(&mut window, |window| window.query_by_label(presets[0]).is_some());
        let mut looks = Vec::new();
        for preset in presets {
            click(&mut window, preset);
            wait(&mut window, |window| {
                window.get_by_label(preset).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
            });
            let longest = labels(&window).into_iter().max_by_key(String::len).unwrap();
            looks.push(longest);
        }
        looks.dedup();
        assert_eq!(looks.len(), presets.len(), "{looks:#?}");
    }
}

#[test]
fn the_network_is_fine_tuned_on_a_corrected_reading_and_the_built_in_one_stays_as_it_is() {
    let mut window = window(DESKTOP, english());
    // The small network learns fast.
    click(&mut window, "Network");
    click(&mut window, "classic");
    // A cross, which is meant to be a 4.
    draw(&mut window, &[(0.3, 0.3), (0.5, 0.5), (0.7, 0.7)]);
    draw(&mut window, &[(0.7, 0.3), (0.5, 0.5), (0.3, 0.7)]);
    let read = window.state().reading().digit.unwrap();
    assert_ne!(read, 4, "find another drawing");
    click(&mut window, "Is the reading wrong? Say what it is");
    click(&mut window, "It is a 4");
    wait(&mut window, |window| says(window, "one correction"));

    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| says(window, &format!("Is 4, was read as {read}")));
    click(&mut window, &format!("Remove: Is 4, was read as {read}"));
    assert!(says(&window, "None yet."), "{:#?}", labels(&window));
    click(&mut window, "Put back");
    wait(&mut window, |window| can_press(window, "Fine-tune"));
    click(&mut window, "Fine-tune");
    wait(&mut window, |window| says(window, "Test images read correctly"));
    assert!(says(&window, "0 of 1 before, 1 of 1 after"), "{:#?}", labels(&window));
    assert!(says(&window, "99.25% before, "), "{:#?}", labels(&window));
    click(&mut window, "Use it");
    assert_eq!(window.state().network_name(), "fine-tuned");
    assert_eq!(window.state().reading().digit, Some(4));

    // The built-in network is as it was.
    go_to(&mut window, Key::Num1);
    click(&mut window, "Network");
    click(&mut window, "classic");
    assert_eq!(window.state().reading().digit, Some(read));
}

#[test]
fn on_a_phone_nothing_of_train_is_beyond_the_edge() {
    for &language in Language::ALL {
        let mut window = window(PHONE, language);
        // The small network learns fast.
        click(&mut window, if language == english() { "Network" } else { "Ağ" });
        click(&mut window, "classic");
        draw(&mut window, SEVEN);
        let tip = if language == english() {
            "Is the reading wrong? Say what it is"
        } else {
            "Okunan yanlış mı? Ne olduğunu söyleyin"
        };
        click(&mut window, tip);
        click(&mut window, if language == english() { "It is a 1" } else { "Bu bir 1" });
        go_to(&mut window, Key::Num3);
        let start = if language == english() { "Fine-tune" } else { "İnce ayar yap" };
        wait(&mut window, |window| can_press(window, start));
        click(&mut window, start);
        let accept = if language == english() { "Use it" } else { "Kullan" };
        wait(&mut window, |window| window.query_by_label(accept).is_some());
        for half in ["(1)", if language == english() { "From scratch" } else { "Sıfırdan" }] {
            window.get_by_label_contains(half).click();
            window.run_steps(3);
            for node in window.root().children_recursive() {
                let node = node.accesskit_node();
                let Some(bounds) = node.raw_bounds() else { continue };
                let name = node.label().or_else(|| node.value());
                assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
            }
        }
    }
}

#[test]
fn the_layers_are_shown_on_demand_and_follow_the_training() {
    for size in [DESKTOP, PHONE] {
        let mut window = training(size);
        assert!(!says(&window, "Gradient norm"));
        // They may be out of sight.
        let press = |window: &mut Window, button: &str| {
            window.get_by_label(button).scroll_to_me();
            window.run_steps(8);
            click(window, button);
        };
        press(&mut window, "Show layers");
        wait(&mut window, |window| says(window, "conv1, Gradient norm: "));
        let label = |window: &Window, start: &str| labels(window).into_iter().find(|label| label.starts_with(start));
        for layer in ["conv1", "conv2", "fc1", "fc2", "fc3"] {
            for chart in ["Gradient norm", "Weights", "Activations"] {
                assert!(label(&window, &format!("{layer}, {chart}: ")).is_some(), "{layer} {chart}");
            }
        }
        // All but the last have a ReLU.
        assert_eq!(labels(&window).iter().filter(|label| label.starts_with("dead: ")).count(), 4);
        let fresh = label(&window, "fc3, Weights: ");
        press(&mut window, "One batch");
        wait(&mut window, |window| label(window, "fc3, Weights: ") != fresh);
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
        press(&mut window, "Hide layers");
        assert!(!says(&window, "conv1, Gradient norm: "));
    }
}

#[test]
fn the_epochs_are_never_fewer_than_the_one_that_is_trained() {
    let mut window = training(DESKTOP);
    let file = br#"{"rakam":1,"tab":"train","training":{"hyperparameters":{"preset":"Sprint","optimizer":"adam",
        "momentum":0.0,"weight_decay":0.0,"schedule":"OneCycle","learning_rate":0.001,"batch_size":64,"dropout":0.0,
        "augmentation":0.0,"images":100}}}"#;
    drop_file(&mut window, "few.rakam", file, "few.rakam is open");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 1" && can_press(window, "Start"));
    click(&mut window, "Start");
    for epochs in ["1 of 1", "2 of 2", "3 of 3"] {
        wait(&mut window, |window| can_press(window, "One more epoch") && figure(window, "epoch") == epochs);
        click(&mut window, "One more epoch");
    }
}

#[test]
fn a_training_that_another_replaces_is_brought_back_and_goes_on() {
    let mut window = training(Vec2::new(1000.0, 2400.0));
    let earlier = |window: &Window| window.query_by_label("Earlier trainings").is_some();
    let seen = |images: &'static str| move |window: &Window| figure(window, "images seen") == images;
    click(&mut window, "A hundred images");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 300");
    assert!(!earlier(&window), "nothing had been trained");
    click(&mut window, "The original recipe");
    wait(&mut window, |window| figure(window, "epoch") == "0 of 15");
    click(&mut window, "One batch");
    wait(&mut window, seen("64"));
    // By mistake.
    click(&mut window, "Learning rate too high");
    wait(&mut window, |window| seen("0")(window) && earlier(window));
    click(&mut window, "Earlier trainings");
    window.get_by_label_contains("The original recipe · 64 images · ").click();
    wait(&mut window, seen("64"));
    assert!(!earlier(&window), "the one before had not begun");
    assert_eq!(figure(&window, "epoch"), "1 of 15");
    click(&mut window, "One batch");
    wait(&mut window, seen("128"));
    // Neither does it get lost when it starts over.
    click(&mut window, "Start over");
    wait(&mut window, |window| seen("0")(window) && earlier(window));
}

#[test]
fn what_begins_anew_waits_until_it_is_let_go() {
    let mut window = training(Vec2::new(1000.0, 2400.0));
    let guesses = |window: &Window| -> Vec<String> {
        labels(window).into_iter().filter(|label| label.starts_with("A ") && label.ends_with(" sure")).collect()
    };
    let settle = |window: &mut Window| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        window.run_steps(3);
    };
    let drag = |window: &mut Window, from: egui::Pos2, by: f32| {
        window.hover_at(from);
        window.drag_at(from);
        window.step();
        for part in 1..=8 {
            window.hover_at(from + egui::vec2(by * part as f32 / 8.0, 0.0));
            window.step();
        }
        settle(window);
        from + egui::vec2(by, 0.0)
    };
    // Another seed has other weights, which guess otherwise.
    let before = guesses(&window);
    let seed = window.get_by_role_and_label(Role::SpinButton, "Seed").rect().center();
    let end = drag(&mut window, seed, 80.0);
    let value = window.get_by_role_and_label(Role::SpinButton, "Seed").value();
    assert_ne!(value.as_deref(), Some("42"), "it is shown where it is dragged to");
    assert_eq!(guesses(&window), before, "the training began anew while the seed was dragged");
    window.drop_at(end);
    wait(&mut window, |window| guesses(window) != before);
    assert_eq!(window.get_by_role_and_label(Role::SpinButton, "Seed").value(), value);

    click(&mut window, "Training: explain");
    assert!(says(&window, "938 batches make an epoch"), "{:#?}", labels(&window));
    let size = window.get_by_role_and_label(Role::Slider, "Batch size").rect();
    // The batches of 64 are in the middle of its logarithmic scale.
    let end = drag(&mut window, size.left_center() + egui::vec2(0.43 * size.width(), 0.0), 60.0);
    assert!(says(&window, "938 batches make an epoch"), "it took effect while it was dragged");
    window.drop_at(end);
    wait(&mut window, |window| !says(window, "938 batches make an epoch"));
}
