//! The work beside the window: training, judging and teaching a network, behind messages.
//!
//! The window asks ([`Request`]) and hears ([`Event`]); the [`Lab`] keeps the images and does the work in slices that are short
//! enough for the next message. On the desktop it runs on a thread ([`spawn`]), in the browser in a worker, where the
//! messages cross as bytes.
//!
//! ```text
//! messages.rs  what the window asks, and what it hears
//! lab.rs       the images, and the work in hand
//! watch.rs     a training, and what is told of it
//! evaluating.rs    networks under measurement
//! teach.rs     a network being taught corrected drawings
//! hard.rs      the test images whose readings are watched
//! near.rs      training images that a network takes for alike
//! thread.rs    the lab on a thread of its own (not in the browser)
//! ```

#![forbid(unsafe_code)]

mod evaluation;
mod fine_tuning;
mod hard_images;
mod lab;
mod messages;
mod neighbours;
#[cfg(not(target_arch = "wasm32"))]
mod thread;
mod training;

pub use lab::Lab;
pub use messages::{
    Event, Example, FineTuned, Go, Guess, Image, Near, Nearest, Phase, Point, Request, Snapshot, Subject,
};
#[cfg(not(target_arch = "wasm32"))]
pub use thread::{Handle, spawn};
