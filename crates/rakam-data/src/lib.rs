//! MNIST: find, download, verify, parse; augmentation; the order of an epoch.
//!
//! Start with [`Dataset::load`], which searches the usual folders and downloads what none of them has. A [`Split`] is a
//! cheap view of images and labels, kept as bytes. [`Augment`] turns and shifts one image at a time.
//!
//! ```text
//! dataset.rs   the training and the test images
//! split.rs     images with their labels, as views that share memory
//! idx.rs       the file format: what is checked, and what is said when it does not hold
//! files.rs     the four files: names, sizes, sums
//! locate.rs    the folders that are searched
//! download.rs  the mirrors, when no folder has them
//! augment.rs   turn and shift of one image
//! synth/       samples that are made: other styles and pens, and ink that is no digit
//! random.rs    the order of an epoch, and a generator for each sample
//! error.rs     why there is no data set
//! ```
//!
//! In WebAssembly there are no folders and no downloads: the page fetches the files and calls [`Dataset::from_bytes`].

#![forbid(unsafe_code)]

mod augment;
mod dataset;
#[cfg(not(target_arch = "wasm32"))]
mod download;
mod error;
mod files;
mod idx;
#[cfg(not(target_arch = "wasm32"))]
mod locate;
mod random;
mod split;
mod synth;

pub use augment::{Augment, transformed};
pub use dataset::Dataset;
#[cfg(not(target_arch = "wasm32"))]
pub use download::Download;
pub use error::{DataError, Tried};
pub use idx::{IdxError, IdxProblem};
pub use random::{sample_rng, shuffled};
pub use split::Split;
pub use synth::{NOT_A_DIGIT, Synth};

/// Width and height of an image, in pixels.
pub const SIDE: usize = 28;

/// Pixels of an image: [`SIDE`] rows of [`SIDE`].
pub const PIXELS: usize = SIDE * SIDE;

/// How many digits there are: labels are 0 to 9.
pub const DIGITS: usize = 10;
