//! Ink: from strokes or a picture to the 28x28 pixels that the network sees. Knows no network, no file and no window.
//!
//! # Concepts
//!
//! - A [`Stroke`] is what the pen did from touching the canvas to leaving it: a list of [`Point`]s.
//! - A [`Drawing`] is strokes, possibly over an opened picture, with undo and redo.
//! - A [`Picture`] is grey: ink is 1 and paper is 0, whichever of them was darker. It comes from a file, from pixels, or
//!   from a drawing that was painted.
//! - [`Layers`] say what the pixels of a picture were taken for: paper, ink, a line, a frame, or what lies around the
//!   sheet.
//! - [`Ink`] is a picture or a drawing, to be read.
//! - An [`Input`] is 28x28 pixels, framed as in MNIST: scaled so that the ink's longest side is 20 pixels, drawn with a pen
//!   as wide as MNIST's, with the centre of mass in the middle.
//! - A [`Segmentation`] is the ink of several digits cut into [`Piece`]s that may each be one.
//!
//! A pointer's path goes [`Stroke`] → [`Drawing`] → [`Input`]; a file goes [`Picture`] → [`Input`].
//!
//! # Example
//!
//! Two bars are drawn, saved as PNG, read back and cut apart; each gives the same input, wherever it is on the canvas.
//!
//! ```
//! use rakam_ink::{Drawing, Framing, Input, Picture, Point, Segmentation, Stroke};
//!
//! let bar = |x: f32| Stroke::from_iter([0.2, 0.8].map(|y| Point { x, y, width: Point::DEFAULT_WIDTH }));
//! let drawing = Drawing::from_strokes([bar(0.25), bar(0.75)]);
//! let file = drawing.render(280).encode_png()?;
//!
//! let picture = Picture::decode(&file)?;
//! assert_eq!((picture.width(), picture.height()), (280, 280));
//! let segmentation = Segmentation::of_picture(&picture).expect("there is ink");
//! assert_eq!(segmentation.parts(), 2);
//!
//! let alone = |x: f32| Input::from_drawing(&Drawing::from_strokes([bar(x)]), Framing::Centred).expect("there is ink");
//! assert_eq!(alone(0.25), alone(0.75));
//! assert_eq!(alone(0.25).pixels().len(), 28 * 28);
//! # Ok::<(), rakam_ink::PictureError>(())
//! ```
//!
//! # Files
//!
//! ```text
//! stroke.rs      Point and Stroke: what the pen did
//! simplify.rs    strokes with fewer points
//! curve.rs       the smooth curve through a stroke's points
//! drawing.rs     Drawing: strokes over a picture, with undo and redo
//! outline.rs     the outline of a curve drawn with a round pen
//! render.rs      a Drawing painted to a Picture
//!
//! picture.rs     Picture: grey, ink = 1, paper = 0
//! read.rs        a Picture from a file or from pixels; and as PNG
//! formats.rs     the formats of picture files, in one list
//! avif.rs        AVIF files, whose frame is AV1 video (avif/orientation.rs: turned and mirrored)
//! decode.rs      image files: limits, orientation, the frames of an animation
//! develop.rs     colours to ink: transparency, and whether light or dark is the paper
//! greys.rs       the greys of an image, as numbers or as bytes with a table
//! background.rs  the paper of a photograph or scan: its lightness, and its noise
//! paper/         what isn't ink: desk, shadows, lines, frames, holes
//! layers.rs      Layers: what was taken for ink, line, frame and outside
//! grid.rs        a grid of numbers, with the filters of morphology
//! median.rs      the median of some numbers, and other quantiles
//! resample.rs    a Picture scaled and shifted, anti-aliased
//! whole.rs       WholePicture: all of a picture scaled, for what isn't ink on paper
//!
//! ink.rs         Ink: a picture or a drawing, to be read
//! input.rs       Input: 28x28 pixels, framed as in MNIST or as they are
//! placement.rs   where the ink of an input was
//! frame.rs       the frame of 28x28 pixels: box, centre of mass, the pen's edge
//! pen.rs         the pen that ink is drawn again with, and when ink is a blob
//! centreline.rs  the centrelines of strokes, drawn again with another pen
//! redraw.rs      the ink of a picture, drawn again with another pen
//! distance.rs    the distance of each pixel from the edge of the ink
//! specks.rs      dust: spots of ink too small for the pen, or small and far away
//!
//! bitmap.rs      which places have ink, a bit for each
//! components.rs  connected areas of ink
//! seam.rs        cheap cuts through connected ink
//! segment/       Segmentation: writing cut into pieces that may each be a digit
//! ```

#![forbid(unsafe_code)]

#[cfg(not(target_arch = "wasm32"))]
mod avif;
mod background;
mod bitmap;
mod centreline;
mod components;
mod curve;
mod decode;
mod develop;
mod distance;
mod drawing;
mod formats;
mod frame;
mod greys;
mod grid;
mod ink;
mod input;
mod layers;
mod median;
mod outline;
mod paper;
mod pen;
mod picture;
mod placement;
mod read;
mod redraw;
mod render;
mod resample;
mod seam;
mod segment;
mod simplify;
mod specks;
mod stroke;
mod whole;

pub use drawing::{BesideCanvas, Drawing};
pub use formats::{FORMATS, ForeignFormat, PictureFormat, format_names, is_picture};
pub use ink::Ink;
pub use input::{Framing, Input};
pub use layers::{Layer, Layers};
pub use picture::{MAX_FILE_BYTES, MAX_PIXELS, Picture, PictureError};
pub use placement::Placement;
pub use segment::{Kind, Piece, Segmentation, Sign};
pub use stroke::{Point, Stroke};
pub use whole::WholePicture;

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
