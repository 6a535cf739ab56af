//! The one exception for what the program itself would refuse, in its words.

use std::fmt::Display;

use pyo3::exceptions::PyValueError;
use pyo3::{PyErr, create_exception};

create_exception!(
    rakam,
    RakamError,
    PyValueError,
    "A picture, a weights file, a data set or a value that Rakam refuses; the message says what to do."
);

/// The exception with the words of an error.
pub(crate) fn refused(error: impl Display) -> PyErr {
    RakamError::new_err(error.to_string())
}

/// Which images can't be read, and why.
pub(crate) type Errors = Vec<(usize, String)>;
