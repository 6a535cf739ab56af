//! `rakam predict` on real and on hostile files.

use crate::support;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;

use crate::support::{digits, err, json_lines, out, rakam, run, text};
use rakam_data::{Dataset, PIXELS, SIDE};

#[test]
fn reads_digits_in_order_at_any_size() {
    let folder = tempfile::tempdir().unwrap();
    for scale in [1, 10] {
        let files = digits(folder.path(), 20, scale);
        let mut arguments = vec!["predict", "--json"];
        arguments.extend(files.iter().map(|(path, _)| text(path)));
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        let lines = json_lines(&output);
        assert_eq!(lines.len(), files.len());
        let mut right = 0;
        for (line, (path, label)) in lines.iter().zip(&files) {
            assert_eq!(line["file"], text(path));
            let probabilities: Vec<f64> =
                line["probabilities"].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
            assert_eq!(probabilities.len(), 10);
            assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-5);
            let digit = line["digit"].as_u64().unwrap();
            assert_eq!(line["confidence"].as_f64().unwrap(), probabilities[digit as usize]);
            right += usize::from(line["verdict"] == "digit" && digit == u64::from(*label));
        }
        assert!(right >= 19, "{right} of 20 read right at {scale}");
    }
}

#[test]
fn lines_stand_in_the_order_of_the_files_however_long_each_takes() {
    let folder = tempfile::tempdir().unwrap();
    let (small, large) = (digits(folder.path(), 30, 1), digits(folder.path(), 3, 60));
    let (small, broken) = (small.into_iter().map(|(path, _)| path), folder.path().join("broken.png"));
    fs::write(&broken, "no picture").unwrap();
    // A large picture takes as long as hundreds of small ones: those after it are read first.
    let mut files: Vec<_> = small.collect();
    for ((path, _), place) in large.into_iter().zip([0, 1, 20]) {
        files.insert(place, path);
    }
    files.insert(2, broken);
    for mode in [&["predict", "--json"][..], &["predict", "--json", "--number"]] {
        let read = |threads: &str| {
            let options = [mode, &["--threads", threads]].concat();
            let output = run(&options.into_iter().chain(files.iter().map(|path| text(path))).collect::<Vec<_>>());
            assert_eq!(output.status.code(), Some(1));
            out(&output)
        };
        let alone = read("1");
        let names: Vec<_> = alone.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
        assert_eq!(names, files.iter().map(|path| text(path)).collect::<Vec<_>>());
        let errors: Vec<_> = alone.lines().map(|line| line.contains("\"error\"")).collect();
        assert_eq!(errors.iter().position(|&error| error), Some(2));
        assert_eq!(errors.iter().filter(|&&error| error).count(), 1);
        for threads in ["2", "7"] {
            assert_eq!(read(threads), alone, "on {threads} threads");
        }
    }
}

#[test]
fn a_line_has_the_keys_of_the_contract_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = &digits(folder.path(), 1, 1)[0];
    let line = out(&run(&["predict", "--json", text(path)]));
    let at = |key: &str| line.find(&format!("\"{key}\":")).unwrap();
    let places = ["file", "verdict", "digit", "label", "confidence", "probabilities"].map(at);
    assert!(places.is_sorted() && places[0] == 1, "{line}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap().as_object().unwrap().len(), 6);
}

#[test]
fn what_cannot_be_read_gets_its_error_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (good, label) = digits(folder.path(), 1, 10).remove(0);
    let whole = fs::read(&good).unwrap();
    let bomb = {
        // A PNG header that claims 60,000 x 60,000 pixels; its checksum is right.
        let mut bytes = whole.clone();
        bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let sum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    };
    let hostile = [
        ("empty.png", vec![]),
        ("text.png", b"this is no picture".to_vec()),
        ("short.png", whole[..whole.len() / 2].to_vec()),
        ("bomb.png", bomb),
    ];
    let nothing = folder.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    fs::write(nothing.join("notes.txt"), "left alone").unwrap();
    let mut files = vec![folder.path().join("absent.png"), nothing];
    for (name, bytes) in hostile {
        files.push(folder.path().join(name));
        fs::write(files.last().unwrap(), bytes).unwrap();
    }
    let bad = files.len();
    files.push(good);
    let mut arguments = vec!["predict", "--json"];
    arguments.extend(files.iter().map(|path| text(path)));
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), files.len());
    for (line, path) in lines.iter().zip(&files[..bad]) {
        assert_eq!(line["file"], text(path));
        assert!(!line["error"].as_str().unwrap().is_empty());
        assert_eq!(line.as_object().unwrap().len(), 2, "{line}");
    }
    assert_eq!(lines[bad]["digit"], label);

    // For people: the errors beside the table, each with its file.
    let output = run(&arguments.iter().copied().filter(|argument| *argument != "--json").collect::<Vec<_>>());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(err(&output).lines().filter(|line| line.starts_with("rakam: ")).count(), bad, "{}", err(&output));
    assert!(out(&output).contains("0-at-10.png"), "{}", out(&output));
}

