//! ONNX, for ONNX Runtime, Triton or a browser's runtime: the network with its normalisation and calibration.
//!
//! ```text
//! protobuf.rs  the encoding that ONNX's messages are in
//! messages.rs  those messages, by their field numbers
//! graph.rs     an architecture as nodes
//! ```

mod graph;
mod messages;
mod protobuf;

use crate::Model;
use crate::calibration::SURE;
use crate::model::CALIBRATION;
use messages::{graph, model};

/// Least confidence of a sure reading, beside the thresholds of [`Calibration`](crate::Calibration).
const SURE_KEY: &str = "rakam.sure";

/// What the graph says of itself.
const ABOUT: &str = "Reads handwritten digits. ink: 28x28 pixels a sample, paper 0, ink 1, framed as MNIST's. \
probabilities: of the ten digits, given that it is one. log_odds: of being a digit at all; below no_digit_below of the \
metadata rakam.calibration it is none; from digit_from on, with a probability of at least rakam.sure, it is one; else \
it is unsure. A network without log_odds knows nothing but digits. Without any ink there is nothing to read.";

/// The model as ONNX. The same model gives the same bytes.
pub(crate) fn write(of: &Model, fold_batch_norm: bool) -> Vec<u8> {
    let mut metadata = of.metadata();
    metadata.insert(CALIBRATION, serde_json::json!(of.calibration).to_string());
    metadata.insert(SURE_KEY, SURE.to_string());
    let name = of.architecture();
    model(&of.version, &metadata, &graph(name, ABOUT, graph::parts(of, fold_batch_norm)))
}
