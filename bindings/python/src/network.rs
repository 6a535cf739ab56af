//! A network that was trained.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rakam_model::{Format, Model};
use rakam_nn::{Cpu, Inference};

use crate::error::refused;
use crate::threads::threads_of;
use crate::whole::whole;

/// A network that `train` made. `Reader(network)` reads with it.
#[pyclass(frozen, module = "rakam")]
pub(crate) struct Network {
    pub(crate) model: Model,
}

#[pymethods]
impl Network {
    /// A network from the bytes of a weights file: safetensors, or PyTorch's .pth, of which nothing is run.
    #[staticmethod]
    fn from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        Ok(Self { model: py.detach(|| Model::from_bytes(bytes)).map_err(refused)? })
    }

    /// The name of its architecture.
    #[getter]
    fn architecture(&self) -> &str {
        self.model.architecture()
    }

    /// The share of the test images that it read right after its last epoch, 0 to 1; None if it isn't known.
    #[getter]
    fn test_accuracy(&self) -> Option<f64> {
        self.model.trained.as_ref().map(|trained| trained.test_accuracy)
    }

    /// The number of epochs it was trained for; None if it isn't known.
    #[getter]
    fn epochs(&self) -> Option<usize> {
        self.model.trained.as_ref().map(|trained| trained.epochs)
    }

    /// The seed it was trained with; None if it isn't known.
    #[getter]
    fn seed(&self) -> Option<u64> {
        self.model.trained.as_ref().map(|trained| trained.seed)
    }

    /// Write the weights: safetensors, or by the ending of `path` .pth for PyTorch or .onnx.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.model.save(&path)).map_err(refused)
    }

    /// The weights as the bytes of a safetensors file.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &py.detach(|| self.model.to_bytes()))
    }

    /// A torch.nn.Module with the same layers and weights: see Reader.to_torch.
    fn to_torch<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_torch(py, &self.model)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        Ok((py.get_type::<Self>().getattr("from_bytes")?, (self.to_bytes(py),)))
    }

    fn __repr__(&self) -> String {
        let trained = self.model.trained.as_ref();
        let trained = trained.map(|it| format!(", epochs={}, test_accuracy={}", it.epochs, it.test_accuracy));
        format!("Network(architecture='{}'{})", self.architecture(), trained.unwrap_or_default())
    }
}

/// The probabilities of images of the network's own shape, as the bytes of f32, a row for each image. An image's don't depend on
/// those beside it, not even in the last bit.
///
/// `pixels` are the bytes of all images, each its channels one after the other, each row by row.
#[pyfunction]
#[pyo3(signature = (network, pixels, threads))]
pub(crate) fn probabilities<'py>(
    py: Python<'py>,
    network: &Bound<'py, Network>,
    pixels: &[u8],
    #[pyo3(from_py_with = whole)] threads: Option<usize>,
) -> PyResult<Bound<'py, PyBytes>> {
    let model = &network.get().model;
    let images: Vec<&[u8]> = pixels.chunks_exact(model.network.architecture().input.len()).collect();
    let threads = threads_of(threads)?.min(images.len());
    let shares: Vec<u8> = py.detach(|| {
        let inference = Inference::new(&model.network);
        let logits = inference.logits_of_many(&mut Cpu::new(threads), images.len(), &|at, out| {
            out.iter_mut().zip(images[at]).for_each(|(number, &byte)| *number = model.input.apply_byte(byte));
        });
        let readings = logits.chunks(inference.classes()).map(|row| model.calibration.reading(row, &model.labels));
        readings.flat_map(|reading| reading.probabilities).flat_map(f32::to_ne_bytes).collect()
    });
    Ok(PyBytes::new(py, &shares))
}

/// A model as a module of PyTorch, which runs the code that `rakam convert` writes.
pub(crate) fn to_torch<'py>(py: Python<'py>, model: &Model) -> PyResult<Bound<'py, PyAny>> {
    let weights = PyBytes::new(py, &py.detach(|| model.to_format(Format::Pth)));
    py.import("rakam._torch")?.call_method1("module", (model.pytorch_code("weights.pth"), weights))
}