#[cfg(unix)]
#[test]
fn a_terminal_does_not_obey_the_name_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (good, _) = digits(folder.path(), 1, 10).remove(0);
    let (named, broken) = (folder.path().join("a\nb\u{1b}[31m.png"), folder.path().join("c\u{1b}[31m.png"));
    fs::copy(good, &named).unwrap();
    let output = run(&["predict", text(&named), text(&broken)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out(&output).contains('\u{1b}') && out(&output).contains(r"a\nb\u{1b}[31m.png"), "{}", out(&output));
    assert!(!err(&output).contains('\u{1b}') && err(&output).contains(r"c\u{1b}[31m.png"), "{}", err(&output));
    // Nor does its second line look like one of the program's own.
    let forged = folder.path().join("x\nrakam: all fine.png");
    for name in [&forged, &named] {
        fs::write(name, "no picture").unwrap();
        let said = err(&run(&["predict", text(name)]));
        assert!(said.lines().count() == 1 && said.contains(r"\n"), "{said}");
    }
}

#[test]
fn standard_input_is_one_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (path, label) = digits(folder.path(), 1, 10).remove(0);
    let mut child = rakam(&["predict", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(path).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    let line = &json_lines(&output)[0];
    assert_eq!((line["file"].as_str(), line["digit"].as_u64()), (Some("-"), Some(label.into())));
}

/// The file names of the lines, and the digit or error of each.
fn read(lines: &[serde_json::Value]) -> Vec<(String, String)> {
    let said = |line: &serde_json::Value| {
        line["error"].as_str().map_or_else(|| line["digit"].to_string(), |error| error.to_owned())
    };
    lines.iter().map(|line| (line["file"].as_str().unwrap().to_owned(), said(line))).collect()
}

#[test]
fn a_folder_is_read_recursively_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("b/c");
    fs::create_dir_all(&deep).unwrap();
    let (source, labels): (Vec<_>, Vec<_>) = digits(folder.path(), 3, 10).into_iter().unzip();
    let names = ["a", "b/c/2.png", "b/c/3.png"];
    for (from, to) in source.iter().zip(names) {
        fs::rename(from, folder.path().join(to)).unwrap();
    }
    fs::write(folder.path().join("b/list.csv"), "name,age\n").unwrap();
    fs::write(deep.join("broken.png"), "no picture").unwrap();
    let output = run(&["predict", "--json", text(folder.path())]);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output);
    let expected: Vec<String> =
        ["a", "b/c/2.png", "b/c/3.png", "b/c/broken.png"].map(|name| text(&folder.path().join(name)).to_owned()).into();
    assert_eq!(read(&lines).into_iter().map(|(file, _)| file).collect::<Vec<_>>(), expected);
    for (line, label) in lines.iter().zip(labels) {
        assert_eq!(line["digit"], label);
    }
    let said = lines[3]["error"].as_str().unwrap();
    assert!(
        said.starts_with("not a picture") && said.ends_with("ICO, nor like a CSV or .npy file of images"),
        "{said}"
    );

    let nothing = run(&["predict", "--json", text(&deep.join("none"))]);
    assert_eq!(nothing.status.code(), Some(1));
    fs::create_dir(deep.join("none")).unwrap();
    let nothing = json_lines(&run(&["predict", "--json", text(&deep.join("none"))]));
    assert!(nothing[0]["error"].as_str().unwrap().contains("no pictures in this folder"), "{nothing:?}");
}

#[test]
fn many_pictures_are_read_alike_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = digits(folder.path(), 200, 1);
    let broken = [3, 90];
    broken.iter().for_each(|&i: &usize| fs::write(&pictures[i].0, "no picture").unwrap());
    let read = |threads| {
        let mut arguments = vec!["predict", "--json", "--threads", threads];
        arguments.extend(pictures.iter().map(|(path, _)| text(path)));
        json_lines(&run(&arguments))
    };
    let lines = read("1");
    assert_eq!(lines.len(), pictures.len());
    let mut wrong = 0;
    for (i, (line, (path, label))) in lines.iter().zip(&pictures).enumerate() {
        assert_eq!((line["file"].as_str(), line["error"].is_string()), (Some(text(path)), broken.contains(&i)));
        wrong += usize::from(line["digit"] != *label);
    }
    assert!(wrong <= broken.len() + 2, "{wrong} of {} read wrong", lines.len());
    for threads in ["2", "5"] {
        assert_eq!(read(threads), lines, "{threads} threads");
    }
}

