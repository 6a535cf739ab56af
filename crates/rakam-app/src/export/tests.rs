//! Pictures of what is shown for the test.

use egui::{Color32, ColorImage, TextureHandle, TextureOptions, pos2, vec2};
use egui_kittest::Harness;
use roxmltree::{Document, Node};

use super::*;
use crate::theme;

/// The picture of what is shown.
fn taken<'a>(format: Format, mut contents: impl FnMut(&mut Ui) + 'a) -> Export {
    let mut taken = None;
    let mut themed = false;
    let mut app = |ui: &mut Ui| {
        if !themed {
            themed = true;
            theme::install(ui.ctx());
            ui.ctx().set_theme(egui::Theme::Light);
            let wanted = Wanted { title: "What".to_owned(), format, age: 0 };
            ui.data_mut(|data| data.insert_temp(Id::NULL, wanted));
        }
        view(ui, "What", &mut contents);
        taken = take(ui.ctx()).or(taken.take());
    };
    let mut window = Harness::builder().with_size(vec2(420.0, 300.0)).build_ui(&mut app);
    window.run_steps(6);
    drop(window);
    taken.expect("no picture was taken")
}

pub(crate) fn svg_of<'a>(contents: impl FnMut(&mut Ui) + 'a) -> String {
    String::from_utf8(taken(Format::Svg, contents).bytes).unwrap()
}

pub(crate) fn number(node: Node<'_, '_>, attribute: &str) -> f32 {
    node.attribute(attribute).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{attribute} of {node:?}"))
}

/// Where a text begins.
pub(crate) fn place(node: Node<'_, '_>) -> (f32, f32) {
    let moved = node.attribute("transform").unwrap().trim_start_matches("translate(");
    let (x, y) = moved.split_once(')').unwrap().0.split_once(' ').unwrap();
    (number(node, "x") + x.parse::<f32>().unwrap(), number(node, "y") + y.parse::<f32>().unwrap())
}

pub(crate) fn tagged<'a>(svg: &'a Document<'_>, tag: &'a str) -> Vec<Node<'a, 'a>> {
    svg.descendants().filter(|node| node.tag_name().name() == tag).collect()
}

#[test]
fn files_are_named_after_what_they_show() {
    assert_eq!(file_name("Accuracy", "svg"), "rakam-accuracy.svg");
    assert_eq!(file_name("Why?", "png"), "rakam-why.png");
    assert_eq!(file_name("Accuracy of <my> a/b\\net", "png"), "rakam-accuracy-of-my-a-b-net.png");
    assert_eq!(file_name("İlk doğruluk", "svg"), "rakam-ilk-doğruluk.svg");
}

#[test]
fn any_text_stays_what_it_was() {
    let text = "a <&\"> b\u{7}' İğ";
    let file = svg_of(|ui| {
        ui.label(text);
        ui.painter().text(pos2(200.0, 100.0), egui::Align2::CENTER_CENTER, "bold", theme::bold(13.0), Color32::BLUE);
    });
    let svg = Document::parse(&file).unwrap();
    let texts = tagged(&svg, "text");
    assert!(texts[0].text().is_some_and(|shown| shown.starts_with("a <&\"> b") && shown.ends_with("' İğ")), "{file}");
    assert_eq!(texts[1].attribute("font-weight"), Some("600"));
    assert_eq!(texts[1].attribute("fill"), Some("#0000ff"));
    let middle = place(texts[1]).0 + number(texts[1], "textLength") / 2.0;
    assert!((middle - 200.0).abs() < 1.0, "{middle}");
}

