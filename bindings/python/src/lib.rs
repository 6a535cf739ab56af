//! The native part of the Python package `rakam`. It takes what `python/rakam` has made plain: paths, bytes and lists.
//!
//! - Work is done detached from the interpreter, so other Python threads go on meanwhile.
//! - No thread outlives a call, but those of a graphics card's driver, so a process can be forked between calls. A card stays with
//!   the process that opened it.
//! - Answers are the JSON of `rakam --json`, parsed by Python: the same names and the same numbers.
//!
//! ```text
//! source.rs   what an image is given as -> a picture
//! reader.rs   a model that reads pictures and strokes, one by one
//! batch.rs    many images at once, on many threads -> columns
//! device.rs   what may read or train
//! arrow.rs    images in Arrow arrays, readings as one
//! train.rs    a training, its events and its interruption
//! image_set.rs  images in memory to train on
//! network.rs  what was trained: its weights, its probabilities, and as a module of PyTorch
//! answer.rs   answers as Python objects
//! whole.rs    whole numbers of Python
//! threads.rs  how many threads read or train
//! error.rs    the one exception, and which of many images it is for
//! ```

mod answer;
mod arrow;
mod batch;
mod device;
mod error;
mod image_set;
mod network;
mod reader;
mod source;
mod threads;
mod train;
mod whole;

use pyo3::pymodule;

/// The native part of `rakam`: see there.
#[pymodule]
mod _rakam {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::arrow::{ArrowImages, ArrowReadings};
    #[pymodule_export]
    use crate::error::RakamError;
    #[pymodule_export]
    use crate::image_set::ImageSet;
    #[pymodule_export]
    use crate::network::{Network, probabilities};
    #[pymodule_export]
    use crate::reader::NativeReader;
    #[pymodule_export]
    use crate::train::train;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let models: Vec<&str> = rakam_model::embedded().iter().map(|inside| inside.name).collect();
        module.add("MODELS", pyo3::types::PyTuple::new(module.py(), models)?)?;
        module.add("MOST_SIDE", rakam_data::ImageShape::MOST_SIDE)?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
