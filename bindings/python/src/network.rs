//! A network that was trained.

use std::path::PathBuf;

use pyo3::prelude::*;
use rakam_model::{Model, Trained};

use crate::error::refused;

/// A network that `train` made. `Reader(network)` reads with it.
#[pyclass(frozen, module = "rakam")]
pub(crate) struct Network {
    pub(crate) model: Model,
}

#[pymethods]
impl Network {
    /// The name of its architecture.
    #[getter]
    fn architecture(&self) -> &str {
        self.model.architecture()
    }

    /// The share of the test images that it read right after its last epoch, 0 to 1.
    #[getter]
    fn test_accuracy(&self) -> f64 {
        self.trained().test_accuracy
    }

    /// The number of epochs it was trained for.
    #[getter]
    fn epochs(&self) -> usize {
        self.trained().epochs
    }

    /// The seed it was trained with.
    #[getter]
    fn seed(&self) -> u64 {
        self.trained().seed
    }

    /// Write the weights: safetensors, or by the ending of `path` .pth for PyTorch or .onnx.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.model.save(&path)).map_err(refused)
    }

    fn __repr__(&self) -> String {
        let Trained { epochs, test_accuracy, .. } = self.trained();
        format!("Network(architecture='{}', epochs={epochs}, test_accuracy={test_accuracy})", self.architecture())
    }
}

impl Network {
    fn trained(&self) -> Trained {
        self.model.trained.clone().unwrap_or(Trained { epochs: 0, seed: 0, test_accuracy: 0.0 })
    }
}
