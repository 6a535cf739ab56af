//! The reader for JavaScript: in the npm package, and in the page.
//!
//! ```text
//! reader.rs  the reader as JavaScript sees it
//! json.rs    what JavaScript gives to be read, and the readings that it gets
//! package/   the npm package's own files; `cargo xtask npm` builds it
//! ```
//!
//! Outside WebAssembly the crate is empty.

#![cfg(target_arch = "wasm32")]
#![forbid(unsafe_code)]

pub mod json;
mod reader;

pub use reader::Reader;
