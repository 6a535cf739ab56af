//! A model that reads pictures and strokes.

use std::path::PathBuf;

use pyo3::prelude::*;
use rakam_ink::{Drawing, Point, Stroke};
use rakam_model::{Mode, Reader};

use crate::answer::plain;
use crate::batch::{Batch, Columns, Errors};
use crate::error::refused;
use crate::network::Network;
use crate::source::Source;

/// Reads with one model.
#[pyclass(frozen, module = "rakam._rakam")]
pub(crate) struct NativeReader {
    reader: Reader,
}

/// What a reader is made of.
#[derive(FromPyObject)]
enum ModelSource<'py> {
    Network(Bound<'py, Network>),
    /// A built-in model or a weights file.
    Named(PathBuf),
}

#[pymethods]
impl NativeReader {
    #[new]
    fn new(py: Python<'_>, model: ModelSource<'_>) -> PyResult<Self> {
        let reader = match model {
            ModelSource::Network(network) => Reader::new(&network.get().model),
            ModelSource::Named(name) => {
                let open = || rakam_model::open(&name.to_string_lossy()).map(|model| Reader::new(&model));
                py.detach(open).map_err(refused)?
            }
        };
        Ok(Self { reader })
    }

    /// The labels of the model's classes.
    #[getter]
    fn labels(&self) -> Vec<&str> {
        let labels = self.reader.labels();
        (0..labels.len()).filter_map(|class| labels.get(class)).collect()
    }

    /// Reads an image as a digit or as a number.
    fn read<'py>(&self, py: Python<'py>, image: Source, number: bool) -> PyResult<Bound<'py, PyAny>> {
        let mode = if number { Mode::Number } else { Mode::default() };
        let answer = py.detach(|| image.image().read(&self.reader, mode));
        plain(py, &answer.map_err(refused)?)
    }

    /// Reads strokes as a digit.
    fn read_strokes<'py>(&self, py: Python<'py>, strokes: Vec<Vec<Vec<f32>>>) -> PyResult<Bound<'py, PyAny>> {
        let strokes: Vec<Stroke> = strokes.iter().map(|points| stroke(points)).collect::<PyResult<_>>()?;
        plain(py, &py.detach(|| self.reader.read(Drawing::from_strokes(strokes), Mode::default())))
    }

    /// Reads many images, each as a digit, on all cores.
    fn read_batch<'py>(&self, py: Python<'py>, images: Batch, keep_errors: bool) -> PyResult<(Columns<'py>, Errors)> {
        images.read(py, &self.reader, keep_errors)
    }
}

fn stroke(points: &[Vec<f32>]) -> PyResult<Stroke> {
    points
        .iter()
        .map(|point| match point[..] {
            [x, y] => Ok(Point { x, y, width: Point::DEFAULT_WIDTH }),
            [x, y, width] => Ok(Point { x, y, width }),
            _ => Err(refused(format_args!("a point is (x, y) or (x, y, width), not {} numbers", point.len()))),
        })
        .collect()
}
