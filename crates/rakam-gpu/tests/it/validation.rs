//! What Vulkan's validation layer says: `wgpu` writes it to the log.

use std::sync::Mutex;

use log::{Level, LevelFilter, Log, Metadata, Record};

/// Everything that was logged as a warning or an error.
struct Warnings(Mutex<Vec<String>>);

static WARNINGS: Warnings = Warnings(Mutex::new(Vec::new()));

impl Log for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn
    }
    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.lock().unwrap().push(format!("{}: {}", record.target(), record.args()));
        }
    }
    fn flush(&self) {}
}

/// Listens from here on. With `RAKAM_GPU_VALIDATION=1` the layer speaks, if it is installed (Debian:
/// `vulkan-validationlayers`).
pub(crate) fn listen() {
    // Every test does this; the first wins.
    if log::set_logger(&WARNINGS).is_ok() {
        log::set_max_level(LevelFilter::Warn);
    }
}

/// Fails if there was a warning, in any test so far.
pub(crate) fn assert_quiet() {
    let warnings = WARNINGS.0.lock().unwrap();
    assert!(warnings.is_empty(), "\n{}\n", warnings.join("\n"));
}
