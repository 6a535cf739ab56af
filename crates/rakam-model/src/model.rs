//! A network with what it needs to be used: from the bytes of a weights file and back.

use std::collections::BTreeMap;

use rakam_ink::{Framing, WholePicture};
use rakam_nn::{Architecture, Linear, Network, Shape};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::shown;
use crate::tensors::{CHECKPOINT_KEY, shape_text};
use crate::{
    Calibration, Format, Labels, MNIST_INPUT, ModelError, TensorFile, architecture, architecture_for,
    architecture_names, has_any_classes,
};

const ARCHITECTURE: &str = "rakam.architecture";
const VERSION: &str = "rakam.version";
const INPUT_MEAN: &str = "rakam.input.mean";
const INPUT_STD: &str = "rakam.input.std";
const INPUT_SHAPE: &str = "rakam.input.shape";
const FRAMING: &str = "rakam.framing";
const LABELS: &str = "rakam.labels";
const TRAINED: &str = "rakam.trained";
pub(crate) const CALIBRATION: &str = "rakam.calibration";

/// How a pixel (ink 1, paper 0) comes into the network: `(pixel - mean) / std`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputNorm {
    /// Taken off each pixel.
    pub mean: f32,
    /// What is left is divided by this; above 0.
    pub std: f32,
}

impl Default for InputNorm {
    /// The original program's: pixels become -1 to 1.
    fn default() -> Self {
        Self { mean: 0.5, std: 0.5 }
    }
}

impl InputNorm {
    /// The network's number for one pixel.
    #[inline]
    #[must_use]
    pub fn apply(self, pixel: f32) -> f32 {
        // A product with the reciprocal, which a loop over pixels works out once.
        (pixel - self.mean) * self.std.recip()
    }

    /// The network's numbers for pixels.
    #[must_use]
    pub fn apply_to(self, pixels: &[f32]) -> Vec<f32> {
        pixels.iter().map(|&pixel| self.apply(pixel)).collect()
    }

    /// The network's number for one byte of an image, 0 paper to 255 ink.
    #[inline]
    #[must_use]
    pub fn apply_byte(self, byte: u8) -> f32 {
        self.apply(f32::from(byte) / 255.0)
    }
}

/// How a model came to be, for its card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    /// Epochs.
    pub epochs: usize,
    /// The seed that fixed everything.
    pub seed: u64,
    /// Share of the test images read right after the last epoch, 0 to 1.
    pub test_accuracy: f64,
}

impl Trained {
    /// With the accuracy rounded to nine decimals: with all of a fraction's digits it would be another number once it was written and
    /// read, in the last bit.
    #[must_use]
    pub fn new(epochs: usize, seed: u64, test_accuracy: f64) -> Self {
        const NANO: f64 = 1e9;
        Self { epochs, seed, test_accuracy: (test_accuracy * NANO).round() / NANO }
    }
}

/// A network with what it needs to be used.
#[derive(Clone, Debug)]
pub struct Model {
    /// The parameters and running statistics.
    pub network: Network,
    /// How a pixel comes into the network.
    pub input: InputNorm,
    /// How a picture comes to be its input: the ink framed as in MNIST, or the whole picture scaled.
    pub framing: Framing,
    /// The labels of its classes.
    pub labels: Labels,
    /// How its logits become probabilities and a verdict.
    pub calibration: Calibration,
    /// Version of Rakam that wrote the weights; empty when another program did.
    pub version: String,
    /// How it came to be, where that is known.
    pub trained: Option<Trained>,
}

impl Model {
    /// A model of this version of Rakam.
    #[must_use]
    pub fn new(network: Network, input: InputNorm) -> Self {
        Self {
            network,
            input,
            framing: Framing::Centred,
            labels: Labels::default(),
            calibration: Calibration::default(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            trained: None,
        }
    }

    /// The architecture's name.
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.network.architecture().name
    }

    /// What a picture file is scaled to for this model, all of it; `None` if the model reads ink framed as in MNIST.
    #[must_use]
    pub fn whole_picture(&self) -> Option<WholePicture> {
        let Shape { channels, height, width } = self.network.architecture().input;
        let is_ink = self.framing == Framing::Centred && self.network.architecture().input == MNIST_INPUT;
        (!is_ink).then_some(WholePicture { channels, height, width })
    }

