//! A model as the source of a program: for those who go on in PyTorch, or who read with it in Rust.

use std::fmt::Write as _;

use rakam_ink::WholePicture;
use rakam_nn::{Activation, Architecture, Conv2d, Op, Pool, Shape, Stage};

use crate::Model;

/// The program of the example `read_file`, so that what is written here is known to compile.
const READ_FILE: &str = include_str!("../examples/read_file.rs");

impl Model {
    /// A PyTorch module with the architecture of this model, whose method `read` reads images as [`Reader`](crate::Reader) does,
    /// and a function that loads its weights from the file `weights`. `.safetensors` needs the package `safetensors`.
    #[must_use]
    pub fn pytorch_code(&self, weights: &str) -> String {
        let architecture = self.network.architecture();
        let (layers, forward) = module(architecture);
        let path = serde_json::json!(weights);
        let (import, load) = if weights.to_ascii_lowercase().ends_with(".safetensors") {
            ("from safetensors.torch import load_file\n", "load_file(path)")
        } else {
            ("", "torch.load(path, weights_only=True)")
        };
        let (mean, std, temperature) = (self.input.mean, self.input.std, self.calibration.temperature);
        let (classes, labels) = (self.labels.len(), serde_json::json!(self.labels));
        let version = env!("CARGO_PKG_VERSION");
        let rest = if architecture.classes() > classes {
            format!(
                "  # the last logit is of ink that is none of these\n                logits = logits[:, :{classes}]\n"
            )
        } else {
            "\n".to_owned()
        };
        let (images, ink) = match self.whole_picture() {
            None => ("28, 28), 0 paper to 1 ink, framed as MNIST's are".to_owned(), "ink.unsqueeze(1)"),
            Some(WholePicture { channels, height, width }) => {
                (format!("{channels}, {height}, {width}), 0 black to 1 light, pictures scaled to that size"), "ink")
            }
        };
        let Shape { channels, height, width } = architecture.input;
        format!(
            r#""""{name}, a network of Rakam {version}, in PyTorch."""
import torch
import torch.nn as nn
import torch.nn.functional as F
{import}
LABELS = {labels}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
{layers}
    def forward(self, x):
        """Images, normalised, of shape (N, {input}) to logits of shape (N, {logits})."""
{forward}
    def read(self, ink):
        """Images of shape (N, {images}, to the probabilities of LABELS."""
        modes = [(module, module.training) for module in self.modules()]
        self.eval()  # also amid a training: nothing is dropped, and no batch norm learns
        try:
            with torch.no_grad():
                logits = self(({ink} - {mean:?}) / {std:?}){rest}                return (logits / {temperature:?}).softmax(1)
        finally:
            for module, training in modes:
                module.training = training


def load(path={path}):
    net = Net()
    net.load_state_dict({load})
    return net.eval()


if __name__ == "__main__":
    net = load()
    print(net, sum(parameter.numel() for parameter in net.parameters()), "parameters")
"#,
            name = architecture.name,
            logits = architecture.classes(),
            input = format_args!("{channels}, {height}, {width}"),
        )
    }

    /// A program that reads pictures with the model `model`, a name or a weights file. It needs the crates `rakam-model` and
    /// `rakam-ink`.
    #[must_use]
    pub fn rust_code(model: &str) -> String {
        let (_, program) = READ_FILE.split_once("\n\n").unwrap_or(("", READ_FILE));
        let program = program.replace("rakam_model::DEFAULT", &format!("{model:?}"));
        format!("//! Reads one picture.\n\n{program}")
    }
}

/// The lines of the module's constructor, and those of its forward pass.
fn module(architecture: &Architecture) -> (String, String) {
    let (mut layers, mut forward) = (String::new(), String::new());
    let mut flat = false;
    let mut input = architecture.input;
    let shapes = architecture.shapes().unwrap_or_default();
    for (index, ((op, names), shapes)) in architecture.ops().zip(architecture.names()).zip(shapes).enumerate() {
        let dense = matches!(op, Op::Linear(_));
        if dense && !flat {
            forward.push_str("        x = x.flatten(1)\n");
            flat = true;
        }
        if architecture.block_end(index).is_some() {
            forward.push_str("        block = x\n");
        }
        let _ = match op {
            Op::Conv2d(Conv2d { out_channels, kernel, stride, padding }) => {
                let stride = if stride == 1 { String::new() } else { format!(", stride={stride}") };
                let padding = if padding == 0 { String::new() } else { format!(", padding={padding}") };
                writeln!(
                    layers,
                    "        self.{} = nn.Conv2d({}, {out_channels}, {kernel}{stride}{padding})",
                    names.op, input.channels
                )
            }
            Op::Linear(linear) => {
                writeln!(layers, "        self.{} = nn.Linear({}, {})", names.op, input.len(), linear.out_features)
            }
        };
        let mut line = format!("self.{}(x)", names.op);
        if let Some(norm) = &names.norm {
            let dimensions = if dense { 1 } else { 2 };
            let _ = writeln!(layers, "        self.{norm} = nn.BatchNorm{dimensions}d({})", shapes.op.channels);
            line = format!("self.{norm}({line})");
        }
        input = shapes.output;
        let Some(Stage { residual, activation, pool, dropout, .. }) = architecture.hidden.get(index) else {
            let _ = writeln!(forward, "        return {line}");
            break;
        };
        if residual.is_some() {
            line = format!("{line} + block");
        }
        line = match activation {
            Activation::Identity => line,
            Activation::Relu => format!("F.relu({line})"),
            Activation::LeakyRelu => format!("F.leaky_relu({line})"),
            Activation::Tanh => format!("torch.tanh({line})"),
            Activation::Sigmoid => format!("torch.sigmoid({line})"),
            Activation::Gelu => format!("F.gelu({line})"),
            Activation::Silu => format!("F.silu({line})"),
        };
        line = match pool {
            Some(Pool::Max2x2) => format!("F.max_pool2d({line}, 2)"),
            Some(Pool::Average2x2) => format!("F.avg_pool2d({line}, 2)"),
            Some(Pool::GlobalAverage) => format!("F.adaptive_avg_pool2d({line}, 1)"),
            None => line,
        };
        if let Some(p) = dropout {
            line = format!("F.dropout({line}, {p:?}, self.training)");
        }
        let _ = writeln!(forward, "        x = {line}");
    }
    (layers, forward)
}
