//! The graphics card against the processor. On a machine without one a software driver will do (Debian:
//! `mesa-vulkan-drivers`); without any the tests say so and pass, unless `RAKAM_GPU_TESTS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod steps;

use rakam_gpu::{Gpu, adapters};

/// A device to test on, or `None` where the machine has none and none is required.
fn gpu() -> Option<Gpu> {
    let required = std::env::var_os("RAKAM_GPU_TESTS").is_some_and(|value| value == "required");
    match adapters().first() {
        Some(adapter) => Some(Gpu::open(adapter).unwrap()),
        None if required => panic!("RAKAM_GPU_TESTS=required, and there is no graphics card and no software driver"),
        None => {
            eprintln!("no graphics card and no software driver: not tested");
            None
        }
    }
}
