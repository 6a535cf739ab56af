//! The integration tests of `rakam-data`, in one binary: linking takes longer than most of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod mnist;
mod sets;
