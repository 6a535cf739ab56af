//! The real ui, driven as a user drives it: pointer, keys, dropped files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::hands::{DESKTOP, PHONE, SEVEN, Window, draw, english, labels, turkish, window};
use egui::{
    Event, Key, Modifiers, PointerButton, Pos2, Rect, Shape, TouchDeviceId, TouchId, TouchPhase, Vec2, pos2, vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;
use rakam_ink::Picture;
use rakam_model::Verdict;

const SMALLEST: Vec2 = vec2(480.0, 640.0);

fn canvas(window: &Window) -> Rect {
    window.get_by_role(egui::Role::Canvas).rect()
}

fn strokes(window: &Window) -> usize {
    window.state().drawing().strokes().len()
}

#[derive(Debug)]
struct Dropped(PathBuf, Vec<u8>);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Ok(self.1.clone())
    }
}

/// Drops a file, and waits until a label says so.
pub(crate) fn drop_file(window: &mut Window, name: &str, bytes: &[u8], until: &str) {
    window.input_mut().dropped_files.push(Arc::new(Dropped(PathBuf::from(name), bytes.to_vec())));
    for _ in 0..500 {
        window.run();
        if window.query_by_label_contains(until).is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("nothing says {until:?}: {:#?}", labels(window));
}

#[test]
fn a_drawn_seven_is_read_and_its_bar_leads() {
    let mut window = window(DESKTOP, english());
    assert_eq!(window.state().reading().verdict, Verdict::Empty);
    draw(&mut window, SEVEN);
    let reading = window.state().reading();
    assert_eq!(reading.digit, Some(7), "{reading:?}");
    assert!(window.get_by_label_contains("most likely").accesskit_node().label().unwrap().starts_with("7: "));
    assert!(window.query_by_label_contains("This is a 7").is_some(), "{:#?}", labels(&window));
}

#[test]
fn two_digits_are_a_number_and_each_has_its_bars() {
    for size in [DESKTOP, SMALLEST] {
        let mut window = window(size, english());
        let small: Vec<(f32, f32)> = SEVEN.iter().map(|(x, y)| (0.6 * x, 0.25 + 0.5 * y)).collect();
        draw(&mut window, &small);
        assert!(window.state().number().is_none());
        draw(&mut window, &[(0.72, 0.4), (0.71, 0.5), (0.7, 0.65)]);
        assert_eq!(window.state().number().unwrap().number, "71");
        assert!(window.query_by_label_contains("This is 71").is_some(), "{:#?}", labels(&window));
        // The last digit is looked at first; a click on the other shows its bars.
        assert_eq!(window.state().reading().digit, Some(1));
        let most_likely =
            |window: &Window| labels(window).into_iter().find(|label| label.contains("most likely")).unwrap();
        assert!(most_likely(&window).starts_with("1: "));
        window.get_by_label_contains("1 of 2: ").click();
        window.run();
        assert_eq!(window.state().reading().digit, Some(7));
        assert!(most_likely(&window).starts_with("7: "));
        assert!(window.get_by_label_contains("1 of 2: ").accesskit_node().toggled().is_some());
        // It stays looked at while the pen goes on, as long as the digits stay as many.
        draw(&mut window, &[(0.69, 0.66), (0.68, 0.7)]);
        assert_eq!((window.state().number().unwrap().digits.len(), window.state().reading().digit), (2, Some(7)));
    }
}

#[test]
fn a_scribble_is_no_digit_and_has_no_bars() {
    let mut window = window(DESKTOP, english());
    let scribble: Vec<(f32, f32)> =
        (0..40).map(|i| (0.1 + 0.02 * i as f32, if i % 2 == 0 { 0.2 } else { 0.8 })).collect();
    draw(&mut window, &scribble);
    assert_eq!((window.state().reading().verdict, window.state().reading().digit), (Verdict::NotADigit, None));
    assert!(window.query_by_label_contains("Not a digit").is_some(), "{:#?}", labels(&window));
    assert_eq!(labels(&window).iter().filter(|label| label.ends_with(": no reading")).count(), 10);
}

#[test]
fn ten_bars_follow_the_pen_before_it_is_lifted() {
    let mut window = window(DESKTOP, english());
    assert_eq!(labels(&window).iter().filter(|label| label.ends_with(": no reading")).count(), 10);
    let canvas = canvas(&window);
    window.hover_at(canvas.center());
    window.drag_at(canvas.center());
    window.hover_at(canvas.center() + vec2(0.0, 120.0));
    window.run();
    assert_ne!(window.state().reading().verdict, Verdict::Empty);
    let percents: Vec<f32> = (0..10)
        .map(|digit| {
            let label = labels(&window).into_iter().find(|label| label.starts_with(&format!("{digit}: "))).unwrap();
            label[3..].split('%').next().unwrap().parse().unwrap()
        })
        .collect();
    assert!((percents.iter().sum::<f32>() - 100.0).abs() <= 5.0, "{percents:?}");
}

#[test]
fn every_pointer_event_of_a_frame_is_part_of_the_stroke() {
    let mut window = window(DESKTOP, english());
    let canvas = canvas(&window);
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let points: Vec<Pos2> =
        (0..9).map(|i| canvas.min + vec2(60.0 + 40.0 * i as f32, 60.0 + 5.0 * (i * i) as f32)).collect();
    let events = &mut window.input_mut().events;
    events.push(Event::PointerMoved(points[0]));
    events.push(button(points[0], true));
    events.extend(points[1..].iter().map(|&point| Event::PointerMoved(point)));
    events.push(button(points[8], false));
    window.step();
    assert_eq!(strokes(&window), 1);
    assert_eq!(window.state().drawing().strokes()[0].points.len(), 9);
}

#[test]
fn a_pen_that_presses_harder_draws_wider() {
    let mut window = window(DESKTOP, english());
    let center = canvas(&window).center();
    let touch = |phase, pos, force| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(7),
        phase,
        pos,
        force: Some(force),
    };
    let events = &mut window.input_mut().events;
    events.push(touch(TouchPhase::Start, center, 0.2));
    events.push(Event::PointerMoved(center));
    events.push(Event::PointerButton {
        pos: center,
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    events.push(touch(TouchPhase::Move, center + vec2(50.0, 0.0), 0.9));
    events.push(Event::PointerMoved(center + vec2(50.0, 0.0)));
    window.step();
    let points = &window.state().drawing().strokes()[0].points;
    assert!(points[1].width > 1.5 * points[0].width, "{points:?}");
}

#[test]
fn a_pen_presses_on_after_a_touch_that_never_ended_and_a_palm_takes_nothing_from_it() {
    let mut window = window(DESKTOP, english());
    let center = canvas(&window).center();
    let touch = |id, phase, force| Event::Touch {
        device_id: TouchDeviceId(1),
        id: TouchId(id),
        phase,
        pos: center,
        force: Some(force),
    };
    let button = |pressed| Event::PointerButton {
        pos: center,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let mut stroke = |pen, force| {
        let events = &mut window.input_mut().events;
        events.push(touch(pen, TouchPhase::Start, force));
        events.extend([Event::PointerMoved(center), button(true)]);
        events.push(touch(8, TouchPhase::Start, 0.01));
        events.push(Event::PointerMoved(center + vec2(50.0, 0.0)));
        events.push(button(false));
        window.step();
        window.state().drawing().strokes().last().unwrap().points[1].width
    };
    // The pen has another id each time that it comes near.
    let (light, hard) = (stroke(1, 0.2), stroke(2, 0.9));
    assert!(hard > 1.5 * light, "{light} and {hard}");
}

#[test]
fn clear_undo_and_redo_by_keyboard() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    draw(&mut window, &[(0.4, 0.5), (0.6, 0.5)]);
    assert_eq!(strokes(&window), 2);
    let mut press = |modifiers, key, expected: usize| {
        window.key_press_modifiers(modifiers, key);
        window.run();
        assert_eq!(strokes(&window), expected, "{modifiers:?} {key:?}");
    };
    let redo = Modifiers::COMMAND | Modifiers::SHIFT;
    press(Modifiers::COMMAND, Key::Z, 1);
    press(Modifiers::COMMAND, Key::Z, 0);
    press(redo, Key::Z, 1);
    press(Modifiers::COMMAND, Key::Y, 2);
    press(Modifiers::NONE, Key::C, 0);
    press(Modifiers::COMMAND, Key::Z, 2);
    press(Modifiers::NONE, Key::Delete, 0);
    assert_eq!(window.state().reading().verdict, Verdict::Empty);
    assert!(window.query_by_label_contains("No reading yet").is_some());
}

#[test]
fn buttons_do_what_they_say() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    window.get_by_label("Undo").click();
    window.run();
    assert_eq!(strokes(&window), 0);
    window.get_by_label("Redo").click();
    window.run();
    assert_eq!(strokes(&window), 1);
    window.get_by_label("Clear").click();
    window.run();
    assert_eq!(strokes(&window), 0);
}

#[test]
fn brackets_change_the_pen() {
    let mut window = window(DESKTOP, english());
    let default = window.state().settings().pen_width;
    window.key_press(Key::CloseBracket);
    window.run();
    assert!(window.state().settings().pen_width > default);
    // On a Turkish keyboard only the typed character tells.
    for _ in 0..2 {
        window.event(Event::Text("[".to_owned()));
    }
    window.run();
    assert!(window.state().settings().pen_width < default);
}

#[test]
fn the_language_is_switched_in_the_window() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    window.get_by_label("Language").click();
    window.run();
    window.get_by_label("Türkçe").click();
    window.run();
    assert_eq!(window.state().settings().language, Some(turkish()));
    window.get_by_label("Temizle").click();
    window.run();
    assert_eq!(strokes(&window), 0);
    assert!(window.query_by_label_contains("Henüz okuma yok").is_some());
    assert!(window.query_by_label("Clear").is_none());
}

