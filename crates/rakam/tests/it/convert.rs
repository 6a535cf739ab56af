//! `rakam convert`, and `.pth` where a weights file is taken.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{digits, err, json_lines, out, run, text};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rakam-model/tests/pth").join(name)
}

#[test]
fn a_model_goes_through_every_format_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    for name in ["classic", "rakam"] {
        let mut from = name.to_owned();
        for ending in ["pth", "safetensors", "PT", "safetensors"] {
            let to = place(&format!("{name}-from-{}.{ending}", from.rsplit('.').next().unwrap()));
            let output = run(&["convert", &from, text(&to)]);
            assert_eq!(output.status.code(), Some(0), "{}", err(&output));
            assert!(out(&output).contains(text(&to)) && out(&output).contains(name), "{}", out(&output));
            from = text(&to).to_owned();
        }
        let direct = place(&format!("{name}-direct.safetensors"));
        run(&["convert", name, text(&direct)]);
        assert!(fs::read(&from).unwrap() == fs::read(&direct).unwrap(), "{from} differs");

        let [whole, folded] = ["whole.onnx", "folded.onnx"].map(place);
        assert_eq!(run(&["convert", &from, text(&whole)]).status.code(), Some(0));
        assert_eq!(run(&["convert", "--fold-batch-norm", &from, text(&folded)]).status.code(), Some(0));
        assert!(fs::metadata(&folded).unwrap().len() < fs::metadata(&whole).unwrap().len());
        let output = run(&["convert", text(&whole), text(&place("back.safetensors"))]);
        assert_eq!(output.status.code(), Some(1));
        assert!(err(&output).contains("whole.onnx: this is an ONNX model"), "{}", err(&output));
    }
}

#[test]
fn a_program_for_pytorch_loads_a_file_that_it_can_open() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    run(&["convert", "classic", text(&place("net.safetensors"))]);
    // Rakam goes by the contents, PyTorch by the name.
    fs::rename(place("net.safetensors"), place("net.model")).unwrap();
    let output = run(&["convert", text(&place("net.model")), text(&place("net.py"))]);
    assert!(err(&output).contains("net.model.safetensors` writes that"), "{}", err(&output));
    let program = fs::read_to_string(place("net.py")).unwrap();
    assert!(program.contains("load_file(path)") && program.contains("net.model.safetensors"), "{program}");
}

#[test]
fn halves_take_half_the_space_and_read_the_same_digits() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let [whole, half, back] = ["whole.safetensors", "half.safetensors", "back.safetensors"].map(place);
    for (from, to, more) in [("rakam", &whole, None), (text(&whole), &half, Some("--half")), (text(&half), &back, None)]
    {
        let output = run(&["convert", from, text(to)].into_iter().chain(more).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let size = |path: &Path| fs::metadata(path).unwrap().len();
    assert!(size(&half) < size(&whole) * 11 / 20, "{} of {}", size(&half), size(&whole));
    assert_eq!(size(&back), size(&whole));

    let pictures: Vec<PathBuf> = digits(folder.path(), 20, 1).into_iter().map(|(path, _)| path).collect();
    let readings = [&whole, &half, &back].map(|model| {
        let mut arguments = vec!["predict", "--json", "--model", text(model)];
        arguments.extend(pictures.iter().map(|path| text(path)));
        json_lines(&run(&arguments))
    });
    for (whole, half) in readings[0].iter().zip(&readings[1]) {
        assert_eq!((&whole["digit"], &whole["verdict"]), (&half["digit"], &half["verdict"]));
    }
    assert_eq!(readings[1], readings[2], "what is rounded once stays");
}

#[test]
fn a_file_of_pytorch_reads_digits() {
    let folder = tempfile::tempdir().unwrap();
    let pth = folder.path().join("mine.pth");
    run(&["convert", "classic", text(&pth)]);
    let pictures: Vec<PathBuf> = digits(folder.path(), 20, 1).into_iter().map(|(path, _)| path).collect();
    let mut readings = ["classic", text(&pth)].map(|model| {
        let mut arguments = vec!["predict", "--json", "--model", model];
        arguments.extend(pictures.iter().map(|path| text(path)));
        json_lines(&run(&arguments))
    });
    assert_eq!(readings[0].len(), 20);
    assert_eq!(std::mem::take(&mut readings[0]), readings[1]);
    // That of the original program, untrained, is taken too.
    let original = fixture("original-1.13.pth");
    let output = run(&["predict", "--model", text(&original), text(&pictures[0])]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn a_wrong_file_gets_one_sentence_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out.safetensors");
    for (from, says) in [
        ("hostile/call-os-system.pth", "`posix.system`, which no weights need"),
        ("zip-2.15.pth", "`conv1.weight` has shape (2, 1, 3, 3) in the file; architecture classic has (6, 1, 5, 5)"),
        ("write.py", "a file of an unknown kind; expected a weights file (.safetensors or .pth)"),
        ("absent.pth", "no model"),
    ] {
        let from = fixture(from);
        let output = run(&["convert", text(&from), text(&to)]);
        assert_eq!(output.status.code(), Some(1));
        let said = err(&output);
        assert!(said.starts_with("rakam: ") && said.contains(says) && said.lines().count() == 1, "{said}");
        assert!(said.contains(text(&from)), "{said}");
        assert!(output.stdout.is_empty() && !to.exists());
    }
}

#[test]
fn wrong_usage_says_what_is_right_and_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.pth");
    run(&["convert", "classic", text(&own)]);
    let before = fs::read(&own).unwrap();
    for (arguments, says) in [
        (["classic", "out.h5"].as_slice(), ".safetensors, .pth, .pt, .onnx, .py or .rs"),
        (&["classic", "out"], ".onnx"),
        (&["classic", "out.py", "--half"], "source"),
        (&["classic", "out.pth", "--fold-batch-norm"], ".onnx"),
        (&["classic", "out.pth", "--half"], ".safetensors"),
        (&["classic", "out.onnx", "--half"], ".safetensors"),
        (&["classic", "out.safetensors", "--fold-batch-norm"], ".onnx"),
        (&[text(&own), text(&own)], "the same file"),
        (&["classic"], "<OUT>"),
    ] {
        let output = run(&[&["convert"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(err(&output).contains(says), "{}", err(&output));
    }
    assert!(fs::read(&own).unwrap() == before);
}
