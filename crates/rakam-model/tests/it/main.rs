//! The integration tests of `rakam-model`, in one binary: linking takes longer than most of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod code;
mod dream;
mod explain;
mod fool;
mod numbers;
mod onnx;
mod own;
mod pth;
mod random;
mod reading;
mod weights;
