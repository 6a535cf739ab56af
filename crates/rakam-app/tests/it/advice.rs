//! What Train says about its curves, and the fixes that one click tries.

use egui::{Key, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use rakam_app::Language;

use crate::hands::{PHONE, Window, can_press, click, english, go_to, labels, says, turkish, wait, window};

/// Train, in a window so tall that nothing has to be scrolled, with this preset started.
fn started(width: f32, language: Language, [start, preset]: [&str; 2]) -> Window {
    let mut window = window(vec2(width, 3600.0), language);
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, start));
    click(&mut window, preset);
    wait(&mut window, |window| {
        window.get_by_label(preset).accesskit_node().toggled() == Some(egui::accesskit::Toggled::True)
    });
    click(&mut window, start);
    window
}

#[test]
fn a_rate_that_is_too_high_is_seen_and_one_click_goes_back_and_learns() {
    let mut window = started(1400.0, english(), ["One batch", "Learning rate too high"]);
    wait(&mut window, |window| says(window, "Too early to tell."));
    click(&mut window, "Resume");
    wait(&mut window, |window| says(window, "The steps are too large."));
    click(&mut window, "Go back, with a learning rate of 0.001");
    wait(&mut window, |window| says(window, "All is well: the loss is"));
    // What was left stays in the charts.
    assert!(says(&window, "earlier branch"), "{:#?}", labels(&window));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn overfitting_is_seen_on_a_phone_in_turkish_and_one_click_takes_all_images() {
    let mut window = started(PHONE.x, turkish(), ["Başlat", "Yüz görüntü"]);
    wait(&mut window, |window| says(window, "Ağ aşırı öğreniyor"));
    click(&mut window, "60.000 eğitim görüntüsünün tümüyle baştan başla");
    wait(&mut window, |window| says(window, "Her şey yolunda: kayıp"));
    for node in window.root().children_recursive() {
        let node = node.accesskit_node();
        let Some(bounds) = node.raw_bounds() else { continue };
        let name = node.label().or_else(|| node.value());
        assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{name:?}: {bounds:?}");
    }
}
