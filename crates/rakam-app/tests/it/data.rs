//! Data sets of one's own in the Train tab, driven as a user drives it.

use egui::Key;
use egui_kittest::kittest::Queryable as _;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, go_to, labels, says, turkish, wait, window,
};
use crate::window::drop_file;

/// A table of 8x8 images in Kaggle's form: ink above is `up`, ink below is `down`.
pub(crate) fn table(images: usize) -> Vec<u8> {
    let row = |index: usize| {
        let up = index.is_multiple_of(2);
        let pixel = |at: usize| if (at < 32) == up { 200 + (index * 7 + at * 3) % 50 } else { (index + at) % 40 };
        let pixels: Vec<String> = (0..64).map(|at| pixel(at).to_string()).collect();
        format!("{},{}\n", if up { "up" } else { "down" }, pixels.join(","))
    };
    (0..images).map(row).collect::<String>().into_bytes()
}

/// Begins to evaluate the network in training.
fn evaluate(window: &mut Window) {
    go_to(window, Key::Num4);
    window.run_steps(2);
    let network = labels(window).into_iter().find(|label| label.starts_with("Network: ")).unwrap();
    click(window, &network);
    click(window, "in training");
    click(window, "Run evaluation");
}

#[test]
fn a_set_of_ones_own_is_trained_evaluated_and_left_again() {
    let mut window = window(DESKTOP, english());
    drop_file(&mut window, "halves.csv", &table(1_200), "halves.csv");
    wait(&mut window, |window| {
        says(window, "1,000 training images and 200 test images of 2 classes, 8 × 8 pixels, grey")
    });
    // The network of MNIST doesn't fit such small images: one that fits takes its place.
    wait(&mut window, |window| can_press(window, "Start"));
    assert!(
        says(&window, "gives 128 · 8,576 parameters") && says(&window, "Output: 2 classes"),
        "{:#?}",
        labels(&window)
    );
    assert!(says(&window, "The layers don’t fit images of this size."), "{:#?}", labels(&window));
    click(&mut window, "Start");
    wait(&mut window, |window| can_press(window, "One more epoch"));
    assert!(says(&window, "100.00%"), "{:#?}", labels(&window));
    // Its network reads no drawings, and the button says why.
    assert!(can_press(&window, "Save") && !can_press(&window, "Try it"));
    window.get_by_label("Try it").hover();
    wait(&mut window, |window| says(window, "so their network can’t read drawings"));
    let right = labels(&window).iter().filter(|label| label.starts_with("up, read correctly: ")).count();
    assert_eq!(right, 6, "{:#?}", labels(&window));
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());

    evaluate(&mut window);
    wait(&mut window, |window| says(window, "100 images of up, read correctly"));

    // Back to MNIST: what was measured is gone, and a training begins again, of the network before.
    go_to(&mut window, Key::Num3);
    window.run_steps(2);
    click(&mut window, "Published sets");
    click(&mut window, "MNIST");
    wait(&mut window, |window| says(window, "60,000 training images") && can_press(window, "Start"));
    assert!(says(&window, "Convolution 1") && !says(&window, "gives 128 · "), "{:#?}", labels(&window));
    go_to(&mut window, Key::Num4);
    window.run_steps(2);
    assert!(!says(&window, "images of up"));
}

#[test]
fn a_set_that_is_read_again_may_have_other_images_than_were_evaluated() {
    let mut window = window(DESKTOP, english());
    drop_file(&mut window, "halves.csv", &table(1_200), "1,000 training images and 200 test images");
    wait(&mut window, |window| can_press(window, "One batch"));
    click(&mut window, "One batch");
    wait(&mut window, |window| can_press(window, "Resume"));
    evaluate(&mut window);
    wait(&mut window, |window| says(window, "images of up, read "));
    drop_file(&mut window, "halves.csv", &table(600), "500 training images and 100 test images");
    go_to(&mut window, Key::Num4);
    window.run_steps(2);
    assert!(!says(&window, "images of up"), "{:#?}", labels(&window));
}

