//! The integration tests of `rakam-app`, in one binary: linking takes longer than most of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in tests a panic is the report")]

mod advice;
mod backwards;
mod cards;
mod challenges;
mod data;
mod dream;
mod evaluate;
mod export;
mod fool;
mod hands;
mod help;
mod inside;
mod map;
mod network;
mod race;
mod share;
mod space;
mod symbols;
mod timeline;
mod tour;
mod train;
mod window;
