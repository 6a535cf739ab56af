//! What trains and reads: the processor, a graphics card, or the software driver that stands for one in tests.

use std::path::Path;
use std::process::Command;

use rakam_gpu::{Gpu, Kind, adapters};
use serde_json::Value;

use crate::support::{digits, err, json_lines, out, rakam, small_mnist, text};

/// A training of one epoch on 640 images.
fn train(folder: &Path, device: &str) -> Command {
    let mut command = rakam(&[
        "train",
        "--data",
        text(folder),
        "--json",
        "--epochs",
        "1",
        "--device",
        device,
        "--out",
        "x.safetensors",
    ]);
    command.current_dir(folder);
    command
}

/// A system without graphics drivers, as far as Vulkan's loader can tell.
fn without_drivers(command: &mut Command) -> &mut Command {
    command.env("VK_DRIVER_FILES", "/nowhere.json").env("VK_ICD_FILENAMES", "/nowhere.json")
}

#[test]
fn without_a_graphics_card_the_processor_trains_and_not_a_word_is_said() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    let output = without_drivers(&mut train(folder.path(), "auto")).output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    assert_eq!(json_lines(&output)[0]["device"], "cpu");

    let output = without_drivers(&mut train(folder.path(), "gpu")).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("no graphics card"), "{}", err(&output));

    let mut eval = rakam(&["eval", "--model", "classic", "--data", text(folder.path()), "--device", "gpu"]);
    let output = without_drivers(&mut eval).output().unwrap();
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    assert!(err(&output).contains("no graphics card"), "{}", err(&output));

    let predict = ["predict", "--json", "--device", "gpu", text(folder.path())];
    let output = without_drivers(&mut rakam(&predict)).output().unwrap();
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    assert!(err(&output).contains("no graphics card"), "{}", err(&output));

    let output = without_drivers(&mut rakam(&["devices", "--json"])).output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
    let devices = json_lines(&output);
    assert_eq!((devices.len(), devices[0]["kind"].as_str()), (1, Some("processor")));
    for key in ["classic_steps_per_second", "rakam_steps_per_second"] {
        assert!(devices[0][key].as_f64().is_some_and(|steps| steps > 0.0), "{key}: {}", devices[0]);
    }
}

#[test]
fn the_variable_chooses_where_no_option_does() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    let mut command = rakam(&["train", "--data", text(folder.path()), "--epochs", "1"]);
    command.current_dir(folder.path()).env("RAKAM_DEVICE", "gpu");
    let output = without_drivers(&mut command).output().unwrap();
    assert!(err(&output).contains("no graphics card"), "{}", err(&output));
    command.env("RAKAM_DEVICE", "quantum");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let blamed = "invalid value 'quantum' for 'environment variable RAKAM_DEVICE'";
    assert!(err(&output).contains(blamed) && err(&output).contains("auto, cpu, gpu"), "{}", err(&output));
    let option = rakam(&["predict", "--device", "quantum", "7.png"]).env("RAKAM_DEVICE", "tpu").output().unwrap();
    assert!(err(&option).contains("'quantum' for '--device <DEVICE>'"), "{}", err(&option));
    let output = command.env("RAKAM_DEVICE", "").output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
}

#[test]
fn the_card_trains_if_it_is_asked_for_and_a_software_driver_only_then() {
    if Gpu::for_tests().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    let card = &adapters()[0];
    let output = train(folder.path(), "gpu").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(json_lines(&output)[0]["device"], Value::from(card.name.as_str()));
    if card.kind == Kind::Software {
        assert!(err(&output).contains("computes on the processor"), "{}", err(&output));
        let output = train(folder.path(), "auto").output().unwrap();
        assert_eq!(json_lines(&output)[0]["device"], "cpu");
    }

    let table = out(&rakam(&["devices"]).output().unwrap());
    assert!(table.contains("processor") && table.contains(&card.name[..8]), "{table}");

    // Reading is on the card, too, and as right.
    let eval = |device| {
        let arguments = ["eval", "--model", "classic", "--json", "--data", text(folder.path()), "--device", device];
        rakam(&arguments).output().unwrap()
    };
    let (on_cpu, on_card) = (eval("cpu"), eval("gpu"));
    assert_eq!((on_cpu.status.code(), on_card.status.code()), (Some(0), Some(0)), "{}", err(&on_card));
    assert_eq!(json_lines(&on_cpu), json_lines(&on_card));
    assert_eq!((err(&on_cpu).as_str(), err(&eval("auto")).as_str()), ("", ""));
    if card.kind == Kind::Software {
        assert!(err(&on_card).contains("computes on the processor"), "{}", err(&on_card));
    }

    // So is that of many pictures.
    let pictures = tempfile::tempdir().unwrap();
    digits(pictures.path(), 100, 1);
    let predict = |device| {
        let arguments = ["predict", "--model", "classic", "--json", "--device", device, text(pictures.path())];
        let output = rakam(&arguments).output().unwrap();
        let lines = json_lines(&output).into_iter();
        (err(&output), lines.map(|line| (line["digit"].clone(), line["confidence"].as_f64())).collect::<Vec<_>>())
    };
    let ((said, on_card), (silence, on_cpu)) = (predict("gpu"), predict("auto"));
    assert_eq!((on_cpu.len(), silence.as_str()), (100, ""));
    for ((digit, confidence), on_card) in on_cpu.iter().zip(&on_card) {
        assert_eq!(digit, &on_card.0);
        assert!((confidence.unwrap() - on_card.1.unwrap()).abs() < 1e-4);
    }
    if card.kind == Kind::Software {
        assert_eq!(said.matches("computes on the processor").count(), 1, "{said}");
    }

    let bench = ["bench", "--json", "--only", "train", "--device", "gpu", "--data", text(folder.path())];
    let rows = json_lines(&rakam(&bench).output().unwrap());
    assert_eq!((rows.len(), rows[0]["device"].as_str()), (1, Some(card.name.as_str())));
    assert!(rows[0]["train_epoch_s"].as_f64().is_some_and(|seconds| seconds > 0.0), "{}", rows[0]);
    let bench = ["bench", "--json", "--only", "read", "--device", "gpu", "--data", text(folder.path())];
    let read = &json_lines(&rakam(&bench).output().unwrap())[0];
    assert!(read["read_many_us_per_image"].as_f64().is_some_and(|us| us > 0.0), "{read}");
}
