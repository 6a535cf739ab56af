//! What a network is to tell apart, and in what.

use rakam_data::{Dataset, Split};
use rakam_ink::Framing;
use rakam_model::{Labels, MNIST_INPUT};
use rakam_nn::Shape;

use crate::TrainError;

/// What a network is to tell apart, and in what: its input and its classes follow from that.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The shape of the images.
    pub input: Shape,
    /// The labels of the classes.
    pub labels: Labels,
    /// How a picture becomes such an image.
    pub framing: Framing,
}

/// Digits, as in MNIST.
impl Default for Task {
    fn default() -> Self {
        Self { input: MNIST_INPUT, labels: Labels::default(), framing: Framing::Centred }
    }
}

impl Task {
    /// The task of a data set.
    ///
    /// # Errors
    /// [`TrainError::Value`] unless the classes are at least two with different names.
    pub fn of(data: &Dataset) -> Result<Self, TrainError> {
        let labels = Labels::new(data.classes.clone()).ok_or_else(|| TrainError::Value {
            name: "classes",
            value: data.classes.join(", "),
            expected: "at least two different names, none of them empty",
        })?;
        Ok(Self { input: shape_of(&data.train), labels, framing: data.framing })
    }

    /// Whether these are digits in images of MNIST's shape, for which there are synthetic samples.
    #[must_use]
    pub fn is_digits(&self) -> bool {
        self.labels.are_digits() && self.input == MNIST_INPUT
    }
}

/// Finds a label that isn't that of one of so many classes.
pub(crate) fn check_labels(split: &Split, classes: usize) -> Result<(), TrainError> {
    let expected = "below the number of classes";
    match split.labels().iter().find(|label| usize::from(**label) >= classes) {
        Some(label) => Err(TrainError::Value { name: "label", value: label.to_string(), expected }),
        None => Ok(()),
    }
}

/// The shape of the images of a split as the input of a network.
pub(crate) fn shape_of(split: &Split) -> Shape {
    let shape = split.shape();
    Shape::new(shape.channels, shape.height, shape.width)
}
