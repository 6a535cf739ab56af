//! Links and files that hold what is in the window.

use egui::{Key, OutputCommand, Role, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use rakam_app::Language;

use crate::hands::{DESKTOP, PHONE, SEVEN, Window, click, draw, english, go_to, labels, says, turkish, wait, window};
use crate::window::drop_file;

/// The link that the menu copies.
fn copied(window: &mut Window, [menu, item]: [&str; 2]) -> String {
    click(window, menu);
    window.get_by_label(item).click();
    for _ in 0..20 {
        window.step();
        let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(link) = copied {
            window.run();
            return link;
        }
    }
    panic!("nothing was copied: {:#?}", labels(window));
}

fn paste(window: &mut Window, text: &str) {
    window.input_mut().events.push(egui::Event::Paste(text.to_owned()));
    window.run();
}

#[test]
fn a_link_brings_the_drawing_and_the_network_to_another_window() {
    let words: [(Vec2, Language, &str, [&str; 2], &str); 2] = [
        (DESKTOP, english(), "Network", ["Menu", "Copy a link"], "The link is open"),
        (PHONE, turkish(), "Ağ", ["Menü", "Bağlantıyı kopyala"], "Bağlantı açıldı"),
    ];
    for (size, language, networks, menu, opened) in words {
        let mut there = window(size, language);
        click(&mut there, networks);
        click(&mut there, "classic");
        draw(&mut there, SEVEN);
        let link = copied(&mut there, menu);
        assert!(link.len() < 2_000, "{} characters", link.len());

        let mut here = window(size, language);
        draw(&mut here, &[(0.5, 0.2), (0.5, 0.8)]);
        paste(&mut here, &format!("Look: {link}\n"));
        assert!(says(&here, opened), "{:#?}", labels(&here));
        assert_eq!(here.state().network_name(), "classic");
        let (read, expected) = (here.state().reading(), there.state().reading());
        assert_eq!((read.verdict, read.digit), (expected.verdict, Some(7)));
        assert!((read.confidence - expected.confidence).abs() < 0.02, "{read:?} {expected:?}");
        // Nothing is lost: the drawing before it is one step away.
        here.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
        here.run();
        assert_eq!(here.state().reading().digit, Some(1));
    }
}

#[test]
fn a_link_brings_the_training_too() {
    // So tall that nothing has to be scrolled.
    let mut there = window(vec2(1000.0, 2400.0), english());
    go_to(&mut there, Key::Num3);
    wait(&mut there, |window| says(window, "Sprint: 99% in one epoch"));
    click(&mut there, "Sprint: 99% in one epoch");
    wait(&mut there, |window| says(window, "0 of 1"));
    click(&mut there, "Examples");
    click(&mut there, "Nielsen’s 784-30-10");
    click(&mut there, "Train this network");
    wait(&mut there, |window| !says(window, "Kernels of the first layer"));
    let link = copied(&mut there, ["Menu", "Copy a link"]);

    let mut here = window(DESKTOP, english());
    paste(&mut here, &link);
    // The tab, the network and the preset are those of the other window.
    wait(&mut here, |window| says(window, "0 of 1") && says(window, "test accuracy"));
    assert!(!says(&here, "Kernels of the first layer"), "{:#?}", labels(&here));
}

#[test]
fn a_link_copied_in_the_middle_of_the_tour_goes_on_there() {
    let mut there = window(DESKTOP, english());
    click(&mut there, "Menu");
    there.get_by_role_and_label(Role::MenuItemRadio, "Take the tour").click();
    there.step();
    for step in 1..=3 {
        wait(&mut there, |window| says(window, &format!("Step {step} of 10")));
        click(&mut there, "Skip");
    }
    wait(&mut there, |window| says(window, "Step 4 of 10"));
    let link = copied(&mut there, ["Menu", "Copy a link"]);

    let mut here = window(DESKTOP, english());
    paste(&mut here, &link);
    wait(&mut here, |window| says(window, "Step 4 of 10"));
    drop_file(&mut here, "eleven.rakam", br#"{"rakam":1,"lesson":11}"#, "eleven.rakam can’t be opened");
    assert!(says(&here, "step 11, but the tour has steps 1 to 10"), "{:#?}", labels(&here));
}

#[test]
fn what_is_wrong_with_a_link_or_a_file_is_said_and_nothing_changes() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    paste(&mut window, "just a text");
    assert!(!says(&window, "can’t be opened"), "{:#?}", labels(&window));
    paste(&mut window, "https://example.org/#rakam=q1bKS");
    assert!(says(&window, "The link can’t be opened") && says(&window, "copy all of it"), "{:#?}", labels(&window));
    drop_file(&mut window, "later.rakam", br#"{"rakam":9}"#, "later.rakam can’t be opened");
    assert!(says(&window, "format 9"), "{:#?}", labels(&window));
    drop_file(&mut window, "cut.rakam", br#"{"rakam":1,"strokes":[[1,2"#, "cut.rakam can’t be opened");
    assert!(says(&window, "Line 1"), "{:#?}", labels(&window));
    assert_eq!(window.state().reading().digit, Some(7));
}

#[test]
fn a_file_opens_as_it_was_saved() {
    let mut window = window(DESKTOP, english());
    let file = br#"{"rakam":1,"tab":"inside","network":"classic","strokes":[[1000,400,140,0,400,0,0,800,0]]}"#;
    drop_file(&mut window, "one.rakam", file, "one.rakam is open");
    assert_eq!((window.state().network_name().as_str(), window.state().reading().digit), ("classic", Some(1)));
    assert!(says(&window, "Why?"), "{:#?}", labels(&window));
}

#[test]
fn a_link_without_the_picture_is_a_success_that_says_what_it_lacks() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    let png = window.state().drawing().render(200).encode_png().unwrap();
    window.key_press(Key::C);
    window.run();
    drop_file(&mut window, "seven.png", &png, "This is a 7");
    window.run();
    copied(&mut window, ["Menu", "Copy a link"]);
    assert!(says(&window, "The link is on the clipboard") && says(&window, "save a file for them"));
    assert_eq!(window.query_all_by_role(Role::Alert).count(), 0, "{:#?}", labels(&window));
}
