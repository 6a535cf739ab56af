//! Hostile `.pth` files (`pth/hostile.py`), and honest ones that were cut short: each is refused in words, soon, and in
//! little memory. A binary of its own: it measures the memory of its process.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rakam_model::{Model, TensorFile};

/// The longest that a refusal may take, and the most memory that it may need, in KiB. The build of the tests is the slow
/// one.
const SOON: Duration = Duration::from_secs(1);
const LITTLE: u64 = 50 * 1024;

/// What some of them must say; the others only that they are refused or damaged.
const SAYS: [(&str, &str); 28] = [
    ("call-os-system", "`posix.system`"),
    ("call-eval", ".eval`"),
    ("call-exec", ".exec`"),
    ("call-popen", ".Popen`"),
    ("call-import", "`importlib.import_module`"),
    ("call-runpy", "`runpy._run_code`"),
    ("call-getattr", ".getattr`"),
    ("call-protocol4", "`posix.system`"),
    ("call-before-tensors", "`posix.system`"),
    ("call-in-legacy", "`posix.system`"),
    ("inst", "`posix.system`"),
    ("obj", "`posix.system`"),
    ("newobj", "`subprocess.Popen`"),
    ("newobj-of-ordereddict", "NEWOBJ"),
    ("newobj-ex", "NEWOBJ_EX"),
    ("extension", "EXT1"),
    ("build", "`__main__.Net`"),
    ("persistent-module", "`module`"),
    ("numpy", "`numpy.core.multiarray._reconstruct`"),
    ("torchscript", "TorchScript"),
    ("bomb-instructions", "instructions"),
    ("bomb-pairs", "instructions"),
    ("claim-repeated", "more numbers than the file has"),
    ("claim-offset", "beyond its storage"),
    ("claim-numbers", "claims 4 numbers, 2 are there"),
    ("claim-storage", "claims 4611686018427387904 numbers, 4 are there"),
    ("zip-bomb", "compressed"),
    ("zip-twice", "two entries `archive/data.pkl`"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pth")
}

/// The most memory that this process has held, in KiB, since it was last asked to forget.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Refuses these bytes in time and in memory; returns the words.
fn refusal(name: &str, bytes: &[u8]) -> String {
    // The peak is set to what is held now.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let (held, started) = (peak(), Instant::now());
    let text = Model::from_bytes(bytes).map(|_| ()).expect_err(name).to_string();
    let (took, grown) = (started.elapsed(), peak() - held);
    assert!(took < SOON && grown < LITTLE, "{name}: {took:?}, {grown} KiB");
    assert!(text.len() < 400 && !text.contains(char::is_control), "{name}: {text}");
    text
}

// One test, so that no other is measured with it.
#[test]
fn every_hostile_file_is_refused_in_words_soon_and_in_little_memory() {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder().join("hostile")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = refusal(&name, &fs::read(&path).unwrap());
        if let Some((_, says)) = SAYS.iter().find(|(file, _)| *file == name) {
            assert!(text.contains(says), "{name}: {text}");
        }
        names.push(name);
    }
    assert!(names.len() >= 70, "{} hostile files", names.len());
    for (name, _) in SAYS {
        assert!(names.iter().any(|there| there == name), "{name} is not there");
    }

    for (name, step) in [("original-1.13.pth", 1024), ("zip-2.15.pth", 16), ("legacy-1.13.pth", 16)] {
        let whole = fs::read(folder().join(name)).unwrap();
        TensorFile::parse(&whole).unwrap();
        for length in (0..whole.len()).step_by(step) {
            refusal(&format!("{name} cut to {length}"), &whole[..length]);
        }
    }
}