#[test]
fn the_theme_is_chosen_in_the_window() {
    let mut window = window(DESKTOP, english());
    window.get_by_label("Theme").click();
    window.run();
    window.get_by_label("Dark").click();
    window.run();
    assert_eq!(window.state().settings().theme, egui::ThemePreference::Dark);
    assert_eq!(window.ctx.theme(), egui::Theme::Dark);
}

#[test]
fn a_dropped_picture_is_read_and_can_be_undone() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    let png = window.state().drawing().render(200).encode_png().unwrap();
    let as_drawn = window.state().reading().probabilities.clone();
    window.key_press(Key::C);
    window.run();
    drop_file(&mut window, "/somewhere/seven.png", &png, "This is a 7");
    assert!(window.state().drawing().picture().is_some());
    let as_picture = window.state().reading().probabilities.clone();
    for (drawn, picture) in as_drawn.iter().zip(&as_picture) {
        assert!((drawn - picture).abs() < 0.1, "{as_drawn:?} {as_picture:?}");
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    assert!(window.state().drawing().picture().is_none());
}

/// A seven in a frame, as PNG.
fn framed_seven(window: &mut Window) -> Vec<u8> {
    let small: Vec<(f32, f32)> = SEVEN.iter().map(|(x, y)| (0.2 + 0.6 * x, 0.2 + 0.6 * y)).collect();
    draw(window, &small);
    let picture = window.state().drawing().render(300);
    let side = picture.width();
    let on_frame = |at: usize| {
        let (x, y) = (at % side, at / side);
        let inside = (30..side - 30).contains(&x) && (30..side - 30).contains(&y);
        inside && [x, y, side - 1 - x, side - 1 - y].iter().any(|from| (30..33).contains(from))
    };
    let ink = picture.ink().iter().enumerate().map(|(at, &ink)| if on_frame(at) { 1.0 } else { ink }).collect();
    window.key_press(Key::C);
    window.run();
    Picture::from_ink(side, side, ink).unwrap().encode_png().unwrap()
}