#[test]
fn images_of_a_table_and_an_array_are_read_as_pictures_of_them_are() {
    let folder = tempfile::tempdir().unwrap();
    let test = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().test;
    let pictures = digits(folder.path(), 4, 1);
    let mut csv = format!("label,{}\n", (0..PIXELS).map(|i| format!("pixel{i}")).collect::<Vec<_>>().join(","));
    let mut npy = b"\x93NUMPY\x01\0\x3f\0{'descr': '<f4', 'fortran_order': False, 'shape': (4, 28, 28)}\n".to_vec();
    npy[8] = (npy.len() - 10) as u8;
    for i in 0..4 {
        let row = test.image(i).iter().map(u8::to_string).collect::<Vec<_>>().join(",");
        csv += &format!("{},{row}\n", test.label(i));
        npy.extend(test.image(i).iter().flat_map(|&pixel| (f32::from(pixel) / 255.0).to_le_bytes()));
    }
    csv += "7,1,2\n";
    npy.truncate(npy.len() - 4);
    let (table, array) = (folder.path().join("train.csv"), folder.path().join("x.npy"));
    fs::write(&table, &csv).unwrap();
    fs::write(&array, npy).unwrap();

    let mut arguments = vec!["predict", "--json", text(&table), text(&array)];
    arguments.extend(pictures.iter().map(|(path, _)| text(path)));
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 5 + 4 + 4);
    for i in 0..4 {
        let (picture, row) = (&lines[9 + i], &lines[i]);
        assert_eq!(
            (row["file"].as_str(), row["digit"].as_u64()),
            (Some(&*format!("{}#{i}", text(&table))), Some(pictures[i].1.into()))
        );
        // The PNG is black on white.
        let confidence = |line: &serde_json::Value| line["confidence"].as_f64().unwrap();
        assert!((confidence(row) - confidence(picture)).abs() < 1e-5, "{row} {picture}");
        if i < 3 {
            assert_eq!(lines[5 + i]["probabilities"], row["probabilities"]);
        }
    }
    assert_eq!(read(&lines[4..5])[0], (format!("{}#4", text(&table)), "line 6: 3 columns, expected 785".into()));
    let cut = "the file ends within this image: found 3132 of its 3136 bytes";
    assert_eq!(read(&lines[8..9])[0], (format!("{}#3", text(&array)), cut.into()));

    fs::write(&table, "name,age\nA,3\n").unwrap();
    let line = &read(&json_lines(&run(&["predict", "--json", text(&table)])))[0];
    assert!(line.1.starts_with("line 1: 2 columns, expected 784 pixels"), "{line:?}");

    // From standard input, too.
    let mut child = rakam(&["predict", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(csv.as_bytes()).unwrap();
    let lines = json_lines(&child.wait_with_output().unwrap());
    assert_eq!((lines.len(), lines[3]["file"].as_str()), (5, Some("-#3")));
}

/// A TIFF of grey pages of 28x28 pixels, not compressed.
fn pages(images: &[&[u8]]) -> Vec<u8> {
    let mut file = b"II*\0".to_vec();
    for image in images {
        // The place of the directory, which comes after the pixels; each page ends where the next place is written.
        let pixels = file.len() as u32 + 4;
        file.extend((pixels + PIXELS as u32).to_le_bytes());
        file.extend(*image);
        let (side, size) = (SIDE as u32, PIXELS as u32);
        let entries =
            [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, pixels), (277, 1), (278, side), (279, size)];
        file.extend((entries.len() as u16).to_le_bytes());
        for (tag, value) in entries {
            file.extend([u16::to_le_bytes(tag), u16::to_le_bytes(4)].concat());
            file.extend([1u32.to_le_bytes(), u32::to_le_bytes(value)].concat());
        }
    }
    file.extend([0; 4]);
    file
}

