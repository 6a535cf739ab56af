//! A model that reads pictures and strokes.

use std::path::PathBuf;

use pyo3::prelude::*;
use rakam_ink::{Drawing, Point, Stroke};
use rakam_model::{Mode, Model};
use rakam_train::BatchReader;

use crate::answer::plain;
use crate::batch::{Batch, Columns};
use crate::device::device_of;
use crate::error::{Errors, refused};
use crate::network::{Network, to_torch};
use crate::source::Source;
use crate::threads::threads_of;
use crate::whole::whole;

/// Reads with one model.
#[pyclass(frozen, module = "rakam._rakam")]
pub(crate) struct NativeReader {
    many: BatchReader,
}

/// What a reader is made of.
#[derive(FromPyObject)]
enum ModelSource<'py> {
    Network(Bound<'py, Network>),
    /// A built-in model or a weights file.
    Named(PathBuf),
}

impl ModelSource<'_> {
    fn model(self, py: Python<'_>) -> PyResult<Model> {
        match self {
            Self::Network(network) => Ok(network.get().model.clone()),
            Self::Named(path) => py
                .detach(|| match path.to_str() {
                    Some(name) => rakam_model::open(name),
                    // No model inside has such a name.
                    None => Model::load(&path),
                })
                .map_err(refused),
        }
    }
}

#[pymethods]
impl NativeReader {
    #[new]
    fn new(
        py: Python<'_>,
        model: ModelSource<'_>,
        #[pyo3(from_py_with = whole)] threads: Option<usize>,
        device: Option<&str>,
    ) -> PyResult<Self> {
        let (threads, device, model) = (threads_of(threads)?, device_of(device)?, model.model(py)?);
        Ok(Self { many: py.detach(|| BatchReader::new(model, device, threads)).map_err(refused)? })
    }

    /// What reads batches now: "cpu", or the name of a graphics card.
    #[getter]
    fn device(&self) -> &str {
        self.many.card().unwrap_or("cpu")
    }

    /// The labels of the model's classes.
    #[getter]
    fn labels(&self) -> Vec<&str> {
        let labels = self.many.reader().labels();
        (0..labels.len()).filter_map(|class| labels.get(class)).collect()
    }

    /// The model.
    fn network(&self) -> Network {
        Network { model: self.many.model().clone() }
    }

    /// The model as a module of PyTorch.
    fn to_torch<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_torch(py, self.many.model())
    }

    /// Reads an image as a digit or as a number.
    fn read<'py>(&self, py: Python<'py>, image: Source, number: bool) -> PyResult<Bound<'py, PyAny>> {
        if number && !self.many.reader().reads_numbers() {
            let expected = "a network that reads the digits of ink; this one reads something else";
            return Err(refused(format_args!("a number needs {expected}")));
        }
        let answer = py.detach(|| image.image().read(self.many.reader(), number));
        plain(py, &answer.map_err(refused)?)
    }

    /// Reads strokes as a digit.
    fn read_strokes<'py>(&self, py: Python<'py>, strokes: Vec<Vec<Vec<f32>>>) -> PyResult<Bound<'py, PyAny>> {
        let strokes: Vec<Stroke> = strokes.iter().map(|points| stroke(points)).collect::<PyResult<_>>()?;
        let drawing = Drawing::on_canvas(strokes).map_err(refused)?;
        plain(py, &py.detach(|| self.many.reader().read(drawing, Mode::default())))
    }

    /// Reads many images, each as a digit, on all of its threads.
    /// They are a part of more, from the index `first` on.
    fn read_batch<'py>(
        &self,
        py: Python<'py>,
        images: Batch,
        first: usize,
        keep_errors: bool,
    ) -> PyResult<(Columns<'py>, Errors)> {
        images.read(py, &self.many, first, keep_errors)
    }
}

fn stroke(points: &[Vec<f32>]) -> PyResult<Stroke> {
    points
        .iter()
        .map(|point| match point[..] {
            ref point if !point.iter().all(|number| number.is_finite()) => {
                Err(refused(format_args!("a point is {point:?}, expected finite numbers")))
            }
            [x, y] => Ok(Point { x, y, width: Point::DEFAULT_WIDTH }),
            [x, y, width] => Ok(Point { x, y, width }),
            _ => Err(refused(format_args!("a point is (x, y) or (x, y, width), not {} numbers", point.len()))),
        })
        .collect()
}
