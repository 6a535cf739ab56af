//! The integration tests of `rakam-lab`, in one binary: linking takes longer than most of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod card;
mod data;
mod dream;
mod evaluation;
mod fine_tuning;
mod fool;
mod layers;
mod map;
mod neighbours;
mod observation;
mod race;
mod support;
mod symbols;
mod thread;
mod timeline;
mod training;
