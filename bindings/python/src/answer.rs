//! Answers as Python objects.

use pyo3::prelude::*;
use serde::Serialize;

use crate::error::refused;

/// What Python makes of the JSON that the command line prints. Single floats become the shortest decimals that tell them
/// apart, so a number is equal to that of `--json`.
pub(crate) fn plain<'py>(py: Python<'py>, answer: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let json = serde_json::to_string(answer).map_err(refused)?;
    py.import("json")?.call_method1("loads", (json,))
}
