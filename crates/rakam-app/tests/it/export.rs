//! What is seen is saved as a picture, from the buttons that a user presses.

use egui::{Key, Vec2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use image::AnimationDecoder as _;
use image::codecs::gif::GifDecoder;
use rakam_app::Language;

use crate::hands::{
    DESKTOP, PHONE, SEVEN, Window, can_press, click, draw, english, figure, go_to, says, turkish, wait, window,
};

/// So tall that nothing has to be scrolled to.
const TALL: Vec2 = vec2(1000.0, 2600.0);

/// Saves what has this title, and returns the name of the file and the file.
fn save(window: &mut Window, title: &str, format: &str, language: Language) -> (String, Vec<u8>) {
    let before = window.state().exported().map(|(name, _)| name.to_owned());
    let button = if language == english() { "Save as a picture: " } else { "Resim olarak kaydet: " };
    click(window, &format!("{button}{title}"));
    click(window, format);
    wait(window, |window| window.state().exported().map(|(name, _)| name.to_owned()) != before);
    let (name, file) = window.state().exported().unwrap();
    (name.to_owned(), file.to_vec())
}

/// The text of an SVG file.
fn texts(svg: &roxmltree::Document<'_>) -> Vec<String> {
    let nodes = svg.descendants().filter(|node| node.has_tag_name("text"));
    nodes.map(|node| node.text().unwrap_or_default().to_owned()).collect()
}

fn count(svg: &roxmltree::Document<'_>, tag: &str) -> usize {
    svg.descendants().filter(|node| node.tag_name().name() == tag).count()
}

/// The window once a training has made so many batches.
fn trained(batches: usize) -> Window {
    let mut window = window(TALL, english());
    go_to(&mut window, Key::Num3);
    wait(&mut window, |window| can_press(window, "Start"));
    for done in 1..=batches {
        click(&mut window, "One batch");
        wait(&mut window, |window| figure(window, "images seen") == (64 * done).to_string());
    }
    window
}

#[test]
fn the_curves_of_a_training_are_saved_as_svg_and_png() {
    let mut window = trained(3);
    let (name, file) = save(&mut window, "Accuracy", "SVG", english());
    assert_eq!(name, "rakam-accuracy.svg");
    let file = String::from_utf8(file).unwrap();
    let svg = roxmltree::Document::parse(&file).unwrap();
    let texts = texts(&svg);
    for said in ["Accuracy", "training images", "test images", "100%"] {
        assert!(texts.iter().any(|text| text == said), "{said}: {texts:?}");
    }
    assert!(!texts.iter().any(|text| text == "?"), "buttons are in the picture: {texts:?}");
    assert!(count(&svg, "polyline") > 3, "{file}");

    let (name, file) = save(&mut window, "Accuracy", "PNG", english());
    assert_eq!(name, "rakam-accuracy.png");
    let png = image::load_from_memory(&file).unwrap();
    let side = |name: &str| svg.root_element().attribute(name).unwrap().parse::<f32>().unwrap();
    assert_eq!([png.width() as f32, png.height() as f32], [2.0 * side("width"), 2.0 * side("height")].map(f32::round));
    // The button is still there, and the chart, too.
    assert!(window.query_by_label("Save as a picture: Accuracy").is_some());
    assert_eq!(window.unnamed_widgets(), Vec::<String>::new());
}

#[test]
fn all_stages_of_inside_are_saved_also_where_they_have_to_be_scrolled_to() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    go_to(&mut window, Key::Num2);
    window.run_steps(3);
    let (name, file) = save(&mut window, "Layers", "SVG", english());
    assert_eq!(name, "rakam-layers.svg");
    let file = String::from_utf8(file).unwrap();
    let svg = roxmltree::Document::parse(&file).unwrap();
    let network = window.state().reader().labels().len();
    assert!(network >= 10);
    let stages = texts(&svg).iter().filter(|text| text.contains(" maps ") || text.contains("units")).count();
    assert!(stages >= 3, "{:?}", texts(&svg));
    assert!(count(&svg, "image") > 40, "{}", count(&svg, "image"));
    let height: f32 = svg.root_element().attribute("height").unwrap().parse().unwrap();
    assert!(height > DESKTOP.y, "only what is in sight: {height}");
}

