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

use messages::{graph, model};
use rakam_ink::WholePicture;

use crate::Model;
use crate::calibration::SURE;
use crate::model::CALIBRATION;

/// Least confidence of a sure reading, beside the thresholds of [`Calibration`](crate::Calibration).
const SURE_KEY: &str = "rakam.sure";

/// What the graph says of itself.
fn about(of: &Model) -> String {
    let ink = match of.whole_picture() {
        None => "28x28 pixels a sample, paper 0, ink 1, framed as MNIST's".to_owned(),
        Some(WholePicture { channels, height, width }) => {
            format!("{channels}x{height}x{width} numbers a sample, black 0, light 1, a picture scaled to that size")
        }
    };
    let labels = of.labels.iter().collect::<Vec<_>>().join(", ");
    let others = if of.network.classes() > of.labels.len() {
        " log_odds: of being one of these at all; below no_digit_below of the metadata rakam.calibration it is none; from \
         digit_from on, with a probability of at least rakam.sure, it is one; else it is unsure."
    } else {
        ""
    };
    format!(
        "ink: {ink}. probabilities: of {labels}, given that it is one of these.{others} Without any ink there is nothing to read."
    )
}

/// The model as ONNX. The same model gives the same bytes.
pub(crate) fn write(of: &Model, fold_batch_norm: bool) -> Vec<u8> {
    let mut metadata = of.metadata();
    metadata.insert(CALIBRATION, serde_json::json!(of.calibration).to_string());
    metadata.insert(SURE_KEY, SURE.to_string());
    let name = of.architecture();
    model(&of.version, &metadata, &graph(name, &about(of), graph::parts(of, fold_batch_norm)))
}
