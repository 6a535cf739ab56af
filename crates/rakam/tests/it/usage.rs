//! Help, wrong usage, and the commands that need no input.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::support::{err, out, rakam, run, small_mnist};

#[test]
fn every_help_has_an_example() {
    for arguments in [
        &[][..],
        &["train"],
        &["eval"],
        &["predict"],
        &["serve"],
        &["convert"],
        &["models"],
        &["bench"],
        &["devices"],
        &["data"],
        &["manual"],
    ] {
        let output = run(&[arguments, &["--help"]].concat());
        assert_eq!(output.status.code(), Some(0));
        assert!(out(&output).contains("Example:\n  rakam "), "{}", out(&output));
    }
}

#[test]
fn wrong_usage_names_the_option_and_its_range_and_exits_with_2() {
    for (arguments, option, range) in [
        (&["train", "--epochs", "0"][..], "--epochs", "1 to 10000"),
        (&["train", "--batch-size", "1"], "--batch-size", "2 to 4096"),
        (&["train", "--lr", "nan"], "--lr", "above 0"),
        (&["train", "--lr=-1"], "--lr", "above 0"),
        (&["train", "--threads", "0"], "--threads", "1 to"),
        (&["train", "--arch", "clasic"], "--arch", "classic"),
        (&["train", "--optimizer", "lion"], "--optimizer", "sgd, adam, adamw, adadelta, rmsprop"),
        (&["train", "--momentum", "0.5"], "--momentum", "adam has none"),
        (&["train", "--optimizer", "sgd", "--momentum", "1"], "--momentum", "below 1"),
        (&["train", "--weight-decay", "2"], "--weight-decay", "0 to 1"),
        (&["train", "--schedule", "linear"], "--schedule", "one-cycle"),
        (&["predict"], "<FILE>", ""),
        (&["predict", "--threads", "0", "7.png"], "--threads", "1 to 1024"),
        (&["predikt"], "predikt", "predict"),
        (&["--model", "classic", "models"], "--model", "after the command"),
        (&["serve", "--addr", "localhost"], "--addr", "127.0.0.1:7878"),
        (&["serve", "--addr", "0.0.0.0"], "--addr", "0.0.0.0:7878"),
        (&["serve", "--cors", "*"], "--cors", "https://example.org"),
        (&["serve", "--max-body", "0"], "--max-body", "1 to 256"),
        (&["serve", "--timeout", "soon"], "--timeout", "soon"),
        (&["train", "--recipe", "marathon"], "--recipe", "sprint"),
        (&["train", "--size", "100"], "--size", "8 to 64"),
        (&["train", "--framing", "half"], "--framing", "whole"),
        (&["train", "--lr", "-1"], "--lr", "above 0"),
        (&["train", "--seed", "-1"], "--seed", "whole number from 0"),
        (&["predict", "--threads", "-1", "7.png"], "--threads", "1 to 1024"),
        (&["serve", "--max-body", "1.5"], "--max-body", "whole number from 1 to 256"),
        (&["train", "--size", "32"], "--size", "--data"),
        (&["train", "--colour"], "--colour", "--data"),
        (&["train", "--out", "mine.py"], "--out", ".safetensors"),
        (&["train", "--layers", "none.txt"], "--layers", "no such file"),
        (&["eval", "--report", "picture.png"], "--report", ".html"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = err(&output);
        assert!(text.contains(option) && text.contains(range), "{text}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn models_lists_what_is_inside_with_its_facts() {
    let output = run(&["models"]);
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    assert!(text.contains("classic") && text.contains("44878"), "{text}");
    assert!(!text.contains('\x1b'), "colour without a terminal: {text}");
}

#[test]
fn a_model_that_is_not_there_is_named_with_those_that_are() {
    let output = run(&["eval", "--model", "clasic"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("`clasic`") && err(&output).contains("classic)"), "{}", err(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_names_predict() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    assert!(text.contains("rakam predict") && text.trim_end().lines().count() == 1, "{text}");
}

#[test]
fn a_reader_that_closes_early_is_no_failure() {
    let mut child = rakam(&["models"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output).as_str()), (Some(0), ""));
}

#[test]
fn a_log_filter_that_cannot_be_read_is_reported_and_the_work_goes_on() {
    let output = rakam(&["models"]).env("RUST_LOG", "rakam=loud").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(err(&output).contains("RUST_LOG is ignored") && err(&output).contains("RUST_LOG=rakam_app=debug"));
    assert!(out(&output).contains("classic"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_is_taken_wherever_a_path_is() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 64, 10);
    let [weights, pth, layers, trained] =
        [&b"w\xff.safetensors"[..], b"w\xff.pth", b"l\xff.txt", b"t\xff.safetensors"].map(OsStr::from_bytes);
    fs::write(folder.path().join(layers), "dense 8, relu").unwrap();
    let six = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/digits/6.png");
    let (six, mnist) = (six.as_os_str(), folder.path().as_os_str());
    let commands: [&[&OsStr]; 6] = [
        &["convert".as_ref(), "classic".as_ref(), weights],
        &["convert".as_ref(), weights, pth],
        &["predict".as_ref(), "--model".as_ref(), pth, six],
        &["eval".as_ref(), "--model".as_ref(), weights, "--data".as_ref(), mnist],
        &[
            "train".as_ref(),
            "--epochs=1".as_ref(),
            "--data".as_ref(),
            mnist,
            "--layers".as_ref(),
            layers,
            "--out".as_ref(),
            trained,
        ],
        &["predict".as_ref(), "--model".as_ref(), trained, six],
    ];
    for arguments in commands {
        let output = rakam(&[]).args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", err(&output));
    }
    // A source is text, and so is what it can name.
    let output = rakam(&["convert"]).args([weights, "w.py".as_ref()]).current_dir(folder.path()).output().unwrap();
    assert!(err(&output).contains("its path must be UTF-8"), "{}", err(&output));
}