#[test]
fn a_picture_shows_on_demand_what_it_was_taken_for() {
    const EYE: [&str; 2] = [
        "Show what was taken for ink, lines, frames and the outside",
        "Neyin mürekkep, çizgi, çerçeve ve dış alan sayıldığını göster",
    ];
    let names = [["Ink", "Frames"], ["Mürekkep", "Çerçeveler"]];
    for (index, language) in [english(), turkish()].into_iter().enumerate() {
        let mut window = window(DESKTOP, language);
        let png = framed_seven(&mut window);
        let is_on = |window: &Window| window.get_by_label(EYE[index]).accesskit_node().toggled();
        let legend = |window: &Window| {
            labels(window).into_iter().find(|label| names[index].iter().all(|name| label.contains(name)))
        };

        // There is nothing to show in a drawing.
        draw(&mut window, SEVEN);
        assert!(window.get_by_label(EYE[index]).accesskit_node().is_disabled());
        window.key_press(Key::L);
        window.run();
        assert!(!window.state().settings().layers);
        window.key_press(Key::C);
        window.run();

        drop_file(&mut window, "framed.png", &png, ["This is a 7", "Bu bir 7"][index]);
        assert_eq!(window.state().reading().digit, Some(7), "{:#?}", labels(&window));
        assert_eq!((legend(&window), is_on(&window)), (None, Some(egui::accesskit::Toggled::False)));
        window.key_press(Key::L);
        window.run();
        assert!(legend(&window).is_some() && window.state().settings().layers, "{:#?}", labels(&window));
        assert_eq!(is_on(&window), Some(egui::accesskit::Toggled::True));
        window.get_by_label(EYE[index]).click();
        window.run();
        assert_eq!((legend(&window), window.state().settings().layers), (None, false));
    }
}

