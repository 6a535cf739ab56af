//! `rakam predict` with a network for a user's own symbols.

use std::fs;

use rakam_data::{Class, Symbols};
use rakam_ink::{Drawing, Point, Stroke};
use rakam_model::{DEFAULT, open};
use rakam_train::SymbolTraining;

use crate::support::{err, json_lines, run, text};

/// A roof or a zigzag, never twice the same.
fn drawn(zigzag: bool, index: u8) -> Vec<Stroke> {
    let turn = |step: f32| 0.04 * (f32::from(index) * step).sin();
    let roof: &[(f32, f32)] = &[(0.2, 0.7), (0.5, 0.25), (0.8, 0.7)];
    let lines: &[(f32, f32)] =
        if zigzag { &[(0.15, 0.3), (0.8, 0.3), (0.2, 0.5), (0.8, 0.7), (0.15, 0.75)] } else { roof };
    let point = |&(x, y): &(f32, f32)| Point { x: x + turn(1.3 + x), y: y + turn(2.7 + y), width: 0.06 };
    vec![lines.iter().map(point).collect()]
}

#[test]
fn a_network_for_symbols_that_was_saved_in_the_window_reads_labels() {
    let class = |name: &str, zigzag| Class {
        name: name.to_owned(),
        examples: (0..5).map(|index| drawn(zigzag, index)).collect(),
    };
    let symbols = Symbols { classes: vec![class("roof", false), class("zigzag", true)] };
    let mut training = SymbolTraining::new(open(DEFAULT).unwrap(), &symbols, 1, 2).unwrap();
    let trained = loop {
        if let Some(trained) = training.step().unwrap() {
            break trained;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let network = place("my-network.safetensors");
    trained.model.save(&network).unwrap();
    let cross = [[(0.2, 0.2), (0.8, 0.8)], [(0.8, 0.2), (0.2, 0.8)]];
    let cross = cross.map(|line| line.into_iter().map(|(x, y)| Point { x, y, width: 0.06 }).collect());
    for (name, strokes) in [("a", drawn(false, 77)), ("b", drawn(true, 77)), ("c", cross.to_vec())] {
        let picture = Drawing::from_strokes(strokes).render(280).encode_png().unwrap();
        fs::write(place(name), picture).unwrap();
    }
    let files = ["a", "b", "c"].map(place);
    let mut arguments = vec!["predict", "--json", "--model", text(&network)];
    arguments.extend(files.iter().map(|file| text(file)));
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let lines = json_lines(&output);
    assert_eq!((&lines[0]["label"], &lines[1]["label"]), (&"roof".into(), &"zigzag".into()), "{lines:?}");
    assert_eq!((&lines[2]["verdict"], &lines[2]["label"]), (&"not_a_digit".into(), &serde_json::Value::Null));
    assert_eq!(lines[0]["probabilities"].as_array().map(Vec::len), Some(2));
}