    /// Reads a weights file, safetensors or `.pth`; which it is, its bytes say. Without metadata, as other programs
    /// write it, the architecture is recognised by the names and shapes of the tensors.
    ///
    /// # Errors
    /// When the bytes are something else, are damaged, or do not fit: the error says which tensor differs, and how.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = TensorFile::parse(bytes)?;
        if file.metadata(CHECKPOINT_KEY).is_some() {
            return Err(ModelError::Checkpoint);
        }
        let architecture = match file.metadata(ARCHITECTURE) {
            Some(name) => with_classes_of(&file, name)?,
            None => recognise(&file)?,
        };
        check_fit(&file, &architecture)?;
        let default = InputNorm::default();
        Ok(Self {
            labels: labels(&file, architecture.classes())?,
            network: file.network(architecture)?,
            input: InputNorm {
                mean: number(&file, INPUT_MEAN, "a finite number", default.mean, |_| true)?,
                std: number(&file, INPUT_STD, "a finite number above 0", default.std, |std| std > 0.0)?,
            },
            framing: framing(&file)?,
            calibration: calibration(&file)?,
            version: file.metadata(VERSION).unwrap_or_default().to_owned(),
            trained: json(&file, TRAINED, "the epochs, seed and test_accuracy of a training, as JSON")?,
        })
    }

    /// The weights file as safetensors, 32 bits a number: the same model gives the same bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.to_format(Format::Safetensors { half: false })
    }

    /// The metadata beside the tensors, by key.
    pub(crate) fn metadata(&self) -> BTreeMap<&'static str, String> {
        let mut metadata = BTreeMap::from([
            (ARCHITECTURE, self.architecture().to_owned()),
            (VERSION, self.version.clone()),
            (INPUT_MEAN, self.input.mean.to_string()),
            (INPUT_STD, self.input.std.to_string()),
        ]);
        if let Some(trained) = &self.trained {
            metadata.insert(TRAINED, serde_json::json!(trained).to_string());
        }
        let input = self.network.architecture().input;
        if input != MNIST_INPUT {
            metadata.insert(INPUT_SHAPE, input.to_string());
        }
        if self.framing == Framing::AsIs {
            metadata.insert(FRAMING, WHOLE.to_owned());
        }
        // A name stands for as many classes as its network has, unless labels say otherwise.
        let has_others = architecture(self.architecture())
            .is_ok_and(|known| !has_any_classes(&known) && known.classes() != self.network.classes());
        if !self.labels.are_digits() || has_others {
            metadata.insert(LABELS, serde_json::json!(self.labels).to_string());
        }
        if self.calibration != Calibration::default() {
            metadata.insert(CALIBRATION, serde_json::json!(self.calibration).to_string());
        }
        metadata
    }
}

/// PyTorch counts the batches that a batch-norm has seen; nothing is computed from it.
fn is_counter(tensor: &str) -> bool {
    tensor.ends_with(".num_batches_tracked")
}

/// The architecture with the file's input, and with as many classes as the file has, if name or labels leave that open.
fn with_classes_of(file: &TensorFile, name: &str) -> Result<Architecture, ModelError> {
    let architecture = match input_shape(file)? {
        MNIST_INPUT => architecture(name)?,
        input => architecture_for(name, input, 1)?,
    };
    let head = architecture.names().pop().map(|names| format!("{}.bias", names.op));
    let leaves_open = has_any_classes(&architecture) || file.metadata(LABELS).is_some();
    Ok(match head.and_then(|name| file.shape(&name)) {
        Some(&[classes]) if leaves_open => Architecture { head: Linear::new(classes), ..architecture },
        _ => architecture,
    })
}

/// The shape of the network's input: channels x rows x columns.
fn input_shape(file: &TensorFile) -> Result<Shape, ModelError> {
    const MOST: usize = 256;
    let Some(text) = file.metadata(INPUT_SHAPE) else { return Ok(MNIST_INPUT) };
    let lengths: Option<Vec<usize>> = text.split('x').map(|length| length.trim().parse().ok()).collect();
    match lengths.as_deref() {
        Some(&[channels @ (1 | 3), height @ 1..=MOST, width @ 1..=MOST]) => Ok(Shape::new(channels, height, width)),
        _ => {
            let expected = "channels (1 or 3) x rows x columns (up to 256), such as 3x32x32";
            Err(ModelError::Metadata { key: INPUT_SHAPE, found: shown(text), expected })
        }
    }
}

