//! Help, wrong usage, and the commands that need no input.

use std::process::Stdio;

use crate::support::{err, out, rakam, run};

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
