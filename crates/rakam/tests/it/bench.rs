//! `rakam bench`, on a small part of MNIST.

use crate::support::{err, json_lines, rakam, small_mnist, text};

#[test]
fn measures_each_instruction_set_up_to_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    small_mnist(folder.path(), 640, 100);
    let arguments = ["bench", "--json", "--threads", "1", "--data", text(folder.path())];
    let output = rakam(&arguments).env("RAKAM_ISA", "baseline").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let rows = json_lines(&output);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((rows[0]["isa"].as_str(), rows[0]["threads"].as_u64()), (Some("baseline"), Some(1)));
    let keys = [
        "peak_gflops",
        "train_epoch_s",
        "train_gflops",
        "read_one_us",
        "read_one_p99_us",
        "read_many_us_per_image",
        "read_drawing_us",
    ];
    for key in keys {
        assert!(rows[0][key].as_f64().is_some_and(|number| number > 0.0), "{key}: {}", rows[0]);
    }
    assert!(rows[0]["read_one_us"].as_f64() <= rows[0]["read_one_p99_us"].as_f64());
}