#[test]
fn layers_in_space_are_saved_with_their_maps_slanted() {
    let mut window = window(DESKTOP, english());
    draw(&mut window, SEVEN);
    go_to(&mut window, Key::Num2);
    window.run_steps(3);
    click(&mut window, "In space");
    let (name, file) = save(&mut window, "In space", "SVG", english());
    assert_eq!(name, "rakam-in-space.svg");
    let file = String::from_utf8(file).unwrap();
    let svg = roxmltree::Document::parse(&file).unwrap();
    let images = svg.descendants().filter(|node| node.has_tag_name("image"));
    // Those of the first layer alone are 32, and a map seen from the side has its left edge upright and its upper one not.
    let slanted = images.filter_map(|image| image.attribute("transform")).filter(|transform| {
        let numbers = transform.trim_start_matches("matrix(").trim_end_matches(')').split(' ');
        let numbers: Vec<f32> = numbers.map(|number| number.parse().unwrap()).collect();
        numbers[0] > 0.0 && numbers[1] != 0.0 && numbers[2] == 0.0 && numbers[3] > 0.0
    });
    assert!(slanted.count() > 100, "{}", &file[..2_000]);
    assert!(count(&svg, "polygon") > 4, "the cone");
    let side = |name: &str| svg.root_element().attribute(name).unwrap().parse::<f32>().unwrap();
    assert!(side("height") < side("width"), "it is filled");
}

#[test]
fn the_map_is_saved_with_a_dot_for_each_image() {
    let mut window = window(PHONE, turkish());
    go_to(&mut window, Key::Num2);
    click(&mut window, "Harita");
    wait(&mut window, |window| says(window, "5.000 sınama görüntüsü"));
    window.run_steps(3);
    let (name, file) = save(&mut window, "Harita", "SVG", turkish());
    assert_eq!(name, "rakam-harita.svg");
    let file = String::from_utf8(file).unwrap();
    let svg = roxmltree::Document::parse(&file).unwrap();
    assert!(count(&svg, "circle") > 5_000, "{}", count(&svg, "circle"));
    for node in window.root().children_recursive() {
        let node = node.accesskit_node();
        let Some(bounds) = node.raw_bounds() else { continue };
        assert!(bounds.x1 <= f64::from(PHONE.x) && bounds.x0 >= 0.0, "{:?}: {bounds:?}", node.label());
    }
}

#[test]
fn a_training_is_saved_as_a_gif_with_a_frame_for_each_moment() {
    let mut window = trained(5);
    click(&mut window, "Save as a GIF");
    wait(&mut window, |window| window.state().exported().is_some());
    let (name, file) = window.state().exported().unwrap();
    assert_eq!(name, "rakam-training.gif");
    let frames = GifDecoder::new(std::io::Cursor::new(file)).unwrap().into_frames().collect_frames().unwrap();
    // The start, and each batch.
    assert_eq!(frames.len(), 6);
    let sizes: Vec<(u32, u32)> = frames.iter().map(|frame| frame.buffer().dimensions()).collect();
    assert!(sizes.iter().all(|size| *size == sizes[0]) && sizes[0].0 == 520, "{sizes:?}");
    let times: Vec<u32> = frames.iter().map(|frame| frame.delay().numer_denom_ms().0).collect();
    assert!(times[..5].iter().all(|&time| time == times[0]) && times[5] > 10 * times[0], "{times:?}");
    for pair in frames.windows(2) {
        let changed = pair[0].buffer().pixels().zip(pair[1].buffer().pixels()).filter(|(a, b)| a != b).count();
        assert!(changed > 500, "{changed} pixels change");
    }
    // NETSCAPE's block with a count of 0: it plays forever.
    assert!(file.windows(16).any(|bytes| bytes == b"NETSCAPE2.0\x03\x01\x00\x00\x00"));
    assert!(file.len() < 200_000, "{}", file.len());
    assert!(says(&window, "Save as a GIF"));
}
