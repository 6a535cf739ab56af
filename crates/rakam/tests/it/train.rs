//! `rakam train` and `rakam eval`, on a small part of MNIST.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::support::{err, json_lines, out, rakam, run, small_mnist, text};

fn train(folder: &Path, out: &str, more: &[&str]) -> Command {
    let mut command = rakam(&["train", "--data", text(folder), "--out", out, "--seed", "4"]);
    command.args(more).current_dir(folder);
    command
}

#[test]
fn the_sprint_is_one_epoch_and_its_options_can_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    for (more, epochs) in
        [(&["--json", "--recipe", "sprint"][..], 1), (&["--json", "--recipe", "sprint", "--epochs", "2"], 2)]
    {
        let output = train(folder.path(), "sprint.safetensors", more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert_eq!(json_lines(&output).last().unwrap()["epochs"], epochs);
    }
    // Two epochs of a sprint are another course of the learning rate, not one more of the same.
    let more = ["--recipe", "sprint", "--epochs", "3", "--resume"];
    let output = train(folder.path(), "sprint.safetensors", &more).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert!(said.starts_with("rakam: sprint.safetensors.checkpoint: ") && said.contains("lr schedule"), "{said}");
    assert!(said.contains("the same options and images as before, or leave --resume out"), "{said}");
}