#[test]
fn a_broken_picture_gives_a_notice_that_can_be_dismissed_and_the_drawing_stays() {
    for (language, name, said, dismiss) in [
        (english(), "notes.txt", "notes.txt is not a picture", "Dismiss"),
        (turkish(), "notlar.txt", "notlar.txt, Rakam", "Kapat"),
    ] {
        let mut window = window(DESKTOP, language);
        draw(&mut window, SEVEN);
        drop_file(&mut window, name, b"no picture at all", said);
        assert_eq!(strokes(&window), 1);
        window.get_by_label(dismiss).click();
        window.run();
        assert!(window.query_by_label_contains(said).is_none());
    }
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    let png = window.state().drawing().render(200).encode_png().unwrap();
    drop_file(&mut window, "half.png", &png[..png.len() / 2], "half.png is damaged or cut short");
    window.key_press(Key::Escape);
    window.run();
    assert!(window.query_by_label_contains("half.png").is_none());
}

#[test]
fn on_a_phone_a_notice_leaves_the_tabs_free() {
    let mut window = window(PHONE, english());
    drop_file(&mut window, "notes.txt", b"no picture at all", "notes.txt is not a picture");
    let notice = window.get_by_role(egui::Role::Alert).rect();
    let tabs = window.get_by_label_contains("Evaluate").rect();
    assert!(notice.bottom() <= tabs.top() && notice.bottom() > tabs.top() - 24.0, "{notice} above {tabs}");
}

#[test]
fn a_weights_file_that_does_not_fit_says_what_was_expected_and_the_old_network_stays() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    let before = window.state().reading().clone();
    let network = window.state().network_name().to_owned();
    let header = br#"{"__metadata__":{"rakam.architecture":"classic"},"conv1.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let mut wrong = (header.len() as u64).to_le_bytes().to_vec();
    wrong.extend_from_slice(header);
    wrong.extend_from_slice(&1.0f32.to_le_bytes());
    drop_file(&mut window, "wrong.safetensors", &wrong, "wrong.safetensors does not fit");
    assert!(
        window.query_by_label_contains("Expected the tensor conv1.weight of shape (6, 1, 5, 5)").is_some(),
        "{:#?}",
        labels(&window)
    );
    assert_eq!(window.state().network_name(), network);
    assert_eq!(window.state().reading(), &before);
    drop_file(&mut window, "evil.pth", b"\x80\x02cposix\nsystem\n", "This PyTorch file has `posix.system`");
    assert_eq!(window.state().network_name(), network);
}

#[test]
fn a_weights_file_that_fits_reads_from_then_on() {
    let mut window = window(DESKTOP, english());
    drop_file(
        &mut window,
        "mine.safetensors",
        &rakam_model::embedded()[0].bytes(),
        "The network from mine.safetensors",
    );
    assert_eq!(window.state().network_name(), "mine.safetensors");
    let pth = rakam_model::embedded()[1].model().unwrap().to_format(rakam_model::Format::Pth);
    drop_file(&mut window, "theirs.PTH", &pth, "The network from theirs.PTH");
    assert_eq!(window.state().network_name(), "theirs.PTH");
    window.get_by_label("Network").click();
    window.run();
    window.get_by_label(rakam_model::embedded()[0].name).click();
    window.run();
    assert_eq!(window.state().network_name(), rakam_model::embedded()[0].name);
}

#[test]
fn the_picture_is_copied_black_on_white() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    window.input_mut().events.push(Event::Copy);
    window.step();
    let copied = window.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyImage(image) => Some(image.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    assert_eq!(copied.pixels[0], egui::Color32::WHITE);
    assert!(copied.pixels.contains(&egui::Color32::BLACK));
}

#[test]
fn every_control_is_reached_by_keyboard_and_has_a_name() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    draw(&mut window, SEVEN);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run();
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..20 {
        window.key_press(Key::Tab);
        window.run();
        let focused = window.root().children_recursive().find(|node| node.is_focused());
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    for name in [
        "Network",
        "Language",
        "Theme",
        "Undo",
        "Redo",
        "Clear",
        "Pen width",
        "Open a picture",
        "Save the drawing as PNG",
        "Copy the picture",
        "Canvas: draw a digit here",
    ] {
        assert!(reached.contains(name), "{name} is not among {reached:?}");
    }
}

