//! Data sets, MNIST first: find, download, verify, parse; images in other files; augmentation and synthetic samples; the order of
//! an epoch.
//!
//! - [`Dataset::load`] searches the usual folders for the four files and downloads what none of them has.
//! - A [`Split`] is a cheap view of labelled images. Images are bytes in an [`ImageShape`], channel by channel and row by row; of
//!   MNIST, 28x28: 0 paper, 255 ink.
//! - [`Augment`] rotates and shifts one image. [`Synth`] makes synthetic samples: other styles and pens, and ink that isn't
//!   a digit. Both write numbers from 0 (paper) to 1 (ink).
//! - Every random number comes from [`sample_rng`], which depends on seed, epoch and image alone: results are the same on
//!   any number of threads.
//!
//! ```
//! use rakam_data::{Augment, Dataset, PIXELS, sample_rng};
//!
//! // Two files of one image and one label each, in MNIST's format, instead of `Dataset::load(None, &mut |_| {})?`.
//! let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
//! let images = [header(&[0x0803, 1, 28, 28]), vec![255; PIXELS]].concat();
//! let labels = [header(&[0x0801, 1]), vec![7]].concat();
//! let data = Dataset::from_bytes(&images, &labels, &images, &labels)?;
//! assert_eq!((data.train.len(), data.test.label(0)), (1, 7));
//!
//! // What a training sees of image 0 in epoch 3.
//! let mut pixels = [0.0; PIXELS];
//! Augment::ORIGINAL.apply_to(data.train.shape(), data.train.image(0), &mut sample_rng(42, 3, 0), &mut pixels);
//! assert!(pixels.iter().all(|ink| (0.0..=1.0).contains(ink)));
//! # Ok::<(), rakam_data::DataError>(())
//! ```
//!
//! ```text
//! dataset.rs   the training and the test images
//! split.rs     labelled images, as views that share memory
//! shape.rs     the shape of images: channels, height, width
//! classes.rs   the classes of a set, as its labels name them
//! limits.rs    how many images are read, and how many bytes of them
//! idx.rs       the file format: parsing, and what is reported if a file isn't valid
//! zip.rs       archives, read with suspicion
//! shown.rs     text from a file, for people
//! published.rs the sets that are known by name: their files, sums and classes
//! locate.rs    the folders that are searched
//! download.rs  the mirrors, if no folder has the files
//! augment.rs   rotation and shift of one image
//! synth/       synthetic samples: other styles and pens, and ink that isn't a digit
//! symbols/     a user's own symbols: named classes with drawn examples, and their file
//! sets/        data sets in all forms: published, in folders and files, picked one by one
//! images/      images in files that hold many (CSV, NumPy), and pictures in folders
//! random.rs    the order of an epoch, and a generator for each sample
//! error.rs     why the data set can't be loaded
//! ```
//!
//! In WebAssembly there are no folders and no downloads: the page fetches the files and calls [`Dataset::from_bytes`].

#![forbid(unsafe_code)]

mod augment;
mod classes;
mod dataset;
#[cfg(not(target_arch = "wasm32"))]
mod download;
mod error;
mod idx;
pub mod images;
mod limits;
#[cfg(not(target_arch = "wasm32"))]
mod locate;
mod published;
mod random;
mod sets;
mod shape;
mod shown;
mod split;
mod symbols;
mod synth;
mod zip;

pub use augment::{Augment, transformed};
pub use dataset::Dataset;
#[cfg(not(target_arch = "wasm32"))]
pub use download::Download;
pub use error::{DataError, Tried};
pub use idx::{IdxError, IdxProblem};
#[cfg(not(target_arch = "wasm32"))]
pub use locate::cache_folder;
pub use published::Published;
pub use random::{sample_rng, shuffled};
pub use sets::{Form, GivenFile, Loading};
pub use shape::ImageShape;
pub use split::Split;
pub use symbols::{Class, NotReady, Symbols, SymbolsError};
pub use synth::{NOT_A_DIGIT, Sketch, Strangers, Synth};
pub use zip::ZipError;

/// Width and height of an image, in pixels.
pub const SIDE: usize = 28;

/// Pixels of an image: [`SIDE`] rows of [`SIDE`].
pub const PIXELS: usize = SIDE * SIDE;

/// How many digits there are: labels are 0 to 9.
pub const DIGITS: usize = 10;

// The example in the README is tested, too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
