//! The integration tests of `rakam`, in one binary: linking takes longer than most of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod bench;
mod convert;
mod data;
mod devices;
#[cfg(unix)]
mod documentation;
mod manual;
mod predict;
mod python;
mod report;
#[cfg(unix)]
mod serve;
mod support;
mod symbols;
mod train;
mod usage;
