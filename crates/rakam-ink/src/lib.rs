//! Ink: from strokes or a picture to the 28x28 that the network sees. Knows no network, no file and no window.
//!
//! ```text
//! stroke.rs    Point and Stroke: what the pen did
//! curve.rs     the smooth curve through a stroke's points
//! drawing.rs   Drawing: a picture under strokes, with undo and redo
//! outline.rs   the outline of a curve drawn with a round pen
//! render.rs    a Drawing painted to a Picture
//! picture.rs   Picture: grey, ink = 1, paper = 0; and as PNG
//! decode.rs    a picture's file: format, limits, orientation
//! develop.rs   colours to ink: transparency, and which of light and dark is the paper
//! resample.rs  a Picture scaled and shifted, anti-aliased
//! input.rs     Input: 28x28, framed as MNIST's makers did or as it is
//! ```
//!
//! A drawing goes pointer -> [`Stroke`] -> [`Drawing`] -> [`Picture`] -> [`Input`]; a file joins at [`Picture`].

#![forbid(unsafe_code)]

mod curve;
mod decode;
mod develop;
mod drawing;
mod input;
mod outline;
mod picture;
mod render;
mod resample;
mod stroke;

pub use decode::MAX_PIXELS;
pub use drawing::Drawing;
pub use input::{Framing, Input};
pub use picture::{Picture, PictureError};
pub use stroke::{Point, Stroke};
