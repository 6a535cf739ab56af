//! The page: the Rakam application in the browser. The reader alone, for other pages, is that of `rakam-js`.
//!
//! ```text
//! page.rs       the application on a canvas, and what scripts may ask of it
//! pen.rs        every place that the pointer was, and how hard a pen presses
//! leaving.rs    the page is left during a training
//! mirror.rs     what the canvas shows, as elements that assistive technology understands
//! clipboard.rs  what is copied where the page was sent without https
//! ```
//!
//! Outside the browser the crate is empty.

#![cfg(target_arch = "wasm32")]
#![forbid(unsafe_code)]

mod clipboard;
mod leaving;
mod mirror;
mod page;
mod pen;

pub use page::{Page, add_classic};
pub use rakam_js::Reader;
