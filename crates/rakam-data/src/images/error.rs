//! What can be wrong with a file of images.

use std::borrow::Cow;
use std::io;

/// Why a file of images, or one image in it, can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ImagesError {
    /// The file itself can't be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),

    /// The file holds no image.
    #[error("it holds no image: expected {expected}")]
    Empty {
        /// What a file of this kind has.
        expected: &'static str,
    },

    /// Something in a line of a CSV.
    #[error("line {line}: {problem}")]
    Line {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        problem: Problem,
    },

    /// Something in the header of an array.
    #[error("the array's {problem}")]
    Header {
        /// What is wrong with it.
        problem: Problem,
    },

    /// A number of an array.
    #[error("row {row}, column {column}: {problem}")]
    Pixel {
        /// The row of the image, counted from 0.
        row: usize,
        /// The column of the image, counted from 0.
        column: usize,
        /// What is wrong with it.
        problem: Problem,
    },

    /// A label of an array.
    #[error("label {position}: {problem}")]
    Label {
        /// Its index, counted from 0.
        position: usize,
        /// What is wrong with it.
        problem: Problem,
    },

    /// The file ends before the image does.
    #[error("the file ends within this image: found {found} of its {expected} bytes")]
    CutShort {
        /// Bytes that are there.
        found: usize,
        /// Bytes of the image.
        expected: usize,
    },
}

/// What was found, and what was expected instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}{found}, expected {expected}")]
pub struct Problem {
    pub(crate) place: String,
    pub(crate) found: String,
    pub(crate) expected: Cow<'static, str>,
}
