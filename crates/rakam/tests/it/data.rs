//! Data sets of one's own, from pictures to readings; and those that are fetched.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use rakam_data::Published;
use rakam_model::Model;
use rakam_nn::{Architecture, Network, Shape};

use crate::support::{err, json_lines, mnist, out, rakam, run, small_mnist, text, write_shapes};

#[test]
fn pictures_in_folders_become_a_network_that_says_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    write_shapes(&place("shapes"), 150);
    let weights = place("shapes.safetensors");
    let train = ["train", "--data", "shapes", "--none", "--epochs", "30", "--out", "shapes.safetensors", "--json"];
    let output = rakam(&train).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));

    let output = run(&["eval", "--json", "--model", text(&weights), "--data", text(&place("shapes"))]);
    let evaluation = &json_lines(&output)[0];
    assert_eq!(evaluation["labels"], serde_json::json!(["circle", "cross", "square"]));
    assert_eq!((evaluation["images"].as_u64(), evaluation["confusion"].as_array().unwrap().len()), (Some(75), 3));
    assert!(evaluation["accuracy"].as_f64().unwrap() > 0.9, "{evaluation}");
    let table = out(&run(&["eval", "--model", text(&weights), "--data", text(&place("shapes"))]));
    assert!(table.contains("Rows: the label.") && table.contains("square"), "{table}");

    let pictures = ["circle", "cross", "square"].map(|class| place(&format!("shapes/{class}/7.png")));
    let pictures = pictures.each_ref().map(|path| text(path));
    let read = [&["predict", "--json", "--model", text(&weights)][..], &pictures].concat();
    let labels: Vec<_> = json_lines(&run(&read)).iter().map(|line| line["label"].clone()).collect();
    assert_eq!(labels, ["circle", "cross", "square"]);
    let table = out(&run(&[&["predict", "--model", text(&weights)][..], &pictures].concat()));
    assert!(table.contains("Label") && table.contains("cross"), "{table}");

    let output = run(&["predict", "--number", "--model", text(&weights), pictures[0]]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("--number needs a network that reads the digits"), "{}", err(&output));
    let output = run(&["eval", "--model", text(&weights)]);
    let said = err(&output);
    assert!(said.contains("MNIST: the data set has the class 0, which the network doesn't read"), "{said}");
    assert!(said.contains("name a set that the network is for with --data"), "{said}");
}

#[test]
fn a_set_of_another_size_is_named_with_what_to_give_instead() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 100, 4);
    let small = Shape { channels: 1, height: 8, width: 8 };
    let architecture = Architecture::parse("dense 4, relu", small, 10).unwrap();
    let model = Model::new(Network::new(architecture, 1).unwrap(), rakam_model::open("classic").unwrap().input);
    let weights = folder.path().join("r.safetensors");
    model.save(&weights).unwrap();
    let eval = ["eval", "--model", text(&weights)];
    let output = run(&eval);
    let says =
        "reads images of 8x8 grey, and those of MNIST are 28x28 grey: name a set that the network is for with --data";
    assert!(output.status.code() == Some(1) && err(&output).contains(says), "{}", err(&output));
    let output = run(&[&eval[..], &["--data", text(folder.path())]].concat());
    let says = format!("those of {} are 28x28 grey: name another set with --data, or another", text(folder.path()));
    assert!(output.status.code() == Some(1) && err(&output).contains(&says), "{}", err(&output));
}