/// Opens a set of halves, and shows what is inside the network.
fn open_halves(window: &mut Window) {
    drop_file(window, "halves.csv", &table(1_200), "halves.csv");
    wait(window, |window| says(window, "1,000 training images"));
    go_to(window, Key::Num2);
}

/// Chooses MNIST again, and shows what is inside the network.
fn back_to_mnist(window: &mut Window) {
    go_to(window, Key::Num3);
    // What is shown of the training that begins moves the menu.
    wait(window, |window| can_press(window, "Start"));
    click(window, "Published sets");
    wait(window, |window| window.query_by_label("MNIST").is_some());
    click(window, "MNIST");
    wait(window, |window| says(window, "60,000 training images"));
    go_to(window, Key::Num2);
}

#[test]
fn similar_images_are_those_of_the_set_that_there_is() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    go_to(&mut window, Key::Num2);
    click(&mut window, "Similar");
    wait(&mut window, |window| says(window, "Most similar training images"));
    open_halves(&mut window);
    wait(&mut window, |window| says(window, "This network’s classes aren’t those of the data set"));
    assert!(!says(&window, "Most similar training images"), "{:#?}", labels(&window));
    back_to_mnist(&mut window);
    wait(&mut window, |window| says(window, "Most similar training images"));

    // Digits, but not of a drawing's size.
    let row = |index: usize| format!("{}{}\n", index % 10, format!(",{}", index % 200).repeat(64));
    drop_file(
        &mut window,
        "small.csv",
        (0..200).map(row).collect::<String>().as_bytes(),
        "of 10 classes, 8 × 8 pixels",
    );
    go_to(&mut window, Key::Num2);
    wait(&mut window, |window| says(window, "The images of the data set, small.csv, aren’t 28 × 28 pixels"));
}

#[test]
fn a_broken_set_says_what_is_wrong_and_the_one_before_stays() {
    let mut window = window(DESKTOP, english());
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, "Start"));
    let mut broken = table(12);
    broken.truncate(broken.len() - 30);
    drop_file(&mut window, "halves.csv", &broken, "The data set halves.csv could not be loaded");
    let reason = "The one before stays. halves.csv: image 11: line 12: 58 columns, expected 65";
    assert!(says(&window, reason), "{:#?}", labels(&window));
    wait(&mut window, |window| {
        says(window, "60,000 training images and 10,000 test images") && can_press(window, "Start")
    });
}

#[test]
fn a_set_that_is_not_there_is_offered_with_its_size_and_licence() {
    for (size, language, menu, item, licence, cancel) in [
        (DESKTOP, english(), "Published sets", "KMNIST (download, 21 MB)", "Licence: CC BY-SA 4.0", "Cancel"),
        (
            egui::vec2(PHONE.x, 3_600.0),
            turkish(),
            "Yayımlanmış kümeler",
            "KMNIST (indirilir, 21 MB)",
            "Lisans: CC BY-SA 4.0",
            "Vazgeç",
        ),
    ] {
        let mut window = window(size, language);
        go_to(&mut window, Key::Num3);
        wait(&mut window, |window| window.query_by_label(menu).is_some());
        click(&mut window, menu);
        click(&mut window, item);
        window.run_steps(2);
        assert!(says(&window, licence), "{:#?}", labels(&window));
        click(&mut window, cancel);
        assert!(!says(&window, licence));
        assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
    }
}

#[test]
fn the_map_of_one_set_is_not_shown_for_another() {
    let mut window = window(DESKTOP, english());
    go_to(&mut window, Key::Num2);
    click(&mut window, "Map");
    wait(&mut window, |window| says(window, "test images; "));
    open_halves(&mut window);
    wait(&mut window, |window| says(window, "This network can’t be mapped."));
    back_to_mnist(&mut window);
    wait(&mut window, |window| says(window, "test images; "));
}
