//! `rakam eval --report`, on a small part of MNIST.

use crate::support;

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{err, json_lines, out, run, small_mnist, text};
use rakam_ink::Framing;
use rakam_model::Model;

fn report(folder: &Path, file: &Path, more: &[&str]) -> Output {
    run(&[&["eval", "--data", text(folder), "--report", text(file)], more].concat())
}

#[test]
fn the_page_is_complete_in_itself_and_says_what_eval_says() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 20, 60);
    let file = folder.path().join("report.html");
    let output = report(folder.path(), &file, &["--json", "--model", "classic", "--against", "rakam"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("report.html"), "{}", err(&output));
    let alone = run(&["eval", "--data", text(folder.path()), "--json", "--model", "classic"]);
    assert_eq!(out(&output), out(&alone));

    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>"));
    for from_elsewhere in ["<script", "<link", "http", "url(", "@import", "<iframe", "<object"] {
        assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
    }
    assert!(page.matches(" src=\"").count() == page.matches(" src=\"data:image/png;base64,").count());
    assert!(page.len() < 1 << 20, "{} bytes", page.len());

    let evaluation = &json_lines(&output)[0];
    let accuracy = format!("{:.2}%", 100.0 * evaluation["accuracy"].as_f64().unwrap());
    assert!(page.contains(&format!(">{accuracy}<")), "{accuracy}");
    for (label, row) in evaluation["confusion"].as_array().unwrap().iter().enumerate() {
        for (read, count) in row.as_array().unwrap().iter().enumerate().filter(|(_, count)| count.as_u64() > Some(0)) {
            let images = if count == 1 { "image" } else { "images" };
            let said = format!("\"{count} {images} of {label} read as {read}\">{count}</td>");
            assert!(page.contains(&said), "{said}");
        }
    }
    // Both networks, the second only where it is asked for.
    assert!(page.contains("classic and rakam, side by side") && page.contains("McNemar"));
    let output = report(folder.path(), &file, &["--model", "classic"]);
    let page = fs::read_to_string(&file).unwrap();
    assert!(out(&output).contains("of 60 images") && page.contains("How classic reads") && !page.contains("McNemar"));
}

#[test]
fn one_image_is_no_plural() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 20, 1);
    let file = folder.path().join("report.html");
    let eval = ["eval", "--model", "classic", "--data", text(folder.path())];
    let with = |more: &[&str]| out(&run(&[&eval[..], more].concat()));
    let said = [with(&[]), with(&["--robust"]), with(&["--report", text(&file)])];
    let page = fs::read_to_string(&file).unwrap();
    assert!(said[0].contains("of 1 image read right") && said[1].contains("1 image each;"), "{said:?}");
    assert!(page.contains("classic: 1 image, confidence") && page.contains("\"1 image of 7 read as"), "{page}");
    assert!(said.iter().chain([&page]).all(|text| !text.contains("1 images") && !text.contains("1 test images")));
}

#[test]
fn every_mistake_has_its_picture() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 20, 700);
    let file = folder.path().join("report.html");
    let output = report(folder.path(), &file, &["--json", "--model", "classic"]);
    let evaluation = &json_lines(&output)[0];
    let wrong = (700.0 * (1.0 - evaluation["accuracy"].as_f64().unwrap())).round() as usize;
    let page = fs::read_to_string(&file).unwrap();
    assert!(wrong > 0 && page.matches("<img ").count() == wrong, "{wrong}");
    assert_eq!(page.matches("<figure title=\"test image ").count(), wrong);
}

#[test]
fn a_hostile_file_name_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 20, 20);
    let weights = folder.path().join("<script>alert('1')&.safetensors");
    let output = run(&["convert", "classic", text(&weights)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let file = folder.path().join("report.html");
    let output = report(folder.path(), &file, &["--model", text(&weights)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = fs::read_to_string(&file).unwrap();
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert"), "{}", &page[..600]);
}

#[test]
fn what_cannot_be_written_or_read_is_said_before_anything_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    // There are no images: whoever asked for them first would complain of them.
    let data = ["eval", "--data", text(folder.path())];
    fs::create_dir(folder.path().join("folder.html")).unwrap();
    let of_whole_pictures = Model { framing: Framing::AsIs, ..rakam_model::open("classic").unwrap() };
    of_whole_pictures.save(&folder.path().join("whole.safetensors")).unwrap();
    for (more, says) in [
        (&["--report", "nowhere/report.html"][..], "there is no folder nowhere"),
        (&["--report", "folder.html"], "cannot write"),
        (&["--report", "report.html", "--against", "clasic"], "`clasic`"),
        // What is ink for one network is a whole picture for the other.
        (&["--report", "report.html", "--against", "whole.safetensors"], "they can't be compared"),
        (&["--robust", "--model", "whole.safetensors"], "whole.safetensors reads whole pictures"),
    ] {
        let output = support::rakam(&[&data[..], more].concat()).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{more:?}");
        assert!(err(&output).contains(says), "{}", err(&output));
        assert!(!folder.path().join("report.html").exists());
    }
    for (more, says) in [(&["--against", "classic"][..], "--report"), (&["--report", "a.html", "--robust"], "--robust")]
    {
        let output = run(&[&data[..], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(err(&output).contains(says), "{}", err(&output));
    }
}

#[test]
fn the_page_of_another_set_names_it_and_its_labels() {
    let folder = tempfile::tempdir().unwrap();
    for (class, grey) in [("day", 250), ("night", 5)] {
        let within = folder.path().join("sky").join(class);
        fs::create_dir_all(&within).unwrap();
        for at in 0..12u8 {
            let picture = rakam_ink::Picture::from_ink(8, 8, vec![1.0 - f32::from(grey + at % 5) / 255.0; 64]).unwrap();
            fs::write(within.join(format!("{at}.png")), picture.encode_png().unwrap()).unwrap();
        }
    }
    let [sky, network, page] = ["sky", "sky.safetensors", "sky.html"].map(|name| folder.path().join(name));
    let trained =
        run(&["train", "--data", text(&sky), "--epochs", "1", "--layers", "dense 4, relu", "--out", text(&network)]);
    assert_eq!(trained.status.code(), Some(0), "{}", err(&trained));
    let output = run(&["eval", "--data", text(&sky), "--model", text(&network), "--report", text(&page)]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let page = fs::read_to_string(&page).unwrap();
    for said in ["test images of ", "sky, which no network", "images of day read as ", "most probable label"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("MNIST") && !page.contains("digit"), "it has nothing to do with digits");
}