#[test]
fn other_sizes_and_colours_need_layers_and_are_told_so() {
    let folder = tempfile::tempdir().unwrap();
    write_shapes(&folder.path().join("shapes"), 12);
    let train = |more: &[&str]| {
        let mut command =
            rakam(&["train", "--data", "shapes", "--size", "20x16", "--colour", "--out", "own.safetensors"]);
        command.args(more).current_dir(folder.path()).output().unwrap()
    };
    let output = train(&[]);
    assert_eq!(output.status.code(), Some(1));
    let says = "classic takes inputs of 1x28x28 and these are 3x16x20: write layers for them";
    assert!(err(&output).contains(says), "{}", err(&output));
    let output = train(&["--layers", "conv 4 5x5, bn, relu, maxpool, conv 8 7x7, bn, relu"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("--layers, of inputs 3x16x20"), "{}", err(&output));

    let output = train(&["--layers", "conv 8 5x5, bn, relu, maxpool, dense 16, relu", "--epochs", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let predict = ["predict", "--json", "--model", "own.safetensors", "shapes"];
    let output = rakam(&predict).current_dir(folder.path()).output().unwrap();
    assert_eq!(json_lines(&output).len(), 36, "{}", err(&output));
    assert!(json_lines(&output).iter().all(|line| line["probabilities"].as_array().unwrap().len() == 3));
    let eval = ["eval", "--json", "--model", "own.safetensors", "--data", "shapes"];
    let output = rakam(&eval).current_dir(folder.path()).output().unwrap();
    assert_eq!(json_lines(&output)[0]["images"], 6, "{}", err(&output));
    let eval = ["eval", "--robust", "--model", "own.safetensors", "--data", "shapes"];
    let output = rakam(&eval).current_dir(folder.path()).output().unwrap();
    assert!(err(&output).contains("own.safetensors reads whole pictures"), "{}", err(&output));
}

#[test]
fn sets_are_listed_with_their_licences_and_counted_by_class() {
    let lines = json_lines(&run(&["data", "--json"]));
    assert_eq!(lines.len(), Published::all().len());
    assert!(lines.iter().all(|line| line["licence"].as_str().is_some_and(|licence| !licence.is_empty())));
    assert_eq!(lines[4]["classes"].as_array().unwrap().len(), 26);
    assert!(out(&run(&["data"])).contains("fashion-mnist"));
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 100, 20);
    let lines = json_lines(&run(&["data", "--json", text(folder.path())]));
    let sum = |key: &str| lines.iter().map(|line| line[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("train"), sum("test"), lines[7]["class"].as_str()), (100, 20, Some("7")));

    // MNIST's images in files of one's own are MNIST's: the weights file says nothing else.
    let weights = folder.path().join("digits.safetensors");
    let train = ["train", "--data", text(folder.path()), "--epochs", "1", "--out", text(&weights)];
    assert_eq!(run(&train).status.code(), Some(0));
    let file = String::from_utf8_lossy(&fs::read(&weights).unwrap()).into_owned();
    assert!(file.contains("rakam.architecture") && !file.contains("rakam.framing") && !file.contains("rakam.labels"));
    let eval = ["eval", "--robust", "--json", "--model", text(&weights), "--data", text(folder.path())];
    let measured = &json_lines(&run(&eval))[0];
    let conditions = ["conditions", "corruptions"].map(|key| measured[key].as_array().unwrap().len());
    assert_eq!((&measured["images"], conditions), (&20.into(), [8, 15]));
    assert!(measured["calibration_error"].is_f64() && measured["corruptions_mean"].is_f64(), "{measured}");
}

/// A server of files below `/mnist/` and of another file everywhere else, and the addresses that it was asked for.
fn mirror() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().unwrap().unwrap();
            lines.find(|line| line.as_ref().unwrap().is_empty());
            let path = request.split(' ').nth(1).unwrap().to_owned();
            let file = path.strip_prefix("/mnist/").map(|name| fs::read(mnist().join(name)).unwrap());
            let body = file.unwrap_or_else(|| b"another file".to_vec());
            let length = body.len();
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").unwrap();
            let _ = stream.write_all(&body);
        }
    });
    address
}

#[test]
fn sets_are_fetched_from_a_mirror_and_only_taken_with_the_right_sum() {
    let home = tempfile::tempdir().unwrap();
    let fetch = |set: &str| {
        let mut command = rakam(&["data", set]);
        command.env("RAKAM_MIRROR", mirror()).env("RAKAM_DATA", home.path().join("nothing")).env("HOME", home.path());
        command.env("XDG_CACHE_HOME", home.path().join("cache")).current_dir(home.path()).output().unwrap()
    };
    let output = fetch("fashion-mnist");
    assert_eq!(output.status.code(), Some(1));
    let text = err(&output);
    for says in [
        "/fashion-mnist/train-images-idx3-ubyte.gz",
        "MIT (Zalando SE)",
        "its MD5 is",
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    ] {
        assert!(text.contains(says), "{says} is not in {text}");
    }
    for set in ["emnist-letters", "qmnist", "kmnist"] {
        let output = fetch(set);
        assert!(output.status.code() == Some(1) && err(&output).contains("another file"), "{}", err(&output));
    }
}