/// A red and a half transparent blue square, a ring, and a picture of four pixels.
fn shapes(texture: &mut Option<TextureHandle>) -> impl FnMut(&mut Ui) {
    let at = |x: f32, y: f32| egui::Rect::from_min_size(pos2(x, y), vec2(40.0, 40.0));
    move |ui: &mut Ui| {
        ui.allocate_space(vec2(300.0, 200.0));
        let painter = ui.painter();
        painter.rect_filled(at(20.0, 20.0), 0.0, Color32::RED);
        painter.rect_filled(at(40.0, 20.0), 0.0, Color32::from_rgba_unmultiplied(0, 0, 255, 128));
        painter.circle_stroke(pos2(130.0, 50.0), 20.0, (4.0, Color32::GREEN));
        let pixels = vec![Color32::RED, Color32::GREEN, Color32::BLUE, Color32::WHITE];
        let texture = texture.get_or_insert_with(|| {
            crate::texture::load(ui.ctx(), ColorImage::new([2, 2], pixels), TextureOptions::NEAREST)
        });
        crate::texture::paint(ui, texture.id(), at(200.0, 20.0));
        ui.painter().with_clip_rect(at(20.0, 100.0)).rect_filled(at(40.0, 120.0), 0.0, Color32::BLACK);
        ui.painter().text(pos2(150.0, 130.0), egui::Align2::LEFT_TOP, "HHHH", theme::bold(20.0), Color32::BLACK);
    }
}

#[test]
fn shapes_are_where_they_were_in_both_formats() {
    let mut texture = None;
    let file = String::from_utf8(taken(Format::Svg, shapes(&mut texture)).bytes).unwrap();
    let svg = Document::parse(&file).unwrap();
    let root = svg.root_element();
    let origin: Vec<f32> =
        root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    let ring = tagged(&svg, "circle")[0];
    assert_eq!(["cx", "cy", "r", "stroke-width"].map(|name| number(ring, name)), [130.0, 50.0, 20.0, 4.0]);
    let blue = svg.descendants().find(|node| node.attribute("fill") == Some("#0000ff")).unwrap();
    assert_eq!(["x", "y", "width", "fill-opacity"].map(|name| number(blue, name)), [40.0, 20.0, 40.0, 0.5]);
    let picture = tagged(&svg, "image")[0];
    assert_eq!(["x", "y", "width", "height"].map(|name| number(picture, name)), [200.0, 20.0, 40.0, 40.0]);
    let png = picture.attribute("href").unwrap().trim_start_matches("data:image/png;base64,");
    let png = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, png).unwrap();
    let pixels: Vec<[u8; 4]> =
        image::load_from_memory(&png).unwrap().to_rgba8().pixels().map(|pixel| pixel.0).collect();
    assert_eq!(pixels, [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255; 4]]);

    let mut texture = None;
    let export = taken(Format::Png, shapes(&mut texture));
    assert_eq!(export.name, "rakam-what.png");
    let png = image::load_from_memory(&export.bytes).unwrap().to_rgba8();
    assert_eq!(png.width() as f32, (2.0 * number(root, "width")).round());
    let pixel = |x: f32, y: f32| png.get_pixel((2.0 * (x - origin[0])) as u32, (2.0 * (y - origin[1])) as u32).0;
    assert_eq!(pixel(25.0, 40.0), [255, 0, 0, 255]);
    let [r, g, b, _] = pixel(50.0, 40.0);
    assert!(r.abs_diff(127) < 3 && g == 0 && b.abs_diff(128) < 3, "{r} {g} {b}");
    let background = pixel(300.0, 180.0);
    assert_eq!(pixel(130.0, 50.0), background, "the ring is filled");
    assert_eq!(pixel(150.0, 50.0), [0, 255, 0, 255]);
    let corners = [pixel(205.0, 25.0), pixel(235.0, 25.0), pixel(205.0, 55.0), pixel(235.0, 55.0)];
    assert_eq!(corners, [[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255; 4]]);
    assert_eq!((pixel(50.0, 130.0), pixel(70.0, 130.0)), ([0, 0, 0, 255], background), "what is cut off");
    let dark =
        (0..600).filter(|at| pixel(150.0 + (at % 100) as f32 / 2.0, 132.0 + (at / 100) as f32 * 3.0)[0] < 60).count();
    assert!((40..400).contains(&dark), "{dark} points of the letters are dark");
}
