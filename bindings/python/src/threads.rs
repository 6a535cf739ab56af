//! How many threads read or train.

use pyo3::prelude::*;
use rakam_nn::Cpu;
use rakam_train::{Job, TrainError};

use crate::error::refused;

/// The number of threads that was asked for, or one per processor.
///
/// # Errors
/// If it isn't one that the program takes.
pub(crate) fn threads_of(asked: Option<usize>) -> PyResult<usize> {
    let threads = asked.unwrap_or_else(Cpu::processors);
    if Job::THREADS.contains(&threads) {
        return Ok(threads);
    }
    Err(refused(TrainError::Value { name: "threads", value: threads.to_string(), expected: "1 to 1024" }))
}
