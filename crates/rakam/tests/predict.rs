//! `rakam predict` on real and on hostile files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod support;

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use support::{digits, err, json_lines, out, rakam, run, text};

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
fn a_line_has_the_keys_of_the_contract_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = &digits(folder.path(), 1, 1)[0];
    let line = out(&run(&["predict", "--json", text(path)]));
    let at = |key: &str| line.find(&format!("\"{key}\":")).unwrap();
    let places = ["file", "verdict", "digit", "confidence", "probabilities"].map(at);
    assert!(places.is_sorted() && places[0] == 1, "{line}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap().as_object().unwrap().len(), 5);
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
    let mut files = vec![folder.path().join("absent.png"), folder.path().to_owned()];
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