/// The two values of [`FRAMING`].
const INK: &str = "ink";
const WHOLE: &str = "whole";

fn framing(file: &TensorFile) -> Result<Framing, ModelError> {
    match file.metadata(FRAMING) {
        None | Some(INK) => Ok(Framing::Centred),
        Some(WHOLE) => Ok(Framing::AsIs),
        Some(other) => Err(ModelError::Metadata { key: FRAMING, found: shown(other), expected: "ink or whole" }),
    }
}

/// The architecture that the tensors fit; where none does, the error tells of the one that most names fit.
fn recognise(file: &TensorFile) -> Result<Architecture, ModelError> {
    let mut nearest = None;
    for name in architecture_names() {
        let candidate = architecture(name)?;
        let common = candidate.tensors()?.iter().filter(|tensor| file.shape(&tensor.name).is_some()).count();
        match check_fit(file, &candidate) {
            Ok(()) => return Ok(candidate),
            Err(error) if nearest.as_ref().is_none_or(|(most, _)| common > *most) => nearest = Some((common, error)),
            Err(_) => {}
        }
    }
    Err(match (nearest, file.names().next()) {
        (Some((1.., error)), _) => ModelError::Unrecognised { nearest: Box::new(error) },
        (_, Some(tensor)) => ModelError::Foreign { tensor: shown(tensor) },
        (_, None) => ModelError::NotWeights { found: "a file without tensors" },
    })
}

/// Whether the file's tensors have the architecture's names and shapes, all of them and no others.
fn check_fit(file: &TensorFile, architecture: &Architecture) -> Result<(), ModelError> {
    file.check_shapes(architecture)?;
    let tensors = architecture.tensors()?;
    match file.names().find(|name| tensors.iter().all(|tensor| tensor.name != *name) && !is_counter(name)) {
        None => Ok(()),
        Some(name) => {
            let found = shape_text(file.shape(name).unwrap_or_default());
            Err(ModelError::Unexpected { tensor: shown(name), found, architecture: architecture.name.as_str().into() })
        }
    }
}

/// A value in the metadata as JSON, or `None` where the key is not there.
fn json<T: DeserializeOwned>(
    file: &TensorFile,
    key: &'static str,
    expected: &'static str,
) -> Result<Option<T>, ModelError> {
    let parse =
        |text: &str| serde_json::from_str(text).map_err(|_| ModelError::Metadata { key, found: shown(text), expected });
    file.metadata(key).map(parse).transpose()
}

/// The labels of a network with so many classes; the digits if the file names none and that fits.
fn labels(file: &TensorFile, classes: usize) -> Result<Labels, ModelError> {
    let expected = "a JSON array of 2 to 256 labels, all different: one for each class, or for all but a last one";
    let found = json::<Vec<String>>(file, LABELS, expected)?;
    let text =
        found.as_ref().map_or_else(|| "missing".to_owned(), |found| shown(&serde_json::json!(found).to_string()));
    found
        .map_or_else(|| Some(Labels::default()), Labels::new)
        .filter(|labels| labels.len() == classes || labels.len() + 1 == classes)
        .ok_or(ModelError::Metadata { key: LABELS, found: text, expected })
}

fn calibration(file: &TensorFile) -> Result<Calibration, ModelError> {
    let expected = "a temperature above 0, digit_from and no_digit_below, as JSON";
    let calibration: Calibration = json(file, CALIBRATION, expected)?.unwrap_or_default();
    let Calibration { temperature, digit_from, no_digit_below, least_other } = calibration;
    let numbers = [temperature, digit_from, no_digit_below, least_other.unwrap_or_default()];
    if temperature > 0.0 && numbers.iter().all(|number| number.is_finite()) {
        return Ok(calibration);
    }
    Err(ModelError::Metadata { key: CALIBRATION, found: serde_json::json!(calibration).to_string(), expected })
}

/// A number in the metadata, or its default where the key is not there.
fn number(
    file: &TensorFile,
    key: &'static str,
    expected: &'static str,
    default: f32,
    accepted: impl Fn(f32) -> bool,
) -> Result<f32, ModelError> {
    let Some(text) = file.metadata(key) else { return Ok(default) };
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() && accepted(value) => Ok(value),
        _ => Err(ModelError::Metadata { key, found: shown(text), expected }),
    }
}
