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
//! background.rs the paper of a photograph or a scan: its light at each place, and its noise
//! develop.rs   colours to ink: transparency, and which of light and dark is the paper
//! greys.rs     the greys of an image, as numbers or as bytes with their meaning
//! resample.rs  a Picture scaled and shifted, anti-aliased
//! pen.rs       the pen that ink is drawn again with, and when ink is a blob
//! trace.rs     the centre lines of strokes, drawn again with another pen
//! distance.rs  how far each pixel lies from the edge of the ink
//! specks.rs    dust: spots of ink that no pen of the picture has made
//! redraw.rs    the ink of a picture, drawn again with another pen
//! frame.rs     the frame of 28x28 pixels: box, centre of mass, the pen's edge
//! input.rs     Input: 28x28, framed as MNIST's makers did or as it is
//! components.rs  connected areas of ink
//! seam.rs      where ink that hangs together may be cut
//! segment.rs   Segmentation: writing cut into pieces that may be digits
//! ```
//!
//! A drawing goes pointer -> [`Stroke`] -> [`Drawing`] -> [`Picture`] -> [`Input`]; a file joins at [`Picture`].

#![forbid(unsafe_code)]

mod background;
mod components;
mod curve;
mod decode;
mod develop;
mod distance;
mod drawing;
mod frame;
mod greys;
mod input;
mod outline;
mod pen;
mod picture;
mod redraw;
mod render;
mod resample;
mod seam;
mod segment;
mod specks;
mod stroke;
mod trace;

pub use decode::MAX_PIXELS;
pub use drawing::Drawing;
pub use input::{Framing, Input};
pub use picture::{Picture, PictureError};
pub use segment::{Piece, Segmentation};
pub use stroke::{Point, Stroke};
