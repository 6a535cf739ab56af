//! Labelled images that are in memory, to train on.

use pyo3::prelude::*;
use rakam_data::{Dataset, ImageShape, Split};
use rakam_ink::Framing;

use crate::error::refused;

/// Labelled images that are in memory: `train` takes them as it takes a folder or a file.
#[pyclass(frozen, module = "rakam._rakam")]
pub(crate) struct ImageSet {
    data: Dataset,
}

#[pymethods]
impl ImageSet {
    /// From the bytes of all pixels (each image its channels one after the other, each row by row), the number of each image's
    /// class, the number of classes, and the shape of an image: channels, height, width. There are no test images: the first
    /// image stands in for them.
    #[new]
    fn new(pixels: Vec<u8>, labels: Vec<u8>, classes: usize, shape: (usize, usize, usize)) -> PyResult<Self> {
        let (channels, height, width) = shape;
        let most = ImageShape::MOST_SIDE;
        let shape = ImageShape::new(channels, height, width).ok_or_else(|| {
            refused(format_args!(
                "images of {height} rows, {width} columns and {channels} channels, expected up to {most} rows and columns, 1 or 3 channels"
            ))
        })?;
        let (images, count) = (pixels.len() / shape.len(), labels.len());
        let train = Split::new(shape, pixels, labels)
            .ok_or_else(|| refused(format_args!("{images} images and {count} labels, expected as many")))?;
        if let Some(label) = train.labels().iter().find(|&&label| usize::from(label) >= classes) {
            return Err(refused(format_args!("a label is {label}, expected less than {classes}")));
        }
        let (test, _) = train.split_at(1);
        let classes = (0..classes).map(|class| class.to_string()).collect();
        Ok(Self { data: Dataset { train, test, classes, unnamed: true, framing: Framing::AsIs } })
    }
}

impl ImageSet {
    /// The images, as a training takes them.
    pub(crate) fn data(&self) -> &Dataset {
        &self.data
    }
}
