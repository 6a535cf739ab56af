//! The page: the Rakam application in the browser, and the reader alone for other pages.
//!
//! ```text
//! page.rs    the application on a canvas, and what scripts may ask of it
//! reader.rs  the reader alone
//! json.rs    what JavaScript gives to be read, and the readings that it gets
//! pen.rs     every place that the pointer was, and how hard a pen presses
//! mirror.rs  what the canvas shows, as elements that assistive technology understands
//! ```
//!
//! Outside the browser the crate is empty.

#![cfg(target_arch = "wasm32")]
#![forbid(unsafe_code)]

mod json;
mod mirror;
mod page;
mod pen;
mod reader;

pub use page::Page;
pub use reader::Reader;