#[test]
fn each_page_of_a_tiff_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let test = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().test;
    let images: Vec<&[u8]> = (0..3).map(|i| test.image(i)).collect();
    for (name, count) in [("scan.tiff", 3), ("sheet.tif", 1)] {
        let path = folder.path().join(name);
        fs::write(&path, pages(&images[..count])).unwrap();
        for mode in [&["predict", "--json"][..], &["predict", "--json", "--number"]] {
            let output = run(&[mode, &[text(&path)]].concat());
            assert_eq!(output.status.code(), Some(0), "{}", out(&output));
            let lines = json_lines(&output);
            assert_eq!(lines.len(), count);
            for (i, line) in lines.iter().enumerate() {
                let index = if count > 1 { format!("#{i}") } else { String::new() };
                assert_eq!(line["file"], format!("{}{index}", text(&path)));
                let digit = if mode.len() > 2 { &line["digits"][0]["digit"] } else { &line["digit"] };
                assert_eq!(digit.as_u64(), Some(test.label(i).into()), "{line}");
            }
        }
    }
}

#[test]
fn rows_that_come_one_by_one_are_answered_before_the_next() {
    let test = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().test;
    let mut child = rakam(&["predict", "--json", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut rows, mut answers) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    // More than are read one by one; what follows would be read together.
    for i in 0..20 {
        let row = test.image(i).iter().map(u8::to_string).collect::<Vec<_>>().join(",");
        writeln!(rows, "{row}").unwrap();
        rows.flush().unwrap();
        let line: serde_json::Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(line["file"], format!("-#{i}"));
    }
    drop(rows);
    assert!(answers.next().is_none() && child.wait().unwrap().success());
}

#[test]
fn a_document_and_a_photograph_of_a_phone_get_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, way) in [
        ("page.pdf", &b"%PDF-1.7"[..], "screenshot"),
        ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Most Compatible"),
        ("arrays", &zip_beginning("x_train.npy"), "save the one of the images as .npy"),
        ("text.docx", &zip_beginning("[Content_Types].xml"), "nor like a CSV or .npy file"),
        ("cut.npz", &zip_beginning("x_train.npy")[..32], "nor like a CSV or .npy file"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let line = &json_lines(&run(&["predict", "--json", text(&path)]))[0];
        assert!(line["error"].as_str().unwrap().contains(way), "{line}");
    }
}

/// The beginning of a zip archive whose first entry has this name.
fn zip_beginning(name: &str) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(26, 0);
    bytes.extend([name.len() as u8, 0, 0, 0]);
    bytes.extend(name.bytes());
    bytes.extend([7; 40]);
    bytes
}

#[test]
fn a_picture_on_its_side_is_read_turned_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (path, upright) = (folder.path().join("side.png"), folder.path().join("upright.png"));
    let test = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().test;
    // A 4 of the test images, ten times as large, and turned counterclockwise.
    let four = 19;
    assert_eq!(test.label(four), 4);
    let ink = |of: &dyn Fn(usize, usize) -> (usize, usize)| {
        let pixel = |at: usize| {
            let (x, y) = of(at % 280 / 10, at / 280 / 10);
            f32::from(test.image(four)[y * SIDE + x]) / 255.0
        };
        rakam_ink::Picture::from_ink(280, 280, (0..280 * 280).map(pixel).collect()).unwrap().encode_png().unwrap()
    };
    fs::write(&upright, ink(&|x, y| (x, y))).unwrap();
    fs::write(&path, ink(&|x, y| (27 - y, x))).unwrap();
    let lines = json_lines(&run(&["predict", "--json", text(&path), text(&upright)]));
    assert_eq!((lines[0]["verdict"].as_str(), lines[0]["digit"].as_u64()), (Some("digit"), Some(4)));
    assert_eq!(lines[0]["turned"], 90);
    assert_eq!((lines[1]["digit"].as_u64(), lines[1].get("turned")), (Some(4), None));
    let table = out(&run(&["predict", text(&path)]));
    assert!(table.contains("digit, turned 90°"), "{table}");
}

#[test]
fn the_help_names_every_format_and_a_folder() {
    let help = out(&run(&["predict", "--help"]));
    for format in rakam_ink::FORMATS {
        assert!(help.contains(format.name), "{} is not in\n{help}", format.name);
    }
    assert!(help.contains("rakam predict scans/"), "{help}");
}

#[test]
fn blank_paper_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.png");
    let blank = rakam_ink::Picture::from_ink(50, 50, vec![0.0; 2500]).unwrap();
    fs::write(&path, blank.encode_png().unwrap()).unwrap();
    let output = run(&["predict", "--json", text(&path)]);
    assert_eq!(output.status.code(), Some(0));
    let line = &json_lines(&output)[0];
    assert_eq!(line["verdict"], "empty");
    assert!(line["digit"].is_null(), "{line}");
}

