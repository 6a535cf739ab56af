//! The graphics card against the processor. On a machine without one a software driver will do (Debian:
//! `mesa-vulkan-drivers`); without any the tests pass, unless `RAKAM_GPU_TESTS=required`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod both;
mod random;
mod reading;
mod steps;
mod validation;
