//! Whole numbers of Python, which have no limits.

use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;

use crate::error::refused;

/// A whole number, or none where `T` may be; what `T` doesn't hold is refused like any other wrong value.
pub(crate) fn whole<'a, 'py, T: FromPyObject<'a, 'py, Error = PyErr>>(number: &'a Bound<'py, PyAny>) -> PyResult<T> {
    number.extract::<T>().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(number.py()) {
            return refused(format_args!("found {number}, expected a whole number from 0 to {}", u64::MAX));
        }
        error
    })
}