/// Images side by side, black on white, each with paper of the width that stands with it before it, as one PNG. Each
/// image brings its own empty columns, 4 or more on either side.
fn side_by_side(path: &Path, images: &[(&[u8], usize)]) {
    let margin = 6;
    let width = images.iter().map(|(_, before)| before + SIDE).sum::<usize>() + 2 * margin;
    let mut ink = vec![0.0; width * (SIDE + 2 * margin)];
    let mut left = margin;
    for (image, before) in images {
        left += before;
        for (at, &grey) in image.iter().enumerate() {
            ink[(margin + at / SIDE) * width + left + at % SIDE] = f32::from(grey) / 255.0;
        }
        left += SIDE;
    }
    let picture = rakam_ink::Picture::from_ink(width, SIDE + 2 * margin, ink).unwrap();
    fs::write(path, picture.encode_png().unwrap()).unwrap();
}

#[test]
fn most_numbers_are_read_entirely_right() {
    let folder = tempfile::tempdir().unwrap();
    let (_, held_back) = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().train.hold_back(5_000);
    // Two to six digits, up to half a digit's height of paper between them besides their own margins.
    let mut next = 0;
    let mut numbers = Vec::new();
    for i in 0..60 {
        let path = folder.path().join(format!("{i}.png"));
        let places: Vec<usize> = (next..next + 2 + i % 5).collect();
        next += places.len();
        let images: Vec<_> = places.iter().map(|&place| (held_back.image(place), place * 7 % 11)).collect();
        side_by_side(&path, &images);
        numbers.push((path, places.iter().map(|&place| held_back.label(place).to_string()).collect::<String>()));
    }
    let mut arguments = vec!["predict", "--number", "--json"];
    arguments.extend(numbers.iter().map(|(path, _)| text(path)));
    let lines = json_lines(&run(&arguments));
    let right = lines.iter().zip(&numbers).filter(|(line, (_, number))| line["number"] == **number).count();
    assert!(right >= 55, "{right} of 60 numbers read right");
}

#[test]
fn a_number_has_its_digits_in_order_each_with_its_box() {
    let folder = tempfile::tempdir().unwrap();
    let (path, absent) = (folder.path().join("number.png"), folder.path().join("absent.png"));
    let test = Dataset::load(Some(&support::mnist()), &mut |_| {}).unwrap().test;
    side_by_side(&path, &[0, 1, 2, 3].map(|image| (test.image(image), 0)));
    let number: String = (0..4).map(|image| test.label(image).to_string()).collect();
    let output = run(&["predict", "--number", "--json", text(&path), text(&absent)]);
    assert_eq!(output.status.code(), Some(1));
    let lines = json_lines(&output);
    assert_eq!(lines[0]["number"], number);
    assert_eq!(lines[0].as_object().unwrap().len(), 4, "{}", lines[0]);
    let digits = lines[0]["digits"].as_array().unwrap();
    for (place, (digit, label)) in digits.iter().zip(number.bytes()).enumerate() {
        assert_eq!(
            (digit["verdict"].as_str(), digit["digit"].as_u64()),
            (Some("digit"), Some(u64::from(label - b'0')))
        );
        assert_eq!(digit["probabilities"].as_array().unwrap().len(), 10);
        let [x, y, w, h] = [0, 1, 2, 3].map(|i| digit["box"][i].as_f64().unwrap());
        let (left, right) = (6.0 + 28.0 * place as f64, 34.0 + 28.0 * place as f64);
        assert!(left <= x && x + w <= right && 6.0 <= y && y + h <= 34.0, "{digit}");
        assert!(h > 12.0, "{digit}");
    }
    assert_eq!(lines[1].as_object().unwrap().len(), 2, "{}", lines[1]);

    // For people: the number, and how sure each digit is.
    let table = out(&run(&["predict", "--number", text(&path)]));
    assert!(table.contains(&number) && table.contains("Each digit's confidence"), "{table}");
}

#[test]
fn blank_paper_is_the_empty_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.png");
    fs::write(&path, rakam_ink::Picture::from_ink(50, 50, vec![0.0; 2500]).unwrap().encode_png().unwrap()).unwrap();
    let output = run(&["predict", "--number", "--json", text(&path)]);
    assert_eq!(output.status.code(), Some(0));
    let line = &json_lines(&output)[0];
    assert_eq!((line["number"].as_str(), line["digits"].as_array().map(Vec::len)), (Some(""), Some(0)));
}

#[test]
fn a_model_file_that_does_not_fit_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (picture, _) = digits(folder.path(), 1, 1).remove(0);
    let output = run(&["predict", "--model", text(&picture), text(&picture)]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    assert!(text.contains("0-at-1.png: this is a PNG picture") && text.contains(".safetensors"), "{text}");
}

/// CRC-32 of PNG's chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