#[test]
fn the_keyboard_goes_from_the_left_of_the_header_to_its_right() {
    let mut window = window(DESKTOP, english());
    let mut reached = Vec::new();
    for _ in 0..9 {
        window.key_press(Key::Tab);
        window.run();
        let focused = window.root().children_recursive().find(|node| node.is_focused());
        reached.extend(focused.map(|node| node.rect().left()));
    }
    assert!(reached.len() == 9 && reached.is_sorted(), "{reached:?}");
}

#[test]
fn tools_keep_their_names_where_a_short_slider_makes_room() {
    for (language, names) in [
        (english(), ["Clear", "Layers", "Open", "Save", "Copy"]),
        (turkish(), ["Temizle", "Katmanlar", "Aç", "Kaydet", "Kopyala"]),
    ] {
        let window = window(vec2(1280.0, 900.0), language);
        let all = painted(&window);
        for name in names {
            assert!(all.iter().any(|(text, ..)| text == name), "{name}: {all:?}");
        }
    }
}

#[test]
fn how_sure_a_reading_is_goes_on_its_sentence() {
    for (language, said) in [(english(), "This is a 7, 9"), (turkish(), "Bu bir 7, güven %9")] {
        let mut window = window(DESKTOP, language);
        draw(&mut window, SEVEN);
        assert!(window.state().reading_in_words().starts_with(said), "{}", window.state().reading_in_words());
    }
}

/// Whatever is painted as text, with where it stands and whether it had to be cut.
fn texts(shape: &Shape, into: &mut Vec<(String, Rect, bool)>) {
    match shape {
        Shape::Text(text) => {
            into.push((text.galley.text().to_owned(), text.visual_bounding_rect(), text.galley.elided))
        }
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, into)),
        _ => {}
    }
}

/// All that is painted as text.
pub(crate) fn painted(window: &Window) -> Vec<(String, Rect, bool)> {
    let mut all = Vec::new();
    window.output().shapes.iter().for_each(|clipped| texts(&clipped.shape, &mut all));
    all
}

#[test]
fn everything_fits_at_every_size_in_both_languages() {
    for size in [
        SMALLEST,
        vec2(640.0, 600.0),
        vec2(760.0, 600.0),
        vec2(864.0, 620.0),
        DESKTOP,
        vec2(600.0, 1000.0),
        vec2(1920.0, 1080.0),
        vec2(2560.0, 600.0),
        vec2(390.0, 844.0),
    ] {
        for &language in Language::ALL {
            for digits in 0..=3 {
                let mut window = window(size, language);
                match digits {
                    0 => {}
                    1 => draw(&mut window, SEVEN),
                    digits => (0..digits).for_each(|index| {
                        let at = |&(x, y): &(f32, f32)| (0.35 * x + 0.3 * index as f32, 0.3 + 0.35 * y);
                        draw(&mut window, &SEVEN.iter().map(at).collect::<Vec<_>>());
                    }),
                }
                let inside = Rect::from_min_size(pos2(0.0, 0.0), size).expand(0.5);
                let shown = |node: &egui_kittest::Node<'_>| node.accesskit_node().bounding_box().is_some();
                for node in window.root().children_recursive().filter(shown) {
                    assert!(inside.contains_rect(node.rect()), "{size:?} {language:?}: {node:?}");
                }
                for (text, rect, elided) in painted(&window) {
                    assert!(!elided, "{size:?} {language:?}: {text:?} is cut off");
                    assert!(inside.contains_rect(rect), "{size:?} {language:?}: {text:?} at {rect:?}");
                }
            }
        }
    }
}

#[test]
fn a_picture_held_over_the_window_is_announced() {
    let mut window = window(SMALLEST, english());
    window.input_mut().hovered_files.push(egui::HoveredFile::default());
    window.step();
    let all = painted(&window);
    assert!(all.iter().any(|(text, ..)| text.starts_with("Drop a picture")), "{all:?}");
}

#[test]
fn a_pasted_picture_is_shown_in_draw() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    let seven = window.state().drawing().render(64);
    let pixels = seven.ink().iter().map(|ink| ((1.0 - ink) * 255.0) as u8);
    let image = egui::ColorImage::from_gray_iter([seven.width(), seven.height()], pixels);
    window.get_by_label("Clear").click();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    window.run();
    window.input_mut().events.push(Event::PasteImage(Arc::new(image)));
    window.run();
    assert_eq!(window.state().reading().digit, Some(7), "{:#?}", labels(&window));
    assert!(window.query_by_label("Clear").is_some(), "Draw isn't shown: {:#?}", labels(&window));
}