#[test]
fn trains_writes_and_evaluates() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    let output = train(folder.path(), "mine.safetensors", &["--json", "--epochs", "2"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let events = json_lines(&output);
    let epochs: Vec<_> = events.iter().filter(|event| event["event"] == "epoch").collect();
    assert_eq!(epochs.len(), 2);
    assert_eq!(epochs[1]["epoch"], 2);
    for key in ["loss", "test_accuracy", "seconds"] {
        assert!(epochs[0][key].is_number(), "{key}: {}", epochs[0]);
    }
    let done = events.last().unwrap();
    assert_eq!((done["event"].as_str(), done["out"].as_str()), (Some("done"), Some("mine.safetensors")));
    assert_eq!(done["epochs"], 2);

    let weights = folder.path().join("mine.safetensors");
    let arguments = ["eval", "--model", text(&weights), "--data", text(folder.path())];
    let output = run(&[&arguments[..], &["--json"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let evaluation = &json_lines(&output)[0];
    assert_eq!(evaluation["images"], 100);
    assert_eq!(evaluation["accuracy"], done["test_accuracy"]);
    let confusion = evaluation["confusion"].as_array().unwrap();
    let cells = confusion.iter().flat_map(|row| row.as_array().unwrap()).map(|cell| cell.as_u64().unwrap());
    assert_eq!((confusion.len(), cells.sum::<u64>()), (10, 100));

    let table = out(&run(&arguments));
    assert!(table.contains("Precision") && table.contains("Recall") && table.contains("of 100 images"), "{table}");
    assert!(!table.contains('\x1b'), "colour without a terminal: {table}");
}

#[test]
fn for_people_there_is_a_table_of_epochs() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 128, 20);
    let output = train(folder.path(), "mine.safetensors", &["--epochs", "2"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let table = out(&output);
    assert!(table.contains("Test accuracy") && table.contains("mine.safetensors"), "{table}");
    assert!(err(&output).contains("Training classic"), "{}", err(&output));
}

#[test]
fn a_training_that_was_finished_already_says_so_and_what_to_give_instead_of_fewer_epochs() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 128, 20);
    let train = |more: &[&str]| train(folder.path(), "mine.safetensors", more).output().unwrap();
    assert!(train(&["--epochs", "2"]).status.success());
    let again = train(&["--epochs", "2", "--resume"]);
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
    assert!(err(&again).contains("The training was finished already"), "{}", err(&again));
    assert!(out(&again).lines().count() == 1 && out(&again).ends_with(": mine.safetensors\n"), "{}", out(&again));
    let more = train(&["--epochs", "3", "--resume"]);
    assert!(out(&more).contains("Test accuracy") && !err(&more).contains("already"), "{}", err(&more));
    let fewer = err(&train(&["--epochs", "2", "--resume"]));
    assert!(fewer.contains("mine.safetensors.checkpoint: ") && fewer.contains("at least 3 with --epochs"), "{fewer}");
}

#[test]
fn what_is_no_checkpoint_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 128, 20);
    let checkpoint = folder.path().join("mine.safetensors.checkpoint");
    for content in [&b"garbage"[..], b""] {
        fs::write(&checkpoint, content).unwrap();
        let output = train(folder.path(), "mine.safetensors", &["--resume"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = err(&output);
        let said = said.lines().last().unwrap();
        assert!(said.starts_with("rakam: mine.safetensors.checkpoint: not a checkpoint of `rakam train`: "), "{said}");
        assert!(said.ends_with("; leave --resume out to start again"), "{said}");
    }
    // Without it the file is kept.
    assert!(train(folder.path(), "mine.safetensors", &["--epochs", "1"]).output().unwrap().status.success());
    assert!(folder.path().join("mine.safetensors.checkpoint.old").exists());
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_and_the_command_it_prints_goes_on_to_the_same_weights() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 6400, 100);
    let epochs = ["--json", "--epochs", "8"];
    let whole = train(folder.path(), "whole.safetensors", &epochs).output().unwrap();
    assert_eq!(whole.status.code(), Some(0), "{}", err(&whole));

    // One thread, so that an epoch takes long enough to be stopped in; the weights do not depend on it.
    let mut child = train(folder.path(), "it's broken.safetensors", &[&epochs[..], &["--threads", "1"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.find(|line| line.as_ref().unwrap().contains("\"progress\"")).unwrap().unwrap();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let last = lines.last().unwrap().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(last.contains(r#""event":"stopped""#) && last.contains("broken.safetensors.checkpoint"), "{last}");
    assert!(!folder.path().join("it's broken.safetensors").exists());

    let told = err(&output);
    let command = told.lines().last().unwrap().trim();
    assert!(command.ends_with("--resume"), "{told}");
    let resumed = Command::new("sh").arg("-c").arg(command).current_dir(folder.path()).output().unwrap();
    assert_eq!(resumed.status.code(), Some(0), "{}", err(&resumed));
    let weights =
        ["whole.safetensors", "it's broken.safetensors"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert!(weights[0] == weights[1], "the weights differ");
}

#[test]
fn a_reader_that_closes_early_stops_the_training_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 20);
    let mut child = train(folder.path(), "mine.safetensors", &["--json", "--epochs", "5000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(1), "it isn't done");
    let checkpoint = folder.path().join("mine.safetensors.checkpoint");
    let stopped = fs::read(&checkpoint).unwrap();
    // Nor by the next training at this place.
    let next = train(folder.path(), "mine.safetensors", &["--epochs", "1"]).output().unwrap();
    assert!(next.status.success() && err(&next).contains("mine.safetensors.checkpoint.old"), "{}", err(&next));
    assert!(!err(&next).contains("replaced"), "{}", err(&next));
    let over = train(folder.path(), "mine.safetensors", &["--epochs", "1"]).output().unwrap();
    assert!(err(&over).contains("mine.safetensors is there already"), "{}", err(&over));
    // Nor by a third.
    fs::write(&checkpoint, b"of another training that was stopped").unwrap();
    let later = SystemTime::now() + Duration::from_secs(1);
    fs::File::options().write(true).open(&checkpoint).unwrap().set_modified(later).unwrap();
    let third = train(folder.path(), "mine.safetensors", &["--epochs", "1"]).output().unwrap();
    assert!(err(&third).contains("mine.safetensors.checkpoint.old2"), "{}", err(&third));
    assert_eq!(fs::read(folder.path().join("mine.safetensors.checkpoint.old")).unwrap(), stopped);
}

#[test]
fn of_few_images_few_are_held_back_to_tell_none_of_them() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 20);
    let mut command = rakam(&["train", "--none", "--epochs", "1", "--out", "mine.safetensors"]);
    let output = command.env("RAKAM_DATA", folder.path()).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success() && err(&output).contains("576 images"), "{}", err(&output));
}

#[test]
fn a_recipe_that_draws_its_samples_does_not_go_without_them() {
    let output = run(&["train", "--recipe", "rakam", "--no-augment", "--out", "mine.safetensors"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("draws its samples itself"), "{}", err(&output));
}

#[test]
fn what_would_stop_it_later_is_found_before_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 64, 10);
    let stopped = folder.path().join("stopped.safetensors.checkpoint");
    fs::write(&stopped, b"of a training that was stopped").unwrap();
    let long = format!("{}.safetensors", "x".repeat(240));
    for (out, more, says) in [
        ("nowhere/mine.safetensors", &[][..], "there is no folder nowhere"),
        (".", &[], "cannot write"),
        ("mine.safetensors", &["--resume"], "no checkpoint"),
        ("mine.safetensors", &["--data", "nowhere"], "nowhere"),
        ("stopped.safetensors", &["--device", "gpu"], "no graphics card"),
        // Its checkpoint's would be too long.
        (&long, &[], "nothing has been trained yet"),
    ] {
        let mut command = rakam(&["train", "--out", out]);
        if !more.contains(&"--data") {
            command.args(["--data", text(folder.path())]);
        }
        command.env("VK_DRIVER_FILES", "/nowhere.json").env("VK_ICD_FILENAMES", "/nowhere.json");
        let output = command.args(more).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{out} {more:?}");
        assert!(err(&output).contains(says) && err(&output).starts_with("rakam: "), "{}", err(&output));
        assert!(output.stdout.is_empty());
    }
    assert!(stopped.exists(), "it was moved for a training that did not begin");
}

#[test]
fn a_broken_image_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 64, 10);
    fs::write(folder.path().join("t10k-labels-idx1-ubyte"), b"no labels").unwrap();
    let output = run(&["eval", "--data", text(folder.path())]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("t10k-labels-idx1-ubyte"), "{}", err(&output));
}

#[test]
fn layers_of_ones_own_are_trained_and_read_with_and_resumed_only_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    // As editors on Windows save it.
    let file = "\u{feff}conv 4 5x5, bn, relu, maxpool  # edges\r\ndense 16, relu\r\n";
    fs::write(folder.path().join("small.txt"), file).unwrap();
    let output = train(folder.path(), "own.safetensors", &["--layers", "small.txt", "--epochs", "2", "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(json_lines(&output)[0]["architecture"], "conv 4 5x5, bn, relu, maxpool, dense 16, relu");

    let weights = folder.path().join("own.safetensors");
    let six = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/digits/6.png");
    for ending in ["pth", "onnx"] {
        let converted = weights.with_extension(ending);
        let output = run(&["convert", text(&weights), text(&converted)]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    for file in [weights.clone(), weights.with_extension("pth")] {
        let output = run(&["predict", "--json", "--model", text(&file), text(&six)]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        assert!(json_lines(&output)[0]["digit"].is_u64());
    }

    let more = ["--layers", "conv 4 5x5, bn, relu, maxpool, dense 17, relu", "--epochs", "3", "--resume"];
    let output = train(folder.path(), "own.safetensors", &more).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("dense 16") && err(&output).contains("dense 17"), "{}", err(&output));

    fs::write(folder.path().join("wide.txt"), b"\xff\xfed\0e\0n\0s\0e\0 \08\0").unwrap();
    let output = train(folder.path(), "own.safetensors", &["--layers", "wide.txt"]).output().unwrap();
    assert!(err(&output).contains("not UTF-8 text"), "{}", err(&output));

    let output = train(folder.path(), "own.safetensors", &["--layers", "conv 4 5x5, bn, relu, bn"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("layer 4, `bn`: expected `maxpool`"), "{}", err(&output));
}
